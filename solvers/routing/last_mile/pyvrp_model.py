"""The last mile in PyVRP 0.14: the only module that knows this library.

PyVRP counts in integers. Money is CNY times ``MONEY_SCALE``, rounded; loads are kilograms and
litres times ``LOAD_SCALE``, needs rounded up and room down; time is in seconds and distance in
metres as everywhere.

What PyVRP cannot say is left to :mod:`repair`: rests, layouts that share a count, goods that lose
value, stops over several trips. Rules it can say in its own way:

- *Loading.* Its trips wait for released goods first and load then. We let goods be there, and the
  first trip begin, one dock time earlier (at no cost), so that every departure is right. Clocks
  run ``ahead_s`` late, as times must not be negative.
- *Several windows, late starts.* One client per window in a group of which at most one is visited;
  late starts are one more (:mod:`visits`).
- *Several windows of the front.* One start depot and one reload depot for each.
"""

from __future__ import annotations

import math
import warnings
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pyvrp
import pyvrp.search
from pyvrp.exceptions import PenaltyBoundWarning

from solvers.routing.last_mile.drive import Draft
from solvers.routing.last_mile.reduction import Start, binding_dimensions, stand_ins, starts
from solvers.routing.last_mile.visits import visits_of
from supplychain.roads import UNREACHABLE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from solvers.common import Deadline
    from solvers.routing.last_mile.schedule import Scheduler
    from solvers.routing.last_mile.tables import Door

LEAST_PER_SECOND = 10
"""Least price of a second of vehicle time: PyVRP 0.14.1 can search for ever where waiting costs
next to nothing. Plans are priced exactly by their schedules, so nothing else depends on it."""

MONEY_SCALE = 100_000
LOAD_SCALE = 100
MAX_RELOADS = 4
NO_ROAD = 10_000_000
"""Metres and seconds that stand for a missing road: no shift is that long."""
FIRST_TIME_PENALTY = 50_000.0
FIRST_LOAD_PENALTY = 2_000.0
MAX_PENALTY = 1e8


@dataclass
class _Penalties(pyvrp.PenaltyParams):
    """Penalties that begin near the price of what they forbid, in our scales."""

    solutions_between_updates: int = 200
    max_penalty: float = MAX_PENALTY

    def midpoint_penalties(self, data: pyvrp.ProblemData) -> tuple[list[float], float, float]:
        """First penalties of a unit of load, time and distance."""
        loads = [FIRST_LOAD_PENALTY] * data.num_load_dimensions
        return loads, FIRST_TIME_PENALTY, FIRST_TIME_PENALTY


def _params() -> pyvrp.SolveParams:
    """Smaller steps than PyVRP's own, which are for hours.

    Tried on three random fronts each of 100 and 200 jobs, a second for each 80 jobs: from the
    same start 4.2 and 3.5 % cheaper in sum.
    """
    return pyvrp.SolveParams(
        ils=pyvrp.IteratedLocalSearchParams(history_length=100),
        penalty=_Penalties(),
        neighbourhood=pyvrp.search.NeighbourhoodParams(num_neighbours=30),
        perturbation=pyvrp.search.PerturbationParams(1, 10),
    )


@dataclass(slots=True)
class Stop:
    """Tells PyVRP when to stop."""

    deadline: Deadline
    max_iterations: int | None
    should_stop: Callable[[], bool] | None = None
    done: int = field(default=0, init=False)

    def __call__(self, best_cost: int) -> bool:
        """Whether iterations or time are used up, or somebody asks."""
        if self.max_iterations is not None and self.done >= self.max_iterations:
            return True
        self.done += 1
        if self.should_stop is not None and self.should_stop():
            return True
        return self.deadline.has_passed


