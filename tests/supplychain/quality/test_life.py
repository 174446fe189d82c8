"""Life used, mean kinetic temperature and time outside a band."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad

from supplychain.errors import DataError
from supplychain.quality import (
    ArrheniusKinetics,
    BandedQ10Kinetics,
    Excursion,
    ExponentialKinetics,
    Exposure,
    Kinetics,
    Q10Kinetics,
    Segment,
    SquareRootKinetics,
    TableKinetics,
    degree_minutes_out,
    excursions,
    life_used_h,
    mean_kinetic_temperature_c,
    remaining_life_h,
    time_out_of_band_s,
)

H = 3_600.0
KINETICS: list[Kinetics] = [
    Q10Kinetics(3.2, 4.0),
    ArrheniusKinetics(120_000.0, 4.0),
    SquareRootKinetics(-2.5, 4.0),
    ExponentialKinetics(0.12, 4.0),
    BandedQ10Kinetics.produce(4.0),
    TableKinetics((2.0, 4.0, 9.0, 14.0, 16.0), (43.0, 36.0, 8.0, 5.0, 3.0), 4.0),
]
temperatures = st.floats(-25.0, 40.0)
durations = st.floats(0.0, 2e5)
exposures = st.lists(st.builds(Segment, durations, temperatures, temperatures), max_size=6).map(
    lambda segments: Exposure(tuple(segments))
)


def test_an_hour_at_the_reference_uses_an_hour() -> None:
    assert life_used_h(Q10Kinetics(3.0, 4.0), Exposure.constant(H, 4.0)) == 1.0


def test_life_left_after_too_long_is_negative_by_the_hours_too_late() -> None:
    left_h = remaining_life_h(10.0, Exposure.constant(6 * H, 14.0), Q10Kinetics(2.0, 4.0))
    assert left_h == pytest.approx(-2.0)


@pytest.mark.parametrize("kinetics", KINETICS, ids=lambda k: type(k).__name__)
@pytest.mark.parametrize(("start_c", "end_c"), [(-15.0, 25.0), (38.0, 2.0), (4.0, 4.5)])
def test_a_ramp_uses_what_fine_numerical_integration_says(
    kinetics: Kinetics, start_c: float, end_c: float
) -> None:
    kinks = [kink for kink in getattr(kinetics, "kinks_c", ()) if start_c < kink < end_c]
    low_c, high_c = min(start_c, end_c), max(start_c, end_c)
    area, _ = quad(kinetics.relative_rate, low_c, high_c, points=kinks or None, epsrel=1e-11)
    ramp = Exposure((Segment(5 * H, start_c, end_c),))
    exact_h = 5.0 * area / (high_c - low_c)
    assert life_used_h(kinetics, ramp) == pytest.approx(exact_h, rel=1e-9)


@settings(max_examples=60, deadline=None)
@given(exposures, exposures, st.sampled_from(KINETICS))
def test_life_used_adds_up_in_any_order(
    first: Exposure, second: Exposure, kinetics: Kinetics
) -> None:
    apart_h = life_used_h(kinetics, first) + life_used_h(kinetics, second)
    assert life_used_h(kinetics, first.then(second)) == pytest.approx(apart_h, rel=1e-12)
    assert life_used_h(kinetics, second.then(first)) == pytest.approx(apart_h, rel=1e-12)


@settings(max_examples=60, deadline=None)
@given(temperatures, temperatures, st.floats(0.01, 0.99), st.sampled_from(KINETICS))
def test_splitting_a_ramp_changes_nothing(
    start_c: float, end_c: float, share: float, kinetics: Kinetics
) -> None:
    middle_c = start_c + share * (end_c - start_c)
    parts = (Segment(share * H, start_c, middle_c), Segment((1 - share) * H, middle_c, end_c))
    whole_h = life_used_h(kinetics, Exposure((Segment(H, start_c, end_c),)))
    assert life_used_h(kinetics, Exposure(parts)) == pytest.approx(whole_h, rel=1e-7)


@pytest.mark.parametrize(
    ("steps", "expected_c"),
    [
        ([(22, 5.0), (2, 15.0)], 6.46),
        ([(20, 5.0), (4, 15.0)], 7.70),
        ([(18, 5.0), (6, 15.0)], 8.79),
        ([(22, 7.0), (2, 15.0)], 8.04),
        ([(23, 5.0), (1, 15.0)], 5.76),
        ([(12, 20.0), (12, 30.0)], 26.26),
    ],
)
def test_mean_kinetic_temperature_follows_the_formula_of_usp_1079(
    steps: list[tuple[float, float]], expected_c: float
) -> None:
    """Computed from MKT = (Ea/R) / -ln(mean exp(-Ea/RT)) with Ea/R = 10,000 K."""
    exposure = Exposure.steps([(hours * H, at_c) for hours, at_c in steps])
    assert mean_kinetic_temperature_c(exposure) == pytest.approx(expected_c, abs=0.01)


@settings(max_examples=60, deadline=None)
@given(exposures.filter(lambda exposure: exposure.duration_s > 1.0))
def test_mean_kinetic_temperature_ages_as_much_as_the_exposure(exposure: Exposure) -> None:
    """It is the constant temperature that uses the same life under the same activation energy."""
    kinetics = ArrheniusKinetics(83_144.0, 4.0)
    same = Exposure.constant(exposure.duration_s, mean_kinetic_temperature_c(exposure))
    used_h = life_used_h(kinetics, exposure)
    assert life_used_h(kinetics, same) == pytest.approx(used_h, rel=1e-9)


def test_a_mean_over_no_time_is_refused() -> None:
    with pytest.raises(DataError, match="a mean needs some time"):
        mean_kinetic_temperature_c(Exposure(()))


def test_a_ramp_through_the_band_is_out_before_and_after() -> None:
    """From 0 to 12 C in 12 minutes, band 2-8: out for 2 and 4 minutes, areas 2 and 8 K min."""
    ramp = Exposure((Segment(720.0, 0.0, 12.0),))
    assert time_out_of_band_s(ramp, 2.0, 8.0) == pytest.approx(360.0)
    assert degree_minutes_out(ramp, 2.0, 8.0) == pytest.approx(10.0)
    below, above = excursions(ramp, 2.0, 8.0)
    assert below == Excursion(0.0, 120.0, 0.0, above=False)
    assert above == Excursion(480.0, 240.0, 12.0, above=True)


def test_the_ends_of_the_band_belong_to_it() -> None:
    edges = Exposure.steps([(60.0, 2.0), (60.0, 8.0)])
    assert time_out_of_band_s(edges, 2.0, 8.0) == 0.0
    assert excursions(edges, 2.0, 8.0) == []


def test_an_excursion_over_several_segments_is_counted_once() -> None:
    ride = Exposure(
        (
            Segment(600.0, 4.0, 10.0),
            Segment(300.0, 10.0, 10.0),
            Segment(600.0, 10.0, 4.0),
            Segment(60.0, 4.0, 4.0),
            Segment(60.0, 9.0, 9.0),
        )
    )
    assert [stay.worst_c for stay in excursions(ride, 2.0, 8.0)] == [10.0, 9.0]
    assert [stay.duration_s for stay in excursions(ride, 2.0, 8.0)] == pytest.approx([700.0, 60.0])


def test_a_jump_across_the_whole_band_makes_two_excursions() -> None:
    jump = Exposure.steps([(60.0, 20.0), (60.0, -5.0)])
    assert [stay.above for stay in excursions(jump, 2.0, 8.0)] == [True, False]


@settings(max_examples=100, deadline=None)
@given(exposures)
def test_excursions_account_for_all_time_out_of_band(exposure: Exposure) -> None:
    out_s = time_out_of_band_s(exposure, 2.0, 8.0)
    stays = excursions(exposure, 2.0, 8.0)
    assert sum(stay.duration_s for stay in stays) == pytest.approx(out_s, abs=1e-6)
    assert out_s <= exposure.duration_s * (1.0 + 1e-12)
    assert all(stay.worst_c > 8.0 if stay.above else stay.worst_c < 2.0 for stay in stays)


def test_a_band_upside_down_is_refused() -> None:
    with pytest.raises(DataError):
        time_out_of_band_s(Exposure.constant(60.0, 4.0), 8.0, 2.0)


@pytest.mark.parametrize(
    ("duration_s", "start_c", "end_c"),
    [(-1.0, 4.0, 4.0), (1.0, -300.0, 4.0), (math.inf, 4.0, 4.0), (1.0, 4.0, math.nan)],
)
def test_impossible_segments_are_refused(duration_s: float, start_c: float, end_c: float) -> None:
    with pytest.raises(DataError):
        Segment(duration_s, start_c, end_c)
