"""At the base and on the clock: loading, leaving, shifts and limits of a route."""

from __future__ import annotations

from typing import TYPE_CHECKING

from solvers.common import Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from solvers.routing.last_mile.checks.case import Run
    from supplychain.windows import TimeWindow


def trips_follow_each_other(run: Run) -> Iterator[Violation]:
    """``TIMES_BACKWARDS``, ``TOUR_SHAPE``: a tour starts, makes its trips and ends in this order.

    A tour without a base makes one trip.
    """
    tour = run.tour
    pairs = [(tour.start_s, tour.trips[0].depart_s), (tour.trips[-1].return_s, tour.end_s)]
    if tour.base_s is not None:
        pairs.append((tour.base_s, tour.trips[0].depart_s))
    for (trip, stops), before in zip(run.trips, (None, *tour.trips), strict=False):
        ends_s = stops[-1].drop.end_s if stops else trip.depart_s
        pairs.append((ends_s, trip.return_s))
        if before is not None:
            pairs.append((before.return_s, trip.depart_s))
    over_s = sum(max(0, earlier_s - later_s) for earlier_s, later_s in pairs)
    if over_s > 0:
        detail = f"start, trips and end overlap by {over_s} s"
        yield Violation("TIMES_BACKWARDS", run.name, detail, over_s, "s")
    if run.van.base_place is None and len(tour.trips) > 1:
        detail = f"{len(tour.trips)} trips without a base to load at"
        yield Violation("TOUR_SHAPE", run.name, detail, len(tour.trips) - 1, "count")


def trips_wait_for_their_goods(run: Run) -> Iterator[Violation]:
    """``LEAVES_TOO_EARLY``: no trip leaves before its jobs are released.

    A vehicle that is under way has the goods of its first trip on board.
    """
    for number, (trip, stops) in enumerate(run.trips):
        if number == 0 and run.van.starts_loaded:
            continue
        for stop in stops:
            if trip.depart_s < stop.job.release_s:
                detail = f"leaves at {trip.depart_s} s, released at {stop.job.release_s} s"
                amount = stop.job.release_s - trip.depart_s
                yield Violation("LEAVES_TOO_EARLY", stop.job.id, detail, amount, "s")


def the_base_is_open(run: Run) -> Iterator[Violation]:
    """``SITE_CLOSED``, ``DOCK_TOO_SHORT``: trips leave, and are loaded, in opening hours.

    Loading takes ``dock_s`` without a meal, some time between arrival and departure. Goods of a
    tour that starts at its base are on board by then.
    """
    if run.van.base_place is None:
        return
    windows = _opening(run)
    pauses = [(meal.start_s, meal.end_s) for meal in run.tour.meals]
    for number, ((trip, _), came_s) in enumerate(zip(run.trips, run.loaded_s, strict=True), 1):
        if number == 1 and run.van.starts_loaded:
            continue
        name = f"{run.name} trip {number}"
        off_s = min((_off_s(window, trip.depart_s) for window in windows), default=1)
        if off_s > 0:
            detail = f"leaves at {trip.depart_s} s, {off_s} s from the opening hours"
            yield Violation("SITE_CLOSED", name, detail, off_s, "s")
        if came_s is None:
            continue
        dock_s = run.van.vehicle_type.dock_s
        stand_s = _longest_s(came_s, trip.depart_s, pauses, windows)
        if stand_s < dock_s:
            detail = f"{stand_s} s in opening hours to load, {dock_s} s are needed"
            yield Violation("DOCK_TOO_SHORT", name, detail, dock_s - stand_s, "s")


def drivers_keep_their_shift(run: Run) -> Iterator[Violation]:
    """``SHIFT_HOURS``: no start before the shift, no end after it and the overtime."""
    early_s = run.shift.open_s - run.tour.start_s
    if early_s > 0:
        detail = f"starts {early_s} s before the shift"
        yield Violation("SHIFT_HOURS", run.name, detail, early_s, "s")
    last_s = run.shift.close_s + run.van.vehicle_type.overtime_s
    if run.tour.end_s > last_s:
        detail = f"ends at {run.tour.end_s} s, at the latest {last_s} s"
        yield Violation("SHIFT_HOURS", run.name, detail, run.tour.end_s - last_s, "s")


def routes_keep_their_limits(run: Run) -> Iterator[Violation]:
    """``ROUTE_TOO_LONG``, ``ROUTE_TOO_FAR``, ``TOO_MANY_STOPS``: limits of the vehicle type."""
    vehicle = run.van.vehicle_type
    metres = sum(leg.distance_m for leg in run.legs)
    stops = sum(len(row) for row in run.stops)
    for code, unit, used, limit in (
        ("ROUTE_TOO_LONG", "s", run.tour.end_s - run.tour.start_s, vehicle.max_route_s),
        ("ROUTE_TOO_FAR", "m", metres, vehicle.max_distance_m),
        ("TOO_MANY_STOPS", "count", stops, vehicle.max_stops),
    ):
        if limit is not None and used > limit:
            detail = f"{used} of at most {limit} ({unit})"
            yield Violation(code, run.name, detail, used - limit, unit)


def _opening(run: Run) -> list[TimeWindow]:
    """Opening hours of the base."""
    return list(run.problem.windows_at(run.van.base_place))


def _off_s(window: TimeWindow, at_s: int) -> int:
    return max(window.open_s - at_s, at_s - window.close_s, 0)


def _longest_s(
    from_s: int, until_s: int, pauses: list[tuple[int, int]], windows: list[TimeWindow]
) -> int:
    """Longest time without a pause that lies in opening hours, which may follow each other."""
    longest_s = 0
    for open_s, close_s in _joined(windows):
        at_s, last_s = max(from_s, open_s), min(until_s, close_s)
        for start_s, end_s in sorted(pauses):
            if at_s < end_s and start_s < last_s:
                longest_s = max(longest_s, start_s - at_s)
                at_s = max(at_s, end_s)
        longest_s = max(longest_s, last_s - at_s)
    return longest_s


def _joined(windows: list[TimeWindow]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for window in sorted(windows, key=lambda item: item.open_s):
        if joined and window.open_s <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], window.close_s)
        else:
            joined.append((window.open_s, window.close_s))
    return joined
