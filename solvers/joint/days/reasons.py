"""Requests that nobody could do even if there were nothing else, each with its proof."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from solvers.joint.days.plan import LeftOut, LeftOutReason

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from solvers.joint.days.problem import DayRequest, DaysProblem, DayTeam


def impossible(problem: DaysProblem) -> list[LeftOut]:
    """Requests that no plan can do."""
    rounds = _Rounds(problem)
    return [
        found
        for request in problem.requests
        if (found := next(_proofs(problem, request, rounds), None)) is not None
    ]


def no_room_found(ids: Iterable[str]) -> list[LeftOut]:
    """Requests that could be done alone, for which the search found no room beside the others."""
    detail = "could be done alone, but no room was found beside the others"
    return [LeftOut(id_, LeftOutReason.NO_ROOM_FOUND, detail) for id_ in ids]


class _Rounds:
    """Shortest ways there and back, over other points where that is shorter, when asked."""

    def __init__(self, problem: DaysProblem) -> None:
        self._direct = problem.distance_m
        self._shortest: NDArray[np.int64] | None = None

    def least_m(self, home: int, point: int, enough_m: int) -> int:
        """A lower bound of every round that visits the point; exact if it is above enough."""
        direct = int(self._direct[home, point] + self._direct[point, home])
        if direct <= enough_m:
            return direct
        if self._shortest is None:
            ways = self._direct.copy()
            for over in range(len(ways)):
                np.minimum(ways, ways[:, over, None] + ways[None, over], out=ways)
            self._shortest = ways
        return int(self._shortest[home, point] + self._shortest[point, home])


def _proofs(problem: DaysProblem, request: DayRequest, rounds: _Rounds) -> Iterator[LeftOut]:
    trucks = problem.trucks
    if request.size > trucks.capacity:
        detail = f"takes {request.size}, a truck has room for {trucks.capacity}"
        yield LeftOut(request.id, LeftOutReason.TOO_LARGE, detail)
    if trucks.most_trucks == 0:
        yield LeftOut(request.id, LeftOutReason.NO_TRUCK, "there are no trucks")
    metres = rounds.least_m(trucks.depot, request.point, trucks.most_distance_m)
    if metres > trucks.most_distance_m:
        detail = f"there and back are {metres} m, a truck drives {trucks.most_distance_m} m a day"
        yield LeftOut(request.id, LeftOutReason.TRUCK_TOO_FAR, detail)
    skilled = [team for team in problem.teams if request.skills <= team.skills and team.most_jobs]
    if not skilled:
        detail = f"no team has {', '.join(sorted(request.skills)) or 'room for a job'}"
        yield LeftOut(request.id, LeftOutReason.NO_SKILL, detail)
        return
    near = [
        team
        for team in skilled
        if rounds.least_m(team.home, request.point, team.most_distance_m) <= team.most_distance_m
    ]
    if not near:
        detail = f"{len(skilled)} teams have the skills, but none can drive there and back in a day"
        yield LeftOut(request.id, LeftOutReason.TEAM_TOO_FAR, detail)
        return
    first, last = request.first_day + 1, problem.last_install_day(request)
    if not any(_works(team, first, last) for team in near):
        detail = f"none of {len(near)} fitting teams is there on a day from {first} to {last}"
        yield LeftOut(request.id, LeftOutReason.NO_TEAM_DAY, detail)


def _works(team: DayTeam, first: int, last: int) -> bool:
    return any(day not in team.absent_days for day in range(first, last + 1))
