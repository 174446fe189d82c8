"""One piece of work as a worker process gets it and gives it back."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from solvers.common.watched import left_running
from solvers.routing.last_mile.pool import TourPool
from solvers.routing.last_mile.schedule import Scheduler
from solvers.routing.last_mile.search import Effort, search
from solvers.routing.last_mile.smallest import warm

if TYPE_CHECKING:
    from solvers.common import StopCheck
    from solvers.routing.last_mile.drive import Draft
    from solvers.routing.last_mile.pool import Priced
    from solvers.routing.last_mile.problem import LastMileProblem


@dataclass(frozen=True, slots=True, eq=False)
class Task:
    """A search to be done.

    Parameters
    ----------
    problem
        A front, or a part of one.
    warm
        Tours to begin with.
    effort
        How much to search.
    ends_at
        Second of the host's monotonic clock at which the search must have ended, however late it
        began.
    wants_tours
        Whether to give back the tours met on the way.
    """

    problem: LastMileProblem
    warm: tuple[Draft, ...]
    effort: Effort
    ends_at: float | None = None
    wants_tours: bool = False

    @property
    def is_warm(self) -> bool:
        """Whether it begins with tours worth more than those of a first round."""
        return bool(self.warm) and not self.effort.is_cold


@dataclass(frozen=True, slots=True)
class Found:
    """Tours of a task, what they cost with the jobs left out, and what the search gained.

    Parameters
    ----------
    drafts, cost_cny, gain_cny
        The tours, their cost, and how much cheaper they are than the first ones.
    leaves_running
        Whether a search that did not end is still at work in the process of the task.
    tours
        Met on the way, if they were wanted.
    """

    drafts: tuple[Draft, ...]
    cost_cny: float
    gain_cny: float
    leaves_running: bool = False
    tours: tuple[Priced, ...] = ()


def work(task: Task, should_stop: StopCheck | None = None) -> Found:
    """Do the task."""
    scheduler, effort = Scheduler(task.problem), task.effort
    if task.ends_at is not None:
        left = max(0.0, task.ends_at - time.monotonic())
        seconds = left if effort.max_seconds is None else min(left, effort.max_seconds)
        effort = replace(effort, max_seconds=seconds)
    pool = TourPool(scheduler) if task.wants_tours else None
    first_cny, roster = search(scheduler, effort, task.warm, should_stop, pool)
    gain_cny = first_cny - roster.cost_cny
    met = () if pool is None else pool.tours
    return Found(tuple(roster.tours), roster.cost_cny, gain_cny, left_running(), met)


def wake() -> None:
    """Load the solver, and all that is compiled of it."""
    warm()
