"""How much cheaper the tours of each front could be at most, proven after the search.

The tours stay as they are. What is proven holds for these orders at these fronts with goods there
at these hours: other sourcing is not looked at.
"""

from __future__ import annotations

import time
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from solvers.common import Limits
from solvers.common.workers import SerialExecutor, discard, executor, results, salvaged
from solvers.routing import last_mile

if TYPE_CHECKING:
    from collections.abc import Mapping

    from solvers.common import StopCheck
    from solvers.routing.last_mile import LastMilePlan, LastMileProblem


@dataclass(frozen=True, slots=True)
class Proof:
    """What was proven of the last mile.

    Parameters
    ----------
    tours
        Plans with the better of their own and the proven bounds.
    left_out
        Rules of any of the fronts that the bounds do not count.
    """

    tours: Mapping[str, LastMilePlan]
    left_out: tuple[str, ...]


class _Front(NamedTuple):
    """A front whose tours wait for a proof; ``ends_at`` is a time of the monotonic clock."""

    problem: LastMileProblem
    plan: LastMilePlan
    seconds: float
    ends_at: float


def proven_tours(
    doors: Mapping[str, LastMileProblem],
    tours: Mapping[str, LastMilePlan],
    limits: Limits,
    should_stop: StopCheck | None = None,
) -> Proof:
    """Prove bounds of all fronts, which share the seconds by their orders.

    Parameters
    ----------
    doors, tours
        Problem and plan of each front.
    limits
        Seconds in all and processes; the limit of iterations is not looked at.
    should_stop
        Asked now and then.

    Raises
    ------
    Abandoned
        If asked to stop.
    """
    seconds = limits.max_seconds or 0.0
    workers = max(1, min(limits.workers, len(doors)))
    jobs = sum(len(door.jobs) for door in doors.values())
    ends_at = time.monotonic() + seconds
    order = sorted(doors, key=lambda front_id: -len(doors[front_id].jobs))
    pool = executor(limits.workers)
    # No other process can call the stop check.
    asker = (should_stop,) if isinstance(pool, SerialExecutor) else ()
    futures = {}
    try:
        for front_id in order:
            share_s = seconds * workers * len(doors[front_id].jobs) / max(1, jobs)
            front = _Front(doors[front_id], tours[front_id], min(seconds, share_s), ends_at)
            futures[front_id] = pool.submit(_bound, front, *asker)
        found = results(futures, should_stop)
    except BrokenProcessPool:
        # A worker died (out of memory, killed): the plan stays, with what others have proven.
        discard(pool)
        found = salvaged(futures).results
    names = {name for bound in found.values() for name in bound.left_out}
    proven = {key: last_mile.proven(tours[key], bound) for key, bound in found.items()}
    return Proof({**tours, **proven}, tuple(sorted(names)))


def _bound(front: _Front, should_stop: StopCheck | None = None) -> last_mile.Bound:
    left_s = max(0.0, front.ends_at - time.monotonic())
    limits = Limits(max_seconds=min(front.seconds, left_s))
    return last_mile.bound(front.problem, limits, plan=front.plan, should_stop=should_stop)
