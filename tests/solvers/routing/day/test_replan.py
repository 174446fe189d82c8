"""A van on a street while things happen, and random days on random networks."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from benchmarks.day import frozen_changed
from benchmarks.day_events import drawn_event, moments
from solvers.common import Limits
from solvers.routing import RoutingPlan, RoutingProblem, audit, replan, solve, validate
from solvers.routing.day.events import (
    Event,
    OrderCancelled,
    RoadClosed,
    RoadOpened,
    TemperatureAlarm,
    UrgentOrder,
    VehicleBrokenDown,
    VehicleLate,
)
from solvers.routing.day.replan import LATE_BREAKS
from supplychain.calendars import HOUR_S, MINUTE_S
from supplychain.errors import DataError
from supplychain.fleet import Fleet
from supplychain.orders import Customer, OrderKind, OrderLine
from supplychain.plans import Reason
from supplychain.roads import ClosedArea, ClosedWay
from supplychain.stock import Lot
from supplychain.traffic import TrafficProfile
from supplychain.windows import DeliveryWindow
from tests.solvers.routing.random_rules import with_rules
from tests.solvers.routing.random_scenarios import random_scenario
from tests.solvers.routing.street import VAN, at_km, order, planned, stops_of, street

if TYPE_CHECKING:
    from solvers.routing.day.replan import Replanned
    from supplychain.plans import Route
    from supplychain.scenario import Scenario

H = HOUR_S
NOON = (DeliveryWindow(12 * H, 15 * H),)
DOORS = {"a": 2.0, "b": 4.0, "c": 6.0, "other": 3.0}


def noon_street(**changes: Any) -> tuple[RoutingProblem, RoutingPlan, Route]:
    """One van to the doors at 2, 4 and 6 km, in this order without a wait from 12:00 on."""
    orders = tuple(
        order(key, windows=(DeliveryWindow(12 * H, 12 * H + minutes * MINUTE_S),))
        for key, minutes in (("a", 5), ("b", 12), ("c", 180))
    )
    scenario = street(DOORS, orders, **changes)
    plan = planned(scenario)
    (route,) = plan.routes
    assert [stop.place_id for stop in route.stops[1:4]] == ["a", "b", "c"]
    return RoutingProblem.from_scenario(scenario), plan, route


def after(
    problem: RoutingProblem, plan: RoutingPlan, now_s: int, *events: Event, **more: Any
) -> Replanned:
    """Plan again, and let both checkers look at it."""
    out = replan(problem, plan, now_s, events, **more)
    assert [str(v) for v in validate(out.problem, out.plan)] == []
    roads = out.problem.roads
    assert [str(v) for v in audit(out.problem.scenario, out.plan, roads)] == []
    return out


def kinds(out: Replanned) -> dict[str, str]:
    return {change.order_id: change.kind.value for change in out.changes}


def test_nothing_happens_without_events() -> None:
    problem, plan, route = noon_street()
    out = after(problem, plan, route.stops[1].start_s, limits=Limits(max_iterations=20))
    assert out.plan.routes == plan.routes
    assert out.changes == ()


def test_goods_of_a_broken_vehicle_are_served_again_from_stock() -> None:
    problem, plan, route = noon_street()
    now_s = route.stops[2].start_s
    out = after(problem, plan, now_s, VehicleBrokenDown(route.id, now_s))
    old = next(r for r in out.plan.routes if r.id == route.id)
    assert stops_of(old) == [*stops_of(route)[:3], ("return", "front")]
    assert kinds(out) == {"c": "other_vehicle"}
    other = next(r for r in out.plan.routes if r.id != route.id)
    assert other.start_s >= now_s
    # What it had on board is gone from the shelf.
    assert out.problem.lots["rice"].quantity == problem.lots["rice"].quantity - 1
    (new,) = [i for i in out.plan.consignments if i.order_id == "c"]
    assert new.id != next(i.id for i in plan.consignments if i.order_id == "c")


def test_without_other_stock_the_goods_of_a_broken_vehicle_are_left_out_with_the_reason() -> None:
    lots = (Lot("rice", "front", "rice", 3.0),)
    problem, plan, route = noon_street(lots=lots)
    now_s = route.stops[2].start_s
    out = after(problem, plan, now_s, VehicleBrokenDown(route.id, now_s))
    (left,) = out.plan.unserved
    assert (left.id, left.reason) == ("c", Reason.NO_STOCK)
    assert left.detail == f"its goods on {route.id} are lost, and no front in reach has others"
    (change,) = out.changes
    assert (change.kind, change.is_promise_broken) == ("left_out", True)


def test_a_vehicle_that_breaks_down_before_it_leaves_is_not_used_again_that_day() -> None:
    problem, plan, route = noon_street(fleets=(Fleet("front", "van", 1),))
    now_s = 10 * H
    out = after(problem, plan, now_s, VehicleBrokenDown(route.id, now_s))
    assert [item.reason for item in out.plan.unserved] == [Reason.NO_CAPACITY] * 3
    later = after(out.problem, out.plan, now_s + 60, UrgentOrder(order("other")), state=out.state)
    assert "other" in {item.id for item in later.plan.unserved}
    # Two vans: the other one takes it all, unharmed.
    problem, plan, route = noon_street()
    out = after(problem, plan, now_s, VehicleBrokenDown(route.id, now_s))
    assert out.plan.unserved == ()
    assert problem.lots["rice"] == out.problem.lots["rice"]


def test_a_broken_vehicle_takes_no_further_trip_at_the_next_planning() -> None:
    problem, plan, route = noon_street(fleets=(Fleet("front", "van", 1),))
    now_s = route.stops[2].start_s
    out = after(problem, plan, now_s, VehicleBrokenDown(route.id, now_s))
    later = after(out.problem, out.plan, now_s + 60, UrgentOrder(order("other")), state=out.state)
    assert "other" in {item.id for item in later.plan.unserved}


def test_a_late_vehicle_comes_later_everywhere_and_its_promises_are_counted() -> None:
    problem, plan, route = noon_street()
    now_s = route.stops[1].start_s + 10
    out = after(problem, plan, now_s, VehicleLate(route.id, 3 * MINUTE_S), tell_from_s=60)
    (new,) = out.plan.routes
    before = {s.place_id: s.start_s for s in route.stops}
    starts = {s.place_id: s.start_s for s in new.stops}
    assert [starts[key] - before[key] for key in "abc"] == [180, 180, 180]
    assert kinds(out) == dict.fromkeys(("a", "b", "c"), "other_time")
    assert not any(change.is_promise_broken for change in out.changes)


def test_planning_twice_at_one_moment_counts_lateness_once() -> None:
    problem, plan, route = noon_street()
    now_s = route.stops[1].start_s + 10
    late = after(problem, plan, now_s, VehicleLate(route.id, 3 * MINUTE_S))
    again = after(late.problem, late.plan, now_s, UrgentOrder(order("other")), state=late.state)
    starts = {entry.order_id: entry.start_s for entry in late.plan.deliveries}
    assert {key: at for key, at in starts.items() if key != "other"} == {
        entry.order_id: entry.start_s
        for entry in again.plan.deliveries
        if entry.order_id != "other"
    }


def test_a_vehicle_that_is_late_in_traffic_is_later_still() -> None:
    """From 13:00 on everything takes twice as long."""
    slow = tuple(0.5 if hour >= 13 else 1.0 for hour in range(24))
    traffic = (TrafficProfile(VAN.speed_class, slow),)
    orders = (order("c", windows=(DeliveryWindow(12 * H + 30 * MINUTE_S, 15 * H),)),)
    scenario = street(DOORS, orders, traffic=traffic)
    problem, plan = RoutingProblem.from_scenario(scenario), planned(scenario)
    (route,) = plan.routes
    assert route.end_s < 13 * H
    out = after(problem, plan, route.stops[1].end_s + 1, VehicleLate(route.id, 30 * MINUTE_S))
    assert out.plan.routes[0].end_s > route.end_s + 30 * MINUTE_S


def test_a_vehicle_that_breaks_down_on_its_way_to_be_loaded_is_brought_there() -> None:
    fleets = (Fleet("front", "van", 1, start=at_km(5.0)), Fleet("front", "van", 1))
    orders = tuple(order(key, units=9.0, windows=NOON) for key in "ab")
    narrow = tuple(replace(o, windows=(DeliveryWindow(12 * H, 12 * H + 60),)) for o in orders)
    scenario = street(DOORS, narrow, fleets=fleets)
    problem, plan = RoutingProblem.from_scenario(scenario), planned(scenario)
    route = next(r for r in plan.routes if r.start is not None)
    now_s = route.stops[0].end_s + 10
    out = after(problem, plan, now_s, VehicleBrokenDown(route.id, now_s))
    broken = next(r for r in out.plan.routes if r.id == route.id)
    assert [stop.kind.value for stop in broken.stops] == ["start", "load", "return"]
    assert len(out.plan.unserved) == 1


def test_a_priced_window_missed_is_a_promise_broken() -> None:
    orders = (order("a", windows=(DeliveryWindow(12 * H, 12 * H + 600, 1.0),)),)
    scenario = street(DOORS, orders)
    problem, plan = RoutingProblem.from_scenario(scenario), planned(scenario)
    (route,) = plan.routes
    late = VehicleLate(route.id, 30 * MINUTE_S)
    out = after(problem, plan, route.stops[0].end_s + 60, late)
    (change,) = out.changes
    assert change.is_promise_broken
    assert out.plan.deliveries[0].late_s > 0


def test_a_hard_window_that_a_late_vehicle_misses_is_served_by_another_or_left_out() -> None:
    orders = (
        order("a", windows=(DeliveryWindow(12 * H, 12 * H + 300),)),
        order("b", windows=(DeliveryWindow(12 * H, 14 * H),)),
    )
    scenario = street(DOORS, orders)
    problem, plan = RoutingProblem.from_scenario(scenario), planned(scenario)
    (route,) = plan.routes
    assert route.stops[1].place_id == "a"
    out = after(problem, plan, route.stops[0].end_s + 60, VehicleLate(route.id, H))
    served = {entry.order_id: entry.route_id for entry in out.plan.deliveries}
    assert served["b"] == route.id
    assert served["a"] != route.id


def test_an_alarm_takes_the_goods_of_its_class_and_their_whole_orders() -> None:
    lines = (OrderLine("salad", 1.0), OrderLine("rice", 1.0))
    orders = (
        order("a", windows=(DeliveryWindow(12 * H, 12 * H + 300),)),
        order("b", lines=lines, windows=(DeliveryWindow(12 * H, 12 * H + 720),)),
        order("c", windows=NOON),
    )
    scenario = street(
        DOORS, orders, lots=(Lot("r", "front", "rice", 9.0), Lot("s", "front", "salad", 1.0))
    )
    problem, plan = RoutingProblem.from_scenario(scenario), planned(scenario)
    (route,) = plan.routes
    now_s = route.stops[1].start_s + 1
    out = after(problem, plan, now_s, TemperatureAlarm(route.id, "cool"))
    (left,) = out.plan.unserved
    assert left.id == "b"
    assert [s.place_id for s in out.plan.routes[0].stops] == ["front", "a", "c", "front"]
    assert out.problem.lots["s"].quantity == 0.0
    assert out.problem.lots["r"].quantity == 8.0
    none = after(problem, plan, now_s, TemperatureAlarm(route.id, "nothing of it"))
    assert none.changes == ()


def test_a_cancelled_order_leaves_the_tour_and_the_van_is_home_sooner() -> None:
    problem, plan, route = noon_street()
    now_s = route.stops[1].start_s + 1
    out = after(problem, plan, now_s, OrderCancelled("c"))
    (new,) = out.plan.routes
    assert stops_of(new) == [*stops_of(route)[:3], ("return", "front")]
    assert new.end_s < route.end_s
    assert "c" not in out.problem.orders
    assert out.plan.costs.total < plan.costs.total
    assert kinds(out) == {"c": "cancelled"}
    assert not out.changes[0].is_promise_broken
    # Its goods ride along, and are not for sale today.
    assert out.problem.lots["rice"].quantity == problem.lots["rice"].quantity - 1


def test_an_order_whose_van_is_on_the_last_leg_cannot_be_cancelled() -> None:
    problem, plan, route = noon_street()
    out = after(problem, plan, route.stops[0].end_s, OrderCancelled("a"))
    assert out.too_late == ("a",)
    assert out.plan.routes == plan.routes


def test_an_order_cancelled_before_loading_gives_its_goods_back() -> None:
    problem, plan, _ = noon_street()
    out = after(problem, plan, 8 * H, OrderCancelled("c"))
    assert out.problem.lots == problem.lots
    assert {entry.order_id for entry in out.plan.deliveries} == {"a", "b"}


def test_an_urgent_order_finds_a_van_and_a_stranger_a_door() -> None:
    problem, plan, route = noon_street()
    now_s = route.stops[1].start_s
    stranger = UrgentOrder(order("new"), Customer("new", at_km(1.0)))
    out = after(problem, plan, now_s, stranger, UrgentOrder(order("other")))
    assert {"new", "other"} <= {entry.order_id for entry in out.plan.deliveries}
    assert kinds(out) == {"new": "served", "other": "served"}


def test_a_new_order_that_is_cancelled_in_the_same_breath_changes_nothing() -> None:
    problem, plan, route = noon_street()
    now_s = route.stops[1].start_s
    new, cancelled = UrgentOrder(order("other")), OrderCancelled("other")
    out = after(problem, plan, now_s, new, cancelled)
    assert kinds(out) == {}
    assert out.plan.routes == plan.routes
    assert "other" not in out.problem.orders
    # Who orders again after that is served.
    again = after(problem, plan, now_s, new, cancelled, new)
    assert kinds(again) == {"other": "served"}
    with pytest.raises(DataError, match="no such order"):
        after(problem, plan, now_s, cancelled, new)


def test_an_urgent_return_is_collected_by_the_van_that_passes() -> None:
    problem, plan, route = noon_street()
    back = UrgentOrder(order("other", kind=OrderKind.RETURN))
    out = after(problem, plan, route.stops[1].start_s, back)
    (new,) = out.plan.routes
    assert [s.place_id for s in new.stops] == ["front", "a", "b", "c", "other", "front"]


def test_a_closed_road_is_driven_round_and_opens_again() -> None:
    problem, plan, route = noon_street()
    now_s = route.stops[1].start_s + 1
    way = ClosedWay(at_km(4.0), at_km(6.0))
    out = after(problem, plan, now_s, RoadClosed(way, now_s, now_s + H))
    # From b to c straight is 2 km. Round is 6 km, which no other order of doors makes shorter.
    assert out.plan.routes[0].distance_m > route.distance_m
    assert {entry.order_id for entry in out.plan.deliveries} == {"a", "b", "c"}
    again = after(out.problem, out.plan, now_s + 60, RoadOpened(way))
    assert again.plan.routes[0].distance_m == route.distance_m
    over = after(problem, plan, now_s, RoadClosed(way, now_s - H, now_s))
    assert over.plan.routes == plan.routes


def test_a_door_in_a_closed_area_is_left_out_unless_the_van_is_on_the_last_leg() -> None:
    problem, plan, route = noon_street()
    area = ClosedArea(at_km(6.0), 500.0)
    early = after(problem, plan, route.stops[1].start_s + 1, RoadClosed(area, 0, 24 * H))
    (left,) = early.plan.unserved
    assert (left.id, left.reason) == ("c", Reason.WINDOW_UNREACHABLE)
    assert route.id in left.detail
    on_its_way = after(problem, plan, route.stops[2].end_s + 1, RoadClosed(area, 0, 24 * H))
    assert on_its_way.plan.routes == plan.routes


def test_a_pinned_route_stays_exactly_unless_the_event_is_about_it() -> None:
    problem, plan, route = noon_street()
    now_s = route.stops[1].start_s
    passes = UrgentOrder(order("other", kind=OrderKind.RETURN))
    out = after(problem, plan, now_s, passes, pinned=[route.id])
    assert route in out.plan.routes
    assert len(out.plan.routes) == 2
    out = after(problem, plan, now_s, OrderCancelled("c"), pinned=[route.id])
    assert route not in out.plan.routes


def test_a_search_makes_the_first_answer_better_and_both_are_told() -> None:
    """Ten urgent orders inserted one by one leave something to be gained."""
    doors = {f"d{n}": 1.0 + 0.37 * n * (-1) ** n for n in range(10)} | DOORS
    scenario = street(doors, (order("a", windows=NOON),), fleets=(Fleet("front", "van", 4),))
    problem, plan = RoutingProblem.from_scenario(scenario), planned(scenario)
    urgent = [
        UrgentOrder(order(f"d{n}", units=3.0, windows=(DeliveryWindow((9 + n % 4) * H, 15 * H),)))
        for n in range(10)
    ]
    told: list[RoutingPlan] = []
    out = after(
        problem, plan, 8 * H, *urgent, limits=Limits(max_iterations=2_000), on_plan=told.append
    )
    assert told[0].costs.total == out.first_cny
    assert told[-1] == out.plan
    assert out.plan.costs.total < out.first_cny
    assert validate(out.problem, told[0]) == []


def test_orders_stay_with_their_vans_unless_it_pays() -> None:
    """Two vans with a door each; one could do both, for 60 CNY less than two."""
    soon = (DeliveryWindow(12 * H, 12 * H + 600),)
    orders = (order("a", units=6.0, windows=soon), order("b", units=6.0, windows=soon))
    scenario = street(DOORS, orders, replace(VAN, fixed_cny=60.0))
    problem, plan = RoutingProblem.from_scenario(scenario), planned(scenario)
    assert len(plan.routes) == 2
    smaller = tuple(
        replace(o, lines=(OrderLine("rice", 1.0),)) if o.id == "a" else o for o in scenario.orders
    )
    goods = [
        replace(i, quantity=1.0, kg=10.0, litres=10.0) if i.order_id == "a" else i
        for i in plan.consignments
    ]
    from solvers.routing import changed

    problem = RoutingProblem.from_scenario(replace(scenario, orders=smaller))
    plan = changed(problem, plan, goods=goods, routes=[replace(r) for r in plan.routes])
    event = UrgentOrder(order("other", windows=NOON))
    limits = Limits(max_iterations=200)
    still = after(problem, plan, 8 * H, event, limits=limits, change_cny=1_000.0)
    moved = after(problem, plan, 8 * H, event, limits=limits, change_cny=0.0)
    assert len(still.plan.routes) == 2
    assert len(moved.plan.routes) == 1


@pytest.mark.parametrize(
    "event",
    [
        VehicleLate("none", 60),
        VehicleBrokenDown("none", 0),
        TemperatureAlarm("none", "cool"),
        OrderCancelled("none"),
        UrgentOrder(order("none")),
        UrgentOrder(order("a")),
    ],
)
def test_events_about_what_does_not_exist_are_refused(event: Event) -> None:
    problem, plan, _ = noon_street()
    with pytest.raises(DataError, match="events row 0"):
        replan(problem, plan, 10 * H, [event])


def test_a_part_of_a_split_order_that_is_lost_becomes_an_order_of_its_own() -> None:
    """Fifteen bags come with two vans of ten; one breaks down and no more are on the shelf."""
    big = order("a", units=15.0, windows=NOON, split_allowed=True)
    scenario = street(DOORS, (big,), lots=(Lot("rice", "front", "rice", 15.0),))
    problem, plan = RoutingProblem.from_scenario(scenario), planned(scenario)
    assert len(plan.deliveries) == 2
    route = plan.routes[0]
    now_s = route.stops[0].end_s + 1
    out = after(problem, plan, now_s, VehicleBrokenDown(route.id, now_s))
    assert [item.id for item in out.plan.unserved] == ["a/rest"]
    lost = sum(i.quantity for i in plan.consignments if i.id in route.stops[0].consignment_ids)
    assert out.problem.orders["a/rest"].lines[0].quantity == lost
    assert out.problem.orders["a"].lines[0].quantity == 15.0 - lost


def drawn(seed: int) -> tuple[random.Random, Scenario]:
    draw = random.Random(f"day {seed}")
    scenario = random_scenario(draw)
    return draw, with_rules(draw, scenario) if seed % 3 else scenario


@given(st.integers(0, 10_000))
@example(10_018)
@example(10_021)
@example(10_036)
@example(10_038)
@example(10_049)
@settings(max_examples=4, derandomize=True, deadline=None)
def test_any_day_keeps_what_is_frozen_and_breaks_no_rule(seed: int) -> None:
    live_through(seed)


@pytest.mark.long
@given(st.integers(0, 10_000))
@settings(max_examples=60, derandomize=True, deadline=None)
def test_many_days_keep_what_is_frozen_and_break_no_rule(seed: int) -> None:
    live_through(seed)


def live_through(seed: int) -> None:
    """Up to four events, each answered by a new plan."""
    draw, scenario = drawn(seed)
    problem = RoutingProblem.from_scenario(scenario)
    plan = solve(problem, Limits(max_iterations=20))
    if not plan.deliveries:
        return
    state = None
    for number, now_s in enumerate(moments(draw, plan, 4)):
        if not plan.deliveries:
            return
        event = drawn_event(draw, problem, plan, now_s, number)
        limits = draw.choice([None, None, Limits(max_iterations=30)])
        out = replan(problem, plan, now_s, [event], limits, state=state)
        found = validate(out.problem, out.plan)
        late = {event.route_id} if isinstance(event, VehicleLate) else set()
        assert {v.code for v in found} <= (LATE_BREAKS if late else set())
        assert audit(out.problem.scenario, out.plan, out.problem.roads) == found
        assert frozen_changed(plan, out.plan, now_s, late) == []
        if found:
            return
        problem, plan, state = out.problem, out.plan, out.state
