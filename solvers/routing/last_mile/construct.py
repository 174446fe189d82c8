"""A first plan by cheapest insertion, in well under a second for the jobs of a usual front."""

from __future__ import annotations

from typing import TYPE_CHECKING

from solvers.routing.last_mile.roster import Roster

if TYPE_CHECKING:
    from collections.abc import Iterable

    from solvers.common import Deadline
    from solvers.routing.last_mile.insertion import Inserter, Place

CHEAPER_CNY = 1e-6
"""Differences below this are rounding."""


def construct(inserter: Inserter, deadline: Deadline, orders: int = 3) -> Roster:
    """Insert all jobs in a few orders and keep the cheapest result.

    Parameters
    ----------
    inserter
        Of the problem.
    deadline
        Once it has passed no further order is begun; the first is always finished.
    orders
        How many orders to try: urgent first, far first, dear first.
    """
    best: Roster | None = None
    for order in _orders(inserter)[:orders]:
        if best is not None and deadline.has_passed:
            break
        roster = Roster(inserter.scheduler)
        insert_missing(roster, inserter, order)
        drop_unprofitable(roster)
        if best is None or roster.cost_cny < best.cost_cny - CHEAPER_CNY:
            best = roster
    return Roster(inserter.scheduler) if best is None else best


def insert_missing(roster: Roster, inserter: Inserter, order: Iterable[int] | None = None) -> None:
    """Give each missing job its cheapest place, in the given or the urgent order.

    A job may open a tour that is not worth it for that job alone, as others may follow;
    :func:`drop_unprofitable` undoes what stays unprofitable.
    """
    wanted = set(roster.missing)
    doors = inserter.scheduler.tables.doors
    for job in [job for job in (order or _urgent(inserter)) if job in wanted]:
        found = inserter.best(roster, job)
        if found is None:
            continue
        extra_cny, place = found
        hope_cny = _fixed_cny(inserter, place) if place.tour < 0 else 0.0
        if extra_cny - hope_cny < doors[job].unserved_cny:
            put(roster, place, job)


def put(roster: Roster, place: Place, job: int) -> None:
    """Carry out an insertion."""
    if place.tour < 0:
        roster.add(place.draft)
    else:
        roster.replace(place.tour, place.draft)
    if job in roster.missing:
        roster.missing.remove(job)


def drop_unprofitable(roster: Roster) -> None:
    """Remove the tours that cost more than leaving out all their jobs."""
    scheduler = roster.scheduler
    for position in range(len(roster.tours) - 1, -1, -1):
        tour = roster.tours[position]
        worth_cny = sum(scheduler.tables.doors[job].unserved_cny for job in tour.jobs)
        if (scheduler.cost_cny(tour) or 0.0) > worth_cny:
            roster.missing += roster.remove(position).jobs


def _fixed_cny(inserter: Inserter, place: Place) -> float:
    return inserter.scheduler.tables.rigs[place.draft.rig].fixed_cny


def _urgent(inserter: Inserter) -> list[int]:
    """Jobs by latest start less release: those with little room first."""
    doors = inserter.scheduler.tables.doors
    far_m = _far_m(inserter)
    return sorted(range(len(doors)), key=lambda job: (doors[job].last_s, -far_m[job], job))


def _orders(inserter: Inserter) -> list[list[int]]:
    doors, far_m = inserter.scheduler.tables.doors, _far_m(inserter)
    jobs = range(len(doors))
    far = sorted(jobs, key=lambda job: (-far_m[job], job))
    dear = sorted(jobs, key=lambda job: (-doors[job].unserved_cny, doors[job].last_s, job))
    return [_urgent(inserter), far, dear]


def _far_m(inserter: Inserter) -> list[int]:
    rigs = inserter.scheduler.tables.rigs
    return rigs[0].distance_m[0][1:] if rigs else [0] * len(inserter.scheduler.tables.doors)
