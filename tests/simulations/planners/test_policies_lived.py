"""Policies that plan again: what they gain in small worlds, and what no policy may break."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from simulations.chance import Chance
from simulations.dispatch import Carrier
from simulations.effects import Effect, Effects, Spell
from simulations.events import EventKind
from simulations.planners.permits import carrier_share, van_share
from simulations.policies import POLICIES, CoolingLost, FollowPlan, Situation, policy_of
from simulations.world import Plans, World, WorldSettings
from simulations.world.outcome import is_otif
from solvers import routing
from supplychain.calendars import DAY_S, HOUR_S, MINUTE_S
from supplychain.fleet import Fleet, Haul
from supplychain.orders import Customer, Order, OrderLine
from supplychain.stock import Lot
from supplychain.windows import DeliveryWindow
from tests.simulations.world.conftest import at_km, lives, network, street, two

if TYPE_CHECKING:
    from supplychain.scenario import Scenario
    from tests.simulations.world.conftest import Lives

__all__ = ["lives", "network", "street", "two"]

CALM = WorldSettings(days=4).without_chance
ROUGH = WorldSettings(
    days=4, driving_cv=0.5, service_cv=0.5, breakdown_per_h=0.1, unit_failure_per_h=0.2
)
FINAL = (EventKind.ORDER_DELIVERED, EventKind.ORDER_REFUSED, EventKind.ORDER_LOST)


def only(place: str, share: float, effect: Effect = Effect.PASSAGE, days: int = 3) -> Effects:
    """A share of something at a place from the first second on."""
    points = ((0, share), (days * DAY_S, share), (days * DAY_S, 1.0))
    return Effects([Spell("shut", effect, points, frozenset({place}))])


def lived(world: World) -> tuple[World, dict[str, float]]:
    return world, dict(world.run().metrics)


def on_time(world: World, noun_id: str, days: int) -> int:
    """Orders like one of the scenario that came on time and in full, of those of the first days."""
    orders = (o for o in world.ledger.orders if o.noun.id == noun_id and o.day < days)
    return sum(map(is_otif, orders))


@pytest.fixture
def busy(street: Scenario) -> Scenario:
    """The street with four vans and sixteen doors, four kilometres long."""
    doors = [f"{number:02d}" for number in range(16)]
    windows = (DeliveryWindow(8 * HOUR_S, 14 * HOUR_S),)
    line = (OrderLine("milk", 2.0),)
    return replace(
        street,
        name="busy",
        fleets=(Fleet("front", "van", 4),),
        customers=tuple(Customer(f"door-{k}", at_km(1.0 + 0.2 * n)) for n, k in enumerate(doors)),
        orders=tuple(Order(k, f"door-{k}", -HOUR_S, windows, line, 300) for k in doors),
        lots=(Lot("m", "front", "milk", 1000.0, 10.0),),
    )


@pytest.fixture
def four_tours(busy: Scenario) -> routing.RoutingPlan:
    """A plan that sends all four vans, each to four doors, as one of a generous planner."""
    problem = routing.RoutingProblem.from_scenario(busy)
    plan = routing.solve(problem, routing.Limits(max_iterations=20))
    parts = []
    for number in range(4):
        mine = {f"{4 * number + n:02d}" for n in range(4)}
        part = replace(busy, orders=tuple(o for o in busy.orders if o.id in mine))
        solved = routing.solve(
            routing.RoutingProblem.from_scenario(part), routing.Limits(max_iterations=20)
        )
        assert len(solved.routes) == 1
        parts.append((number, solved))
    routes = tuple(
        replace(
            solved.routes[0],
            id=f"tour-{number}",
            stops=tuple(
                replace(s, consignment_ids=tuple(f"{number}/{c}" for c in s.consignment_ids))
                for s in solved.routes[0].stops
            ),
        )
        for number, solved in parts
    )
    goods = tuple(
        replace(item, id=f"{number}/{item.id}")
        for number, solved in parts
        for item in solved.consignments
    )
    return replace(plan, routes=routes, consignments=goods)


@pytest.mark.parametrize("name", sorted(POLICIES))
@pytest.mark.parametrize(
    ("place", "effect"),
    [
        ("centre", Effect.PASSAGE),
        ("east", Effect.PASSAGE),
        ("west", Effect.VEHICLES),
        ("centre", Effect.SITE_CAPACITY),
    ],
)
def test_no_policy_loses_an_order_or_ends_it_twice(
    two: Scenario, lives: Lives, name: str, place: str, effect: Effect
) -> None:
    share = 0.0 if effect is Effect.SITE_CAPACITY else 0.3
    world = lives.world(two, ROUGH, only(place, share, effect), policy_of(name), seed=5)
    world, metrics = lived(world)
    states = ("delivered", "lost", "refused", "open")
    assert sum(metrics[f"orders_{s}"] for s in states) == metrics["orders"] > 0
    subjects = [event.subject for event in world.log.events(*FINAL)]
    assert len(subjects) == len(set(subjects)) == metrics["orders"] - metrics["orders_open"]
    again = lives.world(two, ROUGH, only(place, share, effect), policy_of(name), seed=5)
    again.run()
    assert again.log.digest() == world.log.digest()


@pytest.mark.parametrize("name", sorted(POLICIES))
def test_without_disruptions_every_policy_follows_the_plan(
    network: Scenario, lives: Lives, name: str
) -> None:
    settings = WorldSettings(days=3, unit_failure_per_h=0.0)
    worlds = [lives.world(network, settings, policy=p) for p in (FollowPlan(), policy_of(name))]
    digests = []
    for world in worlds:
        world.run()
        digests.append(world.log.digest())
    assert digests[0] == digests[1]


def test_vans_that_get_through_are_filled(busy: Scenario, four_tours: routing.RoutingPlan) -> None:
    """One van of four gets through: by plan it serves four doors, planned again all sixteen."""
    came = {}
    for name in ("follow-plan", "re-plan"):
        effects = only("front", 0.25)
        plans = Plans(four_tours)
        world = World(busy, plans, CALM, Chance(1), effects, policy=policy_of(name))
        world.run()
        first = [order for order in world.ledger.orders if order.day < 3]
        came[name] = sum(map(is_otif, first)) / 3
        left = world.log.events(EventKind.VEHICLE_DEPARTED)
        assert sum(1 for event in left if event.time_s < 3 * DAY_S) <= 3 + 3
    assert came["re-plan"] >= 15
    assert came["follow-plan"] <= 8


def test_no_more_vehicles_go_than_the_disruption_lets_through(
    busy: Scenario, four_tours: routing.RoutingPlan
) -> None:
    """Of four vans a share of 0.4 lets 1.6 through a day, eight in five days."""
    effects = only("front", 0.4, Effect.VEHICLES, days=5)
    settings = replace(CALM, days=5)
    world = World(
        busy, Plans(four_tours), settings, Chance(1), effects, policy=policy_of("re-plan")
    )
    world.run()
    left = [e for e in world.log.events(EventKind.VEHICLE_DEPARTED) if e.time_s < 5 * DAY_S]
    assert len({event.subject for event in left}) <= 8


def lasting(place: str, share: float, effect: Effect, days: int) -> Spell:
    points = ((0, share), (days * DAY_S, share), (days * DAY_S, 1.0))
    return Spell(f"{effect}", effect, points, frozenset({place}))


def test_vehicles_need_a_permit_and_a_driver(
    busy: Scenario, four_tours: routing.RoutingPlan
) -> None:
    """Half is let through and half has a driver, whichever: by chance a quarter goes."""
    both = (Effect.PASSAGE, Effect.VEHICLES)
    effects = Effects([lasting("front", 0.5, effect, 1) for effect in both])
    route = World(busy, Plans(four_tours), CALM, Chance(1)).state.template.routes["tour-0"]
    assert van_share(effects, "front", 0, route) == 0.25
    truck = Carrier("tour", Haul.MIDDLE_MILE, "front", ("east",), HOUR_S, 1, 1.0)
    assert carrier_share(effects, truck) == 0.25


def test_planning_again_opens_no_doors_behind_a_lockdown(
    busy: Scenario, four_tours: routing.RoutingPlan
) -> None:
    """One vehicle of five comes to the doors; checks at the front have its tours planned again."""
    days = 20
    doors = [lasting(c.id, 0.2, Effect.PASSAGE, days) for c in busy.customers]
    effects = Effects([*doors, lasting("front", 60.0, Effect.CHECKPOINT_S, days)])
    settings = replace(CALM, days=days, patience_s=0)
    came = {}
    for name in ("follow-plan", "re-plan"):
        world = World(busy, Plans(four_tours), settings, Chance(1), effects, policy=policy_of(name))
        came[name] = world.run().metrics["orders_delivered"] / (16 * days)
    assert 0.05 < came["follow-plan"] < 0.4
    assert 0.05 < came["re-plan"] < 0.4


@pytest.mark.parametrize("name", ["dual-sourcing", "re-plan"])
def test_fronts_are_supplied_around_a_centre_that_is_cut_off(
    two: Scenario, lives: Lives, name: str
) -> None:
    """Milk for door c comes from the centre; another one has it, far off, and idle trucks."""
    fleets = (*two.fleets, Fleet("other", "truck", 2))
    rates = replace(two.rates, unserved_order_cny=3_000.0)
    scenario = replace(two, fleets=fleets, rates=rates, name="two-with-trucks")
    came = {}
    for policy in ("follow-plan", name):
        effects = only("centre", 0.0)
        world = lives.world(scenario, CALM, effects, policy_of(policy))
        world.run()
        came[policy] = on_time(world, "c", 3)
    assert came["follow-plan"] == 0
    assert came[name] >= 2


def test_goods_under_way_are_led_around_a_centre(two: Scenario, lives: Lives) -> None:
    """Soap for door d comes from the origin by way of the centre; carriers go to the other one."""
    by_other = tuple(
        replace(item, to_site_id="other", transit_s=4 * HOUR_S)
        for item in two.tariffs
        if item.to_site_id == "centre"
    )
    scenario = replace(
        two,
        tariffs=(*two.tariffs, *by_other),
        fleets=(*two.fleets, Fleet("other", "truck", 2)),
        name="two-ways",
    )
    came = {}
    for policy in ("follow-plan", "reroute"):
        world = lives.world(scenario, CALM, only("centre", 0.0), policy_of(policy))
        world.run()
        came[policy] = on_time(world, "d", 2)
    assert came == {"follow-plan": 0, "reroute": 2}


def test_stock_moves_to_where_orders_find_none(two: Scenario, lives: Lives) -> None:
    """The west has milk for four days' orders, then takes of the east, which has more."""
    lots = tuple(
        replace(lot, quantity=3.0 if lot.id == "milk-west" else lot.quantity) for lot in two.lots
    )
    scenario = replace(two, lots=lots, transfers=(), name="two-short")
    settings = replace(CALM, days=5, from_stock=True)
    figures = {}
    for policy in ("follow-plan", "emergency-transfer"):
        world = lives.world(scenario, settings, Effects(), policy_of(policy))
        figures[policy] = world.run().metrics
        for account in world.accounts().values():
            assert account.came == pytest.approx(account.accounted_for)
    assert figures["follow-plan"]["emergency_kg"] == 0.0
    assert figures["emergency-transfer"]["emergency_kg"] > 0.0
    assert (
        figures["emergency-transfer"]["orders_delivered"]
        > figures["follow-plan"]["orders_delivered"]
    )
    assert (
        figures["emergency-transfer"]["cost_carriers_cny"]
        > figures["follow-plan"]["cost_carriers_cny"]
    )


