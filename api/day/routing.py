"""A plan of routes in the middle of the day."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from api.day.faults import events_called
from api.day.mentioned import mentioned
from api.day.opened import Opened
from api.plan_folder import StoredPlan, read_plan
from api.plan_tables import Clock
from api.roads import problem_of
from solvers import routing
from solvers.routing import RoutingProblem
from solvers.routing.day.desk import Desk
from solvers.routing.day.event_documents import events_from_json, order_from_json
from solvers.routing.day.happened import refuse_faulty
from solvers.routing.day.order_book import OrderBook
from solvers.routing.day.order_book_documents import order_book_from_json, order_book_to_json
from supplychain.io.single_orders import Place, read_orders

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from solvers.common import Limits, Violation
    from solvers.routing import RoutingPlan
    from solvers.routing.day.events import Event
    from solvers.routing.day.insert import Insertion
    from solvers.routing.day.offer_windows import WindowOffer
    from solvers.routing.day.replan import Replanned
    from supplychain.orders import Customer, Order
    from supplychain.scenario import Scenario
    from supplychain.windows import DeliveryWindow


class OpenDay(Opened[StoredPlan, RoutingProblem, Desk]):
    """A plan at a moment; ``now_s`` is ``None`` before anything has begun."""

    __slots__ = ()

    def new_desk(self, other: Desk | None) -> Desk:
        """A desk for this moment, from one of another moment if there is one."""
        if other is not None:
            return other.at(self.now_s)
        return Desk(self.problem, self.stored.plan, now_s=self.now_s)

    @staticmethod
    def read_book(text: str) -> OrderBook:
        """The order book of a document."""
        return order_book_from_json(text)


def open_plan(folder: Path) -> OpenDay:
    """A plan folder, at the moment that its scenario knows."""
    stored = read_plan(folder)
    state = stored.scenario.execution
    now_s = None if state is None else state.now_s
    return OpenDay(stored, problem_of(stored.scenario, stored.closures), now_s)


def prepare(day: OpenDay) -> None:
    """Work out what the first question would wait for."""
    for front_id in list(day.desk.routes)[:1]:
        day.desk.front(front_id)


def wanted(day: OpenDay, text: str, name: str = "order") -> tuple[Order, Customer]:
    """The order that somebody wants."""
    return order_from_json(text, mentioned(day.scenario, text, "order"), day.asked_s, name)


def priced(day: OpenDay, text: str, windows: Sequence[DeliveryWindow]) -> list[WindowOffer]:
    """Windows with their prices."""
    order, customer = wanted(day, text)
    return routing.offer_windows(
        day.problem, day.stored.plan, order, windows, customer=customer, desk=day.desk
    )


def offers(day: OpenDay, text: str, windows: Sequence[DeliveryWindow]) -> list[dict[str, Any]]:
    """The same for programs."""
    clock = Clock(day.scenario)
    return [plain_offer(item, clock) for item in priced(day, text, windows)]


def places(day: OpenDay, text: str, most: int) -> list[dict[str, Any]]:
    """Where an order would fit, for programs."""
    clock = Clock(day.scenario)
    return [plain_place(item, clock) for item in found_places(day, *wanted(day, text), most)]


def found_places(day: OpenDay, order: Order, customer: Customer, most: int) -> list[Insertion]:
    """Where an order would fit, the cheapest first."""
    return routing.insert(
        day.problem, day.stored.plan, order, customer=customer, most=most, desk=day.desk
    )


def reserved(
    day: OpenDay, text: str, window: DeliveryWindow, keep_s: int
) -> tuple[str, str, dict[str, Any]] | None:
    """The order's id, the reservation's document and the offer; ``None`` if it cannot be kept."""
    (offer,) = priced(day, text, [window])
    if offer.price_cny is None or offer.insertion is None:
        return None
    expires_s = day.asked_s + keep_s
    after = day.book.with_reservation(routing.reservation_of(offer, expires_s))
    # The next one asks with this book: its desk is kept.
    desk = day.reserving(after).desk
    book = routing.reserve(day.problem, day.stored.plan, day.book, offer, expires_s, desk=desk)
    taken = book.reservations[-1]
    document = order_book_to_json(OrderBook((taken,)))
    return taken.order.id, document, plain_offer(offer, Clock(day.scenario))


def check_events(day: OpenDay, text: str) -> None:
    """Raise `DataError` with every fault of events."""
    events = events_of(day, text, "events")
    with events_called("events"):
        refuse_faulty(day.problem, day.stored.plan, day.now_s, events)


def events_of(day: OpenDay, text: str, name: str) -> list[Event]:
    """Events of a JSON list."""
    return events_from_json(text, day.scenario, day.asked_s, name)


def replanned(
    day: OpenDay,
    events: Sequence[Event],
    name: str,
    limits: Limits,
    should_stop: Callable[[], bool],
    on_plan: Callable[[RoutingPlan], None] | None = None,
) -> Replanned:
    """Plan again; faults of events tell the list's name and count its events from 1."""
    with events_called(name):
        return routing.replan(
            day.problem,
            day.stored.plan,
            day.now_s,
            events,
            limits,
            book=day.stored.book,
            on_plan=on_plan,
            should_stop=should_stop,
        )


