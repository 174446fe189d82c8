"""Which team may do which task on which day, and how long it takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from numpy.typing import NDArray

    from solvers.installers.problem import InstallersProblem
    from supplychain.jobs import InstallJob, Task
    from supplychain.teams import Team

NOT_ELIGIBLE = -1


def may_come(team: Team, job: InstallJob) -> bool:
    """Whether the customer takes the team, and the door is in its territory."""
    if team.id in job.banned_team_ids:
        return False
    return not team.territories or job.territory_id in team.territories


def is_able(team: Team, day: date, task: Task) -> bool:
    """Whether the team has the skills, permits, tools and parts of a task; its size aside."""
    return (
        all(team.level(need.id) >= need.level for need in task.needs)
        and all(_is_permitted(team, day, permit) for permit in task.certificates)
        and set(task.tools) <= set(team.tools)
        and all(_carried(team, part.id) >= part.quantity for part in task.parts)
    )


def work_s(team: Team, task: Task) -> int:
    """Time at the door: by its level in the first of the skills that the task needs."""
    level = team.level(task.needs[0].id) if task.needs else 0
    fitting = [time_s for least, time_s in task.work_s_by_level if least <= level]
    return fitting[-1] if fitting else task.work_s


def can_do(team: Team, day: date, job: InstallJob, task: Task) -> bool:
    """Whether the team may do the task on that day, alone or, where it may be shared, with help.

    Shifts, time and ways are not looked at.
    """
    alone = team.size >= task.people
    return (alone or job.may_share) and may_come(team, job) and is_able(team, day, task)


def can_help(team: Team, job: InstallJob, task: Task) -> bool:
    """Whether the team may be the second at a task that needs more people than one team has."""
    return job.may_share and task.people > 1 and may_come(team, job)


def work_table(
    problem: InstallersProblem, team_days: Sequence[tuple[int, int]]
) -> NDArray[np.int32]:
    """Time of every task by every team on every day, `NOT_ELIGIBLE` where it may not do it.

    Parameters
    ----------
    problem
        The problem.
    team_days
        Positions of team and day.

    Returns
    -------
    NDArray
        Seconds, a row per task (jobs in order, each with its tasks), a column per team-day.

    Notes
    -----
    Teams that can do the same, and tasks that need the same, are looked at once.
    """
    tasks = [(job, task) for job in problem.jobs for task in job.tasks]
    teams = [(problem.teams[team], problem.days[day].date) for team, day in team_days]
    abilities, ability_of = _kinds([_ability(team, day) for team, day in teams])
    needs, need_of = _kinds([_need(job, task) for job, task in tasks])
    by_kind = np.full((len(needs), len(abilities)), NOT_ELIGIBLE, np.int32)
    for row, first_task in enumerate(needs):
        job, task = tasks[first_task]
        for column, first_team in enumerate(abilities):
            team, day = teams[first_team]
            if (team.size >= task.people or job.may_share) and is_able(team, day, task):
                by_kind[row, column] = work_s(team, task)
    if not tasks or not teams:
        return np.full((len(tasks), len(teams)), NOT_ELIGIBLE, np.int32)
    table: NDArray[np.int32] = by_kind[np.ix_(need_of, ability_of)]
    comes = coming_table(problem, team_days)
    job_of = np.repeat(np.arange(len(problem.jobs)), [len(job.tasks) for job in problem.jobs])
    table[~comes[job_of]] = NOT_ELIGIBLE
    return table


def coming_table(
    problem: InstallersProblem, team_days: Sequence[tuple[int, int]]
) -> NDArray[np.bool_]:
    """Whether each team may come to each job: a row per job, a column per team-day."""
    teams = sorted({team for team, _ in team_days})
    reaches = np.ones((len(problem.jobs), len(problem.teams)), np.bool_)
    grounds, ground_of = _kinds([frozenset(problem.teams[team].territories) for team in teams])
    places, place_of = _kinds([job.territory_id for job in problem.jobs])
    for column, first_team in enumerate(grounds):
        ground = problem.teams[teams[first_team]].territories
        outside = [
            bool(ground) and problem.jobs[place].territory_id not in ground for place in places
        ]
        members = [team for team, kind in zip(teams, ground_of, strict=True) if kind == column]
        reaches[:, members] &= ~np.array(outside, np.bool_)[place_of][:, None]
    position = {team.id: at for at, team in enumerate(problem.teams)}
    for row, job in enumerate(problem.jobs):
        for team_id in job.banned_team_ids:
            if team_id in position:
                reaches[row, position[team_id]] = False
    return reaches[:, [team for team, _ in team_days]]


def _kinds(keys: Sequence[object]) -> tuple[list[int], NDArray[np.int64]]:
    """First member of each kind of equal keys, and the kind of each."""
    first: dict[object, int] = {}
    kinds: list[int] = []
    members: list[int] = []
    for at, key in enumerate(keys):
        if key not in first:
            first[key] = len(members)
            members.append(at)
        kinds.append(first[key])
    return members, np.array(kinds, np.int64)


def _ability(team: Team, day: date) -> object:
    valid = tuple(permit.id for permit in team.certificates if permit.is_valid(day))
    return team.skills, valid, team.tools, team.parts, team.size


def _need(job: InstallJob, task: Task) -> object:
    return task, job.may_share


def _is_permitted(team: Team, day: date, permit_id: str) -> bool:
    return any(permit.id == permit_id and permit.is_valid(day) for permit in team.certificates)


def _carried(team: Team, part_id: str) -> float:
    return sum(part.quantity for part in team.parts if part.id == part_id)
