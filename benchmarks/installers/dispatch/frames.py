"""The teams' days of a problem, with limits and ways, as a dispatcher's sheet has them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.installers.dispatch.rounds import Frame

if TYPE_CHECKING:
    from collections.abc import Sequence

    from solvers.installers.problem import InstallersProblem
    from supplychain.teams import Team

NO_LIMIT = 1 << 40


@dataclass(frozen=True, slots=True)
class Ways:
    """Distances and times between all points, for one speed class."""

    drive_s: Sequence[Sequence[int]]
    drive_m: Sequence[Sequence[int]]


def frames_of(problem: InstallersProblem, uses_overtime: bool) -> dict[tuple[int, int], Frame]:
    """By team and day (positions), the days on which a team may work."""
    ways: dict[str, Ways] = {}
    frames = {}
    for number, team in enumerate(problem.teams):
        if team.speed_class.value not in ways:
            ways[team.speed_class.value] = _ways(problem, team.speed_class.value)
        for day in range(len(problem.days)):
            frame = _frame(problem, number, day, ways[team.speed_class.value], uses_overtime)
            if frame is not None:
                frames[number, day] = frame
    return frames


def may_work(problem: InstallersProblem, team: Team, worked: frozenset[int], day: int) -> bool:
    """Whether the rules of rest let a team work on one more day beside those it works on.

    Days are gone through with the account: never more than ``days_in_a_row``, and after as many,
    ``days_off`` days off.
    """
    labour = problem.rules.labour
    row, off = team.account.days_in_a_row, team.account.days_off_in_a_row
    must_rest = row >= labour.days_in_a_row
    for number in range(len(problem.days)):
        if number == day or number in worked:
            if must_rest and off < labour.days_off:
                return False
            row, off, must_rest = row + 1, 0, False
            if row > labour.days_in_a_row:
                return False
        else:
            must_rest = must_rest or row >= labour.days_in_a_row
            row, off = 0, off + 1
    return True


def _frame(
    problem: InstallersProblem, number: int, day: int, ways: Ways, uses_overtime: bool
) -> Frame | None:
    team, labour = problem.teams[number], problem.rules.labour
    shift = problem.shift(team, day)
    if shift is None:
        return None
    extra_s = min(team.overtime_s, labour.overtime_daily_s) if uses_overtime else 0
    longest_s = team.most_daily_s
    if longest_s is None:
        longest_s = labour.daily_s + labour.overtime_daily_s
    start, end = problem.team_points[team.id]
    return Frame(
        team=number,
        day=day,
        open_s=shift.open_s,
        shift_close_s=shift.close_s,
        close_s=min(shift.close_s + extra_s, problem.horizon_s),
        longest_s=longest_s,
        most_jobs=team.most_jobs if team.most_jobs is not None else NO_LIMIT,
        most_m=team.most_distance_m if team.most_distance_m is not None else NO_LIMIT,
        longest_drive_s=problem.rules.driving.max_continuous_drive_s,
        breaks=tuple(sorted(team.breaks, key=lambda pause: pause.close_s)),
        midnight_s=problem.days[day].midnight_s,
        start=start,
        end=end,
        drive_s=ways.drive_s,
        drive_m=ways.drive_m,
    )


def _ways(problem: InstallersProblem, speed_class: str) -> Ways:
    ends = (point for both in problem.team_points.values() for point in both)
    count = max((*problem.job_points.values(), *ends)) + 1
    table = problem.travel.matrix(range(count), speed_class)
    seconds = table.duration_s.astype(int)
    return Ways(seconds.tolist(), table.distance_m.astype(int).tolist())