def plain_offer(item: WindowOffer, clock: Clock) -> dict[str, Any]:
    """An offer for programs."""
    return {
        "window_open": clock(item.window.open_s),
        "window_close": clock(item.window.close_s),
        "price_cny": item.price_cny,
        "start_at": None if item.insertion is None else clock(item.insertion.start_s),
    }


def plain_place(item: Insertion, clock: Clock) -> dict[str, Any]:
    """A place for programs; seconds are of the horizon."""
    return {
        "front_id": item.front_id,
        "route_id": item.route.id,
        "is_new_route": item.replaces is None,
        "arrive_s": item.arrive_s,
        "start_s": item.start_s,
        "extra_cny": item.extra_cny,
        "moved": [
            {"order_id": m.order_id, "before_s": m.before_s, "after_s": m.after_s}
            for m in item.moved
        ],
        "start_at": clock(item.start_s),
    }


def plain_replanned(day: OpenDay, after: Replanned, found: Sequence[Violation]) -> dict[str, Any]:
    """What has become of a plan, for programs; seconds are of the horizon."""
    return {
        "now_s": after.state.now_s,
        "now_at": Clock(day.scenario)(after.state.now_s),
        "changes": [asdict(change) for change in after.changes],
        "too_late": list(after.too_late),
        "broken_reservations": [
            {"order_id": item.order_id, "reason": item.reason.value, "detail": item.detail}
            for item in after.broken
        ],
        "unserved": [asdict(item) for item in after.plan.unserved],
        "cost_before_cny": day.stored.plan.costs.total,
        "first_cny": after.first_cny,
        "cost_cny": after.plan.costs.total,
        "violations": [asdict(violation) for violation in found],
    }


def with_wanted(scenario: Scenario, texts: Sequence[str]) -> Scenario:
    """The scenario with orders that came one by one; `DataError` if one does not fit it."""
    given = [(Place(f"order {n}"), json.loads(text)) for n, text in enumerate(texts, 1)]
    found = read_orders(given, replace(scenario, lots=()), 0)
    orders = {item.id: item for item in (*scenario.orders, *(order for order, _ in found))}
    customers = {item.id: item for item in (*scenario.customers, *(door for _, door in found))}
    return replace(scenario, orders=tuple(orders.values()), customers=tuple(customers.values()))


def subject_id(text: str, scenario: Scenario) -> str:
    """The id of an order that is checked; `DataError` with every fault."""
    return order_from_json(text, mentioned(scenario, text, "order"), 0, "order")[0].id


def estimates(
    scenario: Scenario, text: str, windows: Sequence[DeliveryWindow]
) -> list[dict[str, Any]]:
    """Prices before the first plan."""
    order, customer = order_from_json(text, mentioned(scenario, text, "order"), 0, "order")
    problem = problem_of(scenario)
    found = routing.offer_windows(problem, None, order, windows, customer=customer)
    clock = Clock(scenario)
    return [{**plain_offer(item, clock), "is_estimate": item.is_estimate} for item in found]
