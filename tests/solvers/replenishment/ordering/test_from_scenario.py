from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from api.applied_orders import applied
from solvers.replenishment.demand.forecast import LEVELS, Forecast
from solvers.replenishment.ordering import audit, from_scenario, paths_of, solve, validate
from supplychain.calendars import DAY_S, HOUR_S, Horizon
from supplychain.errors import DataError
from supplychain.orders import Customer, Order, OrderLine
from supplychain.places import Location
from supplychain.products import Product
from supplychain.restocking import ItemSource, Restocking, RestockingRules, StockItem, SupplyRoute
from supplychain.scenario import Scenario
from supplychain.sites import Site, Tier
from supplychain.stock import Lot, Transfer
from supplychain.temperature import TemperatureClass
from supplychain.windows import DeliveryWindow

if TYPE_CHECKING:
    from solvers.replenishment.ordering.problem import OrderProblem

TODAY = date(2026, 6, 1)
START = datetime(2026, 6, 1, tzinfo=UTC)


def site(name: str, tier: Tier, lat: float = 40.0, above: str = "") -> Site:
    return Site(name, name, tier, Location(lat, 116.0), "Beijing", supplied_by=above)


@pytest.fixture
def scenario() -> Scenario:
    """A centre and two fronts that keep milk, which sells on five days; one order is booked."""
    return Scenario(
        name="milk",
        horizon=Horizon(START, 5 * DAY_S),
        temperature_classes=(TemperatureClass("chilled", "chilled", 0.0, 8.0, 4.0),),
        products=(
            Product(
                "milk",
                "milk",
                "chilled",
                1.0,
                1.0,
                value_cny=6.0,
                shelf_life_h=144.0,
                min_remaining_life_h=24.0,
            ),
        ),
        sites=(
            site("centre", Tier.CENTRE),
            site("front-1", Tier.FRONT, 40.0, "centre"),
            site("front-2", Tier.FRONT, 40.5, "centre"),
        ),
        vehicle_types=(),
        fleets=(),
        customers=(Customer("customer", Location(40.01, 116.0), city="Beijing"),),
        orders=(
            Order(
                "order",
                "customer",
                -HOUR_S,
                (DeliveryWindow(8 * HOUR_S, 10 * HOUR_S),),
                lines=(OrderLine("milk", 4.0),),
            ),
        ),
        lots=(
            Lot("old", "front-1", "milk", 3.0, age_h=80.0),
            Lot("new", "front-1", "milk", 5.0, age_h=0.0),
            Lot("spoilt", "front-1", "milk", 9.0, age_h=130.0),
            Lot("coming", "front-1", "milk", 2.0, available_s=30 * HOUR_S),
            Lot("above", "centre", "milk", 60.0),
        ),
        transfers=(Transfer("t", "centre", "front-2", "milk", 10.0, 0, DAY_S),),
        restocking=Restocking(
            items=tuple(
                StockItem(name, "milk", price_cny=price)
                for name, price in (("centre", 0.0), ("front-1", 10.0), ("front-2", 10.0))
            ),
            sources=(
                ItemSource("front-1", "milk", "centre", 0.1),
                ItemSource("front-2", "milk", "centre", 0.1),
                ItemSource("centre", "milk", "dairy", 6.0, multiple_units=12.0),
            ),
            routes=(
                SupplyRoute("centre", "front-1"),
                SupplyRoute("centre", "front-2"),
                SupplyRoute("dairy", "centre", lead_time_days=2.0),
            ),
            rules=RestockingRules(horizon_days=5),
        ),
    )


def forecast(units: float = 8.0, origin: date = TODAY, days: int = 14) -> Forecast:
    """Demand of both fronts."""
    mean = np.full((2, days), units, np.float32)
    spread = np.array([0.4, 0.5, 0.8, 1.0, 1.2, 1.5, 1.6], np.float32)
    quantiles = mean[:, None, :] * spread[:, None]
    names = ("front-1", "front-2"), ("milk", "milk")
    return Forecast(origin, *names, mean, LEVELS, quantiles.astype(np.float32), ("made",) * 2)


def problem_of(scenario: Scenario, **changes: Any) -> OrderProblem:
    return from_scenario(replace(scenario, **changes), forecast(), TODAY)


def test_goods_set_aside_for_orders_are_not_on_hand(scenario: Scenario) -> None:
    problem = problem_of(scenario)
    # Four are booked at the near front: all three old ones go, and one of the new.
    assert problem.on_hand[1].tolist() == [0, 0, 0, 0, 4]
    assert problem.booked[1, 0] == 4.0
    assert problem_of(scenario, orders=()).on_hand[1].tolist() == [0, 2 + 1, 0, 0, 5]


