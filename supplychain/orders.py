"""Customers and what they ordered."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from supplychain.places import Location
    from supplychain.sites import Tier
    from supplychain.windows import DeliveryWindow


@dataclass(frozen=True, slots=True)
class Customer:
    """A door: key, name for people, WGS-84 position and city.

    ``requires`` is what a vehicle must have to come here: a permit, the emission class of a
    district, a tail lift.
    """

    id: str
    location: Location
    name: str = ""
    city: str = ""
    requires: tuple[str, ...] = ()


class OrderKind(StrEnum):
    """Which way the goods go."""

    DELIVERY = "delivery"
    RETURN = "return"


@dataclass(frozen=True, slots=True)
class OrderLine:
    """Units of one product in an order.

    ``source_tier`` pins the tier whose stock must feed the line; ``None`` lets the plan choose:
    front, else centre, else origin.
    """

    product_id: str
    quantity: float
    source_tier: Tier | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """One delivery to one customer, from one front, when its last line is there.

    Parameters
    ----------
    id, customer_id
        Keys.
    placed_s
        When it was placed; negative before the horizon's start.
    windows
        When service may start, in order and not overlapping; empty means any time.
    service_s
        Time at the door.
    priority
        1 for normal orders; leaving an order unserved costs ``priority`` times the rate.
    split_allowed
        Whether it may come in several deliveries.
    lines
        What was ordered; for a return, what is collected at the door and brought to the front.
    kind
        A return needs no stock; it is placed, served and left out like a delivery.
    max_on_board_s
        Longest time from leaving the front to the start of service, for a return from the end of
        service to the front; ``None`` leaves it to the temperature classes.
    requires
        What the vehicle must have, beside what the customer requires.
    """

    id: str
    customer_id: str
    placed_s: int
    windows: tuple[DeliveryWindow, ...]
    lines: tuple[OrderLine, ...]
    service_s: int = 180
    priority: int = 1
    split_allowed: bool = False
    kind: OrderKind = OrderKind.DELIVERY
    max_on_board_s: int | None = None
    requires: tuple[str, ...] = ()
