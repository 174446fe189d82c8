"""Which places of a scenario a zone holds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from scenarios.provinces import province, province_of, provinces
from supplychain.disruptions import FORMS, Place, PlaceKind, Zone
from supplychain.disruptions.zone import with_cities
from supplychain.errors import DataError, DataProblem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from supplychain.disruptions import Disruption, ZonePart
    from supplychain.places import Location
    from supplychain.scenario import Scenario

    ProvinceOf = Callable[[str, Location | None], str]


@dataclass(frozen=True, slots=True)
class Reach:
    """What a disruption can change something for: keys by kind of place, and single ways.

    ``by_kind`` is ``None`` for everywhere; ``keys`` are those of all kinds and of the ends of ways.
    """

    by_kind: Mapping[PlaceKind, frozenset[str]] | None
    lanes: frozenset[tuple[str, str]] = frozenset()
    keys: frozenset[str] = frozenset()

    def holds(self, place_id: str) -> bool:
        """Whether a place, or an end of a single way, is in it."""
        return self.by_kind is None or place_id in self.keys

    def ids(self, *kinds: PlaceKind) -> frozenset[str] | None:
        """Keys of places of some kinds; ``None`` for all."""
        if self.by_kind is None:
            return None
        return frozenset[str]().union(*(self.by_kind.get(kind, ()) for kind in kinds))


def places_of(scenario: Scenario, of: ProvinceOf = province_of) -> tuple[Place, ...]:
    """Every place that a zone can hold, with city and, as ``of`` finds it, province."""
    return tuple(
        replace(place, province=of(place.city, place.location))
        for place in with_cities(_places(scenario))
    )


def resolved(
    disruptions: Sequence[Disruption], scenario: Scenario, of: ProvinceOf = province_of
) -> dict[str, Reach]:
    """Reach of each disruption by id; the same in every replication, so that it is found once.

    Raises
    ------
    DataError
        With every province that is unknown and every part of a zone that holds nothing.
    """
    has_provinces = any(part.province for item in disruptions for part in item.zone.parts)
    places = places_of(scenario, of if has_provinces else lambda _city, _location: "")
    problems: list[DataProblem] = []
    reaches = {item.id: _reach(item, places, problems) for item in disruptions}
    if problems:
        raise DataError(sorted(problems))
    return reaches


def _reach(item: Disruption, places: Sequence[Place], problems: list[DataProblem]) -> Reach:
    if item.zone.is_everywhere:
        return Reach(None)
    held: set[Place] = set()
    for given in item.zone.parts:
        if given.lane is not None:
            continue
        part = _with_known_province(given, places)
        if part is None:
            problems.append(_unknown_province(item, given.province))
            continue
        zone = Zone((part,))
        found = {p for p in places if p.kind in FORMS[item.kind].reaches and zone.holds(p)}
        if not found:
            problems.append(_holds_nothing(item, part))
        held |= found
    by_kind = {
        kind: frozenset(place.id for place in held if place.kind is kind)
        for kind in FORMS[item.kind].reaches
    }
    lanes = item.zone.lanes
    ends = (end for lane in lanes for end in lane)
    return Reach(by_kind, lanes, frozenset((*ends, *(place.id for place in held))))


def _with_known_province(part: ZonePart, places: Sequence[Place]) -> ZonePart | None:
    """The part with its province as places have it; ``None`` if nobody knows the province."""
    if not part.province or any(place.province == part.province for place in places):
        return part
    try:
        return replace(part, province=province(part.province))
    except KeyError:
        return None


def _unknown_province(item: Disruption, given: str) -> DataProblem:
    text, allowed = f"no province is called so, for {item.id}", ", ".join(provinces())
    return DataProblem(
        "disruption_zones", -1, "province", "unknown_reference", text, given, allowed
    )


def _holds_nothing(item: Disruption, part: ZonePart) -> DataProblem:
    reached = " or ".join(sorted(FORMS[item.kind].reaches))
    text = f"no place here is one that {item.kind} {item.id} changes anything for"
    allowed = f"a zone with a {reached}"
    return DataProblem("disruption_zones", -1, "", "no_place", text, _words(part), allowed)


def _words(part: ZonePart) -> str:
    """Conditions of a part that are given."""
    given = (part.city, part.province, part.tier, part.place_id)
    circle = "" if part.radius_m is None else f"within {part.radius_m / 1000:g} km"
    return " ".join(str(word) for word in (*given, circle) if word)


def _places(scenario: Scenario) -> Iterator[Place]:
    for site in scenario.sites:
        yield Place(site.id, PlaceKind.SITE, site.city, "", site.tier, site.location)
    cities = {}
    for customer in scenario.customers:
        cities[customer.id] = customer.city
        yield Place(customer.id, PlaceKind.CUSTOMER, customer.city, location=customer.location)
    if scenario.installation is not None:
        for job in scenario.installation.jobs:
            city = cities.get(job.customer_id, "")
            yield Place(job.id, PlaceKind.JOB, city, location=job.location)
        for team in scenario.installation.teams:
            yield Place(team.id, PlaceKind.TEAM, location=team.start)
    for supplier in () if scenario.supply is None else scenario.supply.suppliers:
        yield Place(supplier.id, PlaceKind.SUPPLIER, supplier.cluster)
    for key in dict.fromkeys(tariff.carrier_id for tariff in scenario.tariffs):
        yield Place(key, PlaceKind.CARRIER)
