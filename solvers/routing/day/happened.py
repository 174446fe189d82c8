"""Events of the day folded into one picture: who is where, what is lost, closed or wanted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from solvers.routing.day.events import (
    OrderCancelled,
    RoadClosed,
    RoadOpened,
    TemperatureAlarm,
    UrgentOrder,
    VehicleBrokenDown,
    VehicleLate,
    without_taken_back,
)
from solvers.routing.day.moment import state_at
from solvers.routing.day.under_way import current_trip
from supplychain.errors import DataError, DataProblem
from supplychain.execution import ExecutionState, RouteProgress, VehicleOut, begun_stops
from supplychain.fleet import Haul
from supplychain.plans import StopKind
from supplychain.roads import ClosedRoads

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from solvers.routing.day.events import Event
    from solvers.routing.plan import RoutingPlan
    from solvers.routing.problem import RoutingProblem
    from supplychain.plans import Consignment, Route
    from supplychain.roads.closed import Closed


@dataclass(frozen=True, slots=True)
class Happened:
    """What the events of one moment mean.

    Parameters
    ----------
    state
        What has been done, with lateness and breakdowns.
    lost
        By route, orders whose goods on board are lost though the vehicle drives on.
    cancelled
        Orders that are no longer wanted, in time.
    too_late
        Orders that were cancelled too late.
    urgent
        New orders.
    closed
        All that is closed now.
    touched
        Routes that some event is about.
    """

    state: ExecutionState
    lost: Mapping[str, frozenset[str]]
    cancelled: frozenset[str]
    too_late: tuple[str, ...]
    urgent: tuple[UrgentOrder, ...]
    closed: tuple[Closed, ...]
    touched: frozenset[str]


def what_happened(
    problem: RoutingProblem,
    routes: Sequence[Route],
    goods: Mapping[str, Consignment],
    state: ExecutionState,
    events: Sequence[Event],
    served: Collection[str] = (),
) -> Happened:
    """Fold events into a state.

    Parameters
    ----------
    routes
        Of the last mile.
    state
        Before the events.
    served
        Orders that the plan serves.

    Raises
    ------
    DataError
        If an event names a route or an order that does not exist, a customer is missing, an urgent
        order is served already, or something is still to come.
    """
    by_id = {route.id: route for route in routes}
    faults = list(_faults(problem, by_id, events, served, state.now_s))
    if faults:
        raise DataError(faults)
    progress = {route.id: state.of(route.id) for route in routes}
    lost: dict[str, frozenset[str]] = {}
    touched: set[str] = set()
    is_closed = problem.roads.closed if isinstance(problem.roads, ClosedRoads) else ()
    closed = list(is_closed)
    for event in events:
        if isinstance(event, VehicleBrokenDown):
            progress[event.route_id] = _broken(by_id[event.route_id], progress, event)
            touched.add(event.route_id)
        elif isinstance(event, VehicleLate):
            progress[event.route_id] = _late(by_id[event.route_id], progress, event, state.now_s)
            touched.add(event.route_id)
        elif isinstance(event, RoadClosed) and event.until_s > state.now_s:
            closed.append(event.closed)
        elif isinstance(event, RoadOpened) and event.closed in closed:
            closed.remove(event.closed)
    for event in events:
        if isinstance(event, TemperatureAlarm):
            route = by_id[event.route_id]
            spoiled = _spoiled(route, progress[route.id], goods, event.temperature_class_id)
            lost[route.id] = lost.get(route.id, frozenset()) | spoiled
            touched.add(route.id)
    gone = [event.order_id for event in events if isinstance(event, OrderCancelled)]
    fixed = _fixed(routes, progress, state.now_s)
    out = [
        VehicleOut(route.base_id, route.vehicle_type_id, route.start_s, route.end_s)
        for route in routes
        if progress[route.id].broken_s is not None and progress[route.id].begun == 0
    ]
    told = tuple(item for item in progress.values() if item.says_something)
    return Happened(
        state=ExecutionState(state.now_s, told, (*state.out, *out)),
        lost=lost,
        cancelled=frozenset(gone) - fixed,
        too_late=tuple(order_id for order_id in gone if order_id in fixed),
        urgent=tuple(event for event in events if isinstance(event, UrgentOrder)),
        closed=tuple(closed),
        touched=frozenset(touched),
    )


def refuse_faulty(
    problem: RoutingProblem, plan: RoutingPlan, now_s: int | None, events: Sequence[Event]
) -> None:
    """Raise `DataError` with every fault of events, as planning again would, at once."""
    state = state_at(problem, plan, now_s, None)
    if state is None:
        return
    routes = {route.id: route for route in plan.routes_of(Haul.LAST_MILE)}
    served = {entry.order_id for entry in plan.deliveries}
    events = without_taken_back(events, problem.orders.keys())
    if faults := list(_faults(problem, routes, events, served, state.now_s)):
        raise DataError(faults)


def _faults(
    problem: RoutingProblem,
    routes: Mapping[str, Route],
    events: Iterable[Event],
    served: Collection[str],
    now_s: int,
) -> Iterable[DataProblem]:
    for row, event in enumerate(events):
        if isinstance(event, VehicleBrokenDown) and event.at_s > now_s:
            text, given = "that is still to come", str(event.at_s)
            yield DataProblem("events", row, "at_s", "after_now", text, given, f"at most {now_s}")
        if isinstance(event, VehicleBrokenDown | VehicleLate | TemperatureAlarm):
            if event.route_id not in routes:
                yield _unknown(row, "route_id", event.route_id, "no such route on the last mile")
        elif isinstance(event, OrderCancelled) and event.order_id not in problem.orders:
            yield _unknown(row, "order_id", event.order_id, "no such order")
        elif isinstance(event, UrgentOrder):
            if event.order.id in served:
                text = "the plan serves it already"
                yield DataProblem("events", row, "order", "already_served", text, event.order.id)
            is_known = event.order.customer_id in problem.customers
            if event.customer is None and not is_known:
                key = event.order.customer_id
                yield _unknown(row, "customer", key, "the customer is neither given nor known")


def _unknown(row: int, column: str, given: str, text: str) -> DataProblem:
    return DataProblem("events", row, column, "unknown_reference", text, given)


def _broken(
    route: Route, progress: Mapping[str, RouteProgress], event: VehicleBrokenDown
) -> RouteProgress:
    """Stops begun by the breakdown, if the vehicle was on time or late as known."""
    item = progress[route.id]
    begun = min(item.begun, begun_stops(route, event.at_s - item.late_s))
    return replace(item, begun=begun, broken_s=event.at_s)


def _late(
    route: Route, progress: Mapping[str, RouteProgress], event: VehicleLate, now_s: int
) -> RouteProgress:
    """Who is late has done at ``now_s`` what the plan says for so much earlier."""
    item = progress[route.id]
    late_s = item.late_s + event.by_s
    return replace(item, begun=min(item.begun, begun_stops(route, now_s - late_s)), late_s=late_s)


def _spoiled(
    route: Route, progress: RouteProgress, goods: Mapping[str, Consignment], class_id: str
) -> frozenset[str]:
    """Orders with goods of a class on board."""
    return frozenset(
        stop.place_id
        for stop in current_trip(route, progress.begun)
        if stop.kind is StopKind.DELIVER
        and any(goods[key].temperature_class_id == class_id for key in stop.consignment_ids)
    )


def _fixed(
    routes: Iterable[Route], progress: Mapping[str, RouteProgress], now_s: int
) -> frozenset[str]:
    """Orders that are served already, or whose vehicle is on the last leg to them."""
    found: set[str] = set()
    for route in routes:
        item = progress[route.id]
        found.update(s.place_id for s in route.stops[: item.begun] if s.kind.is_at_a_door)
        ahead = current_trip(route, item.begun)
        if ahead and item.broken_s is None:
            left_s = route.stops[item.begun - 1].end_s + item.late_s
            if left_s <= now_s:
                found.add(ahead[0].place_id)
    return frozenset(found)
