"""The plan of one day as the template of every day."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from supplychain.calendars import DAY_S
from supplychain.fleet import Haul, within_its_body
from supplychain.plans import StopKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from simulations.world.plans import RoutingParts
    from supplychain.calendars import Horizon
    from supplychain.fleet import Layout, RouteEnd, VehicleType
    from supplychain.orders import Order
    from supplychain.places import Location
    from supplychain.plans import CarrierMove, Consignment, Route, Stop
    from supplychain.scenario import Scenario
    from supplychain.windows import TimeWindow

FleetKey = tuple[str, str]
"""Site and vehicle type."""


@dataclass(frozen=True, slots=True)
class Way:
    """A leg as it was planned.

    Parameters
    ----------
    drive_s
        Driving, traffic included, rests and meals left out.
    pauses
        Seconds of driving before each rest or meal on the road, and its length.
    """

    drive_s: int
    pauses: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class TemplateStop:
    """A stop of a route on any day; times count from the close of that day's book.

    Parameters
    ----------
    kind, arrive_s, start_s, end_s, consignment_ids
        As in :class:`supplychain.plans.Stop`.
    point
        Site or customer, or the key of a place of the fleet.
    order_id
        At doors, whose; else empty.
    hold_s
        Of the wait before work, what neither a window nor opening hours explain: a meal, or a
        start that is put off on purpose.
    """

    kind: StopKind
    point: str
    arrive_s: int
    start_s: int
    end_s: int
    order_id: str = ""
    consignment_ids: tuple[str, ...] = ()
    hold_s: int = 0


@dataclass(frozen=True, slots=True)
class TemplateRoute:
    """A route on any day.

    ``ways`` lie between its stops; ``close_s`` is the end of its shift.
    """

    id: str
    haul: Haul
    vehicle: VehicleType
    layout: Layout
    base_id: str
    stops: tuple[TemplateStop, ...]
    ways: tuple[Way, ...]
    ends: RouteEnd
    close_s: int | None = None

    @property
    def fleet(self) -> FleetKey:
        """Whose vehicle it is."""
        return self.base_id, self.vehicle.id

    @property
    def start_s(self) -> int:
        """When it leaves."""
        return self.stops[0].end_s

    @property
    def end_s(self) -> int:
        """When it is done."""
        last = self.stops[-1]
        return last.end_s if last.kind.is_at_a_door else last.arrive_s


@dataclass(frozen=True, slots=True)
class Hop:
    """Part of a consignment's way: a route or move between two sites."""

    carrier_key: str
    from_site_id: str
    to_site_id: str


@dataclass(frozen=True, slots=True)
class Template:
    """What every day repeats.

    Parameters
    ----------
    routes, moves
        By key.
    goods
        Consignments by key.
    goods_of
        Consignments by order.
    hops
        By consignment, from its lot's site on.
    door_of
        For each order, the routes and positions of its stops.
    transfers
        Consignments of transfers.
    front_of
        Front that delivers each order.
    fleets
        Vehicles of each fleet: those of the scenario, or more where a day's plan is not over before
        the next one begins.
    hired
        Of these, the ones that the scenario does not have.
    docks
        Docks of each site: as many as the repeated plan has in use at once, and at least one.
    length_s
        From the close of the book until the last vehicle is back.
    """

    routes: Mapping[str, TemplateRoute]
    moves: Mapping[str, CarrierMove]
    goods: Mapping[str, Consignment]
    goods_of: Mapping[str, tuple[Consignment, ...]]
    hops: Mapping[str, tuple[Hop, ...]]
    door_of: Mapping[str, tuple[tuple[str, int], ...]]
    transfers: tuple[Consignment, ...]
    front_of: Mapping[str, str]
    fleets: Mapping[FleetKey, int]
    hired: Mapping[FleetKey, int]
    docks: Mapping[str, int]
    length_s: int
    places: Mapping[str, Location] = field(default_factory=dict)


