"""Calls at a door that came to nothing, kept in the plan as visits of their own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from supplychain.calendars import DAY_S
from supplychain.jobs import InstallJob, Lock, Task

if TYPE_CHECKING:
    from collections.abc import Collection

    from solvers.installers.problem import InstallersProblem
    from supplychain.windows import DeliveryWindow


def failed_call(
    job: InstallJob, team_id: str, start_s: int, lasts_s: int, known: Collection[str]
) -> InstallJob:
    """A job that stands for a call of a team at the door of another job; locked as it was."""
    return InstallJob(
        id=call_id(job.id, team_id, known),
        location=job.location,
        tasks=(Task(work_s=lasts_s),),
        customer_id=job.customer_id,
        territory_id=job.territory_id,
        lock=Lock((team_id,), start_s),
    )


def call_id(job_id: str, team_id: str, known: Collection[str]) -> str:
    """A name that is not taken."""
    name, number = f"{job_id} call by {team_id}", 1
    while name in known:
        number += 1
        name = f"{job_id} call {number} by {team_id}"
    return name


def later_windows(
    problem: InstallersProblem, job: InstallJob, now_s: int
) -> tuple[DeliveryWindow, ...]:
    """Windows for a second visit: those still to open, else the same hours on the days after.

    Without windows, any time from the next day on.
    """
    coming = tuple(window for window in job.windows if window.open_s > now_s)
    if coming:
        return coming
    last_s = problem.horizon_s if job.deadline_s is None else job.deadline_s
    moved = {
        replace(window, open_s=window.open_s + days * DAY_S, close_s=window.close_s + days * DAY_S)
        for window in job.windows
        for days in range(1, len(problem.days) + 1)
    }
    later = [window for window in moved if now_s < window.open_s <= last_s]
    return tuple(sorted(later, key=lambda window: window.open_s)) or job.windows
