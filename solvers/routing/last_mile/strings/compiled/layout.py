"""What the search by strings works on: nodes, tours, kinds of vehicle, and the cost of arcs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Records = NDArray[np.void]
    Whole = NDArray[Any]

NONE = -1
NEVER = 1 << 29
"""A time or an amount beyond all others."""
COSTLY = 1 << 60
LONGEST_ARC = 1 << 30
RELOAD = -1
"""Between two trips in a row of visits."""
FIRST_OF_TOUR = -2
"""In a row of many tours, ``FIRST_OF_TOUR - kind`` stands before the visits of each."""

_WHOLE = np.int64

NODE = np.dtype(
    [
        (name, np.int32)
        for name in (
            *("place", "service_s", "early_s", "late_s", "release_s"),
            *("tour", "trip", "before", "after", "on_m"),
            *("fore_s", "fore_early_s", "fore_late_s"),
            *("back_s", "back_early_s", "back_late_s"),
        )
    ]
)
"""A visit, or a place where a trip begins or the tour ends; 64 bytes, one line of the cache.

- ``place``: row of the matrices; ``service_s``, ``early_s``, ``late_s``, ``release_s``.
- ``tour``, ``before``, ``after``: where it is; ``trip``: the node with which its trip begins;
  ``on_m``: the distance to the node after it.
- ``fore``: the segment from the trip's begin up to and with this node; ``back``: from this node to
  the trip's end. A segment is its least duration and the earliest and latest begin with which it
  takes no longer (Vidal, Crainic, Gendreau and Prins 2013); it keeps all windows.
"""

TRIP = np.dtype(
    [
        (name, _WHOLE)
        for name in (
            *("head_s", "head_early_s", "head_late_s"),
            *("tail_s", "tail_early_s", "tail_late_s"),
            *("release_s", "upto"),
        )
    ]
)
"""Of a node that begins or ends trips.

- ``head``: the segment of all trips that end here; ``tail``: of all that begin here.
- ``release_s``, ``upto``: of the trip that begins, when its goods are there, and the node that
  ends it.
"""

TOUR = np.dtype(
    [(name, _WHOLE) for name in ("begin", "end", "size", "kind", "cost", "trips", "duration_s")]
)
"""A tour: its first and last node, which are its own; how many visits; 0 for a free row."""

KIND = np.dtype(
    [
        (name, _WHOLE)
        for name in (
            *("start", "reload", "end", "profile", "fixed", "per_m", "per_s"),
            *("early_s", "late_s", "start_late_s", "longest_s", "trips", "pool"),
        )
    ]
)
"""A kind of vehicle: places (as nodes' patterns), prices, hours, most trips, and
which vehicles it draws on."""


class Field(NamedTuple):
    """All arrays of a search.

    Parameters
    ----------
    nodes
        Visits, then a first and a last node for each tour, then nodes to reload at.
    tours, kinds
        See ``TOUR`` and ``KIND``.
    bases
        Patterns of the depots, as nodes.
    arcs, arcs_into
        Distance and duration by profile and places, from and to; and the same by place to and from,
        so that all that is asked about one place lies in two rows.
    from_base
        Distance of each visit from the nearest place where a vehicle starts.
    load, filled, room
        Of each visit, each trip (by its first node) and each kind, by dimension.
    visits
        First visit of each job and one past its last.
    mates
        Visits beside which one is put, by visit: in the first half those that it may well follow,
        in the second those that may well follow it.
    job_of
        Job of each visit.
    around
        Jobs by nearness, of each job.
    alone, alone_kind
        Cost of each visit on a tour of its own, cheapest kind first.
    prize
        What leaving out each job costs.
    penalty
        What each visit costs more than the best one of its job.
    spare
        Free vehicles of each pool.
    tally
        Tours in use, visits on them, free nodes to reload at, and what the jobs taken out cost left
        out or late before.
    free
        Nodes to reload at that are free.
    random
        State of the random numbers.
    """

    nodes: Records
    trips: Records
    tours: Records
    kinds: Records
    bases: Records
    arcs: NDArray[np.int32]
    arcs_into: NDArray[np.int32]
    beside: NDArray[np.int32]
    from_base: NDArray[np.int32]
    load: NDArray[np.int64]
    filled: NDArray[np.int64]
    room: NDArray[np.int64]
    visits: NDArray[np.int64]
    mates: NDArray[np.int32]
    job_of: NDArray[np.int32]
    around: NDArray[np.int64]
    alone: NDArray[np.int64]
    alone_kind: NDArray[np.int64]
    prize: NDArray[np.int64]
    penalty: NDArray[np.int64]
    spare: NDArray[np.int64]
    tally: NDArray[np.int64]
    free: NDArray[np.int64]
    random: NDArray[np.uint64]


class Log(NamedTuple):
    """Tours as they were before they were changed: ``rows`` holds their visits one after another.

    ``kept`` has a line for each: tour, kind, and where its visits begin and end in ``rows``; a free
    row begins and ends at the same place. ``is_kept`` tells which tours are there, ``length`` how
    many.
    """

    rows: NDArray[np.int64]
    kept: NDArray[np.int64]
    is_kept: NDArray[np.int64]
    length: NDArray[np.int64]
