"""Loss functions: how far demand is expected to exceed a level.

The first loss is the expected shortage ``E[(D - x)+]``; what is expected to be left,
``E[(x - D)+]``, is the shortage plus ``x - mean``. The second loss is the integral of the first
above the level, for whole demand its sum over all whole levels above it. All functions take arrays.
Formulas: Snyder and Shen, Fundamentals of Supply Chain Theory, appendix C.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import special

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


def standard_normal_loss(z: ArrayLike) -> NDArray[np.float64]:
    """First loss of the standard normal distribution."""
    at = np.asarray(z, np.float64)
    return np.asarray(_density(at) - at * special.ndtr(-at))


def standard_normal_second_loss(z: ArrayLike) -> NDArray[np.float64]:
    """Second loss of the standard normal distribution."""
    at = np.asarray(z, np.float64)
    return np.asarray(0.5 * ((at**2 + 1.0) * special.ndtr(-at) - at * _density(at)))


def normal_loss(level: ArrayLike, mean: ArrayLike, deviation: ArrayLike) -> NDArray[np.float64]:
    """First loss of normal demand; a deviation of 0 means certain demand."""
    above, spread = _standard(level, mean, deviation)
    z = above / np.where(spread > 0.0, spread, 1.0)
    return np.where(spread > 0.0, spread * standard_normal_loss(z), np.maximum(-above, 0.0))


def normal_second_loss(
    level: ArrayLike, mean: ArrayLike, deviation: ArrayLike
) -> NDArray[np.float64]:
    """Second loss of normal demand; a deviation of 0 means certain demand."""
    above, spread = _standard(level, mean, deviation)
    z = above / np.where(spread > 0.0, spread, 1.0)
    certain = 0.5 * np.maximum(-above, 0.0) ** 2
    return np.where(spread > 0.0, spread**2 * standard_normal_second_loss(z), certain)


def poisson_loss(level: ArrayLike, mean: ArrayLike) -> NDArray[np.float64]:
    """First loss of Poisson demand at whole levels."""
    x, m = np.asarray(level, np.float64), np.asarray(mean, np.float64)
    return np.asarray((m - x) * poisson_above(x, m) + m * poisson_density(x, m))


def poisson_second_loss(level: ArrayLike, mean: ArrayLike) -> NDArray[np.float64]:
    """Second loss of Poisson demand at whole levels: the sum of first losses above the level."""
    x, m = np.asarray(level, np.float64), np.asarray(mean, np.float64)
    above = ((m - x) ** 2 + x) * poisson_above(x, m)
    return np.asarray(0.5 * (above + m * (m - x) * poisson_density(x, m)))


def poisson_above(level: ArrayLike, mean: ArrayLike) -> NDArray[np.float64]:
    """Probability that Poisson demand exceeds a whole level."""
    x, m = np.asarray(level, np.float64), np.asarray(mean, np.float64)
    return np.where(x < 0.0, 1.0, special.pdtrc(np.maximum(x, 0.0), m))


def poisson_density(level: ArrayLike, mean: ArrayLike) -> NDArray[np.float64]:
    """Probability that Poisson demand equals a whole level."""
    x, m = np.asarray(level, np.float64), np.asarray(mean, np.float64)
    at = np.maximum(x, 0.0)
    return np.where(x < 0.0, 0.0, np.exp(special.xlogy(at, m) - m - special.gammaln(at + 1.0)))


def negative_binomial_above(
    level: ArrayLike, mean: ArrayLike, variance: ArrayLike
) -> NDArray[np.float64]:
    """Probability that negative binomial demand exceeds a whole level; variance above the mean."""
    r, p = _negative_binomial(mean, variance)
    x = np.asarray(level, np.float64)
    return np.where(x < 0.0, 1.0, special.betainc(np.maximum(x, 0.0) + 1.0, r, 1.0 - p))


def negative_binomial_loss(
    level: ArrayLike, mean: ArrayLike, variance: ArrayLike
) -> NDArray[np.float64]:
    """First loss of negative binomial demand at whole levels; variance above the mean."""
    r, p = _negative_binomial(mean, variance)
    x, m = np.asarray(level, np.float64), np.asarray(mean, np.float64)
    at = np.maximum(x, 0.0)
    # The mean of what lies above x is m times the probability of x - 1 under r + 1.
    higher = np.where(at > 0.0, special.betainc(np.maximum(at, 1.0), r + 1.0, 1.0 - p), 1.0)
    above = special.betainc(at + 1.0, r, 1.0 - p)
    return np.where(x < 0.0, m - x, m * higher - at * above)


def gamma_above(level: ArrayLike, mean: ArrayLike, deviation: ArrayLike) -> NDArray[np.float64]:
    """Probability that gamma demand exceeds a level."""
    shape, scale = _gamma(mean, deviation)
    return np.asarray(special.gammaincc(shape, np.maximum(level, 0.0) / scale))


def gamma_loss(level: ArrayLike, mean: ArrayLike, deviation: ArrayLike) -> NDArray[np.float64]:
    """First loss of gamma demand; the exponential one has a deviation equal to its mean."""
    shape, scale = _gamma(mean, deviation)
    x, m = np.asarray(level, np.float64), np.asarray(mean, np.float64)
    at = np.maximum(x, 0.0)
    above = m * special.gammaincc(shape + 1.0, at / scale) - at * special.gammaincc(
        shape, at / scale
    )
    return np.where(x < 0.0, m - x, above)


def lognormal_loss(
    level: ArrayLike, log_mean: ArrayLike, log_deviation: ArrayLike
) -> NDArray[np.float64]:
    """First loss of demand whose logarithm is normal."""
    mu, sigma = np.asarray(log_mean, np.float64), np.asarray(log_deviation, np.float64)
    x = np.asarray(level, np.float64)
    mean, at = np.exp(mu + 0.5 * sigma**2), np.maximum(x, np.finfo(float).tiny)
    z = (mu - np.log(at)) / sigma
    return np.where(x <= 0.0, mean - x, mean * special.ndtr(z + sigma) - at * special.ndtr(z))


def discrete_loss(
    level: ArrayLike, values: ArrayLike, probabilities: ArrayLike
) -> NDArray[np.float64]:
    """First loss of demand that takes some values, along the last axis.

    Parameters
    ----------
    level
        One for each SKU.
    values, probabilities
        Of shape (..., values); probabilities add up to 1.
    """
    above = np.asarray(values, np.float64) - np.asarray(level, np.float64)[..., None]
    return np.asarray((np.maximum(above, 0.0) * np.asarray(probabilities)).sum(axis=-1))


def sampled_loss(level: ArrayLike, samples: ArrayLike) -> NDArray[np.float64]:
    """First loss of demand of which equally likely samples are known, along the last axis."""
    above = np.asarray(samples, np.float64) - np.asarray(level, np.float64)[..., None]
    return np.asarray(np.maximum(above, 0.0).mean(axis=-1))


def _density(z: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(np.exp(-0.5 * z**2) / np.sqrt(2.0 * np.pi))


def _standard(
    level: ArrayLike, mean: ArrayLike, deviation: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    above = np.asarray(level, np.float64) - np.asarray(mean, np.float64)
    return above, np.asarray(deviation, np.float64)


def _negative_binomial(
    mean: ArrayLike, variance: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    m, v = np.asarray(mean, np.float64), np.asarray(variance, np.float64)
    return m**2 / (v - m), m / v


def _gamma(
    mean: ArrayLike, deviation: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    m, s = np.asarray(mean, np.float64), np.asarray(deviation, np.float64)
    return (m / s) ** 2, s**2 / m
