from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

from solvers.common import Limits, Status
from solvers.replenishment.ordering.plan import AlertKind, Binding, OrderPlan
from solvers.replenishment.ordering.problem import Room, Route, VehicleKind
from solvers.replenishment.ordering.solve import solve
from solvers.replenishment.ordering.validate import validate
from solvers.replenishment.perishable.model import Stock
from solvers.replenishment.perishable.policy import orders
from solvers.replenishment.textbook.newsvendor import sampled_level
from supplychain.errors import DataError
from supplychain.restocking import RestockingRules, Rounding
from supplychain.suppliers import Discount


def steady(units: float, count: int = 1, days: int = 12) -> Any:
    """The same demand on every day of every path."""
    return np.full((count, 32, days), units)


def first(plan: OrderPlan) -> dict[str, float]:
    """Today's quantities by product."""
    return {order.product_id: order.quantity for order in plan.orders if order.is_firm}


def test_certain_demand_is_ordered_exactly(made: Any) -> None:
    # Nothing is there and goods come tomorrow: each day's order is one day's demand.
    plan = solve(made(steady(7.0), days=4))
    assert [order.quantity for order in plan.orders] == [7.0] * 4
    assert plan.projection.stock_out[0].tolist() == [1.0, 0.0, 0.0, 0.0]
    assert plan.costs.goods == 4 * 7 * 6.0


def test_what_is_on_hand_and_on_the_way_is_not_ordered_again(made: Any) -> None:
    plan = solve(made(steady(7.0), on_hand=[[0, 0, 0, 0, 10]], on_the_way=[[2, 0, 0]], days=2))
    # 10 - 7 + 2 = 5 are there tomorrow.
    assert [order.quantity for order in plan.orders] == [2.0, 7.0]


def test_goods_that_last_a_day_are_a_newsvendor(made: Any) -> None:
    """Bought for one day only, the target is the sampled newsvendor's level."""
    draws = np.random.default_rng(3).poisson(20.0, (1, 64, 1))
    paths = np.repeat(draws, 10, axis=2)
    problem = made(paths, shelf_life_days=[1], holding_cny_per_day=0.0, price_cny=10.0)
    level = sampled_level(6.0, 4.0, np.sort(draws[0, :, 0])).level
    assert first(solve(problem))["product-0"] == pytest.approx(float(level), abs=1.0)


def test_fresh_goods_are_ordered_as_the_perishable_policy_orders(made: Any) -> None:
    draws = np.random.default_rng(5)
    count, life = 40, 5
    paths = draws.poisson(draws.uniform(2, 12, (count, 1, 1)), (count, 32, 12))
    on_hand = draws.poisson(2.0, (count, life)).astype(float)
    on_the_way = np.zeros((count, 3))
    on_the_way[:, 0] = draws.poisson(3.0, count)
    routes = (Route("supplier", "front", lead_days=2, lead_mean_days=2.0),)
    problem = made(
        paths,
        shelf_life_days=life,
        on_hand=on_hand,
        on_the_way=on_the_way,
        routes=routes,
        freshest_first=0.4,
        days=1,
    )
    plan = solve(problem)
    from solvers.replenishment.ordering.targets import perishable_items

    items = perishable_items(problem, np.arange(count), np.full(count, 2))
    target = np.array([target.target_units for target in plan.targets])
    stock = Stock(on_hand, on_the_way[:, :1])
    wanted = orders(items, stock, problem.paths[:, :, :2].astype(float), target).quantity
    mine = first(plan)
    assert [mine.get(f"product-{row}", 0.0) for row in range(count)] == wanted.tolist()


@pytest.mark.parametrize(
    ("rounding", "units"),
    [(Rounding.UP, 12.0), (Rounding.DOWN, 6.0), (Rounding.NEAREST, 6.0), (Rounding.VALUE, 12.0)],
)
def test_rounding_goes_the_way_that_is_asked_for(
    made: Any, rounding: Rounding, units: float
) -> None:
    # 8 of a case of 6 are wanted; two units short lose 8 CNY, four too many cost 0.4 a day.
    problem = made(steady(8.0), multiple=6.0, rounding=rounding, days=1)
    assert first(solve(problem)) == {"product-0": units}


def test_a_minimum_beyond_what_is_sold_in_a_shelf_life_is_not_ordered(made: Any) -> None:
    plan = solve(made(steady(2.0), shelf_life_days=[3], order_least=40.0, days=2))
    assert plan.orders == ()
    assert plan.status is Status.PARTIAL
    (left_out,) = plan.not_ordered
    assert left_out.reason == "LEAST_ORDER"
    assert "shelf life of 3 days" in left_out.detail


