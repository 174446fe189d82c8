"""Routes and moves followed stop by stop: roads, goods on board, carriages, temperatures."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from solvers.routing.checks.history import history
from supplychain.calendars import DAY_S
from supplychain.plans import Consignment, StopKind
from supplychain.roads import UNREACHABLE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from solvers.routing.checks.facts import Facts
    from solvers.routing.checks.history import History
    from supplychain.fleet import Layout, VehicleType
    from supplychain.orders import Order
    from supplychain.places import Location
    from supplychain.plans import CarrierMove, Route, Stop

LATEST_RETURN_S = 30 * DAY_S
"""Stops later than this after the horizon are nonsense and not followed."""


@dataclass(frozen=True, slots=True)
class RoadLeg:
    """Road from one stop to the next; ``is_open`` is false where a closed lane is used."""

    distance_m: int
    drive_s: int
    is_open: bool

    @property
    def exists(self) -> bool:
        """Whether there is a road at all."""
        return self.distance_m < UNREACHABLE


@dataclass(frozen=True, slots=True)
class Carriage:
    """One leg of a consignment: from loading to handing over, on one vehicle.

    ``arrive_s`` is when unloading (or service) starts; ``tour`` is the position of the tour in
    :attr:`Case.tours`, -1 for carriers; ``loaded`` and ``dropped`` are positions of its stops.
    """

    consignment_id: str
    by: str
    from_site_id: str
    to_place_id: str
    is_delivery: bool
    depart_s: int
    arrive_s: int
    tour: int = -1
    loaded: int = 0
    dropped: int = 0


@dataclass(frozen=True, slots=True)
class Mishap:
    """A consignment that is handed over, loaded or left on board where it should not be."""

    code: str
    consignment_id: str
    stop: Stop


@dataclass(frozen=True, slots=True)
class Collection:
    """A return from its door to the base: positions of the stops, ``None`` if it never gets there.

    ``goods`` are its lines, laid out like consignments.
    """

    order_id: str
    goods: tuple[Consignment, ...]
    collected: int
    dropped: int | None


@dataclass(frozen=True, slots=True, eq=False)
class Tour:
    """A route whose vehicle, layout and base are known.

    Parameters
    ----------
    legs
        Road before each stop but the first; ``None`` if one of its places is unknown.
    aboard
        Consignments, and goods of returns, on board when the vehicle leaves each stop.
    histories
        What each compartment of the layout goes through; ``None`` if the times run backwards.
    """

    route: Route
    vehicle: VehicleType
    layout: Layout
    legs: tuple[RoadLeg | None, ...]
    aboard: tuple[tuple[Consignment, ...], ...]
    histories: tuple[History, ...] | None
    mishaps: tuple[Mishap, ...]
    collections: tuple[Collection, ...]

    def history_of(self, temperature_class_id: str) -> History | None:
        """History of the compartment that holds the class, if there is one."""
        if self.histories is None:
            return None
        pairs = zip(self.layout.compartments, self.histories, strict=True)
        found = (h for c, h in pairs if c.temperature_class_id == temperature_class_id)
        return next(found, None)


def followed(
    facts: Facts, goods: Mapping[str, Consignment], route: Route, position: int
) -> tuple[Tour | None, list[Carriage]]:
    """Follow a route stop by stop.

    Parameters
    ----------
    goods
        Known consignments; others are passed over.
    position
        What the carriages name as their tour.

    Returns
    -------
    tuple
        The tour, ``None`` if vehicle, layout or base are unknown, and its carriages.
    """
    vehicle = facts.vehicle_types.get(route.vehicle_type_id)
    layout = None
    if vehicle is not None:
        layout = next((item for item in vehicle.layouts if item.id == route.layout_id), None)
    usable = len(route.stops) > 1 and route.base_id in facts.sites
    if vehicle is None or layout is None or not usable:
        return None, _load_and_unload(route, goods, -1)[1]
    held, carriages, mishaps = _load_and_unload(route, goods, position)
    collections = tuple(_collections(facts, route))
    aboard = _with_returns(held, collections)
    mishaps += _not_brought_back(route, collections)
    histories = None
    if _runs_forward(facts, route):
        city = facts.sites[route.base_id].city
        histories = tuple(
            history(facts, vehicle, compartment, route.stops, aboard, city)
            for compartment in layout.compartments
        )
    legs = _legs(facts, vehicle.speed_class.value, route.stops)
    tour = Tour(route, vehicle, layout, legs, aboard, histories, mishaps, collections)
    return tour, carriages


def _collections(facts: Facts, route: Route) -> Iterator[Collection]:
    """Returns of the route; each is handed over at the next stop at the base."""
    for position, stop in enumerate(route.stops):
        order = facts.orders.get(stop.place_id)
        if stop.kind is StopKind.COLLECT and order is not None:
            later = range(position + 1, len(route.stops))
            back = (n for n in later if route.stops[n].kind in {StopKind.LOAD, StopKind.RETURN})
            yield Collection(order.id, _returned(facts, order), position, next(back, None))


def _returned(facts: Facts, order: Order) -> tuple[Consignment, ...]:
    """What a return consists of, from its lines."""
    return tuple(
        Consignment(
            id=f"return {order.id}.{number}",
            lot_id="",
            product_id=product.id,
            temperature_class_id=product.temperature_class_id,
            quantity=line.quantity,
            kg=line.quantity * product.kg,
            litres=line.quantity * product.litres,
            from_site_id="",
            to_site_id="",
            order_id=order.id,
            line=number,
        )
        for number, line in enumerate(order.lines)
        if (product := facts.products.get(line.product_id)) is not None
    )


def _with_returns(
    held: tuple[tuple[Consignment, ...], ...], collections: Sequence[Collection]
) -> tuple[tuple[Consignment, ...], ...]:
    """What is on board after each stop, with the returns that are."""
    last = len(held)
    return tuple(
        items
        + tuple(
            item
            for back in collections
            if back.collected <= position < (last if back.dropped is None else back.dropped)
            for item in back.goods
        )
        for position, items in enumerate(held)
    )


def _not_brought_back(route: Route, collections: Sequence[Collection]) -> tuple[Mishap, ...]:
    return tuple(
        Mishap("LEFT_ON_BOARD", back.order_id, route.stops[-1])
        for back in collections
        if back.dropped is None
    )


def _runs_forward(facts: Facts, route: Route) -> bool:
    times_s = [t for stop in route.stops for t in (stop.arrive_s, stop.start_s, stop.end_s)]
    latest_s = facts.scenario.horizon.length_s + LATEST_RETURN_S
    return (
        all(a <= b for a, b in pairwise(times_s))
        and times_s[0] >= -LATEST_RETURN_S
        and times_s[-1] <= latest_s
    )


def _load_and_unload(
    route: Route, goods: Mapping[str, Consignment], tour: int
) -> tuple[tuple[tuple[Consignment, ...], ...], list[Carriage], tuple[Mishap, ...]]:
    """Consignments on board after each stop, their carriages, and what went wrong with them."""
    loaded: dict[str, int] = {}
    snapshots: list[tuple[Consignment, ...]] = []
    carriages: list[Carriage] = []
    mishaps: list[Mishap] = []
    for position, stop in enumerate(route.stops):
        for key in stop.consignment_ids:
            if key not in goods:
                continue
            if stop.kind is StopKind.LOAD:
                if key in loaded:
                    mishaps.append(Mishap("LOADED_TWICE", key, stop))
                loaded[key] = position
            elif key in loaded and stop.kind in {StopKind.UNLOAD, StopKind.DELIVER}:
                carriages.append(_carriage(key, route, loaded.pop(key), position, tour))
            else:
                mishaps.append(Mishap("NOT_ABOARD", key, stop))
        snapshots.append(tuple(goods[key] for key in loaded))
    mishaps += [Mishap("LEFT_ON_BOARD", key, route.stops[-1]) for key in loaded]
    return tuple(snapshots), carriages, tuple(mishaps)


def _carriage(key: str, route: Route, loaded: int, dropped: int, tour: int) -> Carriage:
    here, there = route.stops[loaded], route.stops[dropped]
    return Carriage(
        consignment_id=key,
        by=route.id,
        from_site_id=here.place_id,
        to_place_id=there.place_id,
        is_delivery=there.kind is StopKind.DELIVER,
        depart_s=here.end_s,
        arrive_s=there.start_s,
        tour=tour,
        loaded=loaded,
        dropped=dropped,
    )


def moved(move: CarrierMove, goods: Mapping[str, Consignment]) -> list[Carriage]:
    """Carriages of a hired move."""
    return [
        Carriage(
            key,
            move.id,
            move.from_site_id,
            move.to_site_id,
            is_delivery=False,
            depart_s=move.depart_s,
            arrive_s=move.arrive_s,
        )
        for key in move.consignment_ids
        if key in goods
    ]


def _legs(facts: Facts, speed_class: str, stops: Sequence[Stop]) -> tuple[RoadLeg | None, ...]:
    """Roads between consecutive stops, from one matrix over the route's places."""
    places = [facts.location(stop) for stop in stops]
    known: dict[Location, int] = {}
    for place in places:
        if place is not None:
            known.setdefault(place, len(known))
    matrix = facts.roads.matrix(list(known), list(known), speed_class)
    legs: list[RoadLeg | None] = []
    for (a, here), (b, there) in pairwise(zip(places, stops, strict=True)):
        if a is None or b is None:
            legs.append(None)
            continue
        i, j = known[a], known[b]
        leg = RoadLeg(int(matrix.distance_m[i, j]), int(matrix.duration_s[i, j]), is_open=True)
        legs.append(_overridden(facts, here, there, leg))
    return tuple(legs)


def _overridden(facts: Facts, here: Stop, there: Stop, leg: RoadLeg) -> RoadLeg:
    """What the lane between two sites says, where it says anything."""
    if not {here.kind, there.kind} <= {StopKind.LOAD, StopKind.UNLOAD, StopKind.RETURN}:
        return leg
    lane = facts.lanes.get((here.place_id, there.place_id))
    if lane is None:
        return leg
    return RoadLeg(
        leg.distance_m if lane.distance_m is None else lane.distance_m,
        leg.drive_s if lane.drive_s is None else lane.drive_s,
        not lane.closed,
    )
