"""Each rule of real operations, from the scenario to a plan that the checkers accept."""

from __future__ import annotations

from dataclasses import replace

import pytest

from solvers.common import Status
from solvers.routing.documents import from_json, to_json
from supplychain.calendars import HOUR_S, DailyHours
from supplychain.costs import CostRates
from supplychain.fleet import Fleet, MealBreak, RouteEnd, SpeedClass, VehicleType
from supplychain.orders import OrderKind
from supplychain.plans import Reason
from supplychain.temperature import AmbientTemperature
from supplychain.traffic import Conflict, TrafficProfile
from supplychain.windows import DeliveryWindow
from tests.solvers.routing.street import CLASSES, VAN, at_km, order, planned, stops_of, street

H = HOUR_S


def test_a_return_is_collected_and_comes_back_to_the_front() -> None:
    scenario = street({"a": 1.0, "b": 2.0}, (order("a"), order("b", kind=OrderKind.RETURN)))
    plan = planned(scenario)
    (route,) = plan.routes
    kinds = [("load", "front"), ("deliver", "a"), ("collect", "b"), ("return", "front")]
    assert stops_of(route) == kinds or stops_of(route)[1:3] == [kinds[2], kinds[1]]
    # 100 for the van, 4 km, and 400 s of driving and two services.
    assert route.costs.total == pytest.approx(100 + 4 * 2 + (400 + 600) / 100, abs=0.1)
    on_leaving = {stop.place_id: stop.compartments[0].kg for stop in route.stops[1:-1]}
    assert on_leaving["b"] == (10.0 if kinds == stops_of(route) else 20.0)
    assert {entry.order_id for entry in plan.deliveries} == {"a", "b"}
    assert from_json(to_json(plan)) == plan


def test_returns_take_room_only_once_goods_are_handed_over() -> None:
    """Ten units fill the van: the return fits after the delivery and not before it."""
    orders = (order("a", units=10.0), order("b", units=10.0, kind=OrderKind.RETURN))
    plan = planned(street({"a": 2.0, "b": 1.0}, orders, fleets=(Fleet("front", "van", 1),)))
    (route,) = plan.routes
    assert stops_of(route) == [
        ("load", "front"), ("deliver", "a"), ("collect", "b"), ("return", "front")
    ]  # fmt: skip
    assert plan.status is Status.FEASIBLE


def test_a_return_out_of_reach_is_left_out_without_asking_for_stock() -> None:
    scenario = street({"a": 1.0}, (order("a", kind=OrderKind.RETURN),), lots=())
    assert planned(scenario).unserved == ()
    site = replace(scenario.sites[0], reach_m=500)
    (left,) = planned(replace(scenario, sites=(site,))).unserved
    assert left.reason is Reason.NO_FRONT_IN_REACH


def test_goods_are_on_board_no_longer_than_they_may() -> None:
    """Each door alone is in time; the farther one, served second, would not be."""
    orders = (order("a"), order("b", max_on_board_s=450))
    doors = {"a": 1.0, "b": 4.0}
    (route,) = planned(street(doors, (orders[0], order("b")))).routes
    assert [place for _, place in stops_of(route)] in (
        ["front", "a", "b", "front"], ["front", "b", "a", "front"]
    )  # fmt: skip
    (route,) = planned(street(doors, orders)).routes
    assert [place for _, place in stops_of(route)] == ["front", "b", "a", "front"]


def test_a_class_limits_the_time_on_board_of_orders_and_returns() -> None:
    classes = (CLASSES[0], replace(CLASSES[1], max_on_board_s=350))
    orders = (order("a", "salad"), order("b", "salad", kind=OrderKind.RETURN))
    plan = planned(street({"a": 3.0, "b": 3.0}, orders, temperature_classes=classes))
    assert plan.unserved == ()
    assert len(plan.routes) == 1
    plan = planned(street({"a": 4.0, "b": 4.0}, orders, temperature_classes=classes))
    assert {left.reason for left in plan.unserved} == {Reason.ON_BOARD_TOO_LONG}


def test_only_a_vehicle_with_the_skill_goes_to_a_door_that_requires_it() -> None:
    lift = replace(VAN, id="lift", skills=("tail lift",), fixed_cny=150.0)
    scenario = street(
        {"a": 1.0, "b": 1.0},
        (order("a", requires=("tail lift",)), order("b")),
        vehicle_types=(VAN, lift),
        fleets=(Fleet("front", "van", 1), Fleet("front", "lift", 1)),
    )
    (route,) = planned(scenario).routes
    assert route.vehicle_type_id == "lift"
    plan = planned(replace(scenario, fleets=scenario.fleets[:1]))
    assert [(left.id, left.reason) for left in plan.unserved] == [
        ("a", Reason.NO_VEHICLE_WITH_SKILL)
    ]
    customer = replace(scenario.customers[1], requires=("tail lift",))
    plan = planned(replace(scenario, customers=(scenario.customers[0], customer)))
    assert {route.vehicle_type_id for route in plan.routes} == {"lift"}


