"""Risk and stages by the method for large problems, against the model over every way."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from solvers.common import Limits, Status
from solvers.placement import aims, decomposed
from solvers.placement.bounds import branch
from solvers.placement.measures import only_future
from solvers.placement.problem import Aim, Future, Measure, Risk, Stage
from solvers.placement.solve import solve
from solvers.placement.validate import validate
from tests.solvers.placement.small import FAR, hand_problem
from tests.solvers.placement.varied import PLAIN, varied_problem

if TYPE_CHECKING:
    from solvers.placement.plan import PlacementPlan
    from solvers.placement.problem import PlacementProblem

EXACT = Limits(mip_gap=1e-7)
FEW = Limits(max_iterations=1, mip_gap=0.0, seed=3)
REACH, COST, CO2 = (
    Stage(Measure.UNCOVERED, 0.02),
    Stage(Measure.COST, 0.05),
    Stage(Measure.CO2),
)
AIMS = {
    "the worst futures": Aim(risk=Risk.CVAR, cvar_level=0.6),
    "regret": Aim(risk=Risk.REGRET),
    "reach, then cost": Aim((REACH, COST)),
    "reach, then the worst futures": Aim((REACH, COST), risk=Risk.CVAR, cvar_level=0.6),
    "reach, then regret": Aim((REACH, COST), risk=Risk.REGRET),
    "cost, then emission": Aim((COST, CO2)),
    "the worst futures, then reach": Aim((COST, REACH), risk=Risk.CVAR, cvar_level=0.6),
}


@pytest.fixture(autouse=True)
def few_rounds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Prices of small problems need not rise for long."""
    monkeypatch.setattr(decomposed, "ROOT_ROUNDS", 60)
    monkeypatch.setattr(branch, "NODE_ROUNDS", 10)
    for name, few in (("TURNS", 1), ("CARBON_STEPS", 2), ("REACH_STEPS", 2)):
        monkeypatch.setattr(aims, name, few)


def by_large(problem: PlacementProblem, monkeypatch: pytest.MonkeyPatch) -> PlacementPlan:
    with monkeypatch.context() as small:
        small.setattr(sys.modules["solvers.placement.solve"], "MOST_COLUMNS", -1)
        return solve(problem, FEW)


@pytest.mark.parametrize("name", AIMS)
def test_plans_are_valid_and_bounds_hold(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    problem = replace(varied_problem(3, replace(PLAIN, priced=True, tiers=1)), aim=AIMS[name])
    best, plan = solve(problem, EXACT), by_large(problem, monkeypatch)
    assert validate(problem, best) == []
    assert validate(problem, plan) == []
    assert plan.flows
    assert plan.bound is not None
    assert plan.bound <= best.objective + 1e-6 * best.costs.total
    if len(problem.aim.stages) == 1:
        assert plan.objective >= best.objective - 1e-6 * best.costs.total
    else:
        assert plan.status is not Status.OPTIMAL


def test_later_stages_keep_to_the_cost_that_they_may_spend() -> None:
    """What stands still counts: the tolerance is a part of all cost, closings included."""
    plain = varied_problem(3, replace(PLAIN, priced=True, tiers=1))
    sites = tuple(replace(s, is_open=True, closing_cny=500.0) for s in plain.sites)
    plain = replace(plain, sites=sites)
    least = solve(plain, EXACT).objective
    plan = solve(replace(plain, aim=Aim((COST, CO2))), EXACT)
    assert plan.objective <= least * 1.05 * (1.0 + 1e-6)
    assert plan.objective > least
    assert validate(replace(plain, aim=Aim((COST, CO2))), plan) == []


def test_regret_is_against_networks_that_keep_what_they_can(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nothing reaches Z4 in time: no network for the second future alone keeps the promise."""
    problem = hand_problem()
    last = problem.legs[-1]
    seconds = last.seconds.copy()
    seconds[:, 3] = FAR
    only = np.array([[0.0, 0.0, 0.0, 1.0]])
    problem = replace(
        problem,
        legs=(problem.legs[0], replace(last, seconds=seconds)),
        bands=(replace(problem.bands[0], share=0.5),),
        cold_chain_share=0.0,
        futures=(
            Future("near", 0.5, np.repeat(1.0 - only, 2, axis=0)),
            Future("far", 0.5, np.repeat(only, 2, axis=0)),
        ),
    )
    assert solve(only_future(problem, 1), EXACT).status is Status.INFEASIBLE
    problem = replace(problem, aim=Aim(risk=Risk.REGRET))
    for plan in (solve(problem, EXACT), by_large(problem, monkeypatch)):
        assert plan.flows
        assert validate(problem, plan) == []
        assert abs(plan.objective) < plan.costs.total
