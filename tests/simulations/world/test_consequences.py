"""What disruptions say of orders, work, goods and staff comes about; nothing else does."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulations.chance import Chance
from simulations.disruptions import Happenings
from simulations.events import EventKind
from simulations.policies import Wait
from simulations.world import Replenishment, WorldSettings
from simulations.world.consequences import InForce
from simulations.world.nouns import FreightEnd, OrderState
from supplychain.calendars import DAY_S, HOUR_S
from supplychain.disruptions import (
    Disruption,
    InStore,
    InTransit,
    Kind,
    NewOrders,
    QueuedWork,
    Staff,
    WorkInProgress,
    Zone,
    ZonePart,
    fixed,
)
from supplychain.places import Location
from supplychain.sites import Site, Tier
from supplychain.stock import Lot
from supplychain.windows import DeliveryWindow

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulations.world import World
    from simulations.world.nouns import Freight
    from supplychain.scenario import Scenario
    from tests.simulations.world.conftest import Lives

CALM = WorldSettings(days=3).without_chance
ONE = replace(CALM, days=1, run_out_days=5)
MILD: dict[str, Any] = {
    "new_orders": NewOrders.ACCEPT,
    "queued": QueuedWork.WAIT,
    "in_progress": WorkInProgress.FINISH,
    "in_transit": InTransit.CONTINUE,
    "in_store": InStore.KEEP,
    "staff": Staff.WORK,
}

STRICT: dict[str, Any] = {
    "new_orders": NewOrders.REFUSE,
    "queued": QueuedWork.CANCEL,
    "in_progress": WorkInProgress.LOSE,
    "in_transit": InTransit.RETURN,
    "in_store": InStore.LOSE,
    "staff": Staff.STAY_HOME,
}


def bad(
    scenario: Scenario,
    place: str,
    from_s: int,
    until_s: int,
    kind: Kind = Kind.HEAT_WAVE,
    severity: float = 0.0,
    **told: Any,
) -> Scenario:
    """The scenario with a disruption at one place; a heat wave of 0 K changes nothing by itself."""
    item = Disruption(
        id=f"bad-{len(scenario.disruptions)}",
        kind=kind,
        severity=fixed(severity),
        zone=Zone((ZonePart(place_id=place),)),
        start_s=fixed(from_s),
        plateau_s=fixed(until_s - from_s),
        **{**MILD, **told},
    )
    return replace(scenario, disruptions=(*scenario.disruptions, item))


def shut(scenario: Scenario, place: str, from_s: int, until_s: int, **told: Any) -> Scenario:
    """The scenario with a closed site."""
    return bad(scenario, place, from_s, until_s, Kind.SITE_OUTAGE, 1.0, **told)


@pytest.fixture
def two(network: Scenario) -> Scenario:
    """The network with another centre, far off, that has milk as well."""
    other = Site("other", "other", Tier.CENTRE, Location(0.9, 1.0), "far", handling_s=1800)
    lot = Lot("milk-other", "other", "milk", 200.0, age_h=5.0)
    sites, lots = (*network.sites, other), (*network.lots, lot)
    return replace(network, name="two", sites=sites, lots=lots)


def evening(scenario: Scenario) -> Scenario:
    """The network whose customers all want their goods in the evening, when vans leave the east."""
    windows = (DeliveryWindow(16 * HOUR_S, 20 * HOUR_S),)
    orders = tuple(replace(order, windows=windows) for order in scenario.orders)
    return replace(scenario, name="evening", orders=orders)


def ends(world: World) -> dict[str, OrderState]:
    """Final states of orders."""
    return {order.id: order.state for order in world.ledger.orders}


def delivered(world: World) -> dict[str, int]:
    """When orders came."""
    return {e.subject: e.time_s for e in world.log.events(EventKind.ORDER_DELIVERED)}


def goods(world: World, order_id: str) -> list[Freight]:
    """Goods of an order."""
    return next(order.freight for order in world.ledger.orders if order.id == order_id)


@pytest.mark.parametrize("name", ["street", "network"])
@pytest.mark.parametrize(
    ("kind", "severity"),
    [(Kind.HEAT_WAVE, 9.0), (Kind.SLOW_ROADS, 0.5), (Kind.LABOUR_LOSS, 0.5)],
)
def test_mild_consequences_change_nothing(
    name: str, kind: Kind, severity: float, request: pytest.FixtureRequest, lives: Lives
) -> None:
    scenario = request.getfixturevalue(name)
    place = scenario.sites[0].id
    scenario = bad(scenario, place, 0, 2 * DAY_S, kind, severity)
    rough = WorldSettings(days=3, unit_failure_per_h=0.3)
    worlds = [lives.world(scenario, rough, told=told) for told in (True, False)]
    for world in worlds:
        world.run()
    assert worlds[0].log.digest() == worlds[1].log.digest()


def test_strict_consequences_elsewhere_and_later_change_nothing(
    two: Scenario, lives: Lives
) -> None:
    """The other centre serves nobody, and nothing is under way or waiting after the last day."""
    calm = lives.world(two, CALM)
    calm.run()
    wave = (Kind.HEAT_WAVE, 0.0)
    scenario = bad(two, "other", 0, 9 * DAY_S, *wave, **STRICT)
    scenario = bad(scenario, "west", 20 * DAY_S, 22 * DAY_S, *wave, **STRICT)
    world = lives.world(scenario, CALM)
    world.run()
    assert world.log.digest() == calm.log.digest()


def test_an_order_stays_with_its_front_if_no_other_has_vans_out_when_it_is_wanted(
    network: Scenario, lives: Lives
) -> None:
    """Vans of the east leave in the evening, and order a is wanted in the morning."""
    scenario = shut(network, "west", 60, DAY_S + 1, queued=QueuedWork.MOVE)
    world = lives.world(scenario, ONE)
    world.run()
    assert next(order.front for order in world.ledger.orders if order.id == "a/0") == "west"
    assert ends(world)["a/0"] is OrderState.DELIVERED


# New orders --------------------------------------------------------------------------------------


def test_orders_that_are_refused_are_lost_and_nobody_brings_them(
    street: Scenario, lives: Lives
) -> None:
    """Orders of days 1 and 2 are placed in the zone while it lasts, those of day 0 before."""
    scenario = bad(street, "door-a", 0, 2 * DAY_S, new_orders=NewOrders.REFUSE)
    world = lives.world(scenario, CALM)
    metrics = world.run().metrics
    lost = {key for key, state in ends(world).items() if state is OrderState.LOST}
    assert lost == {"a/1", "a/2"}
    assert metrics["orders"] == 6
    assert metrics["cost_unserved_cny"] == 2 * street.rates.unserved_order_cny


def test_orders_that_are_put_off_come_when_it_is_over_and_are_late(
    street: Scenario, lives: Lives
) -> None:
    scenario = bad(street, "door-a", 0, 2 * DAY_S, new_orders=NewOrders.DEFER)
    world = lives.world(scenario, CALM)
    metrics = world.run().metrics
    came = {key: at_s // DAY_S for key, at_s in delivered(world).items()}
    assert came == {"a/0": 0, "a/1": 2, "a/2": 2, "b/0": 0, "b/1": 1, "b/2": 2}
    late = {order.id for order in world.ledger.orders if order.late_s > 0}
    assert late == {"a/1"}
    assert metrics["orders"] == 6
    assert metrics["orders_lost"] == 0


def test_an_order_is_of_the_zone_of_its_front_and_of_its_goods(
    network: Scenario, lives: Lives
) -> None:
    for place, struck in (("west", {"a/1", "b/1"}), ("origin", {"d/1"}), ("door-c", {"c/1"})):
        scenario = bad(network, place, 0, DAY_S, new_orders=NewOrders.REFUSE)
        world = lives.world(scenario, replace(CALM, days=2))
        world.run()
        lost = {key for key, state in ends(world).items() if state is OrderState.LOST}
        assert lost == struck, place


def test_a_lockdown_puts_off_the_share_that_it_stops_and_more_when_it_is_worse(
    street: Scenario,
) -> None:
    struck = []
    for severity in (0.3, 0.8):
        scenario = bad(
            street, "door-a", 0, DAY_S, Kind.LOCKDOWN, severity, new_orders=NewOrders.DEFER
        )
        chance = Chance(1)
        rules = InForce(Happenings.of(scenario, chance), chance)
        told = {n: rules.new_orders(f"{n}", ["door-a"], ["chilled"], HOUR_S) for n in range(400)}
        struck.append({n for n, what in told.items() if what is NewOrders.DEFER})
    assert struck[0] < struck[1]
    assert [len(each) / 400 for each in struck] == pytest.approx([0.3, 0.8], abs=0.06)


def test_missing_installers_put_off_only_orders_that_want_them(street: Scenario) -> None:
    item = Disruption(
        *("gone", Kind.INSTALLER_SHORTAGE, fixed(1.0)),
        plateau_s=fixed(DAY_S),
        new_orders=NewOrders.DEFER,
    )
    chance = Chance(1)
    rules = InForce(Happenings.of(replace(street, disruptions=(item,)), chance), chance)
    for wants, told in ((False, NewOrders.ACCEPT), (True, NewOrders.DEFER)):
        order = ("a/0", ["door-a"], ["ambient"], HOUR_S)
        assert rules.new_orders(*order, wants_installers=wants) is told


# Queued work -------------------------------------------------------------------------------------


def test_orders_that_wait_at_a_front_are_cancelled_when_it_begins(
    street: Scenario, lives: Lives
) -> None:
    """Vans leave for eight o'clock; a day later nothing is wrong any more."""
    for what, lost in ((QueuedWork.WAIT, set()), (QueuedWork.CANCEL, {"a/0", "b/0"})):
        world = lives.world(bad(street, "front", 6 * HOUR_S, 7 * HOUR_S, queued=what), CALM)
        world.run()
        found = {key for key, state in ends(world).items() if state is OrderState.LOST}
        assert found == lost


