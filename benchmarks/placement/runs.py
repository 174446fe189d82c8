"""One solver on one instance, in a process of its own."""

from __future__ import annotations

import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.measure import peak_rss_mib
from benchmarks.placement.generated import generated
from benchmarks.placement.peers.full_model import CannotState
from solvers import placement
from solvers.common import Deadline, Limits
from solvers.common.workers import begin_worker
from solvers.placement.decomposed import Decomposition
from solvers.placement.search.assign import assign_wholly

if TYPE_CHECKING:
    from benchmarks.placement.case import Case

OWN = "own"
PEERS = {"highs": ("highspy", ""), "pulp": ("pulp", "pulp==3.3.2")}
"""By name, the module that a peer needs and how to install it."""
SMALL = (12, 60, 1)


@dataclass(frozen=True, slots=True)
class Task:
    """What to run."""

    case: Case
    solver: str
    seconds: float
    workers: int
    seed: int


def run_apart(task: Task) -> dict[str, Any]:
    """The task's figures, from a fresh process."""
    if task.solver != OWN and find_spec(PEERS[task.solver][0]) is None:
        return {"skipped": f"not installed: pip install {PEERS[task.solver][1]}"}
    with ProcessPoolExecutor(1, get_context("spawn"), begin_worker) as executor:
        return executor.submit(run, task).result()


def run(task: Task) -> dict[str, Any]:
    """Run a task here."""
    problem = task.case.problem()
    if task.solver == OWN:
        return _own(problem, task)
    peer = import_module(f"benchmarks.placement.peers.{task.solver}")
    began = time.monotonic()
    try:
        is_open, cost, bound = peer.solve(problem, task.seconds)
    except CannotState as why:
        return {"skipped": str(why)}
    found = is_open is not None
    return {
        "status": "feasible" if found else "no_plan",
        "cost": cost if found else None,
        "bound": bound,
        "feasible": bool(found and np.isfinite(cost)),
        "wall_s": round(time.monotonic() - began, 2),
    }


def _load_compiled() -> None:
    """Loading compiled code counts as little as importing a library does."""
    small, limits = generated(*SMALL), Limits(max_iterations=1)
    Decomposition(small, limits, Deadline(None)).run()
    assign_wholly(np.ones((2, 3)), np.ones(3), np.full(2, 3.0), np.ones(2), np.zeros(3, int), 10, 0)


def _own(problem: placement.PlacementProblem, task: Task) -> dict[str, Any]:
    _load_compiled()
    limits = Limits(max_seconds=task.seconds, seed=task.seed, workers=task.workers, mip_gap=0.0)
    first: list[tuple[float, float]] = []

    def note(progress: Any) -> None:
        if progress.cost_cny is not None and (not first or progress.cost_cny < first[-1][1]):
            first.append((round(progress.elapsed_s, 2), progress.cost_cny))

    began = time.monotonic()
    plan = placement.solve(problem, limits, progress=note)
    wall_s = time.monotonic() - began
    return {
        "status": plan.status.value,
        "cost": plan.objective if np.isfinite(plan.objective) else None,
        "bound": plan.bound,
        "feasible": bool(np.isfinite(plan.objective)) and not placement.validate(problem, plan),
        "wall_s": round(wall_s, 2),
        "best_at_s": first[-1][0] if first else None,
        "peak_rss_mb": round(peak_rss_mib(0), 1),
    }
