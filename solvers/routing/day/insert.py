"""One more order during the day: where it fits, what it costs and whom it moves."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from solvers.routing.day.amended import with_order
from solvers.routing.day.changed import changed, cost_cny
from solvers.routing.day.desk import Desk
from solvers.routing.day.reservations import cut
from solvers.routing.day.routes import DayRoutes
from solvers.routing.day.trial import Trial
from supplychain.calendars import DAY_S
from supplychain.errors import DataError, DataProblem
from supplychain.plans import StopKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from solvers.routing.day.order_book import OrderBook
    from solvers.routing.last_mile.drive import Draft
    from solvers.routing.plan import RoutingPlan
    from solvers.routing.problem import RoutingProblem
    from supplychain.execution import ExecutionState
    from supplychain.orders import Customer, Order
    from supplychain.plans import Consignment, Route
    from supplychain.windows import DeliveryWindow

PRICED_FACTOR = 2
"""So many times the places asked for are priced exactly, the most promising ones of all fronts."""
EPSILON_KG = 1e-6


@dataclass(frozen=True, slots=True)
class MovedStart:
    """An order whose service starts at another time than before."""

    order_id: str
    before_s: int
    after_s: int


@dataclass(frozen=True, slots=True)
class Insertion:
    """A place for an order in a plan.

    Parameters
    ----------
    order, customer
        What is delivered, within which windows, and where.
    front_id
        Front that serves it, from stock there.
    replaces
        Route of the plan that it joins; ``None`` if another vehicle leaves for it.
    route
        The route with it.
    goods
        Consignments of the order.
    arrive_s, start_s
        When the vehicle comes, and when service starts.
    extra_cny
        By how much the plan's cost rises, what leaving the order out costs aside: vehicle, way,
        time, cooling, handling, and what others lose by coming later. Where places are kept for
        reservations, beside these.
    moved
        Orders of the route that come at other times.
    """

    order: Order
    customer: Customer
    front_id: str
    replaces: Route | None
    route: Route
    goods: tuple[Consignment, ...]
    arrive_s: int
    start_s: int
    extra_cny: float
    moved: tuple[MovedStart, ...]


def insert(
    problem: RoutingProblem,
    plan: RoutingPlan,
    order: Order,
    *,
    customer: Customer | None = None,
    now_s: int | None = None,
    state: ExecutionState | None = None,
    book: OrderBook | None = None,
    most: int = 10,
    desk: Desk | None = None,
) -> list[Insertion]:
    """Places for an order, the cheapest first.

    All fronts in reach are looked at, with every place of every tour that can still be changed, and
    a vehicle of its own. Goods come from what the plan leaves of the front's own stock; goods of
    centres and origins, which trucks would have to bring, are not considered. An order is inserted
    in one piece even if it may be split. What is reserved for an order itself is used for it, and
    without windows of its own it comes in the window that was taken.

    Parameters
    ----------
    problem, plan
        The plan, and what it is for.
    order
        May be new to the problem, or one that the plan leaves out.
    customer
        Of the order, if the problem does not know the door.
    now_s
        What has been done by then, and what is on the road, is not touched, and goods leave later;
        ``None``: the moment of the state, and without one nothing has begun.
    state, book
        What has been done by then, and what is reserved, as :class:`Desk` takes them.
    most
        How many places to give.
    desk
        What has been worked out for this plan, moment and book before, instead of these.

    Raises
    ------
    DataError
        If the plan serves the order already, its customer is not known, or the plan names what does
        not exist.
    """
    desk = desk or Desk(problem, plan, now_s=now_s, state=state, book=book)
    own = desk.reservation(order.id)
    if own is not None:
        desk, customer = desk.without(order.id), customer or own.customer
        order = replace(order, windows=order.windows or own.promised.windows)
    wanted = prepared(desk, order, customer)
    found = places_of(desk, wanted, order, [order.windows])[0]
    return priced(desk, wanted, found, most)


def prepared(desk: Desk, order: Order, customer: Customer | None) -> RoutingProblem:
    """The problem with the order, and with all that reservations stand for."""
    known = customer or desk.problem.customers.get(order.customer_id)
    problems = []
    if order.id in desk.served:
        text = "the plan serves it already"
        problems.append(DataProblem("orders", -1, "id", "already_served", text, order.id))
    if known is None:
        text = "the customer is neither given nor known"
        fault = DataProblem(
            "orders", -1, "customer_id", "unknown_reference", text, order.customer_id
        )
        problems.append(fault)
    if problems or known is None:
        raise DataError(problems)
    return with_order(desk.expected, order, known)


@dataclass(frozen=True, slots=True, eq=False)
class FoundPlace:
    """A place in the tours of a front, before it is priced exactly."""

    trial: Trial
    front_id: str
    goods: tuple[Consignment, ...]
    order: Order
    extra_cny: float
    tour: int
    draft: Draft


def places_of(
    desk: Desk,
    problem: RoutingProblem,
    order: Order,
    choices: Sequence[tuple[DeliveryWindow, ...]],
) -> list[list[FoundPlace]]:
    """For each set of windows, the places in the tours of all fronts, the cheapest first."""
    found: list[list[FoundPlace]] = [[] for _ in choices]
    every = [window for windows in choices for window in windows] if all(choices) else []
    lasting = replace(order, windows=tuple(sorted(every, key=lambda window: window.open_s)))
    for front_id in problem.reach[order.id]:
        supply = desk.supply(problem, lasting, front_id)
        if supply is None:
            continue
        trial = Trial(problem, desk.front(front_id), order, supply, choices)
        for number, windows in enumerate(choices):
            promised = replace(order, windows=windows)
            found[number] += [
                FoundPlace(trial, front_id, supply.goods, promised, *place)
                for place in trial.ranked(number)
            ]
    for places in found:
        places.sort(key=lambda place: (place.extra_cny, place.front_id, place.tour))
    return found


def priced(
    desk: Desk, problem: RoutingProblem, places: Sequence[FoundPlace], most: int
) -> list[Insertion]:
    """The cheapest places with all that they change, as long as goods stay cold and fronts can."""
    found: list[Insertion] = []
    promised: dict[tuple[DeliveryWindow, ...], RoutingProblem] = {}
    for place in places:
        if len(found) == PRICED_FACTOR * most:
            break
        windows = place.order.windows
        if windows not in promised:
            promised[windows] = _promised(problem, place.order)
        insertion = _priced(desk, promised[windows], place)
        if insertion is not None:
            found.append(insertion)
    found.sort(key=lambda insertion: insertion.extra_cny)
    return found[:most]


def _promised(problem: RoutingProblem, order: Order) -> RoutingProblem:
    """The problem with the order in the windows that are priced."""
    if problem.orders[order.id].windows == order.windows:
        return problem
    return with_order(problem, order, problem.customers[order.customer_id])


def _priced(desk: Desk, problem: RoutingProblem, place: FoundPlace) -> Insertion | None:
    """The place finished: its route with and without the order."""
    trial, scheduler = place.trial, place.trial.scheduler
    writer = DayRoutes(problem, trial.front, taken=desk.route_ids)
    seat = writer.seat(scheduler, place.draft)
    new = writer.one(scheduler, seat, place.draft, trial.parcels)
    old_draft = trial.desk.drafts[place.tour] if place.tour >= 0 else None
    old = seat.route
    if old_draft is not None:
        old = writer.one(scheduler, seat, old_draft, trial.parcels)
    goods = {item.id: item for parcel in trial.parcels.values() for item in parcel.consignments}
    goods |= desk.goods
    came = desk.upstream.finish(problem, _held(goods, new), [new])
    if came.out_of_band or not all(entry.in_band for entry in came.deliveries):
        return None
    if not _can_be_sent(desk, place.front_id, goods, old, new):
        return None
    before_cny = 0.0
    if old is not None and old is seat.route:
        before_cny = desk.route_cny(old)
    elif old is not None:
        before_cny = cost_cny(desk.upstream.finish(problem, _held(goods, old), [old]))
    kept = _without_reserved(trial, writer, place.draft, new)
    if kept is None:
        return None
    stop = next(s for s in kept.stops if s.place_id == place.order.id)
    return Insertion(
        order=place.order,
        customer=problem.customers[place.order.customer_id],
        front_id=place.front_id,
        replaces=seat.route,
        route=kept,
        goods=place.goods,
        arrive_s=stop.arrive_s,
        start_s=stop.start_s,
        extra_cny=cost_cny(came) - before_cny,
        moved=tuple(_moved(seat.route, kept)),
    )


def _without_reserved(trial: Trial, writer: DayRoutes, draft: Draft, new: Route) -> Route | None:
    """The route as it is driven until reservations become orders; ``None`` if it cannot be."""
    reserved = trial.desk.reserved
    if reserved.isdisjoint(draft.jobs):
        return new
    now = cut(draft, reserved)
    if now is None or trial.scheduler.cost_cny(now) is None:
        return None
    return writer.one(trial.scheduler, writer.seat(trial.scheduler, now), now, trial.parcels)


def _held(goods: Mapping[str, Consignment], route: Route) -> list[Consignment]:
    """Goods of a route."""
    loads = [stop for stop in route.stops if stop.kind is StopKind.LOAD]
    return [goods[key] for stop in loads for key in stop.consignment_ids]


def _moved(old: Route | None, new: Route) -> Iterator[MovedStart]:
    before = {s.place_id: s.start_s for s in old.stops if s.kind.is_at_a_door} if old else {}
    for stop in new.stops:
        start_s = before.get(stop.place_id, stop.start_s)
        if stop.kind.is_at_a_door and start_s != stop.start_s:
            yield MovedStart(stop.place_id, start_s, stop.start_s)


def _can_be_sent(
    desk: Desk, front_id: str, goods: Mapping[str, Consignment], old: Route | None, new: Route
) -> bool:
    """Whether the front can send off so much of every class on every day."""
    site = desk.problem.sites[front_id]
    if not site.capacities:
        return True
    routes = [*desk.routes.get(front_id, ()), new]
    if old is not None:
        routes = [route for route in routes if route.id != old.id or route is new]
    start_s = desk.problem.scenario.horizon.start_of_day_s
    sent_kg: dict[tuple[str, int], float] = {}
    for class_id, day, kg in _sent(routes, goods, start_s):
        sent_kg[class_id, day] = sent_kg.get((class_id, day), 0.0) + kg
    return all(
        sent_kg[class_id, day] <= site.throughput_kg(class_id) + EPSILON_KG
        for class_id, day, _ in _sent([new], goods, start_s)
    )


def _sent(
    routes: Iterable[Route], goods: Mapping[str, Consignment], start_of_day_s: int
) -> Iterator[tuple[str, int, float]]:
    for route in routes:
        for stop in route.stops:
            if stop.kind is StopKind.LOAD:
                for item in (goods[key] for key in stop.consignment_ids):
                    day = (stop.end_s + start_of_day_s) // DAY_S
                    yield item.temperature_class_id, day, item.kg


def with_insertion(
    problem: RoutingProblem, plan: RoutingPlan, insertion: Insertion
) -> tuple[RoutingProblem, RoutingPlan]:
    """Carry an insertion out.

    Parameters
    ----------
    problem, plan
        Those that it was found for.

    Returns
    -------
    tuple
        The problem with the order, and the plan that serves it.

    Raises
    ------
    DataError
        If the plan has changed since, so that the insertion no longer fits it.
    """
    order_id, old = insertion.order.id, insertion.replaces
    is_free = all(route.id != insertion.route.id for route in plan.routes)
    fits = is_free if old is None else old in plan.routes
    if not fits or any(item.order_id == order_id for item in plan.consignments):
        text = "the plan has changed since this place was found"
        raise DataError([DataProblem("plan", -1, "routes", "outdated", text, insertion.route.id)])
    wanted = with_order(problem, insertion.order, insertion.customer)
    routes = [route for route in plan.routes if route != old]
    new = changed(
        wanted,
        plan,
        before=problem,
        routes=[*routes, insertion.route],
        goods=[*plan.consignments, *insertion.goods],
        unserved=[left for left in plan.unserved if left.id != order_id or left.kind != "order"],
    )
    return wanted, new