def test_orders_that_a_closed_front_cannot_deliver_are_cancelled_while_it_lasts(
    street: Scenario, lives: Lives
) -> None:
    scenario = shut(street, "front", 1, 2 * DAY_S - 1, queued=QueuedWork.CANCEL)
    world = lives.world(scenario, CALM)
    world.run()
    found = {key for key, state in ends(world).items() if state is OrderState.LOST}
    assert found == {"a/0", "b/0", "a/1", "b/1"}


def test_orders_of_a_closed_front_go_to_another_that_has_their_goods(
    network: Scenario, lives: Lives
) -> None:
    """East has milk but no soap: order a of the west moves there, b waits for the west."""
    scenario = shut(evening(network), "west", 60, DAY_S + 1, queued=QueuedWork.MOVE)
    world = lives.world(scenario, ONE)
    world.run()
    fronts = {order.id: order.front for order in world.ledger.orders}
    assert (fronts["a/0"], fronts["b/0"]) == ("east", "west")
    assert [item.place or item.item.from_site_id for item in goods(world, "a/0")][-1] == "east"
    assert ends(world)["a/0"] is OrderState.DELIVERED
    assert {item.item.lot_id for item in goods(world, "a/0")} == {"milk-west", "milk-east"}
    assert ends(world)["b/0"] is OrderState.DELIVERED


