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

    Where days off are due, teams begin them by turns: every other team skips its first day.
    """
    rule = RestRule.of(problem.rules.labour)
    kept: list[TeamDay] = []
    for number, (position, group) in enumerate(groupby(team_days(problem), lambda day: day.team)):
        works = [False] * len(problem.days)
        account, mine = problem.teams[position].account, list(group)
        worked = {day.day for day in mine}
        is_due = breaks_rest(rule, account, [day in worked for day in range(len(works))])
        for day in mine:
            works[day.day] = not (is_due and number % 2 and day.day == 0)
            works[day.day] = works[day.day] and not breaks_rest(rule, account, works)
            if works[day.day]:
                kept.append(day)
    days: dict[str, tuple[int, ...]] = {team.id: () for team in problem.teams}
    for position, group in groupby(kept, lambda day: day.team):
        days[problem.teams[position].id] = tuple(day.day for day in group)
    return Roster(days, longest_days(problem, kept), 0)
