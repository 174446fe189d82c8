"""Where goods may flow to: sites with a departure and a start of unloading."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from solvers.routing.trunk_options import NO_SITE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.routing.trunk_groups import Groups
    from solvers.routing.trunk_options import RunOptions

LEAST_STEP_CNY = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Keys:
    """Where goods may flow to.

    Parameters
    ----------
    site, depart_s, start_s
        Of each key; ``start_s`` is the earliest of its runs.
    of_stop
        Key of each stop of each run, -1 beyond the last: runs by stops.
    """

    site: NDArray[np.int64]
    depart_s: NDArray[np.int64]
    start_s: NDArray[np.int64]
    of_stop: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.site)


def coarse_keys(options: RunOptions, groups: Groups, most: int) -> Keys:
    """One key for all stops at one site, of one departure, that goods value alike.

    Stops share a key if unloading everything that may be on board costs the same there, up to a
    step that is doubled until at most ``most`` keys remain (or one for each site and departure).
    """
    used = options.sites != NO_SITE
    depart_s = np.broadcast_to(options.depart_s[:, None], used.shape)[used]
    stops = np.stack([options.sites[used], depart_s, options.start_s[used]])
    unique, of_unique = np.unique(stops, axis=1, return_inverse=True)
    worth = _worth_cny(unique, groups)
    step_cny = LEAST_STEP_CNY
    while True:
        bucket = (worth // step_cny).astype(np.int64)
        keys, inverse = np.unique(
            np.stack([unique[0], unique[1], bucket]), axis=1, return_inverse=True
        )
        if keys.shape[1] <= most or not bucket.any():
            break
        step_cny *= 2
    start_s = np.full(keys.shape[1], np.iinfo(np.int64).max)
    np.minimum.at(start_s, inverse.ravel(), unique[2])
    of_stop = np.full(used.shape, -1)
    of_stop[used] = inverse.ravel()[of_unique.ravel()]
    return Keys(keys[0], keys[1], start_s, of_stop)


def _worth_cny(stops: NDArray[np.int64], groups: Groups) -> NDArray[np.float64]:
    """What unloading everything costs more than at the earliest stop of its site and departure.

    Parameters
    ----------
    stops
        Site, departure and start of unloading, in that order of sorting: three rows.
    """
    worth = np.zeros(stops.shape[1])
    for group in range(len(groups)):
        mine = np.flatnonzero((stops[0] == groups.site[group]) & (groups.leave_s[group] <= stops[1]))
        start_s, left_cny = stops[2, mine], groups.unserved_cny[group]
        price = groups.price_cny(np.full(len(mine), group), start_s)
        price[start_s > groups.latest_s[group]] = left_cny
        worth[mine] += np.minimum(price, left_cny)
    is_first = np.ones(len(worth), dtype=bool)
    is_first[1:] = (np.diff(stops[:2], axis=1) != 0).any(axis=0)
    first = np.flatnonzero(is_first)
    least: NDArray[np.float64] = worth - worth[first][np.cumsum(is_first) - 1]
    return least


def trip_keys(options: RunOptions) -> Keys:
    """One key for each stop of each trip: runs that differ in truck or layout alone share it."""
    trips = np.concatenate([options.depart_s[:, None], options.sites, options.start_s], axis=1)
    unique, trip = np.unique(trips, axis=0, return_inverse=True)
    first = np.zeros(len(unique), np.int64)
    first[trip[::-1]] = np.arange(len(options))[::-1]
    used = options.sites[first] != NO_SITE
    of_trip_stop = np.full(used.shape, -1)
    of_trip_stop[used] = np.arange(used.sum())
    depart_s = np.broadcast_to(options.depart_s[first][:, None], used.shape)[used]
    return Keys(
        options.sites[first][used], depart_s, options.start_s[first][used], of_trip_stop[trip]
    )
