"""Stocks of a world that are ordered again: what comes, what lacks, and that nothing vanishes."""

from __future__ import annotations

import math
import pickle
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from simulations.chance import Chance
from simulations.effects import Effect, Effects, Spell
from simulations.events import EventKind
from simulations.lives import Lives as Runs
from simulations.stock import FixedQuantity, OrderUpTo
from simulations.world import Plans, Replenishment, World, WorldSettings
from solvers.replenishment.ordering.policies import ReorderPoint
from supplychain.calendars import DAY_S
from supplychain.errors import DataError
from supplychain.orders import OrderLine
from supplychain.restocking import ItemSource, Restocking, SupplyRoute
from supplychain.stock import Lot

if TYPE_CHECKING:
    from supplychain.scenario import Scenario
    from tests.simulations.world.conftest import Lives

CALM = WorldSettings(days=4).without_chance
SOAP = ("front", "soap")
MILK = ("front", "milk")
SERVICE = (
    *("orders", "orders_delivered", "otif_share", "fill_rate", "within_promise_share"),
    *("cost_cny", "km", "routes", "delivered_kg", "spoiled_kg", "kwh"),
)


def of_stock(scenario: Scenario, milk: float, soap: float, name: str) -> Scenario:
    """The scenario whose front begins with so many units."""
    units = {"m": milk, "s": soap}
    lots = tuple(replace(lot, quantity=units[lot.id]) for lot in scenario.lots)
    return replace(scenario, name=name, lots=lots)


def supplied(scenario: Scenario, days: float = 1.0, most: float | None = None) -> Scenario:
    """The street with a maker of both goods that takes so many days."""
    pairs = (SOAP, MILK)
    sources = tuple(ItemSource(*pair, "maker", 10.0, most_units_per_day=most) for pair in pairs)
    return replace(
        scenario,
        restocking=Restocking(sources=sources, routes=(SupplyRoute("maker", "front", days),)),
    )


def failing(share: float, *effects: Effect, places: frozenset[str] | None = None) -> Effects:
    """What is left of something for nine days."""
    points = ((0, share), (9 * DAY_S, share))
    return Effects([Spell(f"{effect} fails", effect, points, places) for effect in effects])


@pytest.mark.parametrize("name", ["street", "network"])
def test_a_calm_run_with_enough_stock_is_the_run_without(
    name: str, request: pytest.FixtureRequest, lives: Lives
) -> None:
    scenario: Scenario = request.getfixturevalue(name)
    plain = lives.world(scenario, CALM)
    stocked = lives.world(scenario, CALM, replenishment=Replenishment())
    before, after = plain.run().metrics, stocked.run().metrics
    # Stock gets older from day to day, and older goods use their life no faster.
    assert {key: after[key] for key in SERVICE} == pytest.approx({k: before[k] for k in SERVICE})
    kind = EventKind.ORDER_DELIVERED
    assert stocked.log.events(kind) == plain.log.events(kind)
    assert after["stock_fill_rate"] == 1.0
    assert after["supply_short_share"] == 0.0


def test_what_is_sold_is_ordered_and_comes_the_next_morning(street: Scenario, lives: Lives) -> None:
    """Two units a day of each: a stock of four is enough if the maker takes a day, not if five."""
    short = of_stock(street, 4.0, 4.0, "street")
    rule = Replenishment(OrderUpTo({SOAP: 4.0, MILK: 4.0}), (SOAP, MILK))
    lost = []
    # Who waits for what has been ordered does not order more.
    for days, ordered in ((1.0, 2 * 8.0), (5.0, 2 * 4.0)):
        world = lives.world(supplied(short, days), CALM, replenishment=rule)
        metrics = world.run().metrics
        lost.append(metrics["orders_lost"])
        assert metrics["supply_ordered_cny"] == 10.0 * ordered
        assert world.stores is not None
        assert world.stores.on_hand(*SOAP) <= 4.0
    assert lost == [0.0, 4.0]


