"""Intervals: exact small cases, and how often they hold the truth."""

from __future__ import annotations

import math

import numpy as np
import pytest

from simulations.experiments import mean_interval, quantile_interval, share_interval
from simulations.experiments.intervals import quantile
from supplychain.errors import DataError
from supplychain.streams import stream

EXPERIMENTS = 2_000


def test_interval_of_a_mean_by_hand() -> None:
    # t(0.975, 4) = 2.776445, s = sqrt(2.5).
    found = mean_interval([1.0, 2.0, 3.0, 4.0, 5.0])
    assert (found.estimate, found.n) == (3.0, 5)
    assert found.half_width == pytest.approx(2.776445 * math.sqrt(2.5 / 5.0), abs=1e-6)


def test_interval_of_a_mean_holds_the_truth_in_95_of_100_experiments() -> None:
    samples = stream(1, "coverage").normal(7.0, 3.0, (EXPERIMENTS, 10))
    held = sum(mean_interval(sample).holds(7.0) for sample in samples)
    assert 0.94 <= held / EXPERIMENTS <= 0.96


def test_what_does_not_apply_is_no_observation() -> None:
    found = mean_interval([1.0, math.nan, 3.0])
    assert (found.estimate, found.n) == (2.0, 2)


def test_one_observation_and_an_infinite_one_have_no_interval() -> None:
    assert math.isnan(mean_interval([4.0]).half_width)
    assert mean_interval([]).n == 0
    never = mean_interval([1.0, math.inf])
    assert never.estimate == math.inf
    assert math.isnan(never.low)


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [
        # Newcombe, Statistics in Medicine 17 (1998) 857-872, table I, method 3.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_interval_of_a_share_as_published(hits: int, n: int, low: float, high: float) -> None:
    found = share_interval(hits, n)
    assert [found.low, found.high] == pytest.approx([low, high], abs=5e-5)


def test_interval_of_a_share_mirrors_that_of_the_misses() -> None:
    found, mirrored = share_interval(20, 20), share_interval(0, 20)
    assert [found.low, found.high] == pytest.approx([1.0 - mirrored.high, 1.0])


def test_interval_of_a_small_share_holds_the_truth_as_often_as_it_says() -> None:
    hits = stream(2, "coverage").binomial(30, 0.1, EXPERIMENTS)
    held = sum(share_interval(int(hit), 30).holds(0.1) for hit in hits)
    # Exactly: P(1 <= hits <= 6) = 0.9318 + P(0 excluded); shares of few trials come in steps.
    assert 0.93 <= held / EXPERIMENTS <= 0.985


def test_quantiles_are_observations() -> None:
    values = [float(value) for value in range(1, 31)]
    assert quantile(values, 0.1) == 3.0
    assert quantile(values, 0.5) == 15.0
    assert quantile(values, 0.999) == 30.0


def test_interval_of_a_median_by_hand() -> None:
    # Binomial(10, 1/2): P(count <= 1) = 0.0107 and P(count <= 2) = 0.0547, so the second and the
    # ninth of ten; Conover, table A.3.
    found = quantile_interval([float(value) for value in range(1, 11)], 0.5)
    assert (found.low, found.high) == (2.0, 9.0)


def test_interval_of_a_quantile_holds_the_truth_at_least_as_often_as_it_says() -> None:
    samples = stream(3, "coverage").exponential(1.0, (EXPERIMENTS, 60))
    truth = -math.log(1.0 - 0.9)
    held = sum(quantile_interval(sample, 0.9).holds(truth) for sample in samples)
    assert 0.945 <= held / EXPERIMENTS <= 0.985


def test_a_quantile_too_far_out_has_an_infinite_end() -> None:
    assert quantile_interval(np.arange(20.0), 0.95).high == math.inf


def test_a_confidence_that_is_no_share_is_refused() -> None:
    with pytest.raises(DataError, match="confidence: is not a share; given 95"):
        mean_interval([1.0, 2.0], 95)
    with pytest.raises(DataError, match="given 4; allowed 0 to 3"):
        share_interval(4, 3)
