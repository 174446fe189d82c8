"""Why something is left out, and that the change that is named would serve it."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from solvers.common import Limits
from solvers.common.explanation import Explanation, Relief, Why
from solvers.routing import RoutingPlan, RoutingProblem, explain, solve
from solvers.routing.last_mile import LateCause, Lateness
from solvers.routing.reasons.late import words_of
from supplychain.calendars import HOUR_S, MINUTE_S
from supplychain.fleet import Fleet
from supplychain.orders import OrderLine
from supplychain.places import Location
from supplychain.scenario import Scenario
from supplychain.sites import ClassCapacity, Tier
from supplychain.stock import Lot
from supplychain.windows import DeliveryWindow

QUICK = Limits(max_iterations=30)


def _solved(scenario: Scenario) -> tuple[RoutingProblem, RoutingPlan]:
    problem = RoutingProblem.from_scenario(scenario)
    return problem, solve(problem, QUICK)


def _why(scenario: Scenario, order_id: str) -> Why:
    problem, plan = _solved(scenario)
    (found,) = [why for why in explain(problem, plan).left_out if why.id == order_id]
    return found


def _relief(scenario: Scenario, order_id: str) -> Relief:
    relief = _why(scenario, order_id).relief
    assert relief is not None
    return relief


def _served(scenario: Scenario) -> set[str]:
    return {delivery.order_id for delivery in _solved(scenario)[1].deliveries}


def _closing(scenario: Scenario, at_s: int) -> Scenario:
    """Order a alone, with a window that closes then."""
    order = replace(scenario.orders[0], windows=(DeliveryWindow(0, at_s),))
    return replace(scenario, orders=(order,), transfers=())


def test_a_window_that_closes_later_by_the_minutes_named_serves_the_order(tiny: Scenario) -> None:
    relief = _relief(_closing(tiny, 900), "a")
    # Picked at 1,800 s, then 189 s on the road: 1,089 s after the close.
    assert (relief.change, relief.amount, relief.unit) == ("window", 19, "min")
    assert "19 min later" in relief.text
    assert _served(_closing(tiny, 900 + 18 * MINUTE_S)) == set()
    assert _served(_closing(tiny, 900 + 19 * MINUTE_S)) == {"a"}


def test_the_price_of_a_relief_is_what_the_vehicles_then_cost_more(tiny: Scenario) -> None:
    relief = _relief(_closing(tiny, 900), "a")
    _, plan = _solved(_closing(tiny, 900 + 19 * MINUTE_S))
    assert relief.cost_cny == pytest.approx(plan.routes[0].costs.total, abs=0.5)


def test_the_cheapest_window_is_named_not_the_shortest(
    tiny: Scenario, with_order: Callable[..., Scenario]
) -> None:
    """With the neighbour's tour two hours later the order costs a detour, not a van."""
    shut = with_order(tiny, "a", windows=(DeliveryWindow(0, 900),))
    relief = _relief(shut, "a")
    assert relief.cost_cny < 15.0
    assert relief.amount > 60
    wider = DeliveryWindow(0, 900 + round(relief.amount) * MINUTE_S)
    assert "a" in _served(with_order(shut, "a", windows=(wider,)))


@pytest.fixture
def one_van(tiny: Scenario) -> Scenario:
    """One van for two doors 15 km apart, both wanted within the same quarter of an hour."""
    doors = tuple(
        replace(customer, location=Location(lat, 1.2))
        for customer, lat in zip(tiny.customers[:2], (0.07, -0.07), strict=True)
    )
    window = (DeliveryWindow(3 * HOUR_S, 3 * HOUR_S + 900),)
    line = (OrderLine("soap", 1.0, Tier.FRONT),)
    return replace(
        tiny,
        customers=doors,
        orders=tuple(replace(o, windows=window, lines=line) for o in tiny.orders[:2]),
        transfers=(),
        fleets=(Fleet("west", "van", 1),),
    )


def test_one_more_vehicle_serves_the_order(one_van: Scenario) -> None:
    (missing,) = {"a", "b"} - _served(one_van)
    assert _why(one_van, missing).reason == "NO_CAPACITY"
    more = replace(one_van, fleets=(Fleet("west", "van", 2),))
    assert _served(more) == {"a", "b"}
    problem, plan = _solved(one_van)
    reliefs = [why.relief for why in explain(problem, plan).left_out]
    changes = {relief.change for relief in reliefs if relief is not None}
    assert changes <= {"window", "vehicle"}
    assert changes


def test_where_waiting_helps_nobody_the_vehicle_is_the_relief(one_van: Scenario) -> None:
    """The horizon ends with the window: only a second van can help."""
    end_s = one_van.orders[0].windows[0].close_s
    horizon = replace(one_van.horizon, length_s=end_s + 2 * HOUR_S + 1200)
    busy = tuple(replace(o, service_s=2 * HOUR_S) for o in one_van.orders)
    short = replace(one_van, horizon=horizon, orders=busy)
    (missing,) = {"a", "b"} - _served(short)
    relief = _relief(short, missing)
    assert (relief.change, relief.amount) == ("vehicle", 1)
    assert _served(replace(short, fleets=(Fleet("west", "van", 2),))) == {"a", "b"}


def test_stock_at_the_front_serves_the_order(tiny: Scenario) -> None:
    bare = replace(tiny, lots=tuple(lot for lot in tiny.lots if lot.id != "soap-west"))
    relief = _relief(bare, "b")
    assert (relief.change, relief.amount, relief.unit) == ("stock", 2.0, "units")
    assert "b" not in _served(bare)
    filled = replace(bare, lots=(*bare.lots, Lot("new", "west", "soap", relief.amount)))
    assert "b" in _served(filled)


