"""Rooms hold their set point, and live through what disturbs them."""

import math
from dataclasses import replace

import pytest

from simulations.effects import Effect, Effects, Spell
from simulations.goods import Ageing, Batch
from simulations.stock import Room, Rooms
from simulations.stock.weather import Weather
from supplychain.scenario import Scenario
from supplychain.thermal import ReeferBox, cop, door_conductance_w_per_k, door_flow_m3_s, room_box

HOUR = 3600


def spell(effect: Effect, value: float, from_h: float, until_h: float) -> Effects:
    """One effect everywhere, from one hour to another."""
    points = ((int(from_h * HOUR), value), (int(until_h * HOUR), value))
    return Effects([Spell("it", effect, points)])


def room(
    scenario: Scenario, effects: Effects, box: ReeferBox, kg: float, hold_c: float, heat: float
) -> Room:
    """A room of our own with goods in it from the beginning, in a house of 30 C."""
    made = Room("shop", "chilled", hold_c, box, Weather(scenario), effects, heat)
    made.load(0.0, kg, hold_c)
    return made


def box_of(volume_l: float, ua_w_per_k: float) -> ReeferBox:
    """A small cabinet."""
    air = 1257.0 * volume_l / 1000.0
    return ReeferBox(ua_w_per_k, 100.0, 0.0, air, 0.0, 0.1)


def hours_until(room: Room, level_c: float) -> float:
    """When its goods come to a temperature, by halving."""
    low, high = 0.0, 400.0
    for _ in range(40):
        middle = 0.5 * (low + high)
        pieces = list(room.pieces(0.0, 400.0 * HOUR))
        [piece] = [p for p in pieces if p.from_s <= middle * HOUR < p.until_s]
        warm = piece.motion.at(middle * HOUR - piece.from_s)[1] >= level_c
        low, high = (low, middle) if warm else (middle, high)
    return low


def test_a_room_that_works_computes_nothing(scenario: Scenario) -> None:
    rooms = Rooms(scenario)
    air = rooms.air("shop", "chilled")
    air.load(0.0, 500.0, 3.0)
    assert air.steady_c(0.0, 30 * 24 * HOUR) == 3.0
    assert not air.is_moving
    assert len(list(air.pieces(0.0, 24 * HOUR))) == 1
    assert rooms.unusual() == []


def test_without_power_goods_warm_slowly_and_air_at_once(scenario: Scenario) -> None:
    rooms = Rooms(scenario, spell(Effect.ROOM_COOLING, 0.0, 10, 20))
    air = rooms.air("shop", "chilled")
    air.load(0.0, 500.0, 3.0)
    assert air.state_at(10 * HOUR).cargo_c == 3.0
    soon, late = air.state_at(11 * HOUR), air.state_at(20 * HOUR)
    assert soon.air_c - 3.0 > 5.0 * (soon.cargo_c - 3.0)
    assert soon.cargo_c < late.cargo_c < late.air_c < 30.0
    assert air.is_moving
    assert air.state_at(20 * 24 * HOUR).cargo_c == pytest.approx(3.0, abs=0.02)
    assert not air.is_moving


def test_looking_often_changes_nothing(scenario: Scenario) -> None:
    effects = spell(Effect.ROOM_COOLING, 0.0, 10, 20)
    seldom, often = (Rooms(scenario, effects).air("shop", "chilled") for _ in range(2))
    for air in (seldom, often):
        air.load(0.0, 500.0, 3.0)
    for minute in range(0, 30 * 60, 7):
        often.live(minute * 60.0)
    once, always = seldom.state_at(30 * HOUR), often.state_at(30 * HOUR)
    assert once.cargo_c == pytest.approx(always.cargo_c, abs=1e-6)


def test_a_batch_follows_the_goods_of_a_room_in_motion(scenario: Scenario) -> None:
    air = Rooms(scenario, spell(Effect.ROOM_COOLING, 0.0, 10, 20)).air("shop", "chilled")
    air.load(0.0, 500.0, 3.0)
    ageing = Ageing.of(scenario.products[0], scenario.temperature_classes[0])
    one, warm = Batch("lot", ageing, 1.0), Batch("warm", ageing, 1.0, product_c=9.0)
    for batch in (one, warm):
        batch.live(24 * HOUR, air)
    assert one.product_c == pytest.approx(air.state_at(24 * HOUR).cargo_c, abs=1e-9)
    gap_k = 6.0 * math.exp(-2.4)
    assert warm.product_c - one.product_c == pytest.approx(gap_k, abs=1e-6)
    assert one.out_s > 0.0
    assert one.used_h > 24.0 * 2.5**-0.1


def test_doors_that_stand_open_warm_the_air_that_the_unit_cannot_hold(scenario: Scenario) -> None:
    air = Rooms(scenario, spell(Effect.ROOM_DOOR, 1.0, 1.0, 1.25)).air("shop", "frozen")
    air.load(0.0, 800.0, -20.0)
    assert air.state_at(1.25 * HOUR).air_c > -15.0
    assert air.state_at(1.25 * HOUR).cargo_c < -18.0


