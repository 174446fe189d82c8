"""How bad the worst replications are."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

import numpy as np
from scipy import special

from simulations.experiments.intervals import CONFIDENCE, Interval, observed, quantile
from simulations.experiments.refused import check_share
from supplychain.streams import stream

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy.typing as npt

RESAMPLES = 4_000
Worst = Literal["high", "low"]
"""Whether large values are bad, such as cost, or small ones, such as service."""


def cvar(values: Iterable[float], level: float = 0.95, worst: Worst = "high") -> float:
    """Conditional value at risk: the mean of the worst ``1 - level`` of all observations.

    Where that is no whole number of observations, the mildest of them counts in part. Source:
    Rockafellar and Uryasev, J. Banking & Finance 26 (2002) 1443-1471, proposition 8.
    """
    check_share("level", level)
    sample = observed(values)[np.newaxis, :]
    return float(_cvar(sample, level, worst)[0]) if sample.size else math.nan


def cvar_interval(
    values: Iterable[float],
    level: float = 0.95,
    confidence: float = CONFIDENCE,
    *,
    worst: Worst = "high",
    seed: int = 0,
) -> Interval:
    """Conditional value at risk with a bootstrap interval (BCa).

    A sample cannot tell of anything worse than the worst that it has. The range therefore holds the
    truth less often than it says while the tail has few observations: of 40 replications, two. How
    often is in docs/experiments.md; below 200, :func:`cvar_t_interval` is the better one. Source:
    Efron, JASA 82 (1987) 171-185.

    Parameters
    ----------
    values
        One for each replication.
    level, worst
        As for :func:`cvar`.
    confidence
        Share of experiments whose range should hold the truth.
    seed
        Of the resamples; the same values then always give the same interval.
    """
    check_share("level", level)
    check_share("confidence", confidence)
    sample = observed(values)
    n = len(sample)
    estimate = cvar(sample, level, worst)
    if n < 2 or not np.isfinite(sample).all():
        return Interval(estimate, math.nan, math.nan, n, confidence)
    drawn = stream(seed, "bootstrap").integers(0, n, (RESAMPLES, n))
    resampled = np.sort(_cvar(sample[drawn], level, worst))
    if resampled[0] == resampled[-1]:
        return Interval(estimate, float(resampled[0]), float(resampled[0]), n, confidence)
    shares = _bca_shares(sample, estimate, resampled, level, worst, confidence)
    low, high = np.quantile(resampled, shares)
    return Interval(estimate, float(low), float(high), n, confidence)


def cvar_t_interval(
    values: Iterable[float],
    level: float = 0.95,
    confidence: float = CONFIDENCE,
    *,
    worst: Worst = "high",
) -> Interval:
    """Conditional value at risk with an interval that is wide where the tail is thin.

    Standard error from each observation's influence ``VaR + max(0, x - VaR) / (1 - level)``, and
    Student's t with as many degrees of freedom as there are observations in the tail, at least one:
    our own choice, which holds the truth far more often than the bootstrap below 200 replications.
    Influence after Trindade, Uryasev, Shapiro and Zrazhevsky, J. Banking & Finance 31 (2007) 3524.

    Parameters
    ----------
    values, level, confidence, worst
        As for :func:`cvar_interval`.
    """
    check_share("level", level)
    check_share("confidence", confidence)
    sample = observed(values)
    n, estimate = len(sample), cvar(sample, level, worst)
    if n < 2 or not np.isfinite(sample).all():
        return Interval(estimate, math.nan, math.nan, n, confidence)
    losses = sample if worst == "high" else -sample
    edge = quantile(losses, level)
    influence = edge + np.maximum(losses - edge, 0.0) / (1.0 - level)
    degrees = max(1.0, n * (1.0 - level))
    error = float(influence.std(ddof=1)) / math.sqrt(n)
    half = float(special.stdtrit(degrees, 0.5 + confidence / 2.0)) * error
    return Interval(estimate, estimate - half, estimate + half, n, confidence)


def _cvar(samples: npt.NDArray[np.float64], level: float, worst: Worst) -> npt.NDArray[np.float64]:
    """Of each row of samples."""
    n = samples.shape[1]
    sign = 1.0 if worst == "high" else -1.0
    falling = -np.sort(-sign * samples, axis=1)
    most = (1.0 - level) * n
    weights = np.clip(most - np.arange(n), 0.0, 1.0)
    counted = weights > 0.0
    found: npt.NDArray[np.float64] = falling[:, counted] @ weights[counted] / weights.sum()
    return sign * found


def _bca_shares(
    sample: npt.NDArray[np.float64],
    estimate: float,
    resampled: npt.NDArray[np.float64],
    level: float,
    worst: Worst,
    confidence: float,
) -> npt.NDArray[np.float64]:
    """Which shares of the resamples are the interval's ends: Efron's equation 6.8."""
    below = np.mean(resampled < estimate) + np.mean(resampled == estimate) / 2.0
    bias = special.ndtri(np.clip(below, 0.5 / RESAMPLES, 1.0 - 0.5 / RESAMPLES))
    n = len(sample)
    without = np.tile(sample, (n, 1))[~np.eye(n, dtype=bool)].reshape(n, n - 1)
    left = _cvar(without, level, worst)
    apart = left.mean() - left
    scale = float(np.sum(apart**2)) ** 1.5
    skew = float(np.sum(apart**3)) / (6.0 * scale) if scale > 0.0 else 0.0
    z = bias + special.ndtri(np.array([0.5 - confidence / 2.0, 0.5 + confidence / 2.0]))
    shares: npt.NDArray[np.float64] = special.ndtr(bias + z / (1.0 - skew * z))
    return shares