def test_new_orders_of_a_closed_front_go_to_another_at_once(
    network: Scenario, lives: Lives
) -> None:
    scenario = shut(evening(network), "west", 0, 3 * DAY_S, queued=QueuedWork.MOVE)
    world = lives.world(scenario, ONE)
    world.run()
    order = next(order for order in world.ledger.orders if order.id == "a/0")
    assert order.front == "east"
    assert order.state is OrderState.DELIVERED
    assert delivered(world)["a/0"] < DAY_S


def test_goods_that_wait_at_a_closed_centre_come_from_another_one(
    two: Scenario, lives: Lives
) -> None:
    """The centre closes before its hired shipment leaves at 3,600 s, and the other stands in."""
    came = {}
    for what in (QueuedWork.WAIT, QueuedWork.MOVE):
        world = lives.world(shut(two, "centre", 60, 2 * DAY_S, queued=what), ONE)
        metrics = world.run().metrics
        came[what] = delivered(world)["c/0"]
        lots = {item.item.lot_id for item in goods(world, "c/0") if item.end == "delivered"}
        assert lots == {"milk-other" if what is QueuedWork.MOVE else "milk-centre"}
        assert metrics["orders_lost"] == 0
    assert came[QueuedWork.MOVE] < DAY_S < came[QueuedWork.WAIT]


