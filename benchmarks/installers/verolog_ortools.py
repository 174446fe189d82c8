"""OR-Tools on delivery and installation days: the baseline that an honest user would build.

1. Deliveries: one routing model over all days. A vehicle is one trip on one day, a request may go
   on the trips of its window. A metre costs what the fleet says plus its share of a full truck's
   day (price of the day, and of the truck spread over the days). Each day has as many trips as
   each day of the tightest run of days fills, and half as many more; where a truck costs more than
   half a full day's drive, 8 % more, so that no day needs far more trucks than another. Trips are
   then packed into trucks by first fit decreasing.
2. Installations: vehicles are teams on days; the price of idle goods is part of the way to a
   request, by day, so it is exact; the rest rule is linear in whether a vehicle is used; skills and
   days are allowed vehicles. A team's price is spread over its usual days until it is used. More
   than 1,500 team-days are cut into windows of days that are solved one after the other.

Half of the time each; guided local search, one thread (OR-Tools' routing has no more). Each model
runs in a process of its own, since two in one have crashed.
"""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.installers.verolog_model import RoutingModel, routes_apart
from solvers.common import Limits, Status, StopReason
from solvers.joint.days.formats.verolog import with_figures
from solvers.joint.days.plan import (
    DaysCosts,
    DaysCounts,
    DaysPlan,
    LeftOut,
    LeftOutReason,
    TeamDay,
    TruckDay,
)

if TYPE_CHECKING:
    from solvers.joint.days.problem import DaysProblem, DayTeam

MOST_TEAM_DAYS = 1_500
"""Vehicles of one model."""


def ortools_plan(problem: DaysProblem, seconds: float) -> DaysPlan:
    """The plan of both models, one after the other."""
    trips = _trips(problem, seconds / 2)
    day_of = {request: day for day, trip in trips for request in trip}
    team_days = _team_days(problem, day_of, seconds / 2)
    done = {request for route in team_days for request in route.request_ids}
    kept = [(day, tuple(r for r in trip if r in done)) for day, trip in trips]
    out = tuple(
        LeftOut(request.id, LeftOutReason.NO_ROOM_FOUND, "OR-Tools left it out")
        for request in problem.requests
        if request.id not in done
    )
    bare = DaysPlan(
        Status.PARTIAL if out else Status.FEASIBLE,
        StopReason.TIME,
        DaysCosts(),
        DaysCounts(),
        _packed(problem, [(day, trip) for day, trip in kept if trip]),
        tuple(team_days),
        out,
        Limits(max_seconds=seconds),
    )
    return with_figures(problem, bare)


