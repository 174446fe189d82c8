"""On the road: roads, travel times, rests, meals and days at the wheel."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from solvers.common import Violation

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from solvers.routing.last_mile.checks.case import Run
    from solvers.routing.last_mile.problem import Meal
    from supplychain.plans import Rest

DRIVE, WORK = 0, 1


def roads_exist_and_take_their_time(run: Run) -> Iterator[Violation]:
    """``ROAD_MISSING``, ``DRIVEN_TOO_FAST``: no leg ends before traffic and pauses allow.

    A leg may take longer: what is left is waiting at its end.
    """
    for number, leg in enumerate(run.legs, 1):
        where = f"leg {number} from {leg.here} to {leg.there}"
        if not leg.is_road:
            yield Violation("ROAD_MISSING", run.name, f"{where}: no road", 1, "count")
        if leg.due_s is not None and leg.due_s < leg.arrive_s:
            detail = f"{where}: there at {leg.due_s} s, not before {leg.arrive_s} s by road"
            amount = leg.arrive_s - leg.due_s
            yield Violation("DRIVEN_TOO_FAST", run.name, detail, amount, "s")


def drivers_rest_in_time(run: Run) -> Iterator[Violation]:
    """``DRIVES_WITHOUT_REST``: standing for ``rest_s`` comes before driving is too long.

    Rests, meals, docks and waiting at doors count as far as they follow each other; work at doors
    does not. Two drivers take turns, and a rest of no length is had at any moment. What was driven
    before the tour is no fault of it, but must be followed by a rest if it is too long.
    """
    vehicle = run.van.vehicle_type
    limit_s, rest_s = vehicle.rules.max_continuous_drive_s, vehicle.rules.rest_s
    if vehicle.drivers > 1 or rest_s <= 0:
        return
    driven_s, most_s = run.van.continuous_s, 0
    done_s = run.tour.start_s
    for start_s, end_s, what in _activities(run):
        if start_s - done_s >= rest_s:
            driven_s = 0
        if what == DRIVE:
            driven_s += end_s - start_s
            most_s = max(most_s, driven_s)
        done_s = end_s
    if most_s > limit_s:
        detail = f"{most_s} s of driving without a rest of {rest_s} s, at most {limit_s} s"
        yield Violation("DRIVES_WITHOUT_REST", run.name, detail, most_s - limit_s, "s")


def drivers_do_not_drive_all_day(run: Run) -> Iterator[Violation]:
    """``DRIVES_ALL_DAY``: driving of the tour within the day's limit of each driver."""
    vehicle = run.van.vehicle_type
    drive_s = run.van.driven_s + sum(leg.drive_s for leg in run.legs)
    limit_s = vehicle.rules.max_daily_drive_s * vehicle.drivers
    if drive_s > limit_s:
        detail = f"{drive_s} s of driving, at most {limit_s} s"
        yield Violation("DRIVES_ALL_DAY", run.name, detail, drive_s - limit_s, "s")


def breaks_are_free_of_work(run: Run) -> Iterator[Violation]:
    """``BREAK_MISPLACED``: rests and meals lie in the tour, not in work at doors, one by one."""
    breaks = sorted((*run.tour.rests, *run.tour.meals), key=lambda rest: rest.start_s)
    for one, other in pairwise(breaks):
        overlap_s = min(one.end_s, other.end_s) - other.start_s
        if overlap_s > 0:
            detail = f"breaks overlap from {other.start_s} s on, for {overlap_s} s"
            yield Violation("BREAK_MISPLACED", run.name, detail, overlap_s, "s")
    for rest in (*run.tour.rests, *run.tour.meals):
        outside_s = max(0, run.tour.start_s - rest.start_s, rest.end_s - run.tour.end_s)
        working_s = sum(
            max(0, min(rest.end_s, stop.done_s) - max(rest.start_s, stop.drop.start_s))
            for stop in run.all_stops
        )
        wrong_s = max(0, rest.start_s - rest.end_s) + outside_s + working_s
        if wrong_s > 0:
            detail = f"break from {rest.start_s} s to {rest.end_s} s is backwards, outside the tour"
            detail += " or in the work at a door"
            yield Violation("BREAK_MISPLACED", run.name, detail, wrong_s, "s")


def drivers_eat(run: Run) -> Iterator[Violation]:
    """``MEAL_MISSED``: each meal that the tour needs has a break of its own in its window.

    A meal that is not always had is only needed by who leaves before it opens and comes back after
    it closes.
    """
    needed = [
        meal
        for meal in run.van.meals
        if meal.is_always or (run.leaves_s < meal.open_s and run.stays_s > meal.close_s)
    ]
    fed = _most_meals(needed, run.tour.meals)
    if fed < len(needed):
        detail = f"{fed} of {len(needed)} meals in their time and for their length"
        yield Violation("MEAL_MISSED", run.name, detail, len(needed) - fed, "count")


def _activities(run: Run) -> Iterator[tuple[int, int, int]]:
    """Driving and work in order of the tour; what lies between is standing."""
    by_node = {stop.node: stop for stop in run.all_stops}
    for leg in run.legs:
        for stretch in leg.stretches:
            yield stretch.start_s, stretch.end_s, DRIVE
        stop = by_node.get(leg.there)
        if stop is not None and stop.work_s > 0:
            yield stop.drop.start_s, stop.done_s, WORK


def _most_meals(needed: Sequence[Meal], taken: Sequence[Rest]) -> int:
    """Most meals that breaks of their own can stand for (augmenting paths)."""
    holder: dict[int, int] = {}

    def give(meal: int, tried: set[int]) -> bool:
        for at, rest in enumerate(taken):
            if at in tried or not _is_meal(needed[meal], rest):
                continue
            tried.add(at)
            if at not in holder or give(holder[at], tried):
                holder[at] = meal
                return True
        return False

    return sum(give(meal, set()) for meal in range(len(needed)))


def _is_meal(meal: Meal, rest: Rest) -> bool:
    first_s, last_s = max(meal.open_s, rest.start_s), rest.end_s - meal.length_s
    return first_s <= min(last_s, meal.close_s)
