"""The two solvers that a joint plan is made with, and what one pass through both gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from solvers.common import Limits
    from solvers.installers.plan import InstallersPlan
    from solvers.installers.problem import InstallersProblem
    from solvers.routing.plan import RoutingPlan
    from solvers.routing.problem import RoutingProblem
    from supplychain.jobs import GoodsArrival

    TruckPlanner = Callable[[RoutingProblem, Limits, RoutingPlan | None], RoutingPlan]
    TeamPlanner = Callable[[InstallersProblem, Limits, InstallersPlan | None], InstallersPlan]


@dataclass(frozen=True, slots=True)
class Planners:
    """Who plans trucks and teams, each from a problem, limits and a plan to start from."""

    trucks: TruckPlanner
    teams: TeamPlanner


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """Plans that agree.

    ``teams`` is a plan for goods that come as ``arrivals`` say, which is what ``trucks`` do.
    """

    trucks: RoutingPlan
    teams: InstallersPlan
    arrivals: Mapping[str, GoodsArrival]

    @property
    def total_cny(self) -> float:
        """All that both cost; what is left out has its price, so that nothing is saved by it."""
        return self.trucks.costs.total + self.teams.costs.total
