"""Why a door is served late, found by trying what would have made it on time.

A change is tried on the door alone, with any vehicle of the front, until the door could be on time
at all; then on the tours as they are. *On time* is tried by forbidding the door a late start.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import chain
from typing import TYPE_CHECKING

from solvers.routing.last_mile.exact_insertion import inserter_for
from solvers.routing.last_mile.part import part_of
from solvers.routing.last_mile.roster import Roster
from solvers.routing.last_mile.schedule import Draft, Scheduler
from supplychain.calendars import MINUTE_S
from supplychain.windows import TimeWindow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from solvers.routing.last_mile.problem import Job, LastMileProblem
    from supplychain.fleet import DriverRules

NEVER_S = 10**9
"""Seconds of driving that no tour has."""


class LateCause(StrEnum):
    """What made a delivery late; stable words for machines."""

    GOODS_ARRIVE_TOO_LATE = "GOODS_ARRIVE_TOO_LATE"
    FRONT_CLOSED = "FRONT_CLOSED"
    OUTSIDE_SHIFTS = "OUTSIDE_SHIFTS"
    DRIVER_REST = "DRIVER_REST"
    WINDOW_UNREACHABLE = "WINDOW_UNREACHABLE"
    WAITS_FOR_OTHER_GOODS = "WAITS_FOR_OTHER_GOODS"
    ROUTE_ORDER = "ROUTE_ORDER"
    DEARER_ON_TIME = "DEARER_ON_TIME"
    NO_VEHICLE_FREE = "NO_VEHICLE_FREE"
    OVERLOOKED = "OVERLOOKED"


@dataclass(frozen=True, slots=True)
class Lateness:
    """A cause and, where it is known, what being on time takes.

    Parameters
    ----------
    cause
        The change that worked.
    sooner_s
        How much sooner the goods would have to be there.
    extra_cny
        What the tours on time cost more than those of the plan.
    stop
        Place in its trip, from 1, at which the door is on time.
    """

    cause: LateCause
    sooner_s: int | None = None
    extra_cny: float | None = None
    stop: int | None = None


def why_late(problem: LastMileProblem, drafts: Sequence[Draft], job: int) -> Lateness:
    """The first change that would have made a job on time.

    Parameters
    ----------
    problem
        The front.
    drafts
        Its tours; one of them serves the job late.
    job
        Position of the job.
    """
    alone = _punctual(part_of(problem, [job]), 0)
    if not _can_serve(alone):
        return _why_never(alone)
    return _why_on_its_tour(_punctual(problem, job), problem, drafts, job)


def _why_never(alone: LastMileProblem) -> Lateness:
    """Why the job could not be on time even with a vehicle of its own.

    One change alone, else the first that is needed among all of them together.
    """
    # Goods that come sooner may help against the hours of front and shift too, so they come last.
    causes = {
        LateCause.DRIVER_REST: _without_rests,
        LateCause.FRONT_CLOSED: _always_open,
        LateCause.OUTSIDE_SHIFTS: _all_day,
        LateCause.GOODS_ARRIVE_TOO_LATE: _at_once,
    }
    for cause, change in causes.items():
        if _can_serve(change(alone)):
            return Lateness(cause, sooner_s=_sooner_s(alone) if change is _at_once else None)
    for left, needed in causes.items():
        relaxed = alone
        for cause, change in causes.items():
            relaxed = relaxed if cause is left else change(relaxed)
        if not _can_serve(relaxed) and _can_serve(needed(relaxed)):
            return Lateness(left)
    return Lateness(LateCause.WINDOW_UNREACHABLE)


def _why_on_its_tour(
    punctual: LastMileProblem, problem: LastMileProblem, drafts: Sequence[Draft], job: int
) -> Lateness:
    """Why the job is late on its tour, though it could be on time with a vehicle of its own."""
    number = next(n for n, draft in enumerate(drafts) if job in draft.jobs)
    tour, scheduler = drafts[number], Scheduler(punctual)
    cost_cny = Scheduler(problem).cost_cny(tour) or 0.0
    same_cny = scheduler.cost_cny(tour)
    if same_cny is not None:
        return _priced(LateCause.DEARER_ON_TIME, same_cny - cost_cny)
    if Scheduler(_without_rests(punctual)).cost_cny(tour) is not None:
        return Lateness(LateCause.DRIVER_REST)
    if Scheduler(_goods_of(punctual, tour, job)).cost_cny(tour) is not None:
        return Lateness(LateCause.WAITS_FOR_OTHER_GOODS)
    for stop, moved in _reordered(tour, job):
        moved_cny = scheduler.cost_cny(moved)
        if moved_cny is not None:
            return replace(_priced(LateCause.ROUTE_ORDER, moved_cny - cost_cny), stop=stop)
    return _elsewhere(scheduler, drafts, number, job, cost_cny)


def _elsewhere(
    scheduler: Scheduler, drafts: Sequence[Draft], number: int, job: int, cost_cny: float
) -> Lateness:
    """Whether another tour, or a free vehicle, would take the job on time, and at what price."""
    others = [draft for position, draft in enumerate(drafts) if position != number]
    trips = (tuple(other for other in trip if other != job) for trip in drafts[number].trips)
    shorter = replace(drafts[number], trips=tuple(trip for trip in trips if trip))
    rest_cny = scheduler.cost_cny(shorter) if shorter.trips else 0.0
    # Where the road is no shortest way, a tour may break a rule for want of a stop.
    rest = [shorter] if shorter.trips and rest_cny is not None else []
    found = inserter_for(scheduler).best(Roster(scheduler, [*others, *rest]), job)
    if found is None:
        return Lateness(LateCause.NO_VEHICLE_FREE)
    if rest_cny is None:
        return Lateness(LateCause.DEARER_ON_TIME)
    return _priced(LateCause.DEARER_ON_TIME, found[0] + rest_cny - cost_cny)


def _priced(cause: LateCause, extra_cny: float) -> Lateness:
    """The cause, unless being on time costs no more: then nothing but the search is to blame."""
    is_free = extra_cny <= 0.0 and cause is not LateCause.ROUTE_ORDER
    return Lateness(LateCause.OVERLOOKED if is_free else cause, extra_cny=extra_cny)


def _reordered(tour: Draft, job: int) -> Iterator[tuple[int, Draft]]:
    """The tour with the job at every earlier place of its trip, the latest first."""
    at = next(n for n, trip in enumerate(tour.trips) if job in trip)
    others = tuple(other for other in tour.trips[at] if other != job)
    for place in range(tour.trips[at].index(job) - 1, -1, -1):
        trip = (*others[:place], job, *others[place:])
        yield place + 1, replace(tour, trips=(*tour.trips[:at], trip, *tour.trips[at + 1 :]))


def _goods_of(problem: LastMileProblem, tour: Draft, job: int) -> LastMileProblem:
    """The problem if the goods of the job's trip were all there with its own."""
    trip = next(trip for trip in tour.trips if job in trip)
    most_s = problem.jobs[job].release_s
    jobs = [
        replace(other, release_s=min(other.release_s, most_s)) if position in trip else other
        for position, other in enumerate(problem.jobs)
    ]
    return replace(problem, jobs=tuple(jobs))


