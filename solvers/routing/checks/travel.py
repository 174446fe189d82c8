"""Roads: they exist, are open, and take their time."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from solvers.common import Violation
from solvers.routing.checks.tolerances import DISTANCE_M, TIME_S, differs
from solvers.routing.checks.traffic import drive_range_s, driven
from supplychain.fleet import Haul

if TYPE_CHECKING:
    from collections.abc import Iterator

    from solvers.routing.checks.case import Case
    from solvers.routing.checks.tours import RoadLeg, Tour
    from supplychain.plans import Rest, Stop


def legs_of(tour: Tour) -> Iterator[tuple[Stop, Stop, RoadLeg]]:
    """Each leg between two known places that a road joins, with the stops at its ends."""
    for (here, there), leg in zip(pairwise(tour.route.stops), tour.legs, strict=True):
        if leg is not None and leg.exists:
            yield here, there, leg


def rests_between(tour: Tour, here: Stop, there: Stop) -> list[Rest]:
    """Rests on the road between two stops, in order."""
    rests = [
        rest
        for rest in tour.route.rests
        if here.end_s <= rest.start_s <= rest.end_s <= there.arrive_s
    ]
    return sorted(rests, key=lambda rest: rest.start_s)


def roads_exist(case: Case) -> Iterator[Violation]:
    """``ROAD_MISSING``: a road joins each stop to the next."""
    for tour in case.tours:
        for (here, there), leg in zip(pairwise(tour.route.stops), tour.legs, strict=True):
            if leg is not None and not leg.exists:
                detail = f"no road from {here.place_id} to {there.place_id}"
                yield Violation("ROAD_MISSING", tour.route.id, detail, 1, "count")


def closed_lanes_stay_empty(case: Case) -> Iterator[Violation]:
    """``LANE_CLOSED``: no own vehicle and no carrier uses a closed lane, empty or not."""
    for tour in case.tours:
        for here, there, leg in legs_of(tour):
            if not leg.is_open:
                detail = f"the lane {here.place_id} to {there.place_id} is closed"
                yield Violation("LANE_CLOSED", tour.route.id, detail, 1, "count")
    for move in case.plan.moves:
        if case.facts.is_closed(move.from_site_id, move.to_site_id):
            detail = f"the lane {move.from_site_id} to {move.to_site_id} is closed"
            yield Violation("LANE_CLOSED", move.id, detail, 1, "count")


def driving_takes_its_time(case: Case) -> Iterator[Violation]:
    """``DRIVEN_TOO_FAST``: from departure to arrival lie the driving and the pauses in between.

    Traffic slows or speeds up the last mile hour by hour, second by second.
    """
    for tour in case.tours:
        for here, there, leg in legs_of(tour):
            way = driven(case.facts, tour, here, there, leg)
            missing_s = way.arrive_s - there.arrive_s
            if missing_s > TIME_S:
                detail = (
                    f"{here.place_id} to {there.place_id} in {there.arrive_s - here.end_s} s; "
                    f"driving {way.drive_s} s, pauses {way.arrive_s - here.end_s - way.drive_s} s"
                )
                yield Violation("DRIVEN_TOO_FAST", tour.route.id, detail, missing_s, "s")


def rests_lie_on_the_road(case: Case) -> Iterator[Violation]:
    """``REST_MISPLACED``: each rest lies on the road, and no two at once."""
    for tour in case.tours:
        placed: list[Rest] = []
        for here, there in pairwise(tour.route.stops):
            placed += rests_between(tour, here, there)
        for rest in tour.route.rests:
            if rest not in placed:
                detail = f"the rest from {rest.start_s} to {rest.end_s} s is not on the road"
                yield Violation("REST_MISPLACED", tour.route.id, detail, 1, "count")
        for a, b in pairwise(sorted(placed, key=lambda rest: rest.start_s)):
            if b.start_s < a.end_s:
                detail = f"rests overlap from {b.start_s} to {a.end_s} s"
                overlap_s = a.end_s - b.start_s
                yield Violation("REST_MISPLACED", tour.route.id, detail, overlap_s, "s")


def routes_are_near_enough(case: Case) -> Iterator[Violation]:
    """``ROUTE_TOO_FAR``: a last-mile route is at most ``max_distance_m`` long in all."""
    for tour in case.tours:
        limit_m = tour.vehicle.max_distance_m
        if limit_m is None or tour.route.haul is not Haul.LAST_MILE:
            continue
        legs = list(legs_of(tour))
        distance_m = sum(leg.distance_m for _, _, leg in legs)
        if distance_m > limit_m + DISTANCE_M * len(legs):
            detail = f"{distance_m} m of at most {limit_m} m"
            yield Violation("ROUTE_TOO_FAR", tour.route.id, detail, distance_m - limit_m, "m")


def totals_match_the_roads(case: Case) -> Iterator[Violation]:
    """``DISTANCE_WRONG``, ``DRIVE_WRONG``: a route's totals are those of its legs."""
    for tour in case.tours:
        legs = list(legs_of(tour))
        if len(legs) < len(tour.legs):
            continue
        distance_m = sum(leg.distance_m for _, _, leg in legs)
        drives_s = [drive_range_s(case.facts, tour, *found) for found in legs]
        least_s, most_s = (sum(each[end] for each in drives_s) for end in (0, 1))
        given_m, given_s = tour.route.distance_m, tour.route.drive_s
        if differs(given_m, distance_m, DISTANCE_M * len(legs)):
            detail = f"{given_m} m given, the legs have {distance_m} m"
            yield Violation("DISTANCE_WRONG", tour.route.id, detail, given_m - distance_m, "m")
        drive_s = min(max(given_s, least_s), most_s)
        if differs(given_s, drive_s, TIME_S * len(legs)):
            detail = f"{given_s} s given, the legs have {drive_s} s"
            yield Violation("DRIVE_WRONG", tour.route.id, detail, given_s - drive_s, "s")
