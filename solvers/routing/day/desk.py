"""What is looked up for every order that comes during the day, worked out once for a plan."""

from __future__ import annotations

from copy import copy
from functools import cached_property
from typing import TYPE_CHECKING

from solvers.routing.day.amended import with_order
from solvers.routing.day.changed import Upstream
from solvers.routing.day.front import Day, day_front
from solvers.routing.day.front_stock import FrontStock
from solvers.routing.day.moment import state_at, surprises
from solvers.routing.day.order_book import OrderBook
from solvers.routing.day.reservations import (
    BrokenReason,
    BrokenReservation,
    known_ones,
    set_aside,
    with_room,
    without_room,
)
from solvers.routing.day.trial import FrontDesk
from solvers.routing.rebuilt import available_at
from solvers.routing.sound import refuse_unsound
from supplychain.fleet import Haul

if TYPE_CHECKING:
    from collections.abc import Iterable

    from solvers.routing.day.front_stock import Supply
    from solvers.routing.day.order_book import Reservation
    from solvers.routing.plan import RoutingPlan
    from solvers.routing.problem import RoutingProblem
    from supplychain.execution import ExecutionState
    from supplychain.orders import Order
    from supplychain.plans import Route


class Desk:
    """A plan as those see it who take orders: stock that is left, and every front's tours.

    Parameters
    ----------
    problem, plan
        The plan, and what it is for.
    now_s
        Nothing before is touched; ``None``: the moment of the state, and without one nothing has
        begun.
    state
        What has been done by then, if not everything went as planned; ``None``: what the scenario
        says (its ``execution``). Vehicles that are late or broken without the plan knowing it take
        nothing until the plan is made again.
    book
        Reservations, for which goods and places are kept until they expire or the plan serves
        their orders. One that can no longer be kept keeps nothing.

    Attributes
    ----------
    expected
        The problem with the orders of the reservations.
    reservations
        Those that are still of importance, in the order of the book.
    unkept
        Those that cannot be kept, as far as has been looked; see :meth:`broken`.
    """

    def __init__(
        self,
        problem: RoutingProblem,
        plan: RoutingPlan,
        *,
        now_s: int | None = None,
        state: ExecutionState | None = None,
        book: OrderBook | None = None,
    ) -> None:
        refuse_unsound(problem, plan)
        self.problem = problem
        self.plan = plan
        last_mile = plan.routes_of(Haul.LAST_MILE)
        self.state = state_at(problem, plan, now_s, state)
        self.now_s = -1 if self.state is None else self.state.now_s
        self.routes: dict[str, list[Route]] = {}
        for route in last_mile:
            self.routes.setdefault(route.base_id, []).append(route)
        self.route_ids = {route.id for route in plan.routes}
        self.goods = {item.id: item for item in plan.consignments}
        self.served = {entry.order_id for entry in plan.deliveries}
        self.book = book or OrderBook()
        self.reservations = self.book.pending(self.now_s, self.served)
        self._known, self.unkept = known_ones(problem, self.reservations)
        self.expected = problem
        for reservation in self._known:
            self.expected = with_order(self.expected, reservation.promised, reservation.customer)
        self.opened: dict[str, FrontDesk] = {}

    @cached_property
    def upstream(self) -> Upstream:
        """What has happened to the goods before the last mile."""
        return Upstream.of(self.problem, self.plan)

    @property
    def stock(self) -> FrontStock:
        """What the plan and the reservations leave of every lot."""
        return self.counted[0]

    @cached_property
    def counted(self) -> tuple[FrontStock, dict[str, Supply]]:
        """The stock, and the goods that are kept for each reservation."""
        stock = FrontStock(self.problem, self.plan.consignments)
        supplies = set_aside(self.expected, stock, self._known, self.now_s)
        self.unkept += [
            BrokenReservation.of(item, BrokenReason.NO_GOODS)
            for item in self._known
            if item.order.id not in supplies
        ]
        return stock, supplies

    @cached_property
    def _day(self) -> Day:
        routes = self.plan.routes_of(Haul.LAST_MILE)
        late = () if self.state is None else surprises(self.state, routes)
        return Day(self.goods, available_at(self.problem, self.plan), self.state, pinned=late)

    def supply(self, problem: RoutingProblem, order: Order, front_id: str) -> Supply | None:
        """Goods for an order at a front."""
        return self.stock.supply(problem, order, front_id, self.now_s)

    def front(self, front_id: str) -> FrontDesk:
        """A front, with its reservations in its tours."""
        if front_id not in self.opened:
            routes = self.routes.get(front_id, ())
            front = day_front(self.problem, front_id, routes, self._day).with_blocked()
            desk = FrontDesk(front, front.tours(), front.parcels, frozenset())
            supplies = self.counted[1]
            for item in self._known:
                if item.front_id == front_id and item.order.id in supplies:
                    kept = with_room(self.expected, desk, item, supplies[item.order.id])
                    if kept is None:
                        self.unkept.append(BrokenReservation.of(item, BrokenReason.NO_PLACE))
                    desk = kept or desk
            self.opened[front_id] = desk
        return self.opened[front_id]

    def broken(self, front_ids: Iterable[str] | None = None) -> tuple[BrokenReservation, ...]:
        """Reservations at some fronts, or all, for which no goods or no place can be kept."""
        looked_at = {item.front_id for item in self.reservations}
        looked_at = looked_at if front_ids is None else looked_at.intersection(front_ids)
        for item in self._known:
            if item.front_id in looked_at:
                self.front(item.front_id)
        return tuple(item for item in self.unkept if item.reservation.front_id in looked_at)

    def reservation(self, order_id: str) -> Reservation | None:
        """The reservation of an order, if there is one that is still of importance."""
        return next((item for item in self.reservations if item.order.id == order_id), None)

    def without(self, order_id: str) -> Desk:
        """The desk before an order's own reservation is used: the others stay where they are."""
        own = self.reservation(order_id)
        if own is None or own not in self._known:
            return self
        stock, supplies = self.counted
        supply = supplies.get(order_id)
        left = without_room(self.front(own.front_id), order_id)
        if left is None:
            # Where ways are shorter over another door, tours may need the door they lose.
            book = self.book.without(order_id)
            return Desk(self.problem, self.plan, state=self.state, book=book)
        desk = copy(self)
        desk.unkept = list(self.unkept)
        desk.opened = {**self.opened, own.front_id: left}
        if supply is not None:
            others = {key: item for key, item in supplies.items() if key != order_id}
            desk.counted = stock.with_returned(supply.goods), others
        return desk


def broken_reservations(
    problem: RoutingProblem,
    plan: RoutingPlan,
    book: OrderBook,
    *,
    now_s: int | None = None,
    state: ExecutionState | None = None,
) -> tuple[BrokenReservation, ...]:
    """What of a book a plan can no longer keep; arguments are those of :class:`Desk`."""
    return Desk(problem, plan, now_s=now_s, state=state, book=book).broken()