class Model:
    """Jobs of one front as PyVRP data, with the way back.

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
        tables = scheduler.tables
        self._scheduler = scheduler
        self._tables = tables
        self._counts = counts
        self._stand_ins = stand_ins(tables, jobs)
        rigs = sorted(set(self._stand_ins.values()))
        self._ahead_s = max((rig.dock_s for rig in tables.rigs), default=0)
        self._starts = [s for s in starts(tables, jobs, rigs) if self._count(s) > 0]
        self._dimensions = binding_dimensions(tables, jobs, rigs)
        self._limits_stops = any(tables.rigs[rig].max_stops < len(jobs) for rig in rigs)
        self._visits = [visit for job in jobs for visit in visits_of(tables.doors[job], job)]
        self._visits_of = Counter(visit.job for visit in self._visits)
        self._jobs = list(jobs)
        self._node_at = {job: 1 + position for position, job in enumerate(jobs)}

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to route or nothing to route it with."""
        return not self._visits or not self._starts

    @property
    def may_overbook(self) -> bool:
        """Whether several ways to start draw on the same vehicles without knowing."""
        vans = [(self._tables.rigs[start.rig].van, start.shift) for start in self._starts]
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
            Best tours found; they may break the rules that PyVRP does not know.
        """
        if self.is_empty:
            return []
        data = self._data()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", PenaltyBoundWarning)
            result = pyvrp.solve(
                data,
                stop,
                seed=seed,
                collect_stats=False,
                params=_params(),
                initial_solution=self._solution(data, first) if first else None,
            )
        return [] if not result.is_feasible() else self._drafts(result.best)

    def _count(self, start: Start) -> int:
        van = self._tables.rigs[start.rig].van
        most = self._tables.problem.vans[van].count
        return most if self._counts is None else self._counts.get((start.rig, start.shift), 0)

    def _data(self) -> pyvrp.ProblemData:
        profiles: dict[int, int] = {}
        for start in self._starts:
            profiles.setdefault(id(self._tables.rigs[start.rig].drive_s), start.rig)
        order = list(profiles)
        groups: list[pyvrp.ClientGroup] = []
        clients = [self._client(number, groups) for number in range(len(self._visits))]
        depots, sites = self._depots()
        types = []
        for start in self._starts:
            profile = order.index(id(self._tables.rigs[start.rig].drive_s))
            types.append(self._vehicle_type(start, profile, sites))
        nodes = [0, *(job + 1 for job in self._jobs)]
        rigs = [self._tables.rigs[rig] for rig in profiles.values()]
        return pyvrp.ProblemData(
            [pyvrp.Location(0, 0) for _ in nodes],
            clients,
            depots,
            types,
            [_matrix(rig.distance_m, nodes) for rig in rigs],
            [_matrix(rig.drive_s, nodes) for rig in rigs],
            groups,
        )

    def _client(self, number: int, groups: list[pyvrp.ClientGroup]) -> pyvrp.Client:
        visit = self._visits[number]
        door = self._tables.doors[visit.job]
        group = None
        if self._visits_of[visit.job] > 1:
            if number == 0 or self._visits[number - 1].job != visit.job:
                groups.append(pyvrp.ClientGroup(required=False))
            group = len(groups) - 1
            groups[group].add_client(number)
        least_dock_s = min(rig.dock_s for rig in self._tables.rigs)
        return pyvrp.Client(
            self._node_at[visit.job],
            delivery=self._needs(door),
            service_duration=door.service_s,
            tw_early=max(0, visit.open_s + self._ahead_s),
            tw_late=max(0, visit.close_s + self._ahead_s),
            # Goods that come after the window closes: PyVRP wants no such release, and still no
            # vehicle can leave at the close and be at the door by then.
            release_time=min(
                max(0, door.release_s + self._ahead_s - least_dock_s),
                max(0, visit.close_s + self._ahead_s),
            ),
            prize=max(0, round(visit.worth_cny * MONEY_SCALE)),
            required=False,
            group=group,
        )

    def _needs(self, door: Door) -> list[int]:
        needs = [math.ceil(door.load[d] * LOAD_SCALE - 1e-6) for d in self._dimensions]
        return [*needs, 1] if self._limits_stops else needs

    def _depots(self) -> tuple[list[pyvrp.Depot], dict[tuple[int, int], int]]:
        """Depot 0 to end at; by window and dock time a start depot, a reload depot after it."""
        depots = [pyvrp.Depot(0)]
        sites: dict[tuple[int, int], int] = {}
        docks = sorted({self._tables.rigs[start.rig].dock_s for start in self._starts})
        for gate, window in enumerate(self._tables.problem.windows):
            for dock_s in docks:
                open_s = window.open_s + self._ahead_s
                latest_s = window.close_s + self._ahead_s - dock_s
                if window.open_s + dock_s > window.close_s:
                    open_s = latest_s
                sites[gate, dock_s] = len(depots)
                first_s = window.open_s + self._ahead_s - dock_s
                depots.append(pyvrp.Depot(0, first_s, latest_s, dock_s))
                depots.append(pyvrp.Depot(0, open_s, latest_s, dock_s))
        return depots, sites

    def _vehicle_type(
        self, start: Start, profile: int, sites: Mapping[tuple[int, int], int]
    ) -> pyvrp.VehicleType:
        rig = self._tables.rigs[start.rig]
        shift = self._tables.problem.vans[rig.van].shifts[start.shift]
        per_second = max(LEAST_PER_SECOND, round(rig.cny_per_s * MONEY_SCALE))
        capacity = [math.floor(rig.room[d] * LOAD_SCALE) for d in self._dimensions]
        if self._limits_stops:
            capacity.append(min(rig.max_stops, len(self._jobs)))
        windows = self._tables.problem.windows
        return pyvrp.VehicleType(
            num_available=min(self._count(start), len(self._jobs)),
            capacity=capacity,
            start_depot=sites[start.gate, rig.dock_s],
            end_depot=0,
            # The first loading is no part of a tour; here it is, so its price is taken off.
            fixed_cost=max(0, round(rig.fixed_cny * MONEY_SCALE) - rig.dock_s * per_second),
            tw_early=shift.open_s + self._ahead_s - rig.dock_s,
            tw_late=shift.close_s + self._ahead_s,
            shift_duration=min(rig.max_route_s, NO_ROAD) + rig.dock_s,
            unit_distance_cost=round(rig.cny_per_m * MONEY_SCALE),
            unit_duration_cost=per_second,
            profile=profile,
            reload_depots=[
                sites[gate, rig.dock_s] + 1
                for gate in range(start.gate, len(windows))
                if windows[gate].open_s <= shift.close_s
            ],
            max_reloads=MAX_RELOADS,
        )

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
        rig = self._stand_ins[draft.rig]
        for kind, start in enumerate(self._starts):
            window = self._tables.problem.windows[start.gate]
            if (start.rig, start.shift) == (rig, draft.shift) and window.holds(run.depart_s):
                return kind
        return None

    def _activities(self, data: pyvrp.ProblemData, kind: int, draft: Draft) -> list[pyvrp.Activity]:
        run = self._scheduler.run(draft)
        served = dict(zip(draft.jobs, run.starts_s if run is not None else [], strict=True))
        client_at: dict[int, int] = {}
        for number, visit in enumerate(self._visits):
            start_s = served.get(visit.job)
            if start_s is not None and visit.open_s <= start_s <= visit.close_s:
                client_at.setdefault(visit.job, number)
        depot = pyvrp.Activity(pyvrp.ActivityType.DEPOT, data.vehicle_type(kind).reload_depots[0])
        activities: list[pyvrp.Activity] = []
        for trip in draft.trips[: MAX_RELOADS + 1]:
            clients = [client_at[job] for job in trip if job in client_at]
            if clients and activities:
                activities.append(depot)
            activities += [pyvrp.Activity(pyvrp.ActivityType.CLIENT, n) for n in clients]
        return activities

    def _drafts(self, solution: pyvrp.Solution) -> list[Draft]:
        drafts = []
        for route in solution.routes():
            start = self._starts[route.vehicle_type()]
            trips: list[list[int]] = [[]]
            for activity in route:
                if activity.is_client():
                    trips[-1].append(self._visits[activity.idx].job)
                elif trips[-1]:
                    trips.append([])
            rows = tuple(tuple(trip) for trip in trips if trip)
            if rows:
                drafts.append(Draft(start.rig, start.shift, rows))
        return drafts


def _matrix(rows: list[list[int]], nodes: Sequence[int]) -> Any:
    # PyVRP's own annotation of a matrix is not one that numpy's arrays fit.
    whole = np.asarray(rows, dtype=np.int64)[np.ix_(nodes, nodes)]
    whole[whole >= UNREACHABLE] = NO_ROAD
    np.fill_diagonal(whole, 0)
    return whole
