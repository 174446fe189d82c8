"""Places of a scenario that stand in for those of a real event."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scenarios.provinces import province, province_of
from supplychain.sites import SiteStatus, Tier

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from supplychain.places import Location
    from supplychain.scenario import Scenario
    from supplychain.sites import Site

COAST = (
    *("辽宁省", "天津市", "河北省", "山东省", "江苏省", "上海市", "浙江省", "福建省"),
    *("广东省", "广西壮族自治区", "海南省"),
)
"""Provinces with a coast; typhoons land mostly on the southern half."""


@dataclass(frozen=True, slots=True)
class Found:
    """A place of a scenario: a site, a city's middle or a province."""

    id: str = ""
    city: str = ""
    province: str = ""
    lat: float | None = None
    lon: float | None = None


def place_by_rule(scenario: Scenario, rule: str, prefer: Sequence[str]) -> Found | None:
    """The place of one of the preferred names, else by the rule; ``None`` if there is none."""
    return RULES[rule](scenario, prefer)


def largest_centre(scenario: Scenario, prefer: Sequence[str] = ()) -> Found | None:
    """The centre of a preferred city, else the largest.

    The largest by what it can hold, as far as that is limited, then by how many sites it supplies.
    """
    centres = [site for site in _open(scenario) if site.tier is Tier.CENTRE]
    named = [site for site in centres if _is_named(site.city, prefer)]
    if not centres:
        return None
    supplied = Counter(site.supplied_by for site in scenario.sites)
    site = min(named or centres, key=lambda s: (-_storage_kg(s), -supplied[s.id], s.id))
    return _site(site)


def city_of_largest_centre(scenario: Scenario, prefer: Sequence[str] = ()) -> Found | None:
    """A preferred city that sites or customers are in, else that of the largest centre.

    Where the scenario has no centre, the city with the most customers.
    """
    points = _points_by_city(scenario)
    named = sorted(city for city in points if _is_named(city, prefer))
    centre = largest_centre(scenario)
    if named:
        city = named[0]
    elif centre is not None and centre.city:
        city = centre.city
    elif points:
        city = min(points, key=lambda name: (-len(points[name]), name))
    else:
        return None
    return _middle(city, points[city])


def coastal_province(scenario: Scenario, prefer: Sequence[str] = ()) -> Found | None:
    """The first preferred province with sites or customers, else the busiest on the coast."""
    count = Counter[str]()
    for city, points in _points_by_city(scenario).items():
        count[province_of(city, points[0])] += len(points)
    named = [province(word) for word in prefer if count[province(word)]]
    held = [name for name in COAST if count[name]]
    if not held and not named:
        return None
    return Found(province=named[0] if named else max(held, key=lambda name: count[name]))


RULES: dict[str, Callable[[Scenario, Sequence[str]], Found | None]] = {
    "largest_centre": largest_centre,
    "city_of_largest_centre": city_of_largest_centre,
    "coastal_province": coastal_province,
}


def _open(scenario: Scenario) -> list[Site]:
    return [site for site in scenario.sites if site.status is SiteStatus.OPEN]


def _storage_kg(site: Site) -> float:
    return sum(c.storage_kg for c in site.capacities if math.isfinite(c.storage_kg))


def _is_named(city: str, names: Iterable[str]) -> bool:
    return city.casefold() in {name.casefold() for name in names}


def _site(site: Site) -> Found:
    found = province_of(site.city, site.location)
    return Found(site.id, site.city, found, site.location.lat, site.location.lon)


def _points_by_city(scenario: Scenario) -> dict[str, list[Location]]:
    points: dict[str, list[Location]] = {}
    found = [(site.city, site.location) for site in _open(scenario)]
    found += [(customer.city, customer.location) for customer in scenario.customers]
    for city, point in found:
        if city:
            points.setdefault(city, []).append(point)
    return points


def _middle(city: str, points: Sequence[Location]) -> Found:
    lat = round(sum(point.lat for point in points) / len(points), 4)
    lon = round(sum(point.lon for point in points) / len(points), 4)
    return Found("", city, province_of(city, points[0]), lat, lon)
