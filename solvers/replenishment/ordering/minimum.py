"""Minimum value or mass of all lines of one order together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from solvers.replenishment.ordering.cases import NUMBER, goods_cny
from solvers.replenishment.ordering.plan import Binding

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.replenishment.ordering.problem import OrderProblem, Route
    from solvers.replenishment.ordering.values import Worth

SLACK = 1e-9
MOST_ADDED = 5000
"""Cases added at most to reach a minimum."""


def at_least(
    problem: OrderProblem,
    route: Route,
    worth: Worth,
    way: NDArray[np.int64],
    quantity: NDArray[np.float64],
    binding: NDArray[np.int64],
    most: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Orders of a route that together reach its minimum, or none.

    The best next cases are added until it is reached. What the first cases are worth must pay for
    those; else nothing is ordered today.

    Parameters
    ----------
    most
        Most units of each order.
    """
    if not (quantity > 0).any() or not is_below(problem, route, worth, way, quantity):
        return quantity, binding
    filled = _filled(problem, route, worth, way, quantity, most)
    none = np.zeros(len(quantity))
    nothing = none, np.where(quantity > 0, NUMBER[Binding.LEAST_ORDER], binding)
    if filled is None or float(worth.of(none, filled).sum()) <= 0.0:
        return nothing
    return filled, np.where(filled > quantity, NUMBER[Binding.LEAST_ORDER], binding)


def is_below(
    problem: OrderProblem,
    route: Route,
    worth: Worth,
    way: NDArray[np.int64],
    quantity: NDArray[np.float64],
) -> bool:
    """Whether orders, if there are any, are below a minimum."""
    if not (quantity > 0).any():
        return False
    kg = float((quantity * problem.items.kg[worth.rows]).sum())
    cny = float(goods_cny(problem.sources, way, quantity).sum())
    return kg < route.least_order_kg - SLACK or cny < route.least_order_cny - SLACK


def _filled(
    problem: OrderProblem,
    route: Route,
    worth: Worth,
    way: NDArray[np.int64],
    quantity: NDArray[np.float64],
    most: NDArray[np.float64],
) -> NDArray[np.float64] | None:
    """Orders with the best next cases, as many as the minimum needs; ``None`` if it is too far."""
    multiple = problem.sources.multiple_units[way]
    least = problem.sources.least_units[way]
    kg, price = problem.items.kg[worth.rows], problem.sources.price_cny[way]
    found = quantity.copy()
    for _ in range(MOST_ADDED):
        step = np.where(found > 0, multiple, np.maximum(np.ceil(least / multiple), 1) * multiple)
        counts = np.zeros(len(way))
        if route.least_order_kg:
            counts += kg * step / route.least_order_kg
        if route.least_order_cny:
            counts += price * step / route.least_order_cny
        able = (found + step <= most + SLACK) & (counts > 0)
        if not able.any():
            return None
        value = worth.of(found, found + step) / np.maximum(counts, 1e-12)
        best = int(np.where(able, value, -np.inf).argmax())
        found[best] += step[best]
        if not is_below(problem, route, worth, way, found):
            return found
    return None
