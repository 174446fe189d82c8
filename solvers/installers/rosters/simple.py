"""A roster without a search: every team works as soon as it may, days off when they are due."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from solvers.installers.day_plans.team_days import team_days
from solvers.installers.rosters.rest import RestRule, breaks_rest
from solvers.installers.rosters.roster import Roster, longest_days

if TYPE_CHECKING:
    from solvers.installers.day_plans.team_days import TeamDay
    from solvers.installers.problem import InstallersProblem


def simple_roster(problem: InstallersProblem) -> Roster:
    """Days of work one after the other, each kept if the rule of rest allows it so far.

    Teams begin their days off by turns: every other team skips its first day.
    """
    rule = RestRule.of(problem.rules.labour)
    kept: list[TeamDay] = []
    for number, (position, group) in enumerate(groupby(team_days(problem), lambda day: day.team)):
        works = [False] * len(problem.days)
        account = problem.teams[position].account
        for day in group:
            works[day.day] = not (number % 2 and day.day == 0 and len(problem.days) > 1)
            works[day.day] = works[day.day] and not breaks_rest(rule, account, works)
            if works[day.day]:
                kept.append(day)
    days: dict[str, tuple[int, ...]] = {team.id: () for team in problem.teams}
    for position, group in groupby(kept, lambda day: day.team):
        days[problem.teams[position].id] = tuple(day.day for day in group)
    return Roster(days, longest_days(problem, kept), 0)
