"""The national scenario, lived through."""

from __future__ import annotations

import pytest

import scenarios
from scenarios import stress
from simulations.chance import Chance
from simulations.disruptions import Happenings
from simulations.world import Plans, Replenishment, World, WorldSettings
from solvers import routing


@pytest.mark.long
def test_a_calm_national_day_is_its_plan_and_a_rough_week_keeps_its_accounts() -> None:
    scenario = scenarios.load("national-fresh")
    problem = routing.RoutingProblem.from_scenario(scenario)
    plan = routing.solve(problem, routing.Limits(max_seconds=30, seed=7))
    calm = World(scenario, Plans(plan), WorldSettings(days=1).without_chance, Chance(1)).run()
    for term, cny in plan.costs.items():
        if term == "unserved":
            continue
        margin = 1e-4 if term == "spoilage" else 1e-9
        assert calm.metrics[f"cost_{term}_cny"] == pytest.approx(cny, rel=margin), term
    assert calm.metrics["orders_delivered"] == len(plan.deliveries)
    world = World(scenario, Plans(plan), WorldSettings(days=7), Chance(1))
    metrics = world.run().metrics
    ended = [metrics[f"orders_{state}"] for state in ("delivered", "lost", "refused", "open")]
    assert sum(ended) == metrics["orders"] > 13_000


@pytest.mark.long
def test_goods_of_a_nation_are_accounted_for_when_its_largest_centre_burns() -> None:
    scenario = stress.load("centre-fire", scenarios.load("national-fresh"))
    problem = routing.RoutingProblem.from_scenario(scenario)
    plan = routing.solve(problem, routing.Limits(max_seconds=20, seed=7))
    chance = Chance(1)
    world = World(
        scenario,
        Plans(plan),
        WorldSettings(days=3),
        chance,
        replenishment=Replenishment(),
        happenings=Happenings.of(scenario, chance),
    )
    metrics = world.run().metrics
    assert metrics["spoiled_kg_destroyed"] > 1000.0
    for product_id, account in world.accounts().items():
        assert account.accounted_for == pytest.approx(account.came), product_id