def test_a_minimum_that_pays_is_ordered_in_full(made: Any) -> None:
    plan = solve(made(steady(8.0), order_least=20.0, days=1))
    assert first(plan) == {"product-0": 20.0}
    assert plan.orders[0].binding is Binding.LEAST_ORDER


@pytest.mark.parametrize(
    ("discount", "cny"), [(Discount.ALL_UNITS, 20 * 4.0), (Discount.INCREMENTAL, 10 * 6.0)]
)
def test_a_price_break_is_taken_where_it_pays(made: Any, discount: Discount, cny: float) -> None:
    breaks = ((20.0, 4.0),)
    plan = solve(made(steady(10.0), breaks=breaks, discount=discount, days=1))
    (order,) = plan.orders
    assert order.goods_cny == pytest.approx(cny)
    assert (order.binding is Binding.PRICE_BREAK) == (discount is Discount.ALL_UNITS)


def test_what_a_source_cannot_deliver_comes_from_the_next(made: Any) -> None:
    routes = (Route("near", "front"), Route("far", "front"))
    problem = made(
        steady(10.0), routes=routes, item=[0, 0], route=[0, 1], most_units=[4.0, np.inf], days=1
    )
    plan = solve(problem)
    assert {order.source_id: order.quantity for order in plan.orders} == {"near": 4.0, "far": 6.0}
    assert validate(problem, plan) == ()


def test_orders_before_a_closed_week_last_for_it(made: Any) -> None:
    closed = tuple(date(2026, 6, day) for day in range(2, 7))
    plan = solve(made(steady(5.0), routes=(Route("supplier", "front", closed_days=closed),)))
    # Ordered on Monday the 1st, there on the 2nd; the next order is of Sunday the 7th.
    assert first(plan) == {"product-0": 30.0}


def test_a_calendar_that_is_always_closed_is_named(made: Any) -> None:
    closed = tuple(date(2026, 6, 1) + timedelta(days=day) for day in range(80))
    plan = solve(made(steady(5.0), routes=(Route("supplier", "front", closed_days=closed),)))
    assert plan.orders == ()
    assert [item.reason for item in plan.not_ordered] == ["CALENDAR_CLOSED"]


def test_nothing_is_ordered_without_demand_or_source(made: Any) -> None:
    quiet = solve(made(steady(0.0)))
    assert (quiet.orders, quiet.status) == ((), Status.FEASIBLE)
    problem = made(steady(5.0), item=[], not_ordered={0: "NO_SOURCE: it has no source"})
    alone = solve(problem)
    assert [item.reason for item in alone.not_ordered] == ["NO_SOURCE"]
    assert validate(problem, alone) == ()


def test_a_budget_goes_to_what_is_worth_most(made: Any) -> None:
    # Of the two, the second loses more by a unit that is missing.
    rules = RestockingRules(budget_cny=60.0)
    problem = made(steady(10.0, 2), shortage_cny=[0.0, 5.0], rules=rules, days=1)
    plan = solve(problem)
    assert first(plan) == {"product-1": 10.0}
    assert validate(problem, plan) == ()


def test_a_room_without_space_gets_nothing(made: Any) -> None:
    problem = made(steady(5.0), site_room_kg={("front", "chilled"): 0.0})
    plan = solve(problem)
    assert plan.orders == ()
    assert validate(problem, plan) == ()


TRUCK = VehicleKind("truck", 20.0, 20.0, ((Room("chilled", 20.0, 20.0),),))


def by_truck(
    made: Any, units: float, most: int | None = None, cny: float = 5.0, days: int = 1
) -> Any:
    route = Route("supplier", "front", vehicle_type_id="truck", vehicle_cny=cny, most_vehicles=most)
    return made(steady(units), routes=(route,), vehicles=(TRUCK,), days=days)


def test_vehicles_are_whole_and_not_overloaded(made: Any) -> None:
    problem = by_truck(made, 30.0)
    plan = solve(problem)
    (load,) = plan.vehicles
    assert (load.vehicles, load.cost_cny) == (2, 10.0)
    assert first(plan)["product-0"] >= 30.0
    assert validate(problem, plan) == ()


def test_no_more_vehicles_come_than_may(made: Any) -> None:
    problem = by_truck(made, 30.0, most=1)
    plan = solve(problem)
    assert first(plan) == {"product-0": 20.0}
    assert plan.orders[0].binding is Binding.NO_VEHICLE_SPACE


