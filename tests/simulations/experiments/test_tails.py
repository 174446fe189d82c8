"""The worst replications."""

from __future__ import annotations

import math

import pytest

from simulations.experiments import cvar, cvar_interval, cvar_t_interval
from supplychain.errors import DataError
from supplychain.streams import stream

HUNDRED = [float(value) for value in range(1, 101)]
# Of the standard normal: density(1.644854) / 0.05.
NORMAL_CVAR_95 = 2.062713


def test_mean_of_the_five_worst_of_a_hundred() -> None:
    assert cvar(HUNDRED) == pytest.approx(98.0)
    assert cvar(HUNDRED, worst="low") == pytest.approx(3.0)


def test_an_observation_on_the_edge_of_the_tail_counts_in_part() -> None:
    # Of 30, one and a half: 30 whole and 29 half.
    assert cvar(HUNDRED[:30]) == pytest.approx((30.0 + 0.5 * 29.0) / 1.5)
    assert cvar([7.0]) == 7.0
    assert math.isnan(cvar([]))


def test_tail_of_a_normal_distribution() -> None:
    values = stream(8, "tail").normal(0.0, 1.0, 400_000)
    assert cvar(values) == pytest.approx(NORMAL_CVAR_95, abs=0.01)


def test_interval_of_the_tail_is_repeatable_and_holds_the_estimate() -> None:
    values = stream(9, "tail").normal(0.0, 1.0, 100)
    found = cvar_interval(values)
    assert found == cvar_interval(values)
    assert found != cvar_interval(values, seed=1)
    assert found.low < found.estimate < found.high


def test_interval_of_the_tail_mirrors() -> None:
    values = stream(9, "tail").normal(0.0, 1.0, 100)
    found, mirrored = cvar_interval(values), cvar_interval(-values, worst="low")
    assert [found.low, found.high] == pytest.approx([-mirrored.high, -mirrored.low])


def test_a_sample_without_spread_has_a_tail_without_width() -> None:
    found = cvar_interval([4.0] * 20)
    assert (found.low, found.estimate, found.high) == (4.0, 4.0, 4.0)


def test_interval_of_the_tail_holds_the_truth_about_as_often_as_it_says() -> None:
    samples = stream(10, "tails").normal(0.0, 1.0, (100, 200))
    held = sum(cvar_interval(sample).holds(NORMAL_CVAR_95) for sample in samples)
    assert 0.85 <= held / 100 <= 0.99


def test_interval_by_influence_by_hand() -> None:
    # Of 1 to 20 the tail is 20 alone and VaR is 19: influence 19, and once 19 + 1 / 0.05 = 39, so
    # its standard deviation is 20 sqrt(1 / 20) and the error 1; t(0.975) of one degree is 12.7062.
    found = cvar_t_interval(HUNDRED[:20])
    assert found.estimate == pytest.approx(20.0)
    assert [found.low, found.high] == pytest.approx([20.0 - 12.7062, 20.0 + 12.7062], abs=1e-4)


def test_interval_by_influence_holds_the_truth_with_few_observations() -> None:
    samples = stream(10, "tails").normal(0.0, 1.0, (1_000, 40))
    held = sum(cvar_t_interval(sample).holds(NORMAL_CVAR_95) for sample in samples)
    assert 0.87 <= held / 1_000 <= 0.97


def test_interval_by_influence_mirrors() -> None:
    values = stream(9, "tail").normal(0.0, 1.0, 100)
    found, mirrored = cvar_t_interval(values), cvar_t_interval(-values, worst="low")
    assert [found.low, found.high] == pytest.approx([-mirrored.high, -mirrored.low])


def test_a_level_that_is_no_share_is_refused() -> None:
    with pytest.raises(DataError, match="level: is not a share"):
        cvar(HUNDRED, 95)
