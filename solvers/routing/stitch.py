"""From the tiers' own plans to routes with stops, before loads and costs are worked out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from supplychain.fleet import Haul, RouteEnd
from supplychain.plans import Route, Stop, StopKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from solvers.routing.last_mile.plan import Drop, LastMilePlan, Tour
    from solvers.routing.sourcing.parcels import Parcel
    from supplychain.fleet import Fleet
    from supplychain.plans import CarrierMove


def last_mile_routes(
    front_id: str,
    plan: LastMilePlan,
    parcels: Mapping[str, Parcel],
    fleets: Mapping[str, Fleet],
) -> list[Route]:
    """Routes of one front, whose fleets are given by the key of their van."""
    return [
        last_mile_route(
            front_id, f"{front_id}/last_mile/{number}", tour, parcels, fleets[tour.van_key]
        )
        for number, tour in enumerate(plan.tours, 1)
    ]


def last_mile_route(
    front_id: str, key: str, tour: Tour, parcels: Mapping[str, Parcel], fleet: Fleet
) -> Route:
    """A tour of a fleet's vehicle as a route, whose key is given."""
    stops: list[Stop] = []
    back_s = tour.base_s
    if tour.base_s is not None:
        times = (tour.start_s,) * 3
        stops.append(Stop(StopKind.START, "", *times, location=fleet.start))
    for trip in tour.trips:
        loaded = tuple(item.id for drop in trip.drops for item in parcels[drop.job_id].consignments)
        arrive_s = trip.depart_s if back_s is None else back_s
        stops.append(Stop(StopKind.LOAD, front_id, arrive_s, arrive_s, trip.depart_s, loaded))
        stops += [door_of(parcels[drop.job_id], drop) for drop in trip.drops]
        back_s = trip.return_s
    last = tour.trips[-1]
    brings_back = any(not parcels[drop.job_id].consignments for drop in last.drops)
    if brings_back or fleet.ends is RouteEnd.SITE:
        stops.append(Stop(StopKind.RETURN, front_id, last.return_s, last.return_s, last.return_s))
    if fleet.ends is RouteEnd.PLACE:
        times = (tour.end_s,) * 3
        stops.append(Stop(StopKind.END, "", *times, location=fleet.end))
    return Route(
        id=key,
        haul=Haul.LAST_MILE,
        vehicle_type_id=tour.vehicle_type_id,
        layout_id=tour.layout_id,
        base_id=front_id,
        stops=tuple(stops),
        rests=tour.rests,
        distance_m=tour.distance_m,
        drive_s=tour.drive_s,
        meals=tour.meals,
        ends=fleet.ends,
    )


def door_of(parcel: Parcel, drop: Drop) -> Stop:
    """A drop as a stop."""
    ids = tuple(item.id for item in parcel.consignments)
    kind = StopKind.DELIVER if ids else StopKind.COLLECT
    return Stop(kind, parcel.order_id, drop.arrive_s, drop.start_s, drop.end_s, ids)


def without(
    routes: Iterable[Route], moves: Iterable[CarrierMove], gone: set[str]
) -> tuple[list[Route], list[CarrierMove]]:
    """Routes and moves without the goods that are not delivered; empty ones disappear."""
    kept_routes = []
    for route in routes:
        stops = tuple(
            replace(stop, consignment_ids=tuple(i for i in stop.consignment_ids if i not in gone))
            for stop in route.stops
        )
        if any(stop.consignment_ids or stop.kind is StopKind.COLLECT for stop in stops):
            kept_routes.append(replace(route, stops=stops))
    kept_moves = []
    for move in moves:
        ids = tuple(item_id for item_id in move.consignment_ids if item_id not in gone)
        if ids:
            kept_moves.append(replace(move, consignment_ids=ids))
    return kept_routes, kept_moves
