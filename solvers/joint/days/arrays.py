"""A problem as the compiled search's arrays, and empty states of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from solvers.joint.days.compiled.recreate import Desk
from solvers.joint.days.compiled.state import MISSING, Facts, State
from solvers.joint.days.compiled.teams import renew_shut

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.joint.days.problem import DaysProblem

NEAREST = 120
"""Neighbours of a request that are taken out with it."""


def facts(problem: DaysProblem) -> Facts:
    """What stays."""
    requests, teams, trucks = problem.requests, problem.teams, problem.trucks
    prices = problem.team_prices
    eligible, count = _eligible(problem)
    points = _whole([r.point for r in requests])
    return Facts(
        metres=np.ascontiguousarray(problem.distance_m, np.int64),
        point=points,
        first=_whole([r.first_day for r in requests]),
        last=_whole([r.last_day for r in requests]),
        size=_whole([r.size for r in requests]),
        idle=np.array([r.idle_cny_per_day for r in requests], np.float64),
        latest=_whole([problem.last_install_day(r) for r in requests]),
        near=_near(problem, points),
        depot=trucks.depot,
        capacity=trucks.capacity,
        truck_most_m=trucks.most_distance_m,
        most_trucks=_most_trucks(problem),
        truck_m_cny=float(trucks.cny_per_m),
        truck_day_cny=float(trucks.cny_per_day),
        truck_cny=float(trucks.cny_per_truck),
        home=_whole([team.home for team in teams]),
        team_most_m=_whole([team.most_distance_m for team in teams]),
        most_jobs=_whole([team.most_jobs for team in teams]),
        absent=_absent(problem),
        eligible=eligible,
        eligible_count=count,
        team_m_cny=float(prices.cny_per_m),
        team_day_cny=float(prices.cny_per_day),
        team_cny=float(prices.cny_per_team),
        days=problem.days,
        row=problem.rest.days_in_a_row,
        off=problem.rest.days_off,
        missing_cny=_missing_cny(problem),
    )


def _whole(values: list[int]) -> NDArray[np.int64]:
    return np.array(values, np.int64).reshape(-1)


def _most_trucks(problem: DaysProblem) -> int:
    """More than one a request is no limit."""
    most = problem.trucks.most_trucks
    return len(problem.requests) + 1 if most is None else most


def _absent(problem: DaysProblem) -> NDArray[np.bool_]:
    table = np.zeros((len(problem.teams), problem.days), np.bool_)
    for row, team in enumerate(problem.teams):
        table[row, sorted(team.absent_days)] = True
    return table


def _near(problem: DaysProblem, points: NDArray[np.int64]) -> NDArray[np.int64]:
    """Other requests, nearest first."""
    n = len(points)
    size = max(0, min(NEAREST, n - 1))
    table = np.empty((n, size), np.int64)
    both = problem.distance_m + problem.distance_m.T
    for row in range(n):
        order = np.argsort(both[points[row], points], kind="stable")
        table[row] = order[order != row][:size]
    return table


def _eligible(problem: DaysProblem) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Teams that could install each request alone on a day, nearest home first."""
    table = np.full((len(problem.requests), max(1, len(problem.teams))), -1, np.int64)
    count = np.zeros(len(problem.requests), np.int64)
    metres = problem.distance_m
    for row, request in enumerate(problem.requests):
        fitting = []
        for number, team in enumerate(problem.teams):
            round_m = int(metres[team.home, request.point] + metres[request.point, team.home])
            can = request.skills <= team.skills and team.most_jobs > 0
            if can and round_m <= team.most_distance_m:
                fitting.append((round_m, number))
        count[row] = len(fitting)
        table[row, : len(fitting)] = [number for _, number in sorted(fitting)]
    return table, count


def _missing_cny(problem: DaysProblem) -> float:
    """More than any one request can cost when done alone."""
    trucks, prices = problem.trucks, problem.team_prices
    truck = trucks.most_distance_m * trucks.cny_per_m + trucks.cny_per_day + trucks.cny_per_truck
    furthest = max((team.most_distance_m for team in problem.teams), default=0)
    team = furthest * prices.cny_per_m + prices.cny_per_day + prices.cny_per_team
    idle = max((r.idle_cny_per_day for r in problem.requests), default=0.0) * problem.days
    return 2.0 * (truck + team + idle) + 1.0


def empty_state(given: Facts) -> State:
    """Nothing is delivered nor installed."""
    n, teams, days = len(given.point), len(given.home), given.days
    routes = max(1, teams * days)
    # Packing opens a day's new trucks before it closes the old ones: twice as many at most.
    sizes = [n] * 14 + [2 * n] * 5 + [days] * 3 + [routes] * 4 + [max(1, teams), n, 2 * n, 2]
    ends = np.cumsum([0, *sizes])
    block = np.full(ends[-1], -1, np.int32)
    views = [block[a:b] for a, b in zip(ends[:-1], ends[1:], strict=True)]
    state = State(block, *views, np.zeros(7, np.float64))
    for counts in (state.trucks, state.r_m, state.r_jobs, state.r_shut, state.team_days):
        counts[:] = 0
    state.free_trips[:] = np.arange(n)
    state.free_trucks[:] = np.arange(2 * n)
    state.tops[:] = n, 2 * n
    state.sums[MISSING] = n
    for team in range(teams):
        for day in range(0, days, given.row + given.off):
            renew_shut(given, state, team, day)
        renew_shut(given, state, team, days - 1)
    return state


def desk(given: Facts, seed: int) -> Desk:
    """A place to work at, with dice of a seed."""

    def whole() -> Any:
        return np.full(given.days, -1, np.int64)

    def prices() -> Any:
        return np.full(given.days, np.inf)

    dice = np.random.SeedSequence(seed).generate_state(1, np.uint64) | np.uint64(1)
    first, second = (prices(), whole(), whole()), (prices(), whole(), whole())
    return Desk(*first, *second, prices(), whole(), np.zeros(3), dice)
