"""Pure functions from a scenario and a plan's parts to headline figures."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from supplychain.calendars import HOUR_S
from supplychain.fleet import Haul
from supplychain.kpis.nouns import ColdChain, Coverage, DeliveryTimes, HaulFigures, PlanKpis
from supplychain.orders import OrderKind
from supplychain.plans import CostTerms, StopKind, total_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from supplychain.kpis.nouns import PlanParts
    from supplychain.orders import Order
    from supplychain.plans import CarrierMove, Route, Stop
    from supplychain.scenario import Scenario


@dataclass(frozen=True, slots=True)
class _Doors:
    """What reached which door when.

    ``last_s`` is the last start of service of each order; ``collected`` are the returns; ``kg``
    lists kilograms by order, class and start of service, with whether the delivery stayed in band.
    """

    last_s: Mapping[str, int]
    collected: frozenset[str]
    kg: list[tuple[str, str, int, float, bool]] = field(default_factory=list)


def plan_kpis(scenario: Scenario, parts: PlanParts) -> PlanKpis:
    """Work out all headline figures of a plan for a scenario."""
    doors = _doors(parts)
    served = served_orders(scenario.orders, parts)
    brought = [order for order in served if order.kind is OrderKind.DELIVERY]
    costs = total_costs(parts)
    delivered_kg = math.fsum(kg for _, _, _, kg, _ in doors.kg)
    late = sum(1 for delivery in parts.deliveries if delivery.late_s > 0)
    return PlanKpis(
        costs=costs,
        total_cny=costs.total,
        cost_per_order_cny=_ratio(costs.total, len(served), 0.0),
        cost_per_kg_cny=_ratio(costs.total, delivered_kg, 0.0),
        orders=len(scenario.orders),
        orders_served=len(served),
        ordered_kg=math.fsum(ordered_kg(scenario).values()),
        delivered_kg=delivered_kg,
        collected_kg=_collected_kg(scenario, doors),
        on_time_share=1.0 - _ratio(late, len(parts.deliveries), 0.0),
        coverage=_coverage(scenario, doors, brought),
        delivery_times=_delivery_times(brought, doors),
        cold_chain=_cold_chain(scenario, parts, doors, costs),
        hauls={haul: _haul_figures(scenario, parts, haul) for haul in Haul},
        energy_kwh=math.fsum(route.energy_kwh for route in parts.routes),
        diesel_l=math.fsum(route.diesel_l for route in parts.routes),
        co2_kg=math.fsum(route.co2_kg for route in parts.routes)
        + math.fsum(move.co2_kg for move in parts.moves),
    )


def total_costs(parts: PlanParts) -> CostTerms:
    """All costs of routes, moves and sites, by cause."""
    transport = [route.costs for route in parts.routes] + [move.costs for move in parts.moves]
    return total_of([*transport, parts.site_costs])


def served_orders(orders: Iterable[Order], parts: PlanParts) -> tuple[Order, ...]:
    """Orders with a delivery and nothing left behind."""
    left_out = {item.id for item in parts.unserved if item.kind == "order"}
    at_door = {delivery.order_id for delivery in parts.deliveries}
    return tuple(order for order in orders if order.id in at_door and order.id not in left_out)


def ordered_kg(scenario: Scenario) -> dict[str, float]:
    """Kilograms of each order that is to be delivered."""
    return _kg_of(scenario, OrderKind.DELIVERY)


def _kg_of(scenario: Scenario, kind: OrderKind) -> dict[str, float]:
    unit_kg = {product.id: product.kg for product in scenario.products}
    return {
        order.id: math.fsum(line.quantity * unit_kg[line.product_id] for line in order.lines)
        for order in scenario.orders
        if order.kind is kind
    }


def _collected_kg(scenario: Scenario, doors: _Doors) -> float:
    asked_kg = _kg_of(scenario, OrderKind.RETURN)
    return math.fsum(kg for order_id, kg in asked_kg.items() if order_id in doors.collected)


def move_haul(scenario: Scenario, move: CarrierMove) -> Haul:
    """Tier that a carrier's shipment belongs to: middle mile if it ends at a front."""
    tiers = {site.id: site.tier for site in scenario.sites}
    return Haul.LINE_HAUL if tiers.get(move.to_site_id) == "centre" else Haul.MIDDLE_MILE


def trip_fill(route: Route, payload_kg: float, volume_l: float) -> tuple[float, ...]:
    """Fill of a route's vehicle at each departure from its base, in order.

    The larger of the shares of payload and of volume, over all compartments together.
    """
    return tuple(
        max(_on_board(stop, "kg") / payload_kg, _on_board(stop, "litres") / volume_l)
        for stop in route.stops
        if stop.kind is StopKind.LOAD
    )


def _on_board(stop: Stop, measure: str) -> float:
    return math.fsum(getattr(compartment, measure) for compartment in stop.compartments)


