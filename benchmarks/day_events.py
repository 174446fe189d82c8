"""Events of a day, drawn by a seed from what the plan is doing at the moment."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from solvers.routing.day.events import (
    OrderCancelled,
    RoadClosed,
    TemperatureAlarm,
    UrgentOrder,
    VehicleBrokenDown,
    VehicleLate,
)
from supplychain.calendars import HOUR_S, MINUTE_S
from supplychain.fleet import Haul
from supplychain.orders import OrderLine
from supplychain.places import great_circle_m
from supplychain.roads import ClosedArea
from supplychain.sites import Tier

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

    from solvers.routing.day.events import Event
    from solvers.routing.plan import RoutingPlan
    from solvers.routing.problem import RoutingProblem
    from supplychain.plans import Route

KINDS = ("broken", "late", "alarm", "closed", "cancelled", "urgent")
NEAR_A_SITE_M = 2_000.0
RADIUS_M = 500.0
CLOSED_S = 2 * HOUR_S


def last_mile(plan: RoutingPlan) -> list[Route]:
    """Routes of vans."""
    return [route for route in plan.routes if route.haul is Haul.LAST_MILE]


def _with_doors(plan: RoutingPlan) -> list[Route]:
    """Routes that go to somebody."""
    return [r for r in last_mile(plan) if any(stop.kind.is_at_a_door for stop in r.stops)]


def moments(draw: random.Random, plan: RoutingPlan, count: int) -> list[int]:
    """Seconds at which something happens: in the middle of routes, in order."""
    routes = _with_doors(plan)
    drawn = [draw.choice(routes) for _ in range(count)]
    return sorted(draw.randrange(r.start_s, max(r.end_s, r.start_s + 1)) for r in drawn)


def drawn_event(
    draw: random.Random, problem: RoutingProblem, plan: RoutingPlan, now_s: int, number: int
) -> Event:
    """One event about a route that is on the road, if there is one, or about its doors."""
    routes = _with_doors(plan)
    route = draw.choice([r for r in routes if r.start_s <= now_s < r.end_s] or routes)
    kind = draw.choice(KINDS)
    if kind == "broken":
        return VehicleBrokenDown(route.id, now_s)
    if kind == "late":
        return VehicleLate(route.id, draw.choice([5, 10, 20]) * MINUTE_S)
    if kind == "alarm":
        vehicle = problem.vehicle_types[route.vehicle_type_id]
        rooms = vehicle.layout(route.layout_id).compartments
        return TemperatureAlarm(route.id, draw.choice(rooms).temperature_class_id)
    doors = [stop.place_id for stop in route.stops if stop.kind.is_at_a_door]
    order_id = draw.choice(doors)
    if kind == "closed":
        centre = problem.customers[problem.orders[order_id].customer_id].location
        sites = [site.location for site in problem.sites.values()]
        if min(great_circle_m(centre, site) for site in sites) > NEAR_A_SITE_M:
            return RoadClosed(ClosedArea(centre, RADIUS_M), now_s, now_s + CLOSED_S)
    if kind == "cancelled":
        return OrderCancelled(order_id)
    return _urgent(draw, problem, plan, order_id, number)


def _urgent(
    draw: random.Random, problem: RoutingProblem, plan: RoutingPlan, order_id: str, number: int
) -> UrgentOrder:
    """A new order beside a known door, of goods that its nearest front has left."""
    like = problem.orders[order_id]
    front_id = problem.reach[order_id][0]
    used: dict[str, float] = {}
    for item in plan.consignments:
        used[item.lot_id] = used.get(item.lot_id, 0.0) + item.quantity
    there = _products(problem, front_id, used)
    picked = draw.sample(there, min(2, len(there))) or [like.lines[0].product_id]
    lines = tuple(OrderLine(product_id, 1.0, Tier.FRONT) for product_id in picked)
    return UrgentOrder(replace(like, id=f"urgent {number}", lines=lines, windows=()))


def _products(problem: RoutingProblem, front_id: str, used: dict[str, float]) -> Sequence[str]:
    left = [
        lot.product_id
        for lot in problem.lots.values()
        if lot.site_id == front_id and lot.quantity - used.get(lot.id, 0.0) >= 1.0
    ]
    return sorted(dict.fromkeys(left))
