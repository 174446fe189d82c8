"""Fronts and lots for orders: preferences, first-expired-first-out, reasons."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from solvers.common import Deadline, Limits
from solvers.routing.frames import frames_of
from solvers.routing.problem import RoutingProblem
from solvers.routing.sourcing.allocate import Allocator
from solvers.routing.sourcing.shelf import usable_until_s
from solvers.routing.sourcing.source import Sourcing, source
from solvers.routing.sourcing.ways import Shelves, WayFinder
from supplychain.calendars import HOUR_S
from supplychain.orders import OrderLine
from supplychain.places import Location
from supplychain.plans import Reason
from supplychain.scenario import Scenario
from supplychain.sites import Tier
from supplychain.stock import Lot
from supplychain.windows import DeliveryWindow


def _sourced(scenario: Scenario) -> tuple[RoutingProblem, Sourcing]:
    problem = RoutingProblem.from_scenario(scenario)
    finder = WayFinder(problem, frames_of(problem), Shelves(problem))
    return problem, source(problem, finder, Limits(), Deadline(None))


def test_every_order_gets_its_front_and_its_source(tiny: Scenario) -> None:
    _, sourcing = _sourced(tiny)
    chosen = {key: (way.front_id, way.sources) for key, way in sourcing.ways.items()}
    assert chosen == {
        "a": ("west", ("west",)),
        "b": ("west", ("west",)),
        "c": ("east", ("centre",)),
        "d": ("east", ("origin",)),
    }
    assert sourcing.unserved == {}


def test_the_lot_that_expires_first_goes_first(tiny: Scenario) -> None:
    _, sourcing = _sourced(tiny)
    assert [pick.lot_id for pick in sourcing.picks["a"]] == ["milk-west-old"]


def test_a_line_larger_than_the_oldest_lot_takes_the_next_one_too(
    tiny: Scenario, with_order: Callable[..., Scenario]
) -> None:
    scenario = with_order(tiny, "a", lines=(OrderLine("milk", 5.0, None),))
    _, sourcing = _sourced(scenario)
    picks = [(pick.lot_id, pick.quantity) for pick in sourcing.picks["a"]]
    assert picks == [("milk-west-old", 3.0), ("milk-west-new", 2.0)]


def test_a_lot_below_the_minimum_life_is_never_used(
    tiny: Scenario, with_order: Callable[..., Scenario]
) -> None:
    scenario = with_order(tiny, "a", lines=(OrderLine("milk", 14.0, None),))
    _, sourcing = _sourced(scenario)
    used = {pick.lot_id for pick in sourcing.picks["a"]}
    assert "milk-west-stale" not in used
    assert sourcing.ways["a"].sources == ("centre",)


def test_usable_time_counts_ageing_at_the_warm_end_of_the_band(tiny: Scenario) -> None:
    problem = RoutingProblem.from_scenario(tiny)
    # 240 - 100 - 72 = 68 h at 3 C; at 5 C ageing is 3 ** 0.2 = 1.2457 times as fast.
    until_s = usable_until_s(problem, problem.lots["milk-west-old"])
    assert until_s == pytest.approx(68 / 3**0.2 * HOUR_S, abs=1)


def test_no_front_in_reach_is_said(tiny: Scenario) -> None:
    far = tuple(
        replace(customer, location=Location(5.0, 5.0)) if customer.id == "door-a" else customer
        for customer in tiny.customers
    )
    _, sourcing = _sourced(replace(tiny, customers=far))
    assert sourcing.unserved["a"].reason is Reason.NO_FRONT_IN_REACH


def test_a_product_that_lies_nowhere_is_said(tiny: Scenario) -> None:
    lots = tuple(lot for lot in tiny.lots if lot.product_id != "soap")
    _, sourcing = _sourced(replace(tiny, lots=lots))
    assert sourcing.unserved["b"].reason is Reason.NO_STOCK


def test_goods_from_far_that_miss_the_window_are_said_with_minutes(
    tiny: Scenario, with_order: Callable[..., Scenario]
) -> None:
    scenario = with_order(tiny, "c", windows=(DeliveryWindow(0, HOUR_S),))
    _, sourcing = _sourced(scenario)
    assert sourcing.unserved["c"].reason is Reason.GOODS_ARRIVE_TOO_LATE
    assert "min later" in sourcing.unserved["c"].detail


def test_a_window_too_early_for_stock_at_the_front_is_unreachable(
    tiny: Scenario, with_order: Callable[..., Scenario]
) -> None:
    scenario = with_order(tiny, "a", windows=(DeliveryWindow(0, 600),))
    _, sourcing = _sourced(scenario)
    assert sourcing.unserved["a"].reason is Reason.WINDOW_UNREACHABLE


def test_two_orders_for_the_last_unit_leave_one_out(
    tiny: Scenario, with_order: Callable[..., Scenario]
) -> None:
    lots = tuple(
        replace(lot, quantity=2.0) if lot.id == "milk-west-new" else lot
        for lot in tiny.lots
        if lot.id not in ("milk-west-old", "milk-west-stale", "milk-east")
    )
    scenario = with_order(replace(tiny, lots=lots), "b", lines=tiny.orders[0].lines)
    _, sourcing = _sourced(scenario)
    assert len(sourcing.unserved) == 1
    assert next(iter(sourcing.unserved.values())).reason is Reason.NO_STOCK


def test_what_is_given_back_can_be_taken_again(tiny: Scenario) -> None:
    problem = RoutingProblem.from_scenario(tiny)
    finder = WayFinder(problem, frames_of(problem), Shelves(problem))
    allocator = Allocator(problem, finder.shelves)
    before = dict(allocator.left)
    picks = allocator.pick(next(finder.ways(problem.orders["a"])))
    assert picks is not None
    allocator.give_back(picks)
    assert allocator.left == before


def _with_lots(scenario: Scenario, *lots: Lot) -> Scenario:
    """The scenario with no other milk at its fronts than these lots."""
    others = [lot for lot in scenario.lots if lot.id in ("soap-west", "milk-centre")]
    return replace(scenario, lots=(*others, *lots), transfers=())


@pytest.fixture
def ten_by_evening(tiny: Scenario, with_order: Callable[..., Scenario]) -> Scenario:
    """Six units on hand at 16:00, four come at 18:00; ten are wanted from 20:00 to 21:00."""
    window = (DeliveryWindow(4 * HOUR_S, 5 * HOUR_S),)
    lines = (OrderLine("milk", 10.0, Tier.FRONT),)
    wanted = with_order(tiny, "a", lines=lines, windows=window)
    later = Lot("later", "west", "milk", 4.0, available_s=2 * HOUR_S)
    return _with_lots(wanted, Lot("now", "west", "milk", 6.0), later)


def test_an_order_waits_for_the_lot_that_completes_it(ten_by_evening: Scenario) -> None:
    _, sourcing = _sourced(ten_by_evening)
    assert {pick.lot_id: pick.quantity for pick in sourcing.picks["a"]} == {"now": 6, "later": 4}
    # Picked half an hour after it came.
    assert sourcing.ways["a"].release_s == 2.5 * HOUR_S


def test_an_order_that_the_stock_on_hand_completes_does_not_wait(
    ten_by_evening: Scenario, with_order: Callable[..., Scenario]
) -> None:
    small = with_order(ten_by_evening, "a", lines=(OrderLine("milk", 6.0, Tier.FRONT),))
    _, sourcing = _sourced(small)
    assert [pick.lot_id for pick in sourcing.picks["a"]] == ["now"]
    assert sourcing.ways["a"].release_s == 0.5 * HOUR_S


def test_a_lot_that_comes_after_the_window_completes_nothing(ten_by_evening: Scenario) -> None:
    late = tuple(
        replace(lot, available_s=5 * HOUR_S) if lot.id == "later" else lot
        for lot in ten_by_evening.lots
    )
    _, sourcing = _sourced(replace(ten_by_evening, lots=late))
    assert sourcing.unserved["a"].reason is Reason.GOODS_ARRIVE_TOO_LATE
    # Picked at 21:30, 189 s on the road.
    assert "34 min later" in sourcing.unserved["a"].detail


def test_an_order_waits_for_a_later_lot_when_others_take_the_stock_on_hand(
    ten_by_evening: Scenario, with_order: Callable[..., Scenario]
) -> None:
    four = (OrderLine("milk", 4.0, Tier.FRONT),)
    soon = (DeliveryWindow(HOUR_S, 2 * HOUR_S),)
    both = with_order(with_order(ten_by_evening, "a", lines=four), "b", lines=four, windows=soon)
    _, sourcing = _sourced(both)
    assert sourcing.unserved.keys().isdisjoint({"a", "b"})
    assert [pick.lot_id for pick in sourcing.picks["b"]] == ["now"]
    assert [pick.lot_id for pick in sourcing.picks["a"]] == ["later"]


def test_a_lot_that_is_too_late_for_the_truck_is_not_promised_for_its_arrival(
    ten_by_evening: Scenario, with_order: Callable[..., Scenario]
) -> None:
    """The truck that brings the first lot leaves the centre at 17:00, when the second comes."""
    lines = (OrderLine("milk", 10.0, Tier.CENTRE),)
    evening = (DeliveryWindow(4 * HOUR_S, 28 * HOUR_S),)
    wanted = with_order(ten_by_evening, "a", lines=lines, windows=evening)
    at_centre = tuple(
        replace(lot, site_id="centre", available_s=lot.available_s // 2)
        for lot in wanted.lots
        if lot.id in ("now", "later")
    )
    problem, sourcing = _sourced(replace(wanted, lots=at_centre, orders=wanted.orders[:1]))
    finder = WayFinder(problem, frames_of(problem), Shelves(problem))
    way = sourcing.ways["a"]
    assert way.available_by_s == (HOUR_S,)
    assert way.release_s == finder.release_s(way.front_id, "centre", "milk", 10.0)
    soonest_s = finder.release_s(way.front_id, "centre", "milk")
    assert soonest_s is not None
    assert HOUR_S < soonest_s < way.release_s


def test_transfers_take_lots_that_outlive_their_due_time(tiny: Scenario) -> None:
    _, sourcing = _sourced(tiny)
    assert [(p.lot_id, p.quantity) for p in sourcing.moved["t1"]] == [("milk-origin", 300.0)]


def test_a_transfer_without_stock_stays_behind_by_the_kilogram(tiny: Scenario) -> None:
    transfers = (replace(tiny.transfers[0], quantity=1100.0),)
    _, sourcing = _sourced(replace(tiny, transfers=transfers))
    left = sourcing.left["t1"]
    assert (left.kind, left.kg, left.reason) == ("transfer", 500.0, Reason.NO_STOCK)
