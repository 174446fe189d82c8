"""Goods as they could come: the soonest a truck can be done at each door, and steps towards it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from supplychain.fleet import Haul

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from solvers.joint.problem import JointProblem
    from solvers.routing.plan import RoutingPlan
    from supplychain.jobs import GoodsArrival
    from supplychain.windows import TimeWindow


def soonest_done(problem: JointProblem) -> dict[str, int]:
    """By order that jobs wait for, the first second at which a truck can be done at its door.

    From a front with the goods in stock, by the first vehicle of the day, straight to the door:
    no truck is sooner, though not all can be so soon.
    """
    trucks = problem.trucks
    horizon = trucks.scenario.horizon
    doors = list(problem.jobs_of)
    points = [trucks.customers[trucks.orders[key].customer_id].location for key in doors]
    found: dict[str, int] = {}
    for front_id in dict.fromkeys(f for key in doors for f in trucks.reach[key]):
        front = trucks.sites[front_id]
        open_at = horizon.daily(front.hours)
        for fleet in trucks.fleets_at(front_id):
            vehicle = trucks.vehicle_types[fleet.vehicle_type_id]
            if vehicle.haul is not Haul.LAST_MILE or fleet.count == 0:
                continue
            out = [_both(a, b) for a in open_at for b in horizon.daily(vehicle.hours)]
            leave_s = sorted(at for at in out if at is not None)
            table = trucks.roads.matrix([front.location], points, vehicle.speed_class.value)
            for key, drive_s in zip(doors, table.duration_s[0], strict=True):
                if front_id not in trucks.reach[key]:
                    continue
                soonest = (_done(problem, key, at_s + int(drive_s)) for at_s in leave_s)
                first_s = min((at for at in soonest if at is not None), default=None)
                if first_s is not None:
                    found[key] = min(found.get(key, first_s), first_s)
    return found


def sooner(
    problem: JointProblem,
    arrivals: Mapping[str, GoodsArrival],
    soonest_s: Mapping[str, int],
    step_s: int | None,
    fixed: frozenset[str] = frozenset(),
) -> dict[str, GoodsArrival]:
    """Arrivals ``step_s`` sooner (``None``: as soon as can be), but none before the soonest.

    Goods of ``fixed`` orders, and those that the plan does not bring, come as they do.
    """
    dream: dict[str, GoodsArrival] = {}
    for job_id, goods in arrivals.items():
        order_id = problem.order_of[job_id]
        first_s = soonest_s.get(order_id)
        if goods.expected_s is None or first_s is None or order_id in fixed:
            dream[job_id] = goods
            continue
        wanted_s = first_s if step_s is None else max(first_s, goods.expected_s - step_s)
        dream[job_id] = replace(goods, expected_s=min(goods.expected_s, wanted_s))
    return dream


def hauled_orders(problem: JointProblem, plan: RoutingPlan) -> frozenset[str]:
    """Orders with goods that come to their front from elsewhere: when, the trunk tiers decide."""
    return frozenset(
        item.order_id
        for item in plan.consignments
        if item.order_id in problem.jobs_of and item.from_site_id != item.to_site_id
    )


def _both(one: TimeWindow, other: TimeWindow) -> int | None:
    """First second that lies in both."""
    open_s = max(one.open_s, other.open_s)
    return open_s if open_s <= min(one.close_s, other.close_s) else None


def _done(problem: JointProblem, order_id: str, there_s: int) -> int | None:
    """End of service of a truck that is there at a second; ``None`` if it is too late."""
    order = problem.trucks.orders[order_id]
    starts: Iterator[int] = (
        max(there_s, window.open_s)
        for window in order.windows
        if there_s <= window.close_s or not window.is_hard
    )
    start_s = min(starts, default=None) if order.windows else there_s
    return None if start_s is None else start_s + order.service_s
