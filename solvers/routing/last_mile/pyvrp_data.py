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
- *Several windows of a base.* One start depot and one reload depot for each. Vehicles without a
  base have a start depot where they start.
- *Releases and further trips.* PyVRP 0.14.1 prices the same tour differently, depending on the end
  it looks from, where goods of a further trip are released after its depot closes, or where a
  tour with goods released too late is too long; its local search can then go in circles for ever.
  So depots to reload at close no earlier than the last release, and too long tours cost money
  instead of being forbidden. Goods that are there before any vehicle have no release.
- *Skills, traffic, prices of driving hours.* A profile for each: doors that a vehicle may not come
  to have no road, speeds are the mean of the shift, prices of driving lie on the arcs.
- *Tours that begin elsewhere* begin at the base, later and dearer by the way there; those that end
  at their last stop end at a depot without distance.

What it cannot say (meals, time on board, goods that must not meet, shipments, overtime's price) is
left out: :mod:`plain` tells for how much of the search it may be asked.
"""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pyvrp

from solvers.common.pyvrp_run import MONEY_SCALE
from solvers.routing.last_mile.problem import ANYWHERE
from solvers.routing.last_mile.reduction import Start, binding_dimensions, stand_ins, starts
from solvers.routing.last_mile.visits import visits_of
from supplychain.calendars import HOUR_S
from supplychain.roads import UNREACHABLE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from solvers.routing.last_mile.problem import LastMileProblem, Van
    from solvers.routing.last_mile.tables import Rig, Tables
    from solvers.routing.last_mile.visits import Visit
    from supplychain.windows import TimeWindow

LEAST_PER_SECOND = 10
"""Least price of a second of vehicle time: PyVRP 0.14.1 can search for ever where waiting costs
next to nothing. Plans are priced exactly by their schedules, so nothing else depends on it."""

LOAD_SCALE = 100
ENDLESS = 1e9
"""Kilograms and litres of vehicles without a limit."""
TOO_LONG_PER_SECOND = 10 * MONEY_SCALE
"""Price of a second beyond the longest tour where that may not be forbidden: a minute costs what
few orders are worth."""
MAX_RELOADS = 4
THOUSAND = 1_000
NO_LIMIT = 2**60
NO_ROAD = 10_000_000
"""Metres and seconds that stand for a missing road: no shift is that long."""


class _Profile(NamedTuple):
    """What decides how doors lie to each other for a vehicle; prices only for driving hours."""

    travel_key: str
    skills: frozenset[str]
    pace: int
    cny_per_m: float
    cny_per_s: float


class _Site(NamedTuple):
    """Where and how long vehicles load, and in which window of their base."""

    base: int | None
    location: int
    gate: int
    dock_s: int


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
        self.starts = [
            start
            for start in starts(tables, jobs, rigs)
            if self._count(start) > 0 and self._is_in_time(start)
        ]
        self._first_s = min(map(self._earliest_s, self.starts), default=0)
        self._dimensions = binding_dimensions(tables, jobs, rigs)
        self._limits_stops = any(tables.rigs[rig].max_stops < len(jobs) for rig in rigs)
        self.visits = [visit for job in jobs for visit in visits_of(tables.doors[job], job)]
        self._visits_of = Counter(visit.job for visit in self.visits)
        releases = [self._release_s(visit) for visit in self.visits]
        self._last_release_s = max(releases, default=0)
        self._jobs = list(jobs)
        self._node_at = {job: 1 + position for position, job in enumerate(jobs)}

    def build(self) -> pyvrp.ProblemData:
        """The data; there must be a visit and a start."""
        keys = [self._profile_of(start) for start in self.starts]
        profiles = list(dict.fromkeys(keys))
        groups: list[pyvrp.ClientGroup] = []
        clients = [self._client(number, groups) for number in range(len(self.visits))]
        depots, sites, ends = self._depots()
        types = [
            self._vehicle_type(start, profiles.index(key), sites, ends)
            for start, key in zip(self.starts, keys, strict=True)
        ]
        matrices = [self._matrices(profile) for profile in profiles]
        return pyvrp.ProblemData(
            [pyvrp.Location(0, 0) for _ in range(self._nowhere + 1)],
            clients,
            depots,
            types,
            [distance for distance, _ in matrices],
            [duration for _, duration in matrices],
            groups,
        )

    @property
    def _nowhere(self) -> int:
        """Location of the depot without distance, after front, jobs and extra places."""
        return 1 + len(self._jobs) + self._tables.problem.places

    def _location(self, place: int) -> int:
        return place if place <= 0 else len(self._jobs) + place

    def _loads_at(self, van: Van) -> int:
        """Location of the base, or of the start where there is none."""
        return self._location(van.start_place if van.base_place is None else van.base_place)

    def _profile_of(self, start: Start) -> _Profile:
        problem = self._tables.problem
        van = problem.vans[self._tables.rigs[start.rig].van]
        wanted = frozenset().union(*(problem.jobs[job].requires for job in self._jobs))
        pace = problem.pace.get(van.travel_key)
        mean = THOUSAND if pace is None else _mean_pace(problem, pace, van.shifts[start.shift])
        per_m, per_s = van.vehicle_type.cny_per_km / 1000, van.cny_per_drive_h / HOUR_S
        return _Profile(van.travel_key, van.skills & wanted, mean, per_m if per_s else 0.0, per_s)

    def _matrices(self, profile: _Profile) -> tuple[Any, Any]:
        """Distances, or prices where driving hours have one, and durations."""
        problem = self._tables.problem
        travel = problem.travel[profile.travel_key]
        extra = range(len(problem.jobs) + 1, len(problem.jobs) + 1 + problem.places)
        nodes = [0, *(job + 1 for job in self._jobs), *extra]
        grid = np.ix_(nodes, nodes)
        distance, duration = travel.distance_m[grid], travel.duration_s[grid]
        is_closed = duration >= UNREACHABLE
        for at, job in enumerate(self._jobs, 1):
            if problem.jobs[job].requires - profile.skills:
                is_closed[at, :] = is_closed[:, at] = True
        duration = duration * THOUSAND // profile.pace
        if profile.cny_per_s:
            price = distance * profile.cny_per_m + duration * profile.cny_per_s
            distance = np.rint(np.where(is_closed, 0, price) * MONEY_SCALE).astype(np.int64)
        closed = NO_ROAD * (MONEY_SCALE if profile.cny_per_s else 1)
        return _framed(distance, is_closed, closed), _framed(duration, is_closed, NO_ROAD)

    def _client(self, number: int, groups: list[pyvrp.ClientGroup]) -> pyvrp.Client:
        visit = self.visits[number]
        door = self._tables.doors[visit.job]
        group = None
        if self._visits_of[visit.job] > 1:
            if number == 0 or self.visits[number - 1].job != visit.job:
                groups.append(pyvrp.ClientGroup(required=False))
            group = len(groups) - 1
            groups[group].add_client(number)
        return pyvrp.Client(
            self._node_at[visit.job],
            delivery=self._needs(door.load, 1),
            pickup=self._needs(door.returns, 0),
            service_duration=door.service_s,
            tw_early=max(0, visit.open_s + self._ahead_s),
            tw_late=max(0, visit.close_s + self._ahead_s),
            release_time=self._release_s(visit),
            prize=max(0, round(visit.worth_cny * MONEY_SCALE)),
            required=False,
            group=group,
        )

    def _release_s(self, visit: Visit) -> int:
        release_s = self._tables.doors[visit.job].release_s
        if release_s <= self._first_s:
            return 0
        least_dock_s = min(rig.dock_s for rig in self._tables.rigs)
        # Goods that come after the window closes: PyVRP wants no such release, and still no
        # vehicle can leave at the close and be at the door by then.
        latest_s = max(0, visit.close_s + self._ahead_s)
        return min(max(0, release_s + self._ahead_s - least_dock_s), latest_s)

    def _needs(self, load: Sequence[float], stops: int) -> list[int]:
        needs = [math.ceil(load[d] * LOAD_SCALE - 1e-6) for d in self._dimensions]
        return [*needs, stops] if self._limits_stops else needs

    def _depots(
        self,
    ) -> tuple[list[pyvrp.Depot], dict[_Site, int], dict[int, int]]:
        """Depots to end at by place; for each site a start depot, then its twin.

        The twin, to reload at, is the depot after it.
        """
        problem = self._tables.problem
        depots: list[pyvrp.Depot] = []
        sites: dict[_Site, int] = {}
        ends: dict[int, int] = {}
        vans = [problem.vans[self._tables.rigs[start.rig].van] for start in self.starts]
        for van in vans:
            if van.end_place not in ends:
                ends[van.end_place] = len(depots)
                is_open = van.end_place == ANYWHERE
                where = self._nowhere if is_open else self._location(van.end_place)
                depots.append(pyvrp.Depot(where))
        for van in vans:
            dock_s = van.vehicle_type.dock_s
            base = van.base_place
            where = self._loads_at(van)
            for gate, window in enumerate(problem.windows_at(base)):
                site = _Site(base, where, gate, dock_s)
                if site in sites:
                    continue
                sites[site] = len(depots)
                first_s, open_s, latest_s = self._gate(window, dock_s)
                depots.append(pyvrp.Depot(where, first_s, latest_s, dock_s))
                reload_s = max(latest_s, self._last_release_s)
                depots.append(pyvrp.Depot(where, open_s, reload_s, dock_s))
        return depots, sites, ends

    def _gate(self, window: TimeWindow, dock_s: int) -> tuple[int, int, int]:
        """When the first loading and a later one may begin, and when both must have begun."""
        close_s = min(window.close_s, NO_ROAD)
        latest_s = max(0, close_s + self._ahead_s - dock_s)
        open_s = max(0, window.open_s + self._ahead_s)
        first_s = max(0, window.open_s + self._ahead_s - dock_s)
        return min(first_s, latest_s), min(open_s, latest_s), latest_s

    def _vehicle_type(
        self,
        start: Start,
        profile: int,
        sites: Mapping[_Site, int],
        ends: Mapping[int, int],
    ) -> pyvrp.VehicleType:
        problem = self._tables.problem
        rig = self._tables.rigs[start.rig]
        van = problem.vans[rig.van]
        shift = van.shifts[start.shift]
        way_s, way_cny = self._way_to_base(van)
        per_second = max(LEAST_PER_SECOND, round(rig.cny_per_s * MONEY_SCALE))
        per_meter = 1 if van.cny_per_drive_h else round(rig.cny_per_m * MONEY_SCALE)
        capacity = [math.floor(min(rig.room[d], ENDLESS) * LOAD_SCALE) for d in self._dimensions]
        if self._limits_stops:
            capacity.append(min(rig.max_stops, len(self._jobs)))
        windows, where = problem.windows_at(van.base_place), self._loads_at(van)
        most_m = van.vehicle_type.max_distance_m
        longest_s, longer_s, longer_price = self._longest(rig, way_s)
        until_s = shift.close_s + van.vehicle_type.overtime_s
        # The first loading is no part of a tour; here it is, so its price is taken off.
        fixed_cny = rig.fixed_cny + way_cny
        reloads = [
            sites[_Site(van.base_place, where, gate, rig.dock_s)] + 1
            for gate in range(start.gate, len(windows))
            if windows[gate].open_s <= shift.close_s
        ]
        return pyvrp.VehicleType(
            num_available=min(self._count(start), len(self._jobs)),
            capacity=capacity,
            start_depot=sites[_Site(van.base_place, where, start.gate, rig.dock_s)],
            end_depot=ends[van.end_place],
            fixed_cost=max(0, round(fixed_cny * MONEY_SCALE) - rig.dock_s * per_second),
            tw_early=max(0, shift.open_s + way_s + self._ahead_s - rig.dock_s),
            tw_late=until_s + self._ahead_s,
            shift_duration=longest_s,
            max_overtime=longer_s,
            unit_overtime_cost=longer_price,
            unit_distance_cost=per_meter,
            unit_duration_cost=per_second,
            profile=profile,
            reload_depots=reloads if van.base_place is not None else [],
            max_reloads=MAX_RELOADS if van.base_place is not None else 0,
            max_distance=NO_LIMIT if most_m is None or van.cny_per_drive_h else most_m,
        )

    def _longest(self, rig: Rig, way_s: int) -> tuple[int, int, int]:
        """How long tours may be, how much longer at a price, and the price of a second of that."""
        if rig.max_route_s >= NO_ROAD:
            return NO_LIMIT, 0, 0
        longest_s = max(0, rig.max_route_s - way_s) + rig.dock_s
        reloads = self._tables.problem.vans[rig.van].base_place is not None
        if reloads and self._last_release_s > 0:
            return longest_s, NO_LIMIT, TOO_LONG_PER_SECOND
        return longest_s, 0, 0

    def _earliest_s(self, start: Start) -> int:
        """When the vehicle can leave its base at the earliest."""
        van = self._tables.problem.vans[self._tables.rigs[start.rig].van]
        gate = self._tables.problem.windows_at(van.base_place)[start.gate]
        return max(gate.open_s, van.shifts[start.shift].open_s + self._way_to_base(van)[0])

    def _is_in_time(self, start: Start) -> bool:
        """Whether the vehicle is at its base and loaded before gate and shift close."""
        van = self._tables.problem.vans[self._tables.rigs[start.rig].van]
        gate, shift = self._tables.problem.windows_at(van.base_place)[start.gate], start.shift
        until_s = van.shifts[shift].close_s + van.vehicle_type.overtime_s
        return van.shifts[shift].open_s + self._way_to_base(van)[0] <= min(gate.close_s, until_s)

    def _way_to_base(self, van: Van) -> tuple[int, float]:
        """Seconds and price of the way from where tours start to where they are loaded."""
        problem = self._tables.problem
        if van.base_place is None or van.base_place == van.start_place:
            return 0, 0.0
        travel = problem.travel[van.travel_key]
        way = problem.node(van.start_place), problem.node(van.base_place)
        if travel.duration_s[way] >= UNREACHABLE:
            return NO_ROAD, 0.0
        way_s = int(travel.duration_s[way]) + van.vehicle_type.dock_s
        kind = van.vehicle_type
        price = kind.cny_per_km / 1000 * int(travel.distance_m[way])
        return way_s, price + kind.cny_per_h / HOUR_S * way_s

    def _count(self, start: Start) -> int:
        van = self._tables.rigs[start.rig].van
        most = self._tables.problem.vans[van].count
        return most if self._counts is None else self._counts.get((start.rig, start.shift), 0)


def _mean_pace(problem: LastMileProblem, pace: Sequence[int], shift: TimeWindow) -> int:
    """Mean speed over the hours of a shift, in thousandths."""
    hours = range(shift.open_s, max(shift.open_s + 1, min(shift.close_s, NO_ROAD)), HOUR_S)
    speeds = [pace[(at_s + problem.start_of_day_s) // HOUR_S % len(pace)] for at_s in hours]
    return max(1, sum(speeds) // len(speeds))


def _framed(values: NDArray[np.int64], is_closed: NDArray[np.bool_], closed: int) -> Any:
    """The matrix with missing roads, and with a last place that all reach at once."""
    # PyVRP's own annotation of a matrix is not one that numpy's arrays fit.
    size = len(values) + 1
    whole = np.zeros((size, size), dtype=np.int64)
    whole[:-1, :-1] = np.where(is_closed, closed, values)
    whole[-1, :-1] = closed
    np.fill_diagonal(whole, 0)
    return whole
