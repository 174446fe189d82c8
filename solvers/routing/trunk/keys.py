"""Where goods may flow to: sites with a departure and a start of unloading."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from solvers.routing.trunk.options import NO_SITE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.routing.trunk.groups import Groups
    from solvers.routing.trunk.options import RunOptions

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
    site, start_s = options.sites[used], options.start_s[used]
    most_s = int(max(depart_s.max(initial=0), start_s.max(initial=0))) + 1
    unique, of_unique = np.unique(
        (site * most_s + depart_s) * most_s + start_s, return_inverse=True
    )
    place, start_s = np.divmod(unique, most_s)
    site, depart_s = np.divmod(place, most_s)
    worth = _worth_cny(site, depart_s, start_s, groups)
    step_cny = LEAST_STEP_CNY
    while True:
        bucket = (worth // step_cny).astype(np.int64)
        buckets = int(bucket.max(initial=0)) + 1
        _, first, inverse = np.unique(
            place * buckets + bucket, return_index=True, return_inverse=True
        )
        if len(first) <= most or buckets == 1:
            break
        step_cny *= 2
    of_stop = np.full(used.shape, -1)
    of_stop[used] = inverse[of_unique]
    return Keys(site[first], depart_s[first], start_s[first], of_stop)


def _worth_cny(
    site: NDArray[np.int64],
    depart_s: NDArray[np.int64],
    start_s: NDArray[np.int64],
    groups: Groups,
) -> NDArray[np.float64]:
    """What unloading everything costs more than at the earliest stop of a site and departure.

    One entry per stop, in order of site, departure and start of unloading.
    """
    worth = np.zeros(len(site))
    for group in range(len(groups)):
        mine = np.flatnonzero((site == groups.site[group]) & (groups.leave_s[group] <= depart_s))
        left_cny = groups.unserved_cny[group]
        price = groups.price_cny(np.full(len(mine), group), start_s[mine])
        price[start_s[mine] > groups.latest_s[group]] = left_cny
        worth[mine] += np.minimum(price, left_cny)
    is_first = np.ones(len(worth), dtype=bool)
    is_first[1:] = (np.diff(site) != 0) | (np.diff(depart_s) != 0)
    first = np.flatnonzero(is_first)
    more: NDArray[np.float64] = worth - worth[first][np.cumsum(is_first) - 1]
    return more


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
