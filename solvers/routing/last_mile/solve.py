"""Plans of one front or of many."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from solvers.common import Deadline, Limits, StopReason
from solvers.routing.last_mile.fronts import Fronts
from solvers.routing.last_mile.roster import Roster
from solvers.routing.last_mile.schedule import Scheduler
from solvers.routing.last_mile.written import drafts_of, plan_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from solvers.common import ProgressCallback, StopCheck
    from solvers.routing.last_mile.means import Means
    from solvers.routing.last_mile.plan import LastMilePlan
    from solvers.routing.last_mile.problem import LastMileProblem

ITERATIONS_WITHOUT_LIMITS = 5_000
WRITING_S_PER_JOB = 5e-5
"""Seconds kept back for times, reasons and bounds of the plans once the search has ended: a second
for 20,000 jobs, as measured on 100 fronts."""


def solve(
    problem: LastMileProblem,
    limits: Limits,
    *,
    warm_start: LastMilePlan | None = None,
    progress: ProgressCallback | None = None,
    should_stop: StopCheck | None = None,
    without: Collection[Means] = (),
) -> LastMilePlan:
    """Plan one front.

    Parameters
    ----------
    problem
        The front.
    limits
        With neither seconds nor iterations, 5,000 iterations are made. Several workers
        search a front of up to 300 jobs as a whole, each in its own way, if there are more than a
        few seconds and no limit of iterations alone; a larger one is solved in parts.
    warm_start
        Plan of this front, perhaps with other jobs or vehicles.
    progress, should_stop
        Told what is known; asked whether to stop.
    without
        Means that the search shall do without, to see what they are worth.

    Returns
    -------
    LastMilePlan
        Complete however short the time: every job is in a tour or left out with a reason.
    """
    plans = solve_many(
        [problem],
        limits,
        warm_starts=[warm_start],
        progress=progress,
        should_stop=should_stop,
        without=without,
    )
    return plans[0]


def solve_many(
    problems: Sequence[LastMileProblem],
    limits: Limits,
    *,
    warm_starts: Sequence[LastMilePlan | None] | None = None,
    weights: Sequence[float] | None = None,
    are_rough: bool = False,
    progress: ProgressCallback | None = None,
    should_stop: StopCheck | None = None,
    without: Collection[Means] = (),
) -> list[LastMilePlan]:
    """Plan many fronts that share the seconds and the worker processes.

    Parameters
    ----------
    problems
        The fronts.
    limits
        Seconds for all together; iterations for each. With iterations and no seconds, plans do
        not depend on the number of workers.
    warm_starts
        A plan or ``None`` for each front.
    are_rough
        Whether the warm starts are only first plans: then a front is searched from scratch, and its
        plan stays where nothing cheaper is found.
    weights
        Shares of the first seconds; by default the numbers of jobs. Later seconds go where they
        gain most.
    progress, should_stop
        Told what is known; asked whether to stop.
    without
        Means that the search shall do without, to see what they are worth.

    Returns
    -------
    list of LastMilePlan
        One for each front, in order, each complete.
    """
    if limits.max_seconds is None and limits.max_iterations is None:
        limits = replace(limits, max_iterations=ITERATIONS_WITHOUT_LIMITS)
    if limits.max_seconds is not None:
        writing_s = WRITING_S_PER_JOB * sum(len(problem.jobs) for problem in problems)
        limits = replace(limits, max_seconds=max(0.0, limits.max_seconds - writing_s))
    if not problems:
        return []
    deadline = Deadline(limits.max_seconds)
    schedulers = [Scheduler(problem) for problem in problems]
    starts = warm_starts or [None] * len(problems)
    warm = [
        [] if plan is None else drafts_of(scheduler, plan)
        for scheduler, plan in zip(schedulers, starts, strict=True)
    ]
    left_out = frozenset(without)
    fronts = Fronts(
        schedulers,
        warm,
        limits,
        deadline,
        progress,
        should_stop,
        left_out,
        are_rough=are_rough,
    )
    fronts.run(weights or [float(len(problem.jobs)) for problem in problems])
    reason = _stop_reason(limits, should_stop)
    return [
        plan_of(Roster(scheduler, drafts), reason)
        for scheduler, drafts in zip(schedulers, fronts.drafts, strict=True)
    ]


def _stop_reason(limits: Limits, should_stop: StopCheck | None) -> StopReason:
    if should_stop is not None and should_stop():
        return StopReason.ASKED
    return StopReason.ITERATIONS if limits.max_seconds is None else StopReason.TIME
