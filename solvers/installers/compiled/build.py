"""Builds the arrays of a problem."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from solvers.installers.compiled.arrays import (
    FAR,
    HARD,
    NONE,
    Arrays,
    Groups,
    Jobs,
    Prices,
    Relations,
    TeamDays,
    Visits,
)
from solvers.installers.compiled.nearness import near_visits
from solvers.installers.eligible import NOT_ELIGIBLE, coming_table, work_table
from solvers.installers.layout import Layout, bounds, layout_of
from supplychain.calendars import HOUR_S, MINUTE_S
from supplychain.jobs import RelationKind, Timing, WindowsFor

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from solvers.installers.problem import InstallersProblem
    from supplychain.jobs import InstallJob
    from supplychain.teams import Team

ENDLESS = 1 << 40
LOCKED_CNY = 1e9
"""Stands for leaving out what must not be left out."""


def all_team_days(problem: InstallersProblem) -> list[tuple[int, int]]:
    """Every team on every day on which it has a shift, by position; no roster is looked at."""
    return [
        (team, day)
        for team in range(len(problem.teams))
        for day in range(len(problem.days))
        if problem.shift(problem.teams[team], day) is not None
    ]


def arrays_of(
    problem: InstallersProblem, team_days: Sequence[tuple[int, int]], layout: Layout | None = None
) -> Arrays:
    """A problem as arrays.

    Parameters
    ----------
    problem
        With up to about 2,000 jobs: ways between all points are in it.
    team_days
        Positions of teams and days on which they may work, each with a shift.
    layout
        The problem's layout, if it was made already.
    """
    plan = layout or layout_of(problem)
    points = _points(problem, plan, team_days)
    at = {point: position for position, point in enumerate(points)}
    classes = sorted({problem.teams[team].speed_class for team, _ in team_days})
    drive_s, distance_m = _ways(problem, points, classes)
    parts = sorted({part.id for job in problem.jobs for task in job.tasks for part in task.parts})
    days = _team_days(problem, team_days, at, classes, parts)
    window, late_per_s, window_to = _windows(problem.jobs)
    visits = _visits(problem, plan, team_days, at, parts, window_to)
    near = near_visits(visits, window, drive_s)
    visit_group = np.repeat(np.arange(len(plan.group_jobs)), np.diff(plan.group_to))
    return Arrays(
        team_days=days,
        visits=visits._replace(near=near),
        jobs=_jobs(problem, plan),
        groups=_groups(problem, plan),
        relations=_relations(problem),
        prices=_prices(problem),
        visit_to=np.array(plan.bundle_to, np.int64),
        group_of=visit_group.astype(np.int64),
        window=window,
        late_per_s=late_per_s,
        drive_s=drive_s,
        distance_m=distance_m,
        peer_days=_peer_days(problem, team_days),
    )


def _points(
    problem: InstallersProblem, plan: Layout, team_days: Sequence[tuple[int, int]]
) -> list[int]:
    used = {problem.job_points[problem.jobs[slot.job].id] for slot in plan.slots}
    for team, _ in team_days:
        used.update(problem.team_points[problem.teams[team].id])
    return sorted(used)


def _ways(
    problem: InstallersProblem, points: Sequence[int], classes: Sequence[str]
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Driving time and distance by class; what cannot be driven, or not without a rest, is far."""
    shape = (max(1, len(classes)), len(points), len(points))
    drive_s, distance_m = np.zeros(shape, np.int32), np.zeros(shape, np.int32)
    most_s = min(problem.rules.driving.max_continuous_drive_s, FAR)
    for row, speed_class in enumerate(classes):
        ways = problem.travel.matrix(points, speed_class)
        too_far = (ways.duration_s > most_s) | (ways.distance_m > FAR)
        drive_s[row] = np.where(too_far, FAR, ways.duration_s)
        distance_m[row] = np.where(too_far, FAR, ways.distance_m)
    return drive_s, distance_m


