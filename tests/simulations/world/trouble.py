"""Disruptions of small worlds, and what is looked at in them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from simulations.events import EventKind
from simulations.world import WorldSettings
from supplychain.calendars import HOUR_S
from supplychain.disruptions import (
    Disruption,
    InStore,
    InTransit,
    Kind,
    NewOrders,
    QueuedWork,
    Staff,
    WorkInProgress,
    Zone,
    ZonePart,
    fixed,
)
from supplychain.windows import DeliveryWindow

if TYPE_CHECKING:
    from simulations.world import World
    from simulations.world.nouns import Freight, OrderState
    from supplychain.scenario import Scenario

CALM = WorldSettings(days=3).without_chance
ONE = replace(CALM, days=1, run_out_days=5)
MILD: dict[str, Any] = {
    "new_orders": NewOrders.ACCEPT,
    "queued": QueuedWork.WAIT,
    "in_progress": WorkInProgress.FINISH,
    "in_transit": InTransit.CONTINUE,
    "in_store": InStore.KEEP,
    "staff": Staff.WORK,
}

STRICT: dict[str, Any] = {
    "new_orders": NewOrders.REFUSE,
    "queued": QueuedWork.CANCEL,
    "in_progress": WorkInProgress.LOSE,
    "in_transit": InTransit.RETURN,
    "in_store": InStore.LOSE,
    "staff": Staff.STAY_HOME,
}


def bad(
    scenario: Scenario,
    place: str,
    from_s: int,
    until_s: int,
    kind: Kind = Kind.HEAT_WAVE,
    severity: float = 0.0,
    **told: Any,
) -> Scenario:
    """The scenario with a disruption at one place; a heat wave of 0 K changes nothing by itself."""
    item = Disruption(
        id=f"bad-{len(scenario.disruptions)}",
        kind=kind,
        severity=fixed(severity),
        zone=Zone((ZonePart(place_id=place),)),
        start_s=fixed(from_s),
        plateau_s=fixed(until_s - from_s),
        **{**MILD, **told},
    )
    return replace(scenario, disruptions=(*scenario.disruptions, item))


def shut(scenario: Scenario, place: str, from_s: int, until_s: int, **told: Any) -> Scenario:
    """The scenario with a closed site."""
    return bad(scenario, place, from_s, until_s, Kind.SITE_OUTAGE, 1.0, **told)


def evening(scenario: Scenario) -> Scenario:
    """The network whose customers all want their goods in the evening, when vans leave the east."""
    windows = (DeliveryWindow(16 * HOUR_S, 20 * HOUR_S),)
    orders = tuple(replace(order, windows=windows) for order in scenario.orders)
    return replace(scenario, name="evening", orders=orders)


def ends(world: World) -> dict[str, OrderState]:
    """Final states of orders."""
    return {order.id: order.state for order in world.ledger.orders}


def delivered(world: World) -> dict[str, int]:
    """When orders came."""
    return {e.subject: e.time_s for e in world.log.events(EventKind.ORDER_DELIVERED)}


def goods(world: World, order_id: str) -> list[Freight]:
    """Goods of an order."""
    return next(order.freight for order in world.ledger.orders if order.id == order_id)
