"""What the solver finds is what was found by hand, and the checker accepts it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from solvers.common import Limits, Status
from solvers.placement.problem import Aim, Risk
from solvers.placement.solve import solve
from solvers.placement.validate import validate
from tests.solvers.placement.small import COST, hand_plan, hand_problem, risky_plan, risky_problem


def test_the_hand_solved_network_is_found_and_proven() -> None:
    plan = solve(hand_problem(), Limits(mip_gap=1e-6))
    assert (plan.status, plan.open_ids) == (Status.OPTIMAL, ("O1", "F1", "F2"))
    assert plan.objective == pytest.approx(COST)
    assert dict(plan.costs.items()) == pytest.approx(dict(hand_plan().costs.items()))
    assert validate(hand_problem(), plan) == []


def test_the_sites_for_three_futures_are_found() -> None:
    plan = solve(risky_problem(), Limits(mip_gap=1e-6))
    assert plan.open_ids == risky_plan().open_ids
    assert plan.objective == pytest.approx(risky_plan().objective)
    assert plan.bound == pytest.approx(plan.objective)
    assert validate(risky_problem(), plan) == []


@pytest.mark.parametrize(("level", "weight"), [(0.9, 1.0), (0.8, 0.5), (0.5, 2.0)])
def test_what_shut_zones_want_counts_in_the_worst_futures(level: float, weight: float) -> None:
    aim = Aim(risk=Risk.CVAR, cvar_level=level, cvar_weight=weight)
    problem = replace(risky_problem(), aim=aim)
    plan = solve(problem, Limits(mip_gap=1e-6))
    assert plan.bound == pytest.approx(plan.objective)
    assert validate(problem, plan) == []


def test_the_least_regret_is_found_with_its_bound() -> None:
    problem = replace(risky_problem(), aim=Aim(risk=Risk.REGRET))
    plan = solve(problem, Limits(mip_gap=1e-6))
    assert plan.bound == pytest.approx(plan.objective, abs=1e-3)
    assert validate(problem, plan) == []


def test_what_cannot_be_is_told_and_accepted_by_the_checker() -> None:
    problem = replace(hand_problem(), co2_cap_kg=100.0)
    plan = solve(problem, Limits())
    assert plan.status is Status.INFEASIBLE
    assert validate(problem, plan) == []
