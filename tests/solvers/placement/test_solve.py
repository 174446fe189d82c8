"""What every solve promises, whatever the method."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from solvers.common import Limits, Progress, Status, StopReason
from solvers.placement import decomposed
from solvers.placement.bounds import branch
from solvers.placement.frontier import FrontierPoint, consistent, frontier, reach_of
from solvers.placement.problem import Sourcing
from solvers.placement.solve import solve
from solvers.placement.validate import validate
from supplychain.errors import DataError
from tests.solvers.placement.varied import PLAIN, Traits, varied_problem

if TYPE_CHECKING:
    from solvers.placement.problem import PlacementProblem

FEW = Limits(max_iterations=4, mip_gap=0.0)
PRICED = replace(PLAIN, priced=True, promised=True)


@pytest.fixture(params=["model", "decomposed"])
def method(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Small problems go to the model; with the limit at none they do not."""
    monkeypatch.setattr(decomposed, "ROOT_ROUNDS", 100)
    monkeypatch.setattr(branch, "NODE_ROUNDS", 25)
    if request.param == "decomposed":
        monkeypatch.setattr(sys.modules["solvers.placement.solve"], "MOST_COLUMNS", -1)
    return str(request.param)


def too_small(seed: int) -> PlacementProblem:
    """All must be served, and there is no room for it."""
    problem = varied_problem(seed, replace(PLAIN, priced=False, tiers=1))
    sites = tuple(
        replace(s, modules=tuple(replace(m, size_kg_per_day=1.0) for m in s.modules))
        for s in problem.sites
    )
    return replace(problem, sites=sites)


def test_without_room_there_is_no_plan_and_no_flow(method: str) -> None:
    plan = solve(too_small(1), FEW)
    assert plan.status in {Status.INFEASIBLE, Status.NO_PLAN}
    assert method == "decomposed" or plan.status is Status.INFEASIBLE
    assert plan.flows == ()
    assert validate(too_small(1), plan) == []


def test_no_time_gives_a_valid_plan_or_none(method: str) -> None:
    problem = varied_problem(2, PRICED)
    plan = solve(problem, Limits(max_seconds=0.0))
    assert plan.status in {Status.NO_PLAN, Status.FEASIBLE, Status.PARTIAL, Status.OPTIMAL}
    assert validate(problem, plan) == []


def test_a_stop_at_once_gives_a_valid_plan_or_none(method: str) -> None:
    problem = varied_problem(2, PRICED)
    plan = solve(problem, FEW, should_stop=lambda: True)
    assert validate(problem, plan) == []
    if method == "decomposed":
        assert plan.stop_reason in {StopReason.ASKED, StopReason.PROVEN}


def test_a_warm_start_is_never_made_worse(method: str) -> None:
    problem = varied_problem(3, replace(PLAIN, priced=True))
    first = solve(problem, replace(FEW, max_iterations=40))
    again = solve(problem, replace(FEW, max_iterations=1), warm_start=first)
    assert again.objective <= first.objective * (1.0 + 1e-9)


def test_equal_seeds_give_equal_plans(method: str) -> None:
    problem = varied_problem(4, PRICED)
    one, other = solve(problem, FEW), solve(problem, FEW)
    assert replace(one, seconds=0.0) == replace(other, seconds=0.0)


def test_a_curve_rises_and_its_plans_keep_their_shares(method: str) -> None:
    problem = varied_problem(6, replace(PLAIN, priced=True, tiers=1))
    curve = frontier(problem, Limits(max_iterations=4, mip_gap=1e-6), points=4)
    costs = [point.plan.objective for point in curve.points if point.plan.flows]
    assert costs == sorted(costs)
    for point in curve.points:
        if point.plan.flows:
            reached = reach_of(problem, point.plan, 0)
            assert reached <= curve.most + 1e-6
            assert point.asked is None or reached >= point.asked - 1e-6


