"""What is bought with a budget: a price of money for all orders, then what still fits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from solvers.replenishment.ordering.cases import goods_cny
from solvers.replenishment.ordering.shares import without_small

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.replenishment.ordering.problem import OrderProblem
    from solvers.replenishment.ordering.values import Worth

HALVINGS = 30
SLACK = 1e-9
MOST_TRIED = 2000
"""Cases tried once the price of money is known."""


def within_budget(
    problem: OrderProblem,
    source_item: NDArray[np.int64],
    worth: Worth,
    way: NDArray[np.int64],
    quantity: NDArray[np.float64],
    limit_cny: float,
) -> NDArray[np.float64]:
    """Orders cut so that goods cost no more than the budget, shape (rows,).

    Money gets a price: orders keep the cases that are worth more than what they cost times it. The
    least price at which all is within the budget is found by halving; then the best of the cases
    that were left out are taken as long as they fit.
    """
    sources = problem.sources
    from_site = np.array([route.is_from_site for route in problem.routes], bool)
    bought = ~from_site[sources.route[way]]
    unit = sources.price_cny[way]
    if float(goods_cny(sources, way, quantity)[bought].sum()) <= limit_cny + SLACK:
        return quantity
    rows = np.flatnonzero(bought & (quantity > 0) & (unit > 0))
    own, ways, wanted = worth.some(rows), way[rows], quantity[rows]

    def at(price: float) -> NDArray[np.float64]:
        return kept_at(problem, own, ways, wanted, price)

    low, high = 0.0, 1.0
    while float(goods_cny(sources, ways, at(high)).sum()) > limit_cny and high < 1e9:
        low, high = high, high * 4.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2.0
        spent = float(goods_cny(sources, ways, at(middle)).sum())
        low, high = (middle, high) if spent > limit_cny else (low, middle)
    kept = at(high)
    found = quantity.copy()
    found[rows] = _filled(problem, own, ways, wanted, kept, limit_cny)
    return found


def kept_at(
    problem: OrderProblem,
    worth: Worth,
    way: NDArray[np.int64],
    wanted: NDArray[np.float64],
    price: float,
) -> NDArray[np.float64]:
    """Units of each order that are worth their cost times the price of money."""
    sources = problem.sources
    multiple, unit = sources.multiple_units[way], sources.price_cny[way]
    low, high = np.zeros(len(way)), np.rint(wanted / multiple)
    # Worth falls along an order: the last case that is worth it is found by halving.
    for _ in range(int(np.ceil(np.log2(high.max(initial=1.0) + 1.0))) + 1):
        middle = np.ceil((low + high) / 2.0)
        value = worth.of((middle - 1.0) * multiple, middle * multiple)
        pays = (value >= price * unit * multiple) & (middle > low)
        low = np.where(pays, middle, low)
        high = np.where(pays, high, np.maximum(middle - 1.0, low))
    return without_small(sources, way, low * multiple)


def _filled(
    problem: OrderProblem,
    worth: Worth,
    way: NDArray[np.int64],
    wanted: NDArray[np.float64],
    kept: NDArray[np.float64],
    limit_cny: float,
) -> NDArray[np.float64]:
    """The best next cases while money is left; only orders within a case of the price are asked."""
    sources = problem.sources
    left = limit_cny - float(goods_cny(sources, way, kept).sum())
    multiple = sources.multiple_units[way]
    least = sources.least_units[way]
    piece = np.where(kept > 0, multiple, np.maximum(multiple, np.ceil(least / multiple) * multiple))
    piece = np.minimum(piece, wanted - kept)
    value = np.where(piece > 0, worth.of(kept, kept + piece), -np.inf)
    cost = sources.price_cny[way] * piece
    order = np.argsort(-value / np.maximum(cost, 1e-9), kind="stable")[:MOST_TRIED]
    found = kept.copy()
    for row in order:
        if piece[row] <= 0 or value[row] <= 0:
            break
        more = float(
            goods_cny(sources, way[[row]], found[[row]] + piece[[row]])[0]
            - goods_cny(sources, way[[row]], found[[row]])[0]
        )
        if more <= left:
            found[row] += piece[row]
            left -= more
        if left <= 0:
            break
    return found
