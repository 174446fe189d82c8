"""Over several days: hours of a week, overtime of a month, days of rest."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

from solvers.common import Violation

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from solvers.installers.checks.case import Case, Run
    from supplychain.installation import LabourRules
    from supplychain.teams import Team


def weeks_and_months_are_not_too_long(case: Case) -> Iterator[Violation]:
    """``WEEK_TOO_LONG``, ``MONTH_OVERTIME``: with what the team has worked before the horizon."""
    for team, runs in _by_team(case):
        yield from _weeks(case, team, runs)
        yield from _months(case, team, runs)


def teams_have_their_days_off(case: Case) -> Iterator[Violation]:
    """``NO_REST``: so many days in a row at most, and then the days off that are due."""
    labour = case.problem.rules.labour
    for team, runs in _by_team(case):
        worked = {run.day.date for run in runs}
        for day, detail in _too_soon(case, team, worked, labour):
            yield Violation("NO_REST", team.id, f"works on {day}: {detail}", 1, "count")


def _by_team(case: Case) -> Iterator[tuple[Team, list[Run]]]:
    found: dict[str, list[Run]] = defaultdict(list)
    for run in case.runs:
        found[run.team.id].append(run)
    return ((case.problem.team_of[team_id], runs) for team_id, runs in found.items())


def _weeks(case: Case, team: Team, runs: list[Run]) -> Iterator[Violation]:
    limit_s = team.most_weekly_s
    if limit_s is None:
        limit_s = case.problem.rules.labour.weekly_s
    worked: dict[date, int] = defaultdict(int)
    worked[_monday(case.problem.days[0].date)] += team.account.week_s
    busy = set()
    for run in runs:
        worked[_monday(run.day.date)] += run.paid_s - run.over_s
        busy.add(_monday(run.day.date))
    for monday in sorted(busy):
        if worked[monday] > limit_s:
            detail = f"{worked[monday]} s in the week of {monday}, {limit_s} s are allowed"
            amount = worked[monday] - limit_s
            yield Violation("WEEK_TOO_LONG", team.id, detail, amount, "s")


def _months(case: Case, team: Team, runs: list[Run]) -> Iterator[Violation]:
    limit_s = case.problem.rules.labour.overtime_monthly_s
    first = case.problem.days[0].date
    over: dict[tuple[int, int], int] = defaultdict(int)
    added: dict[tuple[int, int], int] = defaultdict(int)
    over[first.year, first.month] += team.account.month_overtime_s
    for run in runs:
        month = run.day.date.year, run.day.date.month
        over[month] += run.over_s
        added[month] += run.over_s
    for month in sorted(added):
        if added[month] and over[month] > limit_s:
            detail = f"{over[month]} s of overtime in {month[0]}-{month[1]:02}, at most {limit_s} s"
            yield Violation("MONTH_OVERTIME", team.id, detail, over[month] - limit_s, "s")


def _too_soon(
    case: Case, team: Team, worked: set[date], labour: LabourRules
) -> Iterator[tuple[date, str]]:
    """Days worked on which a day off is due; days between those of the problem are days off."""
    row, off = team.account.days_in_a_row, team.account.days_off_in_a_row
    before: date | None = None
    for day in case.problem.days:
        off += 0 if before is None else (day.date - before).days - 1
        before = day.date
        if day.date not in worked:
            off += 1
            continue
        if off == 0 and row >= labour.days_in_a_row:
            yield day.date, f"{row} days in a row before it, at most {labour.days_in_a_row}"
        elif 0 < off < labour.days_off and row >= labour.days_in_a_row:
            yield day.date, f"{off} days off after {row} in a row, {labour.days_off} are due"
        row, off = (1 if off else row + 1), 0


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