@pytest.mark.parametrize(
    ("holds", "doors", "back", "told"),
    [
        (60, (10, 20, 30), (5, 10, 15, 20), None),
        (25, (10, 20, 30), (5, 10, 15, 20), 1),
        (8, (10, 20, 30), (5, 10, 15, 20), 0),
        (4, (10, 20, 30), (5, 10, 15, 20), None),
    ],
)
def test_a_warm_van_turns_back_while_that_helps(
    street: Scenario,
    holds: int,
    doors: tuple[int, ...],
    back: tuple[int, ...],
    told: int | None,
) -> None:
    minutes = [tuple(each * MINUTE_S for each in some) for some in (doors, back)]
    van = CoolingLost("tour", 0, "front", holds * MINUTE_S, *minutes)
    situation = Situation(0, 0, street, Effects())
    assert policy_of("re-plan").cooling_lost(situation, van) == told


class BackAtOnce(FollowPlan):
    """Every van whose unit fails goes back before its next door."""

    def cooling_lost(self, situation: Situation, van: CoolingLost) -> int | None:
        assert van.holds_s > 0
        assert len(van.back_s) == len(van.doors_s) + 1
        del situation
        return 0


@pytest.mark.parametrize("vans", [1, 2])
def test_another_van_goes_on_if_one_stands_there(street: Scenario, lives: Lives, vans: int) -> None:
    """The unit fails within minutes; without a second van, the doors wait for the next day."""
    milk = (OrderLine("milk", 2.0),)
    orders = tuple(replace(each, lines=milk) for each in street.orders)
    fleets = (Fleet("front", "van", vans),)
    scenario = replace(street, fleets=fleets, orders=orders, name=f"warm-{vans}")
    spell = Spell("units", Effect.UNIT_FAILURE_PER_H, ((0, 60.0), (8 * HOUR_S + 900, 60.0)))
    settings = replace(CALM, days=1, run_out_days=2, unit_repair_s=20 * HOUR_S)
    worlds = {}
    for policy in (FollowPlan(), BackAtOnce()):
        world = lives.world(scenario, settings, Effects([spell]), policy, seed=2)
        metrics = world.run().metrics
        worlds[type(policy)] = world, metrics
        assert world.log.count(EventKind.UNIT_FAILED) >= 1
        assert metrics["orders_delivered"] == 2.0
    plain, back = worlds[FollowPlan], worlds[BackAtOnce]
    assert plain[0].log.count(EventKind.VEHICLE_CHANGED) == 0
    assert back[0].log.count(EventKind.VEHICLE_CHANGED) == 1
    paid = [found[1]["cost_vehicles_cny"] for found in (plain, back)]
    assert paid[1] == 2 * paid[0]
    assert (back[1]["otif_share"] == 1.0) == (vans == 2)
