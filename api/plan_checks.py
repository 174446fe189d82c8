"""What the checkers of plans find."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.installers_traffic import SlowedRoads, traffic_of
from api.roads import closures_of, operator
from solvers import routing
from solvers.installers.audit import audit as audit_installers
from solvers.installers.validate import validate as validate_installers
from solvers.placement.audit import audit
from solvers.placement.validate import validate
from supplychain.roads import embedded_roads

if TYPE_CHECKING:
    from solvers.common import Violation
    from solvers.installers.plan import InstallersPlan
    from solvers.installers.problem import InstallersProblem
    from solvers.placement.plan import PlacementPlan
    from solvers.placement.problem import PlacementProblem
    from solvers.routing import RoutingPlan, RoutingProblem
    from supplychain.roads import RoadProvider
    from supplychain.scenario import Scenario


def check_plan(problem: RoutingProblem, plan: RoutingPlan) -> list[Violation]:
    """What either checker of a routing plan finds, each violation once."""
    closed = closures_of(problem) is not None
    roads = problem.roads if closed else operator().roads(problem.scenario.roads)
    found = [*routing.validate(problem, plan), *routing.audit(problem.scenario, plan, roads)]
    return sorted(dict.fromkeys(found))


def check_sites(
    scenario: Scenario, problem: PlacementProblem, plan: PlacementPlan
) -> list[Violation]:
    """What either checker of a placement plan finds, each violation once."""
    found = [*validate(problem, plan), *audit(scenario, plan, operator().roads(scenario.roads))]
    return sorted(dict.fromkeys(found))


def check_installers(
    scenario: Scenario, problem: InstallersProblem, plan: InstallersPlan
) -> list[Violation]:
    """What either checker of a plan of installers finds, each violation once."""
    usual = operator().roads(scenario.roads) or embedded_roads(scenario.roads)
    roads: RoadProvider = usual
    traffic = traffic_of(problem)
    if traffic is not None:
        roads = SlowedRoads(usual, traffic)
    found = [*validate_installers(problem, plan), *audit_installers(scenario, plan, roads)]
    return sorted(dict.fromkeys(found))
