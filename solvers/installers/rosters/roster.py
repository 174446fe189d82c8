"""Which teams work on which days: rest and hours kept, work of each kind covered on its days."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from solvers.common.cp_sat import CpOptions, solve_apart
from solvers.installers.day_plans.team_days import team_days
from solvers.installers.rosters.demand import demand_of
from solvers.installers.rosters.model import build
from solvers.installers.rosters.rest import RestRule, breaks_rest
from solvers.installers.rosters.weeks import by_week, most_week_s, usable_s
from supplychain.calendars import MINUTE_S

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from solvers.common import StopCheck
    from solvers.installers.day_plans.team_days import TeamDay
    from solvers.installers.problem import InstallersProblem


@dataclass(frozen=True, slots=True)
class Roster:
    """Days (positions) on which each team may work, and how long at most.

    Parameters
    ----------
    days
        By team.
    longest_s
        By team and day, where its week leaves less than a day's limit.
    unmet_s
        Work that no roster covers, by the estimate it was made with.
    """

    days: Mapping[str, tuple[int, ...]]
    longest_s: Mapping[tuple[str, int], int]
    unmet_s: int


def is_needed(problem: InstallersProblem) -> bool:
    """Whether a team that works on all its days would break a rule of rest or of weekly hours."""
    rule = RestRule.of(problem.rules.labour)
    for _, group in groupby(team_days(problem), lambda day: day.team):
        mine = list(group)
        team = problem.teams[mine[0].team]
        worked = {day.day for day in mine}
        if breaks_rest(rule, team.account, [day in worked for day in range(len(problem.days))]):
            return True
        for week, days in by_week(problem, mine).items():
            most_s = most_week_s(problem, mine[0].team, week)
            if sum(usable_s(day) for day in days) > most_s:
                return True
    return False


def roster_of(
    problem: InstallersProblem, options: CpOptions, should_stop: StopCheck | None = None
) -> Roster | None:
    """The roster that covers most work, or ``None`` if none was found in time."""
    offered = team_days(problem)
    model = build(problem, offered, demand_of(problem, offered))
    result = solve_apart(model.arrays(), options, should_stop)
    if result.x is None:
        return None
    works, unmet_min = model.read(result.x)
    kept = [day for day, is_on in zip(offered, works, strict=True) if is_on]
    days: dict[str, tuple[int, ...]] = {team.id: () for team in problem.teams}
    for position, group in groupby(kept, lambda day: day.team):
        days[problem.teams[position].id] = tuple(day.day for day in group)
    return Roster(days, longest_days(problem, kept), unmet_min * MINUTE_S)


def longest_days(problem: InstallersProblem, kept: Sequence[TeamDay]) -> dict[tuple[str, int], int]:
    """Even shares of what is left of the week, where its days together are longer than that."""
    found = {}
    for position, group in groupby(kept, lambda day: day.team):
        team_id = problem.teams[position].id
        for week, days in by_week(problem, list(group)).items():
            most_s = most_week_s(problem, position, week)
            total_s = sum(usable_s(day) for day in days)
            if total_s > most_s:
                for day in days:
                    found[team_id, day.day] = usable_s(day) * most_s // total_s
    return found
