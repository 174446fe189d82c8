"""Walls, limits, windows, rests, second trips, optional and split orders, worked out by hand.

Each from the scenario to a plan that the checkers accept; the other rules are in
``test_real_rules``.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from supplychain.calendars import HOUR_S
from supplychain.fleet import Compartment, DriverRules, Fleet, Layout
from supplychain.plans import Reason
from supplychain.traffic import Conflict
from supplychain.windows import DeliveryWindow
from tests.solvers.routing.street import ROOMS, VAN, order, planned, stops_of, street

if TYPE_CHECKING:
    from solvers.routing.plan import RoutingPlan

H = HOUR_S


def test_the_walls_are_put_where_the_trip_needs_them() -> None:
    """Both classes fit into two vans of the free position, or into one at the price of the other.

    A van costs 100, 4 km and 700 s: 115 CNY. With the other walls one van takes 4 km, two services
    and 15 for the walls: 133, where two would cost 230.
    """
    dry, cool = Compartment("dry", 100.0, 100.0), Compartment("cool", 100.0, 100.0)
    free = (Layout("dry", (dry,)), Layout("cool", (cool,)))
    doors, orders = {"a": 2.0, "b": 2.0}, (order("a"), order("b", "salad"))
    plan = planned(street(doors, orders, replace(VAN, layouts=free)))
    assert sorted(route.layout_id for route in plan.routes) == ["cool", "dry"]
    assert plan.costs.total == pytest.approx(2 * (100 + 8 + 7), abs=0.1)
    (route,) = planned(
        street(doors, orders, replace(VAN, layouts=(*free, Layout("both", (dry, cool), 15.0))))
    ).routes
    assert route.layout_id == "both"
    assert route.costs.total == pytest.approx(100 + 15 + 8 + 10, abs=0.1)


def test_all_positions_of_the_walls_share_the_vehicles_of_their_type() -> None:
    free = tuple(Layout(key, (Compartment(key, 100.0, 100.0),)) for key in ("dry", "cool"))
    at = DeliveryWindow(8 * H, 8 * H)
    orders = (order("a", windows=(at,)), order("b", "salad", windows=(at,)))
    one = (Fleet("front", "van", 1),)
    van = replace(VAN, layouts=free)
    plan = planned(street({"a": 2.0, "b": 2.0}, orders, van, fleets=one))
    assert [left.reason for left in plan.unserved] == [Reason.NO_CAPACITY]
    assert len(planned(street({"a": 2.0, "b": 2.0}, orders, van)).routes) == 2


@pytest.mark.parametrize(
    ("limits", "routes"),
    [
        ({}, 1),
        ({"payload_kg": 29.0}, 2),
        ({"volume_l": 29.0}, 2),
        ({"layouts": (Layout("both", (Compartment("dry", 29.0, 99.0), ROOMS[1])),)}, 2),
        ({"layouts": (Layout("both", (Compartment("dry", 99.0, 29.0), ROOMS[1])),)}, 2),
        ({"max_stops": 1}, 2),
        ({"max_route_s": 2 * 200 + 2 * 300}, 1),
        ({"max_route_s": 2 * 200 + 2 * 300 - 3}, 2),
    ],
)
def test_a_route_keeps_each_limit_of_its_vehicle(limits: dict[str, Any], routes: int) -> None:
    """Thirty kilograms and litres for two doors two kilometres away, one van and no second trip."""
    orders = (order("a", units=2.0), order("b"))
    van = replace(VAN, dock_s=20 * H, **limits)
    plan = planned(street({"a": 2.0, "b": 2.0}, orders, van))
    assert (len(plan.routes), plan.unserved) == (routes, ())


def test_of_two_windows_the_one_that_the_round_needs_is_used() -> None:
    """Next door someone only takes goods at two; without the second window two rounds were due."""
    late = DeliveryWindow(14 * H, 14 * H + 600)
    early = DeliveryWindow(8 * H, 8 * H + 600)
    orders = (order("a", windows=(early, late)), order("b", windows=(late,)))
    (route,) = planned(street({"a": 3.0, "b": 3.0}, orders)).routes
    assert route.end_s - route.start_s == pytest.approx(2 * 300 + 2 * 300, abs=2)
    assert all(late.open_s <= stop.start_s <= late.close_s for stop in route.stops[1:-1])


def test_a_minute_late_is_paid_where_that_is_cheaper_than_another_van() -> None:
    """Two doors 30 minutes apart at one time: a second van costs more than 220 CNY."""
    at = DeliveryWindow(8 * H, 8 * H, 1.0)
    doors, fleets = {"a": 9.0, "b": -9.0}, (Fleet("front", "van", 2),)

    def plan_of(price: float | None) -> RoutingPlan:
        windows = (replace(at, late_cny_per_min=price),)
        orders = tuple(order(key, windows=windows) for key in "ab")
        return planned(street(doors, orders, fleets=fleets))

    soft = plan_of(1.0)
    # 300 s at the first door and 1,800 s of driving: 35 minutes.
    assert sorted(entry.late_s for entry in soft.deliveries) == [0, pytest.approx(2100, abs=2)]
    assert soft.costs.lateness == pytest.approx(35.0, abs=0.1)
    for price in (10.0, None):
        assert len(plan_of(price).routes) == 2
        assert plan_of(price).costs.lateness == 0.0


def test_a_driver_rests_on_the_way_and_the_route_pays_for_it() -> None:
    """Forty kilometres are 4,000 s; after an hour at the wheel ten minutes of rest are due."""
    van = replace(VAN, rules=DriverRules(H, 600, 10 * H))
    row = street({"a": 40.0}, (order("a"),), van)
    row = replace(row, rates=replace(row.rates, unserved_order_cny=1_000.0))
    (route,) = planned(row).routes
    assert [rest.end_s - rest.start_s for rest in route.rests] == [600, 600]
    # An hour before the first rest, 400 s and 3,200 s before the second.
    assert route.rests[0].start_s - route.start_s == H
    assert route.end_s - route.rests[1].end_s == pytest.approx(800, abs=2)
    assert route.end_s - route.start_s == pytest.approx(2 * 4000 + 300 + 2 * 600, abs=2)
    lazy = replace(van, rules=DriverRules(H, 600, 7_990))
    (left,) = planned(replace(row, vehicle_types=(lazy,))).unserved
    assert left.reason is Reason.SHIFT_TOO_SHORT


def test_goods_that_come_later_go_on_a_second_trip_of_the_same_route() -> None:
    """Bread is there at two and ready half an hour later; the van has been to a in the morning."""
    orders = (
        order("a", windows=(DeliveryWindow(9 * H, 9 * H),)),
        order("b", "bleach", windows=(DeliveryWindow(14 * H, 20 * H),)),
    )
    row = street({"a": 1.0, "b": 2.0}, orders, fleets=(Fleet("front", "van", 1),))
    site = replace(row.sites[0], handling_s=1800)
    lots = (row.lots[0], replace(row.lots[1], available_s=14 * H))
    plan = planned(replace(row, sites=(site,), lots=lots))
    (route,) = plan.routes
    assert stops_of(route) == [
        ("load", "front"), ("deliver", "a"), ("load", "front"), ("deliver", "b"),
        ("return", "front"),
    ]  # fmt: skip
    again = route.stops[2]
    assert again.end_s >= 14 * H + 1800
    assert again.end_s - again.start_s >= VAN.dock_s
    never = (row.lots[0], replace(row.lots[1], available_s=20 * H))
    (left,) = planned(replace(row, sites=(site,), lots=never)).unserved
    assert (left.id, left.reason) == ("b", Reason.GOODS_ARRIVE_TOO_LATE)


@pytest.mark.parametrize(
    ("rate", "priority", "is_served"), [(150, 1, False), (152, 1, True), (76, 2, True)]
)
def test_an_order_is_served_where_that_costs_less_than_leaving_it_out(
    rate: float, priority: int, is_served: bool
) -> None:
    """A van for 100, 16 km at 2, and 1,900 s at 36 an hour: 151 CNY."""
    row = street({"a": 8.0}, (order("a", priority=priority),))
    plan = planned(replace(row, rates=replace(row.rates, unserved_order_cny=float(rate))))
    assert (plan.unserved == ()) is is_served
    cost_cny = 100 + 32 + 19 if is_served else rate * priority
    assert plan.costs.total == pytest.approx(cost_cny, abs=0.1)


def test_an_order_that_may_be_split_comes_in_as_many_visits_as_its_goods_need() -> None:
    """25 units of 10 kg in vans of 100 kg: three visits, and 6 km of driving for each."""
    whole = order("a", units=25.0)
    plan = planned(street({"a": 3.0}, (whole,)))
    assert [left.reason for left in plan.unserved] == [Reason.LARGER_THAN_ANY_VEHICLE]
    (*routes,) = planned(street({"a": 3.0}, (replace(whole, split_allowed=True),))).routes
    doors = [stop for route in routes for stop in route.stops if stop.kind.is_at_a_door]
    assert len(doors) == 3
    assert sum(route.distance_m for route in routes) == pytest.approx(3 * 6_000, abs=20)


def test_parts_of_an_order_are_made_for_vehicles_that_may_come_to_its_door() -> None:
    """The truck is away, the large van has no permit: the small one comes twice."""
    small = replace(VAN, id="small", skills=("permit",))
    large = replace(
        VAN,
        id="large",
        payload_kg=500.0,
        layouts=(
            Layout(
                "both", tuple(replace(room, capacity_kg=500.0, capacity_l=500.0) for room in ROOMS)
            ),
        ),
    )
    row = street(
        {"a": 3.0},
        (order("a", units=16.0, split_allowed=True, requires=("permit",)),),
        vehicle_types=(small, large, replace(large, id="truck", skills=("permit",))),
        fleets=(Fleet("front", "small", 2), Fleet("front", "large", 1), Fleet("front", "truck", 0)),
    )
    plan = planned(row)
    assert (plan.unserved, len(plan.deliveries)) == ((), 2)
    assert {route.vehicle_type_id for route in plan.routes} == {"small"}


def test_goods_of_one_order_that_may_not_meet_come_in_two_visits_if_it_may_be_split() -> None:
    lines = (*order("a").lines, *order("a", "bleach").lines)
    both = order("a", lines=lines, split_allowed=True)
    row = street({"a": 1.0}, (both,), conflicts=(Conflict("food", "chemical"),))
    plan = planned(row)
    assert (plan.unserved, len(plan.deliveries)) == ((), 2)
