"""Exact times and cost of a tour: the one place where the solver computes them.

A tour is given by its rig (van with layout), its shift and the jobs of each trip. Later trips
leave as early as they can; the first leaves as late as possible without making the return later,
as hours from the first departure to the last return cost money.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from solvers.routing.last_mile.drive import Draft, drive_tour
from solvers.routing.last_mile.plan import Drop, Tour, Trip
from solvers.routing.last_mile.tables import Tables

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from solvers.routing.last_mile.drive import Run
    from solvers.routing.last_mile.problem import LastMileProblem

__all__ = ["Draft", "Scheduler", "schedule_tour"]

MAX_REMEMBERED = 300_000


class Scheduler:
    """Schedules tours of one problem and remembers their cost."""

    __slots__ = ("_costs", "problem", "tables")

    def __init__(self, problem: LastMileProblem) -> None:
        self.problem = problem
        self.tables = Tables.of(problem)
        self._costs: dict[Draft, float | None] = {}

    def cost_cny(self, draft: Draft) -> float | None:
        """Cost of the tour, or ``None`` if it breaks a rule."""
        if draft in self._costs:
            return self._costs[draft]
        if len(self._costs) >= MAX_REMEMBERED:
            self._costs.clear()
        run = self.run(draft)
        cost_cny = None if run is None else run.cost_cny
        self._costs[draft] = cost_cny
        return cost_cny

    def tour(self, draft: Draft) -> Tour | None:
        """The tour with all its times, or ``None`` if it breaks a rule."""
        run = self.run(draft)
        return None if run is None else self._written(draft, run)

    def run(self, draft: Draft) -> Run | None:
        """Cheapest of the departures worth trying, or ``None`` if none keeps the rules."""
        rig = self.tables.rigs[draft.rig]
        stops = sum(len(trip) for trip in draft.trips)
        if not 0 < stops <= rig.max_stops or not all(draft.trips):
            return None
        if not all(rig.holds(self.tables.trip_load(trip)) for trip in draft.trips):
            return None
        first = self.earliest(draft, eager=False)
        best = self._best_departure(draft, first, eager=False)
        if first.torn if first is not None else self._may_choose(draft):
            hasty = self.earliest(draft, eager=True)
            best = _cheaper(best, self._best_departure(draft, hasty, eager=True))
        return best

    def earliest(self, draft: Draft, *, eager: bool) -> Run | None:
        """Drive from the earliest departure, whatever the length of the route."""
        ready_s = self._ready_s(draft, 0)
        shift = self.problem.vans[self.tables.rigs[draft.rig].van].shifts[draft.shift]
        gate = self.tables.gate_s(max(ready_s, shift.open_s), 0)
        return None if gate is None else drive_tour(self.tables, draft, gate[0], eager=eager)

    def _may_choose(self, draft: Draft) -> bool:
        return any(len(self.tables.doors[job].windows) > 1 for job in draft.jobs)

    def _ready_s(self, draft: Draft, trip: int) -> int:
        return max(self.tables.doors[job].release_s for job in draft.trips[trip])

    def _best_departure(self, draft: Draft, first: Run | None, *, eager: bool) -> Run | None:
        """Cheapest run that is not too long, among those from later departures."""
        if first is None:
            return None
        max_route_s = self.tables.rigs[draft.rig].max_route_s
        best: Run | None = None
        for depart_s in self._departures(draft, first, eager=eager):
            run = (
                first
                if depart_s == first.depart_s
                else drive_tour(self.tables, draft, depart_s, eager=eager)
            )
            if run is not None and run.return_s - run.depart_s <= max_route_s:
                best = _cheaper(best, run)
        return best

    def _departures(self, draft: Draft, first: Run, *, eager: bool) -> Iterator[int]:
        """The latest departure that does not delay the return, then others worth a try."""
        later_s = min(first.waited_s, first.slack_s)
        yield first.depart_s + later_s
        if later_s:
            yield first.depart_s
            # Goods may lose value on board: between the two, cost bends where a wait is used up.
            if any(self.tables.doors[job].wait_cny_per_s for job in draft.jobs):
                yield from (first.depart_s + s for s in sorted(set(first.pauses_s)) if s < later_s)
        if first.waited_s > later_s:
            # Waiting is left: a door's later window may make the whole tour shorter.
            for reopen_s in sorted(set(first.reopen_s)):
                run = drive_tour(self.tables, draft, first.depart_s + reopen_s, eager=eager)
                if run is not None:
                    yield run.depart_s + min(run.waited_s, run.slack_s)

    def _written(self, draft: Draft, run: Run) -> Tour:
        van = self.problem.vans[self.tables.rigs[draft.rig].van]
        times = zip(run.arrives_s, run.starts_s, strict=True)
        trips = []
        for number, trip in enumerate(draft.trips):
            drops = []
            for job, (arrive_s, start_s) in zip(trip, times, strict=False):
                end_s = start_s + self.problem.jobs[job].service_s
                drops.append(Drop(self.problem.jobs[job].id, arrive_s, start_s, end_s))
            trips.append(Trip(run.departs_s[number], tuple(drops), run.returns_s[number]))
        return Tour(
            vehicle_type_id=van.vehicle_type.id,
            layout_id=self.tables.rigs[draft.rig].layout_id,
            shift=draft.shift,
            trips=tuple(trips),
            rests=tuple(run.rests),
            distance_m=run.distance_m,
            drive_s=run.drive_s,
            cost_cny=run.cost_cny,
        )


def schedule_tour(
    problem: LastMileProblem,
    vehicle_type_id: str,
    layout_id: str,
    shift: int,
    trips: Sequence[Sequence[str]],
) -> Tour | None:
    """Times and cost of one tour given by identifiers.

    Parameters
    ----------
    problem
        The front and its jobs.
    vehicle_type_id, layout_id, shift
        The vehicle, the position of its walls, and the position of the shift among the van's.
    trips
        Job identifiers of each trip, in order of service; no trip is empty.

    Returns
    -------
    Tour or None
        ``None`` if the tour breaks a rule whatever its departure.
    """
    scheduler = Scheduler(problem)
    job_at = {job.id: position for position, job in enumerate(problem.jobs)}
    for position, rig in enumerate(scheduler.tables.rigs):
        vehicle = problem.vans[rig.van].vehicle_type
        if (vehicle.id, rig.layout_id) == (vehicle_type_id, layout_id):
            rows = tuple(tuple(job_at[job_id] for job_id in trip) for trip in trips)
            return scheduler.tour(Draft(position, shift, rows))
    raise KeyError(f"{vehicle_type_id} {layout_id}")


def _cheaper(one: Run | None, other: Run | None) -> Run | None:
    if one is None or other is None:
        return other if one is None else one
    return other if other.cost_cny < one.cost_cny else one
