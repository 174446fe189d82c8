"""Re-planning: each morning the solver plans anew what a disruption touches, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulations.dispatch import Dispatch
from simulations.planners.delays import Delays
from simulations.planners.front_tours import coming, plan_front
from simulations.planners.other_ways import OtherWays
from simulations.planners.permits import Permits, carrier_share, van_share
from simulations.planners.resupply import Resupply
from simulations.policies import FollowPlan
from solvers.routing.problem import RoutingProblem
from supplychain.calendars import MINUTE_S

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from simulations.dispatch import Carrier, FrontPlan, Morning
    from simulations.effects import Effects
    from simulations.policies import Action, CoolingLost, Situation
    from simulations.world.template import TemplateRoute
    from supplychain.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Effort:
    """How hard it plans, and how long that takes in the simulated world.

    Parameters
    ----------
    rounds
        Of ruin and recreate for each front and morning; no clock stops it, so equal runs are equal.
    resupply_iterations
        Of the solver when goods come another way.
    solving_s
        Simulated time from the close of a book until its new tours are known.
    """

    rounds: int = 8
    resupply_iterations: int = 10
    solving_s: int = 15 * MINUTE_S


class Replan(FollowPlan):
    """Plan again what is touched by what planners know of, with the vehicles that are left.

    Where only a share of the vehicles gets through, or has a driver, the ones that go are chosen:
    trucks and shipments that feed most orders, and vans of the fronts where most can be served. The
    last-mile solver fills them with the orders of the day and those put off, as far as their goods
    come. Fronts whose goods would pass a site that is cut off are supplied another way. A van whose
    unit fails goes back for another one, if its goods would get too warm on the way but not on the
    way back. All else stays as planned.
    """

    name = "re-plan"

    def __init__(self, effort: Effort | None = None) -> None:
        self._effort = effort or Effort()
        self._permits = Permits()
        self._problem: RoutingProblem | None = None
        self._ways: OtherWays | None = None

    def morning(self, situation: Situation) -> Sequence[Action]:
        """Another way of supply, when what is cut off has changed."""
        if self._ways is None:
            assert situation.template is not None
            find = Resupply(self._effort.resupply_iterations)
            self._ways = OtherWays(situation.template, find)
        return self._ways.actions(situation)

    def dispatch(self, situation: Situation, morning: Morning) -> Dispatch | None:
        """Who goes, and with what."""
        effects = situation.effects
        if not effects.spells:
            return None
        touched = {
            front_id: _Touched(effects, morning.day, front_id, routes)
            for front_id, routes in sorted(morning.vans.items())
        }
        touched = {front_id: found for front_id, found in touched.items() if found}
        permits = self._carriers(effects, morning)
        if not touched:
            return Dispatch(permits) if permits else None
        refused = [tour_id for tour_id, share in permits.items() if not share]
        fronts = self._fronts(situation.scenario, morning, touched, refused)
        for front_id, plan in fronts.items():
            if touched[front_id].is_scarce:
                for route in plan.routes:
                    share = van_share(effects, front_id, morning.day, route)
                    permits[f"{route.id}/{morning.day}"] = share
        return Dispatch(permits, fronts)

    def cooling_lost(self, situation: Situation, van: CoolingLost) -> int | None:
        """Back in time for another van, after the doors that are reached before; on if too late."""
        del situation
        if all(at_s <= van.holds_s for at_s in van.doors_s):
            return None
        there_s = (0, *van.doors_s)
        in_time = [
            number
            for number, (at_s, back_s) in enumerate(zip(there_s, van.back_s, strict=True))
            if at_s + back_s <= van.holds_s
        ]
        return in_time[-1] if in_time else None

    def _carriers(self, effects: Effects, morning: Morning) -> dict[str, float]:
        """Which trucks and shipments go, of those that not all can."""
        permits: dict[str, float] = {}
        kinds: dict[str, list[tuple[Carrier, float]]] = {}
        for carrier in morning.carriers:
            share = carrier_share(effects, carrier)
            if share < 1.0:
                kind = carrier.haul.value if carrier.haul is not None else "hired"
                kinds.setdefault(kind, []).append((carrier, share))
        for kind, found in kinds.items():
            count = self._permits.count(kind, [share for _, share in found])
            ranked = sorted(found, key=lambda each: (-each[0].orders, -each[0].kg, each[0].tour_id))
            for place, (carrier, share) in enumerate(ranked):
                permits[carrier.tour_id] = share if place < count else 0.0
        return permits

    def _fronts(
        self,
        scenario: Scenario,
        morning: Morning,
        touched: Mapping[str, _Touched],
        refused: Collection[str],
    ) -> dict[str, FrontPlan]:
        """Tours of the fronts where not all vans can go, or ways are slow."""
        if self._problem is None:
            self._problem = RoutingProblem.from_scenario(scenario)
        parts = {front_id: coming(morning.parts(front_id), refused) for front_id in touched}
        scarce = {key: found.shares for key, found in touched.items() if found.is_scarce}
        count = self._permits.count("vans", [share for found in scarce.values() for share in found])
        tours = {key: len(found) for key, found in scarce.items()}
        vans = _shared_out(count, {key: len(parts[key]) for key in scarce}, tours)
        effort = self._effort
        return {
            front_id: plan_front(
                self._problem,
                front_id,
                parts[front_id],
                vans.get(front_id),
                effort.rounds,
                effort.solving_s,
                found.delays,
            )
            for front_id, found in touched.items()
        }


class _Touched:
    """What is known to be different at a front today."""

    def __init__(
        self, effects: Effects, day: int, front_id: str, routes: Sequence[TemplateRoute]
    ) -> None:
        self.shares = [van_share(effects, front_id, day, route) for route in routes]
        self.is_scarce = any(share < 1.0 for share in self.shares)
        points = (stop.point for route in routes for stop in route.stops)
        self.delays = Delays(effects, day, [front_id, *points])

    def __bool__(self) -> bool:
        return self.is_scarce or not self.delays.are_none


def _shared_out(count: int, parts: Mapping[str, int], tours: Mapping[str, int]) -> dict[str, int]:
    """Vans by front, one after the other to where most orders are left over."""
    vans = dict.fromkeys(parts, 0)
    left = {front_id: float(found) for front_id, found in parts.items()}
    a_tour = max(1.0, sum(left.values()) / max(1, sum(tours.values())))
    for _ in range(count):
        open_ = [key for key in vans if vans[key] < tours[key]]
        if not open_:
            break
        front_id = max(open_, key=lambda key: (left[key], key))
        vans[front_id] += 1
        left[front_id] -= a_tour
    return vans