def test_a_vehicle_that_does_not_pay_does_not_come(made: Any) -> None:
    assert solve(by_truck(made, 2.0, cny=500.0)).orders == ()


def test_stock_is_built_up_before_a_day_that_cannot_deliver_enough(made: Any) -> None:
    paths = steady(5.0)
    paths[:, :, 5] = 30.0
    problem = made(paths, most_units=10.0, days=6)
    plan = solve(problem)
    assert any(order.binding is Binding.BUILD_UP for order in plan.orders)
    # 30 are asked for on day 5; 10 a day can come.
    assert plan.projection.stock_out[0, 5] == 0.0
    assert validate(problem, plan) == ()


def test_fresh_goods_are_not_built_up_beyond_their_life(made: Any) -> None:
    paths = steady(5.0)
    paths[:, :, 5] = 30.0
    problem = made(paths, most_units=10.0, shelf_life_days=[2], days=6)
    plan = solve(problem)
    assert sum(order.quantity for order in plan.orders if order.due_day.day <= 4) <= 20.0


def above(made: Any, on_hand: float) -> Any:
    """Two fronts that one centre supplies."""
    routes = (
        Route("centre", "front-1", is_from_site=True),
        Route("centre", "front-2", is_from_site=True),
        Route("supplier", "centre", lead_days=2, lead_mean_days=2.0),
    )
    return made(
        np.concatenate([steady(10.0, 2), steady(0.0)]),
        site_ids=("front-1", "front-2", "centre"),
        product_ids=("milk",) * 3,
        routes=routes,
        route=[0, 1, 2],
        on_hand=[[0, 0, 0, 0, 0], [0, 0, 0, 0, 0], [0, 0, 0, 0, on_hand]],
        shortage_cny=[0.0, 3.0, 3.0],
        days=5,
    )


def test_a_centre_orders_what_its_fronts_ask_for(made: Any) -> None:
    problem = above(made, 100.0)
    plan = solve(problem)
    asked = sum(order.quantity for order in plan.orders if order.source_id == "centre")
    assert asked == pytest.approx(2 * 5 * 10.0, abs=25.0)
    assert plan.projection.demand[2].sum() == pytest.approx(asked)
    assert any(order.source_id == "supplier" for order in plan.orders)
    assert validate(problem, plan) == ()


def test_a_centre_that_is_short_gives_to_who_loses_most(made: Any) -> None:
    problem = above(made, 8.0)
    firm = {order.site_id: order for order in solve(problem).orders if order.is_firm}
    assert firm["front-2"].quantity == 8.0
    assert firm["front-2"].binding is Binding.SOURCE_SHORT
    assert "front-1" not in firm


def test_sites_that_supply_each_other_are_refused(made: Any) -> None:
    routes = (Route("b", "a", is_from_site=True), Route("a", "b", is_from_site=True))
    problem = made(
        steady(1.0, 2),
        site_ids=("a", "b"),
        product_ids=("milk", "milk"),
        routes=routes,
        route=[0, 1],
    )
    with pytest.raises(DataError, match="circle"):
        solve(problem)


def city(made: Any, rate: float | None) -> Any:
    """One front has too much that expires soon, the other nothing."""
    return made(
        steady(2.0, 2),
        site_ids=("front-1", "front-2"),
        product_ids=("milk", "milk"),
        routes=(
            Route("supplier", "front-1", lead_days=3, lead_mean_days=3.0),
            Route("supplier", "front-2", lead_days=3, lead_mean_days=3.0),
        ),
        route=[0, 1],
        shelf_life_days=[4, 4],
        on_hand=[[0, 0, 20, 0, 0], [0, 0, 0, 0, 0]],
        cities={"front-1": "Beijing", "front-2": "Beijing"},
        rules=RestockingRules(move_cny_per_kg=rate),
    )


def test_goods_that_would_spoil_are_moved_where_they_are_short(made: Any) -> None:
    problem = city(made, 0.5)
    plan = solve(problem)
    (move,) = plan.moves
    assert (move.from_site_id, move.to_site_id) == ("front-1", "front-2")
    # Two of the three days until an order can come are still ahead tomorrow.
    assert move.quantity == 4.0
    assert validate(problem, plan) == ()
    assert solve(city(made, None)).moves == ()
    assert solve(city(made, 50.0)).moves == ()


