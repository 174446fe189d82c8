"""Places where goods are kept and handled, and the lanes between them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from supplychain.calendars import DailyHours

if TYPE_CHECKING:
    from supplychain.places import Location


class Tier(StrEnum):
    """Level of a site in the network."""

    ORIGIN = "origin"
    CENTRE = "centre"
    FRONT = "front"
    LOCKER = "locker"
    STATION = "station"


class SiteStatus(StrEnum):
    """Whether a site works today or is only a candidate."""

    OPEN = "open"
    CANDIDATE = "candidate"


@dataclass(frozen=True, slots=True)
class ClassCapacity:
    """What a site can do with one temperature class.

    Parameters
    ----------
    temperature_class_id
        The class.
    throughput_kg
        Most that may leave the site per day; infinite where not stated.
    storage_kg
        Most that may be held at once; infinite where not stated.
    """

    temperature_class_id: str
    throughput_kg: float = float("inf")
    storage_kg: float = float("inf")


@dataclass(frozen=True, slots=True)
class Site:
    """A warehouse, centre, front, locker or station.

    Parameters
    ----------
    id, name, tier, location, city
        Key, name for people, level, WGS-84 position, and the city it belongs to.
    capacities
        One entry per class that the site can hold; no entry means the class is not held. An
        empty tuple means every class without limit.
    hours
        When vehicles may be loaded, unloaded and sent off.
    handling_s
        Time from a vehicle's arrival until its goods can leave again, and from the start of
        picking until stock can leave.
    handling_cny_per_kg
        Cost of each kilogram that leaves the site.
    fixed_cny_per_day
        Cost of an open site.
    departures_s
        Times of day at which trucks leave for the next tier; empty means any slot.
    supplied_by
        Site of the tier above that supplies this one; empty means the nearest.
    reach_m
        Longest road distance to a customer served from here (fronts).
    status
        Open, or candidate (not used by routing).
    """

    id: str
    name: str
    tier: Tier
    location: Location
    city: str = ""
    capacities: tuple[ClassCapacity, ...] = ()
    hours: DailyHours = DailyHours()
    handling_s: int = 0
    handling_cny_per_kg: float = 0.0
    fixed_cny_per_day: float = 0.0
    departures_s: tuple[int, ...] = ()
    supplied_by: str = ""
    reach_m: int | None = None
    status: SiteStatus = SiteStatus.OPEN

    def holds(self, temperature_class_id: str) -> bool:
        """Whether goods of the class may be kept here."""
        if not self.capacities:
            return True
        return any(c.temperature_class_id == temperature_class_id for c in self.capacities)

    def throughput_kg(self, temperature_class_id: str) -> float:
        """Most of the class that may leave per day, in kg."""
        if not self.capacities:
            return float("inf")
        for capacity in self.capacities:
            if capacity.temperature_class_id == temperature_class_id:
                return capacity.throughput_kg
        return 0.0


@dataclass(frozen=True, slots=True)
class Lane:
    """What is known better about a pair of sites than the road provider knows.

    Parameters
    ----------
    from_site_id, to_site_id
        The pair, in this direction.
    distance_m, drive_s
        Road distance and pure driving time; ``None`` asks the road provider.
    departures_s
        Times of day at which trucks leave on this lane; empty means those of the site.
    closed
        Whether nothing may use the lane.
    """

    from_site_id: str
    to_site_id: str
    distance_m: int | None = None
    drive_s: int | None = None
    departures_s: tuple[int, ...] = ()
    closed: bool = False
