"""What is wrong with events, all at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from solvers.installers.day.events import (
    CustomerAbsent,
    GoodsLate,
    JobCancelled,
    JobRunsLong,
    TeamIll,
    TrafficJam,
    UrgentJob,
)
from solvers.installers.day.moment import state_at
from supplychain.errors import DataError, DataProblem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from solvers.installers.day.events import Event
    from solvers.installers.plan import InstallersPlan
    from solvers.installers.problem import InstallersProblem
    from supplychain.installation_state import InstallationState


def faults_of(
    problem: InstallersProblem,
    plan: InstallersPlan,
    state: InstallationState,
    events: Sequence[Event],
) -> Iterator[DataProblem]:
    """Jobs and teams that do not exist, wrong amounts, urgent jobs that are planned."""
    served = {visit.job_id for route in plan.routes for visit in route.visits}
    over, begun = _over(plan, state), {item.job_id for item in state.visits}
    coming = {event.job.id for event in events if isinstance(event, UrgentJob)}
    for row, event in enumerate(events):
        if isinstance(event, JobRunsLong | CustomerAbsent | GoodsLate | JobCancelled):
            if event.job_id not in problem.job_of and event.job_id not in coming:
                yield _unknown(row, "job_id", event.job_id, "no such job")
        elif isinstance(event, TeamIll) and event.team_id not in problem.team_of:
            yield _unknown(row, "team_id", event.team_id, "no such team")
        elif isinstance(event, UrgentJob) and event.job.id in served:
            text = "the plan serves it already"
            yield DataProblem("events", row, "job", "already_served", text, event.job.id)
        elif isinstance(event, TrafficJam) and not event.factor > 0:
            text, given = "ways take no time", str(event.factor)
            yield DataProblem("events", row, "factor", "out_of_range", text, given, "above 0")
        if isinstance(event, GoodsLate) and event.job_id in begun:
            text = "work on it has begun, so its goods are there"
            yield DataProblem("events", row, "job_id", "already_done", text, event.job_id)
        if isinstance(event, JobRunsLong | CustomerAbsent) and event.job_id in over:
            text = "its team has begun another job since"
            yield DataProblem("events", row, "job_id", "already_done", text, event.job_id)
        if isinstance(event, JobRunsLong) and event.job_id in problem.job_of:
            yield from _too_short(problem, row, event)


def refuse_faulty(
    problem: InstallersProblem,
    plan: InstallersPlan,
    now_s: int | None,
    events: Sequence[Event],
    state: InstallationState | None = None,
) -> None:
    """Raise `DataError` with every fault of events, as planning again would, at once."""
    known = state_at(plan, now_s, state)
    if known is not None and (faults := list(faults_of(problem, plan, known, events))):
        raise DataError(faults)


def _over(plan: InstallersPlan, state: InstallationState) -> set[str]:
    """Jobs after which one of their teams has begun another one."""
    begun = {(item.job_id, item.task, item.team_id) for item in state.visits}
    found = set()
    for route in plan.routes:
        done = [v for v in route.visits if (v.job_id, v.task, route.team_id) in begun]
        found |= {visit.job_id for visit in done[:-1]}
    return found


def _too_short(problem: InstallersProblem, row: int, event: JobRunsLong) -> Iterator[DataProblem]:
    tasks = problem.job_of[event.job_id].tasks
    if event.task is not None and not 0 <= event.task < len(tasks):
        text, allowed = "the job has no such task", f"0 to {len(tasks) - 1}"
        yield DataProblem(
            "events", row, "task", "unknown_reference", text, str(event.task), allowed
        )
    elif event.by_s <= 0:
        text, given = "it must take longer", str(event.by_s)
        yield DataProblem("events", row, "by_s", "out_of_range", text, given, "above 0")


def _unknown(row: int, column: str, given: str, text: str) -> DataProblem:
    return DataProblem("events", row, column, "unknown_reference", text, given)
