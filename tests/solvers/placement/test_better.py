"""Plans that a search gives away as it finds them."""

from __future__ import annotations

import sys
from dataclasses import replace

import pytest

from solvers.common import Limits
from solvers.placement import decomposed
from solvers.placement.bounds import branch
from solvers.placement.plan import PlacementPlan
from solvers.placement.problem import Aim, Measure, Risk, Sourcing, Stage
from solvers.placement.solve import solve
from solvers.placement.validate import validate
from tests.solvers.placement.small import hand_problem, risky_problem
from tests.solvers.placement.varied import PLAIN, varied_problem

EXACT = Limits(mip_gap=1e-6)
FEW = Limits(max_iterations=4, mip_gap=0.0)


def test_a_model_gives_away_sound_plans_that_grow_cheaper() -> None:
    problem, kept = hand_problem(), list[PlacementPlan]()
    plan = solve(problem, EXACT, on_plan=kept.append)
    values = [item.objective for item in kept]
    assert values == sorted(values, reverse=True)
    assert values[-1] == pytest.approx(plan.objective)
    assert [validate(problem, item) for item in kept] == [[]] * len(kept)


@pytest.mark.parametrize("risk", list(Risk))
def test_futures_are_weighed_in_what_is_given_away(risk: Risk) -> None:
    problem, kept = replace(risky_problem(), aim=Aim(risk=risk)), list[PlacementPlan]()
    plan = solve(problem, EXACT, on_plan=kept.append)
    assert kept[-1].objective == pytest.approx(plan.objective, abs=1e-3)
    assert validate(problem, kept[-1]) == []


def test_prices_and_search_give_plans_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decomposed, "ROOT_ROUNDS", 100)
    monkeypatch.setattr(branch, "NODE_ROUNDS", 25)
    monkeypatch.setattr(sys.modules["solvers.placement.solve"], "MOST_COLUMNS", -1)
    problem, kept = varied_problem(3, replace(PLAIN, priced=True)), list[PlacementPlan]()
    plan = solve(problem, FEW, on_plan=kept.append)
    assert kept[-1].objective == pytest.approx(plan.objective)
    assert validate(problem, kept[-1]) == []


def test_zones_of_one_site_are_kept_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["solvers.placement.solve"], "FEW_COLUMNS", -1)
    traits = replace(PLAIN, priced=True, tiers=1)
    problem = replace(varied_problem(6, traits), sourcing=Sourcing.ONE_PER_ZONE)
    kept = list[PlacementPlan]()
    plan = solve(problem, Limits(mip_gap=1e-6, max_seconds=20.0), on_plan=kept.append)
    assert kept[-1].objective == pytest.approx(plan.objective)
    assert validate(problem, kept[-1]) == []


def test_of_stages_the_last_one_is_kept() -> None:
    stages = (Stage(Measure.COST, 0.05), Stage(Measure.CO2, 0.0))
    problem, kept = replace(hand_problem(), aim=Aim(stages=stages)), list[PlacementPlan]()
    plan = solve(problem, EXACT, on_plan=kept.append)
    assert kept[-1].open_ids == plan.open_ids
    assert validate(problem, kept[-1]) == []
