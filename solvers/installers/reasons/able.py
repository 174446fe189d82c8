"""Which rules keep a team from a task whatever the plan is, one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from solvers.installers.plan import Reason

if TYPE_CHECKING:
    from datetime import date

    from supplychain.jobs import InstallJob, Task
    from supplychain.teams import Team

CHAIN = (
    Reason.NO_SKILL,
    Reason.NO_CERTIFICATE,
    Reason.CERTIFICATE_EXPIRED,
    Reason.NO_TOOL_OR_PART,
    Reason.TEAM_TOO_SMALL,
    Reason.ALL_BANNED,
    Reason.NOT_IN_TERRITORY,
)
"""Rules of a team and a task, in the order in which they are looked at."""


def is_kept(rule: Reason, team: Team, day: date, job: InstallJob, task: Task) -> bool:
    """Whether one of :data:`CHAIN` does not keep the team from the task on that day."""
    if rule is Reason.NO_SKILL:
        return all(team.level(need.id) >= need.level for need in task.needs)
    if rule is Reason.NO_CERTIFICATE:
        held = {item.id for item in team.certificates}
        return all(permit in held for permit in task.certificates)
    if rule is Reason.CERTIFICATE_EXPIRED:
        valid = {item.id for item in team.certificates if item.is_valid(day)}
        return all(permit in valid for permit in task.certificates)
    if rule is Reason.NO_TOOL_OR_PART:
        has_tools = all(tool in team.tools for tool in task.tools)
        return has_tools and all(carried(team, p.id) >= p.quantity for p in task.parts)
    if rule is Reason.TEAM_TOO_SMALL:
        return job.may_share or team.size >= task.people
    return may_come(rule, team, job)


def may_come(rule: Reason, team: Team, job: InstallJob) -> bool:
    """Whether a customer or a territory does not keep the team away, also from helping."""
    if rule is Reason.ALL_BANNED:
        return team.id not in job.banned_team_ids
    return not team.territories or job.territory_id in team.territories


def keeps_all(team: Team, day: date, job: InstallJob, task: Task) -> bool:
    """Whether nothing but time keeps the team from the task."""
    return all(is_kept(rule, team, day, job, task) for rule in CHAIN)


def may_help(team: Team, job: InstallJob) -> bool:
    """Whether the team may come along to help."""
    return all(may_come(rule, team, job) for rule in (Reason.ALL_BANNED, Reason.NOT_IN_TERRITORY))


def carried(team: Team, part_id: str) -> float:
    """Units of a part that it carries each morning."""
    return sum(part.quantity for part in team.parts if part.id == part_id)


def work_s(team: Team, task: Task) -> int:
    """Time at the door by a team that has what is needed."""
    level = team.level(task.needs[0].id) if task.needs else 0
    reached = [time_s for least, time_s in task.work_s_by_level if least <= level]
    return reached[-1] if reached else task.work_s
