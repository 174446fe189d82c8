"""The cheapest change that would serve an order, found by trying it on the plan."""

from __future__ import annotations

from dataclasses import replace
from math import ceil
from typing import TYPE_CHECKING

from solvers.common.explanation import Relief
from solvers.routing.reasons.alone import usable_until_s
from solvers.routing.reasons.relaxed import inserted, relaxed_rules
from solvers.routing.rebuilt import front_of_plan, with_order
from supplychain.calendars import MINUTE_S
from supplychain.orders import OrderKind
from supplychain.plans import Reason
from supplychain.windows import DeliveryWindow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from solvers.routing.last_mile.problem import LastMileProblem, Van
    from solvers.routing.last_mile.schedule import Draft
    from solvers.routing.plan import RoutingPlan
    from solvers.routing.problem import RoutingProblem
    from solvers.routing.sourcing.ways import WayFinder
    from supplychain.orders import Order

FRONTS_TRIED = 3
STOCK_REASONS = (Reason.NO_STOCK, Reason.NO_STOCK_WITH_LIFE)
PRICE_REASONS = (Reason.NOT_WORTH_ITS_PENALTY, Reason.NO_CAPACITY, Reason.UNKNOWN)
"""Reasons for which tours that hold the order after all are an answer."""


class ReliefFinder:
    """Tries changes on the fronts of one plan; rebuilds each front once."""

    def __init__(self, problem: RoutingProblem, plan: RoutingPlan, finder: WayFinder) -> None:
        self.problem = problem
        self.plan = plan
        self.finder = finder
        self._fronts: dict[str, tuple[LastMileProblem, list[Draft]]] = {}

    def find(self, order_id: str, reason: Reason) -> Relief | None:
        """Cheapest of the changes that work; ``None`` if none of those tried does."""
        order = self.problem.orders[order_id]
        reliefs = [
            relief
            for front_id in self.problem.reach[order_id][:FRONTS_TRIED]
            for relief in self._reliefs(order, front_id, reason)
        ]
        return min(reliefs, key=lambda relief: relief.cost_cny, default=None)

    def _front(self, front_id: str) -> tuple[LastMileProblem, list[Draft]]:
        if front_id not in self._fronts:
            self._fronts[front_id] = front_of_plan(self.problem, self.plan, front_id)
        return self._fronts[front_id]

    def _reliefs(self, order: Order, front_id: str, reason: Reason) -> Iterator[Relief]:
        door, drafts = self._front(front_id)
        release_s = self._release_s(order, front_id)
        latest_s = door.horizon_s
        if reason not in STOCK_REASONS:
            latest_s = min(latest_s, usable_until_s(self.finder, order, front_id))
        as_is = with_order(self.problem, door, order, release_s or 0, latest_s)
        cost = _insertion(as_is, drafts)
        if reason in STOCK_REASONS and cost is not None:
            yield self._stock(order, front_id, cost[0])
            return
        if release_s is None:
            return
        penalty_cny = as_is.jobs[-1].unserved_cny
        if cost is not None:
            if reason not in PRICE_REASONS:
                return
            yield Relief(
                "penalty",
                max(0.0, cost[0] - penalty_cny),
                self.problem.scenario.currency,
                cost[0],
                f"{front_id} can serve it as it is, for {self._money(cost[0])} more",
            )
            return
        yield from self._window(order, front_id, as_is, drafts)
        yield from self._vehicle(front_id, as_is, drafts)
        for change, amount, unit, cost_cny, words in relaxed_rules(as_is, drafts):
            text = f"feasible from {front_id} {words}; +{self._money(cost_cny)}"
            yield Relief(change, amount, unit, cost_cny, text)

    def _release_s(self, order: Order, front_id: str) -> int | None:
        """When its goods can leave the front; goods that are nowhere count as there."""
        if order.kind is OrderKind.RETURN:
            return 0
        latest_s = self.problem.sites[front_id].handling_s
        for line in order.lines:
            sites = self.finder.sites_for(line, front_id)
            if sites:
                at_s = self.finder.release_s(front_id, sites[0], line.product_id, line.quantity)
                if at_s is None:
                    return None
                latest_s = max(latest_s, at_s)
        return latest_s

    def _money(self, amount_cny: float) -> str:
        return f"{amount_cny:,.0f} {self.problem.scenario.currency}"

    def _stock(self, order: Order, front_id: str, cost_cny: float) -> Relief:
        units = sum(line.quantity for line in order.lines)
        text = f"feasible from {front_id} if its {units:g} units were in stock"
        text += f"; +{self._money(cost_cny)}"
        return Relief("stock", units, "units", cost_cny, text)

    def _window(
        self, order: Order, front_id: str, door: LastMileProblem, drafts: list[Draft]
    ) -> Iterator[Relief]:
        if not order.windows:
            return
        last = order.windows[-1]
        open_ended = DeliveryWindow(last.open_s, door.horizon_s)
        wider = _with_last_job_windows(door, (*order.windows[:-1], open_ended))
        found = _insertion(wider, drafts)
        if found is not None:
            cost_cny, start_s = found
            minutes = ceil(max(0, start_s - last.close_s) / MINUTE_S)
            if minutes == 0:
                return
            text = f"feasible from {front_id} if the window closed {minutes} min later"
            yield Relief("window", minutes, "min", cost_cny, f"{text}; +{self._money(cost_cny)}")

    def _vehicle(
        self, front_id: str, door: LastMileProblem, drafts: list[Draft]
    ) -> Iterator[Relief]:
        vans = tuple(_one_more(van) for van in door.vans)
        found = _insertion(replace(door, vans=vans), drafts)
        if found is not None:
            text = f"feasible with one more vehicle at {front_id}; +{self._money(found[0])}"
            yield Relief("vehicle", 1, "vehicles", found[0], text)


def _one_more(van: Van) -> Van:
    return replace(van, count=van.count + 1)


def _with_last_job_windows(
    door: LastMileProblem, windows: tuple[DeliveryWindow, ...]
) -> LastMileProblem:
    job = replace(door.jobs[-1], windows=windows)
    return replace(door, jobs=(*door.jobs[:-1], job))


def _insertion(door: LastMileProblem, drafts: list[Draft]) -> tuple[float, int] | None:
    """Least extra cost of the last job in the tours as they are, and when its service starts."""
    found = inserted(door, drafts)
    if found is None:
        return None
    cost_cny, tour = found
    job_id = door.jobs[-1].id
    starts = [d.start_s for t in tour.trips for d in t.drops if d.job_id == job_id]
    return cost_cny, starts[0]
