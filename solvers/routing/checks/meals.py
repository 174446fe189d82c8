"""Meals of drivers: had when they are due, and at a time without work."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from solvers.common import Violation
from supplychain.calendars import DAY_S
from supplychain.fleet import Haul

if TYPE_CHECKING:
    from collections.abc import Iterator

    from solvers.routing.checks.case import Case
    from solvers.routing.checks.facts import Facts
    from solvers.routing.checks.tours import Tour
    from supplychain.plans import Rest, Route, Stop


def drivers_have_their_meals(case: Case) -> Iterator[Violation]:
    """``MEAL_MISSING``: who leaves before a meal break opens and is back after it closes has it.

    It starts in the break's time and takes its length; one meal serves one break.
    """
    for tour in case.tours:
        if tour.route.haul is not Haul.LAST_MILE or tour.histories is None:
            continue
        spare = sorted(tour.route.meals, key=lambda meal: meal.start_s)
        for open_s, close_s, length_s in sorted(_due(case.facts, tour), key=lambda due: due[1]):
            fitting = [
                meal
                for meal in spare
                if open_s <= meal.start_s <= close_s and meal.end_s - meal.start_s >= length_s
            ]
            if fitting:
                spare.remove(fitting[0])
                continue
            detail = f"no meal of {length_s} s starts between {open_s} and {close_s} s"
            yield Violation("MEAL_MISSING", tour.route.id, detail, length_s, "s")


def _due(facts: Facts, tour: Tour) -> Iterator[tuple[int, int, int]]:
    """Opening, close and length of every break that falls into the route."""
    start_s, end_s = tour.route.start_s, tour.route.end_s
    first_day = (start_s + facts.scenario.horizon.start_of_day_s) // DAY_S - 1
    last_day = (end_s + facts.scenario.horizon.start_of_day_s) // DAY_S
    for day in range(first_day, last_day + 1):
        midnight_s = day * DAY_S - facts.scenario.horizon.start_of_day_s
        for held in tour.vehicle.meals:
            open_s, close_s = midnight_s + held.open_s, midnight_s + held.close_s
            if start_s < open_s and close_s < end_s:
                yield open_s, close_s, held.length_s


def meals_lie_beside_the_work(case: Case) -> Iterator[Violation]:
    """``MEAL_MISPLACED``: each meal lies on the road or at one stop, and no pauses at once.

    Driving, service and docks must have their time beside it, which other rules see to.
    """
    for tour in case.tours:
        for meal in tour.route.meals:
            if not _has_place(tour, meal):
                detail = f"the meal from {meal.start_s} to {meal.end_s} s is in the way of work"
                yield Violation("MEAL_MISPLACED", tour.route.id, detail, 1, "count")
        if tour.route.meals:
            pauses = sorted((*tour.route.meals, *tour.route.rests), key=lambda rest: rest.start_s)
            for one, other in pairwise(pauses):
                overlap_s = one.end_s - other.start_s
                if overlap_s > 0:
                    detail = f"pauses overlap from {other.start_s} to {one.end_s} s"
                    yield Violation("MEAL_MISPLACED", tour.route.id, detail, overlap_s, "s")


def _has_place(tour: Tour, meal: Rest) -> bool:
    """Whether it lies between two stops, in the waiting time before one, or beside its work."""
    stops = tour.route.stops
    roads = [(here.end_s, there.arrive_s) for here, there in pairwise(stops)]
    stands = [span for stop in stops for span in ((stop.arrive_s, stop.start_s), _stand(stop))]
    return any(a <= meal.start_s <= meal.end_s <= b for a, b in (*roads, *stands))


def _stand(stop: Stop) -> tuple[int, int]:
    return stop.start_s, stop.end_s


def eaten_s(route: Route, start_s: int, end_s: int) -> int:
    """Seconds of meals within a time at a stop."""
    return sum(max(0, min(meal.end_s, end_s) - max(meal.start_s, start_s)) for meal in route.meals)
