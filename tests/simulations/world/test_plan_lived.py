"""Without chance, a plan is lived through exactly as it was made."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from simulations.events import EventKind
from simulations.world import WorldSettings
from simulations.world.nouns import OrderState
from supplychain.calendars import HOUR_S

if TYPE_CHECKING:
    from supplychain.scenario import Scenario
    from tests.simulations.world.conftest import Lives

CALM = WorldSettings(days=1).without_chance


def test_a_van_on_a_street_takes_the_seconds_kilometres_and_money_worked_out_by_hand(
    street: Scenario, lives: Lives
) -> None:
    """500 s to a (at 8:00, the opening), 300 s there, 500 s to b, 300 s, 1,000 s home: 20 km."""
    world = lives.world(street, CALM)
    metrics = world.run().metrics
    delivered = {e.subject: e.time_s for e in world.log.events(EventKind.ORDER_DELIVERED)}
    assert delivered == {"a/0": 8 * HOUR_S, "b/0": 8 * HOUR_S + 300 + 500}
    back = world.log.events(EventKind.VEHICLE_RETURNED)[0]
    assert back.time_s == 8 * HOUR_S + 300 + 500 + 300 + 1000
    assert back.amount == 20_000
    assert metrics["km"] == 20.0
    assert metrics["cost_vehicles_cny"] == 100.0
    assert metrics["cost_distance_cny"] == 40.0
    assert metrics["cost_time_cny"] == pytest.approx(36.0 * (500 + 300 + 500 + 300 + 1000) / 3600)
    assert metrics["otif_share"] == 1.0


@pytest.mark.parametrize("name", ["street", "network"])
def test_costs_of_a_calm_day_are_those_of_the_plan_term_by_term(
    name: str, request: pytest.FixtureRequest, lives: Lives
) -> None:
    scenario: Scenario = request.getfixturevalue(name)
    world = lives.world(scenario, CALM)
    metrics = world.run().metrics
    for term, cny in lives.plan(scenario).costs.items():
        # Goods take what warmth they have into the next room, which no plan counts.
        margin = 1e-4 if term == "spoilage" else 1e-9
        assert metrics[f"cost_{term}_cny"] == pytest.approx(cny, rel=margin), term


def test_all_doors_are_served_when_the_plan_says_so(network: Scenario, lives: Lives) -> None:
    world = lives.world(network, CALM)
    world.run()
    lived = {e.subject: e.time_s for e in world.log.events(EventKind.ORDER_DELIVERED)}
    planned = {f"{d.order_id}/0": d.start_s for d in lives.plan(network).deliveries}
    assert lived == planned
    assert planned


def test_every_day_of_the_template_costs_the_same(network: Scenario, lives: Lives) -> None:
    one = lives.world(network, CALM).run().metrics
    four = lives.world(network, WorldSettings(days=4).without_chance).run().metrics
    assert four["orders"] == 4 * one["orders"] == 16
    assert four["cost_cny"] == pytest.approx(4 * one["cost_cny"])
    assert four["km"] == pytest.approx(4 * one["km"])


def test_warm_up_days_count_in_curves_only(network: Scenario, lives: Lives) -> None:
    settings = WorldSettings(days=4, warm_up_days=1).without_chance
    outcome = lives.world(network, settings).run()
    assert outcome.metrics["orders"] == 12
    assert sum(outcome.curves["orders_due"]) == 16


def test_remaining_life_at_the_door_is_that_of_the_plan(network: Scenario, lives: Lives) -> None:
    world = lives.world(network, CALM)
    world.run()
    planned = {d.order_id: d.remaining_life_h for d in lives.plan(network).deliveries}
    for order in world.ledger.orders:
        lived = [f.remaining_h for f in order.freight if f.remaining_h is not None]
        assert order.state is OrderState.DELIVERED
        if lived:
            assert min(lived) == pytest.approx(planned[order.noun.id], abs=0.05)
