"""Rates against published tables; every expected number names its source."""

import math
from itertools import pairwise

import pytest

from supplychain.errors import DataError
from supplychain.quality import (
    ArrheniusKinetics,
    BandedQ10Kinetics,
    ExponentialKinetics,
    Exposure,
    Kinetics,
    Q10Kinetics,
    SquareRootKinetics,
    TableKinetics,
    activation_energy_of_q10_j_mol,
    life_used_h,
    q10_of_activation_energy,
    remaining_life_h,
)

DAY_S = 86_400.0
MILK_C = (2.0, 4.0, 9.0, 14.0, 16.0)
MILK_DAYS = (43.0, 36.0, 8.0, 5.0, 3.0)  # Petrus 2010, pasteurised milk in HDPE bottles

EVERY_KINETICS: list[Kinetics] = [
    Q10Kinetics(2.7, 3.0),
    ArrheniusKinetics(75_000.0, 3.0),
    SquareRootKinetics(-10.0, 3.0),
    ExponentialKinetics(0.089, 3.0),
    BandedQ10Kinetics.produce(3.0),
    TableKinetics(MILK_C, MILK_DAYS, 3.0),
]


@pytest.mark.parametrize("kinetics", EVERY_KINETICS, ids=lambda k: type(k).__name__)
def test_rate_is_one_at_the_reference_and_never_falls_with_temperature(kinetics: Kinetics) -> None:
    assert kinetics.relative_rate(3.0) == pytest.approx(1.0, rel=1e-12)
    rates = [kinetics.relative_rate(tenth / 10.0) for tenth in range(-300, 450)]
    assert all(cold <= warm for cold, warm in pairwise(rates))


def test_produce_bands_give_the_rates_and_lives_of_handbook_66() -> None:
    """Saltveit in USDA Agriculture Handbook 66: rate 1, 3, 7.5, 15, 22.5; life 100 ... 4."""
    produce = BandedQ10Kinetics.produce()
    rates = [produce.relative_rate(at_c) for at_c in (0.0, 10.0, 20.0, 30.0, 40.0)]
    assert rates == pytest.approx([1.0, 3.0, 7.5, 15.0, 22.5], rel=1e-12)
    assert [round(100.0 / rate) for rate in rates] == [100, 33, 13, 7, 4]


@pytest.mark.parametrize(
    ("kinetics", "at_c", "days"),
    [
        (SquareRootKinetics(-10.0, 5.0), 0.0, 47.25),
        (ArrheniusKinetics(100_000.0, 5.0), 0.0, 46.34),
        (SquareRootKinetics(-10.0, 5.0), 15.0, 7.56),
        (ArrheniusKinetics(100_000.0, 5.0), 15.0, 4.68),
    ],
)
def test_21_days_at_5_c_become_the_days_of_the_seafood_predictor(
    kinetics: Kinetics, at_c: float, days: float
) -> None:
    """DTU Seafood Spoilage and Safety Predictor prints 47.2 and 46.4 d at 0 C."""
    assert 21.0 / kinetics.relative_rate(at_c) == pytest.approx(days, abs=0.005)


@pytest.mark.parametrize(
    ("first_c", "then_c", "low_days", "high_days"),
    [(5.0, 15.0, 20.03, 20.44), (15.0, 5.0, 23.23, 24.23)],
)
def test_two_step_storage_of_cold_smoked_salmon_ends_when_the_predictor_says(
    first_c: float, then_c: float, low_days: float, high_days: float
) -> None:
    """FSSP (DTU): 8.9 d at one temperature, then the other; life 36-37 d at 5 C, ln RRS = 0.089 T.

    Predicted 20 and 24 days in all; observed 20.0 and 25.
    """
    salmon = ExponentialKinetics(0.089, 5.0)
    first = Exposure.constant(8.9 * DAY_S, first_c)
    totals = []
    for life_days in (36.0, 37.0):
        left_days = remaining_life_h(life_days * 24.0, first, salmon) / 24.0
        totals.append(8.9 + left_days / salmon.relative_rate(then_c))
    assert totals == pytest.approx([low_days, high_days], abs=0.01)


def test_one_activation_energy_misses_milk_at_9_c_by_39_percent() -> None:
    """Model error, documented: Petrus 2010 fitted by least squares on ln(life) over 1 / T."""
    inverse_k = [1.0 / (at_c + 273.15) for at_c in MILK_C]
    log_days = [math.log(days) for days in MILK_DAYS]
    mean_x, mean_y = sum(inverse_k) / 5, sum(log_days) / 5
    steps = [x - mean_x for x in inverse_k]
    slope = sum(s * (y - mean_y) for s, y in zip(steps, log_days, strict=True))
    slope /= sum(s * s for s in steps)
    at_2_c_days = math.exp(mean_y + slope * (inverse_k[0] - mean_x))
    milk = ArrheniusKinetics(slope * 8.314462618, 2.0)
    fitted = [at_2_c_days / milk.relative_rate(at_c) for at_c in MILK_C]
    assert slope * 8.314462618 == pytest.approx(128_000.0, rel=0.01)
    assert fitted == pytest.approx([44.2, 29.6, 11.1, 4.3, 3.0], abs=0.06)
    assert fitted[2] / 8.0 - 1.0 == pytest.approx(0.39, abs=0.01)


