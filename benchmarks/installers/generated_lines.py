"""Lines of cases made by a seed: ours, PyVRP alone, and a country over workers and a cluster."""

from __future__ import annotations

import resource
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

from benchmarks.installers.generated import Size, generated
from benchmarks.installers.plain_pyvrp import plain_pyvrp
from solvers.common.workers import begin_worker, elsewhere, executor
from solvers.installers.solve import solve
from solvers.installers.territories.work import Effort, Task, work
from solvers.installers.validate import validate

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from concurrent.futures import Executor

    from solvers.common import Limits
    from solvers.installers.plan import InstallersPlan
    from solvers.installers.problem import InstallersProblem

PREFIX = "generated:"
KIB_PER_MIB = 1024.0
SOLVERS = {"own": solve, "pyvrp": plain_pyvrp}
OWN_ON_A_CLUSTER = "own over a local Dask cluster"
SMALLEST = Size(12, 4, 2)


@dataclass(frozen=True, slots=True)
class Run:
    """One solver on one case; ``is_clustered`` runs the workers as a local Dask cluster."""

    size: Size
    solver: str
    limits: Limits
    is_clustered: bool = False


def generated_lines(
    text: str, limits: Limits, peers: Sequence[str] = (), *, is_clustered: bool = False
) -> Iterator[dict[str, Any]]:
    """A line each of ours and its peers for a case such as ``generated:500x100x12``."""
    size = Size.read(text.removeprefix(PREFIX))
    for solver in ("own", *peers):
        run = Run(size, solver, limits, is_clustered and solver == "own")
        # Memory is that of a fresh process, and of those that it begins.
        with ProcessPoolExecutor(1, get_context("spawn"), begin_worker) as pool:
            yield pool.submit(measured, run).result()


def measured(run: Run) -> dict[str, Any]:
    """The line of a run, with workers up and compiled code loaded before the clock starts."""
    problem = generated(run.size, run.limits.seed)
    with _cluster(run.limits.workers) if run.is_clustered else nullcontext():
        _warm(run.limits.workers)
        begun_s = time.monotonic()
        plan = SOLVERS[run.solver](problem, run.limits)
        wall_s = time.monotonic() - begun_s
    return line(run, problem, plan, wall_s)


def line(
    run: Run, problem: InstallersProblem, plan: InstallersPlan, wall_s: float
) -> dict[str, Any]:
    """What came out, checked."""
    own_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    child_kib = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    violations = validate(problem, plan)
    return {
        "instance": f"{PREFIX}{run.size.name}",
        "solver": OWN_ON_A_CLUSTER if run.is_clustered else run.solver,
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
        "mib": round((own_kib + child_kib) / KIB_PER_MIB),
        "violations": len(violations),
    }


def _warm(workers: int) -> None:
    """Plan the smallest case in every process."""
    task = Task(generated(SMALLEST), None, Effort(None, 20))
    pool: Executor = executor(workers)
    for future in [pool.submit(work, task) for _ in range(2 * workers)]:
        future.result()
    work(task)


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