def test_booked_orders_are_part_of_the_forecast_not_beside_it(scenario: Scenario) -> None:
    plain = problem_of(scenario, orders=()).paths[1, :, 0]
    asked = problem_of(scenario).paths[1, :, 0]
    assert asked == pytest.approx(np.maximum(plain, 4.0) - 4.0)


def test_what_is_to_come_is_on_the_way(scenario: Scenario) -> None:
    problem = problem_of(scenario)
    assert problem.on_the_way[1].tolist()[:3] == [0.0, 2.0, 0.0]
    assert problem.on_the_way[2].tolist()[:3] == [10.0, 0.0, 0.0]
    # The transfer's goods are no longer the centre's to give.
    assert problem.on_hand[0].sum() == 50.0


def test_paths_have_the_forecasts_mean_and_quantiles() -> None:
    drawn = paths_of(forecast(), paths=64).paths
    assert drawn.mean(axis=1) == pytest.approx(np.full((2, 14), 8.0), rel=1e-4)
    assert np.quantile(drawn, 0.9, axis=1) == pytest.approx(np.full((2, 14), 12.0), rel=0.08)


def test_quantiles_of_next_to_nothing_leave_the_mean() -> None:
    usual = forecast()
    tiny = replace(usual, quantiles=np.full_like(usual.quantiles, 1e-42))
    assert paths_of(tiny, paths=64).paths == pytest.approx(np.full((2, 64, 14), 8.0))


def test_plans_keep_the_scenarios_own_terms(scenario: Scenario) -> None:
    problem = problem_of(scenario)
    plan = solve(problem)
    assert {order.source_id for order in plan.orders} == {"centre", "dairy"}
    assert validate(problem, plan) == ()
    assert audit(scenario, plan) == ()


def test_a_plan_against_the_scenarios_terms_is_caught(scenario: Scenario) -> None:
    plan = solve(problem_of(scenario))
    dairy = next(at for at, order in enumerate(plan.orders) if order.source_id == "dairy")
    orders = list(plan.orders)
    orders[dairy] = replace(orders[dairy], quantity=13.0, due_day=TODAY + timedelta(days=9))
    found = {violation.code for violation in audit(scenario, replace(plan, orders=tuple(orders)))}
    assert {"MULTIPLE", "LINE_COST", "DUE_DAY"} <= found
    empty = replace(scenario, lots=())
    assert "SOURCE_SHORT" in {violation.code for violation in audit(empty, plan)}


def test_what_is_applied_is_not_ordered_again(scenario: Scenario) -> None:
    plan = solve(problem_of(scenario))
    firm = [order for order in plan.orders if order.is_firm]
    after, count = applied(scenario, plan)
    assert count == len(firm)
    again = from_scenario(after, forecast(), TODAY)
    ordered = {order.site_id: order.quantity for order in firm}
    for row, name in enumerate(again.items.site_ids):
        before = problem_of(scenario).on_the_way[row].sum()
        assert again.on_the_way[row].sum() == before + ordered.get(name, 0.0)
    assert not [order for order in solve(again).orders if order.is_firm and order.quantity > 1]
    assert applied(after, plan) == (after, 0)


def test_orders_from_a_site_above_become_transfers(scenario: Scenario) -> None:
    plan = solve(problem_of(scenario))
    after, _ = applied(scenario, plan)
    new = [item for item in after.transfers if item.id != "t"]
    assert {item.from_site_id for item in new} == {"centre"}
    assert all(item.due_s == DAY_S for item in new)
    dairy = [
        lot for lot in after.lots if lot.id.startswith("20260601-") and lot.site_id == "centre"
    ]
    assert [lot.available_s for lot in dairy] == [2 * DAY_S] * len(dairy)


def test_items_without_source_route_or_forecast_are_listed(scenario: Scenario) -> None:
    assert scenario.restocking is not None
    terms = scenario.restocking
    without = {
        "NO_SOURCE": replace(terms, sources=terms.sources[1:]),
        "NO_ROUTE": replace(terms, routes=terms.routes[1:]),
    }
    for reason, other in without.items():
        plan = solve(problem_of(scenario, restocking=other))
        assert [(item.site_id, item.reason) for item in plan.not_ordered] == [("front-1", reason)]
    lacking = forecast()
    lacking.mean[0] = np.nan
    plan = solve(from_scenario(scenario, lacking, TODAY))
    assert [item.reason for item in plan.not_ordered] == ["NO_FORECAST"]
    assert not [order for order in plan.orders if order.site_id == "front-1"]


def test_a_forecast_that_is_over_is_refused(scenario: Scenario) -> None:
    with pytest.raises(DataError, match="forecast"):
        from_scenario(scenario, forecast(origin=date(2026, 5, 1)), TODAY)


def test_a_scenario_that_states_no_stock_items_is_refused(scenario: Scenario) -> None:
    with pytest.raises(DataError, match="ordering needs this table"):
        from_scenario(replace(scenario, restocking=None), forecast(), TODAY)
