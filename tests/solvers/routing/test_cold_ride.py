"""Temperatures and energy along a route, against the heat balance ridden by hand."""

from dataclasses import replace

import pytest

from solvers.routing.cold_ride import CompartmentRide, ride_compartment, stretches
from solvers.routing.reefer import ambient_of, box_of, energy_cny, reefer_cny_per_h
from supplychain.calendars import HOUR_S
from supplychain.costs import CostRates
from supplychain.plans import Stop, StopKind
from supplychain.quality import Q10Kinetics
from supplychain.scenario import Scenario
from supplychain.temperature import AmbientTemperature
from supplychain.thermal import CargoLoad, Leg, ThermalState, cop, ride

STOPS = (
    Stop(StopKind.LOAD, "west", 0, 0, 600),
    Stop(StopKind.DELIVER, "a", 1500, 1800, 2100),
    Stop(StopKind.RETURN, "west", 3000, 3000, 3000),
)
HOT = AmbientTemperature("", (30.0,) * 24)
MILK = CargoLoad(100.0, 3600.0)
NOTHING = CargoLoad(0.0, 1.0)


def test_a_route_is_cut_into_driving_waiting_doors_and_standing(tiny: Scenario) -> None:
    found = [
        (s.before, s.start_s, s.duration_s, s.is_open) for s in stretches(STOPS, 30, tiny.horizon)
    ]
    assert found == [
        (1, 600, 900, False),
        (1, 1500, 300, False),
        (2, 1800, 30, True),
        (2, 1830, 270, False),
        (2, 2100, 900, False),
    ]


def test_stretches_end_where_the_hour_changes(tiny: Scenario) -> None:
    stops = (
        Stop(StopKind.LOAD, "west", 0, 0, 3000),
        Stop(StopKind.RETURN, "west", 4000, 4000, 4000),
    )
    assert [s.duration_s for s in stretches(stops, 0, tiny.horizon)] == [600, 400]


def test_the_compartment_follows_the_heat_balance(tiny: Scenario) -> None:
    vehicle, chilled = tiny.vehicle_types[0], tiny.temperature_classes[0]
    compartment = vehicle.layouts[0].compartments[0]
    result = ride_compartment(
        vehicle, compartment, chilled, STOPS, [MILK, MILK, NOTHING], tiny.horizon, HOT
    )
    box = box_of(vehicle, compartment, chilled)
    state, heat_j = ThermalState(3.0, 3.0), 0.0
    for duration_s, is_open in ((900, False), (300, False), (30, True), (270, False), (900, False)):
        leg = ride(box, 3.0, MILK, state, Leg(duration_s, 30.0, is_open))
        state, heat_j = leg.end, heat_j + leg.unit_energy_j
    assert result.states[2].cargo_c == pytest.approx(state.cargo_c)
    assert result.energy_kwh == pytest.approx(heat_j / cop(3.0, 30.0) / 3.6e6)


def test_an_empty_compartment_is_switched_off(tiny: Scenario) -> None:
    vehicle, chilled = tiny.vehicle_types[0], tiny.temperature_classes[0]
    compartment = vehicle.layouts[0].compartments[0]
    result = ride_compartment(
        vehicle, compartment, chilled, STOPS, [NOTHING] * 3, tiny.horizon, HOT
    )
    assert result.energy_kwh == 0.0


def test_life_runs_by_the_clock_at_the_reference_temperature(tiny: Scenario) -> None:
    vehicle, ambient = tiny.vehicle_types[0], tiny.temperature_classes[1]
    compartment = vehicle.layouts[0].compartments[1]
    result = ride_compartment(
        vehicle, compartment, ambient, STOPS, [MILK, MILK, NOTHING], tiny.horizon, HOT
    )
    used = result.life_used_h(Q10Kinetics(2.0, ambient.hold_c), 3)
    assert used == pytest.approx((0.0, 1200 / HOUR_S, 2400 / HOUR_S))


def test_electric_units_pay_for_electricity_and_others_for_diesel(tiny: Scenario) -> None:
    rates = CostRates(diesel_cny_per_l=8.0, diesel_l_per_kwh_cold=0.25)
    assert energy_cny(tiny.vehicle_types[0], rates, 2.0) == pytest.approx(2 * 0.25 * 8.0)


