"""Teams on days, as vehicles: from when until when, for how long, and for how much."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from solvers.installers.problem import InstallersProblem
    from supplychain.teams import Team


@dataclass(frozen=True, slots=True)
class TeamDay:
    """One team on one day that it may work.

    Parameters
    ----------
    team, day
        Positions in the problem's teams and days.
    open_s, close_s, until_s
        Shift, and when it must be back in overtime.
    longest_s
        Most time from leaving to being back, breaks aside.
    pause_s
        Breaks that fall due if it is out for the whole shift.
    cny_per_h
        Each hour out, the surcharge for fairness included.
    """

    team: int
    day: int
    open_s: int
    close_s: int
    until_s: int
    longest_s: int
    pause_s: int
    cny_per_h: float


def team_days(
    problem: InstallersProblem, rostered: Mapping[str, Iterable[int]] | None = None
) -> list[TeamDay]:
    """All team-days in order of team and day, or those of the roster (days by team) only."""
    found = []
    for position, team in enumerate(problem.teams):
        days = None if rostered is None else set(rostered.get(team.id, ()))
        for day in range(len(problem.days)):
            if days is None or day in days:
                found += _team_day(problem, position, day)
    return found


def _team_day(problem: InstallersProblem, position: int, day: int) -> list[TeamDay]:
    team = problem.teams[position]
    shift = problem.shift(team, day)
    if shift is None:
        return []
    midnight_s = problem.days[day].midnight_s
    pause_s = sum(
        meal.length_s
        for meal in team.breaks
        if shift.open_s < midnight_s + meal.open_s and midnight_s + meal.close_s < shift.close_s
    )
    until_s = min(shift.close_s + overtime_s(problem, team), problem.horizon_s)
    return [
        TeamDay(
            position,
            day,
            shift.open_s,
            shift.close_s,
            until_s,
            problem.longest_day_s(team, day),
            pause_s,
            team.pay.per_h + _fair_cny_per_h(problem, team),
        )
    ]


def overtime_s(problem: InstallersProblem, team: Team) -> int:
    """Most overtime of a team in a day."""
    return min(team.overtime_s, problem.rules.labour.overtime_daily_s)


def _fair_cny_per_h(problem: InstallersProblem, team: Team) -> float:
    mean_s = problem.mean_paid_s
    if mean_s <= 0:
        return 0.0
    return problem.rules.fair_cny_per_h * max(0.0, team.account.paid_28_days_s / mean_s - 1)
