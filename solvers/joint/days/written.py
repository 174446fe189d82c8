"""The search's states as plans, and plans as states to start from."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from solvers.joint.days.arrays import empty_state
from solvers.joint.days.compiled.packing import pack_day
from solvers.joint.days.compiled.state import MISSING, deliver, take_back
from solvers.joint.days.compiled.teams import install
from solvers.joint.days.plan import DaysCosts, DaysCounts, TeamDay, TruckDay

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    from numpy.typing import NDArray

    from solvers.joint.days.compiled.state import Facts, State
    from solvers.joint.days.plan import DaysPlan
    from solvers.joint.days.problem import DaysProblem


def truck_days(problem: DaysProblem, state: State) -> tuple[TruckDay, ...]:
    """Trips by truck, days in order."""
    found = []
    for day in range(problem.days):
        trips: dict[int, list[tuple[str, ...]]] = defaultdict(list)
        trip = int(state.day_trip[day])
        while trip >= 0:
            stops = _chain(state.d_next, int(state.t_first[trip]))
            trips[int(state.t_truck[trip])].append(_ids(problem, stops))
            trip = int(state.t_next[trip])
        found += [TruckDay(day, tuple(sorted(load))) for load in trips.values()]
    return tuple(sorted(found, key=lambda route: (route.day, route.trips)))


def team_days(problem: DaysProblem, state: State) -> tuple[TeamDay, ...]:
    """Routes of teams, days in order."""
    found = []
    for day in range(problem.days):
        for number, team in enumerate(problem.teams):
            first = int(state.r_first[number * problem.days + day])
            if first >= 0:
                found.append(TeamDay(team.id, day, _ids(problem, _chain(state.i_next, first))))
    return tuple(found)


def _chain(follower: NDArray[np.int32], first: int) -> list[int]:
    found = []
    while first >= 0:
        found.append(first)
        first = int(follower[first])
    return found


def _ids(problem: DaysProblem, numbers: Iterable[int]) -> tuple[str, ...]:
    return tuple(problem.requests[number].id for number in numbers)


def figures(
    problem: DaysProblem, trucks: tuple[TruckDay, ...], teams: tuple[TeamDay, ...]
) -> tuple[DaysCounts, DaysCosts]:
    """Counts and costs of routes, in the problem's own numbers."""
    point = {request.id: request.point for request in problem.requests}
    leaving = [0] * problem.days
    truck_m, team_m, idle = 0, 0, 0.0
    came: dict[str, int] = {}
    for route in trucks:
        leaving[route.day] += 1
        for trip in route.trips:
            truck_m += _path_m(problem, problem.trucks.depot, [point[id_] for id_ in trip])
            came |= dict.fromkeys(trip, route.day)
    for work in teams:
        home = problem.team_of[work.team_id].home
        team_m += _path_m(problem, home, [point[id_] for id_ in work.request_ids])
        for id_ in work.request_ids:
            idle += problem.request_of[id_].idle_cny_per_day * (work.day - came[id_] - 1)
    counts = DaysCounts(
        truck_m, sum(leaving), max(leaving), team_m, len(teams), len({r.team_id for r in teams})
    )
    fleet, prices = problem.trucks, problem.team_prices
    costs = DaysCosts(
        counts.truck_distance_m * fleet.cny_per_m,
        counts.truck_days * fleet.cny_per_day,
        counts.trucks * fleet.cny_per_truck,
        counts.team_distance_m * prices.cny_per_m,
        counts.team_days * prices.cny_per_day,
        counts.teams * prices.cny_per_team,
        idle,
    )
    return counts, costs


def _path_m(problem: DaysProblem, home: int, points: list[int]) -> int:
    path = [home, *points, home]
    return int(problem.distance_m[path[:-1], path[1:]].sum())


def state_of(problem: DaysProblem, given: Facts, plan: DaysPlan) -> State:
    """As much of a plan as the problem allows; what no longer fits is missing in the state."""
    state = empty_state(given)
    number = {request.id: row for row, request in enumerate(problem.requests)}
    for route in plan.truck_days:
        for trip in route.trips:
            _load_trip(given, state, route.day, [number[id_] for id_ in trip if id_ in number])
    team_number = {team.id: row for row, team in enumerate(problem.teams)}
    for work in plan.team_days:
        if work.team_id in team_number and 0 <= work.day < given.days:
            jobs = [number[id_] for id_ in work.request_ids if id_ in number]
            _load_route(given, state, team_number[work.team_id], work.day, jobs)
    for row in range(len(given.point)):
        if state.trip[row] >= 0 and state.route[row] < 0:
            take_back(given, state, row)
    for day in range(given.days):
        pack_day(given, state, day)
    state.sums[MISSING] = float((state.trip < 0).sum())
    return state


def _load_trip(given: Facts, state: State, day: int, stops: list[int]) -> None:
    if not 0 <= day < given.days or state.trucks[day] >= given.most_trucks:
        return
    fitting: list[int] = []
    for row in stops:
        load = sum(int(given.size[other]) for other in [*fitting, row])
        is_open = given.first[row] <= day <= min(given.last[row], given.latest[row] - 1)
        path = [given.depot, *(int(given.point[other]) for other in [*fitting, row]), given.depot]
        metres = int(given.metres[path[:-1], path[1:]].sum())
        if is_open and load <= given.capacity and metres <= given.truck_most_m:
            fitting.append(row)
    for place, row in enumerate(fitting):
        if place == 0:
            deliver(given, state, row, day, -1, -1)
        else:
            deliver(given, state, row, day, int(state.trip[fitting[0]]), fitting[place - 1])


def _load_route(given: Facts, state: State, team: int, day: int, jobs: list[int]) -> None:
    route = team * given.days + day
    if state.r_shut[route]:
        return
    home, after = int(given.home[team]), -1
    fitting: list[int] = []
    for row in jobs:
        path = [home, *(int(given.point[other]) for other in [*fitting, row]), home]
        metres = int(given.metres[path[:-1], path[1:]].sum())
        is_there = state.trip[row] >= 0 and state.route[row] < 0
        if (
            is_there
            and state.t_day[state.trip[row]] < day <= given.latest[row]
            and team in given.eligible[row, : given.eligible_count[row]]
            and len(fitting) < given.most_jobs[team]
            and metres <= given.team_most_m[team]
        ):
            fitting.append(row)
    for row in fitting:
        install(given, state, row, route, after)
        after = row
