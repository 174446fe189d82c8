"""What tours of a front cost at least, arc by arc.

Every tour of the problem is a path of doors here, at no higher cost. Times are the soonest and
windows the widest that any tour could have; hours are paid for driving, work, loading between trips
and waits that no departure avoids. Left out, as none of it can make a tour cheaper: pauses within
windows, lateness, rests and meals, overtime, limits on the length of a tour, what is brought back
and who must not meet whom. ``left_out`` names what a problem has of these.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from solvers.routing.last_mile.bounds.compiled.labels import NEVER_S
from solvers.routing.last_mile.problem import Half
from supplychain.calendars import HOUR_S
from supplychain.roads import UNREACHABLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from solvers.routing.last_mile.problem import LastMileProblem, Van
    from solvers.routing.last_mile.tables import Rig, Tables
    from supplychain.windows import TimeWindow

    Real = NDArray[np.float64]
    Whole = NDArray[np.int64]

EVEN_PACE = 1_000
MOST_LOADS = 3
"""Kinds of load that labels carry; those that bind least are left out."""
ROUNDING = 1e-9
"""Relative error of a sum of loads."""


@dataclass(frozen=True, slots=True, eq=False)
class Ways:
    """Ways of one van on one shift, all positions of its walls taken together.

    Parameters
    ----------
    van, shift, count
        Which vehicles, and how many there are.
    fixed_cny
        Of a tour.
    start_s
        Earliest start of service as the first door, ``NEVER_S`` if it cannot be that.
    end_s
        Latest start of service as the last door; below ``open_s`` if it cannot be that.
    open_s, close_s
        Earliest and latest start of service at all; nothing is between them where the van cannot
        serve the door.
    start_cny, end_cny, drive_cny, reload_cny
        Cost of ways, with what is paid at the door that they lead to.
    drive_s, reload_s
        From start to start of service, straight and by way of the base; ``NEVER_S`` where there is
        no way.
    load, room
        By door and kind of load.
    """

    van: int
    shift: int
    count: int
    fixed_cny: float
    start_s: Whole
    end_s: Whole
    open_s: Whole
    close_s: Whole
    start_cny: Real
    end_cny: Real
    drive_cny: Real
    reload_cny: Real
    drive_s: Whole
    reload_s: Whole
    load: Real
    room: Real

    @property
    def has_reloads(self) -> bool:
        """Whether a tour may have several trips."""
        return bool((self.reload_s < NEVER_S).any())

    def cost_cny(self, doors: tuple[int, ...], reloads: tuple[bool, ...]) -> float:
        """Cost of a path; ``reloads`` says for each door but the first whether it begins a trip."""
        total = self.fixed_cny + float(self.start_cny[doors[0]] + self.end_cny[doors[-1]])
        for (here, there), is_new in zip(pairwise(doors), reloads, strict=True):
            way = self.reload_cny if is_new else self.drive_cny
            total += float(way[here, there])
        return total

    def admits(self, doors: tuple[int, ...], reloads: tuple[bool, ...]) -> bool:
        """Whether a path keeps windows and loads."""
        first = doors[0]
        time_s, load = max(self.start_s[first], self.open_s[first]), self.load[first].copy()
        is_good = bool(time_s <= self.close_s[first] and (load <= self.room).all())
        for (here, there), is_new in zip(pairwise(doors), reloads, strict=True):
            way_s = self.reload_s if is_new else self.drive_s
            time_s = max(time_s + way_s[here, there], self.open_s[there])
            load = self.load[there] + (0.0 if is_new else load)
            is_good &= bool(time_s <= self.close_s[there] and (load <= self.room).all())
        return is_good and bool(time_s <= self.end_s[doors[-1]])


def all_ways(tables: Tables) -> list[Ways]:
    """Of every van and shift that has vehicles."""
    found = []
    for number, van in enumerate(tables.problem.vans):
        rigs = [rig for rig in tables.rigs if rig.van == number]
        if van.count > 0 and rigs:
            found += [
                _Builder(tables, number, rigs, shift).ways() for shift in range(len(van.shifts))
            ]
    return found


class _Builder:
    """Lays out the ways of a van on a shift."""

    def __init__(self, tables: Tables, number: int, rigs: list[Rig], shift: int) -> None:
        self.tables, self.number, self.shift = tables, number, shift
        self.problem: LastMileProblem = tables.problem
        self.van: Van = self.problem.vans[number]
        self.rigs = rigs
        self.jobs = len(self.problem.jobs)
        self.open_s = self.van.shifts[shift].open_s
        self.until_s = self.van.shifts[shift].close_s + self.van.vehicle_type.overtime_s
        self.cny_per_m = min(rig.cny_per_m for rig in rigs)
        self.cny_per_s = min(rig.cny_per_s for rig in rigs)
        travel = self.problem.travel[self.van.travel_key]
        self.metres = travel.distance_m.astype(np.float64)
        self.legs_s = _fastest(self.problem, self.van)
        self.dock_s = min(rig.dock_s for rig in rigs)
        self.base = None if self.van.base_place is None else self.problem.node(self.van.base_place)
        self.start = self.problem.node(self.van.start_place)
        self.doors = slice(1, self.jobs + 1)

    def ways(self) -> Ways:
        work_s = self._work_s()
        first_s, direct_s = self._starts()
        open_s, close_s, end_s = self._windows(work_s, first_s)
        per_drive = self.van.cny_per_drive_h / HOUR_S
        legs_cny = self.cny_per_m * self.metres + per_drive * self.legs_s
        at_door = self._door_cny(work_s, open_s)
        drive_s = work_s[:, None] + self.legs_s[self.doors, self.doors]
        drive_cny = (
            legs_cny[self.doors, self.doors] + at_door + self._hours(drive_s, open_s, close_s)
        )
        reload_s = np.full((self.jobs, self.jobs), NEVER_S)
        reload_cny = np.full((self.jobs, self.jobs), np.inf)
        if self.base is not None:
            back, out = (self.doors, self.base), (self.base, self.doors)
            by_base_s = self.legs_s[back][:, None] + self.dock_s + self.legs_s[out]
            reload_s = work_s[:, None] + by_base_s
            reload_cny = legs_cny[back][:, None] + legs_cny[out] + at_door
            reload_cny += self._hours(reload_s, open_s, close_s)
        start_cny = self._start_cny(legs_cny) + at_door
        end_cny = self._end_cny(legs_cny) + self.cny_per_s * work_s
        for ways_s in (drive_s, reload_s):
            np.fill_diagonal(ways_s, NEVER_S)
            ways_s[open_s[:, None] + ways_s > close_s] = NEVER_S
        load, room = self._loads(open_s <= close_s)
        return Ways(
            self.number,
            self.shift,
            self.van.count,
            min(rig.fixed_cny for rig in self.rigs),
            np.where(direct_s >= UNREACHABLE, NEVER_S, direct_s),
            end_s,
            open_s,
            close_s,
            start_cny,
            end_cny,
            np.where(drive_s >= NEVER_S, np.inf, drive_cny),
            np.where(reload_s >= NEVER_S, np.inf, reload_cny),
            drive_s,
            reload_s,
            load,
            room,
        )

    def _work_s(self) -> Whole:
        """Time at each door; set-up is only for sure where nobody else is at the place."""
        spots = [job.spot for job in self.problem.jobs if job.spot is not None]
        shared = {spot for spot in spots if spots.count(spot) > 1}
        return np.array(
            [
                job.service_s + (0 if job.spot in shared else job.setup_s)
                for job in self.problem.jobs
            ],
            dtype=np.int64,
        )

    def _starts(self) -> tuple[Whole, Whole]:
        """For each job the earliest start of its service on any trip, and as the first door."""
        loaded = self.start if self.base is None else self.base
        to_base_s = 0
        if loaded != self.start:
            to_base_s = int(self.legs_s[self.start, loaded]) + self.dock_s
        gates = () if self.base is None else self.problem.windows_at(self.van.base_place)
        leaves_s = np.array(
            [
                _gate(gates, max(self.open_s + to_base_s, door.release_s))
                if self.base is not None
                else max(self.open_s, door.release_s)
                for door in self.tables.doors
            ],
            dtype=np.int64,
        )
        first_s = leaves_s + _shortest(self.legs_s, loaded)[self.doors]
        direct_s = leaves_s + self.legs_s[loaded, self.doors]
        if self.van.starts_loaded:
            # Goods are on board, whatever they were to be released at.
            at_once_s = self.open_s + _shortest(self.legs_s, self.start)[self.doors]
            first_s = np.minimum(first_s, at_once_s)
            direct_s = np.minimum(direct_s, self.open_s + self.legs_s[self.start, self.doors])
        return first_s, direct_s

    def _windows(self, work_s: Whole, first_s: Whole) -> tuple[Whole, Whole, Whole]:
        """Earliest and latest start of service, and latest as the last door."""
        doors = self.tables.doors
        opens = [min((w.open_s for w in door.windows), default=0) for door in doors]
        open_s = np.maximum(first_s, np.array(opens, dtype=np.int64))
        last_s = np.array([door.last_s for door in doors], dtype=np.int64)
        home_s, straight_s = np.zeros(self.jobs, np.int64), np.zeros(self.jobs, np.int64)
        if self.van.end_place >= 0:
            end = self.problem.node(self.van.end_place)
            home_s = _shortest(self.legs_s.T, end)[self.doors]
            straight_s = self.legs_s[self.doors, end]
            if self.base is not None:
                by_base_s = self.legs_s[self.doors, self.base] + self.legs_s[self.base, end]
                straight_s = np.minimum(straight_s, by_base_s)
        close_s = np.minimum(last_s, self.until_s - work_s - home_s)
        end_s = np.minimum(close_s, self.until_s - work_s - straight_s)
        for position, job in enumerate(self.problem.jobs):
            cannot = not job.requires <= self.van.skills
            cannot |= job.is_on_board and not self.van.starts_loaded
            load = self.tables.doors[position].load
            if job.half is Half.WHOLE:
                cannot |= not any(rig.holds(load) for rig in self.rigs)
            if cannot:
                close_s[position] = end_s[position] = open_s[position] - 1
        return open_s, close_s, end_s

    def _door_cny(self, work_s: Whole, open_s: Whole) -> Real:
        """What is paid at each door: stop, kilograms, work, and value lost until it opens."""
        kind = self.van.vehicle_type
        kg = [0.0 if job.half is Half.FIRST else sum(job.kg) for job in self.problem.jobs]
        wait = np.array([door.wait_cny_per_s for door in self.tables.doors])
        release_s = np.array([door.release_s for door in self.tables.doors], dtype=np.int64)
        service_s = np.array([job.service_s for job in self.problem.jobs])
        paid: Real = kind.cny_per_stop + kind.cny_per_kg * np.array(kg)
        paid += self.van.cny_per_service_h / HOUR_S * np.minimum(service_s, work_s)
        paid += wait * (open_s - release_s)
        return paid

    def _hours(self, ways_s: Whole, open_s: Whole, close_s: Whole) -> Real:
        """Pay from start to start of service; who leaves last may still have to wait."""
        least_s = np.maximum(ways_s, open_s - close_s[:, None])
        paid: Real = self.cny_per_s * np.where(ways_s >= UNREACHABLE, 0, least_s)
        return paid

    def _start_cny(self, legs_cny: Real) -> Real:
        """From the start to each door, loading where that takes time."""
        priced: Real = legs_cny + self.cny_per_s * self.legs_s
        straight: Real = priced[self.start, self.doors]
        if self.base is None or self.base == self.start:
            return straight
        by_base: Real = priced[self.base, self.doors] + priced[self.start, self.base]
        by_base = by_base + self.cny_per_s * self.dock_s
        return np.minimum(straight, by_base) if self.van.starts_loaded else by_base

    def _end_cny(self, legs_cny: Real) -> Real:
        if self.van.end_place < 0:
            return np.zeros(self.jobs)
        end = self.problem.node(self.van.end_place)
        priced: Real = legs_cny + self.cny_per_s * self.legs_s
        straight: Real = priced[self.doors, end]
        if self.base is None:
            return straight
        by_base: Real = priced[self.doors, self.base] + priced[self.base, end]
        return np.minimum(straight, by_base)

    def _loads(self, is_served: NDArray[np.bool_]) -> tuple[Real, Real]:
        """The kinds of load that bind most, none implied by another."""
        load = np.array(
            [
                door.load if job.half is Half.WHOLE else (0.0,) * len(door.load)
                for door, job in zip(self.tables.doors, self.problem.jobs, strict=True)
            ]
        )
        room = np.array([rig.room for rig in self.rigs]).max(axis=0) * (1 + ROUNDING)
        most = np.maximum(room, ROUNDING)
        shares = load[is_served] / most
        if self.base is None:
            # A single trip: its stops are a load as well.
            stops = float(max(rig.max_stops for rig in self.rigs))
            load = np.column_stack([load, np.ones(self.jobs)])
            room, shares = (
                np.append(room, stops),
                np.column_stack([shares, np.full(len(shares), 1 / stops)]),
            )
        total = shares.sum(axis=0)
        kept: list[int] = []
        for kind in np.argsort(-total, kind="stable").tolist():
            is_implied = any((shares[:, kind] <= shares[:, other]).all() for other in kept)
            if total[kind] > 1.0 and not is_implied and len(kept) < MOST_LOADS:
                kept.append(kind)
        return np.ascontiguousarray(load[:, kept]), room[kept]


def _fastest(problem: LastMileProblem, van: Van) -> Whole:
    """Driving times at the fastest hour of the day."""
    legs_s = problem.travel[van.travel_key].duration_s.astype(np.int64)
    pace = problem.pace.get(van.travel_key)
    if pace is None:
        return legs_s
    # What is left of a second when speeds change may be lost.
    fast_s = np.maximum(0, legs_s * EVEN_PACE // max(pace) - 1)
    return np.where(legs_s >= UNREACHABLE, legs_s, fast_s)


def _gate(windows: tuple[TimeWindow, ...], ready_s: int) -> int:
    """First second from ``ready_s`` on at which the place is open."""
    waits = [max(ready_s, window.open_s) for window in windows if window.close_s >= ready_s]
    return min(waits, default=NEVER_S)


def _shortest(legs_s: Whole, start: int) -> Whole:
    """Time of the quickest way from a place to every other (Dijkstra on a full matrix)."""
    length = np.full(len(legs_s), NEVER_S)
    length[start] = 0
    is_open = np.ones(len(legs_s), dtype=bool)
    for _ in range(len(legs_s)):
        here = int(np.argmin(np.where(is_open, length, NEVER_S + 1)))
        is_open[here] = False
        length = np.minimum(length, length[here] + legs_s[here])
    return length


def left_out(problem: LastMileProblem) -> Iterator[str]:
    """Rules and prices of a problem that its ways do not know."""
    jobs, vans = problem.jobs, problem.vans
    kinds = [van.vehicle_type for van in vans]
    words = frozenset[str]().union(*(job.kinds for job in jobs))
    rules = {
        "lateness": any(w.late_cny_per_min is not None for job in jobs for w in job.windows),
        "hours between several windows": any(len(job.windows) > 1 for job in jobs),
        "value lost while waiting on the way": any(job.wait_cny_per_h for job in jobs),
        "returns": any(any(job.returns_kg) or any(job.returns_l) for job in jobs),
        "time on board": any(job.max_on_board_s is not None for job in jobs),
        "set-up": any(job.setup_s and job.spot is not None for job in jobs),
        "shipments": any(job.half is not Half.WHOLE for job in jobs),
        "change of vehicle": any(job.change_cny for job in jobs),
        "goods in conflict": any(a in words and b in words for a, b in problem.conflicts),
        "traffic by the hour": any(len(set(pace)) > 1 for pace in problem.pace.values()),
        "meals": any(van.meals for van in vans),
        "overtime": any(kind.overtime_s and kind.overtime_cny_per_h for kind in kinds),
        "longest tour": any(kind.max_route_s is not None for kind in kinds),
        "longest distance": any(kind.max_distance_m is not None for kind in kinds),
        "most stops": any(
            kind.max_stops is not None and van.base_place is not None
            for kind, van in zip(kinds, vans, strict=True)
        ),
        "layouts": any(len(kind.layouts) > 1 for kind in kinds),
        "pauses within windows": any(_is_paid_by_hour(van) for van in vans),
        "vehicles under way": any(van.starts_loaded for van in vans),
        "drivers' rests": any(_may_rest(problem, van) for van in vans),
    }
    yield from (name for name, is_there in rules.items() if is_there)


def _is_paid_by_hour(van: Van) -> bool:
    return van.vehicle_type.cny_per_h > 0 or any(van.reefer_cny_per_h.values())


def _may_rest(problem: LastMileProblem, van: Van) -> bool:
    """Whether a shift is long enough for the limits on driving to matter."""
    rules = van.vehicle_type.rules
    most_s = min(rules.max_continuous_drive_s, rules.max_daily_drive_s)
    longest_s = max((shift.close_s - shift.open_s for shift in van.shifts), default=0)
    return longest_s + van.vehicle_type.overtime_s + van.driven_s + van.continuous_s > most_s
