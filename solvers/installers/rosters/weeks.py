"""Calendar weeks, and the working time that a team has left in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from solvers.installers.day_plans.team_days import TeamDay
    from solvers.installers.problem import InstallersProblem


def usable_s(day: TeamDay) -> int:
    """Most working time of a team-day without overtime, breaks aside."""
    return max(0, min(day.longest_s, day.close_s - day.open_s - day.pause_s))


def week_of(problem: InstallersProblem, day: int) -> int:
    """Number of the week, from Monday, that a day lies in."""
    return (problem.days[day].date.toordinal() - 1) // 7


def by_week(problem: InstallersProblem, days: Sequence[TeamDay]) -> dict[int, list[TeamDay]]:
    """Team-days by calendar week."""
    found: dict[int, list[TeamDay]] = {}
    for day in days:
        found.setdefault(week_of(problem, day.day), []).append(day)
    return found


def most_week_s(problem: InstallersProblem, team: int, week: int) -> int:
    """Working time that a week still has room for; the first begins with what is done already."""
    member = problem.teams[team]
    most_s = problem.rules.labour.weekly_s
    if member.most_weekly_s is not None:
        most_s = member.most_weekly_s
    done_s = member.account.week_s if week == week_of(problem, 0) else 0
    return max(0, most_s - done_s)
