"""Orders of a route cut into pieces, the most worth for its room in a vehicle first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.replenishment.ordering.loading import RouteLoad

SLACK = 1e-9
MOST_PIECES = 100
"""Pieces that one order is cut in; more cases than these go several at a time."""


@dataclass(frozen=True, slots=True, eq=False)
class Pieces:
    """Pieces of orders in the order in which they are loaded, shape (pieces,).

    Pieces of one order stay in their order.

    Parameters
    ----------
    row
        Which order.
    low, high
        Units that it begins and ends with.
    value
        Worth and freight saved, in CNY.
    is_wanted
        Whether it and all pieces of its order before it are worth something.
    """

    row: NDArray[np.int64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    value: NDArray[np.float64]
    is_wanted: NDArray[np.bool_]

    @property
    def size(self) -> NDArray[np.float64]:
        """Units."""
        return self.high - self.low

    def some_of_worth(self) -> Pieces:
        """Those that are worth something."""
        return Pieces(*(getattr(self, name)[self.is_wanted] for name in Pieces.__slots__))

    def units(self, orders: int) -> NDArray[np.float64]:
        """Units of each order with all pieces."""
        found = np.zeros(orders)
        np.maximum.at(found, self.row, self.high)
        return found


def pieces_of(load: RouteLoad) -> Pieces:
    """Pieces of the orders of a route: what a minimum asks for, then cases."""
    multiple, least = load.multiple, load.problem.sources.least_units[load.way]
    first = np.maximum(np.ceil(least / multiple - SLACK), 1.0)
    cases = np.floor(load.ends / multiple + SLACK)
    step = np.maximum(np.ceil((cases - first) / MOST_PIECES), 1.0)
    counts = np.where(cases >= first, np.ceil((cases - first) / step) + 1.0, 0.0)
    number = np.arange(int(counts.max(initial=0.0)))
    exists = number < counts[:, None]
    high = np.minimum(first[:, None] + number * step[:, None], cases[:, None]) * multiple[:, None]
    low = np.concatenate([np.zeros((len(high), 1)), high[:, :-1]], axis=1)[:, : len(number)]
    value = np.full(high.shape, -np.inf)
    row, _ = np.nonzero(exists)
    size = (high - low)[exists]
    value[exists] = load.worth.some(row).of(low[exists], high[exists]) + load.freight[row] * size
    takes = np.maximum((high - low) * load.part[:, None], 1e-12)
    # A minimum may be worth less for its space than what follows it.
    density = np.minimum.accumulate(value / takes, axis=1)
    is_wanted = np.logical_and.accumulate(value > 0.0, axis=1)
    order = np.lexsort((low[exists], row, -density[exists]))
    return Pieces(
        row[order],
        low[exists][order],
        high[exists][order],
        value[exists][order],
        is_wanted[exists][order],
    )
