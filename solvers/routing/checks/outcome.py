"""What a plan claims about itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from solvers.common import Status, Violation
from solvers.routing.checks.tolerances import COST_CNY, differs, exceeds, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from solvers.routing.checks.case import Case

COMPLETE = {Status.OPTIMAL, Status.FEASIBLE}
PROVEN_SHARE = 1e-6
"""Relative distance at which a bound meets a cost."""
EMPTY = {Status.NO_PLAN, Status.INFEASIBLE}


def status_is_right(case: Case) -> Iterator[Violation]:
    """``STATUS_WRONG``: the status fits what is left out."""
    plan, detail = case.plan, ""
    if plan.status in COMPLETE and plan.unserved:
        detail = f"{plan.status}, but {len(plan.unserved)} orders or transfers are left out"
    elif plan.status is Status.OPTIMAL and not _is_proven(case):
        detail = "optimal, but no bound of the chain meets its cost"
    if plan.status is Status.PARTIAL and not plan.unserved:
        detail = "partial, but nothing is left out"
    if plan.status in EMPTY and (plan.consignments or plan.deliveries):
        detail = f"{plan.status}, but goods travel"
    if detail:
        yield Violation("STATUS_WRONG", "plan", detail, 1, "count")


def _is_proven(case: Case) -> bool:
    bound = case.plan.bounds.get("chain")
    cost_cny = case.plan.costs.total
    return (
        bound is not None
        and bound.bound_cny is not None
        and not differs(bound.bound_cny, cost_cny, COST_CNY, PROVEN_SHARE)
    )


def bounds_are_bounds(case: Case) -> Iterator[Violation]:
    """``BOUND_TOO_HIGH``: no tier costs less than its bound, nor the plan less than the chain's."""
    for tier, bound in case.plan.bounds.items():
        cost_cny = bound.cost_cny
        if tier == "chain":
            cost_cny = min(cost_cny, case.plan.costs.total)
        if bound.bound_cny is not None and exceeds(bound.bound_cny, cost_cny, COST_CNY):
            word = case.facts.scenario.currency
            detail = f"bound {shown(bound.bound_cny)} {word} above cost {shown(cost_cny)} {word}"
            yield Violation("BOUND_TOO_HIGH", tier, detail, bound.bound_cny - cost_cny, "cny")
