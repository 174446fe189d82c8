"""At most one way per order, at least cost, within stock and throughput.

Most limits bind nowhere. The model starts without any, and those that its solution breaks are added
in rounds, until none is broken: the result is the optimum of the full model. In every round the
model falls apart into groups of orders that share limits, and only groups with a new limit are
solved again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import block_array, csr_array
from scipy.sparse.csgraph import connected_components

from solvers.common.highs import Mip, MipOptions, solve_mip

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from solvers.common import Deadline, Limits

MIP_GAP = 1e-6
"""Relative to what all orders are worth, of which one order is a small part."""

MAX_ROUNDS = 12
EPSILON = 1e-6


@dataclass(frozen=True, slots=True)
class Cap:
    """A limit on the sum of ``amount`` over chosen ways, given as pairs of way and amount."""

    terms: tuple[tuple[int, float], ...]
    most: float


def choose(
    owners: Sequence[int],
    costs: NDArray[np.float64],
    caps: Sequence[Cap],
    limits: Limits,
    deadline: Deadline,
) -> NDArray[np.intp]:
    """Positions of the chosen ways.

    Parameters
    ----------
    owners
        For each way, the number of its order.
    costs
        Of each way, less the cost of leaving its order out; only negative ones are chosen.
    caps
        Limits over all orders.
    limits, deadline
        Seed and clock; a quarter of the time left is the most for one group.

    Notes
    -----
    If the rounds run out, some limits stay broken; who allocates the stock must check it anyway.
    """
    count = len(owners)
    if count == 0:
        return np.zeros(0, dtype=np.intp)
    orders = csr_array(
        (np.ones(count), (np.asarray(owners), np.arange(count))),
        shape=(max(owners) + 1, count),
    )
    every = _rows(caps, count)
    most = np.array([cap.most for cap in caps])
    taken = _cheapest(np.asarray(owners), costs)
    active = np.zeros(len(caps), dtype=bool)
    for _ in range(MAX_ROUNDS):
        broken = (every @ taken > most + EPSILON) & ~active
        if not broken.any():
            break
        active |= broken
        for columns, cap_rows in _groups(orders, every[active], np.flatnonzero(active)):
            if broken[cap_rows].any():
                part = _Part(orders[:, columns], every[cap_rows][:, columns], most[cap_rows])
                taken[columns] = part.solve(costs[columns], limits, deadline)
    return np.flatnonzero(taken > 0.5)


def _rows(caps: Sequence[Cap], count: int) -> csr_array:
    rows = [row for row, cap in enumerate(caps) for _ in cap.terms]
    columns = [column for cap in caps for column, _ in cap.terms]
    amounts = [amount for cap in caps for _, amount in cap.terms]
    return csr_array((amounts, (rows, columns)), shape=(len(caps), count))


def _cheapest(owners: NDArray[np.int64], costs: NDArray[np.float64]) -> NDArray[np.float64]:
    """Every order's cheapest way, where it is worth serving."""
    taken = np.zeros(len(owners))
    by_cost = np.lexsort((costs, owners))
    first = by_cost[np.unique(owners[by_cost], return_index=True)[1]]
    taken[first[costs[first] < 0]] = 1.0
    return taken


def _groups(
    orders: csr_array, caps: csr_array, cap_rows: NDArray[np.intp]
) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """Columns and limits of each group of orders that are linked through limits."""
    rows = block_array([[orders], [caps]], format="csr")
    links: csr_array[np.float64, tuple[int, int]] = block_array(
        [[None, rows], [rows.T, None]], format="csr", dtype=np.float64
    )
    _, labels = connected_components(links, directed=False)
    of_caps = labels[orders.shape[0] : rows.shape[0]]
    of_columns = labels[rows.shape[0] :]
    for label in np.unique(of_caps):
        yield np.flatnonzero(of_columns == label), cap_rows[of_caps == label]


@dataclass(frozen=True, slots=True)
class _Part:
    """One group: who shares an order, who shares a limit."""

    orders: csr_array
    caps: csr_array
    most: NDArray[np.float64]

    def solve(
        self, costs: NDArray[np.float64], limits: Limits, deadline: Deadline
    ) -> NDArray[np.float64]:
        """Chosen ways as ones; none if the time did not suffice for any solution."""
        used = np.flatnonzero(np.diff(self.orders.indptr))
        matrix = block_array([[self.orders[used]], [self.caps]], format="csc")
        count = len(costs)
        mip = Mip(
            cost=costs,
            low=np.zeros(count),
            high=np.ones(count),
            is_integer=np.ones(count, dtype=bool),
            matrix=matrix,
            row_low=np.full(matrix.shape[0], -np.inf),
            row_high=np.concatenate([np.ones(len(used)), self.most]),
        )
        seconds = None if limits.max_seconds is None else max(1.0, deadline.remaining_s / 4)
        options = MipOptions(seconds, MIP_GAP, seed=limits.seed)
        result = solve_mip(mip, options)
        return np.zeros(count) if result.x is None else np.round(result.x)
