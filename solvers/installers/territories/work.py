"""One territory as a worker gets it and gives it back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from solvers.common import Deadline
from solvers.common.watched import left_running
from solvers.installers.territory import plan_territory

if TYPE_CHECKING:
    from solvers.common import StopCheck
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
    """A territory to be planned, perhaps from a plan of it, by PyVRP or by a search."""

    problem: InstallersProblem
    warm: InstallersPlan | None
    effort: Effort
    is_by_routes: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """The plan, and whether a search that never ended is still at work in the process."""

    plan: InstallersPlan
    leaves_running: bool = False


def work(task: Task, should_stop: StopCheck | None = None) -> Found:
    """Do the task."""
    deadline = Deadline(task.effort.max_seconds)
    effort = task.effort
    plan = plan_territory(
        task.problem,
        task.warm,
        deadline,
        effort.max_iterations,
        effort.seed,
        should_stop,
        is_by_routes=task.is_by_routes,
    )
    return Found(plan, left_running())


def wake() -> None:
    """Do nothing, once the worker has started and loaded the solver."""
