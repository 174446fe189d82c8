"""Rules of vehicles and goods, relaxed one by one for an order that is left out."""

from __future__ import annotations

from dataclasses import replace
from math import ceil
from typing import TYPE_CHECKING

from solvers.routing.last_mile.exact_insertion import inserter_for
from solvers.routing.last_mile.lifted import without_distance_limits
from solvers.routing.rebuilt import roster_of
from supplychain.calendars import MINUTE_S

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from solvers.routing.last_mile.plan import Tour
    from solvers.routing.last_mile.problem import LastMileProblem
    from solvers.routing.last_mile.schedule import Draft

    Relaxed = tuple[str, float, str, float, str]


def inserted(door: LastMileProblem, drafts: Sequence[Draft]) -> tuple[float, Tour] | None:
    """Least extra cost of the last job in the tours as they are, and the tour that it is on."""
    scheduler, roster = roster_of(door, drafts)
    found = inserter_for(scheduler).best(roster, len(door.jobs) - 1)
    if found is None:
        return None
    tour = scheduler.tour(found[1].draft)
    return None if tour is None else (found[0], tour)


def relaxed_rules(door: LastMileProblem, drafts: Sequence[Draft]) -> Iterator[Relaxed]:
    """Changes without which the last job has no place: word, amount, unit, cost and words."""
    yield from _longer_on_board(door, drafts)
    yield from _with_skills(door, drafts)
    yield from _farther(door, drafts)


def _longer_on_board(door: LastMileProblem, drafts: Sequence[Draft]) -> Iterator[Relaxed]:
    job = door.jobs[-1]
    if job.max_on_board_s is None:
        return
    free = replace(job, max_on_board_s=None)
    found = inserted(replace(door, jobs=(*door.jobs[:-1], free)), drafts)
    if found is not None:
        over_s = _on_board_s(found[1], job.id, is_return=bool(job.returns_kg)) - job.max_on_board_s
        minutes = ceil(over_s / MINUTE_S)
        if minutes > 0:
            words = f"if it might be on board {minutes} min longer"
            yield "on_board", minutes, "min", found[0], words


def _on_board_s(tour: Tour, job_id: str, *, is_return: bool) -> int:
    """How long the goods of a job are on its tour's vehicle."""
    for trip in tour.trips:
        for drop in trip.drops:
            if drop.job_id == job_id:
                return trip.return_s - drop.end_s if is_return else drop.start_s - trip.depart_s
    raise KeyError(job_id)


def _with_skills(door: LastMileProblem, drafts: Sequence[Draft]) -> Iterator[Relaxed]:
    wanted = door.jobs[-1].requires
    lacking = {skill for van in door.vans for skill in wanted - van.skills}
    if not lacking:
        return
    vans = tuple(replace(van, skills=van.skills | wanted) for van in door.vans)
    found = inserted(replace(door, vans=vans), drafts)
    if found is not None:
        words = f"with a vehicle that has {', '.join(sorted(lacking))}"
        yield "skill", len(lacking), "skills", found[0], words


def _farther(door: LastMileProblem, drafts: Sequence[Draft]) -> Iterator[Relaxed]:
    if all(van.vehicle_type.max_distance_m is None for van in door.vans):
        return
    found = inserted(without_distance_limits(door), drafts)
    if found is not None:
        tour = found[1]
        kind = next(van.vehicle_type for van in door.vans if van.key == tour.van_key)
        over_km = ceil((tour.distance_m - (kind.max_distance_m or 0)) / 1000)
        if over_km > 0 and kind.max_distance_m is not None:
            words = f"if {kind.id} might drive {over_km} km farther"
            yield "distance", over_km, "km", found[0], words
