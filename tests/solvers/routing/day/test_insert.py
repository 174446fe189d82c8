"""Orders that come during the day, placed on a street whose costs can be worked out by hand."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solvers.common import Limits
from solvers.routing import RoutingPlan, RoutingProblem, audit, solve, validate
from solvers.routing.day.desk import Desk
from solvers.routing.day.insert import insert, with_insertion
from solvers.routing.day.order_book import OrderBook, Reservation
from supplychain.calendars import HOUR_S
from supplychain.errors import DataError
from supplychain.fleet import Fleet, Haul
from supplychain.orders import Customer, OrderKind, OrderLine
from supplychain.plans import StopKind
from supplychain.sites import ClassCapacity
from supplychain.stock import Lot
from supplychain.windows import DeliveryWindow
from tests.solvers.routing.random_rules import with_rules
from tests.solvers.routing.random_scenarios import random_scenario
from tests.solvers.routing.street import VAN, at_km, order, planned, stops_of, street

if TYPE_CHECKING:
    from supplychain.scenario import Scenario

H = HOUR_S


def noon(from_h: float = 12, to_h: float = 14) -> tuple[DeliveryWindow, ...]:
    return (DeliveryWindow(int(from_h * H), int(to_h * H)),)


@pytest.fixture
def one_tour() -> tuple[RoutingProblem, RoutingPlan]:
    """One tour to the doors at 2 and 4 km around noon."""
    orders = (order("near", windows=noon()), order("far", windows=noon()))
    scenario = street({"near": 2.0, "far": 4.0, "middle": 3.0, "beyond": 6.0}, orders)
    plan = planned(scenario)
    assert len(plan.routes) == 1
    return RoutingProblem.from_scenario(scenario), plan


def carried_out(
    problem: RoutingProblem, plan: RoutingPlan, insertion: object
) -> tuple[RoutingProblem, RoutingPlan]:
    """Carry an insertion out, hold the plan against both checkers and the price against it."""
    wanted, new = with_insertion(problem, plan, insertion)  # type: ignore[arg-type]
    assert [str(violation) for violation in validate(wanted, new)] == []
    assert [str(v) for v in audit(wanted.scenario, new, wanted.roads)] == []
    extra_cny = new.costs.total - plan.costs.total
    left_cny = new.site_costs.unserved - plan.site_costs.unserved
    assert insertion.extra_cny == pytest.approx(extra_cny - left_cny, abs=1e-4)  # type: ignore[attr-defined]
    return wanted, new


def test_a_door_on_the_way_costs_its_service_alone(
    one_tour: tuple[RoutingProblem, RoutingPlan],
) -> None:
    problem, plan = one_tour
    found = insert(problem, plan, order("middle", windows=noon()))
    # Five minutes at 36 CNY an hour.
    assert found[0].extra_cny == pytest.approx(3.0, abs=0.01)
    assert found[0].replaces == plan.routes[0]
    _, new = carried_out(problem, plan, found[0])
    assert len(new.deliveries) == 3


def test_a_door_beyond_costs_its_way_there_and_back(
    one_tour: tuple[RoutingProblem, RoutingPlan],
) -> None:
    problem, plan = one_tour
    best = insert(problem, plan, order("beyond", windows=noon()))[0]
    # 4 km more at 2 CNY and 100 s each, and five minutes.
    assert best.extra_cny == pytest.approx(8.0 + 400 / 3600 * 36 + 3.0, abs=0.02)


def test_places_are_ranked_and_a_vehicle_of_its_own_is_among_them(
    one_tour: tuple[RoutingProblem, RoutingPlan],
) -> None:
    problem, plan = one_tour
    found = insert(problem, plan, order("middle", windows=noon()))
    costs = [insertion.extra_cny for insertion in found]
    assert costs == sorted(costs)
    own = next(insertion for insertion in found if insertion.replaces is None)
    assert own.extra_cny == pytest.approx(100 + 6 * 2 + (600 + 300) / 3600 * 36, abs=0.02)
    _, new = carried_out(problem, plan, own)
    assert len(new.routes) == 2
    assert len(insert(problem, plan, order("middle", windows=noon()), most=2)) == 2


def test_who_comes_later_because_of_it_is_told(
    one_tour: tuple[RoutingProblem, RoutingPlan],
) -> None:
    problem, plan = one_tour
    first = insert(problem, plan, order("middle", windows=noon(12, 12.1)), most=40)
    _, new = carried_out(problem, plan, first[0])
    starts = {entry.order_id: entry.start_s for entry in new.deliveries}
    before = {entry.order_id: entry.start_s for entry in plan.deliveries}
    told = {item.order_id: (item.before_s, item.after_s) for item in first[0].moved}
    assert told == {key: (before[key], starts[key]) for key in before if before[key] != starts[key]}


def test_an_order_at_a_door_that_nobody_knew_is_placed(
    one_tour: tuple[RoutingProblem, RoutingPlan],
) -> None:
    problem, plan = one_tour
    new_door = Customer("stranger", at_km(1.0))
    wanted = order("stranger", windows=noon())
    with pytest.raises(DataError, match="neither given nor known"):
        insert(problem, plan, wanted)
    best = insert(problem, plan, wanted, customer=new_door)[0]
    after, _ = carried_out(problem, plan, best)
    assert after.customers["stranger"] == new_door


def test_an_order_that_is_served_is_not_placed_again(
    one_tour: tuple[RoutingProblem, RoutingPlan],
) -> None:
    problem, plan = one_tour
    with pytest.raises(DataError, match="serves it already"):
        insert(problem, plan, problem.orders["near"])


def test_a_place_found_before_another_was_taken_is_refused(
    one_tour: tuple[RoutingProblem, RoutingPlan],
) -> None:
    problem, plan = one_tour
    old = insert(problem, plan, order("middle", windows=noon()))[0]
    later = insert(problem, plan, order("beyond", windows=noon()))[0]
    after, new = carried_out(problem, plan, later)
    with pytest.raises(DataError, match="changed since"):
        with_insertion(after, new, old)


def test_an_order_that_the_plan_leaves_out_is_placed_once_there_is_stock() -> None:
    """99 bags of rice in the first plan's lot are not enough for both; another lot then comes."""
    orders = (order("a", units=5.0, windows=noon()), order("b", units=5.0, windows=noon()))
    lots = (Lot("rice", "front", "rice", 9.0),)
    scenario = street({"a": 1.0, "b": 2.0}, orders, lots=lots)
    plan = planned(scenario)
    (left,) = plan.unserved
    problem = RoutingProblem.from_scenario(scenario)
    assert insert(problem, plan, problem.orders[left.id]) == []
    more = replace(scenario, lots=(*lots, Lot("more", "front", "rice", 1.0, available_s=10 * H)))
    problem = RoutingProblem.from_scenario(more)
    best = insert(problem, plan, problem.orders[left.id])[0]
    _, new = carried_out(problem, plan, best)
    assert new.unserved == ()
    assert new.status == "feasible"
    assert best.route.start_s >= 10 * H


