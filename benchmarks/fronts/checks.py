"""Whether an assignment and its tours keep every rule, from the scenario and the fronts' data."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from solvers.common import Violation
from solvers.routing.last_mile.validate import validate
from supplychain.calendars import DAY_S

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from solvers.routing.last_mile.plan import LastMilePlan
    from solvers.routing.last_mile.problem import LastMileProblem
    from solvers.routing.problem import RoutingProblem

KG = 1e-6


def faults(
    problem: RoutingProblem,
    doors: Mapping[str, LastMileProblem],
    plans: Mapping[str, LastMilePlan],
) -> list[Violation]:
    """What is wrong with the plans of all fronts together; empty if nothing is.

    The checker of the last mile judges every front. Beside it, an order may be at one front only,
    which must be in reach, with all its goods and in no window that it does not have, and what
    leaves a front on a day must not be more than it can send off.
    """
    return [
        *(fault for key, door in doors.items() for fault in validate(door, plans[key])),
        *orders_have_one_front(doors),
        *orders_are_as_booked(problem, doors),
        *fronts_send_off_what_they_can(problem, doors, plans),
    ]


def orders_have_one_front(doors: Mapping[str, LastMileProblem]) -> Iterator[Violation]:
    """No order is given to two fronts."""
    seen: dict[str, str] = {}
    for front_id, door in doors.items():
        for job in door.jobs:
            if seen.setdefault(job.order_id, front_id) != front_id:
                detail = f"is at {seen[job.order_id]} and at {front_id}"
                yield Violation("TWO_FRONTS", job.order_id, detail, 1.0, "count")


def orders_are_as_booked(
    problem: RoutingProblem, doors: Mapping[str, LastMileProblem]
) -> Iterator[Violation]:
    """Each order at a front is one of the book's, in reach, whole, and in its own windows."""
    for front_id, door in doors.items():
        kg: dict[str, float] = {}
        for job in door.jobs:
            order = problem.orders[job.order_id]
            kg[job.order_id] = kg.get(job.order_id, 0.0) + sum(job.kg) + sum(job.returns_kg)
            if job.windows != order.windows or job.service_s != order.service_s:
                detail = "its windows or its time at the door are not those booked"
                yield Violation("NOT_AS_BOOKED", order.id, detail, 1.0, "count")
        for order_id, given_kg in kg.items():
            lines = problem.orders[order_id].lines
            booked_kg = sum(line.quantity * problem.products[line.product_id].kg for line in lines)
            if not math.isclose(given_kg, booked_kg, rel_tol=KG, abs_tol=KG):
                detail = f"{given_kg:g} kg of {booked_kg:g} kg are at {front_id}"
                yield Violation("NOT_AS_BOOKED", order_id, detail, booked_kg - given_kg, "kg")
            if front_id not in problem.reach[order_id]:
                detail = f"{front_id} does not reach it"
                yield Violation("OUT_OF_REACH", order_id, detail, 1.0, "count")


def fronts_send_off_what_they_can(
    problem: RoutingProblem,
    doors: Mapping[str, LastMileProblem],
    plans: Mapping[str, LastMilePlan],
) -> Iterator[Violation]:
    """No class of goods leaves a front on a day with more than it may send off."""
    for front_id, door in doors.items():
        jobs = {job.id: job for job in door.jobs}
        sent_kg: dict[tuple[str, int], float] = {}
        for trip in (trip for tour in plans[front_id].tours for trip in tour.trips):
            day = (trip.depart_s + door.start_of_day_s) // DAY_S
            # Drops of jobs that the front does not have are the other checker's to find.
            for drop in (drop for drop in trip.drops if drop.job_id in jobs):
                for class_id, kg in zip(door.class_ids, jobs[drop.job_id].kg, strict=True):
                    sent_kg[class_id, day] = sent_kg.get((class_id, day), 0.0) + kg
        for (class_id, day), kg in sent_kg.items():
            most_kg = problem.sites[front_id].throughput_kg(class_id)
            if kg > most_kg + KG:
                detail = f"{kg:g} kg of {class_id} leave on day {day}, {most_kg:g} kg may"
                yield Violation("FRONT_FULL", front_id, detail, kg - most_kg, "kg")
