"""What holds whatever chance brings: conservation, repeatability, one final state."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from simulations.chance import Chance
from simulations.effects import Effect, Effects, Spell
from simulations.events import EventKind
from simulations.policies import FollowPlan, Wait
from simulations.world import Plans, World, WorldSettings
from simulations.world.demand import poisson
from simulations.world.nouns import OrderState
from supplychain.calendars import DAY_S, HOUR_S
from supplychain.errors import DataError

if TYPE_CHECKING:
    from supplychain.scenario import Scenario
    from tests.simulations.world.conftest import Lives

ROUGH = WorldSettings(
    days=5,
    driving_cv=0.6,
    service_cv=0.8,
    departure_delay_s=900.0,
    breakdown_per_h=0.2,
    unit_failure_per_h=0.3,
)
CALM = WorldSettings(days=4).without_chance


def closed(place: str, from_s: int, until_s: int, effect: Effect = Effect.PASSAGE) -> Effects:
    """A place that nothing gets into or out of for a while."""
    points = ((from_s, 0.0), (until_s, 0.0), (until_s, 1.0))
    return Effects([Spell("closed", effect, points, frozenset({place}))])


@pytest.mark.parametrize("seed", range(6))
def test_every_order_ends_in_one_final_state_and_every_kilogram_is_somewhere(
    network: Scenario, lives: Lives, seed: int
) -> None:
    world = lives.world(network, ROUGH, seed=seed)
    metrics = world.run().metrics
    orders = world.ledger.orders
    ended = [metrics[f"orders_{state}"] for state in ("delivered", "lost", "refused", "open")]
    assert sum(ended) == metrics["orders"] == len(orders) > 0
    final = (EventKind.ORDER_DELIVERED, EventKind.ORDER_REFUSED, EventKind.ORDER_LOST)
    subjects = [event.subject for event in world.log.events(*final)]
    assert len(subjects) == len(set(subjects)) == len(orders) - metrics["orders_open"]
    sent = sum(item.kg for order in orders for item in order.freight)
    undelivered = sum(
        item.kg
        for order in orders
        for item in order.freight
        if order.state in {OrderState.LOST, OrderState.WAITING, OrderState.ASSIGNED}
        or order.state is OrderState.ON_BOARD
    )
    assert sent == pytest.approx(metrics["delivered_kg"] + metrics["spoiled_kg"] + undelivered)


def test_the_same_seed_gives_the_same_log(network: Scenario, lives: Lives) -> None:
    logs = []
    for seed in (1, 1, 2):
        world = lives.world(network, ROUGH, seed=seed)
        world.run()
        logs.append(world.log.digest())
    assert logs[0] == logs[1] != logs[2]


def test_a_stream_more_changes_nothing_else(network: Scenario, lives: Lives) -> None:
    plain = lives.world(network, ROUGH)
    plain.run()
    chance = Chance(1)
    chance.of("somebody else's").random(100)
    chance.uniform("somebody else's", 1)
    other = World(network, Plans(lives.plan(network)), ROUGH, chance)
    other.run()
    assert other.log.digest() == plain.log.digest()


def test_policies_meet_the_same_customers(network: Scenario, lives: Lives) -> None:
    placed = []
    for policy in (FollowPlan(), Wait()):
        effects = closed("west", DAY_S, 2 * DAY_S)
        world = lives.world(network, ROUGH, effects, policy)
        world.run()
        placed.append(world.log.events(EventKind.ORDER_PLACED))
    assert placed[0] == placed[1] != []


def test_a_poisson_draw_never_falls_when_the_mean_rises() -> None:
    draws = [poisson(mean / 10, 0.7) for mean in range(60)]
    assert draws == sorted(draws)
    assert [poisson(1.0, u) for u in (0.3, 0.5, 0.8, 0.95)] == [0, 1, 2, 3]


def test_orders_of_a_closed_front_wait_for_the_next_day_and_are_late(
    street: Scenario, lives: Lives
) -> None:
    effects = closed("front", 0, DAY_S - 1)
    outcome = lives.world(street, CALM, effects).run()
    assert outcome.curves["orders_on_time_in_full"][:2] == (0.0, 2.0)
    assert outcome.curves["backlog_orders"][:2] == (2.0, 0.0)
    assert outcome.metrics["orders_delivered"] == 8
    assert outcome.metrics["routes_cancelled"] == 1


def test_who_waits_delivers_on_the_same_day_once_the_way_is_open(
    street: Scenario, lives: Lives
) -> None:
    """Closed until 13:00: following the plan cancels, waiting comes too late for noon but within
    the hour that customers bear."""
    effects = closed("front", 0, 12 * HOUR_S)
    follow = lives.world(street, CALM, effects).run()
    waiting = lives.world(street, CALM, effects, Wait())
    wait = waiting.run()
    assert follow.curves["kg_delivered"][0] == 0.0
    assert wait.curves["kg_delivered"][0] == 14.0
    assert waiting.log.count(EventKind.VEHICLE_HELD) == 1
    assert wait.metrics["otif_share"] == follow.metrics["otif_share"] == 6 / 8


def test_a_closed_centre_delays_what_depends_on_it(network: Scenario, lives: Lives) -> None:
    effects = closed("centre", 0, 3 * DAY_S)
    world = lives.world(network, CALM, effects)
    metrics = world.run().metrics
    late = {order.noun.id for order in world.ledger.orders if order.late_s > 0}
    never = {
        order.noun.id for order in world.ledger.orders if order.state is not OrderState.DELIVERED
    }
    assert late | never == {"c", "d"}
    assert metrics["otif_share"] < 1.0


def test_orders_nobody_brings_are_lost_when_patience_ends(street: Scenario, lives: Lives) -> None:
    settings = replace(CALM, days=2, patience_s=DAY_S, run_out_days=4)
    effects = closed("front", 0, 9 * DAY_S)
    world = lives.world(street, settings, effects)
    metrics = world.run().metrics
    assert metrics["orders_lost"] == metrics["orders"] == 4
    assert metrics["cost_unserved_cny"] == 4 * street.rates.unserved_order_cny
    assert metrics["km"] == 0.0


def test_goods_are_refused_when_the_unit_fails_on_a_hot_and_slow_day(
    street: Scenario, lives: Lives
) -> None:
    always = ((0, 1.0), (9 * DAY_S, 1.0))
    hot = Spell("heat", Effect.AMBIENT_K, tuple((s, 45.0) for s, _ in always))
    slow = Spell("slow", Effect.ROAD_SPEED, tuple((s, 0.03) for s, _ in always))
    failed = Spell("unit", Effect.UNIT_FAILURE_PER_H, tuple((s, 1000.0) for s, _ in always))
    settings = replace(CALM, days=1, unit_repair_s=1e6)
    cooled = lives.world(street, settings, Effects([hot, slow])).run().metrics
    world = lives.world(street, settings, Effects([hot, slow, failed]))
    metrics = world.run().metrics
    assert cooled["spoiled_kg"] == 0.0
    assert cooled["unit_failures"] == 0
    assert metrics["unit_failures"] == 1
    assert metrics["excursions"] == 1
    assert metrics["spoiled_kg_temperature"] == metrics["spoiled_kg"] == 10.0
    assert metrics["orders_refused"] == 1
    milk = next(f for o in world.ledger.orders for f in o.freight if f.class_id == "chilled")
    assert milk.batch.warmest_c > 8.0
    assert milk.batch.out_s > 0.0


def test_half_the_speed_takes_twice_the_driving(street: Scenario, lives: Lives) -> None:
    slow = Spell("slow", Effect.ROAD_SPEED, ((0, 0.5), (9 * DAY_S, 0.5)))
    world = lives.world(street, replace(CALM, days=1), Effects([slow]))
    world.run()
    delivered = [e.time_s for e in world.log.events(EventKind.ORDER_DELIVERED)]
    assert delivered == [8 * HOUR_S + 500, 8 * HOUR_S + 500 + 300 + 1000]


def test_twice_the_demand_is_twice_the_orders_with_the_same_ones_among_them(
    street: Scenario, lives: Lives
) -> None:
    double = Spell("sale", Effect.DEMAND, ((0, 2.0), (9 * DAY_S, 2.0)))
    settings = replace(CALM, days=2)
    usual, more = (lives.world(street, settings, Effects(spells)) for spells in ((), (double,)))
    usual.run()
    more.run()
    ids = [{order.id for order in world.ledger.orders} for world in (usual, more)]
    assert len(ids[1]) == 2 * len(ids[0])
    assert ids[0] < ids[1]


def test_a_plan_for_another_scenario_is_refused(street: Scenario, lives: Lives) -> None:
    plans = Plans(lives.plan(street), routing_hash="of another one", installers_hash="and another")
    with pytest.raises(DataError) as refused:
        World(street, plans, CALM, Chance(1))
    assert {problem.code for problem in refused.value.problems} == {"other_scenario"}
    assert len(refused.value.problems) == 2


def test_all_unknown_names_of_a_plan_are_told_at_once(
    street: Scenario, network: Scenario, lives: Lives
) -> None:
    with pytest.raises(DataError) as refused:
        World(street, Plans(lives.plan(network)), CALM, Chance(1))
    problems = refused.value.problems
    assert {problem.code for problem in problems} == {"unknown_reference"}
    assert {"west", "d"} <= {problem.given for problem in problems}


def test_impossible_settings_are_told_at_once() -> None:
    with pytest.raises(DataError) as refused:
        WorldSettings(days=0, driving_cv=-1.0, weekday_factors=(1.0,), warm_up_days=3)
    columns = {problem.column for problem in refused.value.problems}
    assert columns == {"days", "driving_cv", "weekday_factors", "warm_up_days"}


def test_goods_at_a_front_without_power_are_too_warm_for_their_customers(
    street: Scenario, lives: Lives
) -> None:
    """The cold room is off in a heat wave while vans cannot leave for two days."""
    off = Spell("dark", Effect.ROOM_COOLING, ((0, 0.0), (2 * DAY_S, 0.0)), frozenset({"front"}))
    hot = Spell("heat", Effect.AMBIENT_K, ((0, 20.0), (2 * DAY_S, 20.0)))
    settings = replace(CALM, days=1, run_out_days=4)
    stuck = closed("front", 0, 2 * DAY_S - 1).spells
    cold = lives.world(street, settings, Effects(stuck)).run().metrics
    dark = lives.world(street, settings, Effects([*stuck, off, hot])).run().metrics
    assert cold["spoiled_kg"] == 0.0
    assert dark["spoiled_kg_temperature"] == 10.0
    assert dark["spoiled_cny"] == 120.0


def test_goods_from_stock_run_out_and_orders_are_lost_for_want_of_them(
    street: Scenario, lives: Lives
) -> None:
    """Stock of 100 units a product lasts 50 days of two; a lot of 5 units lasts two and a half."""
    lots = tuple(replace(lot, quantity=5.0 if lot.id == "s" else 100.0) for lot in street.lots)
    scenario = replace(street, name="short of soap", lots=lots)
    world = lives.world(scenario, replace(CALM, from_stock=True))
    metrics = world.run().metrics
    assert world.stores is not None
    assert world.stores.on_hand("front", "soap") == 0.0
    assert world.stores.on_hand("front", "milk") == 100.0 - 4 * 2
    assert metrics["orders_lost"] == 1
    assert metrics["orders_delivered"] == 7
    assert metrics["fill_rate"] == pytest.approx((4 * 10 + 2.5 * 4) / (4 * 14))
    assert world.log.count(EventKind.STOCK_OUT) == 2


def test_transfers_fill_the_stock_that_orders_are_issued_from(
    network: Scenario, lives: Lives
) -> None:
    world = lives.world(network, replace(CALM, days=1, from_stock=True))
    world.run()
    assert world.stores is not None
    assert world.stores.on_hand("east", "milk") == 10.0 + 40.0
    assert world.stores.on_hand("centre", "milk") == 200.0 + 300.0 - 40.0 - 2.0


def test_customers_send_back_what_they_got(street: Scenario, lives: Lives) -> None:
    world = lives.world(street, replace(CALM, days=3, returns_share=1.0))
    metrics = world.run().metrics
    assert metrics["collected_kg"] == 2 * 14.0
    assert world.log.count(EventKind.RETURN_COLLECTED) == 4