def test_nothing_that_has_begun_is_touched() -> None:
    """At 12:00 the van is on the road: the order waits for its return, or takes the other van."""
    orders = (order("near", windows=noon(12, 12.2)), order("far", windows=noon(12, 14)))
    scenario = street({"near": 2.0, "far": 4.0, "middle": 3.0}, orders)
    problem, plan = RoutingProblem.from_scenario(scenario), planned(scenario)
    (route,) = plan.routes
    now_s = route.stops[1].start_s
    found = insert(problem, plan, order("middle"), now_s=now_s)
    for insertion in found:
        assert insertion.route.start_s >= now_s or insertion.replaces == route
        loads = [s for s in insertion.route.stops if "middle.1" in s.consignment_ids]
        assert loads[0].end_s >= now_s
        if insertion.replaces == route:
            assert stops_of(insertion.route)[:3] == stops_of(route)[:3]
            assert [s.start_s for s in insertion.route.stops[:3]] == [
                s.start_s for s in route.stops[:3]
            ]
        carried_out(problem, plan, insertion)
    assert {insertion.replaces == route for insertion in found} == {True, False}


def test_a_return_joins_a_vehicle_on_the_road() -> None:
    """It needs no goods from the front, so that the van may pass by."""
    orders = (order("near", windows=noon(12, 12.1)), order("far", windows=noon(12, 14)))
    scenario = street({"near": 2.0, "far": 4.0, "middle": 3.0}, orders)
    problem, plan = RoutingProblem.from_scenario(scenario), planned(scenario)
    (route,) = plan.routes
    wanted = order("middle", kind=OrderKind.RETURN)
    best = insert(problem, plan, wanted, now_s=route.stops[1].start_s)[0]
    assert best.replaces == route
    assert ("collect", "middle") in stops_of(best.route)
    assert best.extra_cny == pytest.approx(3.0, abs=0.01)
    carried_out(problem, plan, best)


def test_a_front_that_may_send_off_no_more_takes_no_order() -> None:
    orders = (order("near", units=2.0, windows=noon()),)
    scenario = street({"near": 2.0, "far": 4.0}, orders)
    capacities = (ClassCapacity("dry", throughput_kg=25.0), ClassCapacity("cool"))
    sites = tuple(replace(site, capacities=capacities) for site in scenario.sites)
    scenario = replace(scenario, sites=sites)
    problem, plan = RoutingProblem.from_scenario(scenario), planned(scenario)
    assert insert(problem, plan, order("far", windows=noon())) == []
    assert insert(problem, plan, order("far", "salad", windows=noon())) != []


def reserved(wanted: object, door: Customer, expires_s: int) -> OrderBook:
    item = Reservation(wanted, door, noon()[0], "front", 5.0, expires_s)  # type: ignore[arg-type]
    return OrderBook().with_reservation(item)


