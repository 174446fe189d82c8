"""A plan as GeoJSON (RFC 7946: longitude first, WGS-84), for map programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from supplychain.orders import OrderKind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from api.plan_tables import Clock
    from solvers.routing.plan import RoutingPlan
    from supplychain.places import Location
    from supplychain.plans import Route, Stop
    from supplychain.scenario import Scenario

Feature = dict[str, Any]


def write_geojson(path: Path, scenario: Scenario, plan: RoutingPlan, clock: Clock) -> None:
    """Write sites, routes, carrier moves and deliveries as one feature collection."""
    places = Places(scenario)
    features = [*site_features(scenario), *route_features(plan, places, clock)]
    features += [*move_features(plan, places, clock), *door_features(plan, places, clock)]
    document = {"type": "FeatureCollection", "features": features}
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")


class Places:
    """Positions of everything a stop may name."""

    def __init__(self, scenario: Scenario) -> None:
        self.sites = {site.id: site for site in scenario.sites}
        self.orders = {order.id: order for order in scenario.orders}
        self.customers = {customer.id: customer for customer in scenario.customers}

    def door(self, order_id: str) -> Location:
        """Where an order goes."""
        return self.customers[self.orders[order_id].customer_id].location

    def is_return(self, order_id: str) -> bool:
        """Whether an order is collected rather than delivered."""
        return self.orders[order_id].kind is OrderKind.RETURN

    def of(self, stop: Stop) -> Location:
        """Where a stop is."""
        if stop.kind.is_at_a_door:
            return self.door(stop.place_id)
        if stop.location is not None:
            return stop.location
        return self.sites[stop.place_id].location

    def name(self, stop: Stop) -> str:
        """Name of the site or customer at a stop; position of where a route starts or ends."""
        if stop.location is not None:
            return f"{stop.location.lat:.5f}, {stop.location.lon:.5f}"
        if stop.kind.is_at_a_door:
            customer = self.customers[self.orders[stop.place_id].customer_id]
            return customer.name or customer.id
        site = self.sites[stop.place_id]
        return site.name or site.id


def site_features(scenario: Scenario) -> Iterator[Feature]:
    """Sites as points."""
    for site in scenario.sites:
        about = {"kind": "site", "id": site.id, "name": site.name, "tier": site.tier.value}
        yield feature("Point", position(site.location), about | {"city": site.city})


def route_features(plan: RoutingPlan, places: Places, clock: Clock) -> Iterator[Feature]:
    """Routes as lines through their stops, straight between them."""
    for route in plan.routes:
        line = [position(places.of(stop)) for stop in route.stops]
        yield feature("LineString", line, _about_route(route, clock))


def _about_route(route: Route, clock: Clock) -> Feature:
    return {
        "kind": "route",
        "id": route.id,
        "haul": route.haul.value,
        "vehicle_type": route.vehicle_type_id,
        "base": route.base_id,
        "start": clock(route.start_s),
        "end": clock(route.end_s),
        "km": round(route.distance_m / 1000, 1),
        "cost_cny": round(route.costs.total, 2),
    }


def move_features(plan: RoutingPlan, places: Places, clock: Clock) -> Iterator[Feature]:
    """Carrier moves as straight lines."""
    for move in plan.moves:
        ends = (places.sites[move.from_site_id], places.sites[move.to_site_id])
        about = {
            "kind": "move",
            "id": move.id,
            "carrier": move.carrier_id,
            "temperature_class": move.temperature_class_id,
            "depart": clock(move.depart_s),
            "arrive": clock(move.arrive_s),
            "kg": round(move.kg, 1),
            "cost_cny": round(move.costs.total, 2),
        }
        yield feature("LineString", [position(end.location) for end in ends], about)


def door_features(plan: RoutingPlan, places: Places, clock: Clock) -> Iterator[Feature]:
    """Deliveries, collected returns, and orders left out, as points."""
    for item in plan.deliveries:
        about = {
            "kind": "collection" if places.is_return(item.order_id) else "delivery",
            "order": item.order_id,
            "front": item.front_id,
            "route": item.route_id,
            "start": clock(item.start_s),
            "late_min": round(item.late_s / 60, 1),
        }
        yield feature("Point", position(places.door(item.order_id)), about)
    for left in plan.unserved:
        if left.kind == "order":
            about = {"kind": "unserved", "order": left.id, "reason": left.reason.value}
            yield feature("Point", position(places.door(left.id)), about)


def position(location: Location) -> list[float]:
    """Longitude and latitude to a tenth of a metre."""
    return [round(location.lon, 6), round(location.lat, 6)]


def feature(kind: str, coordinates: list[Any], properties: Feature) -> Feature:
    """A thing on the map with what is known of it."""
    geometry = {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "geometry": geometry, "properties": properties}