def _team_days(
    problem: InstallersProblem,
    team_days: Sequence[tuple[int, int]],
    at: dict[int, int],
    classes: Sequence[str],
    parts: Sequence[str],
) -> TeamDays:
    teams = [problem.teams[team] for team, _ in team_days]
    shifts = [problem.shift(problem.teams[team], day) for team, day in team_days]
    opens = [shift.open_s if shift else 0 for shift in shifts]
    closes = [shift.close_s if shift else 0 for shift in shifts]
    labour = problem.rules.labour
    overtimes = [min(team.overtime_s, labour.overtime_daily_s) for team in teams]
    breaks, break_to = _breaks(problem, team_days)
    carried = np.zeros((len(teams), len(parts)))
    for row, team in enumerate(teams):
        for part in team.parts:
            if part.id in parts:
                carried[row, parts.index(part.id)] += part.quantity
    ends = [problem.team_points[team.id] for team in teams]
    return TeamDays(
        team=_ints(team for team, _ in team_days),
        day=_ints(day for _, day in team_days),
        open_s=_ints(opens),
        close_s=_ints(closes),
        latest_s=_ints(
            min(close + more, problem.horizon_s)
            for close, more in zip(closes, overtimes, strict=True)
        ),
        start=_ints(at[start] for start, _ in ends),
        end=_ints(at[end] for _, end in ends),
        speed=_ints(classes.index(team.speed_class) for team in teams),
        size=_ints(team.size for team in teams),
        most_s=_ints(problem.longest_day_s(problem.teams[team], day) for team, day in team_days),
        most_jobs=_ints(_or(team.most_jobs, ENDLESS) for team in teams),
        most_m=_ints(_or(team.most_distance_m, ENDLESS) for team in teams),
        per_job=_floats(team.pay.per_job for team in teams),
        per_h=_floats(team.pay.per_h for team in teams),
        per_km=_floats(team.pay.per_km for team in teams),
        per_day=_floats(team.pay.per_day for team in teams),
        overtime_per_h=_floats(team.pay.overtime_per_h for team in teams),
        fair_per_h=_floats(_fair_per_h(problem, team) for team in teams),
        quality=_floats(team.quality for team in teams),
        breaks=breaks,
        break_to=break_to,
        parts=carried,
    )


def _fair_per_h(problem: InstallersProblem, team: Team) -> float:
    mean_s = problem.mean_paid_s
    above = team.account.paid_28_days_s / mean_s - 1.0 if mean_s > 0 else 0.0
    return problem.rules.fair_cny_per_h * max(0.0, above)


