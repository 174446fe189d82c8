from __future__ import annotations

import dataclasses
import json
import re
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Literal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from supplychain.calendars import DailyHours, Horizon
from supplychain.carriers import Tariff
from supplychain.costs import CostRates, ServicePromise
from supplychain.demand import DayKind, Promotion, SpecialDay
from supplychain.design import (
    DemandPeriod,
    DemandZone,
    Design,
    DesignLane,
    DesignRules,
    FreightRate,
    LegEnd,
    Must,
    ProductGroup,
    ServiceBand,
    SiteChoice,
    SiteModule,
    ZoneDemand,
)
from supplychain.errors import DataError
from supplychain.execution import ExecutionState, RouteProgress, VehicleOut
from supplychain.fleet import (
    Compartment,
    DriverRules,
    Energy,
    Fleet,
    Haul,
    Layout,
    MealBreak,
    RouteEnd,
    SpeedClass,
    VehicleType,
)
from supplychain.installation import Installation, InstallationRules
from supplychain.io import (
    ScenarioDocument,
    from_document,
    json_schema,
    read_scenario,
    scenario_hash,
    to_document,
    write_scenario,
)
from supplychain.jobs import (
    Agreement,
    GoodsArrival,
    InstallJob,
    JobRelation,
    Lock,
    RelationKind,
    Task,
    Timing,
    WindowsFor,
)
from supplychain.orders import Customer, Order, OrderKind, OrderLine
from supplychain.outlook import (
    ExceptionKind,
    ExceptionRecord,
    FutureCase,
    FutureChange,
    PresentSpend,
    SpendCause,
)
from supplychain.places import Location
from supplychain.products import Product
from supplychain.restocking import (
    ItemSource,
    Restocking,
    RestockingRules,
    Rounding,
    StockItem,
    SupplyRoute,
)
from supplychain.scenario import RoadChoice, Scenario
from supplychain.sites import ClassCapacity, Lane, Site, SiteStatus, Tier
from supplychain.stock import Lot, Transfer
from supplychain.suppliers import Discount, PriceBreak
from supplychain.teams import (
    Absence,
    AbsenceKind,
    Account,
    Certificate,
    Part,
    Skill,
    Team,
    TeamPay,
)
from supplychain.telemetry import LoggerSeries, Reading
from supplychain.temperature import AmbientTemperature, TemperatureClass
from supplychain.traffic import Conflict, TrafficProfile
from supplychain.windows import DeliveryWindow, TimeWindow

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

FORMS = [("folder", "csv"), ("folder", "parquet"), ("book.xlsx", "csv"), ("document.json", "csv")]

texts = st.text(
    st.one_of(
        st.sampled_from("=+-@' ,;\"\u00a0上海站éß😀_x0041_<&>"),
        st.characters(exclude_categories=("Cc", "Cs", "Cn", "Zl", "Zp")),
    ),
    max_size=8,
)
keys = texts.filter(bool)
names = st.one_of(st.just(""), texts.map("name {}".format))
amounts = st.floats(0, 1e6).map(lambda value: value + 0.0)
positive = st.floats(1e-3, 1e4)
temperatures = st.floats(-60, 60).map(lambda value: value + 0.0)
limits = st.one_of(amounts, st.just(float("inf")))
lengths_s = st.integers(1, 80_000)
words = st.lists(
    texts.map(lambda text: re.sub(r"[\s;,；，、]", "", text)).filter(bool), max_size=3
).map(tuple)
times_of_day = st.integers(0, 172_800)
hours = st.builds(DailyHours, times_of_day, times_of_day)
departures = st.lists(times_of_day, max_size=3).map(tuple)
locations = st.builds(
    Location,
    st.floats(-90, 90).map(lambda value: value + 0.0),
    st.floats(-180, 180).map(lambda value: value + 0.0),
)
seconds = st.integers(-90_000, 500_000)


def optional(strategy: SearchStrategy[Any]) -> SearchStrategy[Any]:
    return st.one_of(st.none(), strategy)


def lists(strategy: SearchStrategy[Any], *, of: Any = lambda item: item.id) -> SearchStrategy[Any]:
    return st.lists(strategy, max_size=3, unique_by=of).map(tuple)


