"""Orders that change fronts one by one, each at its exact gain in the tours as they are."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from solvers.common import Status, StopReason
from solvers.routing.doors import travel_of
from solvers.routing.last_mile.drive import Draft
from solvers.routing.last_mile.exact_insertion import inserter_for
from solvers.routing.last_mile.plan import LastMilePlan
from solvers.routing.last_mile.repair import roster_of
from solvers.routing.last_mile.schedule import Scheduler
from solvers.routing.last_mile.written import drafts_of
from supplychain.roads import TravelMatrix

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from solvers.common import Deadline
    from solvers.routing.borders import BorderMove
    from solvers.routing.chain import Chain, ChainBuilder
    from solvers.routing.last_mile.insertion import Inserter
    from solvers.routing.last_mile.problem import Job
    from solvers.routing.last_mile.roster import Roster
    from solvers.routing.sourcing.allocate import Pick
    from solvers.routing.sourcing.ways import Way
    from supplychain.places import Location
    from supplychain.roads import RoadProvider

LEAST_GAIN_CNY = 0.01
PASSES = 3


@dataclass(slots=True)
class Desk:
    """One front with its own jobs and those that might come, of which some are on its tours."""

    scheduler: Scheduler
    roster: Roster
    inserter: Inserter
    job_at: dict[str, int]


@dataclass(frozen=True, slots=True)
class Exchanged:
    """What came out: new ways and lots of moved orders, and tours of the fronts they changed."""

    ways: dict[str, Way]
    picks: dict[str, tuple[Pick, ...]]
    tours: dict[str, LastMilePlan]


def exchange(
    builder: ChainBuilder, chain: Chain, moves: Sequence[BorderMove], deadline: Deadline
) -> Exchanged:
    """Carry out the moves that pay, best estimates first, until none does.

    Parameters
    ----------
    moves
        Candidates; their gains are estimates that only set the order of trying.

    Notes
    -----
    Each move is priced by exact schedules: the tour that the order leaves, and the cheapest place
    for it among the tours, or on a new one, of the other front. Stock is taken as it is moved.
    """
    desks = desks_of(builder, chain, moves)
    allocator = builder.allocator(chain.sourcing)
    front_of = {order_id: way.front_id for order_id, way in chain.sourcing.ways.items()}
    picks = dict(chain.sourcing.picks)
    ways: dict[str, Way] = {}
    touched: dict[str, None] = {}
    for _ in range(PASSES):
        moved = False
        for move in moves:
            here, there = front_of[move.order_id], move.way.front_id
            if here == there or deadline.has_passed:
                continue
            change = _priced(desks[here], desks[there], move.order_id)
            if change is None:
                continue
            allocator.give_back(picks[move.order_id])
            found = allocator.pick(move.way)
            if found is None:
                allocator.take_again(picks[move.order_id])
                continue
            change.apply()
            picks[move.order_id], ways[move.order_id] = found, move.way
            front_of[move.order_id] = there
            touched.update(dict.fromkeys((here, there)))
            moved = True
        if not moved:
            break
    return Exchanged(
        ways,
        {order_id: picks[order_id] for order_id in ways},
        {front_id: _plan(desks[front_id]) for front_id in touched},
    )


def desks_of(builder: ChainBuilder, chain: Chain, moves: Iterable[BorderMove]) -> dict[str, Desk]:
    """The fronts at both ends of the moves, with room for the orders that might come."""
    guests: dict[str, list[Job]] = {}
    jobs = {
        job.id: job for door in chain.doors.values() for job in door.jobs if job.id == job.order_id
    }
    for move in moves:
        guests.setdefault(chain.sourcing.ways[move.order_id].front_id, [])
        arrival = replace(jobs[move.order_id], release_s=move.way.release_s)
        guests.setdefault(move.way.front_id, []).append(arrival)
    return {front_id: _desk(builder, chain, front_id, held) for front_id, held in guests.items()}


def _desk(builder: ChainBuilder, chain: Chain, front_id: str, guests: Sequence[Job]) -> Desk:
    problem, door = builder.problem, chain.doors[front_id]
    known = {job.id for job in door.jobs}
    new = [job for job in guests if job.id not in known]
    jobs = (*door.jobs, *new)
    customers = [problem.customers[problem.orders[job.order_id].customer_id] for job in jobs]
    places = [problem.sites[front_id].location, *(customer.location for customer in customers)]
    if door.places:
        travel = travel_of(problem, front_id, [job.order_id for job in jobs], door.travel)
    else:
        travel = {
            speed: _grown(problem.roads, speed, matrix, places)
            for speed, matrix in door.travel.items()
        }
    scheduler = Scheduler(replace(door, jobs=jobs, travel=travel))
    roster = roster_of(scheduler, drafts_of(scheduler, chain.tours[front_id]))
    job_at = {job.id: position for position, job in enumerate(jobs)}
    return Desk(scheduler, roster, inserter_for(scheduler), job_at)


def _grown(
    roads: RoadProvider, speed: str, matrix: TravelMatrix, places: Sequence[Location]
) -> TravelMatrix:
    """The matrix of all places, of which the given one knows the first."""
    known = len(matrix.distance_m)
    if known == len(places):
        return matrix
    there = roads.matrix(places[:known], places[known:], speed)
    back = roads.matrix(places[known:], places, speed)
    return TravelMatrix(
        np.block([[matrix.distance_m, there.distance_m], [back.distance_m]]),
        np.block([[matrix.duration_s, there.duration_s], [back.duration_s]]),
    )


@dataclass(frozen=True, slots=True)
class _Change:
    """A move that pays: the tour that the order leaves, what is left of it, and where it goes."""

    here: Desk
    there: Desk
    position: int
    shorter: Draft | None
    tour: int
    longer: Draft

    def apply(self) -> None:
        """Change the tours of both fronts."""
        if self.shorter is None:
            self.here.roster.remove(self.position)
        else:
            self.here.roster.replace(self.position, self.shorter)
        if self.tour < 0:
            self.there.roster.add(self.longer)
        else:
            self.there.roster.replace(self.tour, self.longer)


def _priced(here: Desk, there: Desk, order_id: str) -> _Change | None:
    """The move of an order with its exact gain, or ``None`` if it does not pay."""
    job = here.job_at[order_id]
    tours = here.roster.tours
    position = next((n for n, draft in enumerate(tours) if job in draft.jobs), None)
    if position is None:
        return None
    old = tours[position]
    trips = tuple(tuple(other for other in trip if other != job) for trip in old.trips)
    left = tuple(trip for trip in trips if trip)
    shorter = Draft(old.rig, old.shift, left) if left else None
    left_cny = 0.0 if shorter is None else here.scheduler.cost_cny(shorter)
    old_cny = here.scheduler.cost_cny(old)
    if left_cny is None or old_cny is None:
        return None
    found = there.inserter.best(there.roster, there.job_at[order_id])
    if found is None or old_cny - left_cny - found[0] < LEAST_GAIN_CNY:
        return None
    return _Change(here, there, position, shorter, found[1].tour, found[1].draft)


def _plan(desk: Desk) -> LastMilePlan:
    """The tours of a front as a plan to start from; what is not on them is not its business."""
    found = [desk.scheduler.tour(draft) for draft in desk.roster.tours]
    tours = tuple(tour for tour in found if tour is not None)
    cost_cny = sum(tour.cost_cny for tour in tours)
    return LastMilePlan(Status.FEASIBLE, StopReason.ITERATIONS, tours, (), cost_cny)
