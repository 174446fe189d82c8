"""The method for large problems on small ones, against the model over every way."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from solvers.common import Deadline, Limits, Status, StopReason
from solvers.placement import decomposed
from solvers.placement.account import Account, plan_of
from solvers.placement.bounds import branch
from solvers.placement.decomposed import Decomposition
from solvers.placement.problem import ChangeLimits
from solvers.placement.search.settle import Settler
from solvers.placement.solve import solve
from solvers.placement.validate import validate
from tests.solvers.placement.varied import PLAIN, Traits, varied_problem

if TYPE_CHECKING:
    from solvers.placement.decomposed import Found
    from solvers.placement.plan import PlacementPlan
    from solvers.placement.problem import PlacementProblem

EXACT = Limits(mip_gap=1e-9)
FEW = Limits(max_iterations=8, seed=3, mip_gap=0.0)
CASES = {
    "plain": PLAIN,
    "steps of room": replace(PLAIN, steps=True),
    "a shared class": replace(PLAIN, shared=True, steps=True),
    "bands and cold chain": replace(PLAIN, promised=True, cold=True),
    "ages": replace(PLAIN, aged=True, tiers=3),
    "futures that close": replace(PLAIN, closures=True, priced=True, returns=True),
    "few changes": replace(PLAIN, changes=True),
    "anything": Traits(),
}


@pytest.fixture(autouse=True)
def few_rounds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Prices of small problems need not rise for long."""
    monkeypatch.setattr(decomposed, "ROOT_ROUNDS", 120)
    monkeypatch.setattr(branch, "NODE_ROUNDS", 25)


@pytest.fixture(params=["model", "flows"])
def settled_by(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Plans of a choice of sites come from a model, as for small ones, or from flows."""
    if request.param == "flows":
        monkeypatch.setattr(Settler, "_is_small", lambda *_: False)
    return str(request.param)


def plan_found(problem: PlacementProblem, found: Found) -> PlacementPlan:
    """What was found, as a plan that promises nothing but to be one."""
    assert found.settled is not None
    account = Account(problem, found.settled.design, found.settled.carried)
    short = np.stack([item.lost for item in account.situations])
    is_partial = bool((found.settled.carried.short > short + 1e-6).any())
    return plan_of(
        account,
        Status.PARTIAL if is_partial else Status.FEASIBLE,
        StopReason.ITERATIONS,
        account.objective(),
        found.bound,
        FEW,
        0.0,
        {},
    )


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("seed", [2])
def test_plans_are_valid_and_bounds_hold(name: str, seed: int, settled_by: str) -> None:
    problem = varied_problem(seed, CASES[name])
    best = solve(problem, EXACT)
    found = Decomposition(problem, FEW, Deadline(None)).run()
    if best.status is Status.INFEASIBLE:
        assert found.settled is None
        return
    assert found.bound <= best.objective * (1.0 + 1e-7)
    if settled_by == "flows" and found.settled is None:
        # Flows alone cannot always keep what the model can.
        return
    assert found.settled is not None
    assert found.settled.cost >= best.objective * (1.0 - 1e-6)
    assert validate(problem, plan_found(problem, found)) == []


def test_same_seed_same_plan() -> None:
    problem = varied_problem(5, replace(PLAIN, priced=True, steps=True))
    one, other = (Decomposition(problem, FEW, Deadline(None)).run() for _ in range(2))
    assert plan_found(problem, one).flows == plan_found(problem, other).flows
    assert (one.bound, one.nodes, one.evaluations) == (other.bound, other.nodes, other.evaluations)


def test_sites_that_cost_more_than_any_goods_are_still_opened_where_all_must_be_served() -> None:
    problem = varied_problem(3, replace(PLAIN, priced=False, tiers=2))
    sites = tuple(
        replace(site, fixed_cny_per_day=1e7, closing_cny=0.0, is_open=False)
        for site in problem.sites
    )
    problem = replace(problem, sites=sites)
    best = solve(problem, EXACT)
    found = Decomposition(problem, replace(FEW, max_iterations=60), Deadline(None)).run()
    assert found.settled is not None
    assert found.settled.cost == pytest.approx(best.objective, rel=1e-6)


@pytest.mark.parametrize("seed", range(2))
def test_no_more_sites_close_than_may(seed: int) -> None:
    problem = varied_problem(seed, replace(PLAIN, priced=True))
    sites = tuple(replace(s, is_open=True, fixed_cny_per_day=60.0) for s in problem.sites)
    problem = replace(problem, sites=sites, changes=ChangeLimits(most_closings=1))
    best = solve(problem, EXACT)
    found = Decomposition(problem, replace(FEW, max_iterations=60), Deadline(None)).run()
    assert found.settled is not None
    assert (~found.settled.design.is_open).sum() <= 1
    assert found.settled.cost == pytest.approx(best.objective, rel=1e-6)
    assert found.bound <= best.objective * (1.0 + 1e-7)
