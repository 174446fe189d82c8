"""Days of teams, and how much of each the week, the month and the days of rest leave."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from solvers.installers.problem import InstallersProblem
    from supplychain.installation_state import InstallationState
    from supplychain.teams import Team
    from supplychain.windows import TimeWindow


@dataclass(frozen=True, slots=True)
class Seat:
    """One team on one day.

    Parameters
    ----------
    team, day
        The team, and the position of the day in the problem's days.
    shift
        From when until when it works, cut to the horizon.
    is_shut
        Whether it takes nothing more, as it is out or the day is over.
    """

    team: Team
    day: int
    shift: TimeWindow
    is_shut: bool


@dataclass(frozen=True, slots=True)
class Worked:
    """What a team does on a day: time without overtime, and overtime."""

    regular_s: int
    overtime_s: int


@dataclass(frozen=True, slots=True)
class Room:
    """What is left for one day beside the team's other days."""

    regular_s: int
    overtime_s: int
    may_work: bool


def seats_of(
    problem: InstallersProblem,
    state: InstallationState | None,
    kept: frozenset[tuple[str, int]],
    shut: frozenset[tuple[str, int]],
) -> Iterator[Seat]:
    """Days on which teams can work, and those of ``kept`` (team and day) in any case."""
    now_s = -1 if state is None else state.now_s
    for team in problem.teams:
        for day in range(len(problem.days)):
            shift = problem.shift(team, day)
            if shift is None:
                continue
            last_s = shift.close_s + team.overtime_s
            is_out = state is not None and state.is_out(team.id, max(now_s, shift.open_s), last_s)
            is_shut = last_s <= now_s or is_out or (team.id, day) in shut
            if not is_shut or (team.id, day) in kept:
                yield Seat(team, day, shift, is_shut)


def room_of(problem: InstallersProblem, team: Team, worked: Mapping[int, Worked], day: int) -> Room:
    """What the rest of a team's days leaves for one of them."""
    labour = problem.rules.labour
    weekly_s = labour.weekly_s if team.most_weekly_s is None else team.most_weekly_s
    first, this = problem.days[0].date, problem.days[day].date
    others = {problem.days[d].date: item for d, item in worked.items() if d != day}
    week_s = sum(item.regular_s for d, item in others.items() if _monday(d) == _monday(this))
    week_s += team.account.week_s if _monday(first) == _monday(this) else 0
    over_s = sum(item.overtime_s for d, item in others.items() if _month(d) == _month(this))
    over_s += team.account.month_overtime_s if _month(first) == _month(this) else 0
    most_over_s = min(team.overtime_s, labour.overtime_daily_s, labour.overtime_monthly_s - over_s)
    days = [problem.days[d].date in others or d == day for d in range(len(problem.days))]
    return Room(weekly_s - week_s, max(0, most_over_s), keeps_rest(problem, team, days))


def keeps_rest(problem: InstallersProblem, team: Team, works: list[bool]) -> bool:
    """Whether a team that works on these days of the problem has its days off."""
    labour = problem.rules.labour
    row, off = team.account.days_in_a_row, team.account.days_off_in_a_row
    before: date | None = None
    for day, is_working in zip(problem.days, works, strict=True):
        off += 0 if before is None else (day.date - before).days - 1
        before = day.date
        if not is_working:
            off += 1
            continue
        if off < labour.days_off and row >= labour.days_in_a_row:
            return False
        row, off = (1 if off else row + 1), 0
    return True


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _month(day: date) -> tuple[int, int]:
    return day.year, day.month
