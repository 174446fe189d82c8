"""What must hold for every compartment, load and leg."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from supplychain.thermal import CargoLoad, Leg, ReeferBox, ThermalState, ride
from supplychain.thermal.phases import Phase, phases

NODES, WEIGHTS = (column.tolist() for column in np.polynomial.legendre.leggauss(8))

boxes = st.builds(
    ReeferBox,
    ua_w_per_k=st.floats(2.0, 80.0),
    cooling_w=st.sampled_from([0.0, 300.0, 1_500.0, 8_000.0]),
    heating_w=st.sampled_from([0.0, 200.0, 2_000.0]),
    air_j_per_k=st.floats(2e4, 1e6),
    door_w_per_k=st.floats(0.0, 1_500.0),
    coupling_w_per_k_per_kg=st.floats(0.02, 1.0),
)
loads = st.builds(
    CargoLoad,
    mass_kg=st.one_of(st.just(0.0), st.floats(0.5, 3_000.0)),
    specific_heat_j_kg_k=st.floats(1_500.0, 4_200.0),
    respiration_w_per_kg=st.sampled_from([0.0, 0.06, 0.6]),
)
# Whole microkelvins: the reference integrator fails on differences of 1e-300.
temperatures_c = st.floats(-30.0, 40.0).map(lambda at_c: round(at_c, 6))
starts = st.builds(ThermalState, air_c=temperatures_c, cargo_c=temperatures_c)
set_points_c = st.sampled_from([-20.0, 0.0, 4.0, 18.0])
legs = st.builds(
    Leg,
    duration_s=st.floats(1.0, 40_000.0),
    ambient_c=temperatures_c,
    door_open=st.booleans(),
    unit_on=st.sampled_from([True, True, True, False]),
)


def air_integral_ks(phase: Phase) -> float:
    """Integral of the air temperature over a phase by composite quadrature of its curve."""
    rates = abs(phase.motion.fast_per_s) * phase.duration_s
    shares = [0.0, *np.geomspace(1e-4, 1.0, 12 + int(min(rates, 300.0))).tolist()]
    area_ks: float = sum(
        weight * (b - a) / 2.0 * phase.motion.at((a + b + node * (b - a)) / 2.0)[0]
        for a, b in pairwise(share * phase.duration_s for share in shares)
        for node, weight in zip(NODES, WEIGHTS, strict=True)
    )
    return area_ks


@settings(max_examples=150, deadline=None)
@given(boxes, set_points_c, loads, starts, legs)
def test_heat_that_enters_is_stored_or_removed(
    box: ReeferBox, set_c: float, cargo: CargoLoad, start: ThermalState, leg: Leg
) -> None:
    done = phases(box, set_c, cargo, start, leg)
    end = ride(box, set_c, cargo, start, leg).end
    outside = box.ua_w_per_k + (box.door_w_per_k if leg.door_open else 0.0)
    air_ks = sum(air_integral_ks(phase) for phase in done)
    entered_j = outside * (leg.ambient_c * leg.duration_s - air_ks)
    entered_j += cargo.mass_kg * cargo.respiration_w_per_kg * leg.duration_s
    stored_j = box.air_j_per_k * (end.air_c - start.air_c)
    stored_j += cargo.mass_kg * cargo.specific_heat_j_kg_k * (end.cargo_c - start.cargo_c)
    removed_j = sum(phase.cooled_j - phase.heated_j for phase in done)
    scale_j = outside * 80.0 * leg.duration_s + box.air_j_per_k + abs(stored_j) + abs(removed_j)
    assert entered_j == pytest.approx(stored_j + removed_j, abs=1e-7 * scale_j)


@settings(max_examples=150, deadline=None)
@given(boxes, set_points_c, loads, starts, legs, st.floats(0.0, 1.0))
def test_splitting_a_leg_gives_the_same_end_energy_and_extremes(
    box: ReeferBox, set_c: float, cargo: CargoLoad, start: ThermalState, leg: Leg, share: float
) -> None:
    whole = ride(box, set_c, cargo, start, leg)
    first_s = share * leg.duration_s
    first = ride(box, set_c, cargo, start, replace(leg, duration_s=first_s))
    second_leg = replace(leg, duration_s=leg.duration_s - first_s)
    second = ride(box, set_c, cargo, first.end, second_leg)
    assert second.end.air_c == pytest.approx(whole.end.air_c, abs=1e-6)
    assert second.end.cargo_c == pytest.approx(whole.end.cargo_c, abs=1e-6)
    together_j = first.unit_energy_j + second.unit_energy_j
    assert together_j == pytest.approx(whole.unit_energy_j, rel=1e-6, abs=1e-1)
    assert max(first.max_air_c, second.max_air_c) == pytest.approx(whole.max_air_c, abs=1e-6)
    assert min(first.min_cargo_c, second.min_cargo_c) == pytest.approx(whole.min_cargo_c, abs=1e-6)


@settings(max_examples=150, deadline=None)
@given(boxes, set_points_c, loads, starts, legs)
def test_the_unit_never_overshoots_its_set_point(
    box: ReeferBox, set_c: float, cargo: CargoLoad, start: ThermalState, leg: Leg
) -> None:
    """Air goes below the set point only where nothing can stop it: no heat enough, or unit off."""
    assume(not leg.door_open and leg.unit_on)
    result = ride(box, set_c, cargo, start, leg)
    for phase in phases(box, set_c, cargo, start, leg):
        moments_s = [phase.duration_s * step / 40.0 for step in range(41)]
        airs_c = [phase.motion.at(moment_s)[0] for moment_s in moments_s]
        if phase.cooled_j > 0.0 and phase.heated_j == 0.0:
            assert min(airs_c) >= set_c - 1e-9
        if phase.heated_j > 0.0 and phase.cooled_j == 0.0:
            assert max(airs_c) <= set_c + 1e-9
        assert result.min_air_c - 1e-9 <= min(airs_c) <= max(airs_c) <= result.max_air_c + 1e-9


@settings(max_examples=150, deadline=None)
@given(boxes, set_points_c, loads, starts, legs)
def test_phases_join_and_last_as_long_as_the_leg(
    box: ReeferBox, set_c: float, cargo: CargoLoad, start: ThermalState, leg: Leg
) -> None:
    state = (start.air_c, start.cargo_c)
    done = phases(box, set_c, cargo, start, leg)
    for phase in done:
        assert phase.motion.at(0.0) == pytest.approx(state, abs=1e-8)
        state = phase.motion.at(phase.duration_s)
    assert sum(phase.duration_s for phase in done) == pytest.approx(leg.duration_s, rel=1e-9)
    assert len(done) <= 5


@settings(max_examples=25, deadline=None)
@given(boxes, set_points_c, loads, starts, legs)
def test_free_drift_agrees_with_numerical_integration(
    box: ReeferBox, set_c: float, cargo: CargoLoad, start: ThermalState, leg: Leg
) -> None:
    assume(cargo.mass_kg > 0.0)
    off = replace(leg, unit_on=False)
    solved = integrate(box, set_c, cargo, start, off, gain_w_per_k=0.0)
    end = ride(box, set_c, cargo, start, off).end
    assert (end.air_c, end.cargo_c) == pytest.approx(solved, abs=1e-4)


@settings(max_examples=25, deadline=None)
@given(boxes, set_points_c, loads, starts, legs)
def test_the_controlled_ride_agrees_with_a_steep_proportional_controller(
    box: ReeferBox, set_c: float, cargo: CargoLoad, start: ThermalState, leg: Leg
) -> None:
    """An ideal thermostat is the limit of a saturated controller of rising gain (scipy LSODA)."""
    assume(cargo.mass_kg > 0.0)
    on = replace(leg, unit_on=True)
    solved = integrate(box, set_c, cargo, start, on, gain_w_per_k=1e7)
    end = ride(box, set_c, cargo, start, on).end
    assert (end.air_c, end.cargo_c) == pytest.approx(solved, abs=5e-3)


def integrate(
    box: ReeferBox,
    set_c: float,
    cargo: CargoLoad,
    start: ThermalState,
    leg: Leg,
    gain_w_per_k: float,
) -> tuple[float, float]:
    """Air and cargo at the leg's end by LSODA, sharing nothing with the closed form."""
    conductance = box.ua_w_per_k + (box.door_w_per_k if leg.door_open else 0.0)
    running = leg.unit_on and not leg.door_open
    to_cargo = box.coupling_w_per_k_per_kg * cargo.mass_kg

    def slope(_: float, state: npt.NDArray[np.float64]) -> list[float]:
        air_c, cargo_c = float(state[0]), float(state[1])
        unit_w = min(max(gain_w_per_k * (set_c - air_c), -box.cooling_w), box.heating_w)
        into_air_w = conductance * (leg.ambient_c - air_c) + to_cargo * (cargo_c - air_c)
        into_cargo_w = to_cargo * (air_c - cargo_c) + cargo.mass_kg * cargo.respiration_w_per_kg
        return [
            (into_air_w + (unit_w if running else 0.0)) / box.air_j_per_k,
            into_cargo_w / (cargo.mass_kg * cargo.specific_heat_j_kg_k),
        ]

    solved = solve_ivp(
        slope,
        (0.0, leg.duration_s),
        np.array([start.air_c, start.cargo_c]),
        method="LSODA",
        rtol=1e-8,
        atol=1e-8,
    )
    return float(solved.y[0, -1]), float(solved.y[1, -1])
