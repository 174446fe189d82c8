"""The nearest front that can serve an order, for each order by itself."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from benchmarks.greedy_sourcing import Room
from solvers.routing.reasons.no_way import why_no_way
from solvers.routing.sourcing.allocate import Allocator
from solvers.routing.sourcing.source import Sourcing, unserved_order
from solvers.routing.sourcing.vans import VanFinder
from supplychain.plans import Reason

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from solvers.routing.problem import RoutingProblem
    from solvers.routing.sourcing.ways import Way, WayFinder


def nearest_fronts(problem: RoutingProblem, finder: WayFinder) -> Sourcing:
    """Give every order the nearest front that can serve it.

    A front can if its goods are there in time, if one of its vehicles has room and skills for the
    order, and if its stock and what it may send off in a day still suffice. Where they do not, the
    next nearest is asked, and at last the same fronts once later lots have come. Orders with fewer
    ways to be served choose first, then those placed first. Transfers take no goods from orders, as
    only the last mile is measured.
    """
    sourcing = Sourcing()
    allocator, room, vans = Allocator(problem, finder.shelves), Room(problem), VanFinder(problem)
    ways_of: dict[str, Sequence[Way]] = {}
    for order in problem.orders.values():
        ways = list(finder.ways(order))
        able = vans.able((way.front_id for way in ways), order)
        ways_of[order.id] = [way for way in ways if way.front_id in able]
    orders = problem.orders
    for order_id in sorted(orders, key=lambda key: (len(ways_of[key]), orders[key].placed_s, key)):
        for way in _tried(finder, ways_of[order_id]):
            picks = allocator.pick(way) if room.holds(way) else None
            if picks is not None:
                room.take(way)
                sourcing.ways[order_id], sourcing.picks[order_id] = way, picks
                break
        else:
            reason, detail = Reason.NO_STOCK, "orders before it took stock or room"
            if not ways_of[order_id]:
                reason, detail = why_no_way(problem, finder, order_id)
            sourcing.unserved[order_id] = unserved_order(problem, order_id, reason, detail)
    return sourcing


def _tried(finder: WayFinder, ways: Sequence[Way]) -> Iterator[Way]:
    """All ways, nearest front first, then later ones of each."""
    return chain(ways, chain.from_iterable(map(finder.later_ways, ways)))
