"""Plans spoilt on purpose: each of these changes breaks a rule whatever the scenario is."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from solvers.common import Status
from supplychain.plans import CostTerms, Reason, Rest, StopKind, Unserved

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from solvers.routing.plan import RoutingPlan
    from supplychain.plans import Route, Stop
    from supplychain.scenario import Scenario

    Spoil = Callable[[random.Random, Scenario, RoutingPlan], RoutingPlan | None]


def spoilt(draw: random.Random, scenario: Scenario, plan: RoutingPlan) -> dict[str, RoutingPlan]:
    """The plan spoilt in every way that it offers a place for."""
    found = {name: spoil(draw, scenario, plan) for name, spoil in SPOILT.items()}
    return {name: bad for name, bad in found.items() if bad is not None}


def _with_route(
    draw: random.Random, plan: RoutingPlan, change: Callable[[Route], Route]
) -> RoutingPlan | None:
    if not plan.routes:
        return None
    number = draw.randrange(len(plan.routes))
    route = change(plan.routes[number])
    return replace(plan, routes=(*plan.routes[:number], route, *plan.routes[number + 1 :]))


def _with_stop(
    draw: random.Random,
    plan: RoutingPlan,
    change: Callable[[Stop], Stop],
    kinds: tuple[StopKind, ...] = tuple(StopKind),
) -> RoutingPlan | None:
    places = [
        (number, position)
        for number, route in enumerate(plan.routes)
        for position, stop in enumerate(route.stops)
        if stop.kind in kinds
    ]
    if not places:
        return None
    number, position = draw.choice(places)
    route = plan.routes[number]
    stops = (*route.stops[:position], change(route.stops[position]), *route.stops[position + 1 :])
    routes = (*plan.routes[:number], replace(route, stops=stops), *plan.routes[number + 1 :])
    return replace(plan, routes=routes)


DOORS = (StopKind.DELIVER, StopKind.COLLECT)


def _no_route(draw: random.Random, _: Scenario, plan: RoutingPlan) -> RoutingPlan | None:
    if not plan.routes:
        return None
    gone = draw.randrange(len(plan.routes))
    return replace(plan, routes=(*plan.routes[:gone], *plan.routes[gone + 1 :]))


def _route_twice(draw: random.Random, _: Scenario, plan: RoutingPlan) -> RoutingPlan | None:
    if not plan.routes:
        return None
    again = replace(draw.choice(plan.routes), id="again")
    return replace(plan, routes=(*plan.routes, again))


def _parcel_twice(draw: random.Random, _: Scenario, plan: RoutingPlan) -> RoutingPlan | None:
    """The same goods of the same line are loaded and handed over once more."""
    if not plan.consignments:
        return None
    one = draw.choice(plan.consignments)
    again = replace(one, id="again")

    def both(stop: Stop) -> Stop:
        extra = (again.id,) if one.id in stop.consignment_ids else ()
        return replace(stop, consignment_ids=(*stop.consignment_ids, *extra))

    routes = tuple(
        replace(route, stops=tuple(both(stop) for stop in route.stops)) for route in plan.routes
    )
    moves = tuple(
        replace(move, consignment_ids=(*move.consignment_ids, again.id))
        if one.id in move.consignment_ids
        else move
        for move in plan.moves
    )
    goods = (*plan.consignments, again)
    return replace(plan, consignments=goods, routes=routes, moves=moves)


def _parcel_gone(draw: random.Random, _: Scenario, plan: RoutingPlan) -> RoutingPlan | None:
    if not plan.consignments:
        return None
    gone = draw.choice(plan.consignments)

    def less(stop: Stop) -> Stop:
        kept = tuple(key for key in stop.consignment_ids if key != gone.id)
        return replace(stop, consignment_ids=kept)

    routes = tuple(
        replace(route, stops=tuple(less(stop) for stop in route.stops)) for route in plan.routes
    )
    goods = tuple(item for item in plan.consignments if item is not gone)
    return replace(plan, consignments=goods, routes=routes)


def _lots_swapped(draw: random.Random, _: Scenario, plan: RoutingPlan) -> RoutingPlan | None:
    """Two parcels of different products, or from different sites, name each other's lots."""
    pairs = [
        (one, other)
        for one in plan.consignments
        for other in plan.consignments
        if (one.product_id, one.from_site_id) < (other.product_id, other.from_site_id)
    ]
    if not pairs:
        return None
    one, other = draw.choice(pairs)
    swapped = {one.id: other.lot_id, other.id: one.lot_id}
    goods = tuple(
        replace(item, lot_id=swapped.get(item.id, item.lot_id)) for item in plan.consignments
    )
    return replace(plan, consignments=goods)


