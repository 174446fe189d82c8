"""The greedy planner: nearest front with stock, savings, first departure.

It has the same vehicles, data and rules as ours, and its plans pass the same checks. It decides
once: no step looks at what a later one makes of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.builders import GreedyBuilder, settled_plan
from benchmarks.greedy_parameters import GreedyParameters

if TYPE_CHECKING:
    from solvers.common import Limits
    from solvers.routing.plan import RoutingPlan
    from solvers.routing.problem import RoutingProblem


def greedy(
    problem: RoutingProblem, limits: Limits, parameters: GreedyParameters | None = None
) -> RoutingPlan:
    """Plan line haul, middle mile and last mile by the greedy rules.

    Parameters
    ----------
    problem
        The chain.
    limits
        Kept for the record; the planner takes the time that it takes.
    parameters
        By default the tuned ones.
    """
    return settled_plan(GreedyBuilder(problem, limits, parameters or GreedyParameters()), 0.0)
