"""Who decides while a plan is lived through: what is told, what can be answered."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Protocol

from supplychain.errors import DataError, DataProblem

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from simulations.dispatch import Dispatch, Morning
    from simulations.effects import Effects
    from simulations.world.template import Template
    from supplychain.fleet import Haul
    from supplychain.scenario import Scenario


class Obstacle(StrEnum):
    """Why a route cannot leave, or go on."""

    NO_PASSAGE = "no_passage"
    SITE_CLOSED = "site_closed"
    NO_CREW = "no_crew"


@dataclass(frozen=True, slots=True)
class StuckRoute:
    """A route that cannot leave, or go on to its next stop.

    Parameters
    ----------
    route_id, day, haul, base_id
        Which one.
    place_id
        Where it stands: its base, or the stop before the one that it cannot come to.
    obstacle
        Why.
    order_ids
        Orders that it has or would have on board.
    is_under_way
        Whether it has left already.
    """

    route_id: str
    day: int
    haul: Haul
    base_id: str
    place_id: str
    obstacle: Obstacle
    order_ids: tuple[str, ...] = ()
    is_under_way: bool = False


@dataclass(frozen=True, slots=True)
class CoolingLost:
    """A van on its way whose refrigeration unit has failed; seconds count from now.

    Parameters
    ----------
    route_id, day, base_id
        Which one.
    holds_s
        How long the goods that warm fastest stay in their band without the unit.
    doors_s
        When it should come to each of its next doors.
    back_s
        How long it takes to its base from where it is, and then from each of its next doors.
    """

    route_id: str
    day: int
    base_id: str
    holds_s: int
    doors_s: tuple[int, ...]
    back_s: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Situation:
    """What a policy may know at a moment; nothing in it can be changed.

    Parameters
    ----------
    now_s, day
        The second, and the day that it lies in.
    scenario
        As it was before any disruption.
    effects
        Of the disruptions that planners have learned of by now.
    waiting_ids
        Orders that were deferred and wait for another day.
    template
        The plan in force.
    on_hand
        Units of a product in stock at a site; ``None`` where goods do not come from stock.
    """

    now_s: int
    day: int
    scenario: Scenario
    effects: Effects
    waiting_ids: tuple[str, ...] = ()
    template: Template | None = None
    on_hand: Callable[[str, str], float] | None = None


@dataclass(frozen=True, slots=True)
class Cancel:
    """The route does not leave, or turns back: its orders wait for another day."""


@dataclass(frozen=True, slots=True)
class WaitForWay:
    """The vehicle stands until it can go on, for ``longest_s`` at most; then it is cancelled."""

    longest_s: int


@dataclass(frozen=True, slots=True)
class UseTemplate:
    """From ``from_day`` on, days are lived by another plan.

    Parameters
    ----------
    template
        See :func:`simulations.world.template.template_of`. Keys of its goods are new, or mean what
        they meant before; hops of goods that are on their way stay known.
    from_day
        First day whose book is assigned to it; what a policy answers in the morning of that very
        day is in time.
    changed_routes, cost_cny
        For the log: how much of the plan is new, and what it costs.
    """

    template: Template
    from_day: int
    changed_routes: int = 0
    cost_cny: float = 0.0


@dataclass(frozen=True, slots=True)
class MoveStock:
    """Stock leaves one site for another now, as much as is there of what is asked for.

    Parameters
    ----------
    product_id, from_site_id, to_site_id, quantity
        What, between which sites, in units.
    lead_s
        From leaving until it is in store.
    cost_cny
        Of the transport.
    """

    product_id: str
    from_site_id: str
    to_site_id: str
    quantity: float
    lead_s: int
    cost_cny: float = 0.0


Answer = Cancel | WaitForWay
Action = UseTemplate | MoveStock


class Policy(Protocol):
    """Decides at the moments that ask for it; whatever it does not do goes on as planned."""

    @property
    def name(self) -> str:
        """Name for people and for the log."""
        ...

    def morning(self, situation: Situation) -> Sequence[Action]:
        """A book has closed and is about to be assigned to tours."""
        ...

    def dispatch(self, situation: Situation, morning: Morning) -> Dispatch | None:
        """The same moment, when tours and orders of the day are known; nothing changes nothing."""
        ...

    def known(self, situation: Situation, disruption_id: str) -> Sequence[Action]:
        """Planners have learned of a disruption."""
        ...

    def cannot_leave(self, situation: Situation, route: StuckRoute) -> Answer:
        """A route cannot leave, or go on."""
        ...

    def cooling_lost(self, situation: Situation, van: CoolingLost) -> int | None:
        """A unit has failed: doors to serve before the van goes back for another one.

        ``None`` lets it go on. At its base its goods come into the room and then onto another
        vehicle of its fleet; if none stands there, their orders wait for another day.
        """
        ...

    def stock_short(
        self, situation: Situation, site_id: str, product_id: str, quantity: float
    ) -> Sequence[Action]:
        """A site has less of a product than is asked for."""
        ...


class FollowPlan:
    """Do what the plan says; what cannot be done today is tried again on the next day.

    A van leaves out doors that it cannot come to. A route that can come nowhere, or has nobody to
    drive it, or whose site is closed, does not leave. A truck that is stopped on its way turns
    back, and its goods go with the next one.
    """

    name = "follow-plan"

    def morning(self, situation: Situation) -> Sequence[Action]:
        """Nothing changes."""
        del situation
        return ()

    def dispatch(self, situation: Situation, morning: Morning) -> Dispatch | None:
        """Nothing changes."""
        del situation, morning
        return None

    def known(self, situation: Situation, disruption_id: str) -> Sequence[Action]:
        """Nothing changes."""
        del situation, disruption_id
        return ()

    def cannot_leave(self, situation: Situation, route: StuckRoute) -> Answer:
        """Not today."""
        del situation, route
        return Cancel()

    def cooling_lost(self, situation: Situation, van: CoolingLost) -> int | None:
        """It goes on."""
        del situation, van
        return None

    def stock_short(
        self, situation: Situation, site_id: str, product_id: str, quantity: float
    ) -> Sequence[Action]:
        """Nothing changes."""
        del situation, site_id, product_id, quantity
        return ()


class Wait(FollowPlan):
    """Follow the plan, but stand and wait where the way is closed.

    A route that can come nowhere, or whose site is closed, stays loaded at its base until it can
    leave, and a truck that is stopped on its way stands there until it is let through. Doors of a
    van that can come to others are left out all the same, and nobody waits for a driver.

    Parameters
    ----------
    longest_s
        After that it gives up: two days by default, about what chilled goods bear.
    """

    name = "wait"

    def __init__(self, longest_s: int = 2 * 86_400) -> None:
        self._longest_s = longest_s

    def cannot_leave(self, situation: Situation, route: StuckRoute) -> Answer:
        """Wait for passage, or for the site to open."""
        del situation
        if route.obstacle is Obstacle.NO_CREW:
            return Cancel()
        return WaitForWay(self._longest_s)


def _planner(noun: str) -> FollowPlan:
    from simulations import planners  # noqa: PLC0415 - loads solvers, and knows policies

    made: FollowPlan = getattr(planners, noun)()
    return made


POLICIES: dict[str, Callable[[], FollowPlan]] = {
    FollowPlan.name: FollowPlan,
    Wait.name: Wait,
    "reroute": partial(_planner, "Reroute"),
    "dual-sourcing": partial(_planner, "DualSource"),
    "emergency-transfer": partial(_planner, "EmergencyTransfer"),
    "re-plan": partial(_planner, "Replan"),
}
"""What makes a policy, by its name."""


def policy_of(name: str) -> FollowPlan:
    """A policy by its name.

    Raises
    ------
    DataError
        If none is called so.
    """
    if name not in POLICIES:
        text, allowed = "no policy is called so", ", ".join(POLICIES)
        raise DataError([DataProblem("policy", -1, "", "unknown_policy", text, name, allowed)])
    return POLICIES[name]()
