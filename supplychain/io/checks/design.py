"""A design that contradicts itself or the network, or leaves something unsaid."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from supplychain.design import DESIGN_TIERS, LegEnd
from supplychain.errors import DataProblem
from supplychain.io.documents.kinds import column_extra
from supplychain.io.documents.scenario import FORMS, OF_A_DESIGN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from supplychain.io.documents.design import (
        DesignLaneRow,
        FreightRateRow,
        ProductGroupRow,
        ServiceBandRow,
        SiteModuleRow,
    )
    from supplychain.io.documents.outlook import ExceptionRow, FutureChangeRow
    from supplychain.io.parsed import ParsedScenario, Table
    from supplychain.sites import Tier

_NEEDED = ("product_groups", "demand_periods", "zone_demand", "freight_rates")
_ROUNDING = 1e-6


def tables_of_a_design(parsed: ParsedScenario) -> list[DataProblem]:
    """Whoever states zones of demand states goods, periods, demand and freight too."""
    present = {name for name in OF_A_DESIGN if parsed[name].row_numbers}
    needed = {target for name in present for target in _targets(parsed, name)} - present
    if "demand_zones" in present:
        needed |= {name for name in _NEEDED if name not in present}
        if parsed["design_lanes"].row_numbers:
            needed.discard("freight_rates")
    return [_missing(parsed[name]) for name in OF_A_DESIGN if name in needed]


def _missing(table: Table[Any]) -> DataProblem:
    """A table that is not there, or has headers and nothing else."""
    if not table.columns:
        text = "the scenario lacks this table, which other tables of the design need"
        return DataProblem(table.name, -1, "", "missing_table", text)
    text = "the table has no rows, and other tables of the design need it"
    return DataProblem(table.label, -1, "", "missing_rows", text)


def classes_of_rooms(parsed: ParsedScenario) -> list[DataProblem]:
    """Room, freight and lanes are for a temperature class or a class of returns."""
    if not parsed.is_sound("temperature_classes", "product_groups"):
        return []
    known = {row.id for row in parsed["temperature_classes"].good_rows}
    known |= {row.return_class_id for row in parsed["product_groups"].good_rows}
    text = "this is neither a temperature class nor the return_class_id of a product group"
    return [
        parsed[name].problem(
            number,
            "capacity_class_id",
            "unknown_reference",
            text,
            value,
            ", ".join(sorted(known - {""})[:12]),
        )
        for name in ("site_modules", "freight_rates", "design_lanes")
        for number, value in parsed[name].values("capacity_class_id")
        if value and value not in known
    ]


def steps_of_rooms(parsed: ParsedScenario) -> list[DataProblem]:
    """A site has no more steps today than it can have."""
    table: Table[SiteModuleRow] = parsed["site_modules"]
    text = "more steps today than the site can have"
    return [
        table.problem(number, "present", "out_of_range", text, row.present, f"at most {row.most}")
        for number, row in table
        if row.present > row.most
    ]


def tiers_of_goods(parsed: ParsedScenario) -> list[DataProblem]:
    """Goods start, and returns end, on a tier that has sites."""
    if not parsed.is_sound("sites"):
        return []
    tiers = _tiers(parsed)
    table: Table[ProductGroupRow] = parsed["product_groups"]
    allowed = ", ".join(tiers)
    return [
        table.problem(number, field, "wrong_tier", "no site is on this tier", value, allowed)
        for number, row in table
        for field, value in (("first_tier", row.first_tier), ("return_tier", row.return_tier))
        if value is not None and value not in tiers
    ]


def legs_of_rates(parsed: ParsedScenario) -> list[DataProblem]:
    """Freight goes from a tier to the next one that has sites, or from the last to the zones."""
    if not parsed.is_sound("sites"):
        return []
    ends = _ends(parsed)
    table: Table[FreightRateRow] = parsed["freight_rates"]
    return [
        table.problem(
            number,
            "to_tier",
            "wrong_tier",
            f"goods do not go from {row.from_tier} to {row.to_tier} in one leg",
            row.to_tier,
            ", ".join(f"{tail} to {head}" for tail, head in ends.items()),
        )
        for number, row in table
        if ends.get(row.from_tier) != row.to_tier
    ]


def legs_without_freight(parsed: ParsedScenario) -> list[DataProblem]:
    """Every leg has a rate, or a lane with a price, for every class that takes it.

    Where neither table has rows, `tables_of_a_design` says so once.
    """
    if not (parsed["freight_rates"].row_numbers or parsed["design_lanes"].row_numbers):
        return []
    if not parsed.is_sound("sites", "freight_rates", "design_lanes", "product_groups"):
        return []
    rated = {(row.from_tier, row.capacity_class_id) for row in parsed["freight_rates"].good_rows}
    tier_of = {row.id: row.tier for row in parsed["sites"].good_rows}
    rated |= {
        (tier_of[row.from_site_id], row.capacity_class_id)
        for row in parsed["design_lanes"].good_rows
        if row.cny_per_kg is not None and row.from_site_id in tier_of
    }
    ends = _ends(parsed)
    if not ends:
        return []
    table: Table[ProductGroupRow] = parsed["product_groups"]
    return [
        table.problem(
            number,
            field,
            "no_rate",
            f"nothing says what freight costs from {tier} to {ends[tier]} for this class",
            class_id,
            "a row of freight_rates",
        )
        for number, row in table
        for field, class_id, first in _classes_taken(row, tuple(ends))
        for tier in _from(tuple(ends), first)
        if (tier, class_id) not in rated and (tier, "") not in rated
    ]


def ends_of_lanes(parsed: ParsedScenario) -> list[DataProblem]:
    """A lane goes to a site of the next tier, or from the last tier to a zone."""
    if not parsed.is_sound("sites", "demand_zones"):
        return []
    ends = _ends(parsed)
    tier_of = {row.id: str(row.tier) for row in parsed["sites"].good_rows}
    zones = {row.id for row in parsed["demand_zones"].good_rows}
    problems = []
    for name in ("design_lanes", "exceptions"):
        table: Table[DesignLaneRow | ExceptionRow] = parsed[name]
        tails = dict(table.values("from_site_id" if name == "design_lanes" else "site_id"))
        for number, to_id in table.values("to_id"):
            end = ends.get(tier_of.get(tails.get(number, ""), ""))  # type: ignore[call-overload]
            if not to_id or end is None:
                continue
            arrives = to_id in zones if end == LegEnd.ZONE else tier_of.get(to_id) == end
            if not arrives:
                text = f"a lane from here must end at a {end}, which this is not"
                allowed = f"id of a {end}"
                problems.append(table.problem(number, "to_id", "wrong_tier", text, to_id, allowed))
    return problems


def lanes_with_two_times(parsed: ParsedScenario) -> list[DataProblem]:
    """Rows of one pair of places for several classes agree on the time."""
    table: Table[DesignLaneRow] = parsed["design_lanes"]
    first: dict[tuple[str, str], float] = {}
    text = "another row of this pair says another time, which is the same for all classes"
    return [
        table.problem(number, "hours", "conflict", text, row.hours, f"{told:g}")
        for number, row in table
        if row.hours is not None
        and (told := first.setdefault((row.from_site_id, row.to_id), row.hours)) != row.hours
    ]


def groups_of_bands(parsed: ParsedScenario) -> list[DataProblem]:
    """Promises are made for groups that exist."""
    if not parsed.is_sound("product_groups"):
        return []
    known = {row.id for row in parsed["product_groups"].good_rows}
    table: Table[ServiceBandRow] = parsed["service_bands"]
    text, allowed = "product_groups has no such id", "ids of product_groups, parted by blanks"
    return [
        table.problem(number, "groups", "unknown_reference", text, group, allowed)
        for number, row in table
        for group in row.groups
        if group not in known
    ]


def cases_of_exceptions(parsed: ParsedScenario) -> list[DataProblem]:
    """No more went wrong than was sent."""
    table: Table[ExceptionRow] = parsed["exceptions"]
    text = "more cases than shipments"
    return [
        table.problem(number, "cases", "out_of_range", text, row.cases, f"at most {row.shipments}")
        for number, row in table
        if row.cases > row.shipments
    ]


def probabilities(parsed: ParsedScenario) -> list[DataProblem]:
    """The probabilities of all futures add up to 1."""
    table = parsed["futures"]
    if not table.row_numbers or not parsed.is_sound("futures"):
        return []
    total = math.fsum(row.probability for row in table.good_rows)
    if abs(total - 1.0) <= _ROUNDING:
        return []
    text = "the probabilities do not add up to 1"
    return [table.problem(-1, "probability", "wrong_sum", text, f"{total:g}", "1")]


def changes_of_futures(parsed: ParsedScenario) -> list[DataProblem]:
    """A change says what it changes, and where."""
    table: Table[FutureChangeRow] = parsed["future_changes"]
    known = {row.city for name in ("sites", "demand_zones") for row in parsed[name].good_rows}
    problems = []
    for number, row in table:
        if row.city and row.city not in known:
            text = "neither a site nor a zone is in this city"
            problems.append(
                table.problem(number, "city", "unknown_reference", text, row.city, "a city in use")
            )
        if row.closed and not (row.site_id or row.zone_id or row.city):
            text = "a closure must name a site, a zone or a city"
            problems.append(table.problem(number, "closed", "missing_value", text))
        if row.site_id and row.demand_factor is not None:
            text = "sites have no demand; name a zone, a city or a group of products"
            problems.append(table.problem(number, "site_id", "conflict", text, row.site_id))
        if row.closed and row.product_group_id:
            text, given = "a closure holds for all goods", row.product_group_id
            problems.append(table.problem(number, "product_group_id", "conflict", text, given))
        if not row.closed and row.demand_factor is None:
            text = "the row changes nothing"
            problems.append(
                table.problem(
                    number, "demand_factor", "missing_value", text, "", "a factor, or closed"
                )
            )
    return problems


def _targets(parsed: ParsedScenario, name: str) -> Iterator[str]:
    """Tables of the design that filled cells of a table refer to."""
    form = FORMS[name]
    for field in form.columns:
        target = column_extra(form.row_model, field)["refers_to"]
        if target in OF_A_DESIGN and any(value for _, value in parsed[name].values(field)):
            yield target


def _classes_taken(
    row: ProductGroupRow, tiers: tuple[Tier, ...]
) -> Iterator[tuple[str, str, Tier | None]]:
    """Field, class and first tier of a group, and of its returns."""
    yield "temperature_class_id", row.temperature_class_id, row.first_tier
    if row.return_share > 0 and row.return_class_id:
        yield "return_class_id", row.return_class_id, row.return_tier or tiers[-1]


def _from(tiers: tuple[Tier, ...], first: Tier | None) -> tuple[Tier, ...]:
    return tiers[tiers.index(first) :] if first in tiers else tiers


def _tiers(parsed: ParsedScenario) -> tuple[Tier, ...]:
    """Tiers with sites that goods pass, in order."""
    used = {row.tier for row in parsed["sites"].good_rows}
    return tuple(tier for tier in DESIGN_TIERS if tier in used)


def _ends(parsed: ParsedScenario) -> dict[Tier, str]:
    """Where the leg of each tier ends."""
    tiers = _tiers(parsed)
    heads = [*map(str, tiers[1:]), str(LegEnd.ZONE)]
    return dict(zip(tiers, heads, strict=False))
