"""Jobs of one front as PyVRP data.

PyVRP counts in integers. Money is CNY times ``MONEY_SCALE``, rounded; loads are kilograms and
litres times ``LOAD_SCALE``, needs rounded up and room down; time is in seconds and distance in
metres as everywhere.

Rules that PyVRP can say in its own way:

- *Loading.* Its trips wait for released goods first and load then. We let goods be there, and the
  first trip begin, one dock time earlier (at no cost), so that every departure is right. Clocks
  run ``ahead_s`` late, as times must not be negative.
- *Several windows, late starts.* One client per window in a group of which at most one is visited;
  late starts are one more (:mod:`visits`).
- *Several windows of the front.* One start depot and one reload depot for each.
"""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np
import pyvrp

from solvers.routing.last_mile.reduction import Start, binding_dimensions, stand_ins, starts
from solvers.routing.last_mile.visits import visits_of
from supplychain.roads import UNREACHABLE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from solvers.routing.last_mile.tables import Door, Tables

LEAST_PER_SECOND = 10
"""Least price of a second of vehicle time: PyVRP 0.14.1 can search for ever where waiting costs
next to nothing. Plans are priced exactly by their schedules, so nothing else depends on it."""

MONEY_SCALE = 100_000
LOAD_SCALE = 100
MAX_RELOADS = 4
NO_ROAD = 10_000_000
"""Metres and seconds that stand for a missing road: no shift is that long."""


class DataBuilder:
    """What becomes clients, depots and vehicle types, in that order.

    ``visits`` are the clients and ``starts`` the vehicle types, both by position; ``stand_ins``
    holds, for each rig, the one that is offered in its place.

    Parameters
    ----------
    tables
        Of the problem.
    jobs
        Positions of the jobs to route, at least one.
    counts
        Vehicles by rig and shift that may be used; by default every layout may use all.
    """

    def __init__(
        self,
        tables: Tables,
        jobs: Sequence[int],
        counts: Mapping[tuple[int, int], int] | None = None,
    ) -> None:
        self._tables = tables
        self._counts = counts
        self.stand_ins = stand_ins(tables, jobs)
        rigs = sorted(set(self.stand_ins.values()))
        self._ahead_s = max((rig.dock_s for rig in tables.rigs), default=0)
        self.starts = [s for s in starts(tables, jobs, rigs) if self._count(s) > 0]
        self._dimensions = binding_dimensions(tables, jobs, rigs)
        self._limits_stops = any(tables.rigs[rig].max_stops < len(jobs) for rig in rigs)
        self.visits = [visit for job in jobs for visit in visits_of(tables.doors[job], job)]
        self._visits_of = Counter(visit.job for visit in self.visits)
        self._jobs = list(jobs)
        self._node_at = {job: 1 + position for position, job in enumerate(jobs)}

    def build(self) -> pyvrp.ProblemData:
        """The data; there must be a visit and a start."""
        profiles: dict[int, int] = {}
        for start in self.starts:
            profiles.setdefault(id(self._tables.rigs[start.rig].drive_s), start.rig)
        order = list(profiles)
        groups: list[pyvrp.ClientGroup] = []
        clients = [self._client(number, groups) for number in range(len(self.visits))]
        depots, sites = self._depots()
        types = []
        for start in self.starts:
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
        visit = self.visits[number]
        door = self._tables.doors[visit.job]
        group = None
        if self._visits_of[visit.job] > 1:
            if number == 0 or self.visits[number - 1].job != visit.job:
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
        docks = sorted({self._tables.rigs[start.rig].dock_s for start in self.starts})
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

    def _count(self, start: Start) -> int:
        van = self._tables.rigs[start.rig].van
        most = self._tables.problem.vans[van].count
        return most if self._counts is None else self._counts.get((start.rig, start.shift), 0)


def _matrix(rows: list[list[int]], nodes: Sequence[int]) -> Any:
    # PyVRP's own annotation of a matrix is not one that numpy's arrays fit.
    whole = np.asarray(rows, dtype=np.int64)[np.ix_(nodes, nodes)]
    whole[whole >= UNREACHABLE] = NO_ROAD
    np.fill_diagonal(whole, 0)
    return whole