def _punctual(problem: LastMileProblem, job: int) -> LastMileProblem:
    """The problem with late starts forbidden at one door."""
    hard = tuple(replace(w, late_cny_per_min=None) for w in problem.jobs[job].windows)
    return _with_job(problem, job, replace(problem.jobs[job], windows=hard))


def _with_job(problem: LastMileProblem, position: int, job: Job) -> LastMileProblem:
    jobs = (*problem.jobs[:position], job, *problem.jobs[position + 1 :])
    return replace(problem, jobs=jobs)


def _can_serve(alone: LastMileProblem) -> bool:
    """Whether any vehicle could serve the only job, if it were free."""
    scheduler = Scheduler(alone)
    shifts = (
        (rig, shift)
        for rig, row in enumerate(scheduler.tables.rigs)
        for shift in range(len(alone.vans[row.van].shifts))
    )
    return any(scheduler.cost_cny(Draft(*key, ((0,),))) is not None for key in shifts)


def _sooner_s(alone: LastMileProblem) -> int:
    """How much sooner, in whole minutes, the goods of the only job must be there."""
    job = alone.jobs[0]
    low, high = 0, -(-job.release_s // MINUTE_S)
    while high - low > 1:
        middle = (low + high) // 2
        sooner = replace(job, release_s=job.release_s - middle * MINUTE_S)
        low, high = (low, middle) if _can_serve(_with_job(alone, 0, sooner)) else (middle, high)
    return high * MINUTE_S


def _at_once(alone: LastMileProblem) -> LastMileProblem:
    return _with_job(alone, 0, replace(alone.jobs[0], release_s=0))


def _always_open(problem: LastMileProblem) -> LastMileProblem:
    return replace(problem, windows=(_whole(problem),))


def _all_day(problem: LastMileProblem) -> LastMileProblem:
    vans = tuple(replace(van, shifts=(_whole(problem),)) for van in problem.vans)
    return replace(problem, vans=vans)


def _without_rests(problem: LastMileProblem) -> LastMileProblem:
    def awake(rules: DriverRules) -> DriverRules:
        return replace(rules, max_continuous_drive_s=NEVER_S)

    vans = tuple(
        replace(van, vehicle_type=replace(van.vehicle_type, rules=awake(van.vehicle_type.rules)))
        for van in problem.vans
    )
    return replace(problem, vans=vans)


def _whole(problem: LastMileProblem) -> TimeWindow:
    """The horizon, and enough before and after it for any tour."""
    closes = chain(*((shift.close_s for shift in van.shifts) for van in problem.vans))
    opens = chain(*((shift.open_s for shift in van.shifts) for van in problem.vans))
    return TimeWindow(min([0, *opens]), max([problem.horizon_s, *closes]))
