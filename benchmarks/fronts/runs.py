"""One planner on the last mile of many fronts, in a process of its own."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from benchmarks.fronts.case import doors_of, peak_of
from benchmarks.fronts.nearest import nearest_fronts
from benchmarks.fronts.plain import plain_plans
from benchmarks.measure import peak_rss_mib, reap, wake_last_mile
from solvers.common import Deadline, Limits
from solvers.routing.chain import ChainBuilder
from solvers.routing.last_mile import solve_many
from solvers.routing.problem import RoutingProblem

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from solvers.routing.last_mile.plan import LastMilePlan
    from solvers.routing.last_mile.problem import LastMileProblem

OWN = "own"


@dataclass(frozen=True, slots=True)
class Task:
    """What to run: how many customers and fronts, the planner's name, and its limits."""

    customers: int
    fronts: int
    planner: str
    limits: Limits


@dataclass(frozen=True, slots=True, eq=False)
class Planned:
    """Problem and plan of every front, and the seconds until every order had its front."""

    doors: Mapping[str, LastMileProblem]
    plans: Mapping[str, LastMilePlan]
    assign_s: float


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """What came out, and what it took; see :func:`benchmarks.measure.peak_rss_mib`."""

    problem: RoutingProblem
    planned: Planned
    wall_s: float
    peak_rss_mib: float


def nearest_then_pyvrp(problem: RoutingProblem, limits: Limits) -> Planned:
    """The peer; its assignment takes nothing from its seconds."""
    clock = Deadline(None)
    doors = doors_of(problem, nearest_fronts(problem, _builder(problem, limits, clock).finder))
    assign_s = clock.elapsed_s
    return Planned(doors, plain_plans(doors, limits), assign_s)


def own(problem: RoutingProblem, limits: Limits) -> Planned:
    """The chain's assignment, then the last mile in the seconds that it leaves."""
    clock = Deadline(limits.max_seconds)
    doors = doors_of(problem, _builder(problem, limits, clock).source())
    assign_s = clock.elapsed_s
    rest = replace(limits, max_seconds=clock.remaining_s)
    plans = solve_many(list(doors.values()), rest)
    return Planned(doors, dict(zip(doors, plans, strict=True)), assign_s)


PEERS: dict[str, Callable[[RoutingProblem, Limits], Planned]] = {"pyvrp": nearest_then_pyvrp}


def _builder(problem: RoutingProblem, limits: Limits, clock: Deadline) -> ChainBuilder:
    """What finds the fronts that can serve an order."""
    return ChainBuilder(problem, limits, clock, lambda: False)


def run(task: Task) -> Found:
    """Run a task here."""
    problem = RoutingProblem.from_scenario(peak_of(task.customers, task.fronts))
    workers = task.limits.workers
    wake_last_mile([workers] if workers > 1 else [])
    begun = time.monotonic()
    planner = own if task.planner == OWN else PEERS[task.planner]
    planned = planner(problem, task.limits)
    wall_s = time.monotonic() - begun
    reap(workers)
    return Found(problem, planned, wall_s, peak_rss_mib(workers if workers > 1 else 0))
