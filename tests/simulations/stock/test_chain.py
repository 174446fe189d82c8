"""Chains of stores: known answers, disruptions, and nothing lost on the way."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulations.chance import Chance
from simulations.effects import Effect, Effects, Spell
from simulations.events import EventKind
from simulations.goods import Batch
from simulations.stock import Chain, ChainRules, MinMax, OrderUpTo, WhenClosed
from supplychain.restocking import ItemSource, Restocking, SupplyRoute
from supplychain.scenario import Scenario
from supplychain.state import Decision, Move, StockState
from supplychain.stock import Lot

DAY = 86_400
NOON = DAY // 2
PAIR = ("shop", "shampoo")


def supplied(
    scenario: Scenario,
    *legs: tuple[str, str, float],
    what: str = "shampoo",
    most: float | None = None,
) -> Scenario:
    """The network with legs of source, site and lead time in days for one product."""
    sources = tuple(ItemSource(to, what, source, most_units_per_day=most) for source, to, _ in legs)
    routes = tuple(SupplyRoute(source, to, days) for source, to, days in legs)
    return replace(scenario, restocking=Restocking(sources=sources, routes=routes))


def stocked(scenario: Scenario, *lots: tuple[str, str, float]) -> Scenario:
    """The network with lots of site, product and units."""
    made = (Lot(f"{site}-{what}", site, what, units) for site, what, units in lots)
    return replace(scenario, lots=tuple(made))


def closed(
    place: str, from_day: float, until_day: float, effect: Effect, value: float = 0.0
) -> Effects:
    """One effect at one place for some days."""
    points = ((round(from_day * DAY), value), (round(until_day * DAY), value))
    return Effects([Spell("it", effect, points, frozenset({place}))])


def test_a_closed_supplier_is_survived_and_recovered_from_as_computed(scenario: Scenario) -> None:
    """Demand 100 a day, stock 500, nothing for 10 d, then 150 a day: 5 d, 500, 10 d, 3,750."""
    case = supplied(stocked(scenario, (*PAIR, 500.0)), ("maker", "shop", 0.0), most=150.0)
    effects = closed("maker", 0, 10, Effect.SUPPLIER)
    rules = ChainRules(customers_wait=True)
    # Ordering all that lacks: the supplier's 150 a day are what comes.
    chain = Chain(case, OrderUpTo({PAIR: 1e6}), [PAIR], effects, rules=rules)
    backlog = []
    for day in range(25):
        chain.demand(*PAIR, day * DAY + NOON, 100.0)
        chain.run((day + 1) * DAY)
        backlog.append(chain.backlog.waiting(*PAIR))
    assert [day for day, units in enumerate(backlog) if units > 0.0] == list(range(5, 19))
    assert max(backlog) == 500.0
    assert backlog[19] == 0.0
    assert sum(backlog) == pytest.approx(3_750.0)


def test_half_the_demand_is_lost_if_nobody_waits(scenario: Scenario) -> None:
    case = supplied(stocked(scenario, (*PAIR, 500.0)), ("maker", "shop", 0.0))
    chain = Chain(case, OrderUpTo({PAIR: 500.0}), [PAIR], closed("maker", 0, 10, Effect.SUPPLIER))
    for day in range(10):
        chain.demand(*PAIR, day * DAY + NOON, 100.0)
    chain.run(10 * DAY)
    tally = chain.tally(*PAIR)
    assert (tally.asked, tally.served, tally.short) == (1_000.0, 500.0, 500.0)
    assert chain.log.count(EventKind.STOCK_OUT) == 5


def test_base_stock_covers_exactly_the_lead_time_and_the_day(scenario: Scenario) -> None:
    """Demand of 10 a day and 3 d of lead time need a level of 40: 10 a day for 3 + 1 days."""
    for level, short in ((40.0, 0.0), (39.0, 1.0)):
        case = supplied(stocked(scenario, (*PAIR, level)), ("maker", "shop", 3.0))
        chain = Chain(case, OrderUpTo({PAIR: level}), [PAIR])
        for day in range(12):
            chain.demand(*PAIR, day * DAY + NOON, 10.0)
        chain.run(12 * DAY)
        assert (chain.tally(*PAIR).short > 0.0) is (short > 0.0)


def test_a_supplier_delivers_short_and_does_not_deliver_the_rest_later(scenario: Scenario) -> None:
    case = supplied(scenario, ("maker", "shop", 1.0))
    effects = closed("maker", 0, 1, Effect.SUPPLIER, 0.4)
    rule = MinMax({PAIR: -1.0}, {PAIR: 0.0})
    chain = Chain(case, rule, [PAIR], effects)
    chain.supply.order(*PAIR, 100.0)
    chain.run(5 * DAY)
    [event] = chain.log.events(EventKind.SUPPLY_SHORT)
    assert event.amount == pytest.approx(60.0)
    assert chain.stores.on_hand(*PAIR) == pytest.approx(40.0)


def test_what_carriers_do_not_take_comes_a_day_later(scenario: Scenario) -> None:
    case = stocked(supplied(scenario, ("hub", "shop", 1.0)), ("hub", "shampoo", 100.0))
    effects = closed("hub", 0, 0.5, Effect.CARRIER, 0.25)
    chain = Chain(case, MinMax({PAIR: -1.0}, {PAIR: 0.0}), [PAIR], effects)
    chain.supply.order(*PAIR, 80.0)
    chain.run(DAY + 1)
    assert chain.stores.on_hand(*PAIR) == pytest.approx(20.0)
    assert chain.supply.owed(*PAIR) == pytest.approx(0.0)
    chain.run(2 * DAY + 1)
    assert chain.stores.on_hand(*PAIR) == pytest.approx(80.0)


def test_a_site_above_sends_what_it_lacks_when_it_has_it(scenario: Scenario) -> None:
    case = stocked(supplied(scenario, ("hub", "shop", 1.0)), ("hub", "shampoo", 30.0))
    chain = Chain(case, MinMax({PAIR: -1.0}, {PAIR: 0.0}), [PAIR])
    chain.supply.order(*PAIR, 50.0)
    chain.run(DAY + 1)
    assert chain.stores.on_hand(*PAIR) == 30.0
    assert chain.supply.owed(*PAIR) == 20.0
    chain.stores.receive("hub", Batch("new", chain.stores.ageing["shampoo"], 90.0), DAY + 1)
    chain.run(3 * DAY)
    assert chain.stores.on_hand(*PAIR) == 50.0
    assert chain.stores.on_hand("hub", "shampoo") == 70.0


@pytest.mark.parametrize(
    ("when_closed", "shop", "kiosk", "hub", "kind"),
    [
        (WhenClosed.CONTINUE, 10.0, 0.0, 0.0, EventKind.SHIPMENT_RECEIVED),
        (WhenClosed.HOLD, 0.0, 0.0, 0.0, EventKind.SHIPMENT_WAITING),
        (WhenClosed.DIVERT, 0.0, 10.0, 0.0, EventKind.SHIPMENT_DIVERTED),
        (WhenClosed.RETURN, 0.0, 0.0, 10.0, EventKind.SHIPMENT_RETURNED),
    ],
)
def test_goods_on_the_way_to_a_closed_site_do_as_told(
    scenario: Scenario,
    when_closed: WhenClosed,
    shop: float,
    kiosk: float,
    hub: float,
    kind: EventKind,
) -> None:
    case = stocked(scenario, ("hub", "spinach", 10.0))
    effects = closed("shop", 0.25, 3, Effect.SITE_CAPACITY)
    rules = ChainRules(when_closed=when_closed)
    chain = Chain(case, OrderUpTo({}), [], effects, rules=rules)
    chain.shipments.transfer("help", "spinach", "hub", "shop", 10.0, NOON)
    chain.run(2 * DAY)
    found = [chain.stores.on_hand(site, "spinach") for site in ("shop", "kiosk", "hub")]
    assert found == [shop, kiosk, hub]
    assert chain.log.count(kind) == 1
    chain.run(4 * DAY)
    assert chain.stores.on_hand("shop", "spinach") == (10.0 if not kiosk + hub else 0.0)


def test_goods_that_wait_outside_age_there(scenario: Scenario) -> None:
    case = stocked(scenario, ("hub", "spinach", 10.0))
    effects = closed("shop", 0.25, 6, Effect.SITE_CAPACITY)
    chain = Chain(case, OrderUpTo({}), [], effects)
    chain.shipments.transfer("help", "spinach", "hub", "shop", 10.0, NOON)
    chain.run(6 * DAY + 1)
    [batch] = chain.stores.batches("shop", "spinach", 6 * DAY)
    assert batch.used_h == pytest.approx(6 * 24.0 * 2.5**-0.1)


def test_nothing_is_transferred_from_or_to_a_closed_site(scenario: Scenario) -> None:
    case = stocked(scenario, ("hub", "spinach", 10.0))
    for place in ("hub", "shop"):
        chain = Chain(case, OrderUpTo({}), [], closed(place, 0, 3, Effect.SITE_CAPACITY))
        chain.run(60)
        assert chain.shipments.transfer("help", "spinach", "hub", "shop", 4.0, NOON) is None
        assert chain.stores.on_hand("hub", "spinach") == 10.0


def test_three_tiers_carry_fresh_goods_down(scenario: Scenario) -> None:
    legs = (("grower", "farm", 0.5), ("farm", "hub", 1.0), ("hub", "shop", 0.5))
    case = supplied(scenario, *legs, what="spinach")
    levels = {("farm", "spinach"): 60.0, ("hub", "spinach"): 60.0, ("shop", "spinach"): 40.0}
    chain = Chain(case, OrderUpTo(levels), list(levels))
    for day in range(4, 20):
        chain.demand("shop", "spinach", day * DAY + NOON, 15.0)
    chain.run(20 * DAY)
    assert chain.tally("shop", "spinach").short == 0.0
    assert chain.log.count(EventKind.SHIPMENT_RECEIVED) > 40
    assert chain.log.count(EventKind.LOT_SPOILED) == 0


class Noted:
    """A policy that keeps what it saw, and moves once."""

    def __init__(self) -> None:
        self.seen: list[StockState] = []

    def decide(self, state: StockState) -> Decision:
        """Nothing but a move on the first morning."""
        self.seen.append(state)
        moves = (Move("spinach", "shop", "kiosk", 3.0),) if len(self.seen) == 1 else ()
        return Decision(state.on_hand[:, 0] * 0.0, moves)


def test_a_policy_sees_lives_what_comes_who_waits_and_what_was_sold(scenario: Scenario) -> None:
    pairs = [("shop", "spinach"), ("kiosk", "spinach"), ("shop", "shampoo")]
    case = stocked(scenario, ("shop", "spinach", 10.0), ("shop", "shampoo", 4.0))
    noted, rules = Noted(), ChainRules(customers_wait=True)
    chain = Chain(case, noted, pairs, rules=rules)
    chain.demand("shop", "shampoo", NOON, 6.0)
    chain.run(DAY + 1)
    first, second = noted.seen
    # 240 h at 4 C are 10.96 days at 3 C: sold on eleven days, today included.
    assert first.on_hand[0].nonzero()[0].tolist() == [10]
    assert first.on_hand[2].nonzero()[0].tolist() == [59]
    assert second.on_hand.sum(axis=1).tolist() == [7.0, 3.0, 0.0]
    assert second.booked[:, 0].tolist() == [0.0, 0.0, 2.0]
    assert second.history.sold.tolist() == [[3.0], [0.0], [4.0]]
    assert (second.today - first.today).days == 1


def test_batches_in_a_dark_room_have_excursions_and_spoil_before_their_time(
    scenario: Scenario,
) -> None:
    case = stocked(scenario, ("shop", "spinach", 100.0), ("kiosk", "spinach", 100.0))
    rooms = frozenset({"chilled"})
    points = ((DAY, 0.0), (5 * DAY, 0.0))
    spell = Spell("it", Effect.ROOM_COOLING, points, frozenset({"shop"}), class_ids=rooms)
    chain = Chain(case, OrderUpTo({}), [], Effects([spell]))
    chain.run(12 * DAY)
    log = chain.log
    [failed], [begun] = log.events(EventKind.UNIT_FAILED), log.events(EventKind.EXCURSION_BEGUN)
    [spoiled], [expired] = log.events(EventKind.LOT_SPOILED), log.events(EventKind.LOT_EXPIRED)
    assert (failed.time_s, failed.subject, failed.amount) == (DAY, "shop/chilled", 50.0)
    assert DAY < begun.time_s < 2 * DAY
    assert (spoiled.place, expired.place) == ("shop", "kiosk")
    assert spoiled.time_s < 5 * DAY < 10 * DAY < expired.time_s


LEGS = (("grower", "farm", 0.5), ("farm", "hub", 1.0), ("hub", "shop", 0.5), ("hub", "kiosk", 1.0))
SPELLS = st.lists(
    st.tuples(
        st.sampled_from(
            [Effect.SITE_CAPACITY, Effect.SUPPLIER, Effect.CARRIER, Effect.ROOM_COOLING]
        ),
        st.sampled_from(["grower", "farm", "hub", "shop", "kiosk"]),
        st.floats(0.0, 1.0),
        st.integers(0, 10 * DAY),
        st.integers(3_600, 6 * DAY),
    ),
    max_size=4,
)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None
)
@given(spells=SPELLS, when_closed=st.sampled_from(WhenClosed), waits=st.booleans())
def test_a_chain_under_stress_loses_nothing(
    scenario: Scenario,
    spells: list[tuple[Effect, str, float, int, int]],
    when_closed: WhenClosed,
    waits: bool,
) -> None:
    case = supplied(scenario, *LEGS, what="spinach")
    effects = Effects(
        Spell(str(n), effect, ((at, value), (at + length, value)), frozenset({place}))
        for n, (effect, place, value, at, length) in enumerate(spells)
    )
    levels = {(to, "spinach"): 80.0 for _, to, _ in LEGS}
    rules = ChainRules(customers_wait=waits, when_closed=when_closed)
    chain = Chain(case, OrderUpTo(levels), list(levels), effects, Chance(1), rules=rules)
    for day in range(14):
        chain.demand("shop", "spinach", day * DAY + NOON, 20.0)
        chain.demand("kiosk", "spinach", day * DAY + NOON, 7.0)
    chain.run(15 * DAY)
    log = chain.log
    made = sum(
        event.amount for event in log.events(EventKind.SHIPMENT_LOADED) if event.place == "grower"
    )
    wasted = log.events(EventKind.LOT_EXPIRED, EventKind.LOT_SPOILED)
    gone_back = sum(
        event.amount for event in log.events(EventKind.SHIPMENT_RECEIVED) if event.place == "grower"
    )
    served = sum(chain.tally(site, "spinach").served for site in ("shop", "kiosk"))
    held = sum(chain.stores.on_hand(site, "spinach") for _, site, _ in LEGS)
    moving = sum(shipment.quantity for shipment in chain.shipments.on_the_way.values())
    left = served + held + moving + (sum(event.amount for event in wasted) + gone_back) / 0.5
    assert made / 0.5 == pytest.approx(left, abs=1e-6)


def test_the_same_seed_gives_the_same_log(scenario: Scenario) -> None:
    def run() -> str:
        route = SupplyRoute("maker", "shop", 2.0, 0.7)
        stated = Restocking(sources=(ItemSource(*PAIR, "maker"),), routes=(route,))
        case = replace(scenario, restocking=stated)
        chain = Chain(case, MinMax({PAIR: 20.0}, {PAIR: 60.0}), [PAIR], chance=Chance(7))
        for day in range(20):
            chain.demand(*PAIR, day * DAY + NOON, 9.0)
        chain.run(20 * DAY)
        return chain.log.digest()

    assert run() == run()