def _doors(parts: PlanParts) -> _Doors:
    last_s: dict[str, int] = {}
    for delivery in parts.deliveries:
        last_s[delivery.order_id] = max(
            delivery.start_s, last_s.get(delivery.order_id, delivery.start_s)
        )
    goods = {item.id: item for item in parts.consignments}
    in_band = {(item.route_id, item.order_id): item.in_band for item in parts.deliveries}
    stops = [stop for route in parts.routes for stop in route.stops]
    collected = frozenset(stop.place_id for stop in stops if stop.kind is StopKind.COLLECT)
    doors = _Doors(last_s, collected)
    for route in parts.routes:
        for stop in route.stops:
            if stop.kind is not StopKind.DELIVER:
                continue
            held = in_band.get((route.id, stop.place_id), False)
            for key in stop.consignment_ids:
                item = goods[key]
                entry = (stop.place_id, item.temperature_class_id, stop.start_s, item.kg, held)
                doors.kg.append(entry)
    return doors


def _coverage(scenario: Scenario, doors: _Doors, served: Sequence[Order]) -> Coverage:
    hours = scenario.promise.hours
    asked = [order for order in scenario.orders if order.kind is OrderKind.DELIVERY]
    due_s = {order.id: order.placed_s + hours * HOUR_S for order in asked}
    later = {order.id for order in asked if _chose_later(order, due_s[order.id])}
    in_time = [order.id for order in served if doors.last_s[order.id] <= due_s[order.id]]
    kg_in_time = math.fsum(kg for key, _, start_s, kg, _ in doors.kg if start_s <= due_s[key])
    prompt = len(asked) - len(later)
    return Coverage(
        hours=hours,
        orders=_ratio(len(in_time), len(asked), 1.0),
        kg=_ratio(kg_in_time, math.fsum(ordered_kg(scenario).values()), 1.0),
        later_window_orders=len(later),
        orders_in_time_to_promise=_ratio(
            sum(1 for key in in_time if key not in later), prompt, 1.0
        ),
    )


def _chose_later(order: Order, due_s: float) -> bool:
    return bool(order.windows) and min(window.open_s for window in order.windows) > due_s


def _delivery_times(served: Sequence[Order], doors: _Doors) -> DeliveryTimes:
    hours = sorted((doors.last_s[order.id] - order.placed_s) / HOUR_S for order in served)
    return DeliveryTimes(
        mean_h=_ratio(math.fsum(hours), len(hours), 0.0),
        median_h=quantile(hours, 0.5),
        p90_h=quantile(hours, 0.9),
    )


def quantile(ordered: Sequence[float], share: float) -> float:
    """Quantile of values in rising order, linear between neighbours; 0 if there are none."""
    if not ordered:
        return 0.0
    place = share * (len(ordered) - 1)
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def _cold_chain(scenario: Scenario, parts: PlanParts, doors: _Doors, costs: CostTerms) -> ColdChain:
    fresh = {item.id for item in scenario.temperature_classes if item.fresh}
    delivered = [(kg, held) for _, key, _, kg, held in doors.kg if key in fresh]
    delivered_kg = math.fsum(kg for kg, _ in delivered)
    held_kg = math.fsum(kg for kg, held in delivered if held)
    life = sorted(d.remaining_life_h for d in parts.deliveries if d.remaining_life_h is not None)
    spare = [d.spare_life_h for d in parts.deliveries if d.spare_life_h is not None]
    fresh_kg = _ordered_kg_of(scenario, fresh)
    return ColdChain(
        fresh_kg=fresh_kg,
        in_band_share=_ratio(held_kg, delivered_kg, 1.0),
        coverage=_ratio(held_kg, fresh_kg, 1.0),
        remaining_life_min_h=life[0] if life else None,
        remaining_life_median_h=quantile(life, 0.5) if life else None,
        spare_life_min_h=min(spare, default=None),
        spoilage_cny=costs.spoilage,
    )


def _ordered_kg_of(scenario: Scenario, class_ids: set[str]) -> float:
    products = {product.id: product for product in scenario.products}
    return math.fsum(
        line.quantity * products[line.product_id].kg
        for order in scenario.orders
        if order.kind is OrderKind.DELIVERY
        for line in order.lines
        if products[line.product_id].temperature_class_id in class_ids
    )


def _haul_figures(scenario: Scenario, parts: PlanParts, haul: Haul) -> HaulFigures:
    types = {item.id: item for item in scenario.vehicle_types}
    routes = [route for route in parts.routes if route.haul is haul]
    moves = [move for move in parts.moves if move_haul(scenario, move) is haul]
    fills: list[float] = []
    for route in routes:
        vehicle = types[route.vehicle_type_id]
        fills += trip_fill(route, vehicle.payload_kg, vehicle.volume_l)
    return HaulFigures(
        routes=len(routes),
        km=sum(route.distance_m for route in routes) / 1000,
        cost_cny=math.fsum(route.costs.total for route in routes),
        load_factor=_ratio(math.fsum(fills), len(fills), 0.0),
        moves=len(moves),
        carrier_kg=math.fsum(move.kg for move in moves),
        carrier_cny=math.fsum(move.costs.total for move in moves),
    )


def _ratio(part: float, whole: float, without: float) -> float:
    """``part / whole``, or ``without`` where there is no whole."""
    return part / whole if whole else without
