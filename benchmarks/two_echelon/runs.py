"""One planner on one instance; all share the worker processes, which have woken before."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.two_echelon.case import read_case
from benchmarks.two_echelon.naive import depots_then_pyvrp, nearest_then_pyvrp
from solvers.common import Limits
from solvers.common.workers import executor
from solvers.routing.two_echelon import solve

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from solvers.routing.two_echelon.plan import TwoEchelonPlan
    from solvers.routing.two_echelon.problem import TwoEchelonProblem

    Planner = Callable[[TwoEchelonProblem, Limits], TwoEchelonPlan | None]

OWN = "own"
PEERS: dict[str, Planner] = {"nearest": nearest_then_pyvrp, "depots": depots_then_pyvrp}


@dataclass(frozen=True, slots=True)
class Task:
    """What to run."""

    path: Path
    planner: str
    limits: Limits


@dataclass(frozen=True, slots=True)
class Found:
    """What came out; no plan where a planner found none that fits the vehicles."""

    plan: TwoEchelonPlan | None
    wall_s: float


def run(task: Task) -> Found:
    """Run a task."""
    problem = read_case(task.path).problem
    planner = solve if task.planner == OWN else PEERS[task.planner]
    pool = executor(task.limits.workers)
    # Importing a library, or loading compiled code, counts for nobody.
    for future in [pool.submit(_wake, problem) for _ in range(task.limits.workers)]:
        future.result()
    _wake(problem)
    begun = time.monotonic()
    plan = planner(problem, task.limits)
    wall_s = time.monotonic() - begun
    return Found(plan, wall_s)


def _wake(problem: TwoEchelonProblem) -> None:
    solve(problem, Limits(max_iterations=8))
    time.sleep(0.2)  # So that no process takes the work of two.
