"""How many vehicles there are, and how much sites can send off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from solvers.common import Violation
from solvers.routing.checks.tolerances import LOAD, exceeds, shown
from supplychain.calendars import DAY_S
from supplychain.fleet import Haul, RouteEnd

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from solvers.routing.checks.case import Case
    from solvers.routing.checks.tours import Tour
    from supplychain.places import Location

    Kind = tuple[str, str, Location | None, RouteEnd, Location | None]


def fleets_are_large_enough(case: Case) -> Iterator[Violation]:
    """``FLEET_EXCEEDED``: routes out at the same time are at most the vehicles at their base.

    A vehicle that is back may leave again in the same second. On the last mile, vehicles of one
    type that start or end elsewhere count apart.
    """
    counts = _counts(case)
    known = {key[:2] for key in counts}
    out: dict[Kind, list[tuple[int, int]]] = {}
    for tour in case.tours:
        key = _kind_of(tour)
        if key in counts or key[:2] not in known:
            out.setdefault(key, []).append((tour.route.start_s, tour.route.end_s))
    for key, spans in out.items():
        most, count = _most_at_once(spans), counts.get(key, 0)
        if most > count:
            detail = f"{most} vehicles of type {key[1]} out at once, there are {count}"
            yield Violation("FLEET_EXCEEDED", key[0], detail, most - count, "count")


def routes_start_and_end_where_a_fleet_does(case: Case) -> Iterator[Violation]:
    """``ROUTE_PLACE_WRONG``: a fleet of its type and base starts and ends where the route does."""
    counts = _counts(case)
    known = {key[:2] for key in counts}
    for tour in case.tours:
        key = _kind_of(tour)
        if key[:2] in known and key not in counts:
            detail = f"no {key[1]} at {key[0]} starts at {key[2]} and ends at {key[4] or key[3]}"
            yield Violation("ROUTE_PLACE_WRONG", tour.route.id, detail, 1, "count")


def _counts(case: Case) -> dict[Kind, int]:
    counts: dict[Kind, int] = {}
    for fleet in case.facts.scenario.fleets:
        vehicle = case.facts.vehicle_types.get(fleet.vehicle_type_id)
        key: Kind = (fleet.site_id, fleet.vehicle_type_id, None, RouteEnd.SITE, None)
        if vehicle is not None and vehicle.haul is Haul.LAST_MILE:
            end = fleet.end if fleet.ends is RouteEnd.PLACE else None
            key = (fleet.site_id, fleet.vehicle_type_id, fleet.start, fleet.ends, end)
        counts[key] = counts.get(key, 0) + fleet.count
    return counts


def _kind_of(tour: Tour) -> Kind:
    """The kind of fleet that a route says its vehicle is from."""
    route = tour.route
    if tour.vehicle.haul is not Haul.LAST_MILE:
        return (route.base_id, tour.vehicle.id, None, RouteEnd.SITE, None)
    return (route.base_id, tour.vehicle.id, route.start, route.ends, route.end)


def _most_at_once(spans: Sequence[tuple[int, int]]) -> int:
    """Most intervals, open at their end, that share a second; each counts as one at least."""
    changes = sorted(
        change
        for start_s, end_s in spans
        for change in ((start_s, 1), (max(end_s, start_s + 1), -1))
    )
    most = out = 0
    for _, change in changes:
        out += change
        most = max(most, out)
    return most


def sites_can_send_it_off(case: Case) -> Iterator[Violation]:
    """``THROUGHPUT_EXCEEDED``: mass that leaves a site per class and calendar day (local time)."""
    horizon = case.facts.scenario.horizon
    sent_kg: dict[tuple[str, str, int], float] = {}
    for key, journey in case.journeys.items():
        item = case.goods[key]
        for leg in journey:
            day = (leg.depart_s + horizon.start_of_day_s) // DAY_S
            spot = (leg.from_site_id, item.temperature_class_id, day)
            sent_kg[spot] = sent_kg.get(spot, 0.0) + item.kg
    for (site_id, class_id, day), kg in sent_kg.items():
        site = case.facts.sites.get(site_id)
        if site is None or not site.holds(class_id):
            continue
        limit_kg = site.throughput_kg(class_id)
        if exceeds(kg, limit_kg, LOAD):
            detail = f"{shown(kg)} kg of {class_id} leave on day {day} of at most {shown(limit_kg)}"
            yield Violation("THROUGHPUT_EXCEEDED", site_id, detail, kg - limit_kg, "kg")


def sites_hold_the_class(case: Case) -> Iterator[Violation]:
    """``CLASS_NOT_HELD``: goods only pass through sites that keep their class."""
    for key, journey in case.journeys.items():
        class_id = case.goods[key].temperature_class_id
        passed = {leg.from_site_id: None for leg in journey}
        passed |= {leg.to_place_id: None for leg in journey if not leg.is_delivery}
        for site_id in passed:
            site = case.facts.sites.get(site_id)
            if site is not None and not site.holds(class_id):
                detail = f"{site_id} does not keep {class_id}"
                yield Violation("CLASS_NOT_HELD", key, detail, 1, "count")
