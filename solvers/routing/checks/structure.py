"""What a route looks like: stops in a sensible order, at times that do not run backwards."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from solvers.common import Violation
from supplychain.fleet import Haul, RouteEnd
from supplychain.plans import StopKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from solvers.routing.checks.case import Case
    from supplychain.plans import Route

HAND_OVERS = {
    Haul.LINE_HAUL: {StopKind.UNLOAD},
    Haul.MIDDLE_MILE: {StopKind.UNLOAD},
    Haul.LAST_MILE: {StopKind.DELIVER, StopKind.COLLECT},
}
ELSEWHERE = {StopKind.START, StopKind.END}


def routes_load_first_and_return_last(case: Case) -> Iterator[Violation]:
    """``ROUTE_SHAPE``: load at the base, hand over, perhaps load there again, return there.

    Line haul and middle mile unload at sites, the last mile delivers and collects at doors. It may
    start elsewhere, before the first load, and end elsewhere, with a return before that for what
    it collected; or be over at its last door, if its ``ends`` say so.
    """
    for route in case.plan.routes:
        for detail in _faults(route):
            yield Violation("ROUTE_SHAPE", route.id, detail, 1, "count")


def _faults(route: Route) -> Iterator[str]:
    if len(route.stops) < 2:
        yield f"has {len(route.stops)} stops, needs a load and a return at least"
        return
    first = int(route.stops[0].kind is StopKind.START)
    if route.stops[first].kind is not StopKind.LOAD:
        yield f"starts with {route.stops[first].kind}, not with load"
    if route.stops[-1].kind not in _last_kinds(route):
        yield f"ends with {route.stops[-1].kind}, though its vehicle ends at {route.ends}"
    hand_overs = HAND_OVERS[route.haul]
    for position, stop in enumerate(route.stops):
        if stop.kind in ELSEWHERE:
            yield from _elsewhere(route, position)
            continue
        at_base = stop.kind in {StopKind.LOAD, StopKind.RETURN}
        if at_base and stop.place_id != route.base_id:
            yield f"stop {position}: {stop.kind} at {stop.place_id}, the base is {route.base_id}"
        later = [found.kind for found in route.stops[position + 1 :]]
        if stop.kind is StopKind.RETURN and later not in ([], [StopKind.END]):
            yield f"stop {position}: returns before the end"
        if not at_base and stop.kind not in hand_overs:
            yield f"stop {position}: {stop.kind} on a {route.haul} route"


def _last_kinds(route: Route) -> set[StopKind]:
    """How a route may end: at the base, where it likes, or at its last door or with returns."""
    if route.haul is not Haul.LAST_MILE or route.ends is RouteEnd.SITE:
        return {StopKind.RETURN}
    if route.ends is RouteEnd.PLACE:
        return {StopKind.END}
    return {StopKind.DELIVER, StopKind.COLLECT, StopKind.RETURN}


def _elsewhere(route: Route, position: int) -> Iterator[str]:
    stop = route.stops[position]
    if route.haul is not Haul.LAST_MILE:
        yield f"stop {position}: {stop.kind} on a {route.haul} route"
    if position != (0 if stop.kind is StopKind.START else len(route.stops) - 1):
        yield f"stop {position}: {stop.kind} in between"
    if stop.location is None:
        yield f"stop {position}: {stop.kind} without a location"
    if stop.consignment_ids:
        yield f"stop {position}: {stop.kind} with goods"


def times_do_not_run_backwards(case: Case) -> Iterator[Violation]:
    """``TIMES_BACKWARDS``: arrival, start of work and departure follow each other, stop by stop."""
    for route in case.plan.routes:
        times_s = [t for stop in route.stops for t in (stop.arrive_s, stop.start_s, stop.end_s)]
        for index, (a, b) in enumerate(pairwise(times_s)):
            if b < a:
                detail = f"stop {(index + 1) // 3}: {b} s after {a} s"
                yield Violation("TIMES_BACKWARDS", route.id, detail, a - b, "s")


def vehicles_work_on_their_haul(case: Case) -> Iterator[Violation]:
    """``HAUL_MISMATCH``: a vehicle type works on one tier only."""
    for tour in case.tours:
        if tour.vehicle.haul is not tour.route.haul:
            detail = f"{tour.vehicle.id} works on {tour.vehicle.haul}, not on {tour.route.haul}"
            yield Violation("HAUL_MISMATCH", tour.route.id, detail, 1, "count")


def work_lies_in_the_horizon(case: Case) -> Iterator[Violation]:
    """``OUTSIDE_HORIZON``: nothing leaves before second 0 or is handed over after the end.

    Vehicles of line haul and middle mile may come home later.
    """
    length_s = case.facts.scenario.horizon.length_s
    for route in case.plan.routes:
        for stop in route.stops:
            starts_work = stop.kind is StopKind.UNLOAD or stop.kind.is_at_a_door
            if stop.kind in {StopKind.LOAD, StopKind.START} and stop.end_s < 0:
                yield _outside(route.id, f"leaves {stop.place_id} at {stop.end_s} s", -stop.end_s)
            if starts_work and stop.start_s > length_s:
                text = f"work at {stop.place_id} starts at {stop.start_s} s of {length_s} s"
                yield _outside(route.id, text, stop.start_s - length_s)
    for move in case.plan.moves:
        if move.depart_s < 0:
            yield _outside(move.id, f"departs at {move.depart_s} s", -move.depart_s)
        if move.arrive_s > length_s:
            text = f"arrives at {move.arrive_s} s of {length_s} s"
            yield _outside(move.id, text, move.arrive_s - length_s)


def _outside(subject: str, detail: str, amount_s: int) -> Violation:
    return Violation("OUTSIDE_HORIZON", subject, detail, amount_s, "s")
