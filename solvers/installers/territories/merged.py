"""Plans of territories as one plan, and the part of a plan that lies in a territory."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from solvers.common import Status, StopReason
from solvers.installers.plan import InstallersPlan
from solvers.installers.written import left_out_of, other_costs

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from solvers.common import Limits
    from solvers.installers.plan import LeftOut, TeamRoute, Visit
    from solvers.installers.problem import InstallersProblem
    from supplychain.jobs import InstallJob


def plan_of(
    problem: InstallersProblem, routes: Iterable[TeamRoute], limits: Limits
) -> InstallersPlan:
    """A plan of these routes; jobs of none are left out."""
    ordered = tuple(sorted(routes, key=lambda route: (route.team_id, route.day)))
    done = {visit.job_id for route in ordered for visit in route.visits}
    left = tuple(left_out_of(problem, job) for job in problem.jobs if job.id not in done)
    return InstallersPlan(
        status=_status(done, left),
        stop_reason=StopReason.TIME,
        routes=ordered,
        left_out=left,
        other_costs=other_costs(problem, ordered, left),
        limits=limits,
    )


def standing(problem: InstallersProblem, plan: InstallersPlan) -> list[TeamRoute]:
    """Routes of a plan without jobs, teams and days that the problem does not have.

    Their times and costs are those of the plan.
    """
    jobs, teams = problem.job_of, problem.team_of
    routes = [
        replace(route, visits=tuple(visit for visit in route.visits if _is_known(visit, jobs)))
        for route in plan.routes
        if route.team_id in teams
        and route.day < len(problem.days)
        and problem.shift(teams[route.team_id], route.day) is not None
    ]
    return [route for route in routes if route.visits]


def _is_known(visit: Visit, jobs: Mapping[str, InstallJob]) -> bool:
    job = jobs.get(visit.job_id)
    if job is None or visit.task >= len(job.tasks):
        return False
    return not visit.helps or (job.may_share and job.tasks[visit.task].people > 1)


def finished(
    problem: InstallersProblem,
    plan: InstallersPlan,
    limits: Limits,
    reason: StopReason,
) -> InstallersPlan:
    """The plan as one of the whole problem, with what was allowed."""
    whole = plan_of(problem, plan.routes, limits)
    return replace(whole, stop_reason=reason, notes=plan.notes)


def _status(done: set[str], left: Sequence[LeftOut]) -> Status:
    undone = [item for item in left if not item.is_outsourced]
    if not undone:
        return Status.FEASIBLE
    return Status.PARTIAL if done or len(undone) < len(left) else Status.NO_PLAN
