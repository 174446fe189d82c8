"""The last mile of a front, rebuilt from a finished plan, so that changes can be tried on it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from solvers.routing.doors import (
    goods_of,
    job_of,
    last_mile_fleets,
    last_mile_problem,
    travel_of,
)
from solvers.routing.last_mile.roster import Roster
from solvers.routing.last_mile.schedule import Draft, Scheduler
from solvers.routing.sourcing.parcels import Parcel
from supplychain.fleet import Haul, RouteEnd
from supplychain.plans import StopKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from solvers.routing.last_mile.problem import LastMileProblem
    from solvers.routing.plan import RoutingPlan
    from solvers.routing.problem import RoutingProblem
    from supplychain.fleet import Fleet
    from supplychain.orders import Order
    from supplychain.plans import Route


def available_at(problem: RoutingProblem, plan: RoutingPlan) -> dict[str, int]:
    """For each consignment, when it can leave the last site that it came to."""
    at_s = {
        item.id: problem.lots[item.lot_id].available_s + problem.sites[item.from_site_id].handling_s
        for item in plan.consignments
    }
    arrivals: list[tuple[int, str, tuple[str, ...]]] = []
    for route in plan.routes:
        arrivals += [
            (stop.start_s, stop.place_id, stop.consignment_ids)
            for stop in route.stops
            if stop.kind is StopKind.UNLOAD
        ]
    arrivals += [(move.arrive_s, move.to_site_id, move.consignment_ids) for move in plan.moves]
    for start_s, site_id, ids in sorted(arrivals):
        for item_id in ids:
            at_s[item_id] = start_s + problem.sites[site_id].handling_s
    return at_s


def doors_of_plan(
    plan: RoutingPlan, front_id: str
) -> tuple[list[Route], list[Parcel], list[list[list[int]]]]:
    """Routes of one front, its parcels, and for each route the parcels' positions by trip."""
    goods = {item.id: item for item in plan.consignments}
    routes = [r for r in plan.routes if r.haul is Haul.LAST_MILE and r.base_id == front_id]
    parcels: list[Parcel] = []
    trips_of: list[list[list[int]]] = []
    for route in routes:
        trips: list[list[int]] = []
        for stop in route.stops:
            if stop.kind is StopKind.LOAD:
                trips.append([])
            elif stop.kind.is_at_a_door:
                trips[-1].append(len(parcels))
                held = tuple(goods[item_id] for item_id in stop.consignment_ids)
                parcels.append(Parcel(f"{route.id}#{len(parcels)}", stop.place_id, held))
        trips_of.append(trips)
    return routes, parcels, trips_of


def front_of_plan(
    problem: RoutingProblem, plan: RoutingPlan, front_id: str
) -> tuple[LastMileProblem, list[Draft]]:
    """Problem and tours of one front as the plan has them."""
    routes, parcels, trips_of = doors_of_plan(plan, front_id)
    door = last_mile_problem(problem, front_id, parcels, available_at(problem, plan))
    fleets = last_mile_fleets(problem, front_id)
    drafts = [
        _draft(door, fleets, route, trips) for route, trips in zip(routes, trips_of, strict=True)
    ]
    return door, drafts


def _draft(
    door: LastMileProblem, fleets: Sequence[Fleet], route: Route, trips: Sequence[Sequence[int]]
) -> Draft:
    """The route as a tour of the rebuilt problem, whose vans are those of the fleets."""
    rigs = [
        (number, layout.id)
        for number, van in enumerate(door.vans)
        for layout in van.vehicle_type.layouts
    ]
    number = next(number for number, fleet in enumerate(fleets) if sends(fleet, route))
    rig, van = rigs.index((number, route.layout_id)), door.vans[number]
    shift = next(
        number
        for number, window in enumerate(van.shifts)
        if window.open_s <= route.start_s
        and route.end_s <= window.close_s + van.vehicle_type.overtime_s
    )
    return Draft(rig, shift, tuple(tuple(trip) for trip in trips))


def sends(fleet: Fleet, route: Route) -> bool:
    """Whether a route is one of a last-mile fleet's vehicles."""
    return (
        (fleet.site_id, fleet.vehicle_type_id) == (route.base_id, route.vehicle_type_id)
        and (fleet.start, fleet.ends) == (route.start, route.ends)
        and (fleet.ends is not RouteEnd.PLACE or fleet.end == route.end)
    )


def with_order(
    problem: RoutingProblem, door: LastMileProblem, order: Order, release_s: int, latest_s: int
) -> LastMileProblem:
    """The front's problem with one more order as its last job, whatever feeds it.

    Parameters
    ----------
    release_s, latest_s
        When its goods can leave the front, and the last second at which they may be handed over.
    """
    job = job_of(problem, order, goods_of(problem, order), release_s, latest_s)
    job = replace(job, id=f"wanted {order.id}")
    orders = [*(other.order_id for other in door.jobs), order.id]
    travel = travel_of(problem, door.front_id, orders, door.travel)
    return replace(door, jobs=(*door.jobs, job), travel=travel)


def roster_of(door: LastMileProblem, drafts: Sequence[Draft]) -> tuple[Scheduler, Roster]:
    """A scheduler of the problem and a roster with the tours."""
    scheduler = Scheduler(door)
    return scheduler, Roster(scheduler, drafts)
