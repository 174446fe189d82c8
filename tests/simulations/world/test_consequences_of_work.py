"""What disruptions say of orders, queued work, work in progress and staff comes about."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from simulations.chance import Chance
from simulations.disruptions import Happenings
from simulations.world import WorldSettings
from simulations.world.consequences import InForce
from simulations.world.nouns import OrderState
from supplychain.calendars import DAY_S, HOUR_S
from supplychain.disruptions import (
    Disruption,
    Kind,
    NewOrders,
    QueuedWork,
    Staff,
    WorkInProgress,
    fixed,
)
from tests.simulations.world.trouble import (
    CALM,
    ONE,
    STRICT,
    bad,
    delivered,
    ends,
    evening,
    goods,
    shut,
)

if TYPE_CHECKING:
    from supplychain.scenario import Scenario
    from tests.simulations.world.conftest import Lives


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