def test_heat_within_the_unit_s_power_does_not_move_a_room(scenario: Scenario) -> None:
    mild = Rooms(scenario, spell(Effect.AMBIENT_K, 4.0, 0, 48)).air("shop", "chilled")
    assert mild.spans == []
    hard = Rooms(scenario, spell(Effect.AMBIENT_K, 40.0, 0, 48)).air("shop", "chilled")
    hard.load(0.0, 500.0, 3.0)
    assert hard.state_at(48 * HOUR).air_c > 4.0


def test_a_full_freezer_lasts_about_twice_as_long_as_a_half_full_one(scenario: Scenario) -> None:
    """USDA and FoodSafety.gov: about 48 h full and 24 h half full, unopened.

    A household chest of 250 l with 0.4 kg of food per litre, walls of 0.8 W/K with seals, sensible
    heat of frozen food alone (2.0 kJ/(kg K)): when the food comes to 4.4 C (40 F).
    """
    dark = spell(Effect.ROOM_COOLING, 0.0, 0, 400)
    lasts = [
        hours_until(room(scenario, dark, box_of(250.0, 0.8), kg, -18.0, 2_000.0), 4.4)
        for kg in (100.0, 50.0)
    ]
    full_h, half_h = lasts
    assert full_h == pytest.approx(48.0, rel=0.2)
    assert half_h == pytest.approx(24.0, rel=0.2)
    assert full_h / half_h == pytest.approx(2.0, rel=0.1)


def test_a_refrigerator_is_safe_for_about_four_hours(scenario: Scenario) -> None:
    """USDA: 4 h unopened, food at 40 F (4.4 C) after that; 60 kg in a cabinet of 1.5 W/K at 2 C."""
    dark = spell(Effect.ROOM_COOLING, 0.0, 0, 400)
    closed = room(scenario, dark, box_of(300.0, 1.5), 60.0, 2.0, 3_600.0)
    assert hours_until(closed, 4.4) == pytest.approx(4.0, rel=0.5)


def test_cargo_drifts_by_the_lumped_law(scenario: Scenario) -> None:
    """1000 kg, 34.24 W/K, from 2 to 4 C at 30 C: 2.16 h; air and goods as one."""
    dark = spell(Effect.ROOM_COOLING, 0.0, 0, 400)
    one = ReeferBox(34.24, 3_000.0, 0.0, 1_000.0, 0.0, 100.0)
    drift_h = hours_until(room(scenario, dark, one, 1_000.0, 2.0, 3_600.0), 4.0)
    assert drift_h == pytest.approx(2.16, abs=0.01)


def test_a_door_exchanges_what_gosney_and_olama_say() -> None:
    assert door_flow_m3_s(2.0, 2.2, 4.0, 30.0) == pytest.approx(1.29, abs=0.01)
    assert door_conductance_w_per_k(2.0, 2.2, 4.0, 30.0) * 26.0 == pytest.approx(43e3, rel=0.02)


def test_a_body_of_the_standard_test_is_pulled_down_within_four_hours(scenario: Scenario) -> None:
    """GB 29753 (2013): from 30 to -20 C within 4 h; a T5G truck took 3 h."""
    effects = spell(Effect.ROOM_COOLING, 0.0, 0, 100)
    shut = replace(ReeferBox.for_volume(44_430.0), door_w_per_k=0.0)
    made = room(scenario, effects, shut, 0.0, -20.0, 2_000.0)
    assert made.state_at(100 * HOUR).air_c == pytest.approx(30.0, abs=0.5)
    assert made.state_at(102 * HOUR).air_c > -20.0
    assert made.state_at(104 * HOUR).air_c == pytest.approx(-20.0, abs=0.1)


def test_holding_takes_the_heat_of_walls_and_doors_over_the_coefficient(scenario: Scenario) -> None:
    rooms = Rooms(scenario)
    air = rooms.air("shop", "chilled")
    assert air.box is not None
    heat_w = (air.box.ua_w_per_k + 0.05 * air.box.door_w_per_k) * 27.0
    day_kwh = heat_w / cop(3.0, 30.0) * 24.0 / 1000.0
    assert air.energy_kwh(24.0 * HOUR) == pytest.approx(day_kwh)
    assert rooms.energy_kwh(48.0 * HOUR) == pytest.approx(2.0 * day_kwh)


def test_a_room_without_power_uses_none_and_pulls_down_after(scenario: Scenario) -> None:
    dark = Rooms(scenario, spell(Effect.ROOM_COOLING, 0.0, 10, 20)).air("shop", "chilled")
    quiet = Rooms(scenario).air("shop", "chilled")
    for air in (dark, quiet):
        air.load(0.0, 500.0, 3.0)
    assert dark.energy_kwh(20 * HOUR) == pytest.approx(quiet.energy_kwh(10 * HOUR))
    after_kwh = dark.energy_kwh(200 * HOUR) - dark.energy_kwh(20 * HOUR)
    assert after_kwh > quiet.energy_kwh(200 * HOUR) - quiet.energy_kwh(20 * HOUR)


def test_rooms_are_sized_from_what_they_store() -> None:
    small, large = room_box(1_000.0, 3.0), room_box(50_000.0, 3.0)
    assert large.ua_w_per_k / small.ua_w_per_k == pytest.approx(50.0 ** (2 / 3), rel=0.25)
    assert large.cooling_w > small.cooling_w > 0.0
