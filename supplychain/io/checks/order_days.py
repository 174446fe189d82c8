"""Days of ordering, of promotions and of the calendar that contradict each other."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from supplychain.demand import DayKind
from supplychain.io.header import start_of
from supplychain.restocking import RestockingRules

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from supplychain.errors import DataProblem
    from supplychain.io.documents.restocking import (
        PromotionRow,
        RouteClosureRow,
        SpecialDayRow,
        SupplyRouteRow,
    )
    from supplychain.io.parsed import ParsedScenario, Table


def ends_before_begins(parsed: ParsedScenario) -> list[DataProblem]:
    """Promotions and closures do not end before they begin."""
    text = "it ends before it begins"
    return [
        table.problem(
            number,
            "last_day",
            "wrong_order",
            text,
            row.last_day.isoformat(),
            f"not before {row.first_day.isoformat()}",
        )
        for table in (parsed["promotions"], parsed["route_closures"])
        for number, row in table
        if row.last_day < row.first_day
    ]


def closures_without_route(parsed: ParsedScenario) -> list[DataProblem]:
    """What is closed is there."""
    if not parsed.is_sound("supply_routes"):
        return []
    routes = {(row.source_id, row.site_id) for row in parsed["supply_routes"].good_rows}
    sources = {source for source, _ in routes}
    table: Table[RouteClosureRow] = parsed["route_closures"]
    text, allowed = "supply_routes has no such way", "a source and a site of supply_routes"
    return [
        table.problem(
            number,
            "source_id",
            "unknown_reference",
            text,
            f"{row.source_id} {row.site_id}".strip(),
            allowed,
        )
        for number, row in table
        if (row.source_id, row.site_id) not in routes
        and (row.site_id or row.source_id not in sources)
    ]


def routes_never_open(parsed: ParsedScenario) -> list[DataProblem]:
    """Within the days that are planned, closures leave a day on which orders are taken."""
    if parsed.header is None or not parsed["route_closures"].row_numbers:
        return []
    rules = parsed.header.restocking
    length = RestockingRules().horizon_days if rules is None else rules.horizon_days
    first = start_of(parsed.header).date()
    days = [first + timedelta(days=step) for step in range(length)]
    closures: dict[tuple[str, str], list[RouteClosureRow]] = {}
    for row in parsed["route_closures"].good_rows:
        closures.setdefault((row.source_id, row.site_id), []).append(row)
    table: Table[SupplyRouteRow] = parsed["supply_routes"]
    text = "all of its order days are closed in the days that are planned"
    allowed = f"an open order day from {days[0]} to {days[-1]}"
    problems = []
    for number, route in table:
        held = closures.get((route.source_id, route.site_id), [])
        held = held + closures.get((route.source_id, ""), [])
        wanted = [
            d for d in days if not route.order_weekdays or d.weekday() in route.order_weekdays
        ]
        if wanted and held and all(_is_closed(day, held) for day in wanted):
            given = f"{route.source_id} to {route.site_id}"
            problems.append(
                table.problem(number, "order_weekdays", "never_open", text, given, allowed)
            )
    return problems


def days_off_and_on(parsed: ParsedScenario) -> list[DataProblem]:
    """No day is both off and worked."""
    table: Table[SpecialDayRow] = parsed["special_days"]
    told: dict[date, DayKind] = {}
    problems = []
    for number, row in table:
        if row.kind is DayKind.PEAK:
            continue
        other = told.setdefault(row.day, row.kind)
        if other is not row.kind:
            text = "another row says the opposite of this day"
            problems.append(
                table.problem(number, "kind", "conflict", text, f"{row.day} {row.kind}", other)
            )
    return problems


def promotions_at_two_prices(parsed: ParsedScenario) -> list[DataProblem]:
    """One product has one promoted price at a site on a day."""
    table: Table[PromotionRow] = parsed["promotions"]
    by_product: dict[str, dict[str, list[tuple[int, PromotionRow]]]] = {}
    for number, row in table:
        of_site = by_product.setdefault(row.product_id, {}).setdefault(row.site_id, [])
        of_site.append((number, row))
    problems: dict[int, DataProblem] = {}
    for by_site in by_product.values():
        everywhere = by_site.get("", [])
        for site, own in by_site.items():
            held = own if not site else own + everywhere
            for (first, one), (number, row) in _overlapping(held):
                text = f"row {first} promotes it on some of these days at another price"
                allowed = f"price_share {one.price_share:g}, or other days"
                problems.setdefault(
                    number,
                    table.problem(
                        number, "price_share", "conflict", text, row.price_share, allowed
                    ),
                )
    return list(problems.values())


def _is_closed(day: date, closures: list[RouteClosureRow]) -> bool:
    return any(row.first_day <= day <= row.last_day for row in closures)


def _overlapping(
    rows: list[tuple[int, PromotionRow]],
) -> Iterator[tuple[tuple[int, PromotionRow], tuple[int, PromotionRow]]]:
    """Pairs of rows with days in common and different prices, the one that begins first first."""
    active: list[tuple[int, PromotionRow]] = []
    for number, row in sorted(rows, key=lambda item: (item[1].first_day, item[0])):
        active = [item for item in active if item[1].last_day >= row.first_day]
        for earlier in active:
            if earlier[1].price_share != row.price_share:
                yield earlier, (number, row)
                break
        active.append((number, row))