def test_goods_of_a_day_on_which_their_site_is_struck_come_from_another_one(
    two: Scenario, lives: Lives
) -> None:
    scenario = shut(two, "centre", 0, 9 * DAY_S, queued=QueuedWork.MOVE)
    world = lives.world(scenario, CALM)
    world.run()
    lots = {item.item.lot_id for day in range(3) for item in goods(world, f"c/{day}")}
    assert lots == {"milk-other"}
    assert {key for key in delivered(world) if key.startswith("c")} == {"c/0", "c/1", "c/2"}


# Work in progress --------------------------------------------------------------------------------


def test_handling_is_paused_or_begun_anew(network: Scenario, lives: Lives) -> None:
    """Milk at the centre is handled for 1,800 s; after 600 s something happens for five hours."""
    ready = {}
    for what in WorkInProgress:
        scenario = bad(network, "centre", 600, 600 + 5 * HOUR_S, in_progress=what)
        world = lives.world(scenario, ONE)
        seen: list[int | None] = []
        look = lambda world=world, seen=seen: seen.append(goods(world, "c/0")[0].ready_s)  # noqa: E731
        world.clock.call(700, look)
        world.run()
        ready[what] = seen
    assert ready == {
        WorkInProgress.FINISH: [1800],
        WorkInProgress.PAUSE: [600 + 5 * HOUR_S + 1200],
        WorkInProgress.LOSE: [600 + 5 * HOUR_S + 1800],
    }


# Goods in transit --------------------------------------------------------------------------------


