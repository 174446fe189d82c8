from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from supplychain.calendars import DAY_S, HOUR_S, Horizon
from supplychain.fleet import Compartment, Haul, Layout, VehicleType
from supplychain.kpis import PlanParts, plan_kpis, quantile, trip_fill
from supplychain.orders import Customer, Order, OrderLine
from supplychain.places import Location
from supplychain.plans import (
    CarrierMove,
    CompartmentState,
    Consignment,
    CostTerms,
    Delivery,
    Reason,
    Route,
    Stop,
    StopKind,
    Unserved,
)
from supplychain.products import Product
from supplychain.scenario import Scenario
from supplychain.sites import Site, Tier
from supplychain.temperature import TemperatureClass
from supplychain.windows import DeliveryWindow

HERE = Location(31.0, 121.0)


def order(key: str, product_id: str, quantity: float, placed_h: float, opens_h: float) -> Order:
    window = DeliveryWindow(round(opens_h * HOUR_S), round((opens_h + 3) * HOUR_S))
    lines = (OrderLine(product_id, quantity),)
    return Order(key, "K", round(placed_h * HOUR_S), (window,), lines)


@pytest.fixture
def scenario() -> Scenario:
    """Four orders: milk in time, milk late, rice that is wanted late, milk that is left out."""
    return Scenario(
        name="four",
        horizon=Horizon(datetime.fromisoformat("2026-06-10T16:00:00+08:00"), 4 * DAY_S),
        temperature_classes=(
            TemperatureClass("chilled", "", 0.0, 8.0, 4.0, 2.0, fresh=True),
            TemperatureClass("ambient", "", 5.0, 35.0),
        ),
        products=(
            Product("milk", "", "chilled", 2.0, 2.0),
            Product("rice", "", "ambient", 5.0, 6.0),
        ),
        sites=(
            Site("O", "", Tier.ORIGIN, HERE),
            Site("C", "", Tier.CENTRE, HERE),
            Site("F", "", Tier.FRONT, HERE),
        ),
        vehicle_types=(
            VehicleType(
                *("van", "", Haul.LAST_MILE, 100.0, 200.0),
                (
                    Layout(
                        "all", (Compartment("chilled", 50, 100), Compartment("ambient", 50, 100))
                    ),
                ),
                *(0.0, 0.0, 0.0),
            ),
        ),
        fleets=(),
        customers=(Customer("K", HERE),),
        orders=(
            order("in-time", "milk", 5, placed_h=-4, opens_h=10),
            order("late", "milk", 5, placed_h=-10, opens_h=10),
            order("wanted-late", "rice", 4, placed_h=0, opens_h=40),
            order("left-out", "milk", 10, placed_h=0, opens_h=10),
        ),
    )


def goods(key: str, order_id: str, product_id: str, class_id: str, kg: float) -> Consignment:
    return Consignment(key, "L", product_id, class_id, 1.0, kg, kg, "F", "F", order_id, 0)


def drop(order_id: str, key: str, at_h: float) -> Stop:
    at_s = round(at_h * HOUR_S)
    return Stop(StopKind.DELIVER, order_id, at_s, at_s, at_s + 180, (key,))


@pytest.fixture
def parts() -> PlanParts:
    """One van with one trip of 30 kg and 80 l, one hired move, and one order left out."""
    aboard = (
        CompartmentState("chilled", 20.0, 20.0, 4.0, 4.0),
        CompartmentState("ambient", 10.0, 60.0, 20.0, 20.0),
    )
    stops = (
        Stop(StopKind.LOAD, "F", 0, 0, HOUR_S, ("a", "b", "c"), aboard),
        drop("in-time", "a", 12.0),
        drop("late", "b", 15.0),
        drop("wanted-late", "c", 41.0),
        Stop(StopKind.RETURN, "F", 42 * HOUR_S, 42 * HOUR_S, 42 * HOUR_S),
    )
    costs = CostTerms(vehicles=100.0, distance=50.0, lateness=10.0)
    route = Route(
        *("R", Haul.LAST_MILE, "van", "all", "F", stops, (), 30_000, 3600, costs),
        energy_kwh=9.0,
        co2_kg=5.0,
    )
    carried = CostTerms(carriers=40.0)
    move = CarrierMove("M", "X", "O", "C", "chilled", 0, 9, (), 70.0, carried, co2_kg=2.0)
    return PlanParts(
        consignments=(
            goods("a", "in-time", "milk", "chilled", 10.0),
            goods("b", "late", "milk", "chilled", 10.0),
            goods("c", "wanted-late", "rice", "ambient", 20.0),
        ),
        routes=(route,),
        moves=(move,),
        deliveries=(
            Delivery("in-time", "F", "R", 12 * HOUR_S, 12 * HOUR_S, 0, 90.0, 50.0),
            Delivery("late", "F", "R", 15 * HOUR_S, 15 * HOUR_S, 7200, 70.0, 30.0, in_band=False),
            Delivery("wanted-late", "F", "R", 41 * HOUR_S, 41 * HOUR_S),
        ),
        unserved=(Unserved("order", "left-out", 20.0, Reason.NO_STOCK, "", 300.0),),
        site_costs=CostTerms(spoilage=2.0, unserved=300.0),
    )


