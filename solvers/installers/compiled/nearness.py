"""Which visits are worth following which."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from solvers.installers.compiled.arrays import NONE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.installers.compiled.arrays import Visits

NEAR = 40
WAIT_WEIGHT = 0.2
"""What a second of waiting counts beside one of driving; being late counts in full."""
ENDLESS_S = 1 << 40


def near_visits(
    visits: Visits, window: NDArray[np.int64], drive_s: NDArray[np.int32]
) -> NDArray[np.int64]:
    """For each visit, others of other bundles that it could well come before or after.

    A visit is near if it takes little driving, waiting and lateness to go from one to the other, in
    the better of the two orders; visits that no team-day could do both are far.
    """
    count = len(visits.job)
    if count == 0:
        return np.zeros((0, 1), np.int64)
    found = np.full((count, min(NEAR, max(1, count - 1))), NONE, np.int64)
    opens, closes = _times(visits, window)
    times = np.where(visits.work_s >= 0, visits.work_s, np.iinfo(np.int32).max)
    work = times.min(axis=1, initial=np.iinfo(np.int32).max).astype(np.int64)
    able = (visits.work_s >= 0).astype(np.float32)
    apart = able @ able.T == 0
    ways = drive_s[0].astype(np.float64)
    for visit in range(count):
        there, back = (
            ways[visits.point[visit], visits.point],
            ways[visits.point, visits.point[visit]],
        )
        after = _cost(opens[visit], closes[visit], work[visit], opens, closes, there)
        before = _cost(opens, closes, work, opens[visit], closes[visit], back)
        cost = np.minimum(after, before)
        cost[visits.bundle == visits.bundle[visit]] = np.inf
        cost[apart[visit]] = np.inf
        nearest = np.argsort(cost, kind="stable")[: found.shape[1]]
        nearest = nearest[np.isfinite(cost[nearest])]
        found[visit, : len(nearest)] = nearest
    return found


def _times(
    visits: Visits, window: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """First and last start by window of each visit."""
    opens, closes = visits.ready_s.copy(), np.full(len(visits.job), ENDLESS_S, np.int64)
    for visit in range(len(opens)):
        begin, end = visits.window_from[visit], visits.window_to[visit]
        if end > begin:
            opens[visit] = max(opens[visit], window[begin, 0])
            closes[visit] = window[end - 1, 1]
        if visits.locked_s[visit] >= 0:
            opens[visit] = closes[visit] = visits.locked_s[visit]
    return opens, closes


def _cost(
    opens: NDArray[np.int64],
    closes: NDArray[np.int64],
    work: NDArray[np.int64],
    next_opens: NDArray[np.int64],
    next_closes: NDArray[np.int64],
    way: NDArray[np.float64],
) -> NDArray[np.float64]:
    wait = np.maximum(0.0, next_opens - (closes + work + way))
    late = np.maximum(0.0, opens + work + way - next_closes)
    cost: NDArray[np.float64] = way + WAIT_WEIGHT * wait + late
    return cost