def test_goods_nobody_says_who_supplies_come_from_the_tier_above_and_from_outside(
    network: Scenario, lives: Lives
) -> None:
    world = lives.world(network, CALM, replenishment=Replenishment())
    world.run()
    assert world.state.stocked is not None
    supply = world.state.stocked.supply
    assert supply is not None
    sources = {pair: found[0].source_id for pair, found in supply._sources.items()}
    assert sources == {
        ("west", "milk"): "centre",
        ("east", "milk"): "centre",
        ("west", "soap"): "outside",
        ("centre", "milk"): "origin",
        ("origin", "soap"): "outside",
        ("origin", "milk"): "outside",
    }


def test_a_failing_supplier_is_short_and_customers_go_without(
    street: Scenario, lives: Lives
) -> None:
    short = supplied(of_stock(street, 4.0, 4.0, "street"))
    rule = Replenishment(OrderUpTo({SOAP: 4.0, MILK: 4.0}), (SOAP, MILK))
    found = []
    for share in (1.0, 0.2, 0.0):
        effects = failing(share, Effect.SUPPLIER, places=frozenset({"maker"}))
        world = lives.world(short, replace(CALM, days=6), effects, replenishment=rule)
        found.append(world.run().metrics)
    assert [one["supply_short_share"] for one in found] == pytest.approx([0.0, 0.8, 1.0])
    fill = [one["stock_fill_rate"] for one in found]
    assert fill[0] == 1.0
    assert fill[0] > fill[1] > fill[2] == pytest.approx(4.0 / 12.0)
    assert found[2]["orders_lost"] == 8
    assert found[2]["supply_short_cny"] == found[2]["supply_ordered_cny"] > 0


