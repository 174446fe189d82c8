"""Disruptions that hold nowhere, or contradict each other where they hold."""

from __future__ import annotations

import math
from difflib import get_close_matches
from itertools import combinations
from typing import TYPE_CHECKING, Any, NamedTuple

from supplychain.disruptions import (
    CONSEQUENCES,
    FORMS,
    RESOURCES,
    Kind,
    Place,
    PlaceKind,
    ZonePart,
)
from supplychain.disruptions.zone import with_cities
from supplychain.io.grouped import Grouped
from supplychain.places import Location

if TYPE_CHECKING:
    from collections.abc import Iterator

    from supplychain.errors import DataProblem
    from supplychain.io.documents.disruptions import DisruptionRow, DisruptionZoneRow
    from supplychain.io.parsed import ParsedScenario, Table

_SOURCES = ("sites", "customers", "install_jobs", "teams", "suppliers", "tariffs")
_CONDITIONS = ("city", "province", "tier", "place_id", "to_site_id", "radius_km")
_POLICIES = ("new_orders", "queued", "in_progress", "in_transit", "in_store", "staff")


class _Known(NamedTuple):
    """Places of a scenario."""

    places: tuple[Place, ...]
    ids: frozenset[str]
    cities: frozenset[str]


def conditions_of_zones(parsed: ParsedScenario) -> list[DataProblem]:
    """A row of a zone says something, whole points with a radius, and whole ways."""
    table: Table[DisruptionZoneRow] = parsed["disruption_zones"]
    broken = {table.row_numbers[index] for index, _ in table.unreadable}
    problems = []
    for number, row in table:
        fault = None if number in broken else _half_part(row)
        if fault is not None:
            field, text, allowed = fault
            problems.append(table.problem(number, field, "missing_value", text, "", allowed))
    return problems


def unknown_places(parsed: ParsedScenario) -> list[DataProblem]:
    """Cities and places of zones are those of the scenario."""
    if not parsed["disruption_zones"].row_numbers or not parsed.is_sound(*_given(parsed)):
        return []
    table: Table[DisruptionZoneRow] = parsed["disruption_zones"]
    known = _known(parsed)
    sites = frozenset(place.id for place in known.places if place.kind is PlaceKind.SITE)
    problems = []
    for number, row in table:
        ids, name = (sites, "a site") if row.to_site_id else (known.ids, "a site, customer, job,")
        name += "" if row.to_site_id else " team, supplier or carrier"
        for field, words, allowed in (
            ("city", known.cities, "a city of sites or customers, or a cluster of suppliers"),
            ("place_id", ids, f"id of {name}"),
        ):
            value = getattr(row, field)
            if value and value not in words:
                text = f"the scenario has no such place{_hint(value, words)}"
                problems.append(
                    table.problem(number, field, "unknown_reference", text, value, allowed)
                )
    return problems


def zones_of_nothing(parsed: ParsedScenario) -> list[DataProblem]:
    """Every part of a zone holds something that its kind changes; provinces are not known here."""
    if not parsed["disruption_zones"].row_numbers or not parsed.is_sound(*_given(parsed)):
        return []
    table: Table[DisruptionZoneRow] = parsed["disruption_zones"]
    known = _known(parsed)
    kinds = {row.id: row.kind for row in parsed["disruptions"].good_rows}
    problems = []
    for number, row in table:
        kind = kinds.get(row.disruption_id)
        if kind is None or _half_part(row) is not None:
            continue
        form = FORMS[kind]
        if row.to_site_id and not form.uses_lanes:
            text, allowed = f"{kind} does not hold on single ways", "blank"
            problems.append(
                table.problem(number, "to_site_id", "conflict", text, row.to_site_id, allowed)
            )
        elif not row.to_site_id and not row.province and _names_known(row, known):
            part = part_of(row)
            if not any(part.holds(p) for p in known.places if p.kind in form.reaches):
                reached = " or ".join(sorted(form.reaches))
                field = next(name for name in _CONDITIONS if getattr(row, name) not in ("", None))
                text = f"no place here is one that {kind} changes anything for"
                given = str(getattr(row, field))
                problems.append(
                    table.problem(
                        number, field, "no_place", text, given, f"a zone with a {reached}"
                    )
                )
    return problems


def contradicting_overlaps(parsed: ParsedScenario) -> list[DataProblem]:
    """What is sure to hold of one resource, time and place asks for no contradicting things.

    Two lockdowns of a place contradict each other whatever they ask for. Where the times are drawn,
    overlaps count that happen whatever is drawn; others are settled in simulation by the stricter.
    """
    table: Table[DisruptionRow] = parsed["disruptions"]
    if len(table.row_numbers) < 2 or not parsed.is_sound("disruption_zones", *_given(parsed)):
        return []
    parts = Grouped.of(parsed["disruption_zones"].good_rows, "disruption_id")
    known = _known(parsed)
    problems = []
    for (_, first), (number, second) in combinations(table, 2):
        if not (_is_certain(first) and _is_certain(second) and _meet_in_time(first, second)):
            continue
        field = _contradiction(first, second)
        if field and _meet(parts[first.id], parts[second.id], known, first, second):
            text = f"at the time and place of {first.id}, which contradicts it"
            given = second.kind if field == "kind" else _policy(second, field)
            allowed = "another time or zone"
            allowed += "" if field == "kind" else f", or {_policy(first, field)}"
            problems.append(table.problem(number, field, "conflict", text, given, allowed))
    return problems


