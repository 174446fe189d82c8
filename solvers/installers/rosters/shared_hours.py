"""The hours of a week shared out over its days as a plan would use them."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from solvers.installers.day_plans.team_days import team_days
from solvers.installers.rosters.weeks import by_week, most_week_s, usable_s

if TYPE_CHECKING:
    from collections.abc import Sequence

    from solvers.installers.day_plans.team_days import TeamDay
    from solvers.installers.plan import InstallersPlan, TeamRoute
    from solvers.installers.problem import InstallersProblem


def with_hours_as_used(problem: InstallersProblem, plan: InstallersPlan) -> InstallersProblem:
    """The same with days no longer than their weeks allow, near to what the plan uses of them.

    What a week has beyond the plan is shared evenly; what the plan has beyond the week is taken
    from its longest days, so that as few of them as possible are disturbed. No plan for what is
    returned can break a week's limit.
    """
    used_s = {(route.team_id, route.day): _regular_s(route) for route in plan.routes}
    limits_s: dict[tuple[str, int], int] = {}
    for position, group in groupby(team_days(without_day_limits(problem)), lambda day: day.team):
        team_id = problem.teams[position].id
        for week, days in by_week(problem, list(group)).items():
            most_s = most_week_s(problem, position, week)
            if sum(usable_s(day) for day in days) > most_s:
                mine = [used_s.get((team_id, day.day), 0) for day in days]
                shares = _shares(mine, days, most_s)
                limits_s |= {
                    (team_id, day.day): share for day, share in zip(days, shares, strict=True)
                }
    return replace(problem, day_limits_s=limits_s)


def without_day_limits(problem: InstallersProblem) -> InstallersProblem:
    """The same with every day as long as its team may work on one day."""
    return replace(problem, day_limits_s={})


def _shares(used_s: Sequence[int], days: Sequence[TeamDay], most_s: int) -> list[int]:
    shares = list(used_s)
    excess_s = sum(shares) - most_s
    while excess_s > 0:
        longest = max(range(len(shares)), key=lambda number: shares[number])
        taken_s = min(excess_s, shares[longest])
        shares[longest] -= taken_s
        excess_s -= taken_s
    spare_s = -excess_s
    for number, day in enumerate(days):
        more_s = min(spare_s // (len(days) - number), max(0, day.longest_s - shares[number]))
        shares[number] += more_s
        spare_s -= more_s
    return shares


def _regular_s(route: TeamRoute) -> int:
    """Working time without overtime, breaks aside."""
    paused_s = sum(pause.end_s - pause.start_s for pause in route.pauses)
    return max(0, route.end_s - route.start_s - paused_s - route.overtime_s)
