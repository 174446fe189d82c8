"""Teams that have what a job lacks, and one more team where all are busy."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from solvers.installers.plan import Reason
from solvers.installers.reasons.able import CHAIN, is_kept, may_help, work_s
from supplychain.places import great_circle_m
from supplychain.teams import Account, Certificate, Part

if TYPE_CHECKING:
    from collections.abc import Iterator

    from solvers.installers.problem import InstallersProblem
    from solvers.installers.reasons.board import Board
    from supplychain.jobs import InstallJob, Task
    from supplychain.teams import Team

MOST_TEAMS = 3
"""Teams that are tried, those that live nearest."""

WORDS = {
    Reason.NO_SKILL: ("skill", "the skills in team {}"),
    Reason.NO_CERTIFICATE: ("certificate", "the certificates in team {}"),
    Reason.CERTIFICATE_EXPIRED: ("certificate", "the certificates of team {} renewed"),
    Reason.NO_TOOL_OR_PART: ("tool", "the tools and parts on board of team {}"),
    Reason.TEAM_TOO_SMALL: ("size", "more people in team {}"),
    Reason.ALL_BANNED: ("ban", "team {} no longer banned"),
    Reason.NOT_IN_TERRITORY: ("territory", "team {} working in its territory"),
}


def granted_teams(
    board: Board, job: InstallJob, reason: Reason
) -> Iterator[tuple[str, str, InstallersProblem]]:
    """Word, text and problem where one team has what the reason says is missing."""
    if reason not in WORDS:
        return
    word, text = WORDS[reason]
    for team in _nearest(board, job, reason):
        changed = team
        for task in job.tasks:
            changed = _granted(changed, reason, job, task)
        if _works_otherwise(board, changed):
            continue
        banned = tuple(other for other in job.banned_team_ids if other != team.id)
        free = replace(job, banned_team_ids=banned) if reason is Reason.ALL_BANNED else job
        yield word, text.format(team.id), _with(board.problem, changed, free)


def _works_otherwise(board: Board, team: Team) -> bool:
    """Whether visits of the plan would take another time, as a skill at a higher level makes it."""
    return any(
        not visit.helps
        and visit.end_s - visit.start_s
        != work_s(team, board.problem.job_of[visit.job_id].tasks[visit.task])
        for route in board.days_of.get(team.id, {}).values()
        for visit in route.visits
    )


def twins(
    board: Board, job: InstallJob, *, at_door: bool
) -> Iterator[tuple[str, InstallersProblem]]:
    """Text and problem with one more team, like one that could come if it were free."""
    problem = board.problem
    able = [
        team
        for team in problem.teams
        if any(
            all(is_kept(rule, team, day.date, job, task) for rule in CHAIN)
            for task in job.tasks
            for day in problem.days
        )
        or may_help(team, job)
    ]
    for team in sorted(able, key=lambda item: _far_m(item, job))[:MOST_TEAMS]:
        twin = replace(
            team, id=f"{team.id}+1", account=Account(), absences=(), weekdays=(0, 1, 2, 3, 4, 5, 6)
        )
        points = problem.team_points[team.id]
        text = f"one more team like {team.id}"
        if at_door:
            twin = replace(twin, start=job.location, end=None)
            points = (problem.job_points[job.id],) * 2
            text = f"one more team like {team.id} that lives there"
        yield (
            text,
            replace(
                problem,
                teams=(*problem.teams, twin),
                team_points={**problem.team_points, twin.id: points},
                peer_paid_s=problem.mean_paid_s,
            ),
        )


def _nearest(board: Board, job: InstallJob, reason: Reason) -> list[Team]:
    """Teams that only this rule keeps away on some day, those that live nearest."""
    days = [day.date for day in board.problem.days]
    freed = {
        Reason.NO_CERTIFICATE: {Reason.NO_CERTIFICATE, Reason.CERTIFICATE_EXPIRED},
    }.get(reason, {reason})
    teams = [
        team
        for team in board.problem.teams
        if any(
            all(is_kept(rule, team, day, job, task) for rule in CHAIN if rule not in freed)
            for day in days
            for task in job.tasks
        )
    ]
    return sorted(teams, key=lambda team: _far_m(team, job))[:MOST_TEAMS]


def _granted(team: Team, reason: Reason, job: InstallJob, task: Task) -> Team:
    if reason is Reason.NO_SKILL:
        return replace(team, skills=(*team.skills, *task.needs))
    if reason in (Reason.NO_CERTIFICATE, Reason.CERTIFICATE_EXPIRED):
        permits = tuple(Certificate(permit) for permit in task.certificates)
        return replace(team, certificates=(*team.certificates, *permits))
    if reason is Reason.NO_TOOL_OR_PART:
        parts = tuple(Part(part.id, part.quantity) for part in task.parts)
        return replace(team, tools=(*team.tools, *task.tools), parts=(*team.parts, *parts))
    if reason is Reason.TEAM_TOO_SMALL:
        return replace(team, size=max(team.size, task.people))
    if reason is Reason.NOT_IN_TERRITORY:
        places = (*team.territories, job.territory_id) if job.territory_id else ()
        return replace(team, territories=places)
    return team


def _with(problem: InstallersProblem, team: Team, job: InstallJob) -> InstallersProblem:
    return replace(
        problem,
        teams=tuple(team if other.id == team.id else other for other in problem.teams),
        jobs=tuple(job if other.id == job.id else other for other in problem.jobs),
    )


def _far_m(team: Team, job: InstallJob) -> float:
    return great_circle_m(team.start, job.location)
