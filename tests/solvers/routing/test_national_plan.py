"""The national scenario: planned, checked by both checkers, held against headline figures."""

import json
from importlib.resources import files

import pytest

import scenarios
from solvers import routing
from solvers.routing import RoutingPlan, RoutingProblem
from supplychain.fleet import Haul
from supplychain.kpis import PlanParts, plan_kpis

EXPECTED = json.loads((files("scenarios") / "national_fresh/expected.json").read_text())["plan"]
BAND = 0.15


@pytest.fixture(scope="module")
def problem() -> RoutingProblem:
    """The stored scenario."""
    return RoutingProblem.from_scenario(scenarios.load("national-fresh"))


@pytest.fixture(scope="module")
def hasty(problem: RoutingProblem) -> RoutingPlan:
    """What a few seconds find, in which tours are hardly searched."""
    return routing.solve(problem, routing.Limits(max_seconds=8, seed=3))


@pytest.fixture(scope="module")
def plan(problem: RoutingProblem) -> RoutingPlan:
    """What half a minute on one core finds."""
    return routing.solve(problem, routing.Limits(max_seconds=EXPECTED["seconds"], seed=3))


def refuse_broken_rules(problem: RoutingProblem, plan: RoutingPlan) -> None:
    assert routing.validate(problem, plan) == []
    assert routing.audit(problem.scenario, plan) == []
    assert all(delivery.in_band for delivery in plan.deliveries)
    lives = [d.spare_life_h for d in plan.deliveries if d.spare_life_h is not None]
    assert min(lives) >= 0
    for bound in plan.bounds.values():
        assert bound.bound_cny is None or bound.bound_cny <= bound.cost_cny + 1e-6


@pytest.mark.long
def test_a_hasty_national_plan_breaks_no_rule_either(
    problem: RoutingProblem, hasty: RoutingPlan
) -> None:
    refuse_broken_rules(problem, hasty)
    assert len(hasty.deliveries) > 0.9 * len(problem.orders)


@pytest.mark.long
def test_the_national_plan_breaks_no_rule(problem: RoutingProblem, plan: RoutingPlan) -> None:
    refuse_broken_rules(problem, plan)


@pytest.mark.long
def test_the_national_plan_serves_its_orders(problem: RoutingProblem, plan: RoutingPlan) -> None:
    # On a busy machine half a minute may end before the last order has found its place.
    assert len(plan.unserved) <= 0.005 * len(problem.orders)


@pytest.mark.long
def test_the_national_plan_is_near_its_headline_figures(
    problem: RoutingProblem, plan: RoutingPlan
) -> None:
    parts = PlanParts(plan.consignments, plan.routes, plan.moves, plan.deliveries, plan.unserved)
    kpis = plan_kpis(problem.scenario, parts)
    found = {
        "total_cny": plan.costs.total,
        "mean_delivery_h": kpis.delivery_times.mean_h,
        "coverage_24h": kpis.coverage.orders,
        "last_mile_routes": len(plan.routes_of(Haul.LAST_MILE)),
        "line_haul_km": sum(r.distance_m for r in plan.routes_of(Haul.LINE_HAUL)) / 1000,
    }
    for name, value in found.items():
        assert value == pytest.approx(EXPECTED[name], rel=BAND), name
    assert kpis.coverage.orders >= problem.scenario.promise.share
