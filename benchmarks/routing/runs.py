"""One solver on one instance, in a process of its own."""

from __future__ import annotations

import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from multiprocessing import get_context
from typing import TYPE_CHECKING

from benchmarks.measure import reap, wake_last_mile
from benchmarks.routing.case import Case, read_case
from solvers.common import Limits
from solvers.common.workers import begin_worker
from solvers.routing import last_mile
from solvers.routing.formats import FileRoute, plan_of_routes, routes_of
from solvers.routing.last_mile.part import part_of
from solvers.routing.last_mile.validate import validate

if TYPE_CHECKING:
    from pathlib import Path

OWN = "own"
PEERS = {
    "pyvrp": ("pyvrp", "pyvrp"),
    "ortools": ("ortools", "ortools==9.15.6755"),
    "vroom": ("vroom", "pyvroom==1.15.2"),
}
"""By name, the module that a peer needs and how to install it."""


@dataclass(frozen=True, slots=True)
class Task:
    """What to run; ``bound_s`` are seconds to prove a bound of our plan in, beside the search.

    Ours does without some of its means.
    """

    path: Path
    solver: str
    seconds: float
    workers: int
    seed: int
    bound_s: float = 0.0
    without: tuple[last_mile.Means, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """What came out; ``skipped`` says why nothing did.

    ``is_feasible`` is the checker's word on the plan; ``bound`` a proven lower bound in the unit
    of the cost, ``gap`` the share of the plan's own integers that is above it.
    """

    routes: tuple[FileRoute, ...] = ()
    is_feasible: bool = False
    wall_s: float = 0.0
    bound: float | None = None
    gap: float | None = None
    skipped: str = ""


class CannotState(Exception):  # noqa: N818 - an answer, not an error
    """Raised by a peer whose model has no word for a rule of the instance."""


def run_apart(task: Task) -> Found:
    """Run a task in a fresh process."""
    if task.solver != OWN and find_spec(PEERS[task.solver][0]) is None:
        return Found(skipped=f"not installed: pip install {PEERS[task.solver][1]}")
    with ProcessPoolExecutor(1, get_context("spawn"), begin_worker) as executor:
        return executor.submit(run, task).result()


def run(task: Task) -> Found:
    """Run a task here."""
    case = read_case(task.path)
    if task.solver == OWN:
        return _own(case, task)
    peer = import_module(f"benchmarks.routing.peers.{task.solver}")
    begun = time.monotonic()
    try:
        routes = peer.solve(case, task.seconds, task.workers, task.seed)
    except CannotState as why:
        return Found(skipped=str(why))
    wall_s = time.monotonic() - begun
    return Found(tuple(routes), _holds(case, routes), wall_s)


def _own(case: Case, task: Task) -> Found:
    problem = case.instance.problem
    # Loading compiled code, here and in worker processes, counts as little as importing a library.
    few = part_of(problem, range(min(3, len(problem.jobs))))
    last_mile.solve(few, Limits(max_iterations=1))
    # A front's workers are processes, with or without this one.
    wake_last_mile((task.workers - 1, task.workers) if task.workers > 1 else ())
    if task.bound_s > 0.0:
        last_mile.bound(few, Limits(max_iterations=3))
    begun = time.monotonic()
    limits = Limits(max_seconds=task.seconds, seed=task.seed, workers=task.workers)
    plan = last_mile.solve(problem, limits, without=task.without)
    wall_s = time.monotonic() - begun
    reap(task.workers)
    gap = None
    if task.bound_s > 0.0:
        found = last_mile.bound(problem, Limits(max_seconds=task.bound_s), plan=plan)
        plan, gap = last_mile.proven(plan, found), found.gap(plan.cost_cny)
    bound = None
    if plan.bound_cny:
        bound = case.in_unit(plan.bound_cny / case.instance.cny_per_unit)
    is_feasible = not plan.unserved and not validate(problem, plan)
    return Found(tuple(routes_of(case.instance, plan)), is_feasible, wall_s, bound, gap)


def _holds(case: Case, routes: list[FileRoute]) -> bool:
    """Whether a peer's routes serve all and keep the rules, with times that we give them."""
    plan = plan_of_routes(case.instance, routes)
    if plan is None or plan.unserved:
        return False
    return not validate(case.instance.problem, plan)
