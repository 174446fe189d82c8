"""Ways to order of each item, in the order in which they are tried."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.replenishment.ordering.problem import OrderProblem


def first_ways(problem: OrderProblem) -> NDArray[np.int64]:
    """Row of the way that each item tries first, -1 if it has none, shape (items,)."""
    found = np.full(len(problem), -1, np.int64)
    # Written from the last on, so that the first stays.
    ways = np.arange(len(problem.sources))[::-1]
    found[problem.sources.item[::-1]] = ways
    found[list(problem.not_ordered)] = -1
    return found


def next_ways(problem: OrderProblem, way: NDArray[np.int64]) -> NDArray[np.int64]:
    """The way tried after each, -1 after the last."""
    after = np.minimum(way + 1, len(problem.sources) - 1)
    is_same = (after > way) & (problem.sources.item[after] == problem.sources.item[way])
    return np.where(is_same & (way >= 0), after, -1)
