"""What stands in the way of a visit at one place of a plan, rule by rule, with by how much."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from solvers.installers.reasons.able import carried

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from solvers.installers.reasons.board import Board
    from solvers.installers.reasons.slots import Role
    from solvers.installers.reasons.timed import Step, Times
    from supplychain.teams import Team


class Hurdle(StrEnum):
    """A rule that a place breaks."""

    WINDOW = "window"
    """The job's own windows."""
    DEADLINE = "deadline"
    OTHERS = "others"
    """Visits of the plan that would miss their time, or are bound to others'."""
    OVERTIME = "overtime"
    DAY = "day"
    MONTH = "month"
    HORIZON = "horizon"
    VISITS = "visits"
    METRES = "metres"
    WEEK = "week"
    REST = "rest"
    PARTS = "parts"
    FAR = "far"


def hurdles(
    board: Board,
    role: Role,
    team: Team,
    day: int,
    position: int,
    steps: Sequence[Step],
    times: Times,
    distance_m: int,
    longest_s: int,
) -> tuple[tuple[Hurdle, float], ...]:
    """Rules that are broken, with by how much (seconds, metres, visits, units)."""
    found = [
        *_of_steps(position, steps, times),
        *_of_the_day(board, team, day, times, distance_m, len(steps)),
        *_of_the_account(board, team, day, times),
    ]
    if not role.helps:
        found.append((Hurdle.PARTS, _lacking_parts(board, role, team, day)))
    limit_s = board.problem.rules.driving.max_continuous_drive_s
    found.append((Hurdle.FAR, longest_s - limit_s))
    return tuple((rule, amount) for rule, amount in found if amount > 0)


def _of_steps(position: int, steps: Sequence[Step], times: Times) -> Iterator[tuple[Hurdle, float]]:
    others = 0
    for number, (step, start_s) in enumerate(zip(steps, times.start_s, strict=True)):
        missed_s = step.missed_s(start_s)
        end_s = start_s + step.work_s
        over_s = 0 if step.deadline_s is None else max(0, end_s - step.deadline_s)
        if number == position:
            yield Hurdle.WINDOW, missed_s
            yield Hurdle.DEADLINE, over_s
        else:
            others += missed_s + over_s
    yield Hurdle.OTHERS, others


def _of_the_day(
    board: Board, team: Team, day: int, times: Times, distance_m: int, visits: int
) -> Iterator[tuple[Hurdle, float]]:
    labour, shift = board.problem.rules.labour, board.problem.shift(team, day)
    if shift is None:
        return
    allowed_s = min(team.overtime_s, labour.overtime_daily_s)
    yield Hurdle.OVERTIME, times.end_s - shift.close_s - allowed_s
    yield Hurdle.HORIZON, times.end_s - board.problem.horizon_s
    longest_s = team.most_daily_s
    if longest_s is None:
        longest_s = labour.daily_s + labour.overtime_daily_s
    yield Hurdle.DAY, paid_s(times) - longest_s
    if team.most_jobs is not None:
        yield Hurdle.VISITS, visits - team.most_jobs
    if team.most_distance_m is not None:
        yield Hurdle.METRES, distance_m - team.most_distance_m


def _of_the_account(
    board: Board, team: Team, day: int, times: Times
) -> Iterator[tuple[Hurdle, float]]:
    """Hours of the week, overtime of the month, and days off."""
    problem, labour = board.problem, board.problem.rules.labour
    first, today = problem.days[0].date, problem.days[day].date
    others = {d: r for d, r in board.days_of.get(team.id, {}).items() if d != day}
    shift = problem.shift(team, day)
    over_s = 0 if shift is None else max(0, times.end_s - shift.close_s)
    week_s = paid_s(times) - over_s
    week_s += team.account.week_s if _monday(first) == _monday(today) else 0
    month_s = over_s
    month_s += team.account.month_overtime_s if _month(first) == _month(today) else 0
    for other, route in others.items():
        paused_s = sum(pause.end_s - pause.start_s for pause in route.pauses)
        if _monday(problem.days[other].date) == _monday(today):
            week_s += route.end_s - route.start_s - paused_s - route.overtime_s
        if _month(problem.days[other].date) == _month(today):
            month_s += route.overtime_s
    limit_s = labour.weekly_s if team.most_weekly_s is None else team.most_weekly_s
    yield Hurdle.WEEK, week_s - limit_s
    yield Hurdle.MONTH, month_s - labour.overtime_monthly_s if over_s else 0
    if day not in board.days_of.get(team.id, {}):
        yield (
            Hurdle.REST,
            _days_too_many(board, team, {*others, day})
            - (_days_too_many(board, team, set(others))),
        )


def _days_too_many(board: Board, team: Team, worked: set[int]) -> int:
    """Days worked on which one off is due."""
    labour = board.problem.rules.labour
    row, off, found = team.account.days_in_a_row, team.account.days_off_in_a_row, 0
    before: date | None = None
    for number, day in enumerate(board.problem.days):
        off += 0 if before is None else (day.date - before).days - 1
        before = day.date
        if number not in worked:
            off += 1
            continue
        found += row >= labour.days_in_a_row and off < max(1, labour.days_off)
        row, off = (1 if off else row + 1), 0
    return found


def _lacking_parts(board: Board, role: Role, team: Team, day: int) -> float:
    """Units of the part that is shortest, with what the day uses up already."""
    if not role.work.parts:
        return 0.0
    used: dict[str, float] = {}
    route = board.routes.get((team.id, day))
    for visit in route.visits if route else ():
        if not visit.helps:
            for part in board.problem.job_of[visit.job_id].tasks[visit.task].parts:
                used[part.id] = used.get(part.id, 0.0) + part.quantity
    for part in role.work.parts:
        used[part.id] = used.get(part.id, 0.0) + part.quantity
    lacking = max(used[part.id] - carried(team, part.id) for part in role.work.parts)
    return lacking if lacking > 1e-9 else 0.0


def paid_s(times: Times) -> int:
    """From leaving to being back, breaks aside."""
    paused_s = sum(pause.end_s - pause.start_s for pause in times.pauses)
    return times.end_s - times.leave_s - paused_s


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _month(day: date) -> tuple[int, int]:
    return day.year, day.month
