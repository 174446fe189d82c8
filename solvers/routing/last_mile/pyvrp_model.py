"""The last mile in PyVRP 0.14: this module and :mod:`pyvrp_data` alone know the library.

What PyVRP cannot say is left to :mod:`repair`: rests, layouts that share a count, goods that lose
value, stops over several trips.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pyvrp
import pyvrp.search
from pyvrp.exceptions import PenaltyBoundWarning

from solvers.common import Deadline
from solvers.common.watched import watched
from solvers.routing.last_mile.drive import Draft
from solvers.routing.last_mile.pyvrp_data import MAX_RELOADS, DataBuilder

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from solvers.routing.last_mile.schedule import Scheduler

FIRST_TIME_PENALTY = 50_000.0
FIRST_LOAD_PENALTY = 2_000.0
MAX_PENALTY = 1e8
LATE_S = 0.5
"""Seconds after its end, by time or because somebody asked, until a search is given up."""
STALL_S = 20.0
"""Seconds that an iteration may take at most; they take milliseconds."""


@dataclass
class _Penalties(pyvrp.PenaltyParams):
    """Penalties that begin near the price of what they forbid, in our scales."""

    solutions_between_updates: int = 200
    max_penalty: float = MAX_PENALTY

    def midpoint_penalties(self, data: pyvrp.ProblemData) -> tuple[list[float], float, float]:
        """First penalties of a unit of load, time and distance."""
        loads = [FIRST_LOAD_PENALTY] * data.num_load_dimensions
        return loads, FIRST_TIME_PENALTY, FIRST_TIME_PENALTY


def _params(best: pyvrp.IteratedLocalSearchCallbacks) -> pyvrp.SolveParams:
    """Smaller steps than PyVRP's own, which are for hours.

    Tried on three random fronts each of 100 and 200 jobs, a second for each 80 jobs: from the
    same start 4.2 and 3.5 % cheaper in sum.
    """
    return pyvrp.SolveParams(
        ils=pyvrp.IteratedLocalSearchParams(history_length=100, callbacks=best),
        penalty=_Penalties(),
        neighbourhood=pyvrp.search.NeighbourhoodParams(num_neighbours=30),
        perturbation=pyvrp.search.PerturbationParams(1, 10),
    )


@dataclass(slots=True)
class Stop:
    """Tells PyVRP when to stop, and who waits for it when to give it up.

    PyVRP asks between its iterations, in a thread of its own. An iteration of 0.14.1 may never
    end (see :mod:`pyvrp_data`).
    """

    deadline: Deadline
    max_iterations: int | None
    should_stop: Callable[[], bool] | None = None
    is_over: bool = field(default=False, init=False)
    done: int = field(default=0, init=False)
    _iteration: Deadline = field(default_factory=lambda: Deadline(STALL_S), init=False)
    _grace: Deadline | None = field(default=None, init=False)

    def __call__(self, best_cost: int) -> bool:
        """Whether iterations or time are used up, or somebody has asked."""
        if self.is_over:
            return True
        if self.max_iterations is not None and self.done >= self.max_iterations:
            return True
        self.done += 1
        self._iteration = Deadline(STALL_S)
        return self.deadline.has_passed

    def end(self) -> None:
        """Let PyVRP stop after its iteration."""
        self.is_over = True

    def is_lost(self) -> bool:
        """Whether the search should have ended by now; passes on what ``should_stop`` says."""
        if self.should_stop is not None and self.should_stop():
            self.end()
        if self._grace is None and (self.is_over or self.deadline.has_passed):
            self._grace = Deadline(LATE_S)
        if self._grace is not None and self._grace.has_passed:
            return True
        return self._iteration.has_passed


class _Best(pyvrp.IteratedLocalSearchCallbacks):
    """Keeps the best solution so far, for a search that does not come back."""

    def __init__(self) -> None:
        self.solution: pyvrp.Solution | None = None

    def on_start(self, ils: pyvrp.IteratedLocalSearch) -> None:
        self.solution = ils.initial_solution

    def on_best(self, best: pyvrp.Solution) -> None:
        self.solution = best


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

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to route or nothing to route it with."""
        return not self._data.visits or not self._data.starts

    @property
    def may_overbook(self) -> bool:
        """Whether several ways to start draw on the same vehicles without knowing."""
        vans = [(self._tables.rigs[start.rig].van, start.shift) for start in self._data.starts]
        return len(set(vans)) < len(vans)

    def solve(self, stop: Stop, seed: int, first: Sequence[Draft] = ()) -> list[Draft]:
        """Search until ``stop`` says so.

        Parameters
        ----------
        stop
            Limits.
        seed
            Of the search.
        first
            Feasible tours of the model's jobs to begin with.

        Returns
        -------
        list of Draft
            Best tours found; they may break the rules that PyVRP does not know. Where the search
            never ends, those found before it got caught.
        """
        if self.is_empty:
            return []
        data = self._data.build()
        initial = self._solution(data, first) if first else None
        best = _Best()

        def run() -> pyvrp.Result:
            return pyvrp.solve(
                data,
                stop,
                seed=seed,
                collect_stats=False,
                params=_params(best),
                initial_solution=initial,
            )

        with warnings.catch_warnings():
            warnings.simplefilter("ignore", PenaltyBoundWarning)
            result = watched(run, stop.is_lost, stop.end)
        found = best.solution if result is None else result.best
        return [] if found is None or not found.is_feasible() else self._drafts(found)

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
            start = self._data.starts[route.vehicle_type()]
            trips: list[list[int]] = [[]]
            for activity in route:
                if activity.is_client():
                    trips[-1].append(self._data.visits[activity.idx].job)
                elif trips[-1]:
                    trips.append([])
            rows = tuple(tuple(trip) for trip in trips if trip)
            if rows:
                drafts.append(Draft(start.rig, start.shift, rows))
        return drafts
