"""Why an order has no way to be served: the first step at which every front fails it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from solvers.routing.ways import asks_for_goods, first_start_s
from supplychain.calendars import MINUTE_S
from supplychain.orders import OrderKind
from supplychain.plans import Reason
from supplychain.sites import Tier

if TYPE_CHECKING:
    from collections.abc import Sequence

    from solvers.routing.problem import RoutingProblem
    from solvers.routing.ways import Way, WayFinder
    from supplychain.orders import Order


def why_no_way(problem: RoutingProblem, finder: WayFinder, order_id: str) -> tuple[Reason, str]:
    """First step at which every front fails an order, found by trying them, in a word and words."""
    order = problem.orders[order_id]
    fronts = problem.reach[order_id]
    if not asks_for_goods(order):
        return Reason.UNKNOWN, "it asks for no goods"
    if not fronts:
        return Reason.NO_FRONT_IN_REACH, "no front's reach holds the customer"
    if order.kind is OrderKind.RETURN:
        return _window_closed(order, min(finder.road(front_id, order_id)[0] for front_id in fronts))
    stocked = [
        front_id
        for front_id in fronts
        if all(finder.sites_for(line, front_id) for line in order.lines)
    ]
    if not stocked and _lies_too_far(finder, order, fronts):
        return Reason.GOODS_ARRIVE_TOO_LATE, "nothing brings the goods from their origin"
    if not stocked:
        return Reason.NO_STOCK, f"none of {', '.join(fronts)} can get every line"
    return _why_late(finder, order, stocked)


def _lies_too_far(finder: WayFinder, order: Order, fronts: Sequence[str]) -> bool:
    """Whether every line that no front in reach can get lies at an origin after all."""
    missing = [line for line in order.lines if not any(finder.sites_for(line, f) for f in fronts)]
    return bool(missing) and all(
        line.source_tier in {None, Tier.ORIGIN}
        and any(finder.shelves.lots(origin_id, line.product_id) for origin_id in finder.origins)
        for line in missing
    )


def _why_late(finder: WayFinder, order: Order, front_ids: Sequence[str]) -> tuple[Reason, str]:
    """Why fronts that can get every line still cannot serve an order.

    Tries the preferred sources of each front: goods that never or too late reach the front, goods
    whose life ends before, or a window that closes before a vehicle can be there.
    """
    found = [finder.preferred_way(order, front_id) for front_id in front_ids]
    ways = [way for way in found if way is not None]
    if not ways:
        return Reason.GOODS_ARRIVE_TOO_LATE, "the goods reach no front within the horizon"
    soonest_s = min(way.release_s + way.drive_s for way in ways)
    if first_start_s(order, soonest_s) is not None:
        return Reason.NO_STOCK_WITH_LIFE, "no lot keeps the minimum remaining life to the door"
    is_there = found[0] is not None and _is_in_stock(finder, order, found[0])
    reason, detail = _window_closed(order, soonest_s)
    return reason if is_there else Reason.GOODS_ARRIVE_TOO_LATE, detail


def _window_closed(order: Order, soonest_s: int) -> tuple[Reason, str]:
    """That the last window closes before a vehicle can be there."""
    last_s = max((window.close_s for window in order.windows), default=soonest_s)
    late_min = -(-(soonest_s - last_s) // MINUTE_S)
    return Reason.WINDOW_UNREACHABLE, f"feasible if the last window closed {late_min} min later"


def _is_in_stock(finder: WayFinder, order: Order, way: Way) -> bool:
    """Whether the front has all goods of a way on hand from the start."""
    return set(way.sources) == {way.front_id} and not any(
        finder.shelves.enough_s(way.front_id, line.product_id, line.quantity)
        for line in order.lines
    )