horizons = st.builds(
    Horizon,
    st.builds(
        datetime.combine,
        st.dates(datetime(2020, 1, 1).date(), datetime(2030, 1, 1).date()),  # noqa: DTZ001
        st.times().map(lambda value: value.replace(microsecond=value.microsecond // 2 * 2, fold=0)),
        st.sampled_from(
            [
                ZoneInfo("Asia/Shanghai"),
                timezone(timedelta(hours=-5)),
                timezone(timedelta(seconds=29_143)),
            ]
        ),
    ),
    st.integers(1, 366 * 86_400),
)
classes = st.builds(
    TemperatureClass,
    keys,
    names,
    temperatures,
    temperatures,
    optional(temperatures),
    optional(st.floats(0.01, 50)),
    st.booleans(),
    optional(lengths_s),
)
products = st.builds(
    Product,
    keys,
    names,
    keys,
    positive,
    positive,
    category=texts,
    value_cny=amounts,
    shelf_life_h=optional(positive),
    reference_c=temperatures,
    q10=optional(st.floats(1, 20)),
    activation_energy_j_mol=optional(positive),
    min_remaining_life_h=amounts,
    specific_heat_j_kg_k=positive,
    respiration_w_per_kg=st.floats(0, 10).map(lambda value: value + 0.0),
    install_minutes=amounts,
    install_skill=texts,
)
capacities = st.builds(ClassCapacity, keys, limits, limits)
sites = st.builds(
    Site,
    keys,
    names,
    st.sampled_from(Tier),
    locations,
    texts,
    st.lists(capacities, max_size=2).map(tuple),
    hours,
    lengths_s,
    st.floats(0, 1e3).map(lambda value: value + 0.0),
    amounts,
    departures,
    texts,
    optional(st.integers(1, 10**7)),
    st.sampled_from(SiteStatus),
)
layouts = st.builds(
    Layout,
    keys,
    st.lists(st.builds(Compartment, keys, limits, limits), max_size=2).map(tuple),
    amounts,
)
meals = st.builds(MealBreak, times_of_day, times_of_day, lengths_s)
vehicle_types = st.builds(
    VehicleType,
    keys,
    names,
    st.sampled_from(Haul),
    positive,
    st.one_of(positive, st.just(float("inf"))),
    lists(layouts),
    amounts,
    st.floats(0, 1e3).map(lambda value: value + 0.0),
    st.floats(0, 1e4).map(lambda value: value + 0.0),
    st.sampled_from(SpeedClass),
    st.sampled_from(Energy),
    st.floats(0, 20).map(lambda value: value + 0.0),
    hours,
    optional(lengths_s),
    optional(st.integers(1, 99)),
    st.integers(1, 2),
    st.builds(DriverRules, lengths_s, lengths_s, lengths_s, lengths_s),
    st.floats(0.01, 10),
    st.floats(0.01, 10),
    st.integers(0, 86_400),
    st.integers(0, 86_400),
    cny_per_stop=st.floats(0, 1e5).map(lambda value: value + 0.0),
    cny_per_kg=st.floats(0, 1e3).map(lambda value: value + 0.0),
    max_distance_m=optional(st.integers(1, 10**8)),
    overtime_s=st.integers(0, 86_400),
    overtime_cny_per_h=st.floats(0, 1e4).map(lambda value: value + 0.0),
    skills=words,
    meals=st.lists(meals, max_size=2).map(tuple),
)
ends = st.sampled_from(RouteEnd)
fleets = st.builds(
    Fleet, keys, keys, st.integers(0, 99), optional(locations), ends, optional(locations)
)
factors = st.integers(1, 10_000).map(lambda thousandths: thousandths / 1000)
traffic = st.builds(
    TrafficProfile,
    st.sampled_from(SpeedClass),
    st.lists(factors, min_size=24, max_size=24).map(tuple),
)
windows = st.builds(DeliveryWindow, seconds, seconds, optional(amounts))
lines = st.builds(OrderLine, keys, positive, optional(st.sampled_from(Tier)))
orders = st.builds(
    Order,
    keys,
    keys,
    seconds,
    st.lists(windows, max_size=3).map(tuple),
    st.lists(lines, max_size=3).map(tuple),
    st.integers(0, 86_400),
    st.integers(1, 9),
    st.booleans(),
    st.sampled_from(OrderKind),
    optional(lengths_s),
    words,
)
progress = st.builds(
    RouteProgress, keys, st.integers(0, 99), st.integers(0, 90_000), optional(seconds)
)
executions = st.builds(
    ExecutionState,
    seconds,
    lists(progress, of=lambda item: item.route_id),
    st.lists(st.builds(VehicleOut, keys, keys, seconds, seconds), max_size=2).map(tuple),
)
shares = st.floats(0, 1).map(lambda value: value + 0.0)
factors_of_futures = st.floats(0, 1e3).map(lambda value: value + 0.0)
metres = st.integers(1, 10**7)
tiers = st.sampled_from(Tier)
designs = st.builds(
    Design,
    lists(
        st.builds(
            *(SiteModule, keys, keys, amounts, st.integers(0, 9), st.integers(0, 9)),
            *(amounts, amounts, st.booleans()),
        ),
        of=lambda item: item.site_id,
    ),
    lists(
        st.builds(SiteChoice, keys, st.sampled_from(Must), amounts, amounts, amounts),
        of=lambda item: item.site_id,
    ),
    lists(
        st.builds(
            *(ProductGroup, keys, names, keys, optional(lengths_s), optional(amounts)),
            *(optional(tiers), shares, texts, optional(tiers), optional(amounts)),
        )
    ),
    lists(st.builds(DemandZone, keys, names, locations, texts, st.integers(0, 10**7))),
    st.lists(
        st.builds(DemandPeriod, keys, names, positive),
        min_size=1,
        max_size=3,
        unique_by=lambda item: item.id,
    ).map(tuple),
    lists(st.builds(ZoneDemand, keys, keys, keys, amounts), of=lambda item: item.zone_id),
    lists(
        st.builds(
            *(FreightRate, tiers, st.sampled_from(LegEnd), texts, texts, amounts, amounts),
            *(optional(amounts), optional(st.integers(0, 10**6)), optional(metres)),
        ),
        of=lambda item: item.class_id,
    ),
    lists(
        st.builds(
            *(DesignLane, keys, keys, texts, optional(amounts), optional(st.integers(0, 10**6))),
            *(optional(st.booleans()), st.booleans()),
        ),
        of=lambda item: item.to_id,
    ),
    lists(
        st.builds(ServiceBand, positive, shares, st.integers(0, 10**6), words),
        of=lambda item: item.hours,
    ),
    lists(
        st.builds(
            *(ExceptionRecord, keys, st.sampled_from(ExceptionKind), st.integers(0, 10**9)),
            *(st.integers(0, 10**9), texts, amounts, positive),
        ),
        of=lambda item: item.site_id,
    ),
    lists(st.builds(FutureCase, keys, names, shares, factors_of_futures, factors_of_futures)),
    lists(
        st.builds(
            *(FutureChange, keys, texts, texts, texts, texts, optional(factors_of_futures)),
            st.booleans(),
        ),
        of=lambda item: item.future_id,
    ),
    lists(
        st.builds(PresentSpend, st.sampled_from(SpendCause), amounts, texts, optional(tiers)),
        of=lambda item: item.cause,
    ),
    st.builds(
        DesignRules,
        st.sampled_from(["split", "one_per_group", "one_per_zone"]),
        shares,
        optional(st.integers(0, 99)),
        optional(st.integers(0, 99)),
        optional(amounts),
        amounts,
        optional(amounts),
        st.lists(st.sampled_from(["cost", "uncovered", "co2"]), min_size=1, unique=True).map(tuple),
        *(shares, shares, shares, st.sampled_from(["mean", "cvar", "regret"]), shares),
        st.floats(0, 0.99).map(lambda value: value + 0.0),
    ),
)
dates = st.dates(date(1905, 1, 1), date(2190, 1, 1))
breaks = st.lists(
    st.builds(PriceBreak, positive, amounts), max_size=2, unique_by=lambda item: item.from_units
).map(lambda items: tuple(sorted(items, key=lambda item: item.from_units)))
restockings = st.builds(
    Restocking,
    st.none(),
    lists(
        st.builds(
            *(StockItem, keys, keys, amounts, amounts, optional(amounts), amounts),
            *(optional(st.floats(0.01, 0.99)), shares, optional(st.integers(0, 3650)), amounts),
        ),
        of=lambda item: item.site_id,
    ),
    lists(
        st.builds(
            *(ItemSource, keys, keys, keys, amounts, st.sampled_from(Discount), breaks, amounts),
            *(positive, st.sampled_from(Rounding), optional(amounts), st.integers(1, 999)),
        ),
        of=lambda item: item.site_id,
    ),
    lists(
        st.builds(
            *(SupplyRoute, keys, keys, st.floats(0, 90).map(abs), st.floats(0, 9).map(abs)),
            st.sets(st.integers(0, 6)).map(sorted).map(tuple),
            st.sets(dates, max_size=3).map(sorted).map(tuple),
            *(amounts, amounts, texts, amounts, optional(st.integers(0, 99))),
        ),
        of=lambda item: item.source_id,
    ),
    lists(
        st.builds(Promotion, keys, dates, dates, st.floats(0.01, 10), texts, texts),
        of=lambda item: item.product_id,
    ),
    lists(st.builds(SpecialDay, dates, st.sampled_from(DayKind), texts), of=lambda item: item.day),
    st.builds(
        RestockingRules,
        st.integers(1, 366),
        shares,
        optional(amounts),
        st.integers(0, 366),
        optional(amounts),
        shares,
        shares,
    ),
).filter(lambda item: item != Restocking())
parameters = st.dictionaries(
    texts,
    st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(-(2**40), 2**40), texts, temperatures),
        lambda inner: st.one_of(
            st.lists(inner, max_size=2), st.dictionaries(texts, inner, max_size=2)
        ),
        max_leaves=4,
    ),
    max_size=3,
)
plain_words = words.map(
    lambda found: tuple(
        dict.fromkeys(word for word in (re.sub(r"[:：=]", "", w) for w in found) if word)
    )
)
levels = st.builds(
    lambda found, level: tuple(Skill(word, level) for word in found), plain_words, st.integers(1, 9)
)
parts = st.builds(
    lambda found, quantity: tuple(Part(word, quantity) for word in found), plain_words, positive
)
days_until = optional(dates)
teams = st.builds(
    Team,
    *(keys, locations, levels, texts),
    end=optional(locations),
    size=st.integers(1, 9),
    certificates=lists(st.builds(Certificate, keys, days_until, days_until)),
    territories=words,
    hours=hours,
    weekdays=st.sets(st.integers(0, 6), min_size=1).map(sorted).map(tuple),
    absences=lists(
        st.builds(Absence, dates, dates, st.sampled_from(AbsenceKind)),
        of=lambda item: item.first_day,
    ),
    breaks=lists(
        st.builds(MealBreak, times_of_day, times_of_day, lengths_s), of=lambda item: item.open_s
    ),
    overtime_s=lengths_s,
    most_daily_s=optional(lengths_s),
    most_weekly_s=optional(lengths_s),
    most_jobs=optional(st.integers(1, 99)),
    most_distance_m=optional(st.integers(0, 999_999)),
    pay=st.builds(TeamPay, amounts, amounts, amounts, amounts, amounts),
    tools=words,
    parts=parts,
    quality=shares,
    speed_class=st.sampled_from(SpeedClass),
    account=st.builds(Account, st.integers(0, 9), st.integers(0, 9), lengths_s, lengths_s),
)
tasks = st.builds(
    Task,
    lengths_s,
    st.lists(lengths_s, max_size=2).map(lambda times: tuple(enumerate(times, 2))),
    *(levels, words, st.integers(1, 9), words, parts),
)
windows_of_jobs = lists(
    st.builds(DeliveryWindow, seconds, seconds, optional(amounts)), of=lambda item: item.open_s
)
jobs = st.builds(
    InstallJob,
    *(keys, locations, st.lists(tasks, max_size=3).map(tuple), texts, texts),
    timing=st.sampled_from(Timing),
    least_gap_s=lengths_s,
    most_gap_s=optional(lengths_s),
    windows=windows_of_jobs,
    windows_for=st.sampled_from(WindowsFor),
    deadline_s=optional(seconds),
    goods=optional(st.builds(GoodsArrival, texts, optional(seconds), lengths_s)),
    priority=st.integers(1, 9),
    may_share=st.booleans(),
    preferred_team_ids=words,
    banned_team_ids=words,
    outsource_cny=optional(amounts),
    agreed=optional(st.builds(Agreement, st.builds(TimeWindow, seconds, seconds), words)),
    lock=optional(st.builds(Lock, words.filter(bool), optional(seconds))),
)
relations = st.builds(
    JobRelation,
    *(st.sampled_from(RelationKind), keys, keys, lengths_s, optional(lengths_s), amounts),
)
installations = st.builds(
    Installation,
    lists(teams),
    lists(jobs),
    lists(relations, of=lambda item: item.first_job_id),
    st.builds(InstallationRules, unserved_cny=amounts, freeze_s=st.integers(0, 86_400)),
).filter(lambda item: item != Installation())
readings = st.builds(
    Reading,
    st.integers(-(10**7), 500_000).map(float),
    optional(temperatures),
    optional(st.floats(0, 100).map(lambda value: value + 0.0)),
    optional(locations),
)
series = st.builds(
    LoggerSeries,
    st.lists(readings, min_size=1, max_size=3, unique_by=lambda item: item.at_s).map(
        lambda items: tuple(sorted(items, key=lambda item: item.at_s))
    ),
    *(keys, texts, texts, texts, texts, texts),
    optional(amounts),
)
scenarios = st.builds(
    Scenario,
    keys,
    horizons,
    lists(classes),
    lists(products),
    lists(sites),
    lists(vehicle_types),
    lists(fleets, of=lambda item: item.site_id),
    lists(st.builds(Customer, keys, locations, names, texts, words)),
    lists(orders),
    lists(
        st.builds(
            Lane,
            keys,
            keys,
            optional(st.integers(0, 10**7)),
            optional(lengths_s),
            departures,
            st.booleans(),
        ),
        of=lambda item: item.from_site_id,
    ),
    lists(
        st.builds(
            Tariff,
            keys,
            keys,
            keys,
            keys,
            st.floats(0, 1e3).map(lambda value: value + 0.0),
            lengths_s,
            amounts,
            amounts,
            st.one_of(positive, st.just(float("inf"))),
        ),
        of=lambda item: item.carrier_id,
    ),
    lists(st.builds(Lot, keys, keys, keys, amounts, amounts, seconds)),
    lists(st.builds(Transfer, keys, keys, keys, keys, positive, seconds, seconds)),
    lists(
        st.builds(
            AmbientTemperature, texts, st.lists(temperatures, min_size=24, max_size=24).map(tuple)
        ),
        of=lambda item: item.city,
    ),
    lists(traffic, of=lambda item: item.speed_class),
    lists(st.builds(Conflict, keys, keys), of=lambda item: item.one),
    st.builds(ServicePromise, positive, st.floats(0, 1).map(lambda value: value + 0.0)),
    st.builds(CostRates, amounts, amounts, unserved_order_cny=amounts),
    st.builds(
        RoadChoice,
        texts,
        optional(st.floats(1, 10)),
        st.dictionaries(texts, st.floats(1, 200), max_size=2).map(lambda item: tuple(item.items())),
    ),
    texts,
    parameters,
    st.sampled_from(["CNY", "COP", "元", "cost-units", "US$", "-7", "12.50"]),
    optional(executions),
    optional(designs),
    restocking=optional(restockings),
    installation=optional(installations),
    telemetry=lists(series, of=lambda item: item.subject),
)


