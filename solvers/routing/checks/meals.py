"""Meals of drivers: had when they are due, and at a time without work."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from solvers.common import Violation
from supplychain.calendars import DAY_S
from supplychain.fleet import Haul

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from solvers.routing.checks.case import Case
    from solvers.routing.checks.facts import Facts
    from solvers.routing.checks.tours import Tour
    from supplychain.plans import Rest, Stop

    Due = tuple[int, int, int]


def drivers_have_their_meals(case: Case) -> Iterator[Violation]:
    """``MEAL_MISSING``: who leaves before a meal break opens and is back after it closes has it.

    A meal holds a break if it is going on for the break's length from a second on at which the
    break may start; one meal serves one break.
    """
    for tour in case.tours:
        if tour.route.haul is not Haul.LAST_MILE or tour.histories is None:
            continue
        due = list(_due(case.facts, tour))
        eaten = _matched(due, tour.route.meals)
        for number, (open_s, close_s, length_s) in enumerate(due):
            if number not in eaten:
                detail = f"no meal of {length_s} s starts between {open_s} and {close_s} s"
                yield Violation("MEAL_MISSING", tour.route.id, detail, length_s, "s")


def _matched(due: Sequence[Due], meals: Sequence[Rest]) -> set[int]:
    """Breaks of a largest choice in which each has a meal of its own, by alternating paths."""
    break_of: dict[int, int] = {}

    def found(number: int, seen: set[int]) -> bool:
        for position, meal in enumerate(meals):
            if position not in seen and _holds(meal, *due[number]):
                seen.add(position)
                if position not in break_of or found(break_of[position], seen):
                    break_of[position] = number
                    return True
        return False

    for number in range(len(due)):
        found(number, set())
    return set(break_of.values())


def _holds(meal: Rest, open_s: int, close_s: int, length_s: int) -> bool:
    start_s = max(meal.start_s, open_s)
    return start_s <= close_s and start_s + length_s <= meal.end_s


def _due(facts: Facts, tour: Tour) -> Iterator[Due]:
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

    At a door it lies before or after the service. Driving and docks must have their time beside it,
    which other rules see to.
    """
    for tour in case.tours:
        for meal in tour.route.meals:
            if not _has_place(case.facts, tour, meal):
                detail = f"the meal from {meal.start_s} to {meal.end_s} s is in the way of work"
                yield Violation("MEAL_MISPLACED", tour.route.id, detail, 1, "count")
        if tour.route.meals:
            pauses = sorted((*tour.route.meals, *tour.route.rests), key=lambda rest: rest.start_s)
            for one, other in pairwise(pauses):
                overlap_s = one.end_s - other.start_s
                if overlap_s > 0:
                    detail = f"pauses overlap from {other.start_s} to {one.end_s} s"
                    yield Violation("MEAL_MISPLACED", tour.route.id, detail, overlap_s, "s")


def _has_place(facts: Facts, tour: Tour, meal: Rest) -> bool:
    """Whether it lies between two stops, in the waiting time before one, or beside its work."""
    stops = tour.route.stops
    roads = [(here.end_s, there.arrive_s) for here, there in pairwise(stops)]
    stands = [span for stop in stops for span in _stands(facts, stop)]
    return any(a <= meal.start_s <= meal.end_s <= b for a, b in (*roads, *stands))


def _stands(facts: Facts, stop: Stop) -> tuple[tuple[int, int], ...]:
    """Before the work and after it; elsewhere than at doors a meal may come between."""
    if not stop.kind.is_at_a_door:
        return ((stop.arrive_s, stop.end_s),)
    return (stop.arrive_s, stop.start_s), (served_s(facts, stop), stop.end_s)


def served_s(facts: Facts, stop: Stop) -> int:
    """When the service at a door ends, which it does not before the vehicle has stood so long."""
    order = facts.orders.get(stop.place_id)
    return stop.start_s + (order.service_s if order else 0)
