"""Plans of installers: picks the method, holds none."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from solvers.common import Deadline, Limits, StopReason, on_one_clock
from solvers.installers.better import Better
from solvers.installers.day.making_way import MOST_JOBS, with_way_made
from solvers.installers.last_look import with_last_look
from solvers.installers.rosters.within import within_rules
from solvers.installers.territories.merged import finished, plan_of, standing
from solvers.installers.territories.rounds import Rounds
from solvers.installers.territories.schedule import is_one_territory, routes_first, schedule_of
from solvers.installers.territory import CHANGES_PER_ITERATION, part_of_time
from solvers.installers.weekly import search_in_weeks

if TYPE_CHECKING:
    from solvers.common import ProgressCallback, StopCheck
    from solvers.installers.better import PlanCallback
    from solvers.installers.plan import InstallersPlan
    from solvers.installers.problem import InstallersProblem

ITERATIONS_WITHOUT_LIMITS = 5_000
WAY_SHARE = 0.1
"""Share of the seconds for making way for what is left out; not used if nothing is."""
LOOK_SHARE = 0.03
"""Share of the seconds for a last look at what is left out."""


def solve(
    problem: InstallersProblem,
    limits: Limits,
    *,
    warm_start: InstallersPlan | None = None,
    progress: ProgressCallback | None = None,
    should_stop: StopCheck | None = None,
    on_plan: PlanCallback | None = None,
) -> InstallersPlan:
    """Plan who does what when.

    Parameters
    ----------
    problem
        Of any size: large ones are cut into territories that share the worker processes.
    limits
        With neither seconds nor iterations, 5,000 iterations are made, in each territory and round.
        With iterations and no seconds, equal seeds give equal plans.
    warm_start
        Plan of this problem, perhaps with other jobs or teams.
    progress, should_stop
        Told what is known; asked whether to stop.
    on_plan
        Given each better plan as it is found: sound, and never dearer than the one before.

    Returns
    -------
    InstallersPlan
        Sound and complete however short the time: every job is in a route or left out.
    """
    limits = _limited(limits)
    whole = Deadline(limits.max_seconds)
    progress = on_one_clock(progress, whole)
    better = None if on_plan is None else Better(problem, limits, whole, on_plan)
    spared = LOOK_SHARE + (WAY_SHARE if len(problem.jobs) <= MOST_JOBS else 0.0)
    deadline = part_of_time(whole, 1 - spared)
    kept = within_rules(problem, limits, deadline, should_stop)
    begun = None if warm_start is None else plan_of(kept, standing(kept, warm_start), limits)
    if is_one_territory(kept):
        first = routes_first(kept, begun)
        if first:
            early = part_of_time(deadline, first[0].share)
            begun = Rounds(kept, limits, early, progress, should_stop, better).run(first, None)
        left = _for_search(limits, deadline)
        plan = search_in_weeks(
            kept,
            left,
            warm_start=begun,
            progress=progress,
            should_stop=should_stop,
            on_plan=better,
        )
    else:
        rounds = Rounds(kept, limits, deadline, progress, should_stop, better)
        plan = rounds.run(schedule_of(kept, begun), begun)
    reason = _stop_reason(limits, should_stop)
    complete = finished(problem, plan, limits, reason, whole.elapsed_s)
    if better is not None:
        better(complete)
    if complete.left_out:
        complete = with_way_made(problem, complete, _for_way(limits, whole), should_stop)
    looked = with_last_look(problem, complete, whole, should_stop)
    if better is not None:
        better(looked)
    return replace(looked, seconds=whole.elapsed_s)


def _limited(limits: Limits) -> Limits:
    if limits.max_seconds is None and limits.max_iterations is None:
        return replace(limits, max_iterations=ITERATIONS_WITHOUT_LIMITS)
    return limits


def _for_search(limits: Limits, deadline: Deadline) -> Limits:
    """What is left for a search; by iterations with one worker, as each would change the plan."""
    if limits.max_seconds is not None:
        return replace(limits, max_seconds=deadline.remaining_s)
    changes = (limits.max_iterations or 0) * CHANGES_PER_ITERATION
    return replace(limits, max_iterations=changes, workers=1)


def _for_way(limits: Limits, whole: Deadline) -> Limits:
    """What is left, but for the last look."""
    if limits.max_seconds is None:
        return limits
    left_s = whole.remaining_s - LOOK_SHARE * limits.max_seconds
    return replace(limits, max_seconds=max(0.0, left_s))


def _stop_reason(limits: Limits, should_stop: StopCheck | None) -> StopReason:
    if should_stop is not None and should_stop():
        return StopReason.ASKED
    return StopReason.ITERATIONS if limits.max_seconds is None else StopReason.TIME
