"""Loss functions, beside published values and sums over all demand."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import integrate, stats

from solvers.replenishment.textbook import losses


def test_published_values_are_met() -> None:
    """Examples of stockpyl 1.0.2, module loss_functions."""
    assert losses.standard_normal_loss(1.3) == pytest.approx(0.04552796208651397)
    assert losses.standard_normal_second_loss(1.3) == pytest.approx(0.01880706693657111)
    assert losses.normal_loss(18.6, 15, 3) == pytest.approx(0.1683073521514889)
    assert losses.normal_second_loss(18.6, 15, 3) == pytest.approx(0.21486028212500707)
    assert losses.lognormal_loss(10, 2, 0.3) == pytest.approx(0.28364973888106326)
    assert losses.gamma_loss(1, 5, 5) == pytest.approx(4.0936537653899085)
    assert losses.gamma_loss(4, 6, 18**0.5) == pytest.approx(2.635971381157268)
    assert losses.poisson_loss(18, 15) == pytest.approx(0.5176095282584724)
    assert losses.poisson_second_loss(18, 15) == pytest.approx(0.848340302917789)
    assert losses.negative_binomial_loss(14, 23, 64) == pytest.approx(9.326459980156931)


def test_arrays_of_skus_have_one_loss_each() -> None:
    level = np.array([18.0, 5.0, 0.0, -2.0])
    mean = np.array([15.0, 6.0, 4.0, 3.0])
    many = np.arange(200)
    chance = stats.poisson.pmf(many, mean[:, None])
    by_hand = (np.maximum(many - level[:, None], 0) * chance).sum(axis=1)
    assert losses.poisson_loss(level, mean) == pytest.approx(by_hand)
    assert losses.discrete_loss(level, many, chance) == pytest.approx(by_hand)


@pytest.mark.parametrize("level", [-3, 0, 1, 7, 30])
def test_losses_of_whole_demand_are_sums_over_all_of_it(level: int) -> None:
    mean, variance = 6.0, 14.0
    many = np.arange(2000)
    chance = stats.nbinom.pmf(many, mean**2 / (variance - mean), mean / variance)
    short = np.maximum(many - level, 0)
    assert losses.negative_binomial_loss(level, mean, variance) == pytest.approx(short @ chance)
    above = chance[many > level].sum()
    assert losses.negative_binomial_above(level, mean, variance) == pytest.approx(above)
    levels = np.arange(level + 1, 200)
    second = losses.poisson_loss(levels, mean).sum()
    assert losses.poisson_second_loss(level, mean) == pytest.approx(second, abs=1e-12)


@pytest.mark.parametrize("level", [-1.0, 0.0, 2.0, 9.0])
def test_losses_of_real_demand_are_integrals(level: float) -> None:
    gamma = stats.gamma(4.0, scale=1.5)
    lognormal = stats.lognorm(0.6, scale=np.exp(1.1))
    first = integrate.quad(gamma.sf, level, np.inf)[0]
    assert losses.gamma_loss(level, 6.0, 3.0) == pytest.approx(first, rel=1e-6)
    assert losses.gamma_above(level, 6.0, 3.0) == pytest.approx(gamma.sf(level))
    first = integrate.quad(lognormal.sf, level, np.inf, limit=200)[0]
    assert losses.lognormal_loss(level, 1.1, 0.6) == pytest.approx(first, rel=1e-6)


def test_certain_demand_has_no_spread() -> None:
    assert losses.normal_loss([3.0, 8.0], 5.0, 0.0).tolist() == [2.0, 0.0]
    assert losses.normal_second_loss([3.0, 8.0], 5.0, 0.0).tolist() == [2.0, 0.0]


def test_samples_count_alike() -> None:
    assert losses.sampled_loss(4.0, [[1.0, 5.0, 9.0], [4.0, 4.0, 4.0]]).tolist() == [2.0, 0.0]