def _breaks(
    problem: InstallersProblem, team_days: Sequence[tuple[int, int]]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    most = max((len(problem.teams[team].breaks) for team, _ in team_days), default=0)
    breaks = np.zeros((len(team_days), max(1, most), 3), np.int64)
    break_to = np.zeros(len(team_days), np.int64)
    for row, (team, day) in enumerate(team_days):
        midnight_s = problem.days[day].midnight_s
        ordered = sorted(problem.teams[team].breaks, key=lambda item: item.open_s)
        for column, item in enumerate(ordered):
            opens, closes = midnight_s + item.open_s, midnight_s + item.close_s
            breaks[row, column] = opens, closes, item.length_s
        break_to[row] = len(ordered)
    return breaks, break_to


def _windows(
    jobs: Sequence[InstallJob],
) -> tuple[NDArray[np.int64], NDArray[np.float64], list[int]]:
    windows = [window for job in jobs for window in job.windows]
    table = np.array([(w.open_s, w.close_s) for w in windows], np.int64).reshape(-1, 2)
    prices = [
        HARD if window.late_cny_per_min is None else window.late_cny_per_min / MINUTE_S
        for window in windows
    ]
    return table, _floats(prices), bounds(len(job.windows) for job in jobs)


def _visits(
    problem: InstallersProblem,
    plan: Layout,
    team_days: Sequence[tuple[int, int]],
    at: dict[int, int],
    parts: Sequence[str],
    window_to: Sequence[int],
) -> Visits:
    slots = plan.slots
    jobs = [problem.jobs[slot.job] for slot in slots]
    tasks = [job.tasks[slot.task] for job, slot in zip(jobs, slots, strict=True)]
    helped = [slot.tied if slot.helps and slot.tied is not None else NONE for slot in slots]
    helper = [NONE] * len(slots)
    for visit, main in enumerate(helped):
        if main != NONE:
            helper[main] = visit
    used = np.zeros((len(slots), len(parts)))
    for row, (slot, task) in enumerate(zip(slots, tasks, strict=True)):
        for part in () if slot.helps else task.parts:
            used[row, parts.index(part.id)] += part.quantity
    bound = [
        _is_bound(job, slot.task) and not slot.helps for job, slot in zip(jobs, slots, strict=True)
    ]
    return Visits(
        job=_ints(slot.job for slot in slots),
        task=_ints(slot.task for slot in slots),
        bundle=np.repeat(np.arange(len(plan.bundle_to) - 1), np.diff(plan.bundle_to)),
        point=_ints(at[problem.job_points[job.id]] for job in jobs),
        helped=_ints(helped),
        helper=_ints(helper),
        people=_ints(task.people for task in tasks),
        tied=_ints(_or(slot.tied, NONE) for slot in slots),
        least_s=_ints(slot.least_s for slot in slots),
        most_s=_ints(_or(slot.most_s, NONE) for slot in slots),
        window_from=_ints(window_to[slot.job] for slot in slots),
        window_to=_ints(
            window_to[slot.job + 1] if holds else window_to[slot.job]
            for slot, holds in zip(slots, bound, strict=True)
        ),
        ready_s=_ints(problem.ready_s(job) for job in jobs),
        deadline_s=_ints(
            min(_or(job.deadline_s, problem.horizon_s), problem.horizon_s) for job in jobs
        ),
        locked_s=_ints(
            _or(job.lock.start_s, NONE) if job.lock and slot.task == 0 else NONE
            for job, slot in zip(jobs, slots, strict=True)
        ),
        parts=used,
        work_s=_work_s(problem, plan, team_days),
        near=np.zeros((0, 0), np.int64),
    )


def _is_bound(job: InstallJob, task: int) -> bool:
    """Whether the windows of a job hold for a task."""
    return task == 0 or job.windows_for is WindowsFor.EVERY or job.timing is Timing.FREE


def _work_s(
    problem: InstallersProblem, plan: Layout, team_days: Sequence[tuple[int, int]]
) -> NDArray[np.int32]:
    """Time of each visit by each team-day; 0 for those that only help."""
    table, comes = work_table(problem, team_days), coming_table(problem, team_days)
    first_row = bounds(len(job.tasks) for job in problem.jobs)
    rows = np.full((len(plan.slots), len(team_days)), NOT_ELIGIBLE, np.int32)
    for visit, slot in enumerate(plan.slots):
        if slot.helps:
            rows[visit] = np.where(comes[slot.job], 0, NOT_ELIGIBLE)
        else:
            rows[visit] = table[first_row[slot.job] + slot.task]
    for visit, team_id in _locked(problem, plan).items():
        for column, (team, _) in enumerate(team_days):
            if problem.teams[team].id != team_id:
                rows[visit, column] = NOT_ELIGIBLE
    return rows


def _locked(problem: InstallersProblem, plan: Layout) -> dict[int, str]:
    """The team of each visit of a locked job; an empty name for a helper who does not come."""
    found: dict[int, str] = {}
    waiting: dict[int, list[str]] = {}
    for visit, slot in enumerate(plan.slots):
        job = problem.jobs[slot.job]
        if job.lock is None:
            continue
        left = waiting.setdefault(slot.job, list(job.lock.team_ids))
        if slot.helps:
            main = problem.team_of.get(found[visit - 1])
            is_enough = main is not None and main.size >= job.tasks[slot.task].people
            found[visit] = left.pop(0) if left and not is_enough else ""
        else:
            found[visit] = left.pop(0) if left else ""
    return found


def _jobs(problem: InstallersProblem, plan: Layout) -> Jobs:
    count = len(problem.jobs)
    visits: list[list[int]] = [[] for _ in range(count)]
    for visit, slot in enumerate(plan.slots):
        visits[slot.job].append(visit)
    group = np.zeros(count, np.int64)
    for number, members in enumerate(plan.group_jobs):
        group[list(members)] = number
    position = {team.id: at for at, team in enumerate(problem.teams)}
    agreed = [
        [position.get(team, NONE) for team in job.agreed.team_ids] if job.agreed else []
        for job in problem.jobs
    ]
    preferred = [
        [position.get(team, NONE) for team in job.preferred_team_ids] for job in problem.jobs
    ]
    before = _ends(problem, RelationKind.BEFORE)
    pairs = _ends(problem, RelationKind.SAME_TEAM)
    as_first = _listed([row for row, _ in before], count)
    as_second = _listed([row for _, row in before], count)
    both = _both(pairs, count)
    return Jobs(
        group=group,
        first=_ints(row[0] for row in visits),
        visit_to=_ints(bounds(len(row) for row in visits)),
        visit=_ints(visit for row in visits for visit in row),
        expected_s=_ints(_expected_s(job) for job in problem.jobs),
        agreed=np.array([_agreed(job) for job in problem.jobs], np.int64).reshape(-1, 2),
        agreed_to=_ints(bounds(len(row) for row in agreed)),
        agreed_team=_ints(team for row in agreed for team in row),
        preferred_to=_ints(bounds(len(row) for row in preferred)),
        preferred_team=_ints(team for row in preferred for team in row),
        as_first_to=as_first[0],
        as_first=as_first[1],
        as_second_to=as_second[0],
        as_second=as_second[1],
        pair_to=both[0],
        pair=both[1],
    )


def _expected_s(job: InstallJob) -> int:
    return NONE if job.goods is None or job.goods.expected_s is None else job.goods.expected_s


def _agreed(job: InstallJob) -> tuple[int, int]:
    return (job.agreed.window.open_s, job.agreed.window.close_s) if job.agreed else (NONE, NONE)


def _ends(problem: InstallersProblem, kind: RelationKind) -> list[tuple[int, int]]:
    position = {job.id: at for at, job in enumerate(problem.jobs)}
    return [
        (position[relation.first_job_id], position[relation.second_job_id])
        for relation in problem.relations
        if relation.kind is kind
    ]


def _listed(jobs: Sequence[int], count: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows by job, given the job of each row."""
    rows: list[list[int]] = [[] for _ in range(count)]
    for row, job in enumerate(jobs):
        rows[job].append(row)
    return _ints(bounds(len(row) for row in rows)), _ints(at for row in rows for at in row)


def _both(
    pairs: Sequence[tuple[int, int]], count: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    rows: list[list[int]] = [[] for _ in range(count)]
    for row, (first, second) in enumerate(pairs):
        rows[first].append(row)
        rows[second].append(row)
    return _ints(bounds(len(row) for row in rows)), _ints(at for row in rows for at in row)


def _relations(problem: InstallersProblem) -> Relations:
    before = [relation for relation in problem.relations if relation.kind is RelationKind.BEFORE]
    pairs = [relation for relation in problem.relations if relation.kind is RelationKind.SAME_TEAM]
    ends = _ends(problem, RelationKind.BEFORE)
    rows = [
        (first, second, relation.least_gap_s, _or(relation.most_gap_s, NONE))
        for (first, second), relation in zip(ends, before, strict=True)
    ]
    return Relations(
        before=np.array(rows, np.int64).reshape(-1, 4),
        pair=np.array(_ends(problem, RelationKind.SAME_TEAM), np.int64).reshape(-1, 2),
        broken_cny=_floats(relation.broken_cny for relation in pairs),
    )


def _groups(problem: InstallersProblem, plan: Layout) -> Groups:
    jobs = [[problem.jobs[job] for job in members] for members in plan.group_jobs]
    return Groups(
        bundle_to=np.array(plan.group_to, np.int64),
        job_to=_ints(bounds(len(row) for row in jobs)),
        job=_ints(job for members in plan.group_jobs for job in members),
        out_cny=_floats(sum(out_cny(problem, job) for job in row) for row in jobs),
        is_fixed=_ints(any(job.lock is not None for job in row) for row in jobs),
    )


def out_cny(problem: InstallersProblem, job: InstallJob) -> float:
    """What leaving a job out costs, by the cheaper way; a changed promise is part of it."""
    if job.lock is not None:
        return LOCKED_CNY
    left = problem.rules.unserved_cny * job.priority
    if job.outsource_cny is not None:
        left = min(left, job.outsource_cny)
    return left + (problem.rules.changed_promise_cny if job.agreed else 0.0)


def _prices(problem: InstallersProblem) -> Prices:
    rules = problem.rules
    return Prices(
        not_preferred=rules.not_preferred_cny,
        second_visit=rules.second_visit_cny,
        worst_late_per_s=rules.worst_late_cny_per_min / MINUTE_S,
        idle_per_s=rules.idle_goods_cny_per_h / HOUR_S,
        changed=rules.changed_promise_cny,
    )


def _peer_days(
    problem: InstallersProblem, team_days: Sequence[tuple[int, int]]
) -> NDArray[np.int64]:
    """Team-day of each team (row) on each day (column), or ``NONE``."""
    table = np.full((len(problem.teams), len(problem.days)), NONE, np.int64)
    for row, (team, day) in enumerate(team_days):
        table[team, day] = row
    return table


def _or(value: int | None, other: int) -> int:
    return other if value is None else value


def _ints(values: object) -> NDArray[np.int64]:
    return np.array(list(values), np.int64)  # type: ignore[call-overload]


def _floats(values: object) -> NDArray[np.float64]:
    return np.array(list(values), np.float64)  # type: ignore[call-overload]
