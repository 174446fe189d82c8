"""Explain a network: where the money goes, what binds, what each site is worth, what conflicts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from solvers.common import Status
from solvers.placement.checks import case_of
from solvers.placement.explanation import PlacementExplanation
from solvers.placement.reasons.conflicts import conflict_of
from solvers.placement.reasons.cost_to_serve import (
    costs_to_serve,
    leg_costs,
    path_costs,
)
from solvers.placement.reasons.limits import binding_limits
from solvers.placement.reasons.room import utilisation
from solvers.placement.reasons.worth import worth_of_sites
from solvers.placement.solve import solve

if TYPE_CHECKING:
    from collections.abc import Iterable

    from solvers.common import Limits, StopCheck
    from solvers.placement.plan import PlacementPlan
    from solvers.placement.problem import PlacementProblem
    from solvers.placement.reasons.worth import Value


def explain(
    problem: PlacementProblem,
    plan: PlacementPlan,
    *,
    value: Value | None = None,
    site_ids: Iterable[str] | None = None,
) -> PlacementExplanation:
    """Explain a finished plan.

    Parameters
    ----------
    problem, plan
        The plan and what it was made from.
    value
        Solves changed problems, such as `solving` gives. Without it the plan alone is explained:
        prices of limits, worth of sites and conflicts need a solve each.
    site_ids
        Sites whose worth is sought; all by default.

    Notes
    -----
    Costs are means over the futures, over all periods. What a site costs is shared by the
    kilograms that pass it.
    """
    case = case_of(problem, plan)
    if not case.decides:
        return _without_plan(problem, plan, value)
    zones = tuple(costs_to_serve(case))
    costs = tuple(plan.costs.items())
    return PlacementExplanation(
        name=problem.name,
        status=plan.status.value,
        currency=problem.currency,
        objective=plan.objective,
        bound=plan.bound,
        costs=costs,
        legs=tuple(leg_costs(case)),
        zones=zones,
        unallotted_cny=sum(cny for _, cny in costs) - sum(item.cny for item in zones),
        paths=tuple(path_costs(case)),
        utilisation=tuple(utilisation(case)),
        limits=tuple(binding_limits(case, value)),
        worth=() if value is None else tuple(worth_of_sites(problem, plan, value, site_ids)),
    )


def solving(plan: PlacementPlan, limits: Limits, should_stop: StopCheck | None = None) -> Value:
    """Solve each changed problem within the limits, from the plan on."""
    start = None if plan.status in {Status.NO_PLAN, Status.INFEASIBLE} else plan

    def value(problem: PlacementProblem) -> PlacementPlan:
        return solve(problem, limits, warm_start=start, should_stop=should_stop)

    return value


def _without_plan(
    problem: PlacementProblem, plan: PlacementPlan, value: Value | None
) -> PlacementExplanation:
    return PlacementExplanation(
        name=problem.name,
        status=plan.status.value,
        currency=problem.currency,
        objective=plan.objective,
        bound=plan.bound,
        conflict=None if value is None else conflict_of(problem, value),
    )
