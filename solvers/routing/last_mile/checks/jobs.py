"""Every job once, and no more vehicles than there are."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from solvers.common import Violation
from solvers.routing.last_mile.checks.case import is_sound, vans_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from solvers.routing.last_mile.plan import LastMilePlan
    from solvers.routing.last_mile.problem import LastMileProblem


def jobs_are_known(problem: LastMileProblem, plan: LastMilePlan) -> Iterator[Violation]:
    """``UNKNOWN_ID``: drops and the list of what is left out name jobs of the problem."""
    known = {job.id for job in problem.jobs}
    for job_id in dict.fromkeys([*_served(plan), *_left(plan)]):
        if job_id not in known:
            yield Violation("UNKNOWN_ID", job_id, "no job has this id", 1, "count")


def jobs_are_served_once(problem: LastMileProblem, plan: LastMilePlan) -> Iterator[Violation]:
    """``JOB_TWICE``, ``JOB_LOST``: each job is served once or listed once as left out."""
    named = Counter([*_served(plan), *_left(plan)])
    for job in problem.jobs:
        if named[job.id] == 0:
            detail = "neither served nor listed as left out"
            yield Violation("JOB_LOST", job.id, detail, 1, "count")
        elif named[job.id] > 1:
            detail = f"named {named[job.id]} times by tours and the list of what is left out"
            yield Violation("JOB_TWICE", job.id, detail, named[job.id] - 1, "count")


def tours_make_sense(problem: LastMileProblem, plan: LastMilePlan) -> Iterator[Violation]:
    """``UNKNOWN_ID``, ``TOUR_SHAPE``: vehicle, layout and shift exist, trips have stops."""
    for number, tour in enumerate(plan.tours, 1):
        name = f"tour {number}"
        if not vans_of(problem, tour):
            detail = f"no van {tour.vehicle_type_id} has layout {tour.layout_id} on {tour.shift}"
            yield Violation("UNKNOWN_ID", name, detail, 1, "count")
        if not is_sound(tour):
            yield Violation("TOUR_SHAPE", name, "some figure is no number", 1, "count")
        empty = sum(not trip.drops for trip in tour.trips)
        if empty or not tour.trips:
            detail = f"{empty} of {len(tour.trips)} trips have no stop"
            yield Violation("TOUR_SHAPE", name, detail, max(1, empty), "count")


def the_fleet_is_large_enough(
    problem: LastMileProblem, used: Iterable[tuple[int, int]]
) -> Iterator[Violation]:
    """``FLEET_EXCEEDED``: vehicles in use by position of van and shift."""
    for (van, shift), count in sorted(Counter(used).items()):
        limit = problem.vans[van].count
        if count > limit:
            subject = f"{problem.vans[van].vehicle_type.id} shift {shift}"
            detail = f"{count} vehicles in use, there are {limit}"
            yield Violation("FLEET_EXCEEDED", subject, detail, count - limit, "count")


def _served(plan: LastMilePlan) -> list[str]:
    return [drop.job_id for tour in plan.tours for trip in tour.trips for drop in trip.drops]


def _left(plan: LastMilePlan) -> list[str]:
    return [job_id for job_id, _ in plan.unserved]
