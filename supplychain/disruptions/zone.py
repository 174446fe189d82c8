"""Where a disruption holds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from supplychain.places import Location, great_circle_m

if TYPE_CHECKING:
    from collections.abc import Iterable

    from supplychain.sites import Tier


class PlaceKind(StrEnum):
    """What can lie in a zone."""

    SITE = "site"
    CUSTOMER = "customer"
    JOB = "job"
    TEAM = "team"
    SUPPLIER = "supplier"
    CARRIER = "carrier"


@dataclass(frozen=True, slots=True)
class Place:
    """Something that can lie in a zone.

    Parameters
    ----------
    id, kind
        Key, and what it is.
    city, province
        Where, as far as known; a supplier's cluster counts as its city.
    tier
        Of a site.
    location
        ``None`` where there is none, as of a carrier.
    """

    id: str
    kind: PlaceKind
    city: str = ""
    province: str = ""
    tier: Tier | None = None
    location: Location | None = None


@dataclass(frozen=True, slots=True)
class ZonePart:
    """Places that meet every condition that is given.

    Parameters
    ----------
    city, province, tier
        Where, and of which tier; empty or ``None`` for any.
    place_id
        One site, customer, job, team, supplier or carrier; with ``to_site_id`` the site at which
        a way begins.
    to_site_id
        Site at which a way ends; the part then is that way, in this direction, and no place.
    centre, radius_m
        Within so many metres of a point, as the crow flies.
    """

    city: str = ""
    province: str = ""
    tier: Tier | None = None
    place_id: str = ""
    to_site_id: str = ""
    centre: Location | None = None
    radius_m: int | None = None

    @property
    def lane(self) -> tuple[str, str] | None:
        """The way that the part is; ``None`` if it is places."""
        return (self.place_id, self.to_site_id) if self.to_site_id else None

    def holds(self, place: Place) -> bool:
        """Whether a place meets every condition."""
        return (
            not self.to_site_id
            and self.city in ("", place.city)
            and self.province in ("", place.province)
            and self.tier in (None, place.tier)
            and self.place_id in ("", place.id)
            and self._is_near(place)
        )

    def _is_near(self, place: Place) -> bool:
        if self.centre is None or self.radius_m is None:
            return True
        if place.location is None:
            return False
        return great_circle_m(self.centre, place.location) <= self.radius_m


@dataclass(frozen=True, slots=True)
class Zone:
    """All places and ways of its parts; without any part it is everywhere."""

    parts: tuple[ZonePart, ...] = ()

    @property
    def is_everywhere(self) -> bool:
        """Whether it has no borders."""
        return not self.parts

    @property
    def lanes(self) -> frozenset[tuple[str, str]]:
        """Single ways."""
        return frozenset(part.lane for part in self.parts if part.lane is not None)

    def holds(self, place: Place) -> bool:
        """Whether a place lies in it."""
        return self.is_everywhere or any(part.holds(place) for part in self.parts)


CITY_REACH_M = 150_000
"""What lies farther from the middle of every city belongs to none."""


def with_cities(places: Iterable[Place]) -> tuple[Place, ...]:
    """Places whose city is not stated get the city whose known places lie nearest around them."""
    given = tuple(places)
    points: dict[str, list[Location]] = {}
    for place in given:
        if place.city and place.location is not None:
            points.setdefault(place.city, []).append(place.location)
    middles = {city: _middle(found) for city, found in points.items()}
    return tuple(
        place
        if place.city or place.location is None
        else replace(place, city=_nearest(place.location, middles))
        for place in given
    )


def _middle(points: list[Location]) -> Location:
    count = len(points)
    return Location(sum(p.lat for p in points) / count, sum(p.lon for p in points) / count)


def _nearest(point: Location, middles: dict[str, Location]) -> str:
    far = [(great_circle_m(point, middle), city) for city, middle in middles.items()]
    reached = [pair for pair in far if pair[0] <= CITY_REACH_M]
    return min(reached)[1] if reached else ""