def part_of(row: DisruptionZoneRow) -> ZonePart:
    """The part of a row, in the coordinates of the file."""
    has_centre = row.lat is not None and row.lon is not None
    return ZonePart(
        row.city,
        row.province,
        row.tier,
        row.place_id,
        row.to_site_id,
        Location(row.lat, row.lon) if has_centre else None,  # type: ignore[arg-type]
        None if row.radius_km is None else round(row.radius_km * 1000),
    )


def _half_part(row: DisruptionZoneRow) -> tuple[str, str, str] | None:
    """Field, sentence and allowed of what lacks."""
    if row.to_site_id and not row.place_id:
        return "place_id", "a way needs the site where it begins", "a site"
    circle = ("lat", "lon", "radius_km")
    blank = [name for name in circle if getattr(row, name) is None]
    if 0 < len(blank) < len(circle):
        return blank[0], "a circle needs lat, lon and radius_km", "a number"
    if len(blank) == len(circle) and not any(getattr(row, name) for name in _CONDITIONS[:-1]):
        return "place_id", "the row says nothing; no row at all means everywhere", "any condition"
    return None


def _given(parsed: ParsedScenario) -> tuple[str, ...]:
    return tuple(name for name in _SOURCES if parsed[name].row_numbers)


def _known(parsed: ParsedScenario) -> _Known:
    places = with_cities(_places(parsed))
    cities = frozenset(place.city for place in places if place.city)
    return _Known(places, frozenset(place.id for place in places), cities)


def _places(parsed: ParsedScenario) -> Iterator[Place]:
    for site in parsed["sites"].good_rows:
        point = Location(site.lat, site.lon)
        yield Place(site.id, PlaceKind.SITE, site.city, "", site.tier, point)
    city_of = {}
    for row in parsed["customers"].good_rows:
        city_of[row.id] = row.city
        yield Place(row.id, PlaceKind.CUSTOMER, row.city, location=Location(row.lat, row.lon))
    for row in parsed["install_jobs"].good_rows:
        has_point = row.lat is not None and row.lon is not None
        point_of_job = Location(row.lat, row.lon) if has_point else None
        yield Place(row.id, PlaceKind.JOB, city_of.get(row.customer_id, ""), location=point_of_job)
    for row in parsed["teams"].good_rows:
        yield Place(row.id, PlaceKind.TEAM, location=Location(row.lat, row.lon))
    for row in parsed["suppliers"].good_rows:
        yield Place(row.id, PlaceKind.SUPPLIER, row.cluster)
    for key in dict.fromkeys(row.carrier_id for row in parsed["tariffs"].good_rows):
        yield Place(key, PlaceKind.CARRIER)


def _names_known(row: DisruptionZoneRow, known: _Known) -> bool:
    """Whether the row's names are known; else that is told, and not that it holds nothing."""
    return row.city in ("", *known.cities) and row.place_id in ("", *known.ids)


def _hint(value: str, words: frozenset[str]) -> str:
    near = get_close_matches(value, sorted(words), n=1, cutoff=0.7)
    return f"; did you mean {near[0]}?" if near else ""


def _is_certain(row: DisruptionRow) -> bool:
    return row.start_h is not None and row.probability == 1.0


def _meet_in_time(first: DisruptionRow, second: DisruptionRow) -> bool:
    """Whether both last at one time whatever is drawn."""
    (begin, least_end), (other_begin, other_least_end) = map(_span, (first, second))
    return max(begin, other_begin) < min(least_end, other_least_end)


def _span(row: DisruptionRow) -> tuple[float, float]:
    """Latest begin and earliest end, in hours."""
    if row.start_h is None:
        return math.inf, -math.inf
    length = row.ramp_down_h.least + row.plateau_h.least + row.ramp_up_h.least
    return row.start_h.most, row.start_h.least + length


def _contradiction(first: DisruptionRow, second: DisruptionRow) -> str:
    """Column that contradicts; empty if none does."""
    if first.kind is Kind.LOCKDOWN and second.kind is Kind.LOCKDOWN:
        return "kind"
    if not RESOURCES[first.kind] & RESOURCES[second.kind]:
        return ""
    stated = (name for name in _POLICIES if getattr(first, name) and getattr(second, name))
    return next((n for n in stated if getattr(first, n) != getattr(second, n)), "")


def _policy(row: DisruptionRow, field: str) -> Any:
    return getattr(row, field) or getattr(CONSEQUENCES[row.kind], field)


def _meet(
    parts: list[DisruptionZoneRow],
    others: list[DisruptionZoneRow],
    known: _Known,
    first: DisruptionRow,
    second: DisruptionRow,
) -> bool:
    """Whether two zones have a place or a way in common; provinces meet by name only."""
    if not parts or not others:
        return True
    one, two = ([part_of(row) for row in rows] for rows in (parts, others))
    if {part.lane for part in one if part.lane} & {part.lane for part in two if part.lane}:
        return True
    if {p.province for p in one if p.province} & {p.province for p in two if p.province}:
        return True
    reached = FORMS[first.kind].reaches & FORMS[second.kind].reaches
    return any(
        any(part.holds(place) for part in one) and any(part.holds(place) for part in two)
        for place in known.places
        if place.kind in reached
    )
