"""What a plan made before says of a new one: who serves whom from where, and in which tours."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from solvers.common import Status, StopReason
from solvers.routing.day.under_way import trips_of
from solvers.routing.day.vans import shift_of
from solvers.routing.doors import last_mile_fleets, vans_of
from solvers.routing.last_mile.plan import Drop, LastMilePlan, Tour, Trip
from solvers.routing.rebuilt import sends
from supplychain.fleet import Haul

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from solvers.routing.plan import RoutingPlan
    from solvers.routing.problem import RoutingProblem
    from supplychain.plans import Route

    Origin = tuple[str, tuple[str, ...]]
    """Front, and for each line the site whose stock feeds it."""


@dataclass(frozen=True, slots=True)
class WarmStart:
    """A plan made before, as a start for another one.

    Parameters
    ----------
    origins
        By order. Returns, and orders with a line from several sites, are left away.
    tours
        By front; only vans, layouts, shifts and the order of the jobs matter.
    """

    origins: Mapping[str, Origin] = field(default_factory=dict)
    tours: Mapping[str, LastMilePlan] = field(default_factory=dict)

    @classmethod
    def of(cls, problem: RoutingProblem, plan: RoutingPlan) -> WarmStart:
        """Read a plan, perhaps for another state of the problem: what is unknown is left away."""
        routes: dict[str, list[Route]] = {}
        for route in plan.routes:
            if route.haul is Haul.LAST_MILE and route.base_id in problem.sites:
                routes.setdefault(route.base_id, []).append(route)
        return cls(
            _origins(problem, plan),
            {front_id: _tours(problem, front_id, held) for front_id, held in routes.items()},
        )


def _origins(problem: RoutingProblem, plan: RoutingPlan) -> dict[str, Origin]:
    fronts: dict[str, str] = {}
    sites: dict[str, dict[int, set[str]]] = {}
    for item in plan.consignments:
        if item.order_id in problem.orders:
            fronts[item.order_id] = item.to_site_id
            lines = sites.setdefault(item.order_id, {})
            lines.setdefault(item.line, set()).add(item.from_site_id)
    found: dict[str, Origin] = {}
    for order_id, lines in sites.items():
        is_whole = sorted(lines) == list(range(len(problem.orders[order_id].lines)))
        if is_whole and all(len(held) == 1 for held in lines.values()):
            found[order_id] = fronts[order_id], tuple(min(lines[n]) for n in sorted(lines))
    return found


def _tours(problem: RoutingProblem, front_id: str, routes: Iterable[Route]) -> LastMilePlan:
    """The routes of a front as tours whose jobs are called as those of a new problem are."""
    fleets, vans = last_mile_fleets(problem, front_id), vans_of(problem, front_id)
    held = list(routes)
    parts = Counter(s.place_id for r in held for s in r.stops if s.kind.is_at_a_door)
    seen: Counter[str] = Counter()
    tours = []
    for route in held:
        number = next((n for n, fleet in enumerate(fleets) if sends(fleet, route)), None)
        shift = None if number is None else shift_of(vans[number], route)
        trips = []
        for doors in trips_of(route.stops):
            drops = []
            for stop in doors:
                seen[stop.place_id] += 1
                key = stop.place_id
                key = key if parts[key] == 1 else f"{key}/{seen[key]}"
                drops.append(Drop(key, stop.arrive_s, stop.start_s, stop.end_s))
            trips.append(Trip(doors[0].arrive_s if doors else 0, tuple(drops), route.end_s))
        if number is not None and shift is not None:
            tours.append(
                Tour(
                    vehicle_type_id=route.vehicle_type_id,
                    layout_id=route.layout_id,
                    shift=shift,
                    trips=tuple(trips),
                    rests=(),
                    distance_m=route.distance_m,
                    drive_s=route.drive_s,
                    cost_cny=0.0,
                    start_s=route.start_s,
                    end_s=route.end_s,
                    van_id=vans[number].key,
                )
            )
    return LastMilePlan(Status.PARTIAL, StopReason.ITERATIONS, tuple(tours), (), 0.0)