def template_of(scenario: Scenario, plan: RoutingParts) -> Template:
    """The template that a plan is."""
    types = {item.id: within_its_body(item) for item in scenario.vehicle_types}
    orders = {item.id: item for item in scenario.orders}
    places: dict[str, Location] = {}
    routes = {r.id: route_of(scenario, types, orders, places, r) for r in plan.routes}
    goods = {item.id: item for item in plan.consignments}
    goods_of: dict[str, list[Consignment]] = {}
    for item in plan.consignments:
        if item.order_id:
            goods_of.setdefault(item.order_id, []).append(item)
    doors: dict[str, list[tuple[str, int]]] = {}
    front_of: dict[str, str] = {}
    for route in routes.values():
        for position, stop in enumerate(route.stops):
            if stop.order_id:
                doors.setdefault(stop.order_id, []).append((route.id, position))
                front_of[stop.order_id] = route.base_id
    fleets, hired = _fleets(scenario, routes.values())
    ends_s = [route.end_s for route in routes.values()] + [move.arrive_s for move in plan.moves]
    return Template(
        routes=routes,
        moves={move.id: move for move in plan.moves},
        goods=goods,
        goods_of={key: tuple(items) for key, items in goods_of.items()},
        hops=_hops(plan),
        door_of={key: tuple(found) for key, found in doors.items()},
        transfers=tuple(item for item in plan.consignments if item.transfer_id),
        front_of=front_of,
        fleets=fleets,
        hired=hired,
        docks=_docks(routes.values()),
        length_s=max(ends_s, default=0),
        places=places,
    )


def route_of(
    scenario: Scenario,
    types: Mapping[str, VehicleType],
    orders: Mapping[str, Order],
    places: dict[str, Location],
    route: Route,
) -> TemplateRoute:
    """A planned route as it is lived through.

    Parameters
    ----------
    types, orders
        By key; types within their bodies.
    places
        Takes the places of the fleet that the route starts or ends at.
    """
    vehicle = types[route.vehicle_type_id]
    pauses = sorted([*route.rests, *route.meals], key=lambda pause: pause.start_s)
    spans = [(pause.start_s, pause.end_s) for pause in pauses]
    stops = []
    for number, stop in enumerate(route.stops):
        point = stop.place_id
        if stop.kind.is_at_a_door:
            point = orders[stop.place_id].customer_id
        elif stop.location is not None:
            point = f"{route.id}#{number}"
            places[point] = stop.location
        stops.append(_stop(scenario, orders, stop, point))
    shift = None
    if route.haul is Haul.LAST_MILE:
        shift = _shift(scenario.horizon.daily(vehicle.hours), route.start_s)
    return TemplateRoute(
        id=route.id,
        haul=route.haul,
        vehicle=vehicle,
        layout=vehicle.layout(route.layout_id),
        base_id=route.base_id,
        stops=tuple(stops),
        ways=tuple(_way(here.end_s, there.arrive_s, spans) for here, there in pairwise(stops)),
        ends=route.ends,
        close_s=None if shift is None else shift.close_s,
    )


def _shift(windows: Iterable[TimeWindow], start_s: int) -> TimeWindow | None:
    """The last shift that has begun."""
    begun = [window for window in windows if window.open_s <= start_s]
    return begun[-1] if begun else None


def _stop(scenario: Scenario, orders: Mapping[str, Order], stop: Stop, point: str) -> TemplateStop:
    order = orders[stop.place_id] if stop.kind.is_at_a_door else None
    opens_s = stop.arrive_s
    if order is not None:
        opens_s = opening_s(order, stop.arrive_s)
    elif stop.kind is StopKind.UNLOAD:
        opens_s = open_from_s(scenario, stop.place_id, stop.arrive_s)
    return TemplateStop(
        kind=stop.kind,
        point=point,
        arrive_s=stop.arrive_s,
        start_s=stop.start_s,
        end_s=stop.end_s,
        order_id="" if order is None else order.id,
        consignment_ids=stop.consignment_ids,
        hold_s=max(0, stop.start_s - opens_s) if stop.kind is not StopKind.LOAD else 0,
    )


def opening_s(order: Order, arrive_s: int, shift_s: int = 0) -> int:
    """When service may begin for who arrives; after the last window, at once.

    Parameters
    ----------
    shift_s
        How much later than the scenario's its windows lie.
    """
    for window in order.windows:
        if arrive_s - shift_s <= window.close_s:
            return max(arrive_s, window.open_s + shift_s)
    return arrive_s


