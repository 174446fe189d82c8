"""Disruptions in all three forms, and every fault that they can have."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook

from supplychain.disruptions import Disruption, Kind, Moment, Profile, Shape, Staff, fixed
from supplychain.errors import DataError, DataProblem
from supplychain.io import (
    check,
    disruption_problems,
    disruptions_hash,
    from_document,
    json_schema,
    read_scenario,
    scenario_hash,
    write_marked,
    write_scenario,
)
from supplychain.io.example import DOCUMENT

if TYPE_CHECKING:
    from pathlib import Path

    from supplychain.scenario import Scenario

SHOCKS: dict[str, list[dict[str, Any]]] = {
    "disruptions": [
        {
            "id": "lock",
            "kind": "lockdown",
            "severity": "triangular(0.7, 0.85, 1)",
            "start_h": 12,
            "ramp_down_h": "uniform(6, 12)",
            "plateau_h": 24,
            "ramp_up_h": 12,
            "probability": 0.9,
            "exempt_classes": "chilled",
            "permit_share": 0.1,
            "information_delay_min": -90,
            "in_transit": "hold",
            "staff": "stay_home",
            "source": "a source",
        },
        {"id": "shut", "kind": "road_closure", "severity": 1, "plateau_h": "lognormal(6, 0.5)"},
        {
            "id": "sale",
            "kind": "demand_surge",
            "severity": 1.4,
            "start_h": 0,
            "ramp_down_h": 6,
            "plateau_h": 48,
            "ramp_up_h": 6,
            "profile": "two_humps",
            "peak": 1.87,
        },
        {"id": "late", "kind": "carrier_failure", "severity": 0.5, "start_h": "exponential(20)"},
    ],
    "disruption_zones": [
        {"disruption_id": "lock", "city": "上海"},
        {"disruption_id": "lock", "lat": 31.2, "lon": 121.4, "radius_km": 40},
        {"disruption_id": "shut", "place_id": "centre-1", "to_site_id": "front-1"},
        {"disruption_id": "late", "place_id": "carrier-1"},
        {"disruption_id": "sale", "province": "上海市", "tier": "front"},
    ],
    "disruption_triggers": [
        {
            "disruption_id": "shut",
            "after_id": "lock",
            "moment": "end",
            "probability": 0.5,
            "delay_h": "uniform(1, 2)",
        }
    ],
}


def document(**changes: list[dict[str, Any]]) -> dict[str, Any]:
    return {**deepcopy(DOCUMENT), **deepcopy(SHOCKS), **changes}


@pytest.fixture(scope="module")
def stressed() -> Scenario:
    return from_document(document())


def test_rows_become_nouns(stressed: Scenario) -> None:
    lock, shut, sale, late = stressed.disruptions
    assert (lock.kind, lock.severity.shape) == (Kind.LOCKDOWN, Shape.TRIANGULAR)
    assert lock.ramp_down_s.numbers == (21_600.0, 43_200.0)
    assert (lock.start_s, lock.information_delay_s) == (fixed(43_200), -5_400)
    assert lock.consequences.staff is Staff.STAY_HOME
    assert [part.radius_m for part in lock.zone.parts] == [None, 40_000]
    assert shut.start_s is None
    assert shut.zone.lanes == {("centre-1", "front-1")}
    assert (shut.triggers[0].after_id, shut.triggers[0].moment) == ("lock", Moment.END)
    assert (sale.profile, sale.peak) == (Profile.TWO_HUMPS, 1.87)
    assert late.start_s is not None
    assert lock.source == "a source"
    assert late.start_s.mean == 72_000


@pytest.mark.parametrize("form", ["folder", "parquet", "xlsx", "json"])
def test_every_form_gives_the_same_scenario_back(
    stressed: Scenario, tmp_path: Path, form: str
) -> None:
    path = tmp_path / ("s" if form in ("folder", "parquet") else f"s.{form}")
    if form == "parquet":
        write_scenario(stressed, path, tables="parquet")
    else:
        write_scenario(stressed, path)
    assert check(path) == []
    assert read_scenario(path) == stressed


def test_no_plan_knows_of_disruptions(stressed: Scenario) -> None:
    calm = from_document(DOCUMENT)
    assert calm.disruptions == ()
    assert scenario_hash(stressed) == scenario_hash(calm)
    assert disruptions_hash(stressed) != disruptions_hash(calm)
    milder = replace(stressed.disruptions[0], severity=fixed(0.7))
    other = replace(stressed, disruptions=(milder, *stressed.disruptions[1:]))
    assert disruptions_hash(other) != disruptions_hash(stressed)


def test_the_example_keeps_the_hash_it_had_before_there_were_disruptions() -> None:
    digest = "0337d0e4790518b9cd435c61d5fa835145d3a12f0334f8dfc8f719417f3233e4"
    assert scenario_hash(from_document(DOCUMENT)) == digest


def test_the_schema_takes_numbers_and_distributions() -> None:
    fields = json_schema()["$defs"]["DisruptionRow"]["properties"]
    assert {"type": ["number", "string"]}.items() <= fields["severity"].items()
    assert "disruptions" not in json_schema()["required"]


def test_units_in_headers_and_cells_of_others_are_read(tmp_path: Path, stressed: Scenario) -> None:
    write_scenario(stressed, tmp_path / "s")
    file = tmp_path / "s" / "disruptions.csv"
    file.write_text(
        'id,kind,severity,start (d),plateau (d)\nhot,heat_wave,8,1,"uniform(1, 2)"\n',
        encoding="utf-8",
    )
    for name in ("disruption_zones", "disruption_triggers"):
        (tmp_path / "s" / f"{name}.csv").unlink()
    (hot,) = read_scenario(tmp_path / "s").disruptions
    assert hot.start_s == fixed(86_400)
    assert hot.plateau_s.numbers == (86_400.0, 172_800.0)


DAY = {"start_h": 0, "plateau_h": 24}
BROKEN: list[tuple[dict[tuple[str, int], dict[str, Any]], tuple[str, int, str, str]]] = [
    ({("disruptions", 0): {"severity": 1.2}}, ("disruptions", 0, "severity", "out_of_range")),
    (
        {("disruptions", 0): {"severity": "uniform(-0.1, 0.5)"}},
        ("disruptions", 0, "severity", "out_of_range"),
    ),
    (
        {("disruptions", 3): {"severity": "exponential(1.5)"}},
        ("disruptions", 3, "severity", "out_of_range"),
    ),
    (
        {("disruptions", 0): {"severity": "rather bad"}},
        ("disruptions", 0, "severity", "not_a_distribution"),
    ),
    ({("disruptions", 0): {"ramp_down_h": -1}}, ("disruptions", 0, "ramp_down_h", "out_of_range")),
    (
        {("disruptions", 0): {"plateau_h": "uniform(-2, 5)"}},
        ("disruptions", 0, "plateau_h", "out_of_range"),
    ),
    ({("disruptions", 0): {"ramp_up_h": -0.5}}, ("disruptions", 0, "ramp_up_h", "out_of_range")),
    ({("disruptions", 3): {"start_h": None}}, ("disruptions", 3, "start_h", "missing_value")),
    ({("disruptions", 0): {"kind": "plague"}}, ("disruptions", 0, "kind", "unknown_choice")),
    ({("disruptions", 0): {"probability": 1.1}}, ("disruptions", 0, "probability", "out_of_range")),
    ({("disruptions", 0): {"peak": 2}}, ("disruptions", 0, "peak", "conflict")),
    ({("disruptions", 0): {"profile": "two_humps"}}, ("disruptions", 0, "profile", "conflict")),
    ({("disruptions", 2): {"peak": None}}, ("disruptions", 2, "peak", "out_of_range")),
    ({("disruptions", 2): {"peak": 1.2}}, ("disruptions", 2, "peak", "out_of_range")),
    ({("disruptions", 2): {"peak": 40}}, ("disruptions", 2, "peak", "out_of_range")),
    ({("disruptions", 2): {"plateau_h": 11}}, ("disruptions", 2, "plateau_h", "out_of_range")),
    (
        {("disruptions", 2): {"severity": "uniform(1, 2)"}},
        ("disruptions", 2, "severity", "conflict"),
    ),
    (
        {("disruptions", 0): {"exempt_classes": "chilled warm"}},
        ("disruptions", 0, "exempt_classes", "unknown_reference"),
    ),
    (
        {("disruptions", 0): {"exempt_classes": "chilled ambient"}},
        ("disruptions", 0, "exempt_classes", "conflict"),
    ),
    (
        {("disruptions", 3): {"kind": "installer_shortage", "exempt_classes": "chilled"}},
        ("disruptions", 3, "exempt_classes", "conflict"),
    ),
    ({("disruptions", 3): {"permit_share": 0.5}}, ("disruptions", 3, "permit_share", "conflict")),
    ({("disruptions", 1): {"id": "lock"}}, ("disruptions", 1, "id", "duplicate_key")),
    (
        {("disruption_zones", 0): {"city": "上"}},
        ("disruption_zones", 0, "city", "unknown_reference"),
    ),
    (
        {("disruption_zones", 3): {"place_id": "carrier-2"}},
        ("disruption_zones", 3, "place_id", "unknown_reference"),
    ),
    (
        {("disruption_zones", 2): {"place_id": "carrier-1"}},
        ("disruption_zones", 2, "place_id", "unknown_reference"),
    ),
    (
        {("disruption_zones", 2): {"to_site_id": "front-9"}},
        ("disruption_zones", 2, "to_site_id", "unknown_reference"),
    ),
    (
        {("disruption_zones", 2): {"place_id": None}},
        ("disruption_zones", 2, "place_id", "missing_value"),
    ),
    (
        {("disruption_zones", 1): {"radius_km": None}},
        ("disruption_zones", 1, "radius_km", "missing_value"),
    ),
    (
        {("disruption_zones", 0): {"city": None}},
        ("disruption_zones", 0, "place_id", "missing_value"),
    ),
    (
        {("disruption_zones", 1): {"lat": 10, "lon": 20}},
        ("disruption_zones", 1, "radius_km", "no_place"),
    ),
    (
        {("disruption_zones", 3): {"place_id": "front-1"}},
        ("disruption_zones", 3, "place_id", "no_place"),
    ),
    (
        {("disruption_zones", 0): {"city": None, "place_id": "centre-1", "to_site_id": "front-1"}},
        ("disruption_zones", 0, "to_site_id", "conflict"),
    ),
    (
        {("disruption_zones", 1): {"lat": 121.4, "lon": 31.2}},
        ("disruption_zones", 1, "lat", "swapped_coordinates"),
    ),
    (
        {("disruption_zones", 0): {"disruption_id": "gone"}},
        ("disruption_zones", 0, "disruption_id", "unknown_reference"),
    ),
    (
        {("disruption_triggers", 0): {"after_id": "gone"}},
        ("disruption_triggers", 0, "after_id", "unknown_reference"),
    ),
    (
        {("disruption_triggers", 0): {"after_id": "shut"}},
        ("disruption_triggers", 0, "after_id", "circle"),
    ),
    (
        {("disruption_triggers", 0): {"delay_h": -1}},
        ("disruption_triggers", 0, "delay_h", "out_of_range"),
    ),
]


def problems_of(changed: dict[str, Any]) -> list[DataProblem]:
    with pytest.raises(DataError) as caught:
        from_document(changed)
    return list(caught.value.problems)


@pytest.mark.parametrize(("changes", "fault"), BROKEN, ids=lambda value: str(value)[:70])
def test_each_fault_is_told_where_it_stands(
    changes: dict[tuple[str, int], dict[str, Any]], fault: tuple[str, int, str, str]
) -> None:
    changed = document()
    for (table, index), cells in changes.items():
        changed[table][index].update(cells)
    table, index, field, code = fault
    told = {(p.table, p.row, p.column, p.code) for p in problems_of(changed)}
    assert (table, index + 1, field, code) in told


def test_all_faults_are_told_at_once() -> None:
    changed = document()
    changed["disruptions"][0].update(severity=7, ramp_up_h=-1)
    changed["disruption_zones"][0].update(city="Atlantis")
    changed["disruption_triggers"][0].update(delay_h=-1)
    assert {p.code for p in problems_of(changed)} == {"out_of_range", "unknown_reference"}
    assert len(problems_of(changed)) == 4


def test_zones_without_their_table_are_told() -> None:
    changed = document()
    del changed["disruptions"]
    told = {(p.table, p.code) for p in problems_of(changed)}
    assert ("disruptions", "missing_table") in told


def test_a_circle_names_who_is_in_it() -> None:
    rows = [{"id": key, "kind": "heat_wave", "severity": 3, "start_h": 0} for key in "abc"]
    after = [("b", "a"), ("c", "b"), ("a", "c")]
    triggers = [{"disruption_id": key, "after_id": other} for key, other in after]
    changed = document(disruptions=rows, disruption_zones=[], disruption_triggers=triggers)
    (problem,) = problems_of(changed)
    assert problem.row == 3
    assert "a then b then c then a" in problem.problem


def overlapping(first: dict[str, Any], second: dict[str, Any], **zones: str) -> dict[str, Any]:
    """Two disruptions of one day, and cities of those that have one."""
    rows = [
        {"id": key, "kind": "lockdown", "severity": 0.5, **DAY, **cells}
        for key, cells in (("a", first), ("b", second))
    ]
    parts = [{"disruption_id": key, "city": city} for key, city in zones.items()]
    return document(disruptions=rows, disruption_zones=parts, disruption_triggers=[])


@pytest.mark.parametrize(
    ("changed", "column"),
    [
        (overlapping({}, {}), "kind"),
        (overlapping({}, {}, a="上海", b="上海"), "kind"),
        (overlapping({}, {"start_h": 23}, a="上海"), "kind"),
        (
            overlapping(
                {"in_transit": "hold"},
                {"kind": "road_closure", "in_transit": "return"},
            ),
            "in_transit",
        ),
        (
            overlapping(
                {"kind": "site_outage", "in_store": "keep"},
                {"kind": "labour_loss", "in_store": "lose"},
            ),
            "in_store",
        ),
    ],
)
def test_what_contradicts_another_at_one_time_and_place_is_told(
    changed: dict[str, Any], column: str
) -> None:
    (problem,) = problems_of(changed)
    assert (problem.table, problem.row, problem.column) == ("disruptions", 2, column)
    assert problem.code == "conflict"


@pytest.mark.parametrize(
    "changed",
    [
        overlapping({}, {"start_h": 24}),
        overlapping({}, {}, a="上海", b="南京"),
        overlapping({}, {"probability": 0.5}),
        overlapping({}, {"start_h": "uniform(0, 30)"}),
        overlapping({}, {"kind": "road_closure", "in_transit": "return"}),
        overlapping(
            {"staff": "live_in"},
            {"kind": "carrier_failure", "staff": "stay_home"},
        ),
        overlapping({"in_transit": "hold"}, {"kind": "road_closure", "in_transit": "hold"}),
    ],
)
def test_what_can_be_is_not_told(changed: dict[str, Any]) -> None:
    assert len(from_document(changed).disruptions) == 2


def test_disruptions_that_were_added_in_memory_are_checked_alike(stressed: Scenario) -> None:
    assert disruption_problems(stressed) == []
    twin = Disruption("lock", Kind.HEAT_WAVE, fixed(70.0))
    added = replace(stressed, disruptions=(*stressed.disruptions, twin))
    told = [(p.table, p.row, p.code) for p in disruption_problems(added)]
    assert told == [("disruptions", 5, "duplicate_key"), ("disruptions", 5, "out_of_range")]


def test_faults_are_marked_in_the_workbook(stressed: Scenario, tmp_path: Path) -> None:
    write_scenario(stressed, tmp_path / "s")
    file = tmp_path / "s" / "disruptions.csv"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("exponential(20)", "-x-"), encoding="utf-8")
    problems = check(tmp_path / "s")
    (fault,) = [problem for problem in problems if problem.code == "not_a_distribution"]
    assert (fault.table, fault.row, fault.column) == ("disruptions.csv", 5, "start_h")
    write_marked(tmp_path / "s", problems, tmp_path / "marked.xlsx")
    cell = load_workbook(tmp_path / "marked.xlsx")["disruptions"]["D5"]
    assert (cell.value, cell.comment is not None) == ("-x-", True)
