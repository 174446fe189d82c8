"""A problem in which no plan can break the rules that hold over several days."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from supplychain.teams import Absence, AbsenceKind

if TYPE_CHECKING:
    from solvers.installers.problem import InstallersProblem
    from solvers.installers.rosters.roster import Roster
    from supplychain.teams import Team


def rostered(problem: InstallersProblem, roster: Roster) -> InstallersProblem:
    """The same with the roster's days off as absences, and days no longer than their weeks allow.

    Every plan for it is one for the problem, with the same costs.
    """
    teams = tuple(_on_its_days(problem, team, roster) for team in problem.teams)
    return replace(
        problem,
        peer_paid_s=problem.mean_paid_s,
        teams=teams,
        day_limits_s={**problem.day_limits_s, **roster.longest_s},
    )


def with_month_kept(problem: InstallersProblem) -> InstallersProblem:
    """The same with overtime so short that no month can have too much of it."""
    teams = tuple(_within_month(problem, team) for team in problem.teams)
    return problem if teams == problem.teams else replace(problem, teams=teams)


def _on_its_days(problem: InstallersProblem, team: Team, roster: Roster) -> Team:
    mine = roster.days.get(team.id, ())
    off = tuple(
        Absence(day.date, day.date, AbsenceKind.OTHER)
        for number, day in enumerate(problem.days)
        if number not in mine
    )
    return replace(team, absences=team.absences + off)


def _within_month(problem: InstallersProblem, team: Team) -> Team:
    labour = problem.rules.labour
    daily_s = min(team.overtime_s, labour.overtime_daily_s)
    left_s = max(0, labour.overtime_monthly_s - team.account.month_overtime_s)
    days = max(1, len(problem.days))
    return team if daily_s * days <= left_s else replace(team, overtime_s=left_s // days)
