"""What a new plan changes for customers, order by order."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from solvers.routing.plan import RoutingPlan
    from supplychain.plans import Delivery


class ChangeKind(StrEnum):
    """What happened to an order."""

    SERVED = "served"
    LEFT_OUT = "left_out"
    CANCELLED = "cancelled"
    OTHER_VEHICLE = "other_vehicle"
    OTHER_TIME = "other_time"


@dataclass(frozen=True, slots=True)
class OrderChange:
    """An order that is served otherwise than before.

    Parameters
    ----------
    kind
        ``other_vehicle`` may come with another time as well.
    route_before, route_after
        Empty where it is not served; the first of several for an order in parts.
    start_before_s, start_after_s
        Start of service; ``None`` where it is not served.
    is_promise_broken
        Whether it was to be served and is not, or comes later after its priced window than before.
    detail
        Why it is left out.
    """

    order_id: str
    kind: ChangeKind
    route_before: str
    route_after: str
    start_before_s: int | None
    start_after_s: int | None
    is_promise_broken: bool
    detail: str = ""


def changes_between(
    before: RoutingPlan, after: RoutingPlan, cancelled: frozenset[str], tell_from_s: int
) -> tuple[OrderChange, ...]:
    """Orders whose vehicle, status, or start by at least ``tell_from_s`` differ, in plan order."""
    return tuple(_changes(_first(before), _first(after), after, cancelled, tell_from_s))


def _first(plan: RoutingPlan) -> dict[str, Delivery]:
    """Earliest delivery of every order."""
    found: dict[str, Delivery] = {}
    for entry in sorted(plan.deliveries, key=lambda entry: (entry.start_s, entry.route_id)):
        found.setdefault(entry.order_id, entry)
    return found


def _changes(
    old: dict[str, Delivery],
    new: dict[str, Delivery],
    after: RoutingPlan,
    cancelled: frozenset[str],
    tell_from_s: int,
) -> Iterator[OrderChange]:
    why = {item.id: item.detail for item in after.unserved if item.kind == "order"}
    for order_id, was in old.items():
        entry = new.get(order_id)
        if entry is None:
            is_wanted = order_id not in cancelled
            kind = ChangeKind.LEFT_OUT if is_wanted else ChangeKind.CANCELLED
            detail = why.get(order_id, "")
            yield OrderChange(
                order_id, kind, was.route_id, "", was.start_s, None, is_wanted, detail
            )
            continue
        is_other = entry.route_id != was.route_id
        if is_other or abs(entry.start_s - was.start_s) >= tell_from_s or entry.late_s > was.late_s:
            yield OrderChange(
                order_id,
                ChangeKind.OTHER_VEHICLE if is_other else ChangeKind.OTHER_TIME,
                was.route_id,
                entry.route_id,
                was.start_s,
                entry.start_s,
                is_promise_broken=entry.late_s > was.late_s,
            )
    for order_id, entry in new.items():
        if order_id not in old:
            yield OrderChange(
                order_id,
                ChangeKind.SERVED,
                "",
                entry.route_id,
                None,
                entry.start_s,
                is_promise_broken=False,
            )
