"""How a plan is made again in the middle of the day: what events open, settle and leave out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from solvers.common import Deadline, Limits
from solvers.routing.day.amended import (
    with_less_stock,
    with_moved_stock,
    with_order,
    with_roads,
    without_orders,
)
from solvers.routing.day.closures import closed_roads
from solvers.routing.day.events import UrgentOrder, without_taken_back
from solvers.routing.day.front import Day
from solvers.routing.day.front_stock import FrontStock
from solvers.routing.day.happened import what_happened
from solvers.routing.day.moment import state_at, surprises
from solvers.routing.day.order_parts import cut_order
from solvers.routing.day.reservations import known_ones
from solvers.routing.day.rework import Refused, Rework
from solvers.routing.day.writer import DayWriter
from solvers.routing.rebuilt import available_at
from solvers.routing.sound import refuse_unsound
from solvers.routing.throughput import excess_of
from supplychain.errors import DataError, DataProblem
from supplychain.fleet import Haul
from supplychain.roads import ClosedRoads

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from solvers.common import StopCheck
    from solvers.routing.day.events import Event
    from solvers.routing.day.order_book import OrderBook, Reservation
    from solvers.routing.plan import RoutingPlan
    from solvers.routing.problem import RoutingProblem
    from supplychain.execution import ExecutionState
    from supplychain.orders import Order
    from supplychain.plans import Consignment, Route, Stop

FINISH_S = 1.0
"""Seconds kept for writing the better plan."""
LEAST_SEARCH_S = 0.2
SETTLE_ROUNDS = 5


class Replanning:
    """The steps of one call of ``replan``; the first answer comes before the better one."""

    def __init__(
        self,
        problem: RoutingProblem,
        plan: RoutingPlan,
        now_s: int | None,
        events: Sequence[Event],
        change_cny: float,
        pinned: Collection[str],
        state: ExecutionState | None,
        book: OrderBook,
    ) -> None:
        refuse_unsound(problem, plan)
        self.deadline = Deadline(None)
        self.before = problem
        self.problem = problem
        self.plan = plan
        self.last_mile = [route for route in plan.routes if route.haul is Haul.LAST_MILE]
        self.goods = {item.id: item for item in plan.consignments}
        known = state_at(problem, plan, now_s, state)
        if known is None:
            text = "neither a moment nor a state of the day is given"
            raise DataError([DataProblem("replan", -1, "now_s", "missing_value", text)])
        self.now_s = known.now_s
        served = {entry.order_id for entry in plan.deliveries}
        self.reservations = book.pending(self.now_s, served)
        events = without_taken_back(events, problem.orders.keys())
        events = [_as_promised(event, self.reservations) for event in events]
        self.happened = what_happened(problem, self.last_mile, self.goods, known, events, served)
        self.stale = self._touched() | surprises(known, self.last_mile)
        self.pinned = frozenset(pinned) - self.stale
        self.available_s = available_at(problem, plan)
        self.change_cny = change_cny
        self.gone: set[str] = set()
        self.refused: list[tuple[Refused, str]] = []
        self.rework = self._opened()
        self.written_for = self.problem

    def first(self) -> RoutingPlan:
        """The plan with tours that keep all rules, and new places for orders that need one."""
        held = {item.order.id for item in self.reservations}
        # Who has reserved is served first, or others might take what is reserved.
        wanted = sorted([*self._lost(), *self._urgent()], key=lambda pair: pair[0].id not in held)
        self.rework.settle()
        stock = FrontStock(self.problem, self.goods.values(), self.gone)
        self._hold(stock, [order.id for order, _ in wanted])
        for order, why in wanted:
            refused = self.rework.place(stock, order)
            if refused is not None:
                self.refused.append((refused, why))
        return self._settled()

    def _hold(self, stock: FrontStock, wanted: Collection[str]) -> None:
        """Keep what is reserved, but for orders that come now."""
        mine = [item for item in self.reservations if item.order.id not in wanted]
        known, _ = known_ones(self.problem, mine)
        self.rework.problem = self.problem
        for item in known:
            self.rework.problem = with_order(self.rework.problem, item.promised, item.customer)
        self.rework.hold(stock, known)

    def better(
        self, first: RoutingPlan, limits: Limits, should_stop: StopCheck | None
    ) -> RoutingPlan:
        """The plan after a search within the limits; the first one if that finds nothing."""
        if limits.max_seconds is None and limits.max_iterations is None:
            return first
        if limits.max_seconds is not None:
            seconds = limits.max_seconds - self.deadline.elapsed_s - FINISH_S
            if seconds < LEAST_SEARCH_S:
                return first
            limits = replace(limits, max_seconds=seconds)
        problem, desks, first_rank = self.written_for, dict(self.rework.desks), self._rank(first)
        if not self.rework.search(limits, should_stop):
            return first
        best = self._settled()
        if self._rank(best) < first_rank:
            return best
        self.rework.desks, self.written_for = desks, problem
        return first

    def _touched(self) -> set[str]:
        """Routes that events are about, or that serve an order that is cancelled."""
        return set(self.happened.touched) | {
            route.id
            for route in self.last_mile
            for stop in route.stops
            if stop.kind.is_at_a_door and stop.place_id in self.happened.cancelled
        }

    def _opened(self) -> Rework:
        """The problem after the events, and the fronts that they touch."""
        self._cancel()
        known = self.before.roads.closed if isinstance(self.before.roads, ClosedRoads) else ()
        if self.happened.closed != known:
            roads, rerouted = closed_roads(self.before, self.plan, self.happened, self.pinned)
            self.problem = with_roads(self.problem, roads)
            self.stale |= rerouted
        by_front: dict[str, list[Route]] = {}
        for route in self.last_mile:
            by_front.setdefault(route.base_id, []).append(route)
        day = Day(
            goods=self.goods,
            available_s=self.available_s,
            state=self.happened.state,
            lost=self.happened.lost,
            cancelled=self.happened.cancelled,
            pinned=self.pinned,
            change_cny=self.change_cny,
        )
        rework = Rework(self.problem, day, by_front)
        for front_id, routes in by_front.items():
            if any(route.id in self.stale for route in routes):
                rework.open(front_id, self.stale)
        return rework

    def _cancel(self) -> None:
        """Cancelled orders leave the problem; their goods are stock where they are, or lost."""
        cancelled = self.happened.cancelled
        items = [item for item in self.goods.values() if item.order_id in cancelled]
        self._forget(items)
        self.problem = without_orders(self.problem, cancelled)

    def _forget(self, items: Iterable[Consignment]) -> None:
        """Goods that nobody is waiting for: on vans for today, at fronts, or not yet sent."""
        on_vans, moved = self._loaded(), []
        units: dict[str, float] = {}
        for item in items:
            if item.id in on_vans:
                units[item.lot_id] = units.get(item.lot_id, 0.0) + item.quantity
            elif item.from_site_id != item.to_site_id and self._has_left(item):
                ready_s = self.available_s[item.id] - self.before.sites[item.to_site_id].handling_s
                moved.append((item, ready_s))
            self.gone.add(item.id)
        self.problem = with_moved_stock(with_less_stock(self.problem, units), moved)
        self.goods = {key: item for key, item in self.goods.items() if key not in self.gone}

    def _loaded(self) -> set[str]:
        """Goods that have been loaded on the last mile."""
        return {
            key
            for route in self.last_mile
            for stop in route.stops[: self.happened.state.of(route.id).begun]
            for key in stop.consignment_ids
        }

    def _has_left(self, item: Consignment) -> bool:
        """Whether goods have left their first site."""
        leaves_s = [
            stop.end_s
            for route in self.plan.routes
            if route.haul is not Haul.LAST_MILE and route.base_id == item.from_site_id
            for stop in route.stops[:1]
            if item.id in stop.consignment_ids
        ]
        leaves_s += [
            move.depart_s
            for move in self.plan.moves
            if move.from_site_id == item.from_site_id and item.id in move.consignment_ids
        ]
        return min(leaves_s, default=self.now_s) <= self.now_s

    def _lost(self) -> list[tuple[Order, str]]:
        """Orders, or the parts of them, that were on board and do not come."""
        stops: dict[str, list[tuple[str, Stop]]] = {}
        for desk in self.rework.desks.values():
            for route_id, stop in desk.front.lost:
                self.stale.add(route_id)
                if stop.place_id not in self.happened.cancelled:
                    stops.setdefault(stop.place_id, []).append((route_id, stop))
        wanted = []
        for order_id, held in stops.items():
            keys = [key for _, stop in held for key in stop.consignment_ids]
            wanted.append((self._take_out(order_id, keys), held[0][0]))
        return wanted

    def _take_out(self, order_id: str, keys: Collection[str]) -> Order:
        """Forget goods of an order; what of it has to be served some other way."""
        rest = [k for k, i in self.goods.items() if i.order_id == order_id and k not in keys]
        order = self.problem.orders[order_id]
        items = [self.goods[key] for key in keys]
        if rest:
            self.problem, goods, order = cut_order(self.problem, self.goods, order_id, keys)
            self._rename(goods)
        self._forget(items)
        return order

    def _rename(self, goods: dict[str, Consignment]) -> None:
        """Take over goods whose lines have other numbers, in the fronts' parcels as well."""
        self.goods = goods
        for front_id, desk in self.rework.desks.items():
            parcels = {
                key: replace(
                    parcel,
                    consignments=tuple(goods.get(i.id, i) for i in parcel.consignments),
                )
                for key, parcel in desk.parcels.items()
            }
            self.rework.desks[front_id] = replace(desk, parcels=parcels)

    def _urgent(self) -> list[tuple[Order, str]]:
        wanted = []
        for event in self.happened.urgent:
            key = event.order.customer_id
            customer = event.customer or self.problem.customers[key]
            self.problem = with_order(self.problem, event.order, customer)
            wanted.append((event.order, ""))
        return wanted

    def _settled(self) -> RoutingPlan:
        """The plan of the tours, without orders whose goods would leave their band or front."""
        plan = self._written()
        for _ in range(SETTLE_ROUNDS):
            bad = {entry.order_id for entry in plan.deliveries if not entry.in_band}
            bad |= excess_of(self.written_for, plan).orders.keys()
            if not bad or not self.rework.drop(bad):
                break
            plan = self._written()
        return plan

    def _written(self) -> RoutingPlan:
        """The plan of the tours as they are."""
        writer = DayWriter(
            self.before,
            self.plan,
            self.now_s,
            self.problem,
            self.goods,
            self.gone,
            self.happened.cancelled,
        )
        plan = writer.plan(self.rework.as_driven(), self.stale, self.refused)
        self.written_for = writer.problem
        return plan

    def _rank(self, plan: RoutingPlan) -> tuple[int, int, float]:
        """Plans that leave out fewer orders come first, then what breaks fewer promises."""
        left_out = sum(item.kind == "order" for item in plan.unserved)
        return left_out, self.rework.reserved_without_tour(), plan.costs.total


def _as_promised(event: Event, reservations: Sequence[Reservation]) -> Event:
    """An urgent order with the door and, if it names none, the window that are reserved for it."""
    if not isinstance(event, UrgentOrder):
        return event
    own = next((item for item in reservations if item.order.id == event.order.id), None)
    if own is None:
        return event
    windows = event.order.windows or own.promised.windows
    return UrgentOrder(replace(event.order, windows=windows), event.customer or own.customer)
