"""Why an order has no way to be served: the first step at which every front fails it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from solvers.routing.last_mile.lifted import has_tour
from solvers.routing.last_mile.reasons import reason_alone
from solvers.routing.reasons.alone import order_alone
from solvers.routing.sourcing.ways import asks_for_goods
from supplychain.calendars import MINUTE_S
from supplychain.orders import OrderKind
from supplychain.plans import Reason
from supplychain.sites import Tier

if TYPE_CHECKING:
    from collections.abc import Sequence

    from solvers.routing.last_mile.problem import LastMileProblem
    from solvers.routing.problem import RoutingProblem
    from solvers.routing.sourcing.ways import Way, WayFinder
    from supplychain.orders import Order

TIME_REASONS = (Reason.WINDOW_UNREACHABLE, Reason.GOODS_ARRIVE_TOO_LATE)


def why_no_way(problem: RoutingProblem, finder: WayFinder, order_id: str) -> tuple[Reason, str]:
    """First step at which every front fails an order, found by trying them, in a word and words."""
    order = problem.orders[order_id]
    fronts = problem.reach[order_id]
    if not asks_for_goods(order):
        return Reason.UNKNOWN, "it asks for no goods"
    if not fronts:
        return Reason.NO_FRONT_IN_REACH, "no front's reach holds the customer"
    if order.kind is OrderKind.RETURN:
        return _why_late(problem, finder, [finder.way_back(order, f) for f in fronts])
    stocked = [
        front_id
        for front_id in fronts
        if all(finder.sites_for(line, front_id) for line in order.lines)
    ]
    if not stocked:
        return _why_unstocked(problem, finder, order, fronts)
    found = [finder.preferred_way(order, front_id) for front_id in stocked]
    ways = [way for way in found if way is not None]
    if not ways:
        return Reason.GOODS_ARRIVE_TOO_LATE, "the goods reach no front within the horizon"
    return _why_late(problem, finder, ways)


def _why_unstocked(
    problem: RoutingProblem, finder: WayFinder, order: Order, fronts: Sequence[str]
) -> tuple[Reason, str]:
    """Why no front in reach can get every line."""
    if _lies_too_far(finder, order, fronts):
        return Reason.GOODS_ARRIVE_TOO_LATE, "nothing brings the goods from their origin"
    shut = _not_kept(problem, order, fronts)
    if shut:
        return Reason.UNKNOWN, f"no front in reach keeps {shut}"
    return Reason.NO_STOCK, f"none of {', '.join(fronts)} can get every line"


def _not_kept(problem: RoutingProblem, order: Order, fronts: Sequence[str]) -> str:
    """A temperature class of the order that no front in reach keeps, or an empty string."""
    for line in order.lines:
        class_id = problem.products[line.product_id].temperature_class_id
        if not any(problem.sites[front_id].holds(class_id) for front_id in fronts):
            return class_id
    return ""


def _lies_too_far(finder: WayFinder, order: Order, fronts: Sequence[str]) -> bool:
    """Whether every line that no front in reach can get lies at an origin after all."""
    missing = [line for line in order.lines if not any(finder.sites_for(line, f) for f in fronts)]
    return bool(missing) and all(
        line.source_tier in {None, Tier.ORIGIN}
        and any(finder.shelves.lots(origin_id, line.product_id) for origin_id in finder.origins)
        for line in missing
    )


def _why_late(
    problem: RoutingProblem, finder: WayFinder, ways: Sequence[Way]
) -> tuple[Reason, str]:
    """Why none of these ways, all of which bring every line, can serve an order.

    The soonest at the door is tried as the only job of its front, limit by limit.
    """
    way = min(ways, key=lambda way: way.release_s + way.drive_s)
    order = problem.orders[way.order_id]
    alone = order_alone(problem, finder, order, way.front_id, way.release_s)
    reason = reason_alone(alone) or Reason.UNKNOWN
    if reason is Reason.GOODS_ARRIVE_TOO_LATE and _is_in_stock(finder, order, way):
        # They need not arrive: it is picking them that takes until after the window.
        at_any_time = replace(alone, jobs=(replace(alone.jobs[0], windows=()),))
        reason = Reason.WINDOW_UNREACHABLE if has_tour(at_any_time) else reason
    if reason is Reason.NO_STOCK_WITH_LIFE:
        return reason, "no lot keeps the minimum remaining life to the door"
    return reason, _later_words(alone, way) if reason in TIME_REASONS else ""


def _later_words(alone: LastMileProblem, way: Way) -> str:
    """How many minutes later the last window must close, if that is enough, else nothing."""
    (job,) = alone.jobs
    soonest_s = way.release_s + way.drive_s
    late_min = max((-(-(soonest_s - w.close_s) // MINUTE_S) for w in job.windows[-1:]), default=0)
    if late_min <= 0:
        return ""
    last = job.windows[-1]
    later = replace(last, close_s=last.close_s + late_min * MINUTE_S)
    wider = replace(job, windows=(*job.windows[:-1], later))
    if not has_tour(replace(alone, jobs=(wider,))):
        return ""
    return f"feasible if the last window closed {late_min} min later"


def _is_in_stock(finder: WayFinder, order: Order, way: Way) -> bool:
    """Whether the front has all goods of a way on hand from the start."""
    return set(way.sources) == {way.front_id} and not any(
        finder.shelves.enough_s(way.front_id, line.product_id, line.quantity)
        for line in order.lines
    )