def test_total_cost_is_that_of_routes_moves_and_sites(scenario: Scenario, parts: PlanParts) -> None:
    kpis = plan_kpis(scenario, parts)
    assert kpis.total_cny == pytest.approx(502.0)
    assert kpis.costs.unserved == 300.0
    assert kpis.cost_per_order_cny == pytest.approx(502.0 / 3)
    assert kpis.cost_per_kg_cny == pytest.approx(502.0 / 40)


def test_unserved_orders_count_as_missed(scenario: Scenario, parts: PlanParts) -> None:
    kpis = plan_kpis(scenario, parts)
    assert (kpis.orders, kpis.orders_served) == (4, 3)
    # Within 24 h: 16 h. Missed: 25 h, 41 h and the one left out. In kg: 10 of 60.
    assert kpis.coverage.orders == pytest.approx(1 / 4)
    assert kpis.coverage.kg == pytest.approx(10 / 60)


def test_later_windows_chosen_by_customers_are_reported_apart(
    scenario: Scenario, parts: PlanParts
) -> None:
    coverage = plan_kpis(scenario, parts).coverage
    assert coverage.later_window_orders == 1
    assert coverage.orders_in_time_to_promise == pytest.approx(1 / 3)


def test_delivery_time_runs_from_placing_to_the_door(scenario: Scenario, parts: PlanParts) -> None:
    times = plan_kpis(scenario, parts).delivery_times
    # 16 h, 25 h, 41 h
    assert times.mean_h == pytest.approx(82 / 3)
    assert times.median_h == pytest.approx(25.0)
    assert times.p90_h == pytest.approx(25.0 + 0.8 * 16.0)


def test_late_deliveries_lower_the_on_time_share(scenario: Scenario, parts: PlanParts) -> None:
    assert plan_kpis(scenario, parts).on_time_share == pytest.approx(2 / 3)


def test_cold_chain_counts_fresh_kilograms_only(scenario: Scenario, parts: PlanParts) -> None:
    cold = plan_kpis(scenario, parts).cold_chain
    assert cold.in_band_share == pytest.approx(10 / 20)
    assert cold.coverage == pytest.approx(10 / 40)
    assert cold.remaining_life_min_h == 70.0
    assert cold.remaining_life_median_h == 80.0
    assert cold.spare_life_min_h == 30.0
    assert cold.spoilage_cny == 2.0


def test_transport_is_told_by_tier(scenario: Scenario, parts: PlanParts) -> None:
    kpis = plan_kpis(scenario, parts)
    last, line = kpis.hauls[Haul.LAST_MILE], kpis.hauls[Haul.LINE_HAUL]
    assert (last.routes, last.km, last.cost_cny) == (1, 30.0, 160.0)
    assert (line.moves, line.carrier_kg, line.carrier_cny) == (1, 70.0, 40.0)
    assert kpis.hauls[Haul.MIDDLE_MILE].load_factor == 0.0
    assert (kpis.energy_kwh, kpis.co2_kg) == (9.0, 7.0)


def test_fill_is_the_larger_share_of_payload_and_volume(parts: PlanParts) -> None:
    (route,) = parts.routes
    assert trip_fill(route, payload_kg=100.0, volume_l=200.0) == pytest.approx((0.4,))
    assert trip_fill(route, payload_kg=40.0, volume_l=200.0) == pytest.approx((0.75,))


def test_a_split_order_is_delivered_when_its_last_part_is(
    scenario: Scenario, parts: PlanParts
) -> None:
    again = replace(parts.deliveries[0], start_s=30 * HOUR_S)
    kpis = plan_kpis(scenario, replace(parts, deliveries=(*parts.deliveries, again)))
    assert kpis.coverage.orders == 0.0
    assert kpis.orders_served == 3


def test_an_order_with_a_part_left_behind_is_not_served(
    scenario: Scenario, parts: PlanParts
) -> None:
    left = Unserved("order", "in-time", 1.0, Reason.NO_CAPACITY)
    kpis = plan_kpis(scenario, replace(parts, unserved=(*parts.unserved, left)))
    assert kpis.orders_served == 2
    assert kpis.coverage.orders == 0.0


def test_an_empty_plan_has_figures_too(scenario: Scenario) -> None:
    kpis = plan_kpis(scenario, PlanParts((), (), (), (), ()))
    assert kpis.orders_served == 0
    assert kpis.coverage.orders == 0.0
    assert kpis.cost_per_order_cny == 0.0
    assert kpis.cold_chain.remaining_life_min_h is None


def test_quantiles_lie_between_neighbours() -> None:
    assert quantile([1.0, 2.0, 4.0], 0.75) == pytest.approx(3.0)
    assert quantile([], 0.5) == 0.0
