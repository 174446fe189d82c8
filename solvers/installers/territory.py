"""One territory: PyVRP for jobs that wait for nobody, then the search that knows every rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from solvers.installers.day_plans.planner import DayPlanner
from solvers.installers.decode import Decoder

if TYPE_CHECKING:
    from solvers.common import Deadline, StopCheck
    from solvers.installers.day_plans.pool import Pool
    from solvers.installers.plan import InstallersPlan
    from solvers.installers.problem import InstallersProblem


def plan_territory(
    problem: InstallersProblem,
    warm: InstallersPlan | None,
    deadline: Deadline,
    iterations: int | None,
    seed: int,
    should_stop: StopCheck | None = None,
) -> tuple[InstallersPlan, Pool]:
    """The best plan found, never dearer than the warm one, and routes seen on the way."""
    planner = DayPlanner(problem, Decoder(problem))
    plan = planner.plan(warm, deadline, iterations, seed, should_stop)
    return plan, planner.pool
