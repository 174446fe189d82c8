"""Exact times and cost of a tour: the one place where the solver computes them.

A tour is given by its rig (van with layout), its shift and the jobs of each trip. Later trips
leave as early as they can; the first leaves as late as possible without making the return later,
as hours from the first departure to the last return cost money.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from solvers.routing.last_mile.arrays import arrays_of
from solvers.routing.last_mile.compiled.departures import earliest_s, evaluate
from solvers.routing.last_mile.compiled.labels import AT_ONCE, BROKEN, BY_PRICE
from solvers.routing.last_mile.drive import Draft, driven, slot_of, stops_of
from solvers.routing.last_mile.plan import Drop, Tour, Trip
from solvers.routing.last_mile.tables import Tables

if TYPE_CHECKING:
    from collections.abc import Sequence

    from solvers.routing.last_mile.compiled.departures import Best
    from solvers.routing.last_mile.drive import Drive
    from solvers.routing.last_mile.problem import LastMileProblem

__all__ = ["Draft", "Scheduler", "schedule_tour"]

MAX_REMEMBERED = 300_000


class Scheduler:
    """Schedules tours of one problem and remembers their cost."""

    __slots__ = ("_costs", "arrays", "problem", "tables")

    def __init__(self, problem: LastMileProblem) -> None:
        self.problem = problem
        self.tables = Tables.of(problem)
        self.arrays = arrays_of(self.tables)
        self._costs: dict[Draft, float | None] = {}

    def cost_cny(self, draft: Draft) -> float | None:
        """Cost of the tour, or ``None`` if it breaks a rule."""
        if draft in self._costs:
            return self._costs[draft]
        if len(self._costs) >= MAX_REMEMBERED:
            self._costs.clear()
        best = self._best(draft)
        self._costs[draft] = cost_cny = None if best is None else best.cost_cny
        return cost_cny

    def tour(self, draft: Draft) -> Tour | None:
        """The tour with all its times, or ``None`` if it breaks a rule."""
        run = self.run(draft)
        return None if run is None else self._written(draft, run)

    def run(self, draft: Draft) -> Drive | None:
        """Cheapest of the departures worth trying, or ``None`` if none keeps the rules."""
        best = self._best(draft)
        if best is None:
            return None
        return driven(self.arrays, draft, best.depart_s, best.manner)

    def earliest(self, draft: Draft, *, eager: bool) -> Drive | None:
        """Drive from the earliest departure, whatever the length of the route."""
        stops = stops_of(draft)
        begin_s = earliest_s(self.arrays, draft.rig, slot_of(self.arrays, draft), stops)
        if begin_s == BROKEN:
            return None
        return driven(self.arrays, draft, begin_s, AT_ONCE if eager else BY_PRICE)

    def work_s(self, job: int, previous: int) -> int:
        """Time at a door after the job before, which is -1 for none: set-up and service."""
        here, before = (
            self.problem.jobs[job],
            self.problem.jobs[previous] if previous >= 0 else None,
        )
        is_there = before is not None and here.spot is not None and before.spot == here.spot
        return here.service_s + (0 if is_there else here.setup_s)

    def _best(self, draft: Draft) -> Best | None:
        if not all(draft.trips) or not draft.trips:
            return None
        stops, slot = stops_of(draft), slot_of(self.arrays, draft)
        best = evaluate(self.arrays, draft.rig, slot, stops, np.inf)
        return None if best.cost_cny == float("inf") else best

    def _written(self, draft: Draft, run: Drive) -> Tour:
        van = self.problem.vans[self.tables.rigs[draft.rig].van]
        times = zip(run.arrives_s, run.starts_s, strict=True)
        trips = []
        for number, trip in enumerate(draft.trips):
            drops: list[Drop] = []
            previous = -1
            for job, (arrive_s, start_s) in zip(trip, times, strict=False):
                end_s = start_s + self.work_s(job, previous)
                drops.append(Drop(self.problem.jobs[job].id, arrive_s, start_s, end_s))
                previous = job
            trips.append(Trip(run.departs_s[number], tuple(drops), run.returns_s[number]))
        return Tour(
            vehicle_type_id=van.vehicle_type.id,
            layout_id=self.tables.rigs[draft.rig].layout_id,
            shift=draft.shift,
            trips=tuple(trips),
            rests=run.rests,
            distance_m=run.distance_m,
            drive_s=run.drive_s,
            cost_cny=run.cost_cny,
            start_s=run.depart_s,
            end_s=run.return_s,
            meals=run.meals,
            van_id=van.key,
            base_s=run.base_s,
        )


def schedule_tour(
    problem: LastMileProblem,
    van_id: str,
    layout_id: str,
    shift: int,
    trips: Sequence[Sequence[str]],
) -> Tour | None:
    """Times and cost of one tour given by identifiers.

    Parameters
    ----------
    problem
        The front and its jobs.
    van_id, layout_id, shift
        Key of the van, the position of its walls, and the position of the shift among the van's.
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
        if (problem.vans[rig.van].key, rig.layout_id) == (van_id, layout_id):
            rows = tuple(tuple(job_at[job_id] for job_id in trip) for trip in trips)
            return scheduler.tour(Draft(position, shift, rows))
    raise KeyError(f"{van_id} {layout_id}")
