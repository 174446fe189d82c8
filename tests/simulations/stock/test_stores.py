"""Stores issue first expired first out, throw away in time, and lose nothing."""

import math

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulations.clock import Clock
from simulations.events import EventKind
from simulations.goods import Batch
from simulations.log import EventLog
from simulations.stock import Rooms, Stores
from supplychain.scenario import Scenario

HOUR = 3600
DAY = 24 * HOUR


class Shop:
    """Stores of a scenario with clock and log, and one word to bring goods."""

    def __init__(self, scenario: Scenario) -> None:
        self.clock, self.log = Clock(), EventLog()
        self.stores = Stores(scenario, Rooms(scenario), self.log, self.clock)

    def bring(
        self, lot_id: str, quantity: float, used_h: float = 0.0, what: str = "spinach"
    ) -> None:
        """Receive a lot now."""
        now_s = self.clock.now_s
        batch = Batch(lot_id, self.stores.ageing[what], quantity, used_h, since_s=now_s)
        self.stores.receive("shop", batch, now_s)

    def run(self, until_s: int) -> None:
        """Let time pass."""
        self.clock.run(until_s)

    def take(self, quantity: float, least_h: float = 0.0, what: str = "spinach") -> list[Batch]:
        """Issue some now."""
        return self.stores.issue("shop", what, quantity, self.clock.now_s, least_h)


def test_what_expires_first_goes_first(scenario: Scenario) -> None:
    shop = Shop(scenario)
    for lot_id, used_h in (("new", 10.0), ("old", 100.0), ("middle", 50.0)):
        shop.bring(lot_id, 4.0, used_h)
    taken = shop.take(10.0)
    assert [(b.lot_id, b.quantity) for b in taken] == [("old", 4.0), ("middle", 4.0), ("new", 2.0)]
    assert shop.stores.on_hand("shop", "spinach") == 2.0


def test_a_lot_that_came_later_but_is_older_goes_first(scenario: Scenario) -> None:
    shop = Shop(scenario)
    shop.bring("first", 4.0)
    shop.run(2 * DAY)
    shop.bring("second", 4.0, 60.0)
    assert [b.lot_id for b in shop.take(8.0)] == ["second", "first"]


def test_goods_that_do_not_age_go_in_the_order_they_came(scenario: Scenario) -> None:
    shop = Shop(scenario)
    for lot_id in ("c", "a", "b"):
        shop.bring(lot_id, 1.0, what="shampoo")
    assert [b.lot_id for b in shop.take(3.0, what="shampoo")] == ["c", "a", "b"]
    assert shop.log.count(EventKind.LOT_EXPIRED) == 0


def test_those_with_too_little_life_stay(scenario: Scenario) -> None:
    shop = Shop(scenario)
    shop.bring("old", 4.0, 200.0)
    shop.bring("new", 4.0, 0.0)
    assert [b.lot_id for b in shop.take(2.0, least_h=100.0)] == ["new"]
    assert [b.lot_id for b in shop.take(2.0)] == ["old"]


def test_what_is_short_is_logged(scenario: Scenario) -> None:
    shop = Shop(scenario)
    shop.bring("lot", 4.0)
    shop.take(10.0)
    [event] = shop.log.events(EventKind.STOCK_OUT)
    assert (event.subject, event.place, event.amount, event.value) == ("spinach", "shop", 6.0, 48.0)


def test_goods_are_thrown_away_when_their_life_is_over(scenario: Scenario) -> None:
    shop = Shop(scenario)
    shop.bring("lot", 4.0, 0.0)
    shop.run(30 * DAY)
    [event] = shop.log.events(EventKind.LOT_EXPIRED)
    # 240 h at 4 C are 240 h times 2.5^0.1 at the room's 3 C.
    assert event.time_s == math.ceil(240.0 * 2.5**0.1 * HOUR)
    assert (event.amount, event.value) == (2.0, 32.0)
    assert shop.stores.on_hand("shop", "spinach") == 0.0


def test_space_is_what_the_room_can_hold_less_what_it_holds(scenario: Scenario) -> None:
    shop = Shop(scenario)
    shop.bring("lot", 400.0)
    assert shop.stores.space_kg("shop", "chilled") == pytest.approx(800.0)
    shop.take(100.0)
    assert shop.stores.space_kg("shop", "chilled") == pytest.approx(850.0)


STEP = st.tuples(
    st.sampled_from(["bring", "take"]),
    st.floats(0.1, 50.0),
    st.floats(0.0, 239.0),
    st.integers(0, 3 * DAY),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(steps=st.lists(STEP, max_size=25))
def test_nothing_comes_from_nowhere_or_goes_nowhere(
    scenario: Scenario, steps: list[tuple[str, float, float, int]]
) -> None:
    shop = Shop(scenario)
    came = issued = 0.0
    for number, (what, quantity, hours, pause_s) in enumerate(steps):
        if what == "bring":
            shop.bring(f"lot{number}", quantity, hours)
            came += quantity
        else:
            issued += sum(batch.quantity for batch in shop.take(quantity, hours / 3.0))
        shop.run(shop.clock.now_s + pause_s + 1)
    wasted = shop.log.events(EventKind.LOT_EXPIRED, EventKind.LOT_SPOILED)
    gone = sum(event.amount for event in wasted) / 0.5
    left = shop.stores.on_hand("shop", "spinach")
    assert came == pytest.approx(issued + gone + left, abs=1e-6)
    held = shop.stores.batches("shop", "spinach", shop.clock.now_s)
    assert left == pytest.approx(sum(batch.quantity for batch in held), abs=1e-6)
    lives = [batch.remaining_h for batch in held]
    assert lives == sorted(lives)
