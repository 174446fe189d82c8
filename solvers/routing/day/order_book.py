"""Windows that customers have taken but not yet paid for, kept beside a plan."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from supplychain.orders import Customer, Order
    from supplychain.windows import DeliveryWindow


@dataclass(frozen=True, slots=True)
class Reservation:
    """An order that may still come, and the window that is kept for it.

    Parameters
    ----------
    order, customer
        What would be delivered, and where.
    window
        The window that was taken.
    front_id
        Front that keeps goods and a place on a vehicle.
    price_cny
        Price of the offer.
    expires_s
        From this second on nothing is kept any more.
    """

    order: Order
    customer: Customer
    window: DeliveryWindow
    front_id: str
    price_cny: float
    expires_s: int

    @property
    def promised(self) -> Order:
        """The order with the window that was taken as its only one."""
        return replace(self.order, windows=(self.window,))


@dataclass(frozen=True, slots=True)
class OrderBook:
    """Reservations in the order in which they were made; at most one for each order."""

    reservations: tuple[Reservation, ...] = ()

    def active(self, now_s: int) -> tuple[Reservation, ...]:
        """Those that have not expired."""
        return tuple(item for item in self.reservations if now_s < item.expires_s)

    def pending(self, now_s: int, served: Collection[str]) -> tuple[Reservation, ...]:
        """Those that have not expired, and whose orders have not become part of the plan."""
        return tuple(item for item in self.active(now_s) if item.order.id not in served)

    def with_reservation(self, reservation: Reservation) -> OrderBook:
        """The book with one more, or with another one of the same order."""
        rest = self.without(reservation.order.id).reservations
        return OrderBook((*rest, reservation))

    def without(self, *order_ids: str) -> OrderBook:
        """The book once orders have been placed or given up."""
        left = (item for item in self.reservations if item.order.id not in order_ids)
        return OrderBook(tuple(left))
