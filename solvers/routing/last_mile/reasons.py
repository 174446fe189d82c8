"""Why a job is left out, found by test on the job alone, or on all parts of its order."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from solvers.common import Deadline
from solvers.routing.last_mile.construct import construct
from solvers.routing.last_mile.exact_insertion import inserter_for
from solvers.routing.last_mile.lifted import binding_limit, has_tour, tours_alone_cny
from solvers.routing.last_mile.part import Part, part_of
from solvers.routing.last_mile.schedule import Scheduler
from supplychain.plans import Reason
from supplychain.roads import UNREACHABLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from solvers.routing.last_mile.plan import Tour
    from solvers.routing.last_mile.problem import Job, LastMileProblem


PRICELESS_CNY = 1e12
"""Price at which no cost is a reason to leave a job out."""


def reasons_for(
    problem: LastMileProblem, tours: Sequence[Tour], left_out: Iterable[Job]
) -> tuple[tuple[str, Reason], ...]:
    """Jobs left out and their reasons; parts of one order share the first one's."""
    of_order: dict[str, Reason] = {}
    found = []
    for job in left_out:
        if job.order_id not in of_order:
            of_order[job.order_id] = reason_for(problem, tours, job)
        found.append((job.id, of_order[job.order_id]))
    return tuple(found)


def reason_for(problem: LastMileProblem, tours: Iterable[Tour], job: Job) -> Reason:
    """The first reason that holds, from what no plan can change to what this plan decided.

    Parameters
    ----------
    problem
        The front.
    tours
        Of the plan that leaves the job out.
    job
        One of the problem's jobs.
    """
    parts = [n for n, other in enumerate(problem.jobs) if other.order_id == job.order_id]
    costs: dict[tuple[str, int], float] = {}
    for part in parts:
        alone = part_of(problem, [part])
        costs = dict(tours_alone_cny(alone))
        if not costs:
            return _reason_of_data(alone)
    if len(parts) > 1:
        return _reason_of_split(problem, tours, parts)
    return _reason_of_plan(problem, tours, job, costs)


def _reason_of_plan(
    problem: LastMileProblem,
    tours: Iterable[Tour],
    job: Job,
    costs: dict[tuple[str, int], float],
) -> Reason:
    """Why a job that could have a tour of its own has none."""
    used = Counter((tour.van_key, tour.shift) for tour in tours)
    counts = {van.key: van.count for van in problem.vans}
    free = [cost for key, cost in costs.items() if used[key] < counts[key[0]]]
    if free:
        return Reason.NOT_WORTH_ITS_PENALTY if min(free) > job.unserved_cny else Reason.UNKNOWN
    # With another vehicle it would still be left out if it is not worth one of its own.
    is_worth_it = min(costs.values()) <= job.unserved_cny
    return Reason.NO_CAPACITY if is_worth_it else Reason.NOT_WORTH_ITS_PENALTY


def _reason_of_split(
    problem: LastMileProblem, tours: Iterable[Tour], parts: Sequence[int]
) -> Reason:
    """Why an order in parts, each of which could have a tour of its own, is not served.

    One part tells nothing, as the order is worth its price only with all of them: they are tried
    together on the vehicles that serve no other order.
    """
    jobs = [problem.jobs[part] for part in parts]
    own = {job.id for job in jobs}
    taken = Counter(
        (tour.van_key, tour.shift)
        for tour in tours
        if any(drop.job_id not in own for trip in tour.trips for drop in trip.drops)
    )
    counts = {
        (number, shift): van.count - taken[van.key, shift]
        for number, van in enumerate(problem.vans)
        for shift in range(len(van.shifts))
    }
    free = Part.of(problem, parts, counts).problem
    priceless = replace(
        free, jobs=tuple(replace(job, unserved_cny=PRICELESS_CNY) for job in free.jobs)
    )
    roster = construct(inserter_for(Scheduler(priceless)), Deadline(None), orders=1)
    if roster.missing:
        return Reason.NO_CAPACITY
    worth_cny = sum(job.unserved_cny for job in jobs)
    return Reason.NOT_WORTH_ITS_PENALTY if roster.tours_cny > worth_cny else Reason.UNKNOWN


def reason_alone(alone: LastMileProblem) -> Reason | None:
    """Why the only job of a problem can have no tour at all; ``None`` if it can."""
    return None if has_tour(alone) else _reason_of_data(alone)


def _reason_of_data(alone: LastMileProblem) -> Reason:
    """Why a job that has no tour can have none."""
    tables = Scheduler(alone).tables
    door = tables.doors[0]
    if not any(_has_classes(alone)):
        return Reason.NO_VEHICLE_WITH_CLASS
    if not any(rig.holds(door.load) and rig.holds(door.returns) for rig in tables.rigs):
        return Reason.LARGER_THAN_ANY_VEHICLE
    if all(_no_road(rig.drive_s) for rig in tables.rigs):
        return Reason.NO_FRONT_IN_REACH
    return _reason_of_facts(alone) or binding_limit(alone)


def _reason_of_facts(alone: LastMileProblem) -> Reason | None:
    """What no vehicle can give the job whatever else changes."""
    job = alone.jobs[0]
    if not any(van.count > 0 and job.requires <= van.skills for van in alone.vans):
        return Reason.NO_VEHICLE_WITH_SKILL
    if any(one in job.kinds and other in job.kinds for one, other in alone.conflicts):
        return Reason.GOODS_CONFLICT
    return None


def _has_classes(alone: LastMileProblem) -> Iterator[bool]:
    """For each layout, whether it has a compartment for every class of the job."""
    job = alone.jobs[0]
    amounts = [job.kg, job.litres, *filter(None, (job.returns_kg, job.returns_l))]
    needed = [
        class_id
        for class_id, *held in zip(alone.class_ids, *amounts, strict=True)
        if any(amount > 0 for amount in held)
    ]
    for van in alone.vans:
        for layout in van.vehicle_type.layouts:
            yield van.count > 0 and all(layout.compartment(item) is not None for item in needed)


def _no_road(drive_s: list[list[int]]) -> bool:
    return drive_s[0][1] >= UNREACHABLE or drive_s[1][0] >= UNREACHABLE
