"""Windows that customers have taken but not yet confirmed, kept beside a plan."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from supplychain.jobs import InstallJob
    from supplychain.windows import DeliveryWindow


@dataclass(frozen=True, slots=True)
class Reservation:
    """A job that may still come, and the window that is kept for it.

    Parameters
    ----------
    job
        What would be done, and where.
    window
        The window that was taken.
    price_cny
        Price of the offer.
    expires_s
        From this second on nothing is kept any more.
    """

    job: InstallJob
    window: DeliveryWindow
    price_cny: float
    expires_s: int

    @property
    def promised(self) -> InstallJob:
        """The job with the window that was taken as its only one."""
        return replace(self.job, windows=(self.window,))


@dataclass(frozen=True, slots=True)
class OrderBook:
    """Reservations in the order in which they were made; at most one for each job."""

    reservations: tuple[Reservation, ...] = ()

    def active(self, now_s: int) -> tuple[Reservation, ...]:
        """Those that have not expired."""
        return tuple(item for item in self.reservations if now_s < item.expires_s)

    def pending(self, now_s: int, served: Collection[str]) -> tuple[Reservation, ...]:
        """Those that have not expired, and whose jobs have not become part of the plan."""
        return tuple(item for item in self.active(now_s) if item.job.id not in served)

    def with_reservation(self, reservation: Reservation) -> OrderBook:
        """The book with one more, or with another one of the same job."""
        rest = self.without(reservation.job.id).reservations
        return OrderBook((*rest, reservation))

    def without(self, *job_ids: str) -> OrderBook:
        """The book once jobs have been confirmed or given up."""
        left = (item for item in self.reservations if item.job.id not in job_ids)
        return OrderBook(tuple(left))
