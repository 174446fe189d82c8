"""One territory: PyVRP for jobs that wait for nobody, then the search that knows every rule."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from solvers.common import Deadline, Limits
from solvers.installers.day_plans.planner import DayPlanner, cheaper
from solvers.installers.decode import Decoder
from solvers.installers.search import Tuning, search

if TYPE_CHECKING:
    from solvers.common import StopCheck
    from solvers.installers.plan import InstallersPlan
    from solvers.installers.problem import InstallersProblem

ROUTES_SHARE = 0.6
"""Share of the time for routes planned apart."""
CHANGES_PER_ITERATION = 200
"""Changes that the search tries for each iteration of PyVRP: about the same time."""
WARM_HOT = 0.05
"""First temperature of a search from a good plan, as a share of a visit's cost."""


def plan_territory(
    problem: InstallersProblem,
    warm: InstallersPlan | None,
    deadline: Deadline,
    iterations: int | None,
    seed: int,
    should_stop: StopCheck | None = None,
) -> InstallersPlan:
    """The best plan found, never dearer than the warm one."""
    decoder = Decoder(problem)
    if not problem.jobs or not problem.teams:
        return decoder.plan({})
    planner = DayPlanner(problem, decoder)
    apart = part_of_time(deadline, ROUTES_SHARE)
    plan = planner.plan(warm, apart, iterations, seed, should_stop)
    changes = None if iterations is None else iterations * CHANGES_PER_ITERATION
    left_s = None if math.isinf(deadline.remaining_s) else deadline.remaining_s
    limits = Limits(max_seconds=left_s, max_iterations=changes, seed=seed)
    tuning = Tuning(hot=WARM_HOT) if plan.routes else Tuning()
    found = search(problem, limits, warm_start=plan, should_stop=should_stop, tuning=tuning)
    return cheaper(plan, found)


def part_of_time(deadline: Deadline, share: float) -> Deadline:
    """A deadline after a share of the time that is left, if there is a limit."""
    left_s = deadline.remaining_s
    return Deadline(None if math.isinf(left_s) else left_s * share)
