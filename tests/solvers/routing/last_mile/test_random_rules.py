"""Small fronts with random rules: plans keep them all, and cost what the best of all plans cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from solvers.common import Limits, Status
from solvers.routing.last_mile import solve, validate
from tests.solvers.routing.last_mile.exhaustive import cheapest_plan_cny
from tests.solvers.routing.last_mile.small_fronts import drawn, small_front

if TYPE_CHECKING:
    from collections.abc import Iterable

FEW = Limits(max_iterations=50, seed=5)
ENOUGH = Limits(max_iterations=2_000, seed=5)
WITHIN = 0.001
"""Share of the best cost; nothing at all was seen."""


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_what_is_planned_keeps_every_rule(data: st.DataObject) -> None:
    def pick(values: Any) -> Any:
        return data.draw(st.sampled_from(list(values)))

    problem = small_front(pick, 6, 2, has_shipments=pick([False, False, True]))
    plan = solve(problem, FEW)
    assert validate(problem, plan) == []
    assert (plan.status in {Status.FEASIBLE, Status.OPTIMAL}) == (not plan.unserved)


def excesses(seeds: Iterable[int], most_jobs: int) -> dict[int, float]:
    """By seed, by how much of the best plan's cost the plan of ``solve`` is dearer."""
    found = {}
    for seed in seeds:
        problem = drawn(seed, most_jobs)
        best_cny, plan = cheapest_plan_cny(problem), solve(problem, ENOUGH)
        assert validate(problem, plan) == []
        found[seed] = (plan.cost_cny - best_cny) / max(1.0, best_cny)
    return found


def test_small_plans_cost_what_the_best_of_all_plans_costs() -> None:
    assert max(excesses(range(10), 5).values()) <= WITHIN


@pytest.mark.long
def test_more_small_plans_cost_what_the_best_of_all_plans_costs() -> None:
    assert max(excesses(range(10, 60), 5).values()) <= WITHIN


@pytest.mark.long
def test_plans_of_up_to_seven_jobs_cost_what_the_best_of_all_plans_costs() -> None:
    assert max(excesses(range(200, 240), 7).values()) <= WITHIN
