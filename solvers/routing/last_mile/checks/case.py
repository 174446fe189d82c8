"""A plan held against its problem: every tour with its vehicle, its stops and its legs."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from solvers.routing.last_mile.checks.road import Leg, Pause, leg_between, pauses_of
from solvers.routing.last_mile.problem import ANYWHERE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from solvers.routing.last_mile.plan import Drop, Tour, Trip
    from solvers.routing.last_mile.problem import Job, LastMileProblem, Van
    from supplychain.fleet import Layout
    from supplychain.windows import TimeWindow


@dataclass(frozen=True, slots=True)
class Stop:
    """A drop with its job, its matrix index, and set-up with service in seconds."""

    drop: Drop
    job: Job
    node: int
    work_s: int

    @property
    def done_s(self) -> int:
        """End of the work, whenever the vehicle leaves."""
        return self.drop.start_s + self.work_s


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """One tour driven by one of the problem's vans.

    ``stops`` are by trip; ``legs`` in order of driving. ``loaded_s`` is when the vehicle comes to
    the base before each trip, and ``unloaded_s`` when each trip's returns are handed over; ``None``
    where it does not.
    """

    problem: LastMileProblem
    name: str
    tour: Tour
    van: Van
    layout: Layout
    shift: TimeWindow
    stops: tuple[tuple[Stop, ...], ...]
    legs: tuple[Leg, ...]
    loaded_s: tuple[int | None, ...]
    unloaded_s: tuple[int | None, ...]

    @property
    def trips(self) -> Iterator[tuple[Trip, tuple[Stop, ...]]]:
        """Every trip with its stops."""
        return zip(self.tour.trips, self.stops, strict=True)

    @property
    def all_stops(self) -> Iterator[Stop]:
        """Stops of all trips in order."""
        return (stop for stops in self.stops for stop in stops)

    @property
    def starts_loaded(self) -> bool:
        """Whether goods are on board before the vehicle moves."""
        return starts_loaded(self.van)

    @property
    def leaves_s(self) -> int:
        """When the vehicle first moves, before the tour if it is under way."""
        first_s = self.tour.trips[0].depart_s if self.starts_loaded else self.tour.start_s
        return first_s if self.van.out_since_s is None else min(first_s, self.van.out_since_s)

    @property
    def stays_s(self) -> int:
        """When the vehicle has moved last."""
        dues_s = [leg.due_s for leg in self.legs if leg.due_s is not None]
        return max([self.tour.trips[-1].return_s, *dues_s])


def is_sound(tour: Tour) -> bool:
    """Whether all numbers of a tour are numbers, so that one can count with them."""
    times: list[float] = [tour.start_s, tour.end_s, tour.distance_m, tour.drive_s, tour.cost_cny]
    times += [] if tour.base_s is None else [tour.base_s]
    for rest in (*tour.rests, *tour.meals):
        times += [rest.start_s, rest.end_s]
    for trip in tour.trips:
        times += [trip.depart_s, trip.return_s]
        for drop in trip.drops:
            times += [drop.arrive_s, drop.start_s, drop.end_s]
    return all(math.isfinite(value) for value in times)


def vans_of(problem: LastMileProblem, tour: Tour) -> list[int]:
    """Positions of the vans that a tour may mean: one by its key, else all of its type."""
    return [
        position
        for position, van in enumerate(problem.vans)
        if van.vehicle_type.id == tour.vehicle_type_id
        and tour.van_id in ("", van.key)
        and any(layout.id == tour.layout_id for layout in van.vehicle_type.layouts)
        and 0 <= tour.shift < len(van.shifts)
    ]


def run_of(problem: LastMileProblem, name: str, tour: Tour, van: Van, *, eats_on_road: bool) -> Run:
    """A sound tour as driven by one van; drops that name no job are left away.

    A plan does not say where on its way a vehicle is when the driver eats: still where the leg
    begins, for as many meals as there is time for, or somewhere on the road if ``eats_on_road``.
    """
    stops = _stops(problem, tour)
    meals = [] if eats_on_road else [Pause(rest.start_s, rest.end_s) for rest in tour.meals]
    drive = _Drive(problem, van, pauses_of(tour), meals)
    loaded_s, unloaded_s = drive.through(tour, stops)
    return Run(
        problem=problem,
        name=name,
        tour=tour,
        van=van,
        layout=van.vehicle_type.layout(tour.layout_id),
        shift=van.shifts[tour.shift],
        stops=stops,
        legs=tuple(drive.legs),
        loaded_s=tuple(loaded_s),
        unloaded_s=tuple(unloaded_s),
    )


def _stops(problem: LastMileProblem, tour: Tour) -> tuple[tuple[Stop, ...], ...]:
    known = {job.id: (node, job) for node, job in enumerate(problem.jobs, 1)}
    rows = []
    for trip in tour.trips:
        row: list[Stop] = []
        for drop in trip.drops:
            if drop.job_id not in known:
                continue
            node, job = known[drop.job_id]
            is_there = bool(row) and job.spot is not None and row[-1].job.spot == job.spot
            work_s = job.service_s + (0 if is_there else job.setup_s)
            row.append(Stop(drop, job, node, work_s))
        rows.append(tuple(row))
    return tuple(rows)


class _Drive:
    """Legs of one tour, in order."""

    def __init__(
        self,
        problem: LastMileProblem,
        van: Van,
        pauses: Sequence[Pause],
        meals_at_stops: Sequence[Pause],
    ) -> None:
        self.problem = problem
        self.van = van
        self.pauses = pauses
        self.meals = meals_at_stops
        self.legs: list[Leg] = []
        self.here = problem.node(van.start_place)

    def through(
        self, tour: Tour, stops: tuple[tuple[Stop, ...], ...]
    ) -> tuple[list[int | None], list[int | None]]:
        """Drive all trips; when the base is reached before each, and returns are handed over."""
        base = self.van.base_place
        loaded_s: list[int | None] = [None]
        unloaded_s: list[int | None] = []
        if base is not None and not starts_loaded(self.van):
            came_s = self._go(self.problem.node(base), tour.start_s, tour.base_s)
            loaded_s[0] = came_s if tour.base_s is None else tour.base_s
        last = len(tour.trips) - 1
        for number, (trip, row) in enumerate(zip(tour.trips, stops, strict=True)):
            leave_s = trip.depart_s
            for stop in row:
                self._go(stop.node, leave_s, stop.drop.arrive_s)
                leave_s = stop.drop.end_s
            if number < last:
                self._go(self.problem.node(base or 0), leave_s, trip.return_s)
                loaded_s.append(trip.return_s)
                unloaded_s.append(trip.return_s)
            else:
                unloaded_s.append(self._home(tour, row, leave_s))
        return loaded_s, unloaded_s

    def _home(self, tour: Tour, row: tuple[Stop, ...], leave_s: int) -> int | None:
        """From the last stop to the end; if returns belong there, the trip is over at the base."""
        van, base = self.van, self.van.base_place
        has_returns = any(_is_taken(stop.job) for stop in row)
        back_s, due_s = tour.trips[-1].return_s, tour.trips[-1].return_s
        calls_at_base = base not in (None, van.end_place) and not van.unloads_at_end
        if has_returns and calls_at_base:
            self._go(self.problem.node(base or 0), leave_s, back_s)
            leave_s, due_s = back_s, tour.end_s
        if van.end_place == ANYWHERE:
            return back_s if has_returns and calls_at_base else None
        self._go(self.problem.node(van.end_place), leave_s, due_s)
        return back_s

    def _go(self, there: int, leave_s: int, due_s: int | None) -> int:
        leg = self._leg(there, leave_s, due_s)
        if due_s is not None:
            eaten_s = [meal.end_s for meal in self.meals if leave_s <= meal.start_s < due_s]
            later = (self._leg(there, at_s, due_s) for at_s in sorted(eaten_s, reverse=True))
            leg = next((other for other in later if other.arrive_s <= due_s), leg)
        self.legs.append(leg)
        self.here = there
        return leg.arrive_s

    def _leg(self, there: int, leave_s: int, due_s: int | None) -> Leg:
        return leg_between(self.problem, self.van, self.here, there, leave_s, due_s, self.pauses)


def starts_loaded(van: Van) -> bool:
    """Whether goods of the first trip are on board where a van's tours start."""
    return van.starts_loaded or van.base_place in (None, van.start_place)


def _is_taken(job: Job) -> bool:
    return any(job.returns_kg) or any(job.returns_l)
