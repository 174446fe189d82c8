"""Where goods may flow to: sites with a departure and a start of unloading."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from solvers.routing.trunk_options import NO_SITE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.routing.trunk_options import RunOptions


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


def coarse_keys(options: RunOptions, bucket_s: int) -> Keys:
    """One key for all stops at one site, of one departure, that start within a bucket."""
    used = options.sites != NO_SITE
    depart_s = np.broadcast_to(options.depart_s[:, None], used.shape)[used]
    site, bucket = options.sites[used], options.start_s[used] // bucket_s
    departures, slot = np.unique(depart_s, return_inverse=True)
    buckets = int(bucket.max(initial=0)) + 1
    code = (site * len(departures) + slot) * buckets + bucket
    unique, inverse = np.unique(code, return_inverse=True)
    sites, slots = np.divmod(unique // buckets, max(1, len(departures)))
    start_s = np.full(len(unique), np.iinfo(np.int64).max)
    np.minimum.at(start_s, inverse, options.start_s[used])
    of_stop = np.full(used.shape, -1)
    of_stop[used] = inverse
    return Keys(sites, departures[slots], start_s, of_stop)


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