def test_a_closed_supplier_is_survived_for_five_days_and_half_of_ten_days_is_served(
    street: Scenario, lives: Lives
) -> None:
    """Demand 100 a day, stock 500, nothing comes for ten days, then 150 a day; lost sales.

    The case of ``simulations.models.closed_node``, where nobody waits: service is 0.5.
    """
    order = replace(street.orders[1], lines=(OrderLine("soap", 100.0),))
    scenario = supplied(replace(street, name="node", orders=(order,)), most=150.0)
    scenario = replace(scenario, lots=(Lot("s", "front", "soap", 500.0),))
    effects = Effects([Spell("shut", Effect.SUPPLIER, ((-DAY_S, 0.0), (10 * DAY_S, 0.0)))])
    rule = Replenishment(OrderUpTo({SOAP: 500.0}), (SOAP,))
    world = lives.world(scenario, replace(CALM, days=14), effects, replenishment=rule)
    world.run()
    lost = [event.time_s // DAY_S for event in world.log.events(EventKind.ORDER_LOST)]
    assert lost == [5, 6, 7, 8, 9, 10]
    served = [event.time_s // DAY_S for event in world.log.events(EventKind.ORDER_DELIVERED)]
    assert served == [0, 1, 2, 3, 4, 11, 12, 13]
    assert sum(day < 10 for day in served) / 10 == 0.5


def test_most_units_of_a_supplier_bound_what_comes_in_a_day(street: Scenario, lives: Lives) -> None:
    short = supplied(of_stock(street, 4.0, 4.0, "street"), most=1.0)
    rule = Replenishment(OrderUpTo({SOAP: 4.0, MILK: 4.0}), (SOAP, MILK))
    metrics = lives.world(short, CALM, replenishment=rule).run().metrics
    # Two units a day go: 2 + 3 + 4 + 5 are wanted of each, and one a day comes.
    assert metrics["supply_short_share"] > 0.5
    assert 0.5 < metrics["stock_fill_rate"] < 1.0


def test_stock_that_gets_too_old_is_written_off(street: Scenario, lives: Lives) -> None:
    """Milk lives 240 h, 10 h are used and 72 h must be left: after 158 h, in the seventh day."""
    world = lives.world(
        street, replace(CALM, days=8), replenishment=Replenishment(OrderUpTo({}), ())
    )
    outcome = world.run()
    gone = world.log.events(EventKind.LOT_EXPIRED)
    assert [event.time_s for event in gone] == [pytest.approx(158 * 3600, abs=2)]
    left = 100.0 - 7 * 2.0
    assert outcome.metrics["written_off_kg"] == pytest.approx(left * 5.0)
    assert outcome.metrics["written_off_cny"] == pytest.approx(left * 60.0)
    assert outcome.metrics["spoiled_kg_expired"] == outcome.metrics["spoiled_kg"]
    assert outcome.curves["written_off_kg"][6] == pytest.approx(left * 5.0)


def test_stock_spoils_in_a_dark_room(street: Scenario, lives: Lives) -> None:
    off = Spell("dark", Effect.ROOM_COOLING, ((0, 0.0), (3 * DAY_S, 0.0)), frozenset({"front"}))
    hot = Spell("heat", Effect.AMBIENT_K, ((0, 15.0), (3 * DAY_S, 15.0)))
    for spells, spoiled in (((), False), ((off, hot), True)):
        world = lives.world(street, CALM, Effects(spells), replenishment=Replenishment())
        metrics = world.run().metrics
        assert (metrics["spoiled_kg_warmth"] > 0.0) is spoiled
        assert (world.log.count(EventKind.LOT_SPOILED) > 0) is spoiled


def test_stock_days_are_value_over_what_customers_get(street: Scenario, lives: Lives) -> None:
    """Soap alone: 20 units of 30 CNY, two sold a day: 18, 16, 14 and 12 at the ends of days."""
    lots = (Lot("s", "front", "soap", 20.0), Lot("m", "front", "milk", 0.001))
    scenario = replace(street, lots=lots)
    none = Replenishment(OrderUpTo({}), ())
    metrics = lives.world(scenario, CALM, replenishment=none).run().metrics
    sold_cny = metrics["stock_cny_mean"] / metrics["stock_days"]
    assert sold_cny == pytest.approx(2 * 30.0, rel=1e-3)
    assert metrics["stock_cny_mean"] == pytest.approx(15 * 30.0, rel=1e-3)
    assert metrics["stock_days"] == pytest.approx(7.5, rel=1e-3)
    assert metrics["stock_turns_per_year"] == pytest.approx(365.0 / metrics["stock_days"])


@dataclass(frozen=True)
class Line:
    """One order of a plan."""

    site_id: str
    product_id: str
    order_day: date
    quantity: float


@dataclass(frozen=True)
class Target:
    """One target of a plan."""

    site_id: str
    product_id: str
    target_units: float


@dataclass(frozen=True)
class Orders:
    """A plan of orders."""

    orders: tuple[Line, ...]
    targets: tuple[Target, ...]


def test_orders_of_a_plan_are_placed_on_their_days_and_targets_hold_afterwards(
    street: Scenario, lives: Lives
) -> None:
    first = street.horizon.start.date()
    lines = (Line(*SOAP, first, 7.0), Line(*SOAP, first + timedelta(days=1), 3.0))
    plans = Plans(lives.plan(street), replenishment=Orders(lines, (Target(*SOAP, 120.0),)))
    world = World(street, plans, CALM, Chance(1))
    world.run()
    ordered = [(e.time_s, e.amount) for e in world.log.events(EventKind.REPLENISHMENT_ORDERED)]
    # 100 less three days' sales and with what has come by then: 104; 120 are wanted.
    assert ordered == [(0, 7.0), (DAY_S, 3.0), (2 * DAY_S, 16.0), (3 * DAY_S, 2.0)]


def test_a_plan_of_orders_with_unknown_names_or_of_others_is_refused(
    street: Scenario, lives: Lives
) -> None:
    first = street.horizon.start.date()
    orders = Orders((Line("moon", "cheese", first, 1.0),), (Target("moon", "soap", 1.0),))
    with pytest.raises(DataError) as refused:
        World(street, Plans(lives.plan(street), replenishment=orders), CALM, Chance(1))
    assert [problem.given for problem in refused.value.problems] == ["moon", "cheese"]
    other = Plans(lives.plan(street), replenishment=orders, replenishment_hash="another")
    with pytest.raises(DataError) as refused:
        World(street, other, CALM, Chance(1))
    assert [problem.code for problem in refused.value.problems] == ["other_scenario"]


def test_runs_that_learn_do_not_teach_each_other(street: Scenario, lives: Lives) -> None:
    rule = Replenishment(ReorderPoint(point_days=2.0, order_days=3.0), (SOAP, MILK))
    scenario = supplied(of_stock(street, 9.0, 9.0, "street"))
    runs = Runs(scenario, Plans(lives.plan(street)), WorldSettings(days=6), replenishment=rule)
    runs = pickle.loads(pickle.dumps(runs))
    once, other, again = runs(0), runs(1), runs(0)
    assert once.curves == again.curves != other.curves
    assert once.metrics["events"] == again.metrics["events"]
    assert once.metrics["stock_days"] > 0.0
    assert rule.policy == ReorderPoint(point_days=2.0, order_days=3.0)


@example(
    seed=1, levels=(0.0,) * 3, supplier=1.0, labour=1.0, shut="centre", is_blocked=True,
    is_dark=False, patience_days=0,
)  # fmt: skip
@given(
    seed=st.integers(0, 10_000),
    levels=st.tuples(*(st.floats(0.0, 60.0) for _ in range(3))),
    supplier=st.sampled_from([0.0, 0.4, 1.0]),
    labour=st.sampled_from([0.3, 1.0]),
    shut=st.sampled_from(["", "west", "centre", "origin"]),
    is_blocked=st.booleans(),
    is_dark=st.booleans(),
    patience_days=st.integers(0, 3),
)
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_came_in_was_sold_or_written_off_or_is_there(
    network: Scenario,
    lives: Lives,
    seed: int,
    levels: tuple[float, float, float],
    supplier: float,
    labour: float,
    shut: str,
    is_blocked: bool,
    is_dark: bool,
    patience_days: int,
) -> None:
    pairs = (("west", "milk"), ("west", "soap"), ("centre", "milk"))
    rule = FixedQuantity(dict(zip(pairs, levels, strict=True)), dict.fromkeys(pairs, 7.0))
    spells = [*failing(supplier, Effect.SUPPLIER).spells, *failing(labour, Effect.LABOUR).spells]
    if shut:
        effect = Effect.PASSAGE if is_blocked else Effect.SITE_CAPACITY
        points = ((0, 0.0), (2 * DAY_S, 0.0))
        spells.append(Spell("shut", effect, points, frozenset({shut})))
    if is_dark:
        spells.append(Spell("dark", Effect.ROOM_COOLING, ((0, 0.0), (2 * DAY_S, 0.0))))
    rough = WorldSettings(
        days=4, driving_cv=0.6, service_cv=0.8, unit_failure_per_h=0.3, breakdown_per_h=0.2,
        patience_s=patience_days * DAY_S,
    )  # fmt: skip
    world = lives.world(
        network, rough, Effects(spells), seed=seed, replenishment=Replenishment(rule, pairs)
    )
    world.run()
    for product_id, account in world.accounts().items():
        assert account.accounted_for == pytest.approx(account.came), (product_id, account)
    assert world.stores is not None
    for shelf in world.stores.shelves():
        gone = shelf.issued + shelf.written_off + shelf.quantity
        assert gone == pytest.approx(shelf.received), shelf.site_id
        on_shelf = math.fsum(batch.quantity for _, _, batch in shelf.order)
        assert on_shelf == pytest.approx(shelf.quantity, abs=1e-6)
