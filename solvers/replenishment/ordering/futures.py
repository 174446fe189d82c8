"""Stock of all SKU-locations on all paths of demand, as far as orders have been decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from solvers.replenishment.ordering.futures_kernel import advance, look
from solvers.replenishment.ordering.mean_demand import MeanDemand

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.replenishment.ordering.problem import OrderProblem


class Shelves:
    """Where units lie; see `futures_kernel`.

    Goods that last longer than the columns of stock are as good as goods that do not age.
    """

    def __init__(self, problem: OrderProblem) -> None:
        items, columns = problem.items, problem.on_hand.shape[1]
        self.is_endless = (items.shelf_life_days == 0) | (items.shelf_life_days > columns)
        self.life = np.where(self.is_endless, 1, items.shelf_life_days).astype(np.int64)
        self.share = items.freshest_first

    def laid_out(
        self, on_hand: NDArray[np.float64], many: int
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """Units on so many equal paths, and where each item's begin."""
        sizes = self.life * many
        first = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int64)
        stock = np.zeros(int(sizes.sum()), np.float32)
        total = on_hand.sum(axis=1)
        for life in np.unique(self.life):
            rows = np.flatnonzero(self.life == life)
            units = on_hand[rows, :life].copy()
            # What lasts longer than the item's own life counts as fresh.
            units[:, -1] += total[rows] - units.sum(axis=1)
            places = first[rows, None, None] + np.arange(many)[:, None] * life + np.arange(life)
            stock[places] = units[:, None, :]
        return stock, first


class Futures:
    """All paths, item by item up to the day that its next order arrives."""

    def __init__(self, problem: OrderProblem, days: int) -> None:
        self.problem, self.shelves = problem, Shelves(problem)
        self._mean: tuple[OrderProblem, MeanDemand] | None = None
        many = problem.paths.shape[1]
        self.stock, self.first = self.shelves.laid_out(problem.on_hand, many)
        self.now = np.zeros(len(problem), np.int64)
        self.incoming = arriving(problem, days)
        self.mornings = np.zeros((len(problem), days), np.float32)
        self.mornings[:, 0] = problem.on_hand.sum(axis=1)

    def advance(self, rows: NDArray[np.int64], until: NDArray[np.int64]) -> None:
        """Let days pass for some items, each until its own day."""
        shelves = self.shelves
        advance(
            rows,
            until,
            self.now,
            self.stock,
            self.first,
            shelves.life,
            shelves.is_endless,
            shelves.share,
            self.problem.paths,
            self.incoming,
            self.mornings,
        )

    def look(
        self, rows: NDArray[np.int64], cover: NDArray[np.int64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """Units held, asked for until the next receipt and within a shelf life, by path."""
        shelves = self.shelves
        to_sell = np.where(shelves.is_endless, 0, shelves.life)
        found = look(
            rows,
            cover,
            self.stock,
            self.first,
            shelves.life,
            to_sell,
            self.now,
            self.problem.paths,
        )
        return found[0], found[1], found[2]

    def receive(
        self, rows: NDArray[np.int64], day: NDArray[np.int64], units: NDArray[np.float64]
    ) -> None:
        """Goods of different items that will be there on a day; at once if it has come."""
        self.incoming[rows, day] += units
        here = day <= self.now[rows]
        self.mornings[rows[here], day[here]] += units[here]
        rows, units = rows[here], units[here]
        life, many = self.shelves.life[rows], self.problem.paths.shape[1]
        freshest = self.first[rows] + life - 1
        for path in range(many):
            self.stock[freshest + path * life] += units

    def expected(self, rows: NDArray[np.int64], day: int) -> NDArray[np.float64]:
        """Expected stock of some items at the start of a day.

        Of items that have not come so far, what they have now less mean demand, and what arrives.
        """
        now = np.minimum(self.now[rows], day)
        found = self.mornings[rows, now].astype(float)
        found = np.maximum(found - self._mean_demand().over(rows, now, day - now), 0.0)
        for ahead in range(int(now.min(initial=day)) + 1, day + 1):
            found += np.where(now < ahead, self.incoming[rows, ahead], 0.0)
        return found

    def _mean_demand(self) -> MeanDemand:
        """Expected demand; what is asked of sites above changes once those below are planned."""
        if self._mean is None or self._mean[0] is not self.problem:
            self._mean = self.problem, MeanDemand(self.problem)
        return self._mean[1]

    def kept(
        self, rows: NDArray[np.int64]
    ) -> tuple[NDArray[np.float32], NDArray[np.int64], NDArray[np.float64]]:
        """What some items are like now, for `restore`."""
        return self.stock[self._places(rows)], self.now[rows], self.incoming[rows]

    def restore(
        self,
        rows: NDArray[np.int64],
        kept: tuple[NDArray[np.float32], NDArray[np.int64], NDArray[np.float64]],
    ) -> None:
        """Go back to what some items were like."""
        self.stock[self._places(rows)], self.now[rows], self.incoming[rows] = kept

    def _places(self, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Where units of some items lie."""
        sizes = self.shelves.life * self.problem.paths.shape[1]
        chosen = np.zeros(len(sizes), bool)
        chosen[rows] = True
        return np.repeat(chosen, sizes)


def arriving(problem: OrderProblem, days: int) -> NDArray[np.float64]:
    """Units on the way by the day on which they can first be sold, shape (items, days)."""
    found = np.zeros((len(problem), days))
    columns = min(problem.on_the_way.shape[1], days - 1)
    found[:, 1 : columns + 1] = problem.on_the_way[:, :columns]
    return found