def test_alerts_stand_until_they_are_clearly_over(made: Any) -> None:
    paths = steady(5.0)
    # A fifth of the paths runs out today: below the level to raise, above the one to clear.
    paths[:, :7, 0] = 9.0
    problem = made(paths, on_hand=[[0, 0, 0, 0, 8]])
    assert solve(problem).alerts == ()
    worse = made(steady(9.0), on_hand=[[0, 0, 0, 0, 8]])
    yesterday = solve(worse)
    (alert,) = yesterday.alerts
    assert (alert.kind, alert.is_new) == (AlertKind.STOCK_OUT, True)
    (still,) = solve(problem, warm_start=yesterday).alerts
    assert (still.kind, still.is_new) == (AlertKind.STOCK_OUT, False)


def test_goods_that_will_expire_are_warned_of(made: Any) -> None:
    plan = solve(made(steady(1.0), shelf_life_days=[3], on_hand=[[0, 9, 0, 0, 0]]))
    (alert,) = [alert for alert in plan.alerts if alert.kind is AlertKind.EXPIRY]
    assert alert.units == pytest.approx(7.0)
    assert alert.day == date(2026, 6, 2)
    assert alert.value_cny == pytest.approx(42.0)


def test_equal_seeds_give_equal_plans(made: Any) -> None:
    draws = np.random.default_rng(1)
    paths = draws.poisson(6.0, (30, 32, 10))
    problem = made(paths, shelf_life_days=draws.integers(0, 6, 30), multiple=3.0)
    one, other = solve(problem), solve(problem)
    assert one.orders == other.orders
    assert np.array_equal(one.projection.stock, other.projection.stock)


def test_time_that_is_over_still_gives_todays_orders(made: Any) -> None:
    plan = solve(made(steady(5.0), days=6), Limits(max_seconds=0.0))
    assert {order.is_firm for order in plan.orders} == {True}


def test_all_faults_are_told_at_once(made: Any) -> None:
    sound = made(steady(5.0, 2))
    with pytest.raises(DataError) as caught:
        replace(
            sound,
            paths=-sound.paths,
            items=replace(sound.items, kg=np.array([-1.0, 1.0]), price_cny=np.array([1.0, np.nan])),
        )
    assert {problem.column for problem in caught.value.problems} == {"paths", "kg", "price_cny"}


def test_a_run_that_is_stopped_has_todays_orders_of_all_tiers(made: Any) -> None:
    problem = above(made, 20.0)
    whole, stopped = solve(problem), solve(problem, should_stop=lambda: True)
    assert {order.is_firm for order in stopped.orders} == {True}
    assert {order.source_id for order in stopped.orders} == {"centre", "supplier"}
    assert first_by_site(stopped) == first_by_site(whole)
    assert validate(problem, stopped) == ()


def first_by_site(plan: OrderPlan) -> dict[str, float]:
    """Today's quantities of fronts and the centre."""
    return {order.site_id: order.quantity for order in plan.orders if order.is_firm}


def test_only_what_customers_ask_for_in_vain_costs_a_shortage(made: Any) -> None:
    # Nothing is there today; tomorrow the fronts have what the centre gives them, 20 in all, and
    # the centre has nothing for what they order then.
    plan = solve(above(made, 20.0))
    short = plan.projection.short.sum(axis=1)
    assert short[2] > 0.0
    loss = np.array([4.0, 7.0])
    assert plan.costs.shortage == pytest.approx(float(short[:2] @ loss))


def test_demand_that_is_lost_is_part_of_what_is_asked_for(made: Any) -> None:
    plan = solve(made(steady(7.0), on_hand=[[0, 0, 0, 0, 2]], days=3))
    assert plan.projection.short[0].tolist() == [5.0, 0.0, 0.0]
    assert plan.costs.shortage == pytest.approx(5.0 * 4.0)


def test_two_walls_are_chosen_where_classes_need_them(made: Any) -> None:
    """Later days, planned by a quick rule, bring what today's integer programme brings."""
    kind = VehicleKind(
        "truck", 20.0, 20.0, ((Room("chilled", 20.0, 20.0),), (Room("frozen", 20.0, 20.0),))
    )
    route = Route("supplier", "front", vehicle_type_id="truck", vehicle_cny=5.0)
    problem = made(
        steady(15.0, 2),
        class_ids=("chilled", "frozen"),
        routes=(route,),
        route=[0, 0],
        vehicles=(kind,),
        days=4,
    )
    plan = solve(problem)
    assert validate(problem, plan) == ()
    assert {load.order_day for load in plan.vehicles} >= {problem.day(0), problem.day(1)}
    two = [load for load in plan.vehicles if load.vehicles == 2]
    assert {load.order_day > problem.today for load in two} == {True, False}
    for load in two:
        assert sorted(fill.room_kg for fill in load.fill) == [20.0, 20.0]
