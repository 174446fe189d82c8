"""Lines of cases made by a seed: ours, PyVRP alone, and a country over workers and a cluster."""

from __future__ import annotations

import os
import resource
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

from benchmarks.installers.generated import Size, generated
from benchmarks.installers.plain_pyvrp import plain_pyvrp
from solvers.common.workers import begin_worker, elsewhere, executor, retire
from solvers.installers.solve import solve
from solvers.installers.territories.work import Effort, Task, work
from solvers.installers.validate import validate
from supplychain.errors import DataError, DataProblem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from concurrent.futures import Executor

    from solvers.common import Limits
    from solvers.installers.plan import InstallersPlan
    from solvers.installers.problem import InstallersProblem

PREFIX = "generated:"
KIB_PER_MIB = 1024.0
SOLVERS = {"own": solve, "pyvrp": plain_pyvrp, "dask": solve}
"""Ours, PyVRP alone, and ours with the workers as a local Dask cluster."""
SMALLEST = Size(12, 4, 2)


@dataclass(frozen=True, slots=True)
class Run:
    """One solver on one case."""

    size: Size
    solver: str
    limits: Limits


def generated_lines(
    text: str, limits: Limits, peers: Sequence[str] = ()
) -> Iterator[dict[str, Any]]:
    """A line each of ours and its peers for a case such as ``generated:500x100x12``.

    Raises
    ------
    DataError
        For a case that cannot be read, or a peer that is not known.
    """
    size = _size(text)
    unknown = sorted(set(peers) - set(SOLVERS))
    if unknown:
        message = f"unknown; known: {', '.join(SOLVERS)}"
        raise DataError([DataProblem("peers", -1, "", "unknown", message, ", ".join(unknown))])
    for solver in ("own", *peers):
        run = Run(size, solver, limits)
        # Memory is that of a fresh process, and of those that it begins.
        with ProcessPoolExecutor(1, get_context("spawn"), begin_worker) as pool:
            yield pool.submit(measured, run).result()


def _size(text: str) -> Size:
    try:
        return Size.read(text.removeprefix(PREFIX))
    except (TypeError, ValueError) as wrong:
        message = "wanted jobs x teams x sets of skills, such as generated:500x100x12"
        raise DataError([DataProblem(text, -1, "", "unknown_format", message)]) from wrong


def measured(run: Run) -> dict[str, Any]:
    """The line of a run, with workers up and compiled code loaded before the clock starts."""
    problem = generated(run.size, run.limits.seed)
    with _cluster(run.limits.workers) if run.solver == "dask" else nullcontext():
        _warm(run.limits.workers)
        begun_s = time.monotonic()
        plan = SOLVERS[run.solver](problem, run.limits)
        wall_s = time.monotonic() - begun_s
        mib = _peak_mib(run.limits.workers)
    # A process that was itself begun for this waits at its end for those it began.
    retire(executor(run.limits.workers))
    return line(run, problem, plan, wall_s, mib)


def line(
    run: Run, problem: InstallersProblem, plan: InstallersPlan, wall_s: float, mib: float
) -> dict[str, Any]:
    """What came out, checked."""
    violations = validate(problem, plan)
    return {
        "instance": f"{PREFIX}{run.size.name}",
        "solver": "own over a local Dask cluster" if run.solver == "dask" else run.solver,
        "seed": run.limits.seed,
        "workers": run.limits.workers,
        "seconds": run.limits.max_seconds,
        "wall_s": round(wall_s, 2),
        "status": str(plan.status),
        "jobs": len(problem.jobs),
        "served": len(problem.jobs) - len(plan.left_out),
        "cost_cny": round(plan.costs.total, 2),
        "delivery_cny": round(plan.costs.delivery, 2),
        "km": round(sum(route.distance_m for route in plan.routes) / 1000, 1),
        "team_days": len(plan.routes),
        "mib": round(mib),
        "violations": len(violations),
    }


def _warm(workers: int) -> None:
    """Plan the smallest case in every process."""
    task = Task(generated(SMALLEST), None, Effort(None, 20))
    pool: Executor = executor(workers)
    for future in [pool.submit(work, task) for _ in range(2 * workers)]:
        future.result()
    work(task)


def _peak_mib(workers: int) -> float:
    """Most memory of this process and of each worker, together."""
    futures = [executor(workers).submit(peak) for _ in range(4 * workers)]
    peaks = dict([peak(), *(future.result() for future in futures)])
    return sum(peaks.values()) / KIB_PER_MIB


def peak() -> tuple[int, int]:
    """Process number, and the most memory that the process had, in KiB."""
    time.sleep(0.05)  # so that one worker does not answer for all
    return os.getpid(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


@contextmanager
def _cluster(workers: int) -> Iterator[None]:
    """A Dask cluster of this host, where all tasks run."""
    from distributed import Client, LocalCluster  # noqa: PLC0415 - an extra

    with (
        LocalCluster(
            n_workers=workers, threads_per_worker=1, processes=True, dashboard_address=None
        ) as cluster,
        Client(cluster) as client,
        elsewhere(client.get_executor()),
    ):
        yield
