"""Time windows, in seconds of the horizon."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TimeWindow:
    """A closed interval of seconds; an event may happen at either end."""

    open_s: int
    close_s: int

    def holds(self, at_s: int) -> bool:
        """Whether the second lies in the window, ends included."""
        return self.open_s <= at_s <= self.close_s


@dataclass(frozen=True, slots=True)
class DeliveryWindow:
    """When service at a customer may start.

    Parameters
    ----------
    open_s, close_s
        Earliest and latest start of service; a vehicle that comes early waits.
    late_cny_per_min
        Price of each minute that service starts after ``close_s``; ``None`` forbids it (hard).
    """

    open_s: int
    close_s: int
    late_cny_per_min: float | None = None

    @property
    def is_hard(self) -> bool:
        """Whether a late start is forbidden."""
        return self.late_cny_per_min is None
