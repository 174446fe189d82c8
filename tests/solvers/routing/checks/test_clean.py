"""The plan made by hand breaks no rule."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from solvers.routing.audit import audit
from solvers.routing.validate import RULES, validate

if TYPE_CHECKING:
    from solvers.routing.plan import RoutingPlan
    from solvers.routing.problem import RoutingProblem
    from solvers.routing.validate import Rule
    from supplychain.scenario import Scenario


def test_a_valid_plan_passes_the_validator(problem: RoutingProblem, plan: RoutingPlan) -> None:
    assert validate(problem, plan) == []


def test_a_valid_plan_passes_the_audit(scenario: Scenario, plan: RoutingPlan) -> None:
    assert audit(scenario, plan) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_each_rule_names_its_codes(rule: Rule) -> None:
    assert re.match(r"``[A-Z_]+``", rule.__doc__ or "")
