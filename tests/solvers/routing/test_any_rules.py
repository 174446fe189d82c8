"""Small random networks with random rules: what is planned, both checkers accept."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solvers.common import Limits, Status
from solvers.routing.audit import audit
from solvers.routing.documents import from_json, to_json
from solvers.routing.explain import explain
from solvers.routing.problem import RoutingProblem
from solvers.routing.solve import solve
from solvers.routing.validate import validate
from tests.solvers.routing.random_rules import with_rules
from tests.solvers.routing.random_scenarios import random_scenario

if TYPE_CHECKING:
    from supplychain.scenario import Scenario


def drawn(seed: int) -> Scenario:
    """A network and the rules over it."""
    draw = random.Random(f"rules {seed}")
    return with_rules(draw, random_scenario(draw))


@given(st.integers(0, 10_000))
@settings(max_examples=3, derandomize=True, deadline=None)
def test_any_rules_get_a_plan_without_violations(seed: int) -> None:
    plan_without_violations(seed)


@pytest.mark.long
@given(st.integers(0, 10_000))
@settings(max_examples=80, derandomize=True, deadline=None)
def test_many_rules_get_plans_without_violations(seed: int) -> None:
    plan_without_violations(seed)


def plan_without_violations(seed: int) -> None:
    """The plan keeps the rules, survives the way to JSON, and says what becomes of every order."""
    scenario = drawn(seed)
    problem = RoutingProblem.from_scenario(scenario)
    plan = solve(problem, Limits(max_iterations=40))
    assert validate(problem, plan) == []
    assert audit(scenario, plan) == []
    assert from_json(to_json(plan)) == plan
    served = {delivery.order_id for delivery in plan.deliveries}
    left = {item.id for item in plan.unserved if item.kind == "order"}
    assert served | left == {order.id for order in scenario.orders}
    assert not served & left
    if not plan.unserved:
        assert plan.status is Status.FEASIBLE
    bound = plan.bounds["chain"].bound_cny
    assert bound is not None
    assert 0.0 <= bound <= plan.costs.total + 1e-6


@pytest.mark.parametrize("seed", [39, 70])
def test_plans_under_rules_can_be_explained(seed: int) -> None:
    problem = RoutingProblem.from_scenario(drawn(seed))
    plan = solve(problem, Limits(max_iterations=40))
    assert len(explain(problem, plan).left_out) == len(plan.unserved)
