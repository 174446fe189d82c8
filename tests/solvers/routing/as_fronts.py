"""A plan of a scenario as plans of its fronts, for the checker of one front."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from solvers.common import Status, StopReason
from solvers.routing.checks import case_of
from solvers.routing.doors import last_mile_fleets, last_mile_problem, van_keys
from solvers.routing.last_mile import Drop, LastMilePlan, Tour, Trip
from solvers.routing.sourcing.parcels import Parcel
from solvers.routing.validate import facts_of_problem
from supplychain.fleet import Haul
from supplychain.plans import StopKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from solvers.routing.last_mile import LastMileProblem
    from solvers.routing.plan import RoutingPlan
    from solvers.routing.problem import RoutingProblem
    from supplychain.plans import Route, Stop


def fronts_of(problem: RoutingProblem, plan: RoutingPlan) -> dict[str, LastMileProblem]:
    """The problem of each front that a plan of the scenario delivers from: what it serves there."""
    ready_s = dict(_ready_s(problem, plan))
    goods = {item.id: item for item in plan.consignments}
    parcels: dict[str, list[Parcel]] = {}
    for route in _last_mile(plan):
        for stop in route.stops:
            if stop.kind.is_at_a_door:
                held = tuple(goods[key] for key in stop.consignment_ids)
                parcel = Parcel(job_id_of(stop), stop.place_id, held)
                parcels.setdefault(route.base_id, []).append(parcel)
    fronts = {
        front_id: last_mile_problem(problem, front_id, held, ready_s)
        for front_id, held in parcels.items()
    }
    horizon_s = problem.scenario.horizon.length_s
    # How long goods keep is judged by the scenario's checker alone.
    return {
        key: replace(front, jobs=tuple(replace(job, latest_s=horizon_s) for job in front.jobs))
        for key, front in fronts.items()
    }


def _ready_s(problem: RoutingProblem, plan: RoutingPlan) -> Iterator[tuple[str, int]]:
    """When each consignment can leave its front."""
    case = case_of(facts_of_problem(problem), plan)
    for key, journey in case.journeys.items():
        item = case.goods[key]
        handling_s = problem.sites[item.to_site_id].handling_s
        came_s = [leg.arrive_s for leg in journey if not leg.is_delivery]
        yield key, handling_s + max([problem.lots[item.lot_id].available_s, *came_s])


def plan_of_front(
    problem: RoutingProblem, front_id: str, front: LastMileProblem, plan: RoutingPlan
) -> LastMilePlan:
    """The routes of a front as its tours; nothing is left out of what it should serve."""
    routes = [route for route in _last_mile(plan) if route.base_id == front_id]
    tours = tuple(_tour(problem, front, route) for route in routes)
    return LastMilePlan(Status.FEASIBLE, StopReason.ITERATIONS, tours, (), 0.0)


def job_id_of(stop: Stop) -> str:
    """The order, and which goods of it."""
    return " ".join((stop.place_id, *stop.consignment_ids))


def _last_mile(plan: RoutingPlan) -> list[Route]:
    return [route for route in plan.routes if route.haul is Haul.LAST_MILE]


def _tour(problem: RoutingProblem, front: LastMileProblem, route: Route) -> Tour:
    starts_elsewhere = route.stops[0].kind is StopKind.START
    trips: list[list[Stop]] = []
    for stop in route.stops:
        if stop.kind is StopKind.LOAD:
            trips.append([])
        if trips:
            trips[-1].append(stop)
    loads = [trip[0] for trip in trips]
    key = _van_key(problem, route)
    shifts = next((van.shifts for van in front.vans if van.key == key), ())
    begun = [number for number, shift in enumerate(shifts) if shift.open_s <= route.start_s]
    return Tour(
        vehicle_type_id=route.vehicle_type_id,
        layout_id=route.layout_id,
        shift=max(begun, default=0),
        trips=tuple(
            Trip(trip[0].end_s, tuple(map(_drop, _doors(trip))), back_s)
            for trip, back_s in zip(trips, _backs_s(route, trips, loads), strict=True)
        ),
        rests=route.rests,
        distance_m=route.distance_m,
        drive_s=route.drive_s,
        cost_cny=0.0,
        start_s=route.start_s,
        end_s=route.end_s,
        meals=route.meals,
        van_id=key,
        base_s=loads[0].arrive_s if starts_elsewhere and loads else None,
    )


def _van_key(problem: RoutingProblem, route: Route) -> str:
    fleets = last_mile_fleets(problem, route.base_id)
    for key, fleet in zip(van_keys(problem, route.base_id), fleets, strict=True):
        places = (fleet.vehicle_type_id, fleet.start, fleet.ends, fleet.end)
        if places == (route.vehicle_type_id, route.start, route.ends, route.end):
            return key
    return "no such van"


def _doors(trip: list[Stop]) -> list[Stop]:
    return [stop for stop in trip if stop.kind.is_at_a_door]


def _drop(stop: Stop) -> Drop:
    return Drop(job_id_of(stop), stop.arrive_s, stop.start_s, stop.end_s)


def _backs_s(route: Route, trips: list[list[Stop]], loads: list[Stop]) -> list[int]:
    """When each trip is over: at the next loading, at the return to the base, or at the end."""
    last = next((s.arrive_s for s in trips[-1] if s.kind is StopKind.RETURN), route.end_s)
    return [*(load.arrive_s for load in loads[1:]), last]
