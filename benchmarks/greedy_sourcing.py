"""Nearest front with stock: each order for itself, in the order of placing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from solvers.routing.reasons.no_way import why_no_way
from solvers.routing.sourcing.allocate import Allocator
from solvers.routing.sourcing.source import Sourcing, pick_transfers, unserved_order
from supplychain.plans import Reason

if TYPE_CHECKING:
    from solvers.routing.problem import RoutingProblem
    from solvers.routing.sourcing.ways import Way, WayFinder


def nearest_front_with_stock(problem: RoutingProblem, finder: WayFinder) -> Sourcing:
    """Give every order its nearest front that can get every line in time, first come first served.

    Lots are taken first expired, first out. Transfers come last and take what is left.
    """
    sourcing = Sourcing()
    allocator = Allocator(problem, finder.shelves)
    room = Room(problem)
    for order in sorted(problem.orders.values(), key=lambda item: (item.placed_s, item.id)):
        ways = list(finder.ways(order))
        if not ways:
            reason, detail = why_no_way(problem, finder, order.id)
            sourcing.unserved[order.id] = unserved_order(problem, order.id, reason, detail)
            continue
        _serve(problem, ways, allocator, room, sourcing)
    pick_transfers(problem, finder, allocator, sourcing)
    return sourcing


def _serve(
    problem: RoutingProblem,
    ways: list[Way],
    allocator: Allocator,
    room: Room,
    sourcing: Sourcing,
) -> None:
    """Take the first way with stock and room."""
    order_id = ways[0].order_id
    open_ways = [way for way in ways if room.holds(way)]
    for way in open_ways:
        picks = allocator.pick(way)
        if picks is not None:
            room.take(way)
            sourcing.ways[order_id], sourcing.picks[order_id] = way, picks
            return
    reason, detail = Reason.NO_STOCK, "orders placed earlier took the stock it could use"
    if not open_ways:
        reason, detail = Reason.FRONT_FULL, "orders placed earlier fill every front in reach"
    sourcing.unserved[order_id] = unserved_order(problem, order_id, reason, detail)


class Room:
    """What each front may still send off, by class; counted over all days together."""

    def __init__(self, problem: RoutingProblem) -> None:
        self._problem = problem
        self._left_kg: dict[tuple[str, str], float] = {}

    def holds(self, way: Way) -> bool:
        """Whether the order's goods may still leave the front."""
        return all(kg <= self._left(way.front_id, key) for key, kg in self._kg(way).items())

    def take(self, way: Way) -> None:
        """Book the order's goods."""
        for key, kg in self._kg(way).items():
            self._left_kg[way.front_id, key] = self._left(way.front_id, key) - kg

    def _left(self, front_id: str, class_id: str) -> float:
        limit_kg = self._problem.sites[front_id].throughput_kg(class_id)
        return self._left_kg.get((front_id, class_id), limit_kg)

    def _kg(self, way: Way) -> dict[str, float]:
        by_class: dict[str, float] = {}
        for line in self._problem.orders[way.order_id].lines:
            product = self._problem.products[line.product_id]
            key = product.temperature_class_id
            by_class[key] = by_class.get(key, 0.0) + line.quantity * product.kg
        return by_class