def test_an_order_not_worth_its_trip_is_told_what_it_lacks(tiny: Scenario) -> None:
    poor = replace(tiny, orders=tiny.orders[:1], rates=replace(tiny.rates, unserved_order_cny=50.0))
    relief = _relief(poor, "a")
    assert relief.change == "penalty"
    assert relief.cost_cny > 100.0
    assert relief.amount == pytest.approx(relief.cost_cny - 50.0)
    rich = replace(poor, rates=replace(poor.rates, unserved_order_cny=51.0 + relief.amount))
    assert _served(poor) == set()
    assert _served(rich) == {"a"}


def test_a_longer_window_does_not_help_goods_that_are_too_old(
    tiny: Scenario, with_order: Callable[..., Scenario]
) -> None:
    """The only lot may be handed over until 17 min after the close; the van needs 19."""
    lot = replace(tiny.lots[0], quantity=50.0, age_h=240 - 72 - 0.5 * 3**0.2)
    old = replace(tiny, lots=(lot,), orders=tiny.orders[:1], transfers=())
    shut = with_order(old, "a", windows=(DeliveryWindow(0, 900),))
    assert _why(shut, "a").relief is None


def test_no_relief_is_promised_for_a_full_site(tiny: Scenario) -> None:
    tight = (ClassCapacity("chilled", 5.0), ClassCapacity("ambient"))
    sites = tuple(replace(s, capacities=tight) if s.id == "west" else s for s in tiny.sites)
    near = tuple(replace(s, reach_m=10_000) if s.tier is Tier.FRONT else s for s in sites)
    why = _why(replace(tiny, sites=near), "a")
    assert (why.reason, why.relief) == ("FRONT_FULL", None)


def test_only_the_orders_asked_for_are_looked_into(tiny: Scenario) -> None:
    problem, plan = _solved(replace(tiny, lots=()))
    assert [why.id for why in explain(problem, plan, ["b"]).left_out] == ["b"]
    assert len(explain(problem, plan).left_out) == 6


def test_rules_without_slack_are_named(one_van: Scenario) -> None:
    problem, plan = _solved(one_van)
    found = {binding.rule: binding.count for binding in explain(problem, plan).bindings}
    assert found == {"all vehicles of a kind in use": 1}
    full = replace(
        one_van,
        lots=(Lot("much", "west", "soap", 200.0),),
        orders=(replace(one_van.orders[0], lines=(OrderLine("soap", 149.0),)),),
    )
    problem, plan = _solved(full)
    bindings = explain(problem, plan).bindings
    assert next((b.rule, b.example) for b in bindings) == (
        "compartment full",
        "ambient on west/last_mile/1 (99%)",
    )


def test_an_explanation_reads_as_text(tiny: Scenario) -> None:
    problem, plan = _solved(replace(tiny, lots=tiny.lots[:4]))
    text = str(explain(problem, plan))
    assert text.startswith("partial: ")
    assert "left out: order b: NO_STOCK" in text
    assert "left out: transfer t1: NO_STOCK. 300 units are not in stock at origin" in text
    assert "chain: " in text


def test_an_explanation_speaks_of_money_in_the_currency_of_the_scenario(tiny: Scenario) -> None:
    poor = replace(tiny, orders=tiny.orders[:1], rates=replace(tiny.rates, unserved_order_cny=50.0))
    problem, plan = _solved(replace(poor, currency="COP"))
    explained = explain(problem, plan)
    assert "CNY" not in str(explained)
    (why,) = explained.left_out
    assert why.relief is not None
    assert why.relief.unit == "COP"
    assert "COP more" in why.relief.text


@pytest.fixture
def late(tiny: Scenario) -> Scenario:
    """Order a alone: picked by 16:30 and 189 s on the road, wanted by 16:15, 1 a minute late."""
    order = replace(tiny.orders[0], windows=(DeliveryWindow(0, 900, 1.0),))
    return replace(tiny, orders=(order,), transfers=())


def test_a_late_delivery_says_what_made_it_late(late: Scenario) -> None:
    problem, plan = _solved(late)
    explained = explain(problem, plan)
    (found,) = explained.late
    assert (found.order_id, found.late_min, found.cause) == ("a", 19, "GOODS_ARRIVE_TOO_LATE")
    assert found.detail == (
        "its goods can leave west from 06-15 16:30; on time if they were there 19 min sooner and "
        "went straight to the door"
    )
    assert "late: order a by 19 min on west/last_mile/1: GOODS_ARRIVE_TOO_LATE." in str(explained)
    assert explain(problem, plan, ["b"]).late == ()


def test_a_delivery_on_time_once_its_goods_come_sooner_by_the_minutes_named(late: Scenario) -> None:
    handling_s = 1800 - 19 * MINUTE_S
    sites = tuple(replace(s, handling_s=handling_s) if s.id == "west" else s for s in late.sites)
    problem, plan = _solved(replace(late, sites=sites))
    assert explain(problem, plan).late == ()
    assert [delivery.late_s for delivery in plan.deliveries] == [0]


def test_every_cause_of_lateness_has_words(late: Scenario) -> None:
    problem, plan = _solved(late)
    for cause in LateCause:
        assert words_of(problem, plan.routes[0], Lateness(cause, 60, 2.0, 1), 0)


def test_an_explanation_of_nothing_divides_by_nothing() -> None:
    nothing = Explanation("feasible", (("vehicles", 0.0),), (("chain", 0.0, None),), (), ())
    assert str(nothing) == "feasible: 0 CNY\nchain: 0 CNY, no bound"
