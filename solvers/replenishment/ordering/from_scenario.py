"""A problem of ordering from the tables of a scenario and a forecast."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from solvers.replenishment.ordering.on_hand import sale_hours, stock_of
from solvers.replenishment.ordering.paths import PATHS, DemandPaths, paths_of, with_booked
from solvers.replenishment.ordering.problem import (
    ItemColumns,
    OrderProblem,
    Room,
    Route,
    SourceColumns,
    VehicleKind,
)
from supplychain.errors import DataError, DataProblem
from supplychain.restocking import shelf_life_days
from supplychain.sites import Tier

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from numpy.typing import NDArray

    from solvers.replenishment.demand.forecast import Forecast
    from supplychain.products import Product
    from supplychain.restocking import ItemSource, Restocking, StockItem
    from supplychain.scenario import Scenario

MOST_AGES = 42
"""Columns of stock by age at most; what lasts longer is as good as what does not age."""
DAYS_OF_YEAR = 365.0

Pair = tuple[str, str]


def from_scenario(
    scenario: Scenario,
    demand: Forecast | DemandPaths,
    today: date,
    *,
    seed: int = 0,
    paths: int = PATHS,
) -> OrderProblem:
    """The problem that a scenario states on a day.

    Parameters
    ----------
    demand
        Forecast of the SKU-locations that customers buy from, or paths of it, from today on or
        from an earlier day. Sites above need none: they are asked for what those below order.
    today
        Day 0.
    seed, paths
        Of paths drawn from a forecast, and how many.

    Raises
    ------
    DataError
        If nothing says what is kept where, or the figures are no sound problem. A SKU-location
        that alone cannot be ordered (no source, no route, no forecast) is listed instead, in
        ``not_ordered``.
    """
    restocking = _stated(scenario)
    listed = list(restocking.items)
    rows = {(item.site_id, item.product_id): row for row, item in enumerate(listed)}
    reasons: dict[int, str] = {}
    ways, routes = _ways(scenario, restocking, rows, reasons)
    items = _items(scenario, restocking, listed, ways)
    parents = {
        source.source_id + "\n" + source.product_id
        for source in restocking.sources
        if (source.source_id, source.product_id) in rows
    }
    feeds = np.array([f"{item.site_id}\n{item.product_id}" in parents for item in listed], bool)
    drawn = demand if isinstance(demand, DemandPaths) else paths_of(demand, seed, paths)
    asked = _aligned(drawn, today, rows, feeds, reasons)
    days = restocking.rules.horizon_days
    ages = int(np.clip(items.shelf_life_days.max(initial=1), 1, MOST_AGES))
    longest = max((route.lead_days for route in routes), default=1)
    stock = stock_of(scenario, today, rows, items.shelf_life_days, (ages, days + longest))
    asked = with_booked(asked, stock.booked, stock.allocated)
    sites = {site.id: site for site in scenario.sites}
    return OrderProblem(
        today=today,
        days=days,
        items=_inherited(items, ways, routes, rows),
        sources=ways,
        routes=routes,
        on_hand=stock.on_hand,
        on_the_way=stock.on_the_way,
        paths=asked,
        booked=stock.booked,
        vehicles=_vehicles(scenario, routes),
        site_room_kg={
            (site.id, capacity.temperature_class_id): capacity.storage_kg
            for site in scenario.sites
            for capacity in site.capacities
            if np.isfinite(capacity.storage_kg)
        },
        cities={
            item.site_id: sites[item.site_id].city
            for item in listed
            if item.site_id in sites
            and sites[item.site_id].tier is Tier.FRONT
            and sites[item.site_id].city
        },
        rules=restocking.rules,
        not_ordered=reasons,
        currency=scenario.currency,
        seed=seed,
    )


def _stated(scenario: Scenario) -> Restocking:
    restocking = scenario.restocking
    text = "ordering needs this table"
    if restocking is None or not restocking.items:
        raise DataError([DataProblem("stock_items", -1, "", "missing_table", text)])
    known = {product.id for product in scenario.products}
    wrong = [
        DataProblem("stock_items", row, "product_id", "unknown_reference", "no such product", name)
        for row, name in enumerate(item.product_id for item in restocking.items)
        if name not in known
    ]
    if wrong:
        raise DataError(wrong)
    return restocking


def _items(
    scenario: Scenario, restocking: Restocking, listed: Sequence[StockItem], ways: SourceColumns
) -> ItemColumns:
    products = {product.id: product for product in scenario.products}
    hours = sale_hours(scenario)
    own = [products[item.product_id] for item in listed]
    value = np.array([product.value_cny for product in own], float)
    # Where no cost of goods is stated, the first price that they are bought at stands for it.
    first = np.zeros(len(listed))
    first[ways.item[::-1]] = ways.price_cny[::-1]
    value = np.where(value > 0, value, first)
    rate = restocking.rules.holding_rate_per_year / DAYS_OF_YEAR
    holding = [item.holding_cny_per_day for item in listed]
    life = [_life_days(item, product, hours) for item, product in zip(listed, own, strict=True)]

    def column(name: str) -> NDArray[np.float64]:
        values = [getattr(item, name) for item in listed]
        return np.array([np.nan if value is None else value for value in values], float)

    return ItemColumns(
        tuple(item.site_id for item in listed),
        tuple(item.product_id for item in listed),
        tuple(product.temperature_class_id for product in own),
        column("price_cny"),
        value,
        column("shortage_cny"),
        np.array([rate * v if h is None else h for h, v in zip(holding, value, strict=True)]),
        column("disposal_cny"),
        column("fill_rate"),
        column("freshest_first"),
        np.array(life, np.int64),
        column("least_units"),
        np.array([product.kg for product in own], float),
        np.array([product.litres for product in own], float),
    )


def _life_days(item: StockItem, product: Product, hours: Mapping[str, tuple[float, float]]) -> int:
    """Days on which goods can be sold from receipt; 0 where they do not age."""
    rate = hours[product.id][1] if product.id in hours else 1.0
    days = shelf_life_days(item, product, rate)
    if days is None:
        return 0
    # Goods that are sold within hours of their receipt are sold on that day.
    return days if item.shelf_life_days is not None else max(1, days)


@dataclass(frozen=True, slots=True)
class _Way:
    """One way to order, with the rows that it joins."""

    item: int
    route: int
    source: ItemSource


def _ways(
    scenario: Scenario,
    restocking: Restocking,
    rows: Mapping[Pair, int],
    reasons: dict[int, str],
) -> tuple[SourceColumns, tuple[Route, ...]]:
    """Ways to order by item and preference, and routes; items without any get a reason."""
    sites = {site.id for site in scenario.sites}
    routes = tuple(
        Route(
            route.source_id,
            route.site_id,
            route.source_id in sites,
            max(1, round(route.lead_time_days)),
            max(route.lead_time_days, 1e-6),
            route.lead_time_sd_days,
            route.order_weekdays,
            route.closed_days,
            route.least_order_cny,
            route.least_order_kg,
            route.vehicle_type_id,
            route.vehicle_cny,
            route.most_vehicles,
        )
        for route in restocking.routes
    )
    number = {(route.source_id, route.site_id): at for at, route in enumerate(routes)}
    found, without = [], set()
    for source in restocking.sources:
        row = rows.get((source.site_id, source.product_id))
        route = number.get((source.source_id, source.site_id))
        if row is None:
            continue
        if route is None:
            without.add(row)
        else:
            found.append(_Way(row, route, source))
    found.sort(key=lambda way: (way.item, way.source.preference, way.source.source_id))
    has = {way.item for way in found}
    for row in range(len(rows)):
        if row not in has:
            text = "no route leads from its source" if row in without else "it has no source"
            reasons[row] = f"{'NO_ROUTE' if row in without else 'NO_SOURCE'}: {text}"
    return _columns(found), routes


def _columns(ways: Sequence[_Way]) -> SourceColumns:
    own = [way.source for way in ways]
    most = max((len(source.breaks) for source in own), default=0)
    units, price = np.full((len(own), most), np.inf), np.zeros((len(own), most))
    for row, source in enumerate(own):
        for at, step in enumerate(source.breaks):
            units[row, at], price[row, at] = step.from_units, step.price_cny
    limits = [np.inf if s.most_units_per_day is None else s.most_units_per_day for s in own]
    return SourceColumns(
        np.array([way.item for way in ways], np.int64),
        np.array([way.route for way in ways], np.int64),
        np.array([source.price_cny for source in own], float),
        np.array([source.least_units for source in own], float),
        np.array([source.multiple_units for source in own], float),
        tuple(source.rounding for source in own),
        np.array(limits, float),
        tuple(source.discount for source in own),
        units,
        price,
    )


def _inherited(
    items: ItemColumns,
    ways: SourceColumns,
    routes: tuple[Route, ...],
    rows: Mapping[Pair, int],
) -> ItemColumns:
    """Items of sites above lose what those below lose by a lack, where they state no loss."""
    from_site = np.array([route.is_from_site for route in routes], bool)
    lacks = (items.price_cny <= 0) & (items.shortage_cny <= 0)
    shortage = items.shortage_cny.copy()
    loss = items.loss_of_sale_cny
    for _ in range(3):
        for way in np.flatnonzero(from_site[ways.route]) if len(ways) else ():
            item = int(ways.item[way])
            pair = (routes[ways.route[way]].source_id, items.product_ids[item])
            above = rows.get(pair, -1)
            if above >= 0 and lacks[above]:
                shortage[above] = max(shortage[above], loss[item])
                loss[above] = max(loss[above], loss[item])
    if not lacks.any():
        return items
    return replace(items, shortage_cny=shortage)


def _aligned(
    drawn: DemandPaths,
    today: date,
    rows: Mapping[Pair, int],
    feeds: NDArray[np.bool_],
    reasons: dict[int, str],
) -> NDArray[np.float32]:
    """Paths of every item from today on; what is not forecast gets a reason."""
    skip = (today - drawn.origin).days
    known = drawn.paths.shape[2]
    if not 0 <= skip < known:
        text = "the forecast does not begin by today, or ends before it"
        given = f"{known} days from {drawn.origin}"
        raise DataError([DataProblem("forecast", -1, "origin", "out_of_range", text, given)])
    found = np.zeros((len(rows), drawn.paths.shape[1], known - skip), np.float32)
    is_known = np.zeros(len(rows), bool)
    pairs = zip(drawn.site_ids, drawn.product_ids, strict=True)
    at = np.array([rows.get(pair, -1) for pair in pairs], np.int64)
    inside = np.flatnonzero(at >= 0)
    found[at[inside]] = drawn.paths[inside, :, skip:]
    sound = np.isfinite(found.sum(axis=(1, 2)))
    is_known[at[inside]] = True
    found[~sound] = 0.0
    for row in np.flatnonzero(~(is_known & sound) & ~feeds):
        reasons.setdefault(int(row), "NO_FORECAST: its demand was not forecast")
    return found


def _vehicles(scenario: Scenario, routes: tuple[Route, ...]) -> tuple[VehicleKind, ...]:
    used = {route.vehicle_type_id for route in routes}
    return tuple(
        VehicleKind(
            kind.id,
            kind.payload_kg,
            kind.volume_l,
            tuple(
                tuple(
                    Room(part.temperature_class_id, part.capacity_kg, part.capacity_l)
                    for part in layout.compartments
                )
                for layout in kind.layouts
            ),
        )
        for kind in scenario.vehicle_types
        if kind.id in used
    )
