"""Plans of territories as one plan, and the part of a plan that lies in a territory."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from solvers.common import Status, StopReason
from solvers.installers.plan import InstallersPlan
from solvers.installers.written import left_out_of, other_costs

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from solvers.common import Limits
    from solvers.installers.plan import LeftOut, TeamRoute
    from solvers.installers.problem import InstallersProblem


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


def inside(problem: InstallersProblem, plan: InstallersPlan, limits: Limits) -> InstallersPlan:
    """What a plan of more says of the teams and jobs of a problem."""
    routes = [route for route in plan.routes if route.team_id in problem.team_of]
    return plan_of(problem, routes, limits)


def finished(
    plan: InstallersPlan, limits: Limits, reason: StopReason, seconds: float, method: str
) -> InstallersPlan:
    """The plan with what was allowed and used, and how it was found."""
    notes = {**plan.notes, "method": method}
    return replace(plan, limits=limits, stop_reason=reason, seconds=seconds, notes=notes)


def _status(done: set[str], left: Sequence[LeftOut]) -> Status:
    undone = [item for item in left if not item.is_outsourced]
    if not undone:
        return Status.FEASIBLE
    return Status.PARTIAL if done or len(undone) < len(left) else Status.NO_PLAN
