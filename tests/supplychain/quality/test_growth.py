"""Microbial growth: closed forms against numerical integration, and against each other."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from scipy.integrate import solve_ivp

from supplychain.errors import DataError
from supplychain.quality import Exposure, Segment
from supplychain.quality.catalogue import FOODS, SPINACH_TOTAL_COUNT, food
from supplychain.quality.growth import (
    BaranyiGrowth,
    BuchananGrowth,
    GompertzGrowth,
    PrimaryGrowth,
    RatkowskyGrowth,
    growth_dose,
    hours_to_limit,
)

RATE = RatkowskyGrowth(0.02, -8.0)
if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MODELS: tuple[PrimaryGrowth, ...] = (
    BaranyiGrowth(9.0, 2.0),
    BuchananGrowth(9.0, 2.0),
    GompertzGrowth(9.0, 2.0),
)


def test_the_full_square_root_is_zero_at_both_ends_and_bends_before_the_upper() -> None:
    full = RatkowskyGrowth(0.02, -8.0, 40.0, 0.3)
    assert [full.relative_rate(at_c) for at_c in (-8.0, -20.0, 40.0, 50.0)] == [0.0] * 4
    assert full.relative_rate(0.0) == pytest.approx(RATE.relative_rate(0.0), rel=1e-4)
    assert full.relative_rate(38.0) < full.relative_rate(34.0)
    by_hand = (0.02 * 38.0 * (1.0 - math.exp(0.3 * (30.0 - 40.0)))) ** 2
    assert full.relative_rate(30.0) == pytest.approx(by_hand)


def test_baranyi_agrees_with_its_differential_equations_under_changing_temperature() -> None:
    model = BaranyiGrowth(9.0, 1.5)
    exposure = Exposure((Segment(48 * 3600.0, 2.0, 14.0), Segment(24 * 3600.0, 14.0, 4.0)))

    def slope(at_h: float, state: NDArray[np.float64]) -> list[float]:
        at_c = 2.0 + at_h * 0.25 if at_h <= 48.0 else 14.0 - (at_h - 48.0) * 10.0 / 24.0
        mu = RATE.relative_rate(at_c)
        q, ln_n = math.exp(state[0]), state[1]
        return [mu, q / (1.0 + q) * mu * (1.0 - math.exp(ln_n - 9.0 * math.log(10.0)))]

    q0 = 1.0 / math.expm1(1.5)
    begin = [math.log(q0), 3.0 * math.log(10.0)]
    end = solve_ivp(slope, (0.0, 72.0), begin, rtol=1e-10, atol=1e-12, max_step=0.5).y[1, -1]
    found = model.log_count(3.0, growth_dose(RATE, exposure))
    assert found == pytest.approx(end / math.log(10.0), abs=1e-6)


@pytest.mark.parametrize("model", MODELS)
def test_counts_begin_at_the_start_never_fall_and_end_at_the_top(model: PrimaryGrowth) -> None:
    counts = [model.log_count(3.0, 0.5 * step) for step in range(81)]
    assert counts[0] == pytest.approx(3.0)
    assert counts == sorted(counts)
    assert model.log_count(3.0, 200.0) == pytest.approx(9.0)
    assert model.log_count(9.5, 1.0) == 9.5


@pytest.mark.parametrize("model", [BaranyiGrowth(30.0, 2.0), BuchananGrowth(30.0, 2.0)])
def test_far_below_the_top_a_long_dose_grows_by_what_exceeds_the_lag(model: PrimaryGrowth) -> None:
    assert model.log_count(2.0, 22.0) == pytest.approx(2.0 + 20.0 / math.log(10.0), abs=1e-3)


def test_gompertz_is_steepest_by_the_rate_itself() -> None:
    # The steepest slope of Zwietering's form is mu: 1 ln unit of count per unit of dose.
    model = GompertzGrowth(9.0, 6.0)
    steps = [model.log_count(3.0, 0.01 * step) for step in range(2000)]
    steepest = max(b - a for a, b in pairwise(steps)) / 0.01 * math.log(10.0)
    assert steepest == pytest.approx(1.0, abs=0.01)


def test_doses_of_parts_add_up_and_constant_temperature_is_exact() -> None:
    parts = Exposure.steps([(3600.0, 4.0), (7200.0, 10.0)])
    by_hand = (0.02 * 12.0) ** 2 + 2.0 * (0.02 * 18.0) ** 2
    assert growth_dose(RATE, parts) == pytest.approx(by_hand, rel=1e-12)


@pytest.mark.parametrize("model", MODELS)
def test_the_limit_is_reached_after_the_hours_told(model: PrimaryGrowth) -> None:
    hours = hours_to_limit(RATE, model, 3.0, 4.0)
    dose = growth_dose(RATE, Exposure.constant(hours * 3600.0, 4.0))
    assert model.log_count(3.0, dose) == pytest.approx(7.0, abs=1e-6)
    assert hours_to_limit(RATE, model, 7.0, 4.0) == 0.0
    assert hours_to_limit(RATE, model, 3.0, -9.0) == math.inf
    assert hours_to_limit(RATE, model, 3.0, 4.0, limit_log=9.5) == math.inf


def test_impossible_growth_is_refused_all_at_once() -> None:
    with pytest.raises(DataError) as caught:
        RatkowskyGrowth(-1.0, 5.0, 4.0, 0.0)
    assert {problem.column for problem in caught.value.problems} == {"b", "t_max_c", "c"}
    with pytest.raises(DataError):
        BaranyiGrowth(9.0, -1.0)


def test_spinach_misses_the_rate_measured_at_10_c_by_what_its_source_says() -> None:
    """CIDA model 1 measured 0.69 ln units a day at 6 C and about 0.80 at 10 C."""
    rate = SPINACH_TOTAL_COUNT.rate
    assert 24.0 * rate.relative_rate(6.0) == pytest.approx(0.69)
    assert 24.0 * rate.relative_rate(10.0) == pytest.approx(1.04, abs=0.01)


def test_every_food_has_a_key_of_its_own_a_source_and_a_rate_of_one_at_its_reference() -> None:
    assert len({item.id for item in FOODS}) == len(FOODS)
    for item in FOODS:
        assert item.source
        reference_c: float = item.kinetics.reference_c  # type: ignore[attr-defined]
        assert item.kinetics.relative_rate(reference_c) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("key", "at_c", "days"),
    [
        ("milk_hdpe", 9.0, 8.0),
        ("milk_ldpe", 16.0, 2.0),
        ("poultry", 6.7, 7.0),
        ("beef", -2.6, 40.0),
        ("strawberry", 0.0, 7.0),
    ],
)
def test_foods_live_as_long_as_measured(key: str, at_c: float, days: float) -> None:
    item = food(key)
    assert item.life_h is not None
    assert item.life_h / 24.0 / item.kinetics.relative_rate(at_c) == pytest.approx(days)
