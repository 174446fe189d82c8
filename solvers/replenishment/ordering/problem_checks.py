"""What is wrong with a problem of ordering, all at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from supplychain.errors import DataProblem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from solvers.replenishment.ordering.problem import OrderProblem

MOST_NAMED = 20
"""Rows named of one fault; the others are counted."""


def problems_of(problem: OrderProblem) -> list[DataProblem]:
    """Every fault."""
    shapes = list(_shapes(problem))
    if shapes:
        return shapes
    return [
        *_items(problem),
        *_sources(problem),
        *_routes(problem),
        *_stock(problem),
        *_demand(problem),
    ]


def _shapes(problem: OrderProblem) -> Iterator[DataProblem]:
    count, ways = len(problem.items), len(problem.sources)
    tables: tuple[tuple[str, Any, tuple[str, ...], int], ...] = (
        ("items", problem.items, problem.items.__slots__, count),
        ("sources", problem.sources, problem.sources.__slots__, ways),
        ("stock", problem, ("on_hand", "on_the_way", "paths", "booked"), count),
    )
    for table, noun, names, rows in tables:
        for name in names:
            if len(getattr(noun, name)) != rows:
                text = "it must have one row for each"
                given = str(len(getattr(noun, name)))
                yield DataProblem(table, -1, name, "bad_shape", text, given, str(rows))
    for name, axes in (("on_hand", 2), ("on_the_way", 2), ("booked", 2), ("paths", 3)):
        array = getattr(problem, name)
        if array.ndim != axes:
            text = "it has the wrong number of axes"
            yield DataProblem("stock", -1, name, "bad_shape", text, str(array.shape), str(axes))
    if problem.on_hand.ndim == 2 and problem.on_hand.shape[1] < 1:
        yield DataProblem("stock", -1, "on_hand", "bad_shape", "it has no column", "0", "1 or more")
    if problem.paths.ndim == 3 and 0 in problem.paths.shape[1:]:
        text = "there is no path or no day"
        given = str(problem.paths.shape)
        yield DataProblem("stock", -1, "paths", "bad_shape", text, given, "1 or more")
    if problem.days < 1:
        text = "orders are planned for a day at least"
        yield DataProblem("rules", -1, "horizon_days", "out_of_range", text, str(problem.days))


def _items(problem: OrderProblem) -> Iterator[DataProblem]:
    items = problem.items
    money = ("price_cny", "value_cny", "shortage_cny", "holding_cny_per_day", "disposal_cny")
    for name in (*money, "least_units", "kg", "litres", "shelf_life_days"):
        values = getattr(items, name)
        yield from _rows("items", name, ~((values >= 0) & np.isfinite(values)), values)
    shares = items.freshest_first
    yield from _rows("items", "freshest_first", ~((shares >= 0) & (shares <= 1)), shares, "0 to 1")
    goal = items.fill_rate
    wrong = ~np.isnan(goal) & ~((goal > 0) & (goal < 1))
    yield from _rows("items", "fill_rate", wrong, goal, "above 0 and below 1")
    seen: set[tuple[str, str]] = set()
    for row, pair in enumerate(zip(items.site_ids, items.product_ids, strict=True)):
        if pair in seen:
            text = "site and product stand twice"
            yield DataProblem("items", row, "", "duplicate", text, " ".join(pair), "once")
        seen.add(pair)


def _sources(problem: OrderProblem) -> Iterator[DataProblem]:
    ways = problem.sources
    for name, limit in (("item", len(problem.items)), ("route", len(problem.routes))):
        values = getattr(ways, name)
        yield from _rows("sources", name, (values < 0) | (values >= limit), values, f"0 to {limit}")
    for name in ("price_cny", "least_units"):
        values = getattr(ways, name)
        yield from _rows("sources", name, ~((values >= 0) & np.isfinite(values)), values)
    values = ways.multiple_units
    wrong = ~((values > 0) & np.isfinite(values))
    yield from _rows("sources", "multiple_units", wrong, values, "above 0")
    values = ways.most_units_per_day
    yield from _rows("sources", "most_units_per_day", ~(values >= 0), values)
    units = np.where(np.isfinite(ways.break_units), ways.break_units, np.nan)
    falls = np.asarray((np.diff(units, axis=1) <= 0).any(axis=1))
    yield from _rows("sources", "breaks", falls, ways.item, "rising quantities")
    if (np.diff(ways.item) < 0).any():
        text = "ways of one item must follow each other in the order of items"
        yield DataProblem("sources", -1, "item", "out_of_order", text)
    if ((ways.item >= 0) & (ways.item < len(problem.items))).all():
        known = (ways.route >= 0) & (ways.route < len(problem.routes))
        for row in np.flatnonzero(known):
            route, site = problem.routes[ways.route[row]], problem.items.site_ids[ways.item[row]]
            if route.site_id != site:
                text = "the route leads to another site"
                yield DataProblem(
                    "sources", int(row), "route", "unknown_reference", text, route.site_id, site
                )


def _routes(problem: OrderProblem) -> Iterator[DataProblem]:
    kinds = {kind.id for kind in problem.vehicles}
    for row, route in enumerate(problem.routes):
        figures = (
            ("lead_time_days", route.lead_days, 1),
            ("lead_time_sd_days", route.lead_sd_days, 0),
            ("least_order_cny", route.least_order_cny, 0),
            ("least_order_kg", route.least_order_kg, 0),
            ("vehicle_cny", route.vehicle_cny, 0),
            ("most_vehicles", route.most_vehicles or 0, 0),
        )
        for name, value, least in figures:
            if not (np.isfinite(value) and value >= least):
                allowed = f"{least} or more"
                text = "it must be finite and not less"
                yield DataProblem("routes", row, name, "out_of_range", text, str(value), allowed)
        if route.vehicle_type_id and route.vehicle_type_id not in kinds:
            text = "there is no such vehicle type"
            yield DataProblem(
                "routes", row, "vehicle_type_id", "unknown_reference", text, route.vehicle_type_id
            )
        if any(not 0 <= day <= 6 for day in route.order_weekdays):
            given = str(route.order_weekdays)
            text = "weekdays are numbered from Monday"
            yield DataProblem("routes", row, "order_weekdays", "out_of_range", text, given, "0-6")


def _stock(problem: OrderProblem) -> Iterator[DataProblem]:
    for name in ("on_hand", "on_the_way", "booked"):
        values = getattr(problem, name)
        wrong = ~((values >= 0) & np.isfinite(values))
        rows: NDArray[np.bool_] = np.asarray(wrong.any(axis=1))
        yield from _rows("stock", name, rows, np.where(wrong, values, 0.0).sum(axis=1))


def _demand(problem: OrderProblem) -> Iterator[DataProblem]:
    # Sums tell of any nan, infinity or negative number without an array as large as the paths.
    least = problem.paths.min(axis=(1, 2))
    total = problem.paths.sum(axis=(1, 2), dtype=np.float64)
    wrong = ~(least >= 0) | ~np.isfinite(total)
    known = np.zeros(len(wrong), bool)
    known[list(problem.not_ordered)] = True
    yield from _rows("stock", "paths", wrong & ~known, least)


def _rows(
    table: str,
    column: str,
    wrong: NDArray[np.bool_],
    values: NDArray[Any],
    allowed: str = "finite, 0 or more",
) -> Iterator[DataProblem]:
    found = np.flatnonzero(wrong)
    for row in found[:MOST_NAMED]:
        text = "this figure is not possible"
        given = str(values[row])
        yield DataProblem(table, int(row), column, "out_of_range", text, given, allowed)
    if len(found) > MOST_NAMED:
        text = f"the same in {len(found) - MOST_NAMED} other rows"
        yield DataProblem(table, -1, column, "out_of_range", text)
