"""Opening hours, scheduled departures, shifts and docks."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from solvers.common import Violation
from supplychain.fleet import Haul
from supplychain.plans import StopKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from solvers.routing.checks.case import Case
    from solvers.routing.checks.tours import Tour
    from supplychain.plans import Stop
    from supplychain.windows import TimeWindow

HAND_OVERS = {StopKind.UNLOAD, StopKind.DELIVER, StopKind.COLLECT}


def sites_are_open(case: Case) -> Iterator[Violation]:
    """``SITE_CLOSED``: vehicles leave their base, and are unloaded, in the site's hours.

    Carriers depart in the hours of the site; what they bring outside hours waits for the morning.
    """
    for route in case.plan.routes:
        for stop in route.stops:
            if stop.kind is StopKind.LOAD:
                yield from _closed(case, route.id, stop.place_id, stop.end_s)
            elif stop.kind is StopKind.UNLOAD:
                yield from _closed(case, route.id, stop.place_id, stop.start_s)
    for move in case.plan.moves:
        yield from _closed(case, move.id, move.from_site_id, move.depart_s)


def _closed(case: Case, subject: str, site_id: str, at_s: int) -> Iterator[Violation]:
    site = case.facts.sites.get(site_id)
    if site is None:
        return
    away_s = _away_s(case.facts.windows(site.hours), at_s)
    if away_s:
        detail = f"{site_id} is closed at {at_s} s"
        yield Violation("SITE_CLOSED", subject, detail, away_s, "s")


def _away_s(windows: Iterable[TimeWindow], at_s: int) -> int:
    """Seconds to the nearest window; 0 inside."""
    gaps_s = (max(w.open_s - at_s, at_s - w.close_s, 0) for w in windows)
    return min(gaps_s, default=abs(at_s) + 1)


def departures_are_scheduled(case: Case) -> Iterator[Violation]:
    """``DEPARTURE_UNSCHEDULED``: trucks and carriers leave when the lane, or the site, says.

    A truck that unloads at several sites leaves at a second that all their lanes share.
    """
    for tour in case.tours:
        if tour.route.haul is not Haul.LAST_MILE:
            for depart_s, site_ids in _trips(tour):
                for site_id in site_ids:
                    base_id = tour.route.base_id
                    yield from _unscheduled(case, tour.route.id, base_id, site_id, depart_s)
    for move in case.plan.moves:
        sites = move.from_site_id, move.to_site_id
        yield from _unscheduled(case, move.id, *sites, move.depart_s)


def _trips(tour: Tour) -> Iterator[tuple[int, list[str]]]:
    """Departure of each trip, and the sites it unloads at."""
    loads = [i for i, stop in enumerate(tour.route.stops) if stop.kind is StopKind.LOAD]
    for start, end in pairwise([*loads, len(tour.route.stops)]):
        stops = tour.route.stops[start:end]
        yield stops[0].end_s, [s.place_id for s in stops if s.kind is StopKind.UNLOAD]


def _unscheduled(
    case: Case, subject: str, from_site_id: str, to_site_id: str, at_s: int
) -> Iterator[Violation]:
    departures_s = case.facts.departures_s(from_site_id, to_site_id)
    if departures_s is None or at_s in departures_s:
        return
    away_s = min((abs(at_s - time_s) for time_s in departures_s), default=abs(at_s))
    detail = f"nothing leaves {from_site_id} for {to_site_id} at {at_s} s"
    yield Violation("DEPARTURE_UNSCHEDULED", subject, detail, away_s, "s")


def shifts_lie_in_vehicle_hours(case: Case) -> Iterator[Violation]:
    """``SHIFT_HOURS``: a last-mile route lies inside the hours of its vehicle type, on one day.

    It may end ``overtime_s`` later.
    """
    for tour in _last_mile(case):
        windows = case.facts.windows(tour.vehicle.hours)
        start_s, end_s = tour.route.start_s, tour.route.end_s
        outside_s = _outside_s(windows, start_s, end_s, tour.vehicle.overtime_s)
        if outside_s:
            detail = f"is out from {start_s} to {end_s} s, {outside_s} s of it outside its hours"
            yield Violation("SHIFT_HOURS", tour.route.id, detail, outside_s, "s")


def overtime_s(case: Case, tour: Tour) -> int:
    """How long a last-mile route lasts beyond the end of its shift, the latest that has begun."""
    windows = case.facts.windows(tour.vehicle.hours)
    begun = [w.close_s for w in windows if w.open_s <= tour.route.start_s]
    if tour.route.haul is not Haul.LAST_MILE or not begun:
        return 0
    return max(0, tour.route.end_s - max(begun))


def _outside_s(windows: Sequence[TimeWindow], start_s: int, end_s: int, over_s: int) -> int:
    """Seconds by which an interval sticks out of the window, with overtime, that fits it best."""
    parts = (max(0, w.open_s - start_s) + max(0, end_s - w.close_s - over_s) for w in windows)
    return min(parts, default=max(1, end_s - start_s))


def routes_are_short_enough(case: Case) -> Iterator[Violation]:
    """``ROUTE_TOO_LONG``: a last-mile route takes at most ``max_route_s`` (every trip of it)."""
    for tour in _last_mile(case):
        limit_s, taken_s = tour.vehicle.max_route_s, tour.route.end_s - tour.route.start_s
        if limit_s is not None and taken_s > limit_s:
            detail = f"takes {taken_s} s of at most {limit_s} s"
            yield Violation("ROUTE_TOO_LONG", tour.route.id, detail, taken_s - limit_s, "s")


def routes_have_few_enough_stops(case: Case) -> Iterator[Violation]:
    """``TOO_MANY_STOPS``: a route hands over at most ``max_stops`` times (all trips together)."""
    for tour in case.tours:
        limit = tour.vehicle.max_stops
        count = sum(stop.kind in HAND_OVERS for stop in tour.route.stops)
        if limit is not None and count > limit:
            detail = f"makes {count} stops of at most {limit}"
            yield Violation("TOO_MANY_STOPS", tour.route.id, detail, count - limit, "count")


def docks_take_their_time(case: Case) -> Iterator[Violation]:
    """``DOCK_TOO_SHORT``: unloading at a site, and loading again, take ``dock_s`` at least.

    The first loading of a route happens before the route begins, unless that starts elsewhere.
    On the last mile it takes place in the site's hours, without a meal in between.
    """
    for tour in case.tours:
        is_last_mile = tour.route.haul is Haul.LAST_MILE
        for stop in tour.route.stops[1:]:
            if stop.kind not in {StopKind.UNLOAD, StopKind.LOAD}:
                continue
            dock_s = tour.vehicle.dock_s
            stood_s = _loading_s(case, tour, stop) if is_last_mile else stop.end_s - stop.start_s
            if stood_s < dock_s:
                detail = f"{stop.kind} at {stop.place_id} takes {stood_s} s, needs {dock_s} s"
                yield Violation("DOCK_TOO_SHORT", tour.route.id, detail, dock_s - stood_s, "s")


def _loading_s(case: Case, tour: Tour, stop: Stop) -> int:
    """Longest time at a dock, open and without a meal."""
    site = case.facts.sites.get(stop.place_id)
    longest_s = 0
    for window in case.facts.windows(site.hours) if site is not None else ():
        free_s, until_s = max(stop.start_s, window.open_s), min(stop.end_s, window.close_s)
        for meal in sorted(tour.route.meals, key=lambda meal: meal.start_s):
            if free_s < meal.end_s and meal.start_s < until_s:
                longest_s = max(longest_s, meal.start_s - free_s)
                free_s = max(free_s, meal.end_s)
        longest_s = max(longest_s, until_s - free_s)
    return longest_s


def _last_mile(case: Case) -> Iterator[Tour]:
    return (tour for tour in case.tours if tour.route.haul is Haul.LAST_MILE)
