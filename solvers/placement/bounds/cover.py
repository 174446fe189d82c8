"""How many sites a tier needs at least, and the cheapest choice of so many."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.placement.layers import Layers


class TierCover:
    """Room that the open sites of one tier must have together, class by class.

    Parameters
    ----------
    layers, tier
        The problem, and which tier.
    """

    def __init__(self, layers: Layers, tier: int) -> None:
        self.sites = layers.by_tier[tier]
        self.is_new = np.array([not layers.problem.sites[s].is_open for s in self.sites], bool)
        self.most_new = layers.problem.changes.most_openings
        rooms = layers.rooms
        largest = (rooms.size * rooms.most)[self.sites]
        need = np.zeros(largest.shape[1])
        situations = len(layers.situations)
        by_class = np.zeros((situations, largest.shape[1]))
        for stream in layers.streams:
            if np.isinf(layers.prices[stream.group]) and layers.first_tier[stream.group] <= tier:
                by_class[stream.situation, stream.class_] += stream.demand.sum()
        need = by_class.max(axis=0, initial=0.0)
        used = need > 0
        self.largest, self.need = largest[:, used], need[used] * (1.0 - 1e-9)

    def choose(
        self, value: NDArray[np.float64], must: NDArray[np.bool_], may: NDArray[np.bool_]
    ) -> tuple[float, NDArray[np.float64]]:
        """A lower bound of the least sum of values of sites with enough room, and shares.

        Parameters
        ----------
        value
            Of opening each site of the tier.
        must, may
            Sites that are open, or may be; of the tier.

        Returns
        -------
        float, array
            Infinite where no choice has enough room, or where more must open than may.
        """
        if self.most_new is not None:
            return self._by_most(value, must, may, self.most_new)
        best, best_share = self._by_number(value, must, may)
        for column in range(self.largest.shape[1]):
            found, share = _by_room(value, must, may, self.largest[:, column], self.need[column])
            if found > best:
                best, best_share = found, share
        return best, best_share

    def _by_most(
        self,
        value: NDArray[np.float64],
        must: NDArray[np.bool_],
        may: NDArray[np.bool_],
        most_new: int,
    ) -> tuple[float, NDArray[np.float64]]:
        """No more new sites than may open, those of least value; room aside."""
        share = (must | (may & (value < 0))).astype(float)
        new = self.is_new & (share > 0) & ~must
        left = most_new - int((self.is_new & must).sum())
        if left < 0:
            return np.inf, share
        chosen = np.flatnonzero(new)
        dropped = chosen[np.argsort(value[chosen], kind="stable")[left:]]
        share[dropped] = 0.0
        return float(value @ share), share

    def _by_number(
        self, value: NDArray[np.float64], must: NDArray[np.bool_], may: NDArray[np.bool_]
    ) -> tuple[float, NDArray[np.float64]]:
        """As many as the largest need to be."""
        share = (must | (may & (value < 0))).astype(float)
        missing = self.least_number(must, may) - int(share.sum())
        if missing > 0:
            free = np.flatnonzero(may & (share == 0))
            if len(free) < missing:
                return np.inf, share
            cheapest = free[np.argsort(value[free], kind="stable")[:missing]]
            share[cheapest] = 1.0
        return float(value @ share), share

    def least_number(self, must: NDArray[np.bool_], may: NDArray[np.bool_]) -> int:
        """Fewest sites with enough room of every class, those that must be open among them."""
        least = int(must.sum())
        free = self.largest[may & ~must]
        for column, need in enumerate(self.need):
            rest = need - self.largest[must, column].sum()
            if rest <= 0:
                continue
            summed = np.cumsum(np.sort(free[:, column])[::-1])
            enough = int(np.searchsorted(summed, rest))
            least = max(least, int(must.sum()) + enough + 1)
        return least


def _by_room(
    value: NDArray[np.float64],
    must: NDArray[np.bool_],
    may: NDArray[np.bool_],
    room: NDArray[np.float64],
    need: float,
) -> tuple[float, NDArray[np.float64]]:
    """Continuous knapsack: the last site may be open in part."""
    share = (must | (may & (value < 0))).astype(float)
    rest = need - float(room @ share)
    if rest > 0:
        free = np.flatnonzero(may & (share == 0) & (room > 0))
        order = free[np.argsort(value[free] / room[free], kind="stable")]
        before = np.cumsum(room[order]) - room[order]
        part = np.clip((rest - before) / room[order], 0.0, 1.0)
        if len(order) == 0 or before[-1] + room[order[-1]] < rest:
            return np.inf, share
        share[order] = part
    return float(value @ share), share
