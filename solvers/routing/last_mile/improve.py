"""Small exact improvements: cheaper vehicles, jobs moved, tours dissolved, jobs brought back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from solvers.routing.last_mile.construct import (
    CHEAPER_CNY,
    drop_unprofitable,
    insert_missing,
    put,
)
from solvers.routing.last_mile.drive import Draft

if TYPE_CHECKING:
    from solvers.common import Deadline, StopCheck
    from solvers.routing.last_mile.drive import Trips
    from solvers.routing.last_mile.insertion import Inserter
    from solvers.routing.last_mile.roster import Roster


def improve(
    roster: Roster,
    inserter: Inserter,
    deadline: Deadline,
    should_stop: StopCheck | None = None,
    passes: int = 4,
) -> Roster:
    """Repeat all improvements until none helps, the passes are done, or somebody or time says so.

    Returns
    -------
    Roster
        Never costlier than the one given, which may be changed.
    """

    def is_over() -> bool:
        return deadline.has_passed or (should_stop is not None and should_stop())

    for _ in range(passes):
        before_cny = roster.cost_cny
        change_rigs(roster)
        if roster.missing and not is_over():
            roster = _with_missing(roster, inserter)
        relocate(roster, inserter, is_over)
        roster = dissolve(roster, inserter, is_over)
        if is_over() or roster.cost_cny > before_cny - CHEAPER_CNY:
            break
    return roster


def change_rigs(roster: Roster) -> None:
    """Give each tour the cheapest van, layout and shift that is free and can drive it."""
    scheduler = roster.scheduler
    for position, tour in enumerate(list(roster.tours)):
        best, best_cny = tour, scheduler.cost_cny(tour) or 0.0
        for rig_position, rig in enumerate(scheduler.tables.rigs):
            for shift in range(len(scheduler.problem.vans[rig.van].shifts)):
                other = Draft(rig_position, shift, tour.trips)
                if not roster.may_become(tour, other):
                    continue
                cost_cny = scheduler.cost_cny(other)
                if cost_cny is not None and cost_cny < best_cny - CHEAPER_CNY:
                    best, best_cny = other, cost_cny
        if best != tour:
            roster.replace(position, best)


def relocate(roster: Roster, inserter: Inserter, is_over: StopCheck) -> None:
    """Move single jobs to cheaper places, the dearest first, or leave out what is not worth it."""
    for job in _dearest(roster):
        if is_over():
            return
        position = next(n for n, tour in enumerate(roster.tours) if job in tour.jobs)
        _relocate_one(roster, inserter, position, job)


def _relocate_one(roster: Roster, inserter: Inserter, position: int, job: int) -> None:
    scheduler = roster.scheduler
    tour = roster.tours[position]
    trips = _without(tour.trips, job)
    rest = Draft(tour.rig, tour.shift, trips)
    rest_cny = scheduler.cost_cny(rest) if trips else 0.0
    if rest_cny is None:
        return
    gain_cny = (scheduler.cost_cny(tour) or 0.0) - rest_cny
    if trips:
        roster.replace(position, rest)
    else:
        roster.remove(position)
    found = inserter.best(roster, job)
    worth_cny = min(gain_cny, scheduler.tables.doors[job].unserved_cny)
    if found is not None and found[0] < worth_cny - CHEAPER_CNY:
        put(roster, found[1], job)
    elif worth_cny < gain_cny - CHEAPER_CNY:
        roster.missing.append(job)
    elif trips:
        roster.replace(position, tour)
    else:
        roster.add(tour)


def dissolve(roster: Roster, inserter: Inserter, is_over: StopCheck) -> Roster:
    """Take tours apart, the least loaded first, where their jobs fit elsewhere for less."""
    for tour in sorted(roster.tours, key=lambda item: sum(len(trip) for trip in item.trips)):
        if is_over():
            break
        if tour not in roster.tours:
            continue
        trial = roster.copy()
        trial.missing += trial.remove(trial.tours.index(tour)).jobs
        insert_missing(trial, inserter)
        if trial.cost_cny < roster.cost_cny - CHEAPER_CNY:
            roster = trial
    return roster


def _with_missing(roster: Roster, inserter: Inserter) -> Roster:
    trial = roster.copy()
    insert_missing(trial, inserter)
    drop_unprofitable(trial)
    return trial if trial.cost_cny < roster.cost_cny - CHEAPER_CNY else roster


def _dearest(roster: Roster) -> list[int]:
    """Served jobs by what their own detour drives, longest first."""
    detours = []
    for tour in roster.tours:
        rows = roster.scheduler.tables.rigs[tour.rig].distance_m
        for trip in tour.trips:
            nodes = [0, *(job + 1 for job in trip), 0]
            for before, here, after in zip(nodes, nodes[1:], nodes[2:], strict=False):
                detour_m = rows[before][here] + rows[here][after] - rows[before][after]
                detours.append((-detour_m, here - 1))
    return [job for _, job in sorted(detours)]


def _without(trips: Trips, job: int) -> Trips:
    rows = (tuple(other for other in trip if other != job) for trip in trips)
    return tuple(row for row in rows if row)