def _trips(problem: DaysProblem, seconds: float) -> list[tuple[int, tuple[str, ...]]]:
    """Trips with their days; a request may be on none."""
    trucks, requests = problem.trucks, problem.requests
    busy = {day for r in requests for day in range(r.first_day, r.last_day + 1)}
    a_day = _trips_a_day(problem)
    is_dear = trucks.cny_per_truck > trucks.most_distance_m * trucks.cny_per_m / 2
    slots = math.ceil(a_day * (1.08 if is_dear else 1.5)) + 1
    full_day = trucks.cny_per_day + trucks.cny_per_truck / max(1, len(busy))
    price = trucks.cny_per_m + full_day / max(1, trucks.most_distance_m)
    points = [r.point for r in requests] + [trucks.depot]
    metres = problem.distance_m[np.ix_(points, points)]
    count = problem.days * slots
    model = RoutingModel(
        cost=[np.rint(metres * price).astype(np.int64)],
        distance_m=metres,
        load=[r.size for r in requests],
        kind=[0] * count,
        home=[len(requests)] * count,
        most_m=[trucks.most_distance_m] * count,
        most_load=[trucks.capacity] * count,
        fixed=[0] * count,
        allowed=[
            [
                v
                for d in range(r.first_day, r.last_day + 1)
                for v in range(d * slots, (d + 1) * slots)
            ]
            for r in requests
        ],
        penalty=round(price * trucks.most_distance_m * 100) + 1_000_000,
    )
    routes = routes_apart(model, seconds)
    return [
        (vehicle // slots, tuple(requests[n].id for n in nodes))
        for vehicle, nodes in enumerate(routes)
        if nodes
    ]


def _trips_a_day(problem: DaysProblem) -> float:
    """Trips that the tightest run of days fills each day, if distances do not count.

    Over all runs of days: the requests whose windows lie inside, packed by first fit decreasing.
    """
    most = 0.0
    for first in range(problem.days):
        for last in range(first, problem.days):
            inside = [
                r.size for r in problem.requests if first <= r.first_day and r.last_day <= last
            ]
            most = max(most, _full_trips(inside, problem.trucks.capacity) / (last - first + 1))
    return most


def _full_trips(sizes: list[int], capacity: int) -> int:
    loads: list[int] = []
    for size in sorted(sizes, reverse=True):
        for number, load in enumerate(loads):
            if load + size <= capacity:
                loads[number] += size
                break
        else:
            loads.append(size)
    return len(loads)


def _packed(problem: DaysProblem, trips: list[tuple[int, tuple[str, ...]]]) -> tuple[TruckDay, ...]:
    """Trips in trucks, by first fit decreasing of their length."""
    trucks: dict[int, list[tuple[int, list[tuple[str, ...]]]]] = defaultdict(list)
    lengths = [(_round_m(problem, trip), day, trip) for day, trip in trips]
    for metres, day, trip in sorted(lengths, reverse=True):
        for number, (used, load) in enumerate(trucks[day]):
            if used + metres <= problem.trucks.most_distance_m:
                trucks[day][number] = (used + metres, [*load, trip])
                break
        else:
            trucks[day].append((metres, [trip]))
    return tuple(TruckDay(day, tuple(load)) for day in sorted(trucks) for _, load in trucks[day])


def _round_m(problem: DaysProblem, trip: tuple[str, ...]) -> int:
    depot = problem.trucks.depot
    path = [depot, *(problem.request_of[r].point for r in trip), depot]
    return int(problem.distance_m[path[:-1], path[1:]].sum())


def _team_days(problem: DaysProblem, day_of: dict[str, int], seconds: float) -> list[TeamDay]:
    """Windows of days one after the other; a request is installed in the one after its delivery."""
    length = max(3, MOST_TEAM_DAYS // max(1, len(problem.teams)))
    found: list[TeamDay] = []
    count = math.ceil((problem.days - 1) / length)
    length = math.ceil((problem.days - 1) / count)
    for first in range(1, problem.days, length):
        last = min(first + length, problem.days) - 1
        due = [r for r, day in day_of.items() if first - 1 <= day <= last - 1]
        share = seconds * len(due) / max(1, len(day_of))
        found += _window(problem, day_of, sorted(due, key=int), first, last, found, share)
    return found


def _window(
    problem: DaysProblem,
    day_of: dict[str, int],
    due: list[str],
    first: int,
    last: int,
    before: list[TeamDay],
    seconds: float,
) -> list[TeamDay]:
    requests = [problem.request_of[r] for r in due]
    if not requests:
        return []
    works = {(route.team_id, route.day) for route in before}
    slots = [(team, day) for team in problem.teams for day in range(first, last + 1)]
    homes = sorted({team.home for team in problem.teams})
    points = [r.point for r in requests] + homes
    metres = problem.distance_m[np.ix_(points, points)]
    way = np.rint(metres * problem.team_prices.cny_per_m).astype(np.int64)
    costs = []
    for day in range(first, last + 1):
        idle = [max(0, day - day_of[r.id] - 1) * r.idle_cny_per_day for r in requests]
        costs.append(way + np.array([*idle, *[0.0] * len(homes)]).astype(np.int64)[None, :])
    used = {team_id for team_id, _ in works}
    prices = problem.team_prices
    usual = max(1.0, problem.days * 5 / 7)
    at_most = _rests(problem, slots, works, first, last)
    blocked = {v for vehicles, most in at_most if most <= 0 for v in vehicles}
    model = RoutingModel(
        cost=costs,
        distance_m=metres,
        load=[1] * len(requests),
        kind=[day - first for _, day in slots],
        home=[len(requests) + homes.index(team.home) for team, _ in slots],
        most_m=[team.most_distance_m for team, _ in slots],
        most_load=[team.most_jobs for team, _ in slots],
        fixed=[
            round(prices.cny_per_day + (0 if t.id in used else prices.cny_per_team / usual))
            for t, _ in slots
        ],
        allowed=[
            [
                v
                for v, (team, day) in enumerate(slots)
                if day > day_of[r.id] and r.skills <= team.skills and v not in blocked
            ]
            for r in requests
        ],
        penalty=100 * int(way.max() + prices.cny_per_day + prices.cny_per_team) + 1_000_000,
        at_most=[(vehicles, most) for vehicles, most in at_most if most > 0],
    )
    return [
        TeamDay(slots[v][0].id, slots[v][1], tuple(due[n] for n in nodes))
        for v, nodes in enumerate(routes_apart(model, seconds))
        if nodes
    ]


def _rests(
    problem: DaysProblem,
    slots: list[tuple[DayTeam, int]],
    works: set[tuple[str, int]],
    first: int,
    last: int,
) -> list[tuple[list[int], int]]:
    """Of a row of days and each day off after it, not all may be worked on."""
    row, off = problem.rest.days_in_a_row, problem.rest.days_off
    number = {(team.id, day): v for v, (team, day) in enumerate(slots)}
    sums = []
    for team in problem.teams:
        for begin in range(max(0, first - row - off), last - row + 1):
            for extra in range(begin + row, min(begin + row + off, last + 1)):
                days = [*range(begin, begin + row), extra]
                done = sum((team.id, day) in works for day in days)
                inside = [number[team.id, day] for day in days if first <= day <= last]
                if inside and done + len(inside) > row:
                    sums.append((inside, row - done))
    return sums
