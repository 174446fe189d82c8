"""The arrays of a problem packed for speed: a row of whole numbers for each visit, job, team-day.

Compiled functions hand their arrays on one by one, so there are few; columns have names here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from solvers.installers.compiled.arrays import Arrays, TeamDays, Visits

if TYPE_CHECKING:
    from numpy.typing import NDArray

(
    V_JOB,
    V_TASK,
    V_BUNDLE,
    V_POINT,
    V_HELPED,
    V_HELPER,
    V_PEOPLE,
    V_TIED,
    V_LEAST,
    V_MOST,
    V_WINDOW,
    V_WINDOW_END,
    V_READY,
    V_DEADLINE,
    V_LOCKED,
) = range(15)
"""Columns of ``Core.visit``, in the order of `Visits`."""

(
    T_TEAM,
    T_DAY,
    T_OPEN,
    T_CLOSE,
    T_LATEST,
    T_START,
    T_END,
    T_SPEED,
    T_SIZE,
    T_MOST_S,
    T_MOST_JOBS,
    T_MOST_M,
    T_BREAKS,
    T_TIMELESS,
) = range(14)
"""Columns of ``Core.team_day``; the last tells that waiting costs nothing and is not limited."""

T_PER_JOB, T_PER_H, T_PER_KM, T_PER_DAY, T_OVERTIME, T_FAIR, T_QUALITY = range(7)
"""Columns of ``Core.pay``."""

(
    J_GROUP,
    J_FIRST,
    J_EXPECTED,
    J_AGREED_OPEN,
    J_AGREED_CLOSE,
    J_VISITS,
    J_AGREED_TEAMS,
    J_PREFERRED,
    J_AS_FIRST,
    J_AS_SECOND,
    J_PAIRS,
) = (0, 1, 2, 3, 4, 5, 7, 9, 11, 13, 15)
"""Columns of ``Core.job``; the last six are followed by the end of their run in ``Core.lists``."""

B_BEGIN, B_END, B_GROUP = range(3)
G_BUNDLE, G_BUNDLE_END, G_JOB, G_JOB_END, G_FIXED = range(5)
R_FIRST, R_SECOND, R_LEAST, R_MOST = range(4)
P_NOT_PREFERRED, P_SECOND_VISIT, P_WORST, P_IDLE, P_CHANGED = range(5)

LONG_S = 1 << 30


class Core(NamedTuple):
    """See `Arrays`; ``lists`` holds all lists of jobs one after another."""

    visit: NDArray[np.int64]
    work_s: NDArray[np.int32]
    visit_parts: NDArray[np.float64]
    near: NDArray[np.int64]
    team_day: NDArray[np.int64]
    pay: NDArray[np.float64]
    breaks: NDArray[np.int64]
    carried: NDArray[np.float64]
    job: NDArray[np.int64]
    lists: NDArray[np.int64]
    bundle: NDArray[np.int64]
    group: NDArray[np.int64]
    out_cny: NDArray[np.float64]
    before: NDArray[np.int64]
    pair: NDArray[np.int64]
    broken_cny: NDArray[np.float64]
    price: NDArray[np.float64]
    window: NDArray[np.int64]
    late_per_s: NDArray[np.float64]
    drive_s: NDArray[np.int32]
    distance_m: NDArray[np.int32]
    peer_days: NDArray[np.int64]


def core_of(arrays: Arrays) -> Core:
    """Pack the arrays of a problem."""
    visits, jobs, groups = arrays.visits, arrays.jobs, arrays.groups
    lists: list[NDArray[np.int64]] = []
    columns = [jobs.group, jobs.first, jobs.expected_s, jobs.agreed[:, 0], jobs.agreed[:, 1]]
    for ends, items in (
        (jobs.visit_to, jobs.visit),
        (jobs.agreed_to, jobs.agreed_team),
        (jobs.preferred_to, jobs.preferred_team),
        (jobs.as_first_to, jobs.as_first),
        (jobs.as_second_to, jobs.as_second),
        (jobs.pair_to, jobs.pair),
    ):
        begun = sum(len(part) for part in lists)
        columns += [begun + ends[:-1], begun + ends[1:]]
        lists.append(items)
    begun = sum(len(part) for part in lists)
    lists.append(groups.job)
    group = [groups.bundle_to[:-1], groups.bundle_to[1:]]
    group += [begun + groups.job_to[:-1], begun + groups.job_to[1:], groups.is_fixed]
    bundle = [arrays.visit_to[:-1], arrays.visit_to[1:], arrays.group_of]
    return Core(
        visit=_rows([getattr(visits, name) for name in Visits._fields[:15]]),
        work_s=visits.work_s,
        visit_parts=visits.parts,
        near=visits.near,
        team_day=_team_day(arrays.team_days),
        pay=np.ascontiguousarray(np.stack(_pay(arrays.team_days), axis=1)),
        breaks=arrays.team_days.breaks,
        carried=arrays.team_days.parts,
        job=_rows(columns),
        lists=np.concatenate(lists).astype(np.int64),
        bundle=_rows(bundle),
        group=_rows(group),
        out_cny=groups.out_cny,
        before=arrays.relations.before,
        pair=arrays.relations.pair,
        broken_cny=arrays.relations.broken_cny,
        price=np.array(arrays.prices, np.float64),
        window=arrays.window,
        late_per_s=arrays.late_per_s,
        drive_s=arrays.drive_s,
        distance_m=arrays.distance_m,
        peer_days=arrays.peer_days,
    )


def _team_day(days: TeamDays) -> NDArray[np.int64]:
    free = (days.per_h + days.fair_per_h == 0.0) & (days.most_s >= LONG_S)
    columns = [getattr(days, name) for name in TeamDays._fields[:12]]
    return _rows([*columns, days.break_to, free.astype(np.int64)])


def _pay(days: TeamDays) -> list[NDArray[np.float64]]:
    return [getattr(days, name) for name in TeamDays._fields[12:19]]


def _rows(columns: list[NDArray[np.int64]]) -> NDArray[np.int64]:
    return np.ascontiguousarray(np.stack(columns, axis=1).astype(np.int64))
