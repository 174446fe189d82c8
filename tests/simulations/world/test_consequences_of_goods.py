"""What disruptions say of goods in transit and in store comes about."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from simulations.events import EventKind
from simulations.policies import Wait
from simulations.world.nouns import FreightEnd, OrderState
from supplychain.calendars import DAY_S, HOUR_S
from supplychain.disruptions import (
    InStore,
    InTransit,
    Kind,
    WorkInProgress,
)
from tests.simulations.world.trouble import (
    CALM,
    ONE,
    bad,
    delivered,
    ends,
    shut,
)

if TYPE_CHECKING:
    from supplychain.scenario import Scenario
    from tests.simulations.world.conftest import Lives

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
