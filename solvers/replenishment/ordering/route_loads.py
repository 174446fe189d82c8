"""Vehicles and minimum orders of every route on one day."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING

import numpy as np

from solvers.replenishment.ordering.cases import NUMBER
from solvers.replenishment.ordering.loading import loaded
from solvers.replenishment.ordering.minimum import at_least, is_below
from solvers.replenishment.ordering.plan import Binding

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.replenishment.ordering.cases import Wanted
    from solvers.replenishment.ordering.coupling import Coupling
    from solvers.replenishment.ordering.loading import Loaded
    from solvers.replenishment.ordering.problem import OrderProblem
    from solvers.replenishment.ordering.values import Worth


def load_routes(
    problem: OrderProblem,
    coupling: Coupling,
    worth: Worth,
    alone: Wanted,
    day: int,
    quantity: NDArray[np.float64],
    binding: NDArray[np.int64],
) -> None:
    """Vehicles and minimum orders, route by route."""
    ways = alone.way
    routes = problem.sources.route[ways]
    left = _left_after(coupling, ways, quantity) if day == 0 else None
    for number, here in _coupled_routes(problem, routes):
        route = problem.routes[number]
        own, before = worth.some(here), quantity[here]
        units, why = before, binding[here]
        most = _ceiling(problem, coupling, own, ways[here], before, left)
        if route.least_order_cny or route.least_order_kg:
            units, why = at_least(problem, route, own, ways[here], units, why, most)
        if route.vehicle_type_id:
            units, why, load = _loaded(problem, coupling, own, ways[here], day, units, why, most)
            if is_below(problem, route, own, ways[here], units):
                units, why = np.zeros(len(here)), np.full(len(here), NUMBER[Binding.LEAST_ORDER])
            elif load.vehicles:
                coupling.loads[number, day] = load
        quantity[here], binding[here] = units, why
        if left is not None:
            source = coupling.source_item[ways[here]]
            has = source >= 0
            np.subtract.at(left, source[has], (units - before)[has])


def _loaded(
    problem: OrderProblem,
    coupling: Coupling,
    worth: Worth,
    way: NDArray[np.int64],
    day: int,
    quantity: NDArray[np.float64],
    binding: NDArray[np.int64],
    most: NDArray[np.float64],
) -> Loaded:
    """Vehicles of one route and what they bring; today's are remembered."""
    route = problem.routes[problem.sources.route[way[0]]]
    if day:
        return loaded(problem, route, worth, way, quantity, binding, most, is_firm=False)
    columns = (getattr(worth, name) for name in type(worth).__slots__)
    digest = blake2b(digest_size=16)
    for column in (way, quantity, binding, most, *columns):
        digest.update(np.ascontiguousarray(column).tobytes())
    name = digest.digest()
    if name not in coupling.known:
        coupling.known[name] = loaded(problem, route, worth, way, quantity, binding, most)
    return coupling.known[name]


def _left_after(
    coupling: Coupling, way: NDArray[np.int64], quantity: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Units that each item can still give today once some orders have been met."""
    source = coupling.source_item[way]
    has = source >= 0
    left = coupling.left_units.copy()
    np.subtract.at(left, source[has], quantity[has])
    return left


def _ceiling(
    problem: OrderProblem,
    coupling: Coupling,
    worth: Worth,
    way: NDArray[np.int64],
    quantity: NDArray[np.float64],
    left: NDArray[np.float64] | None,
) -> NDArray[np.float64]:
    """Most units of each order that leave what others share as it has been shared.

    Parameters
    ----------
    left
        Units that each item can still give once all orders of today are met; none on later days.
    """
    most = problem.sources.most_units_per_day[way].copy()
    if left is not None:
        source = coupling.source_item[way]
        has = np.flatnonzero(source >= 0)
        most[has] = np.minimum(most[has], quantity[has] + np.maximum(left[source[has]], 0.0))
    inside = coupling.room[worth.rows] >= 0
    most[inside] = np.minimum(most[inside], quantity[inside])
    return most


def load_again(
    problem: OrderProblem,
    coupling: Coupling,
    worth: Worth,
    alone: Wanted,
    day: int,
    quantity: NDArray[np.float64],
    binding: NDArray[np.int64],
    cut: NDArray[np.bool_],
) -> None:
    """Vehicles of routes whose orders were cut after they had been loaded; no more is ordered."""
    ways = alone.way
    routes = problem.sources.route[ways]
    for number, here in _coupled_routes(problem, routes):
        if not cut[here].any():
            continue
        route = problem.routes[number]
        own, units = worth.some(here), quantity[here]
        coupling.loads.pop((number, day), None)
        if route.vehicle_type_id:
            why = binding[here]
            most = units.copy()
            units, _, load = _loaded(problem, coupling, own, ways[here], day, units, why, most)
            if load.vehicles:
                coupling.loads[number, day] = load
        if is_below(problem, route, own, ways[here], units):
            units = np.zeros(len(here))
            coupling.loads.pop((number, day), None)
        quantity[here] = units


def _coupled_routes(
    problem: OrderProblem, routes: NDArray[np.int64]
) -> list[tuple[int, NDArray[np.int64]]]:
    """Routes of some lines on which orders share vehicles or a minimum, and their lines."""
    order = np.argsort(routes, kind="stable")
    numbers, starts = np.unique(routes[order], return_index=True)
    found = []
    for number, here in zip(numbers.tolist(), np.split(order, starts[1:]), strict=False):
        route = problem.routes[number]
        if route.vehicle_type_id or route.least_order_cny or route.least_order_kg:
            found.append((number, here))
    return found