def test_table_kinetics_follows_the_milk_measurements_exactly() -> None:
    milk = TableKinetics(MILK_C, MILK_DAYS, 4.0)
    days = [36.0 / milk.relative_rate(at_c) for at_c in MILK_C]
    assert days == pytest.approx(list(MILK_DAYS), rel=1e-12)
    halfway = 36.0 / milk.relative_rate(6.5)
    assert halfway == pytest.approx(math.sqrt(36.0 * 8.0), rel=1e-12)


def test_table_kinetics_goes_on_with_the_outer_slopes() -> None:
    table = TableKinetics((0.0, 10.0), (100.0, 50.0), 0.0)
    assert table.relative_rate(20.0) == pytest.approx(4.0)
    assert table.relative_rate(-10.0) == pytest.approx(0.5)


@pytest.mark.parametrize(("at_c", "days"), [(0.0, 11.0), (5.0, 6.0), (10.0, 4.0), (20.0, 2.0)])
def test_meat_life_with_56_kj_is_within_18_percent_of_the_table(at_c: float, days: float) -> None:
    """James and James, Food Refrigeration: whole days to more than 1e7 per cm2."""
    meat = ArrheniusKinetics(56_000.0, 0.0)
    assert 11.0 / meat.relative_rate(at_c) == pytest.approx(days, rel=0.18)


@pytest.mark.parametrize(
    ("activation_j_mol", "at_0_days", "at_5_days"), [(75e3, 14.5, 8.0), (54e3, 20.0, 13.0)]
)
def test_beef_carcass_life_falls_from_0_to_5_c_as_measured(
    activation_j_mol: float, at_0_days: float, at_5_days: float
) -> None:
    """James and James, figure 10.1: odour and slime."""
    beef = ArrheniusKinetics(activation_j_mol, 0.0)
    assert at_0_days / beef.relative_rate(5.0) == pytest.approx(at_5_days, rel=0.05)


def test_poultry_life_is_within_one_deviation_of_the_iir_storage_table() -> None:
    """IIR 2000 (James and James, table 10.1), band middles; mean days and standard deviation."""
    table = [(-2.6, 32.0, 18.0), (0.5, 17.0, 10.0), (3.6, 12.0, 11.0), (6.7, 7.0, 3.0)]
    poultry = ArrheniusKinetics(100_000.0, 0.5)
    for middle_c, mean_days, deviation_days in table:
        assert abs(17.0 / poultry.relative_rate(middle_c) - mean_days) < deviation_days


def test_strawberries_respire_about_ten_times_faster_at_20_c() -> None:
    """Handbook 66: 16 and 150 mg CO2 per kg and hour at 0 and 20 C."""
    rate = ArrheniusKinetics(75_000.0, 0.0).relative_rate(20.0)
    assert rate == pytest.approx(150.0 / 16.0, rel=0.05)


def test_chicken_under_cycles_of_4_and_23_c_loses_about_two_days() -> None:
    """Herron 2022: 24 h of cycles of 2 h at 4 C and 2 h at 23 C cost 1.5 to 2.25 d of life.

    Square root with the T_min of Pseudomonas, -11.8 C (Koutsoumanis 2001).
    """
    chicken = SquareRootKinetics(-11.8, 4.0)
    cycles = Exposure.steps([(7_200.0, 4.0), (7_200.0, 23.0)] * 6)
    lost_days = (life_used_h(chicken, cycles) - 24.0) / 24.0
    assert 1.5 <= lost_days <= 2.25


def test_q10_and_activation_energy_convert_both_ways() -> None:
    """Q10 = exp(10 Ea / (R T (T + 10))) is the Arrhenius ratio across ten kelvin."""
    by_rates = ArrheniusKinetics(83_000.0, 4.0).relative_rate(14.0)
    assert q10_of_activation_energy(83_000.0, 4.0) == pytest.approx(by_rates, rel=1e-12)
    assert activation_energy_of_q10_j_mol(by_rates, 4.0) == pytest.approx(83_000.0, rel=1e-12)


def test_nothing_grows_below_the_minimum_temperature() -> None:
    assert SquareRootKinetics(-10.0, 4.0).relative_rate(-25.0) == 0.0


def test_bad_parameters_are_refused_all_at_once() -> None:
    with pytest.raises(DataError) as caught:
        Q10Kinetics(0.0, math.nan)
    assert [problem.column for problem in caught.value.problems] == ["q10", "reference_c"]


@pytest.mark.parametrize(
    "build",
    [
        lambda: ArrheniusKinetics(-1.0, 0.0),
        lambda: SquareRootKinetics(5.0, 5.0),
        lambda: ExponentialKinetics(math.inf, 0.0),
        lambda: BandedQ10Kinetics((10.0,), (2.0,), 0.0),
        lambda: BandedQ10Kinetics((), (2.0,), 0.0),
        lambda: BandedQ10Kinetics((20.0, 10.0), (2.0, 2.0, 2.0), 0.0),
        lambda: TableKinetics((0.0, 5.0), (9.0,), 0.0),
        lambda: TableKinetics((0.0,), (9.0,), 0.0),
        lambda: TableKinetics((0.0, 5.0), (9.0, 0.0), 0.0),
    ],
)
def test_impossible_kinetics_are_refused(build) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(DataError):
        build()
