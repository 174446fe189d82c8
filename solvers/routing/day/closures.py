"""Closed roads under a plan that is being driven: which legs stay, and which routes must change."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from solvers.routing.day.legs import location_of
from solvers.routing.day.under_way import current_trip
from supplychain.fleet import Haul
from supplychain.roads import ClosedRoads, usual_roads

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from solvers.routing.day.happened import Happened
    from solvers.routing.plan import RoutingPlan
    from solvers.routing.problem import RoutingProblem
    from supplychain.places import Location
    from supplychain.plans import Route
    from supplychain.roads import RoadProvider

    Times = tuple[int, int]


def closed_roads(
    problem: RoutingProblem, plan: RoutingPlan, happened: Happened, pinned: Collection[str]
) -> tuple[ClosedRoads, frozenset[str]]:
    """The roads now, and the last-mile routes of which a leg that is still to come changes.

    What has been driven stays as it was, and so do trucks, pinned routes, the legs that are being
    driven, and the way home of vehicles that have nothing else left.
    """
    before = problem.roads
    driven = dict(before.driven) if isinstance(before, ClosedRoads) else {}
    ahead: list[tuple[Route, int, list[Times]]] = []
    for route in plan.routes:
        speed, places = _places(problem, route)
        was = _times(before, places, speed)
        count = len(was)
        if route.haul is Haul.LAST_MILE and route.id not in pinned:
            count = _driven_legs(route, happened)
            ahead.append((route, count, was))
        for ends, times in zip(pairwise(places[: count + 1]), was, strict=False):
            driven.setdefault((*ends, speed), times)
    roads = ClosedRoads(usual_roads(before), happened.closed, driven)
    changed = set()
    for route, count, was in ahead:
        speed, places = _places(problem, route)
        if count < len(was) and _times(roads, places, speed)[count:] != was[count:]:
            changed.add(route.id)
    return roads, frozenset(changed)


def _places(problem: RoutingProblem, route: Route) -> tuple[str, list[Location]]:
    """Speed class of a route's vehicle, and where its stops are."""
    speed = problem.vehicle_types[route.vehicle_type_id].speed_class.value
    return speed, [location_of(problem, stop) for stop in route.stops]


def _times(roads: RoadProvider, places: Sequence[Location], speed: str) -> list[Times]:
    """Metres and seconds of the legs between places in order."""
    matrix = roads.matrix(places, places, speed)
    metres, seconds = matrix.distance_m.diagonal(1), matrix.duration_s.diagonal(1)
    return list(zip(metres.tolist(), seconds.tolist(), strict=True))


def _driven_legs(route: Route, happened: Happened) -> int:
    """Number of legs, from the first, that have been driven or are being driven."""
    item = happened.state.of(route.id)
    if item.begun == 0:
        return 0
    left_s = route.stops[item.begun - 1].end_s + item.late_s
    doors = len(current_trip(route, item.begun))
    is_going = left_s <= happened.state.now_s
    # With one door ahead and on the way to it, the way home is all that is left.
    return item.begun - 1 + (min(doors, 1) if is_going else 0) + (doors <= is_going)
