"""Sizing, doors, conversions and refusals."""

import math

import pytest

from supplychain.errors import DataError
from supplychain.thermal import (
    CargoLoad,
    Leg,
    ReeferBox,
    cop,
    diesel_l,
    door_conductance_w_per_k,
    door_flow_m3_s,
    electric_energy_kwh,
    respiration_w_per_kg,
)


@pytest.mark.parametrize(
    ("box_c", "flow_m3_s", "heat_kw"), [(4.0, 1.29, 43.0), (-18.0, 1.72, 115.0)]
)
def test_a_full_door_passes_the_air_of_gosney_and_olama(
    box_c: float, flow_m3_s: float, heat_kw: float
) -> None:
    """Gosney and Olama 1975, 2.0 x 2.2 m door, 30 C outside."""
    assert door_flow_m3_s(2.0, 2.2, box_c, 30.0) == pytest.approx(flow_m3_s, rel=0.01)
    per_kelvin_w = door_conductance_w_per_k(2.0, 2.2, box_c, 30.0)
    assert per_kelvin_w * (30.0 - box_c) / 1_000.0 == pytest.approx(heat_kw, rel=0.03)


def test_no_air_passes_a_door_between_equal_temperatures() -> None:
    assert door_flow_m3_s(2.0, 2.2, 12.0, 12.0) == 0.0
    assert door_flow_m3_s(2.0, 2.2, 4.0, -10.0) == door_flow_m3_s(2.0, 2.2, -10.0, 4.0)


def test_walls_grow_with_the_surface_and_the_unit_with_the_walls() -> None:
    small, large = ReeferBox.for_volume(1_000.0), ReeferBox.for_volume(8_000.0)
    assert large.ua_w_per_k / small.ua_w_per_k == pytest.approx(4.0)
    assert small.cooling_w == pytest.approx(1.75 * small.ua_w_per_k * 50.0)
    assert small.heating_w == pytest.approx(0.5 * small.cooling_w)
    chilled = ReeferBox.for_volume(8_000.0, insulation_k=0.7, design_box_c=0.0)
    assert chilled.ua_w_per_k / large.ua_w_per_k == pytest.approx(0.7 / 0.4)
    assert chilled.cooling_w == pytest.approx(1.75 * chilled.ua_w_per_k * 30.0)


def test_a_strip_curtain_keeps_its_share_of_the_air_out() -> None:
    bare = ReeferBox.for_volume(8_000.0, door_protection=0.0)
    curtain = ReeferBox.for_volume(8_000.0, door_protection=0.75)
    assert curtain.door_w_per_k == pytest.approx(0.25 * bare.door_w_per_k)


@pytest.mark.parametrize(
    ("co2_ml", "heat_w_per_t"), [(10.0, 59.0), (23.0, 136.0), (55.0, 325.0), (114.5, 676.0)]
)
def test_spinach_gives_the_heat_of_the_davis_fact_sheet(co2_ml: float, heat_w_per_t: float) -> None:
    """UC Davis: mid-range ml CO2 per kg and hour at 0, 5, 10, 20 C, times 122 kcal/t/day."""
    assert respiration_w_per_kg(co2_ml) * 1_000.0 == pytest.approx(heat_w_per_t, abs=0.6)


def test_cop_is_about_two_and_a_half_when_chilled_and_falls_with_the_difference() -> None:
    assert cop(0.0, 30.0) == pytest.approx(2.5, abs=0.05)
    assert cop(-20.0, 30.0) == pytest.approx(1.65, abs=0.05)
    falling = [cop(0.0, ambient_c) for ambient_c in range(-60, 200)]
    assert falling == sorted(falling, reverse=True)
    assert falling[0] == 5.0
    assert falling[-1] == pytest.approx(0.57, abs=0.01)
    assert cop(-30.0, 300.0) == 0.5


def test_heat_becomes_electricity_and_diesel() -> None:
    assert electric_energy_kwh(36e6, 2.5) == pytest.approx(4.0)
    assert diesel_l(35.8e6 * 0.3 * 2.0, 2.0) == pytest.approx(1.0)


def test_impossible_boxes_are_refused_with_every_fault() -> None:
    with pytest.raises(DataError) as caught:
        ReeferBox(0.0, -1.0, 0.0, math.nan, 0.0, 0.1)
    columns = [problem.column for problem in caught.value.problems]
    assert columns == ["ua_w_per_k", "cooling_w", "air_j_per_k"]


@pytest.mark.parametrize(
    "build",
    [
        lambda: ReeferBox.for_volume(0.0),
        lambda: ReeferBox.for_volume(1_000.0, design_ambient_c=0.0, design_box_c=5.0),
        lambda: ReeferBox.for_volume(1_000.0, door_protection=1.5),
        lambda: CargoLoad(-1.0, 3_600.0),
        lambda: CargoLoad(1.0, 0.0),
        lambda: CargoLoad(math.inf, 3_600.0),
        lambda: Leg(-1.0, 20.0, door_open=False),
        lambda: Leg(1.0, math.nan, door_open=False),
        lambda: Leg(1.0, -300.0, door_open=False),
    ],
)
def test_impossible_loads_legs_and_designs_are_refused(build) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(DataError):
        build()
