"""One territory: a search under all rules, PyVRP for what waits for nobody, and again."""

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

SEARCH_SHARE = 0.6
"""Share of the time for a first search; of what is left, PyVRP has ``ROUTES_SHARE``."""
ROUTES_SHARE = 0.8
CHANGES_PER_ITERATION = 200
"""Changes that the search tries for each iteration of PyVRP: about the same time."""
WARM_HOT = 0.3
"""First temperature of a search from a good plan, as a share of a way's cost."""


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
    tuning = Tuning() if warm is None else Tuning(hot=WARM_HOT)
    first = _limits(part_of_time(deadline, SEARCH_SHARE), iterations, seed)
    plan = search(problem, first, warm_start=warm, should_stop=should_stop, tuning=tuning)
    planner = DayPlanner(problem, decoder)
    apart = part_of_time(deadline, ROUTES_SHARE)
    routed = planner.plan(plan, apart, iterations, seed, should_stop)
    last = _limits(deadline, iterations, seed + 1)
    tuning = Tuning(hot=WARM_HOT)
    found = search(problem, last, warm_start=routed, should_stop=should_stop, tuning=tuning)
    return cheaper(cheaper(plan, routed), found)


def _limits(deadline: Deadline, iterations: int | None, seed: int) -> Limits:
    """Limits of a search, with so many changes for each iteration of PyVRP."""
    left_s = None if math.isinf(deadline.remaining_s) else deadline.remaining_s
    changes = None if iterations is None else iterations * CHANGES_PER_ITERATION
    return Limits(max_seconds=left_s, max_iterations=changes, seed=seed)


def part_of_time(deadline: Deadline, share: float) -> Deadline:
    """A deadline after a share of the time that is left, if there is a limit."""
    left_s = deadline.remaining_s
    return Deadline(None if math.isinf(left_s) else left_s * share)
