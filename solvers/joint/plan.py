"""Deliveries and installations that agree, and the rounds in which they came to agree."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from solvers.common import Limits, Status, StopReason
    from solvers.installers.plan import InstallersPlan
    from solvers.routing.plan import RoutingPlan
    from supplychain.jobs import GoodsArrival
    from supplychain.plans import CostTerms


def moving_cny(costs: CostTerms) -> float:
    """What moving goods costs: vehicles, kilometres, hours, overtime, carriers and cooling."""
    own = costs.vehicles + costs.distance + costs.time
    return own + costs.carriers + costs.reefer_energy


@dataclass(frozen=True, slots=True)
class Round:
    """One try to make trucks and teams cheaper together.

    Parameters
    ----------
    what
        Stable word: ``first``, ``settle`` (trucks as cheap as the teams' starts allow), ``sooner``
        (teams planned as if goods came sooner, trucks asked to follow).
    sooner_s
        How much sooner; ``None`` for as soon as any truck could be there.
    steered
        Orders whose windows were narrowed.
    given_up
        Of these, orders that no truck could bring then, and whose windows were given back.
    trucks_cny, teams_cny
        All that the plans of the round cost.
    kept
        Whether the sum fell, so that the round's plans are the next round's start.
    """

    what: str
    trucks_cny: float
    teams_cny: float
    kept: bool
    sooner_s: int | None = None
    steered: int = 0
    given_up: int = 0

    @property
    def total_cny(self) -> float:
        """Trucks and teams together."""
        return self.trucks_cny + self.teams_cny


@dataclass(frozen=True, slots=True)
class JointPlan:
    """A plan of trucks and a plan of teams that agree.

    Parameters
    ----------
    status, stop_reason
        What the plan is worth, and why the search ended.
    trucks
        A plan of the problem's ``trucks``.
    teams
        A plan of the problem's ``teams`` with goods that come as ``arrivals`` say.
    arrivals
        By job that waits for an order, when the truck is expected to be done at the door, and the
        standard deviation of that.
    days
        By order with such a job that is delivered, the day of the delivery (position in the teams'
        days).
    rounds
        What was tried, in order.
    limits, seconds
        What was allowed, and what was used.
    """

    status: Status
    stop_reason: StopReason
    trucks: RoutingPlan
    teams: InstallersPlan
    arrivals: Mapping[str, GoodsArrival]
    days: Mapping[str, int]
    rounds: tuple[Round, ...]
    limits: Limits
    seconds: float = 0.0
    notes: Mapping[str, str] = field(default_factory=dict)

    @property
    def total_cny(self) -> float:
        """All costs of both plans, with lateness and what is left out."""
        return self.trucks.costs.total + self.teams.costs.total

    @property
    def delivery_cny(self) -> float:
        """What moving goods and people costs: not the work at the door, nor what is left out."""
        return moving_cny(self.trucks.costs) + self.teams.costs.delivery
