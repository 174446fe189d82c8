"""A search that knows the hours of weeks: first without them, then within what it would use.

From a given plan it goes on within what that one uses, so that what it finds is never dearer.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from solvers.common import Deadline
from solvers.installers.annealing import Tuning
from solvers.installers.rosters.shared_hours import with_hours_as_used, without_day_limits
from solvers.installers.search import search

if TYPE_CHECKING:
    from collections.abc import Callable

    from solvers.common import Limits, ProgressCallback, StopCheck
    from solvers.installers.plan import InstallersPlan
    from solvers.installers.problem import InstallersProblem

SHARES = (0.5, 0.3, 0.2)
"""Of the time or the iterations: without weeks, within them, and within them shared out anew."""
FROM_PLAN_HOT = 0.7
"""First temperature from a plan made elsewhere, as a share of a way's cost."""
WARM_HOT = 0.3
"""First temperature of a search from a good plan, as a share of a way's cost."""


def search_in_weeks(
    problem: InstallersProblem,
    limits: Limits,
    *,
    warm_start: InstallersPlan | None = None,
    progress: ProgressCallback | None = None,
    should_stop: StopCheck | None = None,
    on_plan: Callable[[InstallersPlan], None] | None = None,
) -> InstallersPlan:
    """Search a plan that keeps the hours of weeks; plainly where no week is short of them.

    Parameters
    ----------
    problem
        With days that a roster has made short enough for their weeks.
    limits, warm_start, progress, should_stop, on_plan
        As those of :func:`solvers.installers.search.search`.
    """
    tuning = Tuning() if warm_start is None else Tuning(hot=FROM_PLAN_HOT)
    if not problem.day_limits_s:
        return search(
            problem,
            limits,
            warm_start=warm_start,
            progress=progress,
            should_stop=should_stop,
            on_plan=on_plan,
            tuning=tuning,
        )
    deadline = Deadline(limits.max_seconds)
    loose, plan = without_day_limits(problem), warm_start
    for number in range(len(SHARES)):
        within = loose if plan is None else with_hours_as_used(loose, plan)
        plan = search(
            within,
            _part(limits, deadline, number),
            warm_start=plan,
            progress=progress,
            should_stop=should_stop,
            # Without the hours of weeks, a plan may not keep them.
            on_plan=None if plan is None else on_plan,
            tuning=tuning,
        )
        tuning = Tuning(hot=WARM_HOT)
    assert plan is not None
    return plan


def _part(limits: Limits, deadline: Deadline, number: int) -> Limits:
    """What one of the searches may use of what is left."""
    share = SHARES[number] / sum(SHARES[number:])
    seconds = None if limits.max_seconds is None else deadline.remaining_s * share
    changes = limits.max_iterations
    if changes is not None:
        changes = max(1, round(changes * SHARES[number]))
    return replace(limits, max_seconds=seconds, max_iterations=changes, seed=limits.seed + number)