def test_goods_that_must_not_meet_go_on_trips_of_their_own() -> None:
    orders = (order("a", "rice"), order("b", "bleach"))
    scenario = street({"a": 1.0, "b": 1.0}, orders, conflicts=(Conflict("food", "chemical"),))
    (route,) = planned(scenario).routes
    assert [kind for kind, _ in stops_of(route)] == ["load", "deliver"] * 2 + ["return"]
    both = replace(orders[0], lines=(*orders[0].lines, *orders[1].lines))
    (left,) = planned(replace(scenario, orders=(both,))).unserved
    assert left.reason is Reason.GOODS_CONFLICT


def test_a_driver_who_is_out_over_noon_has_lunch() -> None:
    van = replace(VAN, meals=(MealBreak(11 * H, 13 * H, 1800),))
    windows = (DeliveryWindow(10 * H, 10 * H), DeliveryWindow(14 * H, 14 * H))
    orders = tuple(order(key, windows=(w,)) for key, w in zip("ab", windows, strict=True))
    (route,) = planned(street({"a": 30.0, "b": 30.0}, orders, van)).routes
    (meal,) = route.meals
    assert 11 * H <= meal.start_s <= 13 * H
    assert meal.end_s - meal.start_s == 1800
    late = replace(orders[1], windows=(DeliveryWindow(10 * H + 600, 12 * H),))
    (route,) = planned(street({"a": 30.0, "b": 30.0}, (orders[0], late), van)).routes
    assert route.meals == ()


def test_who_comes_back_after_the_horizon_by_overtime_has_the_meals_of_that_night() -> None:
    """At the last door ten minutes before midnight, and 4,000 s from home."""
    van = replace(VAN, hours=DailyHours(12 * H, 24 * H), overtime_s=2 * H)
    hungry = replace(van, meals=(MealBreak(600, 1200, 900),))
    orders = (order("a", windows=(DeliveryWindow(24 * H - 600, 24 * H - 600),)),)

    def back_s(kind: VehicleType) -> int:
        row = street({"a": 40.0}, orders, kind)
        (route,) = planned(replace(row, rates=CostRates(unserved_order_cny=1_000.0))).routes
        return route.end_s

    assert back_s(van) == pytest.approx(24 * H - 300 + 4000, abs=2)
    # The driver waits at the door until ten past midnight, when the meal may start.
    assert back_s(hungry) == pytest.approx(24 * H + 600 + 900 + 4000, abs=2)


def test_a_meal_costs_the_time_that_it_takes() -> None:
    """Ten kilometres out and back over a lunch of half an hour, which no waiting covers."""
    van = replace(VAN, meals=(MealBreak(11 * H, 11 * H + 600, 1800),))
    window = DeliveryWindow(11 * H + 300, 11 * H + 300)
    (route,) = planned(street({"a": 10.0}, (order("a", windows=(window,)),), van)).routes
    assert len(route.meals) == 1
    assert route.end_s - route.start_s == pytest.approx(2 * 1000 + 300 + 1800, abs=3)


def test_a_route_starts_at_home_and_ends_at_its_last_stop() -> None:
    fleet = Fleet("front", "van", 1, start=at_km(-2.0), ends=RouteEnd.LAST_STOP)
    (route,) = planned(street({"a": 3.0}, (order("a"),), fleets=(fleet,))).routes
    assert stops_of(route) == [("start", ""), ("load", "front"), ("deliver", "a")]
    assert (route.start, route.ends, route.end) == (at_km(-2.0), RouteEnd.LAST_STOP, None)
    assert route.distance_m == pytest.approx(5_000, abs=2)
    # 500 s of driving, 20 minutes at the dock and five at the door.
    assert route.end_s - route.start_s == pytest.approx(500 + 1200 + 300, abs=2)


def test_returns_come_to_the_front_before_the_route_ends_elsewhere() -> None:
    home = Fleet("front", "van", 1, ends=RouteEnd.PLACE, end=at_km(5.0))
    back = order("a", kind=OrderKind.RETURN)
    plan = planned(street({"a": 3.0}, (back,), fleets=(home,)))
    (route,) = plan.routes
    assert [kind for kind, _ in stops_of(route)] == ["load", "collect", "return", "end"]
    assert route.distance_m == pytest.approx(3_000 + 3_000 + 5_000, abs=3)
    assert from_json(to_json(plan)) == plan
    (route,) = planned(street({"a": 3.0}, (order("a"),), fleets=(home,))).routes
    assert [kind for kind, _ in stops_of(route)] == ["load", "deliver", "end"]
    assert route.distance_m == pytest.approx(5_000, abs=3)
    anywhere = replace(home, ends=RouteEnd.LAST_STOP, end=None)
    (route,) = planned(street({"a": 3.0}, (back,), fleets=(anywhere,))).routes
    assert [kind for kind, _ in stops_of(route)] == ["load", "collect", "return"]


