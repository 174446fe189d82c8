"""Which trips another trip does at least as well, whatever they carry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.routing.middle_mile.trips import Trips
    from solvers.routing.trunk.groups import Groups

GRID_S = 60


@dataclass(frozen=True, slots=True, eq=False)
class Worth:
    """Price of unloading everything that can be on board, by site and minute after departure.

    The table is made at full minutes; lookups round down or up so that comparisons stay safe.
    Goods that come after their last second count with what leaving them costs.
    """

    depart_s: int
    table_cny: NDArray[np.float64]

    def at_least_cny(self, site: int, start_s: NDArray[np.int64]) -> NDArray[np.float64]:
        """Price at the full minute before."""
        return self._look_up(site, (start_s - self.depart_s) // GRID_S)

    def at_most_cny(self, site: int, start_s: NDArray[np.int64]) -> NDArray[np.float64]:
        """Price at the full minute after."""
        return self._look_up(site, -((self.depart_s - start_s) // GRID_S))

    def _look_up(self, site: int, minute: NDArray[np.int64]) -> NDArray[np.float64]:
        found: NDArray[np.float64] = self.table_cny[
            site, minute.clip(0, self.table_cny.shape[1] - 1)
        ]
        return found


def worth_of(groups: Groups, sites: int, depart_s: int, horizon_s: int) -> Worth:
    """Of all groups that may leave at a departure."""
    minutes = np.arange(max(0, horizon_s - depart_s) // GRID_S + 2)
    table = np.zeros((sites, len(minutes)))
    for group in np.flatnonzero(groups.leave_s <= depart_s).tolist():
        at_s = depart_s + minutes * GRID_S
        price = groups.price_cny(np.full(len(minutes), group), at_s)
        price = np.minimum(price, groups.unserved_cny[group])
        table[groups.site[group]] += np.where(
            at_s <= groups.latest_s[group], price, groups.unserved_cny[group]
        )
    return Worth(depart_s, table)


def dearer_cny(
    worth: Worth, one_s: NDArray[np.int64], other_s: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Most that goods can cost more with one trip's times than with the other's.

    Both have the starts of unloading of trips to the same sites: trips by sites.
    """
    most = np.zeros(len(one_s))
    for site in range(one_s.shape[1]):
        later = np.flatnonzero(one_s[:, site] > other_s[:, site])
        most[later] += np.maximum(
            0,
            worth.at_most_cny(site, one_s[later, site])
            - worth.at_least_cny(site, other_s[later, site]),
        )
    return most


def leaders(key: NDArray[np.int64], score: NDArray[np.float64]) -> NDArray[np.int64]:
    """For each entry, the position of the entry with its key and the least score."""
    order = np.lexsort((score, key))
    _, first, inverse = np.unique(key[order], return_index=True, return_inverse=True)
    leader = np.empty(len(key), np.int64)
    leader[order] = order[first[inverse]]
    return leader


def worth_keeping(
    trips: Trips, worth: Worth, km_cny: tuple[float, float], h_cny: float
) -> NDArray[np.bool_]:
    """Unfinished trips that the best with the same sites and last stop does not replace.

    The leader replaces a trip if it is ready to go on no later, with a driver no more tired, and
    its shorter way pays for all that any goods may lose by it.

    Parameters
    ----------
    km_cny
        Least and most per kilometre of the trucks concerned.
    h_cny
        Least per hour; only used to choose leaders.
    """
    key = trips.mask * trips.start_s.shape[1] + trips.sites[:, -1]
    price = np.zeros(len(trips))
    for site in range(trips.start_s.shape[1]):
        there = np.flatnonzero(trips.start_s[:, site] >= 0)
        price[there] += worth.at_least_cny(site, trips.start_s[there, site])
    spent = trips.distance_m / 1000 * km_cny[0] + trips.now_s / 3600 * h_cny
    leader = leaders(key, price + spent)
    shorter_km = (trips.distance_m - trips.distance_m[leader]) / 1000
    saved = np.where(shorter_km >= 0, shorter_km * km_cny[0], shorter_km * km_cny[1])
    is_replaced = (
        (trips.now_s[leader] <= trips.now_s)
        & (trips.continuous_s[leader] <= trips.continuous_s)
        & (trips.daily_s[leader] <= trips.daily_s)
        & (dearer_cny(worth, trips.start_s[leader], trips.start_s) <= saved)
    )
    kept: NDArray[np.bool_] = ~is_replaced | (leader == np.arange(len(trips)))
    return kept