def test_holding_a_colder_outside_costs_less(tiny: Scenario) -> None:
    vehicle, rates = tiny.vehicle_types[0], CostRates()
    classes = {item.id: item for item in tiny.temperature_classes}
    layout = vehicle.layouts[0]
    warm = reefer_cny_per_h(vehicle, layout, classes, rates, 35.0)
    cool = reefer_cny_per_h(vehicle, layout, classes, rates, 10.0)
    assert 0 < cool < warm


def test_weather_falls_back_from_city_to_everywhere_to_mild() -> None:
    town = AmbientTemperature("town", (1.0,) * 24)
    assert ambient_of("town", [HOT, town]) is town
    assert ambient_of("city", [HOT, town]) is HOT
    assert ambient_of("city", [town]).hourly_c == (25.0,) * 24


RELOAD = (
    Stop(StopKind.LOAD, "west", 0, 0, 0),
    Stop(StopKind.DELIVER, "a", 5400, 5400, 6000),
    Stop(StopKind.LOAD, "west", 9000, 9000, 9600),
    Stop(StopKind.DELIVER, "b", 9600, 9600, 9600),
    Stop(StopKind.DELIVER, "c", 9600, 9600, 9660),
    Stop(StopKind.RETURN, "west", 12_000, 12_000, 12_000),
)
SCANT = CargoLoad(1.0, 3600.0)
ABOARD = [SCANT, SCANT, SCANT, SCANT, SCANT, NOTHING]
"""A kilogram in a hot van with a unit that is too small."""


def _weak_ride(tiny: Scenario) -> CompartmentRide:
    vehicle, chilled = tiny.vehicle_types[0], tiny.temperature_classes[0]
    weak = replace(vehicle, reefer_overcapacity=1.0, door_s=600)
    scorching = AmbientTemperature("", (48.0,) * 24)
    compartment = weak.layouts[0].compartments[0]
    return ride_compartment(weak, compartment, chilled, RELOAD, ABOARD, tiny.horizon, scorching)


def test_the_second_trip_starts_cold_again(tiny: Scenario) -> None:
    ridden = _weak_ride(tiny)
    assert ridden.states[1].cargo_c > 3.3
    assert ridden.states[2] == ridden.states[0] == ThermalState(3.0, 3.0)
    assert ridden.extremes_c[1][1] > 3.3


def test_a_door_reached_in_the_second_of_leaving_gets_fresh_goods(tiny: Scenario) -> None:
    ridden = _weak_ride(tiny)
    assert ridden.states[3].cargo_c == ridden.states[4].cargo_c == 3.0
    assert ridden.extremes_c[3] == ridden.extremes_c[4] == (3.0, 3.0)
    assert ridden.extremes_c[5][1] > 3.1


def test_two_doors_in_the_same_second_find_the_same_temperature(tiny: Scenario) -> None:
    vehicle, chilled = tiny.vehicle_types[0], tiny.temperature_classes[0]
    weak = replace(vehicle, reefer_overcapacity=1.0)
    stops = (
        Stop(StopKind.LOAD, "west", 0, 0, 0),
        Stop(StopKind.DELIVER, "a", 7200, 7200, 7200),
        Stop(StopKind.DELIVER, "b", 7200, 7200, 7200),
        Stop(StopKind.RETURN, "west", 7200, 7200, 7200),
    )
    ridden = ride_compartment(
        weak,
        weak.layouts[0].compartments[0],
        chilled,
        stops,
        [SCANT, SCANT, NOTHING, NOTHING],
        tiny.horizon,
        AmbientTemperature("", (48.0,) * 24),
    )
    assert ridden.states[1].cargo_c > 3.5
    assert ridden.states[1] == ridden.states[2]
    assert ridden.between_c(0, 1) == ridden.between_c(0, 2)
    used = ridden.life_used_h(Q10Kinetics(1.0, 3.0), 4)
    assert used == pytest.approx((0.0, 2.0, 2.0, 2.0))