def test_a_truck_on_its_way_to_a_closed_centre_does_as_told(two: Scenario, lives: Lives) -> None:
    """It left at 3,600 s; the centre closes at 7,200 s; it would be there at 10,272 s."""
    found = {}
    for what in InTransit:
        world = lives.world(shut(two, "centre", 7200, DAY_S // 2, in_transit=what), ONE)
        world.run()
        events = world.log.events(EventKind.SHIPMENT_RECEIVED)
        first = next(event for event in events if event.subject == "t1/1/0")
        found[what] = (first.place, first.time_s)
    assert found[InTransit.CONTINUE] == ("centre", 10272)
    assert found[InTransit.HOLD] == ("centre", DAY_S // 2)
    assert found[InTransit.DIVERT][0] == "other"
    assert found[InTransit.DIVERT][1] > 10272
    # It went back and came again with the truck of the next day.
    assert found[InTransit.RETURN] == ("centre", DAY_S + 10272)


def test_goods_that_were_diverted_are_sent_on_when_their_site_opens(
    two: Scenario, lives: Lives
) -> None:
    scenario = shut(two, "centre", 7200, DAY_S // 2, in_transit=InTransit.DIVERT)
    world = lives.world(scenario, ONE)
    metrics = world.run().metrics
    places = [
        event.place
        for event in world.log.events(EventKind.SHIPMENT_RECEIVED)
        if event.subject == "t1/1/0"
    ]
    assert places == ["other", "centre"]
    assert world.log.count(EventKind.SHIPMENT_DIVERTED) == 2
    assert metrics["transfers_kg"] == pytest.approx(340 * 5.0)
    assert metrics["orders_delivered"] == 4
    calm = lives.world(two, ONE).run().metrics
    assert metrics["cost_carriers_cny"] > calm["cost_carriers_cny"]


@pytest.mark.parametrize(
    ("what", "way"),
    [
        (InTransit.CONTINUE, ["centre"]),
        (InTransit.HOLD, ["centre"]),
        (InTransit.DIVERT, ["other", "centre"]),
        (InTransit.RETURN, ["centre"]),
    ],
)
def test_a_truck_that_is_not_let_through_does_as_told(
    two: Scenario, lives: Lives, what: InTransit, way: list[str]
) -> None:
    """Work at the origin pauses, so that the truck waits until 6,200 s; the way closes before."""
    scenario = bad(two, "origin", 600, 5000, in_progress=WorkInProgress.PAUSE)
    scenario = bad(scenario, "centre", 5500, 9 * HOUR_S, Kind.ROAD_CLOSURE, 1.0, in_transit=what)
    world = lives.world(scenario, ONE, policy=Wait())
    world.run()
    events = [e for e in world.log.events(EventKind.SHIPMENT_RECEIVED) if e.subject == "t1/1/0"]
    assert [event.place for event in events] == way
    at_s = {"continue": 6200 + 6672, "hold": 9 * HOUR_S + 6672, "return": DAY_S + 10272}
    assert events[-1].time_s == at_s.get(what, events[-1].time_s)


def test_a_hired_shipment_to_a_closed_front_does_as_told(network: Scenario, lives: Lives) -> None:
    """Milk of order c leaves the centre at 3,600 s and would be in the east at 14,400 s."""
    found = {}
    for what in InTransit:
        scenario = shut(network, "east", 7200, 10 * HOUR_S, in_transit=what)
        world = lives.world(scenario, ONE)
        world.run()
        events = world.log.events(EventKind.SHIPMENT_RECEIVED)
        found[what] = [(e.place, e.time_s) for e in events if e.subject == "c.1/0"]
    assert found[InTransit.CONTINUE] == [("east", 14400)]
    assert found[InTransit.HOLD] == [("east", 10 * HOUR_S)]
    assert [place for place, _ in found[InTransit.DIVERT]] == ["west", "east"]
    # Back at 25,200 s, and again with the shipment of the next day.
    assert found[InTransit.RETURN] == [("east", DAY_S + 14400)]


def test_a_van_on_the_road_is_let_through_if_goods_in_transit_go_on(
    street: Scenario, lives: Lives
) -> None:
    """The door of b closes while the van is at a."""
    blocked: dict[str, Any] = {"kind": Kind.ROAD_CLOSURE, "severity": 1.0}
    for what, day in ((InTransit.CONTINUE, 0), (InTransit.HOLD, 1)):
        scenario = bad(street, "door-b", 8 * HOUR_S, 20 * HOUR_S, in_transit=what, **blocked)
        world = lives.world(scenario, ONE)
        world.run()
        assert delivered(world)["b/0"] // DAY_S == day


@pytest.mark.parametrize(
    ("what", "first"),
    [(InTransit.CONTINUE, "centre"), (InTransit.DIVERT, "origin"), (InTransit.RETURN, "origin")],
)
def test_a_truck_whose_unit_fails_brings_cold_goods_to_where_they_are_safe(
    two: Scenario, lives: Lives, what: InTransit, first: str
) -> None:
    """The unit fails a few seconds after it left, when the origin is nearest."""
    scenario = bad(two, "origin", 0, DAY_S, Kind.REEFER_FAILURE, 9.0, in_transit=what)
    settings = replace(ONE, unit_repair_s=1e9)
    world = lives.world(scenario, settings, seed=3)
    world.run()
    failed = world.log.events(EventKind.UNIT_FAILED)[0]
    assert failed.time_s < 3600 + 3000
    events = world.log.events(EventKind.SHIPMENT_RECEIVED)
    places = [e.place for e in events if e.subject == "t1/1/0"]
    diverted = [e.place for e in world.log.events(EventKind.SHIPMENT_DIVERTED)]
    assert places[-1] == "centre"
    assert diverted == ([] if what is InTransit.CONTINUE else [first])
    # Soap needs no cooling, and goes on.
    assert [e.place for e in events if e.subject == "d.1/0"] == ["centre", "east"]
    warm = next(f for o in world.ledger.orders for f in o.freight if o.id == "c/0")
    assert warm.end is FreightEnd.DELIVERED


def test_a_van_whose_unit_fails_brings_its_goods_back(street: Scenario, lives: Lives) -> None:
    """It is on its way to one door, serves that, and does not go on to the other."""
    orders = (street.orders[0], replace(street.orders[1], lines=street.orders[0].lines))
    street = replace(street, name="two of milk", orders=orders)
    for what, day in ((InTransit.CONTINUE, 0), (InTransit.DIVERT, 1)):
        scenario = bad(street, "front", 0, DAY_S, Kind.REEFER_FAILURE, 9.9, in_transit=what)
        settings = replace(ONE, unit_repair_s=1e9)
        world = lives.world(scenario, settings, seed=1)
        world.run()
        assert world.log.events(EventKind.UNIT_FAILED)[0].time_s < 8 * HOUR_S
        first, second = sorted(delivered(world).values())
        assert first == 8 * HOUR_S
        assert second // DAY_S == day


# Goods in store ----------------------------------------------------------------------------------


def test_goods_in_a_burnt_room_are_lost_and_orders_go_without(
    network: Scenario, lives: Lives
) -> None:
    for what, lost in ((InStore.KEEP, False), (InStore.LOSE, True)):
        world = lives.world(bad(network, "centre", 60, HOUR_S, in_store=what), ONE)
        metrics = world.run().metrics
        assert (ends(world)["c/0"] is OrderState.LOST) is lost
        # Two units for c and the transfer of forty.
        assert metrics["spoiled_kg_destroyed"] == (42 * 5.0 if lost else 0.0)
        assert metrics["written_off_cny"] == (42 * 60.0 if lost else 0.0)
        assert world.log.count(EventKind.LOT_LOST) == (2 if lost else 0)
        assert ends(world)["d/0"] is OrderState.DELIVERED


def test_a_burnt_and_closed_site_has_no_goods_on_the_days_after(
    network: Scenario, lives: Lives
) -> None:
    scenario = shut(network, "centre", 60, 2 * DAY_S + 1, in_store=InStore.LOSE)
    world = lives.world(scenario, replace(CALM, days=4))
    world.run()
    found = {key: state for key, state in ends(world).items() if key.startswith("c")}
    assert found == {
        **dict.fromkeys(("c/0", "c/1", "c/2"), OrderState.LOST),
        "c/3": OrderState.DELIVERED,
    }


def test_stock_of_a_burnt_site_is_written_off_but_for_spared_classes(
    street: Scenario, lives: Lives
) -> None:
    scenario = bad(
        street, "front", 12 * HOUR_S, DAY_S, Kind.SITE_OUTAGE, 0.5, in_store=InStore.LOSE
    )
    item = replace(scenario.disruptions[0], exempt_class_ids=("ambient",))
    scenario = replace(scenario, disruptions=(item,))
    world = lives.world(scenario, replace(CALM, days=1, from_stock=True))
    metrics = world.run().metrics
    assert world.stores is not None
    assert world.stores.on_hand("front", "milk") == pytest.approx(98.0 / 2)
    assert world.stores.on_hand("front", "soap") == 98.0
    assert metrics["spoiled_kg_destroyed"] == pytest.approx(98.0 / 2 * 5.0)


def test_goods_are_taken_away_from_a_site_and_sent_on_from_another(
    two: Scenario, lives: Lives
) -> None:
    scenario = bad(two, "centre", 60, HOUR_S, in_store=InStore.MOVE)
    plain = lives.world(scenario, ONE)
    plain.run()
    places = [
        e.place for e in plain.log.events(EventKind.SHIPMENT_RECEIVED) if e.subject == "c.1/0"
    ]
    assert places == ["east"]
    assert [e.place for e in plain.log.events(EventKind.SHIPMENT_DIVERTED)] == ["other", "other"]
    stocked = lives.world(scenario, replace(ONE, from_stock=True))
    stocked.run()
    assert stocked.stores is not None
    assert stocked.stores.on_hand("centre", "milk") == pytest.approx(300.0)
    assert stocked.stores.on_hand("other", "milk") == pytest.approx(200.0 + 200.0 - 42.0)


# Staff -------------------------------------------------------------------------------------------


def test_staff_that_stays_at_home_handles_less(network: Scenario, lives: Lives) -> None:
    """Half of the staff of the centre lives behind closed roads: handling takes twice as long."""
    took: dict[Staff, int] = {}
    for who in Staff:
        scenario = bad(network, "centre", 0, DAY_S, Kind.LOCKDOWN, 0.5, staff=who)
        item = replace(scenario.disruptions[0], permit_share=1.0)
        world = lives.world(replace(scenario, disruptions=(item,)), ONE)
        world.clock.call(
            HOUR_S,
            lambda who=who, world=world: took.update({who: world.state.handling_s("centre")}),
        )
        world.run()
    assert took == {Staff.WORK: 1800, Staff.LIVE_IN: 1800, Staff.STAY_HOME: 3600}


# All of them -------------------------------------------------------------------------------------


@pytest.mark.parametrize("queued", list(QueuedWork))
@pytest.mark.parametrize("in_store", list(InStore))
@pytest.mark.parametrize("in_transit", list(InTransit))
@pytest.mark.parametrize("place", ["centre", "east"])
def test_goods_are_conserved_whatever_becomes_of_them(
    two: Scenario,
    lives: Lives,
    place: str,
    queued: QueuedWork,
    in_store: InStore,
    in_transit: InTransit,
) -> None:
    scenario = shut(
        two,
        place,
        5 * HOUR_S,
        2 * DAY_S,
        new_orders=NewOrders.DEFER,
        queued=queued,
        in_progress=WorkInProgress.LOSE,
        in_transit=in_transit,
        in_store=in_store,
    )
    rough = WorldSettings(days=3, driving_cv=0.5, service_cv=0.5, run_out_days=4, patience_s=DAY_S)
    world = lives.world(scenario, rough, replenishment=Replenishment(), seed=5)
    metrics = world.run().metrics
    keeps_accounts(world, metrics)


def keeps_accounts(world: World, metrics: Mapping[str, float]) -> None:
    """All goods are accounted for, and every order has ended once at most."""
    if world.state.stocked is not None:
        for product_id, account in world.accounts().items():
            assert account.accounted_for == pytest.approx(account.came), (product_id, account)
    ended = [metrics[f"orders_{state}"] for state in ("delivered", "lost", "refused", "open")]
    assert sum(ended) == metrics["orders"] == len({order.id for order in world.ledger.orders})
    final = (EventKind.ORDER_DELIVERED, EventKind.ORDER_REFUSED, EventKind.ORDER_LOST)
    subjects = [event.subject for event in world.log.events(*final)]
    assert len(subjects) == len(set(subjects))


KINDS = {
    Kind.HEAT_WAVE: 20.0,
    Kind.SITE_OUTAGE: 1.0,
    Kind.LABOUR_LOSS: 0.5,
    Kind.LOCKDOWN: 0.7,
    Kind.ROAD_CLOSURE: 1.0,
    Kind.REEFER_FAILURE: 3.0,
    Kind.COLD_ROOM_POWER_LOSS: 1.0,
}
SITES = ("origin", "centre", "other", "west", "east")


@st.composite
def disasters(draw: st.DrawFn) -> tuple[str, int, int, Kind, float, dict[str, Any]]:
    """Somewhere, for a while, with any consequences."""
    kind = draw(st.sampled_from(list(KINDS)))
    words = (NewOrders, QueuedWork, WorkInProgress, InTransit, InStore, Staff)
    told = {name: draw(st.sampled_from(list(w))) for name, w in zip(MILD, words, strict=True)}
    begin_s = draw(st.integers(0, 3 * DAY_S))
    end_s = begin_s + draw(st.integers(60, 2 * DAY_S))
    return draw(st.sampled_from(SITES)), begin_s, end_s, kind, KINDS[kind], told


@given(
    seed=st.integers(0, 10_000),
    several=st.lists(disasters(), min_size=1, max_size=2),
    is_stocked=st.booleans(),
    waits=st.booleans(),
    patience_days=st.integers(0, 3),
)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_vanishes_and_nothing_ends_twice_whatever_happens(
    two: Scenario,
    lives: Lives,
    seed: int,
    several: list[tuple[str, int, int, Kind, float, dict[str, Any]]],
    is_stocked: bool,
    waits: bool,
    patience_days: int,
) -> None:
    scenario = evening(two)
    for place, begin_s, end_s, kind, severity, told in several:
        scenario = bad(scenario, place, begin_s, end_s, kind, severity, **told)
    rough = WorldSettings(
        days=4, driving_cv=0.5, service_cv=0.5, run_out_days=4, unit_failure_per_h=0.1,
        patience_s=patience_days * DAY_S, returns_share=0.3,
    )  # fmt: skip
    world = lives.world(
        scenario,
        rough,
        policy=Wait() if waits else None,
        seed=seed,
        replenishment=Replenishment() if is_stocked else None,
    )
    keeps_accounts(world, world.run().metrics)