def test_more_service_never_costs_less_on_a_curve() -> None:
    plan = solve(varied_problem(6, replace(PLAIN, priced=True, tiers=1)), Limits(mip_gap=1e-6))
    assert plan.status is Status.OPTIMAL
    points = [
        FrontierPoint(None, replace(plan, objective=10.0, bound=8.0)),
        FrontierPoint(0.5, replace(plan, objective=9.0, bound=5.0)),
        FrontierPoint(0.9, replace(plan, objective=12.0, bound=None)),
    ]
    found = [point.plan for point in consistent(points)]
    assert [plan.objective for plan in found] == [9.0, 9.0, 12.0]
    assert [plan.bound for plan in found] == [8.0, 8.0, None]
    assert [plan.status for plan in found] == [Status.FEASIBLE, Status.OPTIMAL, Status.OPTIMAL]


def accepted(seed: int) -> None:
    """Solve a drawn problem and hold the plan against the checker."""
    try:
        problem = varied_problem(seed)
    except DataError:
        return
    plan = solve(problem, Limits(mip_gap=1e-6))
    assert validate(problem, plan) == [], seed
    assert plan.status in {Status.OPTIMAL, Status.PARTIAL, Status.INFEASIBLE}, seed


def test_plans_of_drawn_problems_are_accepted() -> None:
    for seed in range(8):
        accepted(seed)


@pytest.mark.long
def test_plans_of_a_thousand_drawn_problems_are_accepted() -> None:
    for seed in range(1000):
        accepted(seed)


@pytest.mark.long
def test_the_method_for_large_problems_agrees_with_the_model(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(decomposed, "ROOT_ROUNDS", 200)
    for seed in range(200):
        problem = varied_problem(seed, Traits(tiers=1 + seed % 3))
        best = solve(problem, Limits(mip_gap=1e-9))
        with monkeypatch.context() as small:
            small.setattr(sys.modules["solvers.placement.solve"], "MOST_COLUMNS", -1)
            plan = solve(problem, FEW)
        assert validate(problem, plan) == [], seed
        if plan.flows:
            assert plan.objective >= best.objective * (1.0 - 1e-6), seed
        if plan.bound is not None:
            assert plan.bound <= best.objective * (1.0 + 1e-7), seed


def test_a_stop_leaves_what_was_known(method: str) -> None:
    problem = varied_problem(3, replace(PLAIN, priced=True))
    first = solve(problem, FEW)
    plan = solve(problem, FEW, warm_start=first, should_stop=lambda: True)
    assert plan.objective <= first.objective * (1.0 + 1e-9)
    assert plan.stop_reason in {StopReason.ASKED, StopReason.PROVEN}
    assert validate(problem, plan) == []


def test_plans_and_bounds_are_told_on_the_way(method: str) -> None:
    problem = varied_problem(3, replace(PLAIN, priced=True, steps=True))
    told: list[Progress] = []
    plan = solve(problem, FEW, progress=told.append)
    costs = [item.cost_cny for item in told if item.cost_cny is not None]
    assert costs
    assert costs == sorted(costs, reverse=True)
    for item in told:
        assert item.bound_cny is None or item.bound_cny <= plan.objective * (1.0 + 1e-9)


def test_a_warm_start_of_another_problem_is_a_start_as_far_as_it_goes(method: str) -> None:
    problem = varied_problem(3, replace(PLAIN, priced=True, steps=True))
    first = solve(problem, FEW)
    grown = replace(problem, demand_kg_per_day=problem.demand_kg_per_day * 1.5)
    plan = solve(grown, FEW, warm_start=first)
    assert validate(grown, plan) == []
    strange = replace(first, sites=tuple(replace(s, site_id="other") for s in first.sites))
    assert validate(grown, solve(grown, FEW, warm_start=strange)) == []


def test_a_warm_start_begins_the_model() -> None:
    problem = varied_problem(9, replace(PLAIN, priced=True, steps=True))
    first = solve(problem, Limits(mip_gap=1e-6))
    told: list[Progress] = []
    solve(problem, FEW, warm_start=first, progress=told.append)
    assert told[0].cost_cny == pytest.approx(first.objective)
    assert solve(problem, FEW, should_stop=lambda: True).flows == ()


def test_a_single_sourced_start_is_completed() -> None:
    problem = varied_problem(4, replace(PLAIN, priced=True, sourcing=Sourcing.ONE_PER_ZONE))
    first = solve(problem, Limits(mip_gap=1e-6))
    again = solve(problem, Limits(mip_gap=1e-6), warm_start=first)
    assert again.objective == pytest.approx(first.objective)
    assert validate(problem, again) == []
