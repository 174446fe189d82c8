"""Which jobs wait for nobody, so that routes can be planned apart, and when each may start."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from supplychain.calendars import MINUTE_S
from supplychain.jobs import RelationKind

if TYPE_CHECKING:
    from solvers.installers.problem import InstallersProblem
    from supplychain.jobs import InstallJob
    from supplychain.windows import DeliveryWindow

LATE_STEP_S = 1_800
"""Late starts are offered for so long after a priced window, at the price of half of that."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A job in one interval in which it may start, both ends included, and what a start is worth.

    ``job`` is the position in the problem's jobs.
    """

    job: int
    open_s: int
    close_s: int
    worth_cny: float


def plain_jobs(problem: InstallersProblem) -> list[int]:
    """Positions of jobs of a single task that no relation ties to the time of another job."""
    tied = {
        job_id
        for relation in problem.relations
        if relation.kind is not RelationKind.SAME_TEAM
        for job_id in (relation.first_job_id, relation.second_job_id)
    }
    return [
        position
        for position, job in enumerate(problem.jobs)
        if len(job.tasks) == 1
        and job.id not in tied
        and (job.lock is None or len(job.lock.team_ids) == 1)
    ]


def worth_cny(problem: InstallersProblem, job: InstallJob) -> float:
    """What is saved by doing a job instead of leaving it out or giving it to somebody else."""
    unserved = problem.rules.unserved_cny * job.priority
    if job.outsource_cny is not None and job.lock is None:
        unserved = min(unserved, job.outsource_cny)
    return unserved if job.agreed is None else unserved + problem.rules.changed_promise_cny


def intervals_of(problem: InstallersProblem, position: int, work_s: int) -> list[Interval]:
    """Intervals in which a plain job of so much work may start, those a little late included."""
    job = problem.jobs[position]
    worth = worth_cny(problem, job)
    first_s, last_s = _limits(problem, job, work_s)
    found = [] if job.windows else [Interval(position, first_s, last_s, worth)]
    for number, window in enumerate(job.windows):
        open_s, close_s = max(window.open_s, first_s), min(window.close_s, last_s)
        if open_s <= close_s:
            found.append(Interval(position, open_s, close_s, worth))
        if window.late_cny_per_min is None:
            continue
        opens = [later.open_s - 1 for later in job.windows[number + 1 :]]
        until_s = min([window.close_s + LATE_STEP_S, last_s, *opens])
        late_s = max(window.close_s + 1, first_s)
        value = worth - _late_cny(problem, window, (late_s + until_s) / 2)
        if late_s <= until_s and value > 0:
            found.append(Interval(position, late_s, until_s, value))
    return [interval for interval in found if interval.open_s <= interval.close_s]


def _limits(problem: InstallersProblem, job: InstallJob, work_s: int) -> tuple[int, int]:
    """First and last start that goods, deadline and lock allow."""
    first_s = problem.ready_s(job)
    last_s = problem.horizon_s if job.deadline_s is None else job.deadline_s
    last_s = min(last_s, problem.horizon_s) - work_s
    if job.lock is not None and job.lock.start_s is not None:
        first_s, last_s = max(first_s, job.lock.start_s), min(last_s, job.lock.start_s)
    return first_s, last_s


def _late_cny(problem: InstallersProblem, window: DeliveryWindow, start_s: float) -> float:
    per_min = (window.late_cny_per_min or 0.0) + problem.rules.worst_late_cny_per_min
    return per_min * max(0.0, start_s - window.close_s) / MINUTE_S
