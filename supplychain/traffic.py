"""How fast vehicles are at each hour of the day, and what must not travel together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from supplychain.fleet import SpeedClass


@dataclass(frozen=True, slots=True)
class TrafficProfile:
    """Speed of last-mile vehicles by hour, relative to what the roads say.

    Parameters
    ----------
    speed_class
        Vehicles that it holds for.
    hourly_factor
        24 factors above 0; entry ``h`` holds from ``h:00`` to ``h+1:00`` local time. 0.5 means that
        everything takes twice as long. Counted in thousandths.

    Notes
    -----
    A drive that crosses an hour goes on at the new speed, so who leaves later never arrives sooner
    (Ichoua, Gendreau and Potvin 2003).
    """

    speed_class: SpeedClass
    hourly_factor: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two kinds of goods that may not be on one trip of a last-mile vehicle.

    Each is a temperature class or a product category.
    """

    one: str
    other: str
