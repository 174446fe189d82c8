"""Planners by name, all with the same signature."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.builders import PyvrpBuilder, settled_plan
from benchmarks.greedy import greedy
from solvers.common import Deadline
from solvers.routing.solve import solve
from supplychain.sites import Tier

if TYPE_CHECKING:
    from collections.abc import Callable

    from solvers.common import Limits
    from solvers.routing.plan import RoutingPlan
    from solvers.routing.problem import RoutingProblem

    Planner = Callable[[RoutingProblem, Limits], RoutingPlan]


def own(problem: RoutingProblem, limits: Limits) -> RoutingPlan:
    """Our solver."""
    return solve(problem, limits)


def uncoupled(problem: RoutingProblem, limits: Limits) -> RoutingPlan:
    """Our solver tier by tier, without feedback between the tiers."""
    return solve(problem, limits, coupled=False)


def pyvrp(problem: RoutingProblem, limits: Limits) -> RoutingPlan:
    """Plain PyVRP for scenarios with a single front; see :mod:`benchmarks.plain_pyvrp`."""
    builder = PyvrpBuilder(problem, limits, Deadline(limits.max_seconds), lambda: False)
    return settled_plan(builder, limits.max_seconds or 0.0)


PLANNERS: dict[str, Planner] = {
    "own": own,
    "uncoupled": uncoupled,
    "greedy": greedy,
    "pyvrp": pyvrp,
}


def suits(planner: str, problem: RoutingProblem) -> bool:
    """Whether a planner can plan such a problem: plain PyVRP knows one front and no trunk tiers."""
    if planner != "pyvrp":
        return True
    fronts = [site for site in problem.sites.values() if site.tier is Tier.FRONT]
    return len(fronts) == 1 and len(problem.sites) == 1
