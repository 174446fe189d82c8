"""Work by kind: what is needed, on which days it may be done, and by which kinds of teams."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from solvers.installers.eligible import NOT_ELIGIBLE, work_table
from supplychain.calendars import MINUTE_S

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from solvers.installers.day_plans.team_days import TeamDay
    from solvers.installers.problem import InstallersProblem
    from supplychain.jobs import InstallJob

WAY_S = 20 * MINUTE_S
"""What a visit takes beside its work, for want of routes."""


@dataclass(frozen=True, slots=True)
class Demand:
    """Work of one kind.

    Parameters
    ----------
    jobs
        Positions of the jobs; tasks of one job may be of several kinds.
    minutes
        Work and ways of all of them.
    days
        Team-days (positions) that may do it.
    """

    jobs: tuple[int, ...]
    minutes: int
    days: tuple[int, ...]


def demand_of(problem: InstallersProblem, offered: Sequence[TeamDay]) -> list[Demand]:
    """Tasks that the same team-days may do, together."""
    table = work_table(problem, [(day.team, day.day) for day in offered])
    jobs = [(position, job) for position, job in enumerate(problem.jobs) for _ in job.tasks]
    minutes = [
        -(-((task.work_s + WAY_S) * max(1, task.people)) // MINUTE_S)
        for job in problem.jobs
        for task in job.tasks
    ]
    kinds: dict[bytes, list[int]] = {}
    for row, (_, job) in enumerate(jobs):
        able = (table[row] != NOT_ELIGIBLE) & _is_open(problem, job, offered)
        kinds.setdefault(np.packbits(able).tobytes(), []).append(row)
    found = []
    for key, rows in kinds.items():
        able = np.unpackbits(np.frombuffer(key, np.uint8), count=len(offered))
        found.append(
            Demand(
                tuple(sorted({jobs[row][0] for row in rows})),
                sum(minutes[row] for row in rows),
                tuple(np.flatnonzero(able).tolist()),
            )
        )
    return found


def _is_open(
    problem: InstallersProblem, job: InstallJob, offered: Sequence[TeamDay]
) -> NDArray[np.bool_]:
    """Whether the job may start within each team-day; a priced window never closes."""
    opens_s = np.array([day.open_s for day in offered])
    closes_s = np.array([day.until_s for day in offered])
    ready_s = problem.ready_s(job)
    last_s = problem.horizon_s if job.deadline_s is None else job.deadline_s
    if not job.windows:
        return (opens_s <= last_s) & (ready_s <= closes_s)
    is_open = np.zeros(len(offered), np.bool_)
    for window in job.windows:
        until_s = min(window.close_s if window.is_hard else last_s, last_s)
        is_open |= (opens_s <= until_s) & (max(window.open_s, ready_s) <= closes_s)
    return is_open