def test_goods_and_room_of_a_reservation_are_kept_until_it_expires() -> None:
    """One van for ten bags: six are on it, three are reserved."""
    van = replace(VAN, max_stops=None, hours=VAN.hours)
    orders = (order("near", units=6.0, windows=noon()),)
    doors = {"near": 2.0, "far": 4.0, "middle": 3.0}
    scenario = street(doors, orders, van, (Fleet("front", "van", 1),))
    problem, plan = RoutingProblem.from_scenario(scenario), planned(scenario)
    book = reserved(order("far", units=3.0), problem.customers["far"], 11 * H)
    wanted = order("middle", units=2.0, windows=noon(12, 12.5))
    before = insert(problem, plan, wanted, desk=Desk(problem, plan, now_s=10 * H, book=book))
    after = insert(problem, plan, wanted, desk=Desk(problem, plan, now_s=11 * H, book=book))
    assert all(len(loads(item.route)) == 2 for item in before)
    assert any(len(loads(item.route)) == 1 for item in after)
    one = order("middle", windows=noon())
    best = insert(problem, plan, one, desk=Desk(problem, plan, now_s=10 * H, book=book))[0]
    assert ("deliver", "far") not in stops_of(best.route)
    # It is beside the way to the door that is reserved, but without that the way is longer.
    assert best.extra_cny == pytest.approx(3.0, abs=0.01)
    wanted_too, new = with_insertion(problem, plan, best)
    assert validate(wanted_too, new) == []


def loads(route: object) -> list[str]:
    return [s.place_id for s in route.stops if s.kind is StopKind.LOAD]  # type: ignore[attr-defined]


def test_goods_of_a_reservation_are_not_sold_twice() -> None:
    orders = (order("near", units=6.0, windows=noon()),)
    lots = (Lot("rice", "front", "rice", 9.0),)
    scenario = street({"near": 2.0, "far": 4.0, "middle": 3.0}, orders, lots=lots)
    problem, plan = RoutingProblem.from_scenario(scenario), planned(scenario)
    book = reserved(order("far", units=3.0), problem.customers["far"], 11 * H)
    desk = Desk(problem, plan, now_s=10 * H, book=book)
    assert insert(problem, plan, order("middle", windows=noon()), desk=desk) == []
    free = Desk(problem, plan, now_s=10 * H, book=book.without("far"))
    assert insert(problem, plan, order("middle", windows=noon()), desk=free) != []


def test_a_reservation_without_a_place_is_reported() -> None:
    orders = (order("near", windows=noon()),)
    scenario = street({"near": 2.0, "far": 4.0}, orders)
    problem, plan = RoutingProblem.from_scenario(scenario), planned(scenario)
    book = reserved(order("far", units=50.0), problem.customers["far"], 11 * H)
    desk = Desk(problem, plan, now_s=10 * H, book=book)
    (broken,) = desk.broken()
    assert (broken.order_id, broken.reason) == ("far", "no_place")


def drawn(seed: int) -> tuple[random.Random, Scenario]:
    draw = random.Random(f"insert {seed}")
    scenario = random_scenario(draw)
    return draw, with_rules(draw, scenario) if seed % 2 else scenario


@given(st.integers(0, 10_000))
@settings(max_examples=3, derandomize=True, deadline=None)
def test_any_orders_one_after_the_other_leave_every_rule_kept(seed: int) -> None:
    keep_every_rule(seed)


@pytest.mark.long
@given(st.integers(0, 10_000))
@settings(max_examples=60, derandomize=True, deadline=None)
def test_many_orders_one_after_the_other_leave_every_rule_kept(seed: int) -> None:
    keep_every_rule(seed)


def keep_every_rule(seed: int) -> None:
    """Up to four orders are wanted one after the other, and one of the offers is carried out."""
    draw, scenario = drawn(seed)
    problem = RoutingProblem.from_scenario(scenario)
    plan = solve(problem, Limits(max_iterations=20))
    now_s = draw.choice([None, 0, draw.randrange(scenario.horizon.length_s)])
    for number in range(4):
        like = draw.choice(scenario.orders)
        lines = tuple(OrderLine(line.product_id, 1.0) for line in like.lines)
        wanted = replace(like, id=f"new {number}", lines=lines)
        if draw.random() < 0.3:
            wanted = replace(wanted, windows=())
        found = insert(problem, plan, wanted, now_s=now_s)
        if found:
            before = frozen(plan, now_s)
            problem, plan = carried_out(problem, plan, draw.choice(found))
            assert before <= frozen(plan, now_s)


def frozen(plan: RoutingPlan, now_s: int | None) -> set[tuple[str, str, int, int]]:
    """Stops on the last mile that have begun, with the goods that they handle."""
    return {
        (route.id, stop.place_id, stop.start_s, hash(stop.consignment_ids))
        for route in plan.routes
        if route.haul is Haul.LAST_MILE
        for stop in route.stops
        if now_s is not None
        and (stop.end_s if stop.kind is StopKind.LOAD else stop.start_s) <= now_s
        and stop.kind is not StopKind.RETURN
    }
