"""When goods should be at a front, and loads of the trunk tiers that bring them there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from solvers.routing.doors import decay_cny_per_h
from solvers.routing.sourcing.allocate import last_start_s
from solvers.routing.sourcing.ways import LEAVE_EARLY_S
from solvers.routing.trunk.nouns import Load
from supplychain.calendars import MINUTE_S

if TYPE_CHECKING:
    from solvers.routing.problem import RoutingProblem
    from supplychain.plans import Consignment

HEAD_START_S = 20 * MINUTE_S
"""A tour that serves a window from its opening leaves about this much before the drive."""

LATE_CNY_PER_H = 6.0
"""First guess of what an hour of later arrival at the front costs the last mile, per order."""


@dataclass(frozen=True, slots=True)
class Wish:
    """When goods should, and must, be able to leave a front, and the price of each hour between."""

    target_s: int
    latest_s: int
    late_cny_per_h: float = LATE_CNY_PER_H


def wish_of(
    problem: RoutingProblem, order_id: str, drive_s: int, until_s: int, soonest_s: int
) -> Wish:
    """When an order's goods should be at the front.

    Parameters
    ----------
    drive_s
        From the front to the door.
    until_s
        Life of the goods: service must start by then.
    soonest_s
        Earliest second at which the goods can leave the front.
    """
    order = problem.orders[order_id]
    last_s = min(last_start_s(order, problem.scenario.horizon.length_s), until_s)
    latest_s = last_s - drive_s - LEAVE_EARLY_S
    opens_s = [w.open_s for w in order.windows if soonest_s + drive_s <= w.close_s]
    target_s = min(opens_s, default=latest_s) - drive_s - HEAD_START_S
    latest_s = max(latest_s, soonest_s)
    return Wish(min(max(target_s, soonest_s), latest_s), latest_s)


def load_of(
    problem: RoutingProblem,
    item: Consignment,
    from_site_id: str,
    to_site_id: str,
    ready_s: int,
    wish: Wish,
) -> Load:
    """A consignment as a load of a trunk problem; the wish is for the start of unloading."""
    product = problem.products[item.product_id]
    rates = problem.scenario.rates
    if item.order_id:
        unserved_cny = rates.unserved_order_cny * problem.orders[item.order_id].priority
    else:
        unserved_cny = rates.unserved_transfer_cny_per_kg * item.kg
    return Load(
        id=item.id,
        from_site_id=from_site_id,
        to_site_id=to_site_id,
        temperature_class_id=item.temperature_class_id,
        units=item.quantity,
        unit_kg=product.kg,
        unit_l=product.litres,
        ready_s=ready_s,
        due_s=wish.target_s,
        latest_s=wish.latest_s,
        late_cny_per_h=wish.late_cny_per_h,
        wait_cny_per_h=decay_cny_per_h(problem, item),
        unserved_cny=unserved_cny,
        is_whole=bool(item.order_id),
    )