def test_fleets_of_one_type_that_start_elsewhere_count_apart() -> None:
    """One van at the front and one at home on the other side; both are needed at the same time."""
    at = DeliveryWindow(8 * H, 8 * H)
    doors = {"a": 20.0, "b": -20.0}
    fleets = (
        Fleet("front", "van", 1),
        Fleet("front", "van", 1, start=at_km(1.0), ends=RouteEnd.PLACE, end=at_km(1.0)),
    )
    plan = planned(street(doors, tuple(order(k, windows=(at,)) for k in "ab"), fleets=fleets))
    assert sorted(route.start is None for route in plan.routes) == [False, True]
    assert plan.unserved == ()


def test_traffic_makes_the_way_longer_second_by_second() -> None:
    """At 8:00 everything becomes half as fast: 50 s at full speed, 100 s for the other 50 s."""
    slow = tuple(0.5 if hour in (8, 9) else 1.0 for hour in range(24))
    traffic = (TrafficProfile(SpeedClass.URBAN, slow),)
    van = replace(VAN, hours=DailyHours(8 * H - 50, 22 * H))
    window = DeliveryWindow(8 * H, 8 * H + 100)
    scenario = street({"a": 1.0}, (order("a", windows=(window,)),), van, traffic=traffic)
    (route,) = planned(scenario).routes
    door = route.stops[1]
    assert (route.start_s, door.arrive_s) == (8 * H - 50, 8 * H + 100)
    assert route.drive_s == 150 + 200
    tight = replace(scenario.orders[0], windows=(DeliveryWindow(8 * H, 8 * H + 99),))
    (left,) = planned(replace(scenario, orders=(tight,))).unserved
    assert left.reason is Reason.WINDOW_UNREACHABLE


def test_overtime_is_allowed_to_its_limit_and_paid() -> None:
    van = replace(VAN, hours=DailyHours(8 * H, 10 * H), overtime_s=H, overtime_cny_per_h=18.0)
    window = DeliveryWindow(10 * H, 10 * H)
    scenario = street({"a": 10.0}, (order("a", windows=(window,)),), van)
    (route,) = planned(scenario).routes
    over_s = route.end_s - 10 * H
    assert over_s == pytest.approx(300 + 1000, abs=1)
    assert route.costs.time == pytest.approx((2300 * 36 + over_s * 18) / 3600, abs=0.05)
    short = replace(van, overtime_s=1200)
    (left,) = planned(replace(scenario, vehicle_types=(short,))).unserved
    assert left.reason in {Reason.SHIFT_TOO_SHORT, Reason.WINDOW_UNREACHABLE}


def test_a_hired_vehicle_is_paid_by_stop_and_kilogram() -> None:
    van = replace(VAN, fixed_cny=1.0, cny_per_km=0.0, cny_per_h=0.0)
    hired = replace(van, cny_per_stop=7.0, cny_per_kg=0.5)
    orders = (order("a", units=2.0), order("b", kind=OrderKind.RETURN))
    (route,) = planned(street({"a": 1.0, "b": 2.0}, orders, hired)).routes
    assert route.costs.total == pytest.approx(1.0 + 2 * 7.0 + 20.0 * 0.5)


def test_no_route_is_longer_than_its_vehicle_may_drive() -> None:
    van = replace(VAN, max_distance_m=10_010)
    plan = planned(street({"a": 5.0, "b": -3.0, "c": 6.0}, tuple(map(order, "abc")), van))
    assert len(plan.routes) == 2
    assert all(route.distance_m <= 10_010 for route in plan.routes)
    assert [(left.id, left.reason) for left in plan.unserved] == [("c", Reason.TOO_FAR)]


def test_returns_of_a_cooled_class_must_come_back_in_band() -> None:
    """A weak unit on a hot day cannot keep salad within half a degree; bleach needs no cooling."""
    cool = replace(CLASSES[1], low_c=0.0, high_c=8.0, set_point_c=3.0, tolerance_c=0.5)
    weak = replace(VAN, reefer_overcapacity=0.05, insulation_w_m2_k=5.0, door_s=600)
    orders = tuple(
        order(key, product, kind=OrderKind.RETURN)
        for key, product in (("a", "salad"), ("b", "bleach"))
    )
    hot = (AmbientTemperature("", (45.0,) * 24),)
    scenario = street({"a": 10.0, "b": 10.0}, orders, weak, ambient=hot)
    scenario = replace(scenario, temperature_classes=(CLASSES[0], cool))
    (left,) = planned(scenario).unserved
    assert (left.id, left.reason) == ("a", Reason.TEMPERATURE_OUT_OF_BAND)
    strong = replace(weak, reefer_overcapacity=5.0, insulation_w_m2_k=0.4, door_s=0)
    plan = planned(replace(scenario, vehicle_types=(strong,)))
    assert plan.unserved == ()
    assert all(entry.in_band for entry in plan.deliveries)
    assert plan.routes[0].costs.reefer_energy > 0
