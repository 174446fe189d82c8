"""Closed roads under a plan that is being driven: which legs stay, and which routes must change."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from solvers.routing.legs import location_of
from solvers.routing.under_way import current_trip
from supplychain.fleet import Haul
from supplychain.roads import ClosedRoads, usual_roads

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from solvers.routing.happened import Happened
    from solvers.routing.plan import RoutingPlan
    from solvers.routing.problem import RoutingProblem
    from supplychain.places import Location
    from supplychain.plans import Route

    LegKey = tuple[Location, Location, str]


def closed_roads(
    problem: RoutingProblem, plan: RoutingPlan, happened: Happened, pinned: Collection[str]
) -> tuple[ClosedRoads, frozenset[str]]:
    """The roads now, and the last-mile routes of which a leg that is still to come changes.

    What has been driven stays as it was, and so do trucks, pinned routes, the legs that are being
    driven, and the way home of vehicles that have nothing else left.
    """
    before = problem.roads
    driven = dict(before.driven) if isinstance(before, ClosedRoads) else {}
    ahead: dict[str, list[LegKey]] = {}
    for route in plan.routes:
        legs = list(_legs(problem, route))
        count = len(legs)
        if route.haul is Haul.LAST_MILE and route.id not in pinned:
            count = _driven_legs(route, happened)
            ahead[route.id] = legs[count:]
        for key in legs[:count]:
            driven.setdefault(key, _times(problem, key))
    roads = ClosedRoads(usual_roads(before), happened.closed, driven)
    keys = {key for legs in ahead.values() for key in legs}
    changed = set(_changed(problem, roads, keys))
    return roads, frozenset(
        route_id for route_id, legs in ahead.items() if not changed.isdisjoint(legs)
    )


def _legs(problem: RoutingProblem, route: Route) -> Iterator[LegKey]:
    speed = problem.vehicle_types[route.vehicle_type_id].speed_class.value
    places = [location_of(problem, stop) for stop in route.stops]
    for here, there in pairwise(places):
        yield here, there, speed


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


def _times(problem: RoutingProblem, key: LegKey) -> tuple[int, int]:
    matrix = problem.roads.matrix([key[0]], [key[1]], key[2])
    return int(matrix.distance_m[0, 0]), int(matrix.duration_s[0, 0])


def _changed(
    problem: RoutingProblem, roads: ClosedRoads, keys: Iterable[LegKey]
) -> Iterator[LegKey]:
    for key in keys:
        matrix = roads.matrix([key[0]], [key[1]], key[2])
        now = int(matrix.distance_m[0, 0]), int(matrix.duration_s[0, 0])
        if now != _times(problem, key):
            yield key
