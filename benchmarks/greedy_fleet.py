"""Tours and too few vehicles: other vans, second trips, single orders."""

from __future__ import annotations

from typing import TYPE_CHECKING

from solvers.routing.last_mile.construct import insert_missing
from solvers.routing.last_mile.drive import Draft
from solvers.routing.last_mile.insertion import Inserter
from solvers.routing.last_mile.roster import Roster

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from solvers.routing.last_mile.schedule import Scheduler


def within_fleet(scheduler: Scheduler, tours: Sequence[Draft]) -> Roster:
    """Give tours vehicles while there are any, those with most to lose first.

    A tour without a vehicle of its van takes the cheapest other one that can drive it, else becomes
    more trips of a vehicle that has time, else its orders go one by one wherever they cost least.
    What then is missing does not fit.
    """
    roster = Roster(scheduler)
    left = []
    for draft in sorted(tours, key=lambda item: -_worth_cny(scheduler, item)):
        placed = draft if roster.spare(*roster.key(draft)) > 0 else _elsewhere(roster, draft)
        if placed is None:
            left.append(draft)
        else:
            roster.add(placed)
    for draft in left:
        _as_more_trips(roster, draft)
    roster = Roster(scheduler, roster.tours)
    if roster.missing:
        insert_missing(roster, Inserter(scheduler))
    return roster


def _worth_cny(scheduler: Scheduler, draft: Draft) -> float:
    return sum(scheduler.tables.doors[job].unserved_cny for job in draft.jobs)


def _elsewhere(roster: Roster, draft: Draft) -> Draft | None:
    """The same trips with the cheapest free vehicle."""
    tables = roster.scheduler.tables
    others = [
        Draft(position, shift, draft.trips)
        for position, rig in enumerate(tables.rigs)
        for shift in range(len(tables.problem.vans[rig.van].shifts))
        if roster.spare(rig.van, shift) > 0
    ]
    return _cheapest(roster.scheduler, others)


def _as_more_trips(roster: Roster, draft: Draft) -> None:
    """Add the trips to the tour where that costs least, if there is one."""
    best: tuple[float, int, Draft] | None = None
    for position, tour in enumerate(roster.tours):
        longer = _cheapest(roster.scheduler, list(_with_trips(roster, tour, draft)))
        if longer is None:
            continue
        extra_cny = _cost_cny(roster, longer) - _cost_cny(roster, tour)
        if best is None or extra_cny < best[0]:
            best = extra_cny, position, longer
    if best is not None:
        roster.replace(best[1], best[2])


def _with_trips(roster: Roster, tour: Draft, draft: Draft) -> Iterator[Draft]:
    """The tour with the trips before, between or after its own, walls in any position."""
    tables = roster.scheduler.tables
    van = tables.rigs[tour.rig].van
    rigs = [position for position, rig in enumerate(tables.rigs) if rig.van == van]
    for place in range(len(tour.trips) + 1):
        trips = (*tour.trips[:place], *draft.trips, *tour.trips[place:])
        for rig in rigs:
            yield Draft(rig, tour.shift, trips)


def _cost_cny(roster: Roster, draft: Draft) -> float:
    return roster.scheduler.cost_cny(draft) or 0.0


def _cheapest(scheduler: Scheduler, drafts: Sequence[Draft]) -> Draft | None:
    costs = [(scheduler.cost_cny(draft), number) for number, draft in enumerate(drafts)]
    feasible = [(cost_cny, number) for cost_cny, number in costs if cost_cny is not None]
    return drafts[min(feasible)[1]] if feasible else None
