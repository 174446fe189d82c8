"""The model over every way against enumeration of all designs."""

from __future__ import annotations

import math

import pytest

from solvers.common import Limits, Status, StopReason
from solvers.placement.solve import solve
from tests.solvers.placement.drawn import drawn_problem, least_cost

EXACT = Limits(mip_gap=1e-9)


@pytest.mark.parametrize("seed", range(4))
def test_cost_is_that_of_enumeration(seed: int) -> None:
    problem = drawn_problem(seed)
    plan = solve(problem, EXACT)
    assert plan.status is (Status.PARTIAL if plan.shortfalls else Status.OPTIMAL)
    assert plan.stop_reason is StopReason.PROVEN
    assert plan.objective == pytest.approx(least_cost(problem), rel=1e-7)
    assert plan.costs.total == pytest.approx(plan.objective)
    assert plan.bound == pytest.approx(plan.objective, rel=1e-6)


@pytest.mark.parametrize("seed", range(4))
def test_promised_service_is_kept_at_the_least_cost(seed: int) -> None:
    problem = drawn_problem(seed, priced=False, promised=True)
    plan = solve(problem, EXACT)
    least = least_cost(problem)
    if math.isinf(least):
        assert plan.status is Status.INFEASIBLE
        return
    assert plan.objective == pytest.approx(least, rel=1e-7)
    assert sum(item.probability * item.reach[0] for item in plan.figures) >= 0.45
