"""Refuses to explain plans that name what does not exist."""

from __future__ import annotations

from typing import TYPE_CHECKING

from solvers.installers.checks.case import is_known, is_sound, name_of
from supplychain.errors import DataError, DataProblem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from solvers.installers.plan import InstallersPlan
    from solvers.installers.problem import InstallersProblem


def refuse_unknown(
    problem: InstallersProblem,
    plan: InstallersPlan,
    job_ids: Iterable[str] = (),
    team_ids: Iterable[str] = (),
) -> None:
    """Stop at a plan or a question that one cannot reckon with.

    Raises
    ------
    DataError
        Listing routes that name what does not exist or are none, and unknown jobs and teams.
    """
    faults = list(_faults(problem, plan, job_ids, team_ids))
    if faults:
        raise DataError(faults)


def _faults(
    problem: InstallersProblem,
    plan: InstallersPlan,
    job_ids: Iterable[str],
    team_ids: Iterable[str],
) -> Iterator[DataProblem]:
    for row, route in enumerate(plan.routes, 1):
        if not is_known(problem, route) or not is_sound(route):
            text = f"{name_of(problem, route)} names what does not exist, or is no route"
            yield DataProblem("routes", row, "", "unknown_reference", text)
    left = [item.job_id for item in plan.left_out]
    for job_id in dict.fromkeys([*left, *job_ids]):
        if job_id not in problem.job_of:
            yield DataProblem("jobs", -1, "id", "unknown_reference", "no such job", job_id)
    for team_id in team_ids:
        if team_id not in problem.team_of:
            yield DataProblem("teams", -1, "id", "unknown_reference", "no such team", team_id)
