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

PIECES = 8
"""Pieces that an order is cut in."""
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

    Money gets a price: orders keep the pieces that are worth more than what they cost times it. All
    pieces in the order of worth for money give the least price at which they are within the
    budget; then the best of the cases that were left out are taken as long as they fit.
    """
    sources = problem.sources
    from_site = np.array([route.is_from_site for route in problem.routes], bool)
    bought = ~from_site[sources.route[way]]
    unit = sources.price_cny[way]
    if float(goods_cny(sources, way, quantity)[bought].sum()) <= limit_cny + SLACK:
        return quantity
    rows = np.flatnonzero(bought & (quantity > 0) & (unit > 0))
    own, ways, wanted = worth.some(rows), way[rows], quantity[rows]
    kept = without_small(sources, ways, _kept(problem, own, ways, wanted, limit_cny))
    found = quantity.copy()
    found[rows] = _filled(problem, own, ways, wanted, kept, limit_cny)
    return found


def _kept(
    problem: OrderProblem,
    worth: Worth,
    way: NDArray[np.int64],
    wanted: NDArray[np.float64],
    limit_cny: float,
) -> NDArray[np.float64]:
    """Units of each order whose pieces are worth the price of money, within the budget."""
    sources = problem.sources
    multiple, unit = sources.multiple_units[way], sources.price_cny[way]
    cases = np.rint(wanted / multiple)
    least = np.ceil(sources.least_units[way] / multiple - SLACK)
    edges = np.rint(cases[:, None] * np.arange(PIECES + 1) / PIECES)
    # The first piece is no less than a minimum order.
    edges[:, 1:] = np.maximum(edges[:, 1:], np.minimum(least, cases)[:, None])
    edges *= multiple[:, None]
    sizes = np.diff(edges, axis=1)
    value = np.stack([worth.of(edges[:, at], edges[:, at + 1]) for at in range(PIECES)], axis=1)
    cost = sizes * unit[:, None]
    density = np.where(cost > 0, value / np.where(cost > 0, cost, 1.0), np.inf)
    # Pieces of one order stay in their order: none is better than what it follows.
    density = np.minimum.accumulate(density, axis=1)
    order = np.argsort(-density, axis=None, kind="stable")
    order = order[density.ravel()[order] > 0]
    within = np.cumsum(cost.ravel()[order]) <= limit_cny + SLACK
    taken = np.zeros(sizes.size)
    taken[order[: int(within.sum())]] = 1.0
    return np.asarray((sizes * taken.reshape(sizes.shape)).sum(axis=1))


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
