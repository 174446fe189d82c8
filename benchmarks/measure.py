"""One planner on one scenario, in a process of its own, so that its memory is its own."""

from __future__ import annotations

import resource
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

from benchmarks.figures import figures
from benchmarks.planners import PLANNERS, suits
from scenarios import is_bogota_csv, load, read_bogota_day
from solvers.common import Limits
from solvers.common.workers import begin_worker, discard, executor, is_up
from solvers.routing.last_mile.tasks import wake
from solvers.routing.problem import RoutingProblem

if TYPE_CHECKING:
    from collections.abc import Iterable

    from supplychain.scenario import Scenario

KIB_PER_MIB = 1024.0


@dataclass(frozen=True, slots=True)
class Task:
    """What to run: scenario by name or path, planner by name, and its limits."""

    scenario: str
    planner: str
    seconds: float
    workers: int = 1
    seed: int = 0


def read(name_or_path: str) -> Scenario:
    """A named scenario, a stored one, or a day of Bogota as CSV."""
    if is_bogota_csv(name_or_path):
        return read_bogota_day(name_or_path)
    return load(name_or_path)


def measured_apart(task: Task) -> dict[str, Any] | None:
    """The task's line, from a fresh process; ``None`` if the planner does not suit it."""
    with ProcessPoolExecutor(1, get_context("spawn"), begin_worker) as executor:
        return executor.submit(measured, task).result()


def measured(task: Task) -> dict[str, Any] | None:
    """The task's line; ``None`` if the planner does not suit the scenario."""
    scenario = read(task.scenario)
    start_s = time.monotonic()
    problem = RoutingProblem.from_scenario(scenario)
    if not suits(task.planner, problem):
        return None
    limits = Limits(max_seconds=task.seconds, seed=task.seed, workers=task.workers)
    plan = PLANNERS[task.planner](problem, limits)
    wall_s = time.monotonic() - start_s
    reap(task.workers)
    peak_mib = peak_rss_mib(task.workers)
    return {
        "scenario": scenario.name,
        "planner": task.planner,
        **figures(problem, plan),
        "seconds": task.seconds,
        "workers": task.workers,
        "seed": task.seed,
        "wall_s": round(wall_s, 2),
        "peak_rss_mb": round(peak_mib, 1),
    }


def wake_last_mile(sizes: Iterable[int]) -> None:
    """Load what the last mile needs here and in lasting pools of so many processes each.

    Importing a library, or loading compiled code, counts for nobody.
    """
    wake()
    for size in sizes:
        pool = executor(size, apart=True)
        for future in [pool.submit(_wake_one) for _ in range(size)]:
            future.result()


def _wake_one() -> None:
    wake()
    time.sleep(0.2)  # So that no process takes the work of two.


def reap(workers: int) -> None:
    """End the solver's lasting processes: the system counts a child's memory once it is gone."""
    for size in range(1, workers + 1):
        if is_up(size, apart=True):
            pool = executor(size, apart=True)
            pool.shutdown(wait=True)
            discard(pool)


def peak_rss_mib(workers: int) -> float:
    """Most memory held at once, at worst: own peak plus ``workers`` times the largest child's.

    Children share pages with their parent, which counts them twice: an upper bound.
    """
    unit = KIB_PER_MIB * (KIB_PER_MIB if sys.platform == "darwin" else 1.0)
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return (own + workers * child) / unit
