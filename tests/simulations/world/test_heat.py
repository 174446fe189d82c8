"""Rides in machine code beside those of ``supplychain.thermal``, which has known answers."""

from __future__ import annotations

from dataclasses import astuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulations.world import heat
from simulations.world.warm import ROOM, STATE
from supplychain.thermal import (
    CargoLoad,
    Leg,
    ReeferBox,
    ThermalState,
    cop,
    electric_energy_kwh,
    ride,
)

HOLD_C = 4.0
BAND_C = (2.0, 6.0)

boxes = st.builds(
    ReeferBox,
    ua_w_per_k=st.floats(2.0, 80.0),
    cooling_w=st.one_of(st.just(0.0), st.floats(50.0, 8_000.0)),
    heating_w=st.one_of(st.just(0.0), st.floats(50.0, 4_000.0)),
    air_j_per_k=st.floats(2e4, 5e5),
    door_w_per_k=st.floats(0.0, 400.0),
    coupling_w_per_k_per_kg=st.floats(0.01, 1.0),
)
loads = st.builds(
    CargoLoad,
    mass_kg=st.floats(0.1, 5_000.0),
    specific_heat_j_kg_k=st.floats(1_500.0, 4_200.0),
    respiration_w_per_kg=st.one_of(st.just(0.0), st.floats(0.0, 0.3)),
)
legs = st.builds(
    Leg,
    duration_s=st.integers(1, 3_600),
    ambient_c=st.floats(-30.0, 45.0),
    door_open=st.booleans(),
    unit_on=st.booleans(),
)
starts = st.tuples(st.floats(-5.0, 20.0), st.floats(-5.0, 20.0))


def room_of(box: ReeferBox) -> heat.Room:
    return (*astuple(box), HOLD_C, *BAND_C)


def state_of(air_c: float, cargo_c: float) -> heat.State:
    return (air_c, cargo_c, cargo_c, cargo_c, 0.0, 0.0, 0.0, 0.0)


def test_the_figures_of_a_box_stand_where_the_machine_code_looks_for_them() -> None:
    box = ReeferBox(1.0, 2.0, 3.0, 4.0, 5.0, 6.0)
    room = room_of(box)
    assert [room[i] for i in (heat.UA, heat.COOLING, heat.HEATING)] == [1.0, 2.0, 3.0]
    assert [room[i] for i in (heat.AIR_J, heat.DOOR, heat.COUPLING)] == [4.0, 5.0, 6.0]
    assert [room[i] for i in (heat.HOLD, heat.BAND_LOW, heat.BAND_HIGH)] == [4.0, 2.0, 6.0]


@settings(max_examples=400, deadline=None)
@given(box=boxes, load=loads, start=starts, journey=st.lists(legs, min_size=1, max_size=6))
def test_rides_are_those_of_the_plain_formulas_to_the_last_bit(
    box: ReeferBox, load: CargoLoad, start: tuple[float, float], journey: list[Leg]
) -> None:
    heat_j = load.mass_kg * load.specific_heat_j_kg_k
    respiration_w = load.mass_kg * load.respiration_w_per_kg
    # What the compartment makes of its sums again, as both sides do.
    again = CargoLoad(load.mass_kg, heat_j / load.mass_kg, respiration_w / load.mass_kg)
    plain, kwh = ThermalState(*start), 0.0
    state, low_c, high_c = state_of(*start), start[1], start[1]
    for leg in journey:
        expected = ride(box, HOLD_C, again, plain, leg)
        kwh += electric_energy_kwh(expected.unit_energy_j, cop(HOLD_C, leg.ambient_c))
        low_c, high_c = min(low_c, expected.min_cargo_c), max(high_c, expected.max_cargo_c)
        state = heat._ridden(
            room_of(box), state, load.mass_kg, heat_j, respiration_w, int(leg.duration_s),
            leg.ambient_c, leg.door_open, leg.unit_on,
        )  # fmt: skip
        plain = expected.end
        assert state[:5] == (plain.air_c, plain.cargo_c, low_c, high_c, kwh)


@settings(max_examples=200, deadline=None)
@given(box=boxes, load=loads, start=st.floats(-5.0, 20.0), leg=legs)
def test_the_short_way_of_a_held_set_point_leads_to_the_same_end(
    box: ReeferBox, load: CargoLoad, start: float, leg: Leg
) -> None:
    heat_j = load.mass_kg * load.specific_heat_j_kg_k
    respiration_w = load.mass_kg * load.respiration_w_per_kg
    expected = ride(box, HOLD_C, load, ThermalState(HOLD_C, start), leg)
    state = heat.passed(
        room_of(box), state_of(HOLD_C, start), load.mass_kg, heat_j, respiration_w,
        int(leg.duration_s), leg.ambient_c, leg.door_open, leg.unit_on,
    )  # fmt: skip
    kwh = electric_energy_kwh(expected.unit_energy_j, cop(HOLD_C, leg.ambient_c))
    assert state[heat.AIR] == pytest.approx(expected.end.air_c, abs=1e-9)
    assert state[heat.CARGO] == pytest.approx(expected.end.cargo_c, abs=1e-9)
    assert state[heat.KWH] == pytest.approx(kwh, rel=1e-6, abs=1e-9)


def test_time_outside_the_band_is_the_share_of_the_straight_piece_beyond_it() -> None:
    """From 5 to 8 C in an hour, band up to 6 C: two thirds, on average 1 K too warm."""
    room = (*ROOM[:6], HOLD_C, *BAND_C)
    after = (8.0, 8.0, 5.0, 5.0, 0.0, 0.0, 0.0, 0.0)
    judged = heat._judged(room, after, 3_600, 5.0)
    assert judged[heat.OUT_S] == pytest.approx(2_400.0)
    assert judged[heat.DEGREE_MIN] == pytest.approx(40.0)
    assert (judged[heat.LOW], judged[heat.HIGH]) == (5.0, 8.0)
    inside = heat._judged(room, STATE, 3_600, 5.0)
    assert (inside[heat.OUT_S], inside[heat.DEGREE_MIN]) == (0.0, 0.0)