@pytest.mark.parametrize(("name", "tables"), FORMS)
def test_the_tiny_scenario_comes_back_equal(
    tiny: Scenario, tmp_path: Path, name: str, tables: Literal["csv", "parquet"]
) -> None:
    path = tmp_path / name
    write_scenario(tiny, path, tables=tables)
    read = read_scenario(path)
    assert read == tiny
    assert read.horizon.start.isoformat() == tiny.horizon.start.isoformat()
    assert scenario_hash(read) == scenario_hash(tiny)


@pytest.mark.parametrize(("name", "tables"), FORMS)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(scenario=scenarios)
def test_any_scenario_comes_back_equal(
    scenario: Scenario, name: str, tables: Literal["csv", "parquet"]
) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        write_scenario(scenario, path, tables=tables)
        read = read_scenario(path, checked=False)
    assert read == scenario
    assert scenario_hash(read) == scenario_hash(scenario)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(scenario=scenarios)
def test_the_document_survives_json(scenario: Scenario) -> None:
    document = to_document(scenario)
    values = json.loads(document.model_dump_json())
    assert from_document(values, checked=False) == scenario
    assert from_document(document, checked=False) == scenario


def test_the_name_of_the_currency_changes_no_plan(tiny: Scenario) -> None:
    assert scenario_hash(dataclasses.replace(tiny, currency="COP")) == scenario_hash(tiny)


