"""Items, sources and routes of ordering that lead nowhere or contradict each other."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from supplychain.errors import DataProblem
from supplychain.io.raw import HISTORY
from supplychain.restocking import sellable_days
from supplychain.sites import Tier

if TYPE_CHECKING:
    from supplychain.io.documents.restocking import (
        ItemPriceRow,
        ItemSourceRow,
        StockItemRow,
        SupplyRouteRow,
    )
    from supplychain.io.parsed import ParsedScenario, Table

_NEEDED = {
    "stock_items": ("temperature_classes", "products", "sites"),
    "item_sources": ("stock_items", "supply_routes"),
    "item_prices": ("item_sources",),
    "route_closures": ("supply_routes",),
    "promotions": ("products",),
    HISTORY: ("products", "sites"),
}
_LEVEL = {Tier.ORIGIN: 3, Tier.CENTRE: 2, Tier.FRONT: 1, Tier.LOCKER: 0, Tier.STATION: 0}


def tables_of_restocking(parsed: ParsedScenario) -> list[DataProblem]:
    """Tables about ordering come with those that they refer to."""
    needed: dict[str, None] = {}
    for name, others in _NEEDED.items():
        rows = parsed.history.row_numbers if name == HISTORY else parsed[name].row_numbers
        if len(rows):
            needed |= dict.fromkeys(others)
    if any(row.vehicle_type_id for row in parsed["supply_routes"].good_rows):
        needed["vehicle_types"] = None
    told = {problem.table for problem in parsed.problems if problem.code == "missing_table"}
    text = "the scenario lacks this table, which tables about ordering need"
    return [
        DataProblem(name, -1, "", "missing_table", text)
        for name in needed
        if name not in told and not parsed[name].columns and not parsed[name].exact
    ]


def sources_without_item(parsed: ParsedScenario) -> list[DataProblem]:
    """What is ordered is kept: a source belongs to a stock item, a price to a source."""
    problems: list[DataProblem] = []
    for name, other, fields in (
        ("item_sources", "stock_items", ("site_id", "product_id")),
        ("item_prices", "item_sources", ("site_id", "product_id", "source_id")),
    ):
        if not parsed.is_sound(other):
            continue
        known = {tuple(getattr(row, f) for f in fields) for row in parsed[other].good_rows}
        table = parsed[name]
        for number, row in table:
            key = tuple(getattr(row, field) for field in fields)
            if key not in known:
                text, allowed = f"{other} has no such row", f"{' and '.join(fields)} of {other}"
                problems.append(
                    table.problem(
                        number, fields[-1], "unknown_reference", text, " ".join(key), allowed
                    )
                )
    return problems


def items_without_source(parsed: ParsedScenario) -> list[DataProblem]:
    """Where sources are stated at all, every item has one."""
    if not parsed["item_sources"].row_numbers or not parsed.is_sound("item_sources"):
        return []
    table: Table[StockItemRow] = parsed["stock_items"]
    served = {(row.site_id, row.product_id) for row in parsed["item_sources"].good_rows}
    text, allowed = "nothing can be ordered for it", "a row of item_sources"
    return [
        table.problem(
            number, "product_id", "no_source", text, f"{row.site_id} {row.product_id}", allowed
        )
        for number, row in table
        if (row.site_id, row.product_id) not in served
    ]


def unknown_sources(parsed: ParsedScenario) -> list[DataProblem]:
    """A source is a supplier or a site, and not both."""
    if not parsed.is_sound("sites", "suppliers"):
        return []
    sites = set(parsed["sites"].columns.get("id", ()))
    suppliers = set(parsed["suppliers"].columns.get("id", ()))
    allowed = "an id of suppliers, or of a site of a tier above"
    problems = []
    for name in ("item_sources", "supply_routes", "route_closures"):
        table = parsed[name]
        for number, source in table.values("source_id"):
            if source not in sites and source not in suppliers:
                text = "neither suppliers nor sites have such an id"
                code = "unknown_reference"
            elif source in sites and source in suppliers:
                text, code = "a supplier and a site are both called so", "conflict"
            else:
                continue
            problems.append(table.problem(number, "source_id", code, text, source, allowed))
    return problems


def sources_below(parsed: ParsedScenario) -> list[DataProblem]:
    """Goods come down the tiers; where they would go in a circle, the circle is named."""
    tier_of = {row.id: row.tier for row in parsed["sites"].good_rows}
    problems: list[DataProblem] = []
    for name in ("item_sources", "supply_routes"):
        table = parsed[name]
        above: dict[str, dict[str, None]] = {}
        for _, row in table:
            above.setdefault(row.site_id, {})[row.source_id] = None
        for number, row in table:
            upper, lower = tier_of.get(row.source_id), tier_of.get(row.site_id)
            if upper is None or lower is None or _LEVEL[upper] > _LEVEL[lower]:
                continue
            problems.append(_not_above(table, number, row, lower, _path(above, row)))
    return problems


def sources_without_route(parsed: ParsedScenario) -> list[DataProblem]:
    """Whatever is ordered has a way to come; one fault for all items of a source and a site."""
    if not parsed.is_sound("supply_routes"):
        return []
    routes = {(row.source_id, row.site_id) for row in parsed["supply_routes"].good_rows}
    table: Table[ItemSourceRow] = parsed["item_sources"]
    lacking: dict[tuple[str, str], list[int]] = {}
    for number, row in table:
        if (row.source_id, row.site_id) not in routes:
            lacking.setdefault((row.source_id, row.site_id), []).append(number)
    problems = []
    for (source, site), rows in lacking.items():
        text = "supply_routes has no way from this source to the site"
        text += f"; nor for {len(rows) - 1} more rows" if len(rows) > 1 else ""
        allowed = "a row of supply_routes"
        problems.append(
            table.problem(rows[0], "source_id", "no_route", text, f"{source} to {site}", allowed)
        )
    return problems


def falling_prices(parsed: ParsedScenario) -> list[DataProblem]:
    """Larger orders are never dearer by the unit."""
    table: Table[ItemPriceRow] = parsed["item_prices"]
    steps: dict[tuple[str, ...], list[tuple[float, float, int]]] = {}
    for number, row in table:
        key = (row.site_id, row.product_id, row.source_id)
        steps.setdefault(key, []).append((row.from_units, row.price_cny, number))
    for source in parsed["item_sources"].good_rows:
        key = (source.site_id, source.product_id, source.source_id)
        if key in steps:
            steps[key].append((0.0, source.price_cny, -1))
    text = "a larger order is dearer than a smaller one"
    return [
        table.problem(number, "price_cny", "wrong_order", text, price, f"at most {before:g}")
        for held in steps.values()
        for (_, before, _), (_, price, number) in pairwise(sorted(held))
        if price > before
    ]


def orders_beyond_supply(parsed: ParsedScenario) -> list[DataProblem]:
    """The smallest order can be delivered on one day."""
    table: Table[ItemSourceRow] = parsed["item_sources"]
    problems = []
    for number, row in table:
        smallest = max(row.least_units, row.multiple_units)
        if row.most_units_per_day is not None and smallest > row.most_units_per_day > 0:
            text = "the smallest order is more than is delivered on a day"
            field = "least_units" if row.least_units >= row.multiple_units else "multiple_units"
            allowed = f"at most {row.most_units_per_day:g}"
            problems.append(table.problem(number, field, "out_of_range", text, smallest, allowed))
    return problems


def items_past_sale(parsed: ParsedScenario) -> list[DataProblem]:
    """Everything that is kept can be sold on one day at least."""
    table: Table[StockItemRow] = parsed["stock_items"]
    life = shelf_lives(parsed)
    text = "no day is left on which it can be sold"
    allowed = "shelf_life_days, or a product's shelf life of a day more than what must remain"
    return [
        table.problem(
            number,
            "product_id" if row.shelf_life_days is None else "shelf_life_days",
            "out_of_range",
            text,
            f"{row.site_id} {row.product_id}",
            allowed,
        )
        for number, row in table
        if life.get((row.site_id, row.product_id)) == 0
    ]


def lots_of_unknown_items(parsed: ParsedScenario) -> list[DataProblem]:
    """Where only stock is ordered, every lot is of an item that is kept there."""
    has_orders = bool(parsed["orders"].row_numbers)
    if has_orders or not parsed["stock_items"].row_numbers or not parsed.is_sound("stock_items"):
        return []
    kept = {(row.site_id, row.product_id) for row in parsed["stock_items"].good_rows}
    table = parsed["lots"]
    text = "stock_items does not keep this product at this site"
    allowed = "a site and a product of stock_items"
    return [
        table.problem(
            number, "product_id", "unknown_item", text, f"{row.site_id} {row.product_id}", allowed
        )
        for number, row in table
        if (row.site_id, row.product_id) not in kept
    ]


def alerts(parsed: ParsedScenario) -> list[DataProblem]:
    """An alert is taken back below the probability that raises it."""
    rules = None if parsed.header is None else parsed.header.restocking
    if rules is None or rules.clear_share <= rules.alert_share:
        return []
    text, allowed = "alerts would be taken back before they are raised", f"<= {rules.alert_share}"
    name = "restocking.clear_share"
    return [parsed.header_problem(name, "wrong_order", text, rules.clear_share, allowed)]


def shelf_lives(parsed: ParsedScenario) -> dict[tuple[str, str], int | None]:
    """Days on which each item can be sold; ``None`` where it never ages."""
    life = {
        row.id: sellable_days(row.shelf_life_h, row.min_remaining_life_h)
        for row in parsed["products"].good_rows
    }
    return {
        (row.site_id, row.product_id): (
            life[row.product_id] if row.shelf_life_days is None else row.shelf_life_days
        )
        for row in parsed["stock_items"].good_rows
        if row.shelf_life_days is not None or row.product_id in life
    }


def _path(above: dict[str, dict[str, None]], row: ItemSourceRow | SupplyRouteRow) -> list[str]:
    """Sites from the source up to the row's own site, if the source gets goods from there."""
    came_from: dict[str, str] = {row.source_id: ""}
    waiting = [row.source_id]
    while waiting:
        site = waiting.pop(0)
        for source in above.get(site, ()):
            if source not in came_from:
                came_from[source] = site
                waiting.append(source)
    path, at = [], row.site_id if row.site_id in came_from else ""
    while at:
        path.append(at)
        at = came_from[at]
    return path


def _not_above(
    table: Table[Any], number: int, row: Any, lower: Tier, path: list[str]
) -> DataProblem:
    allowed = f"a supplier, or a site above a {lower}"
    if path:
        text = f"goods would go in a circle: {' to '.join([*path, row.site_id])}"
        return table.problem(number, "source_id", "circle", text, row.source_id, allowed)
    text = "this site is not of a tier above"
    return table.problem(number, "source_id", "wrong_tier", text, row.source_id, allowed)
