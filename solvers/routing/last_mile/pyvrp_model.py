"""The last mile in PyVRP 0.14: of the routing family, this module and :mod:`pyvrp_data` know it.

What PyVRP cannot say is left to :mod:`repair`: rests, layouts that share a count, goods that lose
value, stops over several trips.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import pyvrp

from solvers.common import pyvrp_run
from solvers.routing.last_mile import strings
from solvers.routing.last_mile.drive import Draft
from solvers.routing.last_mile.pyvrp_data import MAX_RELOADS, DataBuilder

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from solvers.common.pyvrp_run import Stop
    from solvers.routing.last_mile.schedule import Scheduler


MOST_MET = 10_000
"""Tours that a search remembers to have met; pricing as many takes a third of a second."""


class Model:
    """Jobs of one front as PyVRP sees them, with the way back.

    Parameters
    ----------
    scheduler
        Of the problem.
    jobs
        Positions of the jobs to route, at least one; others do not exist here.
    counts
        Vehicles by rig and shift that may be used; by default every layout may use all.
    """

    def __init__(
        self,
        scheduler: Scheduler,
        jobs: Sequence[int],
        counts: Mapping[tuple[int, int], int] | None = None,
    ) -> None:
        self._scheduler = scheduler
        self._tables = scheduler.tables
        self._data = DataBuilder(scheduler.tables, jobs, counts)

    @cached_property
    def _built(self) -> pyvrp.ProblemData:
        return self._data.build()

    @cached_property
    def suits_strings(self) -> bool:
        """Whether :meth:`solve_by_strings` may be asked."""
        return not self.is_empty and strings.knows(self._built)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to route or nothing to route it with."""
        return not self._data.visits or not self._data.starts

    @property
    def may_overbook(self) -> bool:
        """Whether several ways to start draw on the same vehicles without knowing."""
        vans = [(self._tables.rigs[start.rig].van, start.shift) for start in self._data.starts]
        return len(set(vans)) < len(vans)

    def solve(
        self,
        stop: Stop,
        seed: int,
        first: Sequence[Draft] = (),
        meet: Callable[[Draft], None] | None = None,
    ) -> list[Draft]:
        """Search until ``stop`` says so.

        Parameters
        ----------
        stop
            Limits.
        seed
            Of the search.
        first
            Feasible tours of the model's jobs to begin with.
        meet
            Called with tours that the search comes across last, each but once.

        Returns
        -------
        list of Draft
            Best tours found; they may break the rules that PyVRP does not know. Where the search
            never ends, those found before it got caught.
        """
        if self.is_empty:
            return []
        data = self._built
        initial = self._solution(data, first) if first else None
        met: dict[Draft, None] = {}

        def show(solution: pyvrp.Solution) -> None:
            for draft in self._drafts(solution):
                met[draft] = met.pop(draft, None)
            while len(met) > MOST_MET:
                del met[next(iter(met))]

        found = pyvrp_run.search(data, stop, seed, initial, None if meet is None else show)
        if meet is not None:
            # In this thread: that of a search that never ends may go on.
            for draft in list(met):
                meet(draft)
        return [] if found is None else self._drafts(found)

    def solve_by_strings(
        self,
        stop: Stop,
        seed: int,
        first: Sequence[Draft],
        cooling: strings.Cooling,
        meet: Callable[[Draft], None] | None = None,
    ) -> list[Draft]:
        """As :meth:`solve`, by ruin and recreate on the same data; never overbooks.

        A tour may be met more than once.
        """
        known: set[tuple[int, tuple[int, ...]]] = set()

        def show(rows: strings.Rows) -> None:
            for row in rows:
                if len(known) >= MOST_MET:
                    known.clear()
                if row not in known:
                    known.add(row)
                    if meet is not None:
                        meet(self._draft(*row))

        vans = [(self._tables.rigs[start.rig].van, start.shift) for start in self._data.starts]
        numbers = {van: number for number, van in enumerate(dict.fromkeys(vans))}
        found = strings.search(
            self._built,
            stop,
            seed,
            self._solution(self._built, first) if first else None,
            cooling=cooling,
            pools=[numbers[van] for van in vans],
            show=None if meet is None else show,
        )
        return self._drafts(found)

    def _solution(self, data: pyvrp.ProblemData, first: Sequence[Draft]) -> pyvrp.Solution:
        """The drafts in PyVRP's terms; those that it could not hold are left out."""
        routes = []
        left = [kind.num_available for kind in data.vehicle_types()]
        for draft in first:
            kind = self._kind(draft)
            if kind is None or left[kind] == 0:
                continue
            activities = self._activities(data, kind, draft)
            if activities:
                left[kind] -= 1
                routes.append(pyvrp.Route(data, activities, kind))
        return pyvrp.Solution(data, routes)

    def _kind(self, draft: Draft) -> int | None:
        run = self._scheduler.run(draft)
        if run is None:
            return None
        rig = self._data.stand_ins[draft.rig]
        for kind, start in enumerate(self._data.starts):
            van = self._tables.problem.vans[self._tables.rigs[start.rig].van]
            window = self._tables.problem.windows_at(van.base_place)[start.gate]
            if (start.rig, start.shift) == (rig, draft.shift) and window.holds(run.departs_s[0]):
                return kind
        return None

    def _activities(self, data: pyvrp.ProblemData, kind: int, draft: Draft) -> list[pyvrp.Activity]:
        run = self._scheduler.run(draft)
        served = dict(zip(draft.jobs, run.starts_s if run is not None else [], strict=True))
        client_at: dict[int, int] = {}
        for number, visit in enumerate(self._data.visits):
            start_s = served.get(visit.job)
            if start_s is not None and visit.open_s <= start_s <= visit.close_s:
                client_at.setdefault(visit.job, number)
        reloads = data.vehicle_type(kind).reload_depots
        depot = pyvrp.Activity(pyvrp.ActivityType.DEPOT, reloads[0] if reloads else 0)
        activities: list[pyvrp.Activity] = []
        for trip in draft.trips[: MAX_RELOADS + 1 if reloads else 1]:
            clients = [client_at[job] for job in trip if job in client_at]
            if clients and activities:
                activities.append(depot)
            activities += [pyvrp.Activity(pyvrp.ActivityType.CLIENT, n) for n in clients]
        return activities

    def _drafts(self, solution: pyvrp.Solution) -> list[Draft]:
        drafts = []
        for route in solution.routes():
            items = [a.idx if a.is_client() else strings.RELOAD for a in route]
            draft = self._draft(route.vehicle_type(), items)
            if draft.trips:
                drafts.append(draft)
        return drafts

    def _draft(self, kind: int, items: Sequence[int]) -> Draft:
        """A tour of a vehicle type; ``items`` are clients, ``RELOAD`` between trips."""
        start = self._data.starts[kind]
        trips: list[list[int]] = [[]]
        for item in items:
            if item != strings.RELOAD:
                trips[-1].append(self._data.visits[item].job)
            elif trips[-1]:
                trips.append([])
        return Draft(start.rig, start.shift, tuple(tuple(trip) for trip in trips if trip))