def test_the_hash_stays_the_same_when_a_version_adds_columns(tiny: Scenario) -> None:
    """Plan folders of earlier versions hold this hash; another one makes them unreadable."""
    earlier = "740d7d8428534e5576eb0bc624ab400f9f1994d60486517a4513ccb8ba3e0b81"
    assert scenario_hash(tiny) == earlier


def test_the_hash_ignores_the_name_but_not_the_quantity(tiny: Scenario) -> None:
    renamed = dataclasses.replace(tiny, name="other", description="", parameters={"seed": 8})
    assert scenario_hash(renamed) == scenario_hash(tiny)
    order = dataclasses.replace(tiny.orders[0], lines=(OrderLine("milk", 2.5),))
    changed = dataclasses.replace(tiny, orders=(order, *tiny.orders[1:]))
    assert scenario_hash(changed) != scenario_hash(tiny)


def test_the_schema_describes_every_table_and_the_model_accepts_what_it_writes(
    tiny: Scenario,
) -> None:
    schema = json_schema()
    assert schema["properties"]["orders"]["type"] == "array"
    clock = schema["$defs"]["OrderRow"]["properties"]["placed_at"]
    assert clock["format"] == "date-time"
    values = {
        key: value
        for key, value in json.loads(to_document(tiny).model_dump_json(exclude_none=True)).items()
        if value is not None
    }
    for row in values["site_capacities"]:
        row.pop("storage_kg") if row["storage_kg"] is None else None
    for table in ("tariffs", "site_capacities"):
        values[table] = [
            {key: value for key, value in row.items() if value is not None} for row in values[table]
        ]
    assert ScenarioDocument.model_validate(values) == to_document(tiny)


