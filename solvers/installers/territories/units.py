"""What must not be cut apart: teams with their routes, jobs that belong together."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from solvers.installers.plan import InstallersPlan
    from solvers.installers.problem import InstallersProblem
    from supplychain.places import Location

M_PER_DEGREE = 111_195.0


@dataclass(frozen=True, slots=True, eq=False)
class Units:
    """Teams and jobs that stay together; arrays with an entry for each unit.

    Parameters
    ----------
    teams, jobs
        Positions in the problem.
    places_m
        Centres of the units' jobs, or of their teams' starts where they have none, in metres on a
        plane; shape (units, 2).
    job_counts, demand_s, supply_s
        Jobs, their work, and the shifts of their teams.
    grounds
        Units of different numbers share no territory.
    """

    teams: tuple[tuple[int, ...], ...]
    jobs: tuple[tuple[int, ...], ...]
    places_m: NDArray[np.float64]
    job_counts: NDArray[np.int64]
    demand_s: NDArray[np.float64]
    supply_s: NDArray[np.float64]
    grounds: NDArray[np.int64]


class _Ties:
    """Union of items by number (Tarjan's disjoint sets with path halving)."""

    def __init__(self, size: int) -> None:
        self._above = list(range(size))

    def top(self, item: int) -> int:
        above = self._above
        while above[item] != item:
            above[item] = above[above[item]]
            item = above[item]
        return item

    def tie(self, first: int, second: int) -> None:
        first, second = self.top(first), self.top(second)
        self._above[max(first, second)] = min(first, second)

    def sets(self, items: Iterable[int]) -> list[list[int]]:
        """Items by set, in order of their first members."""
        found: dict[int, list[int]] = {}
        for item in items:
            found.setdefault(self.top(item), []).append(item)
        return list(found.values())


def units_of(problem: InstallersProblem, plan: InstallersPlan | None = None) -> Units:
    """Units of a problem; with a plan, teams stay with all that they do in it."""
    jobs = len(problem.jobs)
    sets = _ties(problem, plan).sets(range(jobs + len(problem.teams)))
    own_jobs = tuple(tuple(item for item in members if item < jobs) for members in sets)
    own_teams = tuple(tuple(item - jobs for item in members if item >= jobs) for members in sets)
    job_places, team_places = _places(problem)
    places = [
        _centre(job_places, mine) if mine else _centre(team_places, theirs)
        for mine, theirs in zip(own_jobs, own_teams, strict=True)
    ]
    work_s = [sum(task.work_s * task.people for task in job.tasks) for job in problem.jobs]
    shift_s = [_supply_s(problem, team) for team in range(len(problem.teams))]
    return Units(
        own_teams,
        own_jobs,
        np.array(places, np.float64).reshape(-1, 2),
        np.array([len(mine) for mine in own_jobs], np.int64),
        np.array([sum(work_s[job] for job in mine) for mine in own_jobs], np.float64),
        np.array([sum(shift_s[team] for team in theirs) for theirs in own_teams], np.float64),
        _grounds(problem, own_jobs, own_teams),
    )


def _centre(places: NDArray[np.float64], members: tuple[int, ...]) -> NDArray[np.float64]:
    if len(members) == 1:  # most are, in a country
        single: NDArray[np.float64] = places[members[0]]
        return single
    middle: NDArray[np.float64] = places[list(members)].mean(axis=0)
    return middle


def _ties(problem: InstallersProblem, plan: InstallersPlan | None) -> _Ties:
    jobs = len(problem.jobs)
    job_at = {job.id: position for position, job in enumerate(problem.jobs)}
    team_at = {team.id: jobs + position for position, team in enumerate(problem.teams)}
    ties = _Ties(jobs + len(problem.teams))
    for relation in problem.relations:
        ties.tie(job_at[relation.first_job_id], job_at[relation.second_job_id])
    for position, job in enumerate(problem.jobs):
        for team_id in job.lock.team_ids if job.lock is not None else ():
            if team_id in team_at:
                ties.tie(position, team_at[team_id])
    for route in plan.routes if plan is not None else ():
        for visit in route.visits:
            ties.tie(job_at[visit.job_id], team_at[route.team_id])
    return ties


def _supply_s(problem: InstallersProblem, team: int) -> int:
    shifts = [problem.shift(problem.teams[team], day) for day in range(len(problem.days))]
    seconds = sum(shift.close_s - shift.open_s for shift in shifts if shift is not None)
    return seconds * problem.teams[team].size


def _places(problem: InstallersProblem) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Metres east and north of doors and of teams' starts, true near their middle latitude."""
    doors = _degrees([job.location for job in problem.jobs])
    starts = _degrees([team.start for team in problem.teams])
    every = np.vstack([doors, starts])
    middle = math.radians(float(every[:, 1].mean())) if len(every) else 0.0
    scale = np.array([math.cos(middle), 1.0]) * M_PER_DEGREE
    return doors * scale, starts * scale


def _degrees(locations: list[Location]) -> NDArray[np.float64]:
    return np.array([(place.lon, place.lat) for place in locations], np.float64).reshape(-1, 2)


def _grounds(
    problem: InstallersProblem,
    jobs: tuple[tuple[int, ...], ...],
    teams: tuple[tuple[int, ...], ...],
) -> NDArray[np.int64]:
    """Number of the ground of each unit: territories are joined by units that work in several.

    Where a team works everywhere, or a job lies in no territory, all is one ground.
    """
    none = any(not team.territories for team in problem.teams)
    if none or any(not job.territory_id for job in problem.jobs):
        return np.zeros(len(jobs), np.int64)
    names: dict[str, int] = {}
    own = []
    for mine, theirs in zip(jobs, teams, strict=True):
        touched = [problem.jobs[job].territory_id for job in mine]
        touched += [name for team in theirs for name in problem.teams[team].territories]
        own.append([names.setdefault(name, len(names)) for name in touched])
    ties = _Ties(len(names))
    for numbers in own:
        for number in numbers[1:]:
            ties.tie(numbers[0], number)
    return np.array([ties.top(numbers[0]) for numbers in own], np.int64)
