"""From rough routes to a plan that keeps every rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from solvers.routing.last_mile.drive import Draft
from solvers.routing.last_mile.roster import Roster

if TYPE_CHECKING:
    from collections.abc import Iterable

    from solvers.routing.last_mile.schedule import Scheduler


def roster_of(scheduler: Scheduler, rough: Iterable[Draft]) -> Roster:
    """Keep of rough tours what is feasible, within the fleet's counts; the rest is missing.

    Tours that save most come first. One that breaks a rule loses the jobs that break it; one
    whose vehicles are all taken gets another van, layout or shift if one can drive it.

    Parameters
    ----------
    scheduler
        Of the problem.
    rough
        Tours from a rougher model or an older plan; no job twice.
    """
    feasible = [trimmed(scheduler, draft) for draft in rough]
    kept = [draft for draft in feasible if draft is not None]
    kept.sort(key=lambda draft: -_saving_cny(scheduler, draft))
    fleet = Roster(scheduler)
    for draft in kept:
        placed = draft if fleet.spare(*fleet.key(draft)) > 0 else _elsewhere(fleet, draft)
        if placed is not None:
            fleet.add(placed)
    return Roster(scheduler, fleet.tours)


def trimmed(scheduler: Scheduler, draft: Draft) -> Draft | None:
    """The tour itself if feasible, else built up job by job without those that break a rule."""
    if scheduler.cost_cny(draft) is not None:
        return draft
    grown: tuple[tuple[int, ...], ...] = ()
    for trip in draft.trips:
        row: tuple[int, ...] = ()
        for job in trip:
            longer = Draft(draft.rig, draft.shift, (*grown, (*row, job)))
            if scheduler.cost_cny(longer) is not None:
                row = (*row, job)
        if row:
            grown = (*grown, row)
    return Draft(draft.rig, draft.shift, grown) if grown else None


def _saving_cny(scheduler: Scheduler, draft: Draft) -> float:
    worth_cny = sum(scheduler.tables.doors[job].unserved_cny for job in draft.jobs)
    return worth_cny - (scheduler.cost_cny(draft) or 0.0)


def _elsewhere(fleet: Roster, draft: Draft) -> Draft | None:
    """The same trips with the cheapest free vehicle that can drive them."""
    scheduler = fleet.scheduler
    best: tuple[float, Draft] | None = None
    for position, rig in enumerate(scheduler.tables.rigs):
        for shift in range(len(scheduler.problem.vans[rig.van].shifts)):
            other = Draft(position, shift, draft.trips)
            if fleet.spare(rig.van, shift) <= 0:
                continue
            cost_cny = scheduler.cost_cny(other)
            if cost_cny is not None and (best is None or cost_cny < best[0]):
                best = cost_cny, other
    return None if best is None else best[1]
