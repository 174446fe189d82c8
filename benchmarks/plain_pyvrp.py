"""Plain PyVRP on one front: the whole day at once, one process, nothing around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from solvers.common import Deadline, StopReason
from solvers.common.pyvrp_run import Stop
from solvers.routing.last_mile.construct import insert_missing
from solvers.routing.last_mile.insertion import Inserter
from solvers.routing.last_mile.pyvrp_model import Model
from solvers.routing.last_mile.repair import roster_of
from solvers.routing.last_mile.schedule import Scheduler
from solvers.routing.last_mile.written import drafts_of, plan_of

if TYPE_CHECKING:
    from solvers.routing.last_mile.plan import LastMilePlan
    from solvers.routing.last_mile.problem import LastMileProblem


def plain_tours(
    problem: LastMileProblem, start: LastMilePlan | None, seconds: float, seed: int
) -> LastMilePlan:
    """Solve the front with one call of ``pyvrp.solve``.

    The model is the one that our solver gives to PyVRP: vehicles by type and layout, loads by class
    and in all, windows, releases, shifts, reloading and prices. What the library cannot say (rests,
    layouts that share a count) is repaired as in ours, and orders that the repair drops are
    inserted. There is no decomposition, no first plan, no exact improvement.

    Parameters
    ----------
    start
        Kept as it is, less the jobs that are gone, if there are no seconds.
    """
    scheduler = Scheduler(problem)
    jobs = range(len(problem.jobs))
    drafts = [] if start is None else drafts_of(scheduler, start)
    model = Model(scheduler, list(jobs))
    if seconds > 0 and not model.is_empty:
        drafts = model.solve(Stop(Deadline(seconds), None), seed)
    roster = roster_of(scheduler, drafts)
    if roster.missing:
        insert_missing(roster, Inserter(scheduler))
    return plan_of(roster, StopReason.TIME)
