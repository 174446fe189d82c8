"""What the checkers of routing plans find."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.roads import closures_of, operator
from solvers import routing

if TYPE_CHECKING:
    from solvers.common import Violation
    from solvers.routing import RoutingPlan, RoutingProblem


def check_plan(problem: RoutingProblem, plan: RoutingPlan) -> list[Violation]:
    """What either checker finds, each violation once."""
    closed = closures_of(problem) is not None
    roads = problem.roads if closed else operator().roads(problem.scenario.roads)
    found = [*routing.validate(problem, plan), *routing.audit(problem.scenario, plan, roads)]
    return sorted(dict.fromkeys(found))
