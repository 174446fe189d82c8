"""How good a forecast was, once the days have come."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.replenishment.demand.forecast import Forecast


@dataclass(frozen=True, slots=True)
class Scores:
    """Figures over some series and days; nan where nothing was to be scored.

    What needs quantiles is nan where the forecast has none.

    Parameters
    ----------
    days
        Series-days that were scored.
    wape
        Sum of absolute errors of the mean over the sum of outcomes.
    wape_median
        The same of the median, which no bias in the mean can help or hurt.
    bias
        Sum of the mean over the sum of outcomes, less 1.
    pinball
        Mean pinball loss over the levels, in units per series-day.
    crps
        Continuous ranked probability score over the mean outcome, from the same losses: twice
        their integral over the levels, by the trapezoid rule to the ends 0 and 1.
    coverage
        Share of outcomes from the first quantile to the last, ends included.
    coverage_inner
        The same from the second to the last but one.
    """

    days: int
    wape: float
    wape_median: float
    bias: float
    pinball: float
    crps: float
    coverage: float
    coverage_inner: float


def score(forecast: Forecast, outcome: NDArray[np.float32], counts: NDArray[np.bool_]) -> Scores:
    """Score a forecast.

    Parameters
    ----------
    forecast
        What was forecast.
    outcome
        What came, shape (series, days); nan where it is not known.
    counts
        Series-days to score, such as those with goods all day; not known ones never count.
    """
    counts = counts & ~np.isnan(outcome) & ~np.isnan(forecast.mean)
    actual = outcome[counts].astype(float)
    total = float(actual.sum())
    if not len(actual) or total <= 0.0:
        nothing = float("nan")
        return Scores(int(counts.sum()), *[nothing] * (len(fields(Scores)) - 1))
    mean = forecast.mean[counts].astype(float)
    quantiles = np.stack([forecast.quantiles[:, i][counts] for i in range(len(forecast.levels))])
    levels = np.array(forecast.levels)
    median = quantiles[int(np.abs(levels - 0.5).argmin())]
    loss = _pinball(actual, quantiles, levels)
    last = len(levels) - 1
    return Scores(
        days=len(actual),
        wape=float(np.abs(mean - actual).sum()) / total,
        wape_median=float(np.abs(median - actual).sum()) / total,
        bias=float(mean.sum()) / total - 1.0,
        pinball=float(loss.mean()),
        crps=2.0 * _integral(loss, levels) / float(actual.mean()),
        coverage=_share(actual, quantiles, 0, last),
        coverage_inner=_share(actual, quantiles, min(1, last), max(last - 1, 0)),
    )


def _pinball(
    actual: NDArray[np.float64], quantiles: NDArray[np.float32], levels: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Mean loss of each level."""
    gap = actual[None, :] - quantiles
    loss = np.maximum(levels[:, None] * gap, (levels[:, None] - 1.0) * gap)
    return np.asarray(loss.mean(axis=1), np.float64)


def _integral(loss: NDArray[np.float64], levels: NDArray[np.float64]) -> float:
    """Integral over 0 to 1; the loss at the ends is 0."""
    at = np.concatenate([[0.0], levels, [1.0]])
    value = np.concatenate([[0.0], loss, [0.0]])
    return float(np.trapezoid(value, at))


def _share(
    actual: NDArray[np.float64], quantiles: NDArray[np.float32], lower: int, upper: int
) -> float:
    if np.isnan(quantiles).any():
        return float("nan")
    inside = (actual >= quantiles[lower]) & (actual <= quantiles[upper])
    return float(inside.mean())
