"""What is looked up for every order that comes during the day, worked out once for a plan."""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from typing import TYPE_CHECKING

from solvers.routing.day.amended import with_order
from solvers.routing.day.order_book import OrderBook
from solvers.routing.day.plan_at_moment import PlanAtMoment
from solvers.routing.day.reservations import (
    BrokenReason,
    BrokenReservation,
    known_ones,
    set_aside,
    with_room,
    without_room,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from solvers.routing.day.changed import Upstream
    from solvers.routing.day.front_stock import FrontStock, Supply
    from solvers.routing.day.order_book import Reservation
    from solvers.routing.day.trial import FrontDesk
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
        self._begin(PlanAtMoment(problem, plan, now_s, state))
        self._extend(book or OrderBook())

    def _begin(self, bare: PlanAtMoment) -> None:
        """Take a plan at a moment, with nothing reserved."""
        self._bare = bare
        self.problem, self.plan = bare.problem, bare.plan
        self.state, self.now_s = bare.state, bare.now_s
        self.routes, self.route_ids = bare.routes, bare.route_ids
        self.goods, self.served = bare.goods, bare.served
        self.book = OrderBook()
        self.reservations: tuple[Reservation, ...] = ()
        self.expected = bare.problem
        self.unkept: list[BrokenReservation] = []
        self._known: tuple[Reservation, ...] = ()
        self._supplies: dict[str, Supply] = {}
        self._own_stock: FrontStock | None = None
        self._opened: dict[str, FrontDesk] = {}

    def at(self, now_s: int | None, state: ExecutionState | None = None) -> Desk:
        """The plan and its book at another moment."""
        desk = copy(self)
        desk._begin(self._bare.at(now_s, state))  # noqa: SLF001 - of the same class
        desk._extend(self.book)  # noqa: SLF001
        return desk

    def with_book(self, book: OrderBook) -> Desk:
        """The same plan and moment with other reservations.

        It is the desk that one made anew for the book would be: what both books begin with is not
        worked out again.
        """
        desk = copy(self)
        desk._opened, desk.unkept = dict(self._opened), list(self.unkept)  # noqa: SLF001
        pending = book.pending(self.now_s, self.served)
        if not _begins_with(pending, self.reservations):
            desk._begin(self._bare)  # noqa: SLF001
        desk._extend(book)  # noqa: SLF001
        return desk

    def _extend(self, book: OrderBook) -> None:
        """Keep goods and places for what the book has more than is known."""
        self.book = book
        before, self.reservations = self.reservations, book.pending(self.now_s, self.served)
        known, unknown = known_ones(self.problem, self.reservations[len(before) :])
        self.unkept += unknown
        self._known = (*self._known, *known)
        if not known:
            return
        for item in known:
            self.expected = with_order(self.expected, item.promised, item.customer)
        self._own_stock = self.stock.with_returned(())
        supplies = set_aside(self.expected, self._own_stock, known, self.now_s)
        self._supplies = {**self._supplies, **supplies}
        self.unkept += [
            BrokenReservation.of(item, BrokenReason.NO_GOODS)
            for item in known
            if item.order.id not in supplies
        ]
        for front_id in self._opened.keys() & {item.front_id for item in known}:
            self._opened[front_id] = self._kept(self._opened[front_id], front_id, known)

    @property
    def upstream(self) -> Upstream:
        """What has happened to the goods before the last mile."""
        return self._bare.upstream

    @property
    def stock(self) -> FrontStock:
        """What the plan and the reservations leave of every lot."""
        return self._own_stock or self._bare.stock

    def route_cny(self, route: Route) -> float:
        """What one of the plan's own routes costs, with its goods' way to the front."""
        return self._bare.route_cny(route)

    def supply(self, problem: RoutingProblem, order: Order, front_id: str) -> Supply | None:
        """Goods for an order at a front."""
        return self.stock.supply(problem, order, front_id, self.now_s)

    def front(self, front_id: str) -> FrontDesk:
        """A front, with its reservations in its tours."""
        if front_id not in self._opened:
            bare = self._bare.front(front_id)
            self._opened[front_id] = self._kept(bare, front_id, self._known)
        return self._opened[front_id]

    def _kept(
        self, desk: FrontDesk, front_id: str, reservations: Iterable[Reservation]
    ) -> FrontDesk:
        """A front with more reservations in its tours."""
        for item in reservations:
            if item.front_id == front_id and item.order.id in self._supplies:
                kept = with_room(self.expected, desk, item, self._supplies[item.order.id])
                if kept is None:
                    self.unkept.append(BrokenReservation.of(item, BrokenReason.NO_PLACE))
                desk = kept or desk
        return desk

    def broken(self, front_ids: Iterable[str] | None = None) -> tuple[BrokenReservation, ...]:
        """Reservations at some fronts, or all, for which no goods or no place can be kept."""
        looked_at = {item.front_id for item in self.reservations}
        looked_at = looked_at if front_ids is None else looked_at.intersection(front_ids)
        for item in self._known:
            if item.front_id in looked_at:
                self.front(item.front_id)
        # A book that was extended may say anew until when they are kept.
        as_now = {item.order.id: item for item in self.reservations}
        return tuple(
            replace(item, reservation=as_now[item.order_id])
            for item in self.unkept
            if item.reservation.front_id in looked_at
        )

    def reservation(self, order_id: str) -> Reservation | None:
        """The reservation of an order, if there is one that is still of importance."""
        return next((item for item in self.reservations if item.order.id == order_id), None)

    def without(self, order_id: str) -> Desk:
        """The desk before an order's own reservation is used: the others stay where they are."""
        own = next((item for item in self._known if item.order.id == order_id), None)
        if own is None:
            return self
        left = without_room(self.front(own.front_id), order_id)
        if left is None:
            # Where ways are shorter over another door, tours may need the door they lose.
            return self.with_book(self.book.without(order_id))
        desk = copy(self)
        desk.unkept = list(self.unkept)
        desk._opened = {**self._opened, own.front_id: left}  # noqa: SLF001 - of the same class
        if order_id in self._supplies:
            supplies = dict(self._supplies)
            supply = supplies.pop(order_id)
            desk._supplies = supplies  # noqa: SLF001
            desk._own_stock = self.stock.with_returned(supply.goods)  # noqa: SLF001
        return desk


def _begins_with(more: Sequence[Reservation], fewer: Sequence[Reservation]) -> bool:
    """Whether reservations begin with others, until whenever these are kept."""
    return len(more) >= len(fewer) and all(
        replace(one, expires_s=0) == replace(other, expires_s=0)
        for one, other in zip(more, fewer, strict=False)
    )


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
