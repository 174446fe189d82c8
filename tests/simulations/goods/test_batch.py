"""A batch lives lazily, and its pasts are what the science says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulations.goods import Ageing, Batch, Piece
from supplychain.products import Product
from supplychain.quality import (
    Exposure,
    Segment,
    degree_minutes_out,
    life_used_h,
    mean_kinetic_temperature_c,
    time_out_of_band_s,
)
from supplychain.temperature import TemperatureClass
from supplychain.thermal import CargoLoad, Leg, ReeferBox, ThermalState, cargo_exposure
from supplychain.thermal.phases import phases

CHILLED = TemperatureClass("chilled", "Chilled", 0.0, 6.0, 3.0, 2.0, fresh=True)
SPINACH = Product("spinach", "Spinach", "chilled", 0.5, 1.0, shelf_life_h=240.0, q10=2.5)
HOUR = 3600


def batch(product_c: float | None = None, used_h: float = 0.0) -> Batch:
    """Ten units of spinach, meant to be kept at 3 C."""
    return Batch("lot", Ageing.of(SPINACH, CHILLED), 10.0, used_h, product_c)


class Still:
    """Air of one temperature."""

    def __init__(self, air_c: float) -> None:
        self.air_c = air_c

    def steady_c(self, _from_s: float, _until_s: float) -> float:
        """Always the same."""
        return self.air_c

    def pieces(self, from_s: float, until_s: float) -> list[Piece]:
        """One piece."""
        return [Piece.steady(from_s, until_s, self.air_c)]


def test_a_day_at_the_reference_temperature_uses_a_day() -> None:
    one = batch(4.0)
    one.hold(24 * HOUR, 4.0)
    assert one.used_h == pytest.approx(24.0)
    assert one.remaining_h == pytest.approx(216.0)


def test_goods_at_the_air_s_temperature_only_age() -> None:
    one = batch()
    one.live(10 * HOUR, Still(3.0))
    assert one.used_h == pytest.approx(10.0 * 2.5**-0.1)
    assert (one.product_c, one.out_s, one.spell_s) == (3.0, 0.0, 0.0)


def test_looking_often_changes_nothing() -> None:
    seldom, often = batch(12.0), batch(12.0)
    seldom.live(20 * HOUR, Still(3.0))
    for hour in range(1, 21):
        often.live(hour * HOUR, Still(3.0))
    assert often.used_h == pytest.approx(seldom.used_h, rel=1e-3)
    assert often.out_s == pytest.approx(seldom.out_s, rel=1e-2)


def test_warm_goods_come_to_the_air_with_a_time_constant_of_ten_hours() -> None:
    one = batch(13.0)
    one.live(10 * HOUR, Still(3.0))
    assert one.product_c == pytest.approx(3.0 + 10.0 / 2.718281828, abs=1e-6)


@given(
    ends=st.lists(
        st.tuples(st.integers(60, 40_000), st.floats(-5.0, 25.0)), min_size=1, max_size=6
    ),
    start_c=st.floats(-5.0, 25.0),
)
def test_straight_pieces_agree_with_the_quality_of_exposures(
    ends: list[tuple[int, float]], start_c: float
) -> None:
    one = batch(start_c)
    segments, at_c = [], start_c
    for length_s, end_c in ends:
        segments.append(Segment(length_s, at_c, end_c))
        one.ramp(length_s, end_c)
        at_c = end_c
    lived = Exposure(tuple(segments))
    assert one.used_h == pytest.approx(life_used_h(SPINACH.kinetics, lived), rel=1e-4)
    assert one.out_s == pytest.approx(time_out_of_band_s(lived, 1.0, 5.0), abs=1e-3)
    assert one.degree_min == pytest.approx(degree_minutes_out(lived, 1.0, 5.0), abs=1e-3)
    assert one.mkt_c == pytest.approx(mean_kinetic_temperature_c(lived), abs=2e-3)


def test_a_motion_agrees_with_the_exposure_of_the_cargo() -> None:
    box = ReeferBox.for_volume(20_000.0)
    leg = Leg(6 * HOUR, 30.0, door_open=False, unit_on=False)
    load = CargoLoad(2_000.0, 3_600.0)
    [phase] = phases(box, 3.0, load, ThermalState(3.0, 3.0), leg)
    one = batch()
    one.live_piece(6 * HOUR, Piece(0.0, 6 * HOUR, phase.motion))
    lived = cargo_exposure(box, 3.0, ThermalState(3.0, 3.0), [(leg, load)])
    assert one.used_h == pytest.approx(life_used_h(SPINACH.kinetics, lived), rel=1e-6)
    assert one.product_c == pytest.approx(phase.motion.at(6 * HOUR)[1])


def test_mean_kinetic_temperatures_are_those_of_the_pharmacopoeia_s_rule() -> None:
    passes, fails = batch(5.0), batch(5.0)
    passes.hold(20 * HOUR, 5.0)
    passes.hold(24 * HOUR, 15.0)
    fails.hold(18 * HOUR, 5.0)
    fails.hold(24 * HOUR, 15.0)
    assert passes.mkt_c == pytest.approx(7.70, abs=0.005)
    assert fails.mkt_c == pytest.approx(8.79, abs=0.005)


def test_two_excursions_are_counted_apart() -> None:
    one = batch(3.0)
    for until_h, at_c in ((1, 3.0), (3, 7.0), (4, 3.0), (5, 8.0), (6, 3.0)):
        one.hold(until_h * HOUR, at_c)
    assert (one.out_s, one.longest_s, one.spell_s) == (3 * HOUR, 2 * HOUR, 0.0)
    assert one.degree_min == pytest.approx(120 * 2.0 + 60 * 3.0)
    assert (one.worst_c, one.worst_k) == (8.0, 3.0)


def test_parts_keep_what_the_whole_has_been_through() -> None:
    one = batch(7.0)
    one.hold(2 * HOUR, 7.0)
    part = one.split(4.0)
    assert (part.quantity, one.quantity) == (4.0, 6.0)
    assert (part.used_h, part.out_s, part.lot_id) == (one.used_h, one.out_s, "lot")
    part.hold(9 * HOUR, 20.0)
    assert one.since_s == 2 * HOUR


def test_what_was_too_warm_is_refused_whatever_life_it_has() -> None:
    one = batch(3.0)
    one.hold(60, 12.5)
    assert one.is_spoiled
    assert one.fell_to_warmth
    assert one.remaining_h > 200.0


def test_old_age_is_not_put_down_to_warmth() -> None:
    one = batch(3.0)
    one.hold(300 * HOUR, 3.0)
    assert one.is_spoiled
    assert not one.fell_to_warmth