def _load(draw: random.Random, _: Scenario, plan: RoutingPlan) -> RoutingPlan | None:
    """A compartment is said to hold a kilogram or a litre more or less."""

    def other(stop: Stop) -> Stop:
        if not stop.compartments:
            return replace(stop, consignment_ids=(*stop.consignment_ids, "nothing"))
        at, field = draw.randrange(len(stop.compartments)), draw.choice(["kg", "litres"])
        room = stop.compartments[at]
        room = replace(room, **{field: getattr(room, field) + draw.choice([-1.0, 1.0])})
        rooms = (*stop.compartments[:at], room, *stop.compartments[at + 1 :])
        return replace(stop, compartments=rooms)

    return _with_stop(draw, plan, other)


def _temperature(draw: random.Random, scenario: Scenario, plan: RoutingPlan) -> RoutingPlan | None:
    """A cooled compartment with goods in it is a degree warmer or colder than told, at a load."""
    cooled = {item.id for item in scenario.temperature_classes if item.is_controlled}

    def is_cold(stop: Stop) -> bool:
        return any(
            room.temperature_class_id in cooled and room.kg > 0.01 for room in stop.compartments
        )

    if not any(is_cold(s) for r in plan.routes for s in r.stops if s.kind is StopKind.LOAD):
        return None
    off_c, field = draw.choice([-1.0, 1.0]), draw.choice(["product_c", "air_c"])

    def warmer(stop: Stop) -> Stop:
        if stop.kind is not StopKind.LOAD:
            return stop
        rooms = tuple(replace(r, **{field: getattr(r, field) + off_c}) for r in stop.compartments)
        return replace(stop, compartments=rooms)

    routes = tuple(replace(r, stops=tuple(warmer(s) for s in r.stops)) for r in plan.routes)
    return replace(plan, routes=routes)


def _cost(draw: random.Random, _: Scenario, plan: RoutingPlan) -> RoutingPlan | None:
    """A term of a route's cost is another one by a hundredth, at least by a yuan."""
    term = draw.choice([field.name for field in fields(CostTerms)])

    def other(route: Route) -> Route:
        cny = getattr(route.costs, term)
        by_cny = draw.choice([-1.0, 1.0]) * max(1.0, 0.01 * cny)
        return replace(route, costs=replace(route.costs, **{term: cny + by_cny}))

    return _with_route(draw, plan, other)


def _site_cost(draw: random.Random, _: Scenario, plan: RoutingPlan) -> RoutingPlan:
    term = draw.choice([field.name for field in fields(CostTerms)])
    cny = getattr(plan.site_costs, term)
    more_cny = cny + max(1.0, 0.01 * cny)
    return replace(plan, site_costs=replace(plan.site_costs, **{term: more_cny}))


def _figure(draw: random.Random, _: Scenario, plan: RoutingPlan) -> RoutingPlan | None:
    """Metres, seconds, energy or carbon of a route that are not those of its legs."""

    def other(route: Route) -> Route:
        field = draw.choice(["distance_m", "drive_s", "energy_kwh", "diesel_l", "co2_kg"])
        given = getattr(route, field)
        # Traffic leaves a range for the driving time, depending on when a driver waits.
        by = 40 * len(route.stops) if field == "distance_m" else 20_000
        return replace(route, **{field: given + type(given)(by)})

    return _with_route(draw, plan, other)


def _too_fast(draw: random.Random, _: Scenario, plan: RoutingPlan) -> RoutingPlan | None:
    """A stop begins before the one before it is over."""

    def other(route: Route) -> Route:
        position = draw.randrange(1, len(route.stops))
        before, stop = route.stops[position - 1 : position + 1]
        soon_s = before.end_s - 60
        stop = replace(stop, arrive_s=soon_s, start_s=soon_s, end_s=soon_s)
        return replace(route, stops=(*route.stops[:position], stop, *route.stops[position + 1 :]))

    return _with_route(draw, plan, other)


