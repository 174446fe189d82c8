"""When goods are at the door by a plan of trucks, and how sure that is."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from supplychain.fleet import Haul
from supplychain.jobs import GoodsArrival
from supplychain.plans import StopKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from solvers.joint.problem import JointProblem
    from solvers.routing.plan import RoutingPlan
    from supplychain.plans import Route


def arrivals_of_jobs(problem: JointProblem, plan: RoutingPlan) -> dict[str, GoodsArrival]:
    """By job that waits for an order; ``expected_s`` is ``None`` where nobody delivers it."""
    at_doors = arrivals_of_orders(plan, problem.rules.drive_sd_share)
    return {
        job_id: at_doors.get(order_id, GoodsArrival(order_id))
        for job_id, order_id in problem.order_of.items()
    }


def arrivals_of_orders(plan: RoutingPlan, drive_sd_share: float) -> dict[str, GoodsArrival]:
    """When the truck is done, by order; of an order in parts, with its last one."""
    last: dict[str, tuple[int, int]] = {}
    for route in plan.routes:
        if route.haul is Haul.LAST_MILE:
            for order_id, done_s, drive_s in _deliveries(route):
                last[order_id] = max(last.get(order_id, (0, 0)), (done_s, drive_s))
    return {
        order_id: GoodsArrival(order_id, done_s, round(drive_sd_share * drive_s))
        for order_id, (done_s, drive_s) in last.items()
    }


def delivery_days(problem: JointProblem, arrivals: Mapping[str, GoodsArrival]) -> dict[str, int]:
    """By delivered order with a job, the day on which it comes."""
    return {
        goods.order_id: day_of(problem, goods.expected_s)
        for goods in arrivals.values()
        if goods.expected_s is not None
    }


def day_of(problem: JointProblem, at_s: int) -> int:
    """Position of the calendar day of a second."""
    begun = [n for n, day in enumerate(problem.teams.days) if day.midnight_s <= at_s]
    return begun[-1] if begun else 0


def _deliveries(route: Route) -> Iterator[tuple[str, int, int]]:
    """Order, end of work at its door, and driving since the trip left the front."""
    pauses = (*route.rests, *route.meals)
    drive_s = 0
    for before, stop in pairwise(route.stops):
        if before.kind is StopKind.LOAD:
            drive_s = 0
        rested_s = sum(
            min(pause.end_s, stop.arrive_s) - max(pause.start_s, before.end_s)
            for pause in pauses
            if pause.start_s < stop.arrive_s and pause.end_s > before.end_s
        )
        drive_s += stop.arrive_s - before.end_s - rested_s
        if stop.kind is StopKind.DELIVER:
            yield stop.place_id, stop.end_s, drive_s
