"""What happens during the day and changes a plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from supplychain.orders import Customer, Order
    from supplychain.roads.closed import Closed


@dataclass(frozen=True, slots=True)
class VehicleBrokenDown:
    """A vehicle stands still from ``at_s`` on and comes back empty.

    Its goods are lost for today: their orders are served again from stock, or left out. What it was
    still to load is given to others.
    """

    route_id: str
    at_s: int


@dataclass(frozen=True, slots=True)
class VehicleLate:
    """A vehicle is ``by_s`` further behind its plan than was known."""

    route_id: str
    by_s: int


@dataclass(frozen=True, slots=True)
class TemperatureAlarm:
    """The compartment of a class on a vehicle is out of band: its goods on board are lost.

    An order that has such goods is lost as a whole, as it comes in one delivery.
    """

    route_id: str
    temperature_class_id: str


@dataclass(frozen=True, slots=True)
class RoadClosed:
    """Something is closed from ``from_s`` until ``until_s``.

    Roads know no clock: as long as some of that time is still to come, it counts as closed for all
    that is still to be driven. Plan again with :class:`RoadOpened` once it is open.
    """

    closed: Closed
    from_s: int
    until_s: int


@dataclass(frozen=True, slots=True)
class RoadOpened:
    """What was closed is open again."""

    closed: Closed


@dataclass(frozen=True, slots=True)
class OrderCancelled:
    """An order is no longer wanted; too late if its vehicle is there or on the last leg to it."""

    order_id: str


@dataclass(frozen=True, slots=True)
class UrgentOrder:
    """An order that has just come and should be served if it can be, within its windows.

    ``customer`` may be left out if the door is known.
    """

    order: Order
    customer: Customer | None = None


Event = (
    VehicleBrokenDown
    | VehicleLate
    | TemperatureAlarm
    | RoadClosed
    | RoadOpened
    | OrderCancelled
    | UrgentOrder
)


def without_taken_back(events: Sequence[Event], known: Collection[str]) -> list[Event]:
    """The events without new orders that are cancelled later in the same list.

    Parameters
    ----------
    known
        Orders that are not new.
    """
    taken_back: set[int] = set()
    coming: dict[str, int] = {}
    for number, event in enumerate(events):
        if isinstance(event, UrgentOrder) and event.order.id not in known:
            coming[event.order.id] = number
        elif isinstance(event, OrderCancelled) and event.order_id in coming:
            taken_back |= {number, coming.pop(event.order_id)}
    return [event for number, event in enumerate(events) if number not in taken_back]