def _too_late(draw: random.Random, scenario: Scenario, plan: RoutingPlan) -> RoutingPlan | None:
    """Service at a door begins after the horizon."""
    length_s = scenario.horizon.length_s

    def other(stop: Stop) -> Stop:
        return replace(stop, start_s=length_s + 60, end_s=length_s + 60)

    return _with_stop(draw, plan, other, DOORS)


def _rest_in_service(draw: random.Random, _: Scenario, plan: RoutingPlan) -> RoutingPlan | None:
    def other(route: Route) -> Route:
        stop = draw.choice(route.stops)
        wrong = Rest(stop.start_s - 1, stop.end_s + 1)
        return replace(route, rests=(*route.rests, wrong))

    return _with_route(draw, plan, other)


def _vehicle(draw: random.Random, _: Scenario, plan: RoutingPlan) -> RoutingPlan | None:
    unknown: dict[str, Any] = {draw.choice(["vehicle_type_id", "layout_id", "base_id"]): "nothing"}
    return _with_route(draw, plan, lambda route: replace(route, **unknown))


def _other_haul(draw: random.Random, scenario: Scenario, plan: RoutingPlan) -> RoutingPlan | None:
    """A vehicle of another leg of the network."""

    def other(route: Route) -> Route:
        kinds = [kind for kind in scenario.vehicle_types if kind.haul is not route.haul]
        kind = draw.choice(kinds)
        return replace(route, vehicle_type_id=kind.id, layout_id=kind.layouts[0].id)

    return _with_route(draw, plan, other)


def _delivery(draw: random.Random, _: Scenario, plan: RoutingPlan) -> RoutingPlan | None:
    """A delivery is told with another time, lateness, life, or not at all."""
    if not plan.deliveries:
        return None
    number = draw.randrange(len(plan.deliveries))
    entry = plan.deliveries[number]
    life = {"remaining_life_h": 1.0 + (entry.remaining_life_h or 0.0)}
    changes: list[dict[str, Any]] = [
        {"start_s": entry.start_s + 1},
        {"arrive_s": entry.arrive_s - 1},
        {"late_s": entry.late_s + 1},
        {"route_id": "nothing"},
        life,
    ]
    others = [(replace(entry, **change),) for change in changes]
    kept = draw.choice([(), (entry, entry), *others])
    entries = (*plan.deliveries[:number], *kept, *plan.deliveries[number + 1 :])
    return replace(plan, deliveries=entries)


def _left_out(draw: random.Random, scenario: Scenario, plan: RoutingPlan) -> RoutingPlan:
    """What is left out is not told, told twice, at another price; or what is served is."""
    if not plan.unserved:
        order = draw.choice(scenario.orders)
        entry = Unserved("order", order.id, 0.0, Reason.UNKNOWN)
        return replace(plan, unserved=(entry,))
    number = draw.randrange(len(plan.unserved))
    entry = plan.unserved[number]
    kept = draw.choice(
        [(), (entry, entry), (replace(entry, cost_cny=entry.cost_cny + 1 + 0.01 * entry.cost_cny),)]
    )
    return replace(plan, unserved=(*plan.unserved[:number], *kept, *plan.unserved[number + 1 :]))


def _status(_: random.Random, __: Scenario, plan: RoutingPlan) -> RoutingPlan:
    status = Status.FEASIBLE if plan.unserved else Status.PARTIAL
    return replace(plan, status=status)


def _bound(_: random.Random, __: Scenario, plan: RoutingPlan) -> RoutingPlan:
    chain = replace(plan.bounds["chain"], bound_cny=plan.costs.total + 1.0)
    return replace(plan, bounds={**plan.bounds, "chain": chain})


SPOILT: dict[str, Spoil] = {
    "a bound above the cost": _bound,
    "a break in the work": _rest_in_service,
    "a delivery told wrongly": _delivery,
    "a door after the horizon": _too_late,
    "a figure of a route": _figure,
    "a load": _load,
    "a lost parcel": _parcel_gone,
    "a lost route": _no_route,
    "a parcel twice": _parcel_twice,
    "a route twice": _route_twice,
    "a stop too soon": _too_fast,
    "a temperature": _temperature,
    "a vehicle of another haul": _other_haul,
    "a vehicle that is not known": _vehicle,
    "another cost of a route": _cost,
    "another cost of sites": _site_cost,
    "another status": _status,
    "lots of each other": _lots_swapped,
    "what is left out": _left_out,
}