def test_text_that_looks_like_a_formula_is_harmless_in_the_file(
    tiny: Scenario, tmp_path: Path
) -> None:
    write_scenario(tiny, tmp_path / "s")
    assert "'=大米" in (tmp_path / "s" / "products.csv").read_text(encoding="utf-8")


def test_a_value_out_of_range_is_not_written(tiny: Scenario, tmp_path: Path) -> None:
    broken = dataclasses.replace(
        tiny, products=(dataclasses.replace(tiny.products[0], kg=-1.0), tiny.products[1])
    )
    with pytest.raises(DataError) as caught:
        write_scenario(broken, tmp_path / "s")
    assert [(p.table, p.row, p.column) for p in caught.value.problems] == [("products", 2, "kg")]
    assert list(tmp_path.iterdir()) == []


def test_writing_again_replaces_the_tables_and_keeps_the_readme(
    tiny: Scenario, folder: Path
) -> None:
    (folder / "README.md").write_text("sources", encoding="utf-8")
    write_scenario(dataclasses.replace(tiny, transfers=()), folder, tables="parquet")
    assert (folder / "README.md").read_text(encoding="utf-8") == "sources"
    assert not list(folder.glob("*.csv"))
    assert read_scenario(folder).transfers == ()
    assert [path.name for path in folder.parent.iterdir()] == ["tiny"]


def test_a_folder_with_other_things_is_not_replaced(tiny: Scenario, tmp_path: Path) -> None:
    (tmp_path / "letters.txt").write_text("dear", encoding="utf-8")
    with pytest.raises(DataError, match="not empty"):
        write_scenario(tiny, tmp_path)
    assert (tmp_path / "letters.txt").read_text(encoding="utf-8") == "dear"
