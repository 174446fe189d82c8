"""Whether a plan names only what its problem has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supplychain.errors import DataError, DataProblem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from solvers.installers.plan import InstallersPlan
    from solvers.installers.problem import InstallersProblem


def refuse_unsound(problem: InstallersProblem, plan: InstallersPlan) -> None:
    """Raise ``DataError`` if a plan names teams, days, jobs or tasks that do not exist."""
    faults = list(_unknown(problem, plan))
    if faults:
        raise DataError(faults)


def _unknown(problem: InstallersProblem, plan: InstallersPlan) -> Iterator[DataProblem]:
    for row, route in enumerate(plan.routes):
        is_day = 0 <= route.day < len(problem.days)
        team = problem.team_of.get(route.team_id)
        if team is None or not is_day or problem.shift(team, route.day) is None:
            text = "there is no such team, or it does not work on that day"
            yield DataProblem("routes", row, "team_id", "unknown_reference", text, route.team_id)
        for visit in route.visits:
            job = problem.job_of.get(visit.job_id)
            if job is None or not 0 <= visit.task < len(job.tasks):
                text = "there is no such job or task"
                yield DataProblem("routes", row, "job_id", "unknown_reference", text, visit.job_id)
    for row, item in enumerate(plan.left_out):
        if item.job_id not in problem.job_of:
            text = "there is no such job"
            yield DataProblem("left_out", row, "job_id", "unknown_reference", text, item.job_id)
