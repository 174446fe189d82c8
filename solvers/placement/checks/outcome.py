"""What a plan claims about itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from solvers.common import Status, Violation
from solvers.placement.checks.demand import left_out
from solvers.placement.checks.tolerances import LEAST, SHARE, exceeds, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from solvers.placement.checks.case import Case


def status_is_right(case: Case) -> Iterator[Violation]:
    """``STATUS_WRONG``: the status fits what is left out, and what is proven.

    Demand of zones that a future shuts is nobody's to serve; a plan is partial if it leaves out
    anything else. ``OPTIMAL`` needs a bound within the gap that the limits allow.
    """
    plan, detail = case.plan, ""
    short = left_out(case) * ~case.is_closed_zone[:, None, None, :]
    misses = int(np.count_nonzero(short > LEAST + SHARE * case.demand))
    if plan.status is Status.PARTIAL and not misses:
        detail = "partial, but nothing is left out that could be served"
    elif plan.status in {Status.OPTIMAL, Status.FEASIBLE} and misses:
        detail = f"{plan.status}, but something is left out in {misses} places"
    elif plan.status is Status.OPTIMAL and not _is_proven(case):
        detail = "optimal, but no bound meets the objective"
    elif not case.decides and plan.flows:
        detail = f"{plan.status}, but goods flow"
    if detail:
        yield Violation("STATUS_WRONG", "plan", detail, 1, "count")


def _is_proven(case: Case) -> bool:
    plan = case.plan
    if plan.bound is None:
        return False
    allowed = max(SHARE, plan.limits.mip_gap)
    return plan.objective - plan.bound <= LEAST + allowed * abs(plan.objective)


def bound_is_a_bound(case: Case) -> Iterator[Violation]:
    """``BOUND_TOO_HIGH``: nothing proven lies above what is found."""
    plan = case.plan
    if plan.bound is None:
        return
    if exceeds(plan.bound, plan.objective):
        word = case.problem.currency
        detail = f"bound {shown(plan.bound)} {word} above {shown(plan.objective)} {word}"
        over_cny = plan.bound - plan.objective
        yield Violation("BOUND_TOO_HIGH", "plan", detail, over_cny, "cny")
