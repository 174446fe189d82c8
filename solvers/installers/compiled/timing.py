"""When the visits of a bundle start, compiled: as soon as windows, ties and breaks allow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from solvers.common.machine_code import woven
from solvers.installers.compiled.core import (
    B_BEGIN,
    B_END,
    B_GROUP,
    J_AS_FIRST,
    J_AS_SECOND,
    J_FIRST,
    J_GROUP,
    J_VISITS,
    R_FIRST,
    R_LEAST,
    R_SECOND,
    T_BREAKS,
    T_OPEN,
    T_SPEED,
    T_START,
    V_BUNDLE,
    V_HELPED,
    V_JOB,
    V_LEAST,
    V_LOCKED,
    V_MOST,
    V_POINT,
    V_READY,
    V_TIED,
    V_WINDOW,
    V_WINDOW_END,
)
from solvers.installers.compiled.state import (
    END,
    NEXT,
    PREV,
    SETTLED,
    START,
    TAKEN,
    TEAM,
    enqueue,
    keep_visit,
    soil_part,
    soil_route,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from solvers.installers.compiled.core import Core
    from solvers.installers.compiled.state import State

LEAVE, SOON, WORK, AT, DONE, MEALS, DRIVE = range(7)
"""Columns of ``State.scratch``, a row per visit of the bundle: end of the visit before, soonest
start after breaks that are taken, time of work, start, breaks settled and taken, and the way."""

ROUNDS = 60
"""Ties and windows are brought together in rounds; what is not then is told as broken."""


@woven
def opening(
    window: NDArray[np.int64], late_per_s: NDArray[np.float64], begin: int, end: int, at: int
) -> int:
    """Soonest start not before ``at`` that windows allow; ``at`` itself if they are all past."""
    for row in range(begin, end):
        if at < window[row, 0]:
            return int(window[row, 0])
        if at <= window[row, 1]:
            return at
        if late_per_s[row] >= 0.0 and (row + 1 == end or at < window[row + 1, 0]):
            return at
    return at


@woven
def arrive(c: Core, s: State, visit: int, row: int) -> None:
    """Fill a row of scratch for a visit from the one before it in its route."""
    team_day = s.visit[visit, TEAM]
    before = s.visit[visit, PREV]
    if before >= len(c.visit):
        leave = c.team_day[team_day, T_OPEN]
        here = c.team_day[team_day, T_START]
        done = 0
    else:
        leave = s.visit[before, END]
        here = c.visit[before, V_POINT]
        done = s.visit[before, SETTLED]
    drive = int(c.drive_s[c.team_day[team_day, T_SPEED], here, c.visit[visit, V_POINT]])
    helped = c.visit[visit, V_HELPED]
    if helped >= 0:
        work = int(c.work_s[helped, s.visit[helped, TEAM]]) if s.visit[helped, TEAM] >= 0 else 0
    else:
        work = int(c.work_s[visit, team_day])
    s.scratch[row, LEAVE] = leave
    s.scratch[row, DRIVE] = drive
    s.scratch[row, SOON] = leave + drive
    s.scratch[row, WORK] = max(0, work)
    s.scratch[row, DONE] = done
    s.scratch[row, MEALS] = 0
    at = max(leave + drive, c.visit[visit, V_READY], c.visit[visit, V_LOCKED])
    job = c.visit[visit, V_JOB]
    if c.job[job, J_FIRST] == visit:
        for entry in range(c.job[job, J_AS_SECOND], c.job[job, J_AS_SECOND + 1]):
            relation = c.lists[entry]
            first = c.before[relation, R_FIRST]
            for other in range(c.job[first, J_VISITS], c.job[first, J_VISITS + 1]):
                done_visit = c.lists[other]
                if s.visit[done_visit, TEAM] >= 0:
                    at = max(at, s.visit[done_visit, END] + c.before[relation, R_LEAST])
    s.scratch[row, AT] = at


@woven
def tie(c: Core, s: State, begin: int, end: int) -> bool:
    """Bring starts of a bundle in line with windows and with one another; whether any moved."""
    moved = False
    for visit in range(begin, end):
        if s.visit[visit, TEAM] < 0:
            continue
        row = visit - begin
        at = s.scratch[row, AT]
        tied = c.visit[visit, V_TIED]
        if tied >= 0 and s.visit[tied, TEAM] >= 0:
            at = max(at, s.scratch[tied - begin, AT] + c.visit[visit, V_LEAST])
        at = opening(
            c.window, c.late_per_s, c.visit[visit, V_WINDOW], c.visit[visit, V_WINDOW_END], at
        )
        if at > s.scratch[row, AT]:
            s.scratch[row, AT] = at
            moved = True
    for visit in range(end - 1, begin, -1):
        tied = c.visit[visit, V_TIED]
        if s.visit[visit, TEAM] < 0 or tied < 0 or c.visit[visit, V_MOST] < 0:
            continue
        if s.visit[tied, TEAM] >= 0:
            at = s.scratch[visit - begin, AT] - c.visit[visit, V_MOST]
            if at > s.scratch[tied - begin, AT]:
                s.scratch[tied - begin, AT] = at
                moved = True
    return moved


@woven
def rest(c: Core, s: State, visit: int, row: int) -> bool:
    """Take breaks before a visit that cost nothing there or cannot be later; whether it moved.

    A break is not due if the team leaves after it opens. It lies between the end of the visit
    before and the start of this one, on the road too.
    """
    team_day = s.visit[visit, TEAM]
    is_first = s.visit[visit, PREV] >= len(c.visit)
    moved = False
    for meal in range(c.team_day[team_day, T_BREAKS]):
        bit = 1 << meal
        if s.scratch[row, DONE] & bit:
            continue
        opens, closes = c.breaks[team_day, meal, 0], c.breaks[team_day, meal, 1]
        length = c.breaks[team_day, meal, 2]
        at, leave = s.scratch[row, AT], s.scratch[row, LEAVE]
        if is_first:
            paused = s.scratch[row, SOON] - leave - s.scratch[row, DRIVE]
            if at - s.scratch[row, DRIVE] - paused >= opens:
                s.scratch[row, DONE] |= bit
                continue
        begun = max(leave, opens)
        if begun > closes:
            s.scratch[row, DONE] |= bit
            continue
        ready = max(s.scratch[row, SOON], begun) + length
        is_free = ready <= at and not is_first
        if is_free or at + s.scratch[row, WORK] > closes:
            s.scratch[row, DONE] |= bit
            s.scratch[row, MEALS] |= bit
            s.scratch[row, SOON] = ready
            if ready > at:
                s.scratch[row, AT] = ready
                moved = True
    return moved


@woven
def time_bundle(c: Core, s: State, bundle: int) -> None:
    """Reckon the starts of a bundle again, and ask for those of what comes after."""
    begin, end = c.bundle[bundle, B_BEGIN], c.bundle[bundle, B_END]
    for visit in range(begin, end):
        if s.visit[visit, TEAM] >= 0:
            arrive(c, s, visit, visit - begin)
    for _ in range(ROUNDS):
        if tie(c, s, begin, end) and end > begin + 1:
            continue
        moved = False
        for visit in range(begin, end):
            team_day = s.visit[visit, TEAM]
            if team_day >= 0 and c.team_day[team_day, T_BREAKS] > 0:
                moved |= rest(c, s, visit, visit - begin)
        if not moved:
            break
    soil_part(s, c.bundle[bundle, B_GROUP])
    for visit in range(begin, end):
        if s.visit[visit, TEAM] >= 0:
            _write(c, s, visit, visit - begin)


@woven
def _write(c: Core, s: State, visit: int, row: int) -> None:
    start = s.scratch[row, AT]
    finish = start + s.scratch[row, WORK]
    soil_route(s, s.visit[visit, TEAM])
    goes_on = finish != s.visit[visit, END] or s.scratch[row, DONE] != s.visit[visit, SETTLED]
    is_same = start == s.visit[visit, START] and s.scratch[row, MEALS] == s.visit[visit, TAKEN]
    if is_same and not goes_on:
        return
    keep_visit(s, visit)
    s.visit[visit, START] = start
    s.visit[visit, END] = finish
    s.visit[visit, SETTLED] = s.scratch[row, DONE]
    s.visit[visit, TAKEN] = s.scratch[row, MEALS]
    if goes_on:
        after = s.visit[visit, NEXT]
        if after < len(c.visit):
            enqueue(s, c.visit[after, V_BUNDLE])
        call_seconds(c, s, visit)


@woven
def call_seconds(c: Core, s: State, visit: int) -> None:
    """Ask for the times of jobs that must come after a visit's job to be reckoned again."""
    job = c.visit[visit, V_JOB]
    for entry in range(c.job[job, J_AS_FIRST], c.job[job, J_AS_FIRST + 1]):
        second = c.before[c.lists[entry], R_SECOND]
        soil_part(s, c.job[second, J_GROUP])
        other = c.job[second, J_FIRST]
        if s.visit[other, TEAM] >= 0:
            enqueue(s, c.visit[other, V_BUNDLE])
