"""Which engine suits a front: each searches it for a while, and the better one leads from there."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from solvers.routing.last_mile.means import Means
from solvers.routing.last_mile.roster import Roster
from solvers.routing.last_mile.search import Lead, cooling_for
from solvers.routing.last_mile.tasks import Task

if TYPE_CHECKING:
    from collections.abc import Sequence

    from solvers.routing.last_mile.crew import Crew
    from solvers.routing.last_mile.pool import TourPool
    from solvers.routing.last_mile.search import Effort

TRIAL_SHARE = 0.6
"""Share of the seconds for it."""
LEAST_S_PER_JOB = 0.02
"""With fewer seconds nothing is tried: the search by strings is good soonest."""


def may_try(task: Task) -> bool:
    """Whether both engines may be asked, there are seconds enough, and nothing is known yet."""
    if task.warm or task.effort.without & {Means.PYVRP, Means.STRINGS}:
        return False
    seconds = task.effort.max_seconds
    return seconds is not None and seconds >= LEAST_S_PER_JOB * len(task.problem.jobs)


def tried(crew: Crew, roster: Roster, effort: Effort, pool: TourPool | None) -> tuple[Roster, Lead]:
    """The cheapest roster of a trial, and the engine that found it.

    Every worker searches the whole, every second one with PyVRP; a single worker with one after the
    other.
    """
    count = max(len(Lead), crew.workers)
    trial_s = TRIAL_SHARE * (effort.max_seconds or 0.0)
    effort = replace(effort, max_seconds=trial_s / math.ceil(count / crew.workers))
    cooling = cooling_for(effort, len(roster.scheduler.problem.jobs), is_warm=False)
    leads = list(Lead)
    efforts = [
        replace(effort, seed=effort.seed + n, lead=leads[n % len(leads)], cooling=cooling)
        for n in range(count)
    ]
    found = searched(crew, roster, efforts, trial_s, pool)
    if not found:
        return roster, Lead.STRINGS
    best = min(found, key=lambda number: found[number].cost_cny)
    return min(roster, found[best], key=lambda held: held.cost_cny), leads[best % len(leads)]


def searched(
    crew: Crew,
    roster: Roster,
    efforts: Sequence[Effort],
    round_s: float | None,
    pool: TourPool | None,
) -> dict[int, Roster]:
    """What searches of the whole from the roster find, by position of their effort."""
    problem, warm = roster.scheduler.problem, tuple(roster.tours)
    tasks = [Task(problem, warm, effort, wants_tours=pool is not None) for effort in efforts]
    rosters = {}
    for number, found in enumerate(crew.do(tasks, round_s)):
        if found is None:
            continue
        if pool is not None:
            pool.keep(found.tours)
        rosters[number] = Roster(roster.scheduler, found.drafts)
    return rosters
