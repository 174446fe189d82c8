"""One territory as a worker gets it and gives it back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from solvers.common import Deadline
from solvers.common.watched import left_running
from solvers.installers.territory import plan_territory

if TYPE_CHECKING:
    from solvers.common import StopCheck
    from solvers.installers.day_plans.pool import PoolRoute
    from solvers.installers.plan import InstallersPlan
    from solvers.installers.problem import InstallersProblem


@dataclass(frozen=True, slots=True)
class Effort:
    """How much one search may use; ``None`` is no limit, never both."""

    max_seconds: float | None
    max_iterations: int | None
    seed: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Task:
    """A territory to be planned, perhaps from a plan of it; ``routes`` is how many to tell of."""

    problem: InstallersProblem
    warm: InstallersPlan | None
    effort: Effort
    routes: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """The plan, routes seen on the way, and whether a search that never ended is still at work."""

    plan: InstallersPlan
    routes: tuple[PoolRoute, ...] = ()
    leaves_running: bool = False


def work(task: Task, should_stop: StopCheck | None = None) -> Found:
    """Do the task."""
    deadline = Deadline(task.effort.max_seconds)
    effort = task.effort
    plan, pool = plan_territory(
        task.problem, task.warm, deadline, effort.max_iterations, effort.seed, should_stop
    )
    return Found(plan, tuple(pool.routes(task.routes) if task.routes else ()), left_running())


def wake() -> None:
    """Do nothing, once the worker has started and loaded the solver."""