def open_from_s(scenario: Scenario, site_id: str, arrive_s: int) -> int:
    """When a site takes who arrives, by its hours."""
    hours = next(site.hours for site in scenario.sites if site.id == site_id)
    return open_by_hours_s(scenario.horizon, hours.open_s, hours.close_s, arrive_s)


def open_by_hours_s(horizon: Horizon, open_s: int, close_s: int, arrive_s: int) -> int:
    """First second from ``arrive_s`` on within daily hours that may reach into the next day."""
    if close_s - open_s >= DAY_S:
        return arrive_s
    at_s = horizon.time_of_day_s(arrive_s)
    if open_s <= at_s <= close_s or at_s <= close_s - DAY_S:
        return arrive_s
    return arrive_s + (open_s - at_s) % DAY_S


def _way(from_s: int, until_s: int, spans: Sequence[tuple[int, int]]) -> Way:
    pauses: list[tuple[int, int]] = []
    paused_s = 0
    for start_s, end_s in spans:
        if from_s <= start_s and end_s <= until_s and start_s < end_s:
            pauses.append((start_s - from_s - paused_s, end_s - start_s))
            paused_s += end_s - start_s
    return Way(until_s - from_s - paused_s, tuple(pauses))


def _hops(plan: RoutingParts) -> dict[str, tuple[Hop, ...]]:
    found: dict[str, list[tuple[int, Hop]]] = {}
    for route in plan.routes:
        if route.haul is Haul.LAST_MILE:
            continue
        loaded: dict[str, Stop] = {}
        for stop in route.stops:
            for key in stop.consignment_ids:
                if stop.kind is StopKind.LOAD:
                    loaded[key] = stop
                elif stop.kind is StopKind.UNLOAD:
                    hop = Hop(route.id, loaded[key].place_id, stop.place_id)
                    found.setdefault(key, []).append((stop.start_s, hop))
    for move in plan.moves:
        for key in move.consignment_ids:
            hop = Hop(move.id, move.from_site_id, move.to_site_id)
            found.setdefault(key, []).append((move.arrive_s, hop))
    return {
        key: tuple(hop for _, hop in sorted(hops, key=lambda item: item[0]))
        for key, hops in found.items()
    }


def _fleets(
    scenario: Scenario, routes: Iterable[TemplateRoute]
) -> tuple[dict[FleetKey, int], dict[FleetKey, int]]:
    own: dict[FleetKey, int] = {}
    for fleet in scenario.fleets:
        key = fleet.site_id, fleet.vehicle_type_id
        own[key] = own.get(key, 0) + fleet.count
    used: dict[FleetKey, list[tuple[int, int]]] = {}
    for route in routes:
        used.setdefault(route.fleet, []).append((route.start_s, route.end_s))
    needed = {key: _most_at_once(spans) for key, spans in used.items()}
    hired = {key: count - own.get(key, 0) for key, count in needed.items()}
    hired = {key: count for key, count in hired.items() if count > 0}
    return {key: max(own.get(key, 0), needed.get(key, 0)) for key in {**own, **needed}}, hired


def _docks(routes: Iterable[TemplateRoute]) -> dict[str, int]:
    used: dict[str, list[tuple[int, int]]] = {}
    for route in routes:
        for stop in route.stops:
            if stop.kind in {StopKind.LOAD, StopKind.UNLOAD} and stop.end_s > stop.start_s:
                used.setdefault(stop.point, []).append((stop.start_s, stop.end_s))
    return {site_id: max(1, _most_at_once(spans)) for site_id, spans in used.items()}


def _most_at_once(spans: Iterable[tuple[int, int]]) -> int:
    """Most that overlap when all repeat every day; ends come before beginnings."""
    changes: dict[int, int] = {}
    whole_days = 0
    for start_s, end_s in spans:
        days, rest_s = divmod(end_s - start_s, DAY_S)
        whole_days += days
        begin_s = start_s % DAY_S
        stop_s = begin_s + rest_s
        changes[begin_s] = changes.get(begin_s, 0) + 1
        changes[stop_s % DAY_S] = changes.get(stop_s % DAY_S, 0) - 1
        whole_days += 1 if stop_s >= DAY_S else 0
    # Those that run past midnight are there when the day begins.
    most = now = whole_days
    for at_s in sorted(changes):
        now += changes[at_s]
        most = max(most, now)
    return most
