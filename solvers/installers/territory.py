"""One territory: routes by PyVRP for what waits for nobody, or a search under all rules."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from solvers.common import Deadline, Limits
from solvers.installers.annealing import Tuning
from solvers.installers.day_plans.planner import DayPlanner, cheaper
from solvers.installers.decode import Decoder
from solvers.installers.search import search

if TYPE_CHECKING:
    from solvers.common import StopCheck
    from solvers.installers.plan import InstallersPlan
    from solvers.installers.problem import InstallersProblem

CHANGES_PER_ITERATION = 200
"""Changes that the search tries for each iteration of PyVRP: about the same time."""
FROM_ROUTES = Tuning(hot=0.7, rounds=(1.0,))
"""A search from a plan that is good inside territories and not at their borders."""


def plan_territory(
    problem: InstallersProblem,
    warm: InstallersPlan | None,
    deadline: Deadline,
    iterations: int | None,
    seed: int,
    should_stop: StopCheck | None = None,
    *,
    is_by_routes: bool = False,
) -> InstallersPlan:
    """The best plan found, never dearer than the warm one."""
    if not problem.jobs or not problem.teams:
        return Decoder(problem).plan({})
    if is_by_routes:
        planner = DayPlanner(problem, Decoder(problem))
        return planner.plan(warm, deadline, iterations, seed, should_stop)
    limits = _limits(deadline, iterations, seed)
    tuning = Tuning() if warm is None else FROM_ROUTES
    found = search(problem, limits, warm_start=warm, should_stop=should_stop, tuning=tuning)
    return found if warm is None else cheaper(warm, found)


def _limits(deadline: Deadline, iterations: int | None, seed: int) -> Limits:
    """Limits of a search, with so many changes for each iteration of PyVRP."""
    left_s = None if math.isinf(deadline.remaining_s) else deadline.remaining_s
    changes = None if iterations is None else iterations * CHANGES_PER_ITERATION
    return Limits(max_seconds=left_s, max_iterations=changes, seed=seed)


def part_of_time(deadline: Deadline, share: float) -> Deadline:
    """A deadline after a share of the time that is left, if there is a limit."""
    left_s = deadline.remaining_s
    return Deadline(None if math.isinf(left_s) else left_s * share)
