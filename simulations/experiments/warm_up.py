"""One long run of a steady state: what to cut off, and how sure its mean is."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simulations.experiments.intervals import CONFIDENCE, Interval, mean_interval
from simulations.experiments.refused import refused

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class WarmUp:
    """Where a run has forgotten how it began.

    Parameters
    ----------
    cut
        Observations to leave out at the beginning.
    mean
        Of the rest.
    is_found
        False if the cut is at the end of what was looked at: the run is too short to say.
    """

    cut: int
    mean: float
    is_found: bool


def mser(values: Sequence[float] | npt.NDArray[np.float64], size: int = 5) -> WarmUp:
    """Cut after which the mean of the rest has the least standard error.

    Looks at cuts in the first half only, since few observations left over look steady by chance.
    Source: White, Simulation 69 (1997) 323-334, with batches of five after White, Cobb and
    Spratt, Winter Simulation Conference 2000, 755-764.

    Parameters
    ----------
    values
        In the order of time, at equal steps, or one for each customer.
    size
        Observations in a batch; 5 gives MSER-5. What is left over at the end does not count.
    """
    means = batches(values, size)
    m = len(means)
    left = np.arange(m, 0, -1)  # batches after each cut
    apart = means - means.mean()  # against loss of digits
    squares = _sums_from(apart**2) - _sums_from(apart) ** 2 / left
    error = np.maximum(squares, 0.0) / left.astype(float) ** 2
    looked_at = max(1, m // 2)
    cut = int(np.argmin(error[:looked_at]))
    return WarmUp(cut * size, float(means[cut:].mean()), is_found=cut < looked_at - 1)


def _sums_from(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """For each place, the sum of all from there on."""
    return np.cumsum(values[::-1])[::-1]


def welch(
    runs: Sequence[Sequence[float]] | npt.NDArray[np.float64], window: int
) -> npt.NDArray[np.float64]:
    """Welch's moving average over the mean of several runs, to be looked at.

    Averages ``2 * window + 1`` steps, near the beginning as many as lie on both sides. The last
    ``window`` steps have none. Source: Welch, in The Computer Performance Modeling Handbook
    (1983); Law, Simulation Modeling and Analysis, 5th ed., equation 9.3.

    Parameters
    ----------
    runs
        Axes: run, step.
    window
        Steps on either side.
    """
    mean = np.asarray(runs, float).mean(axis=0)
    if not 0 <= window < len(mean):
        allowed = f"0 to {len(mean) - 1}"
        raise refused("window", "out_of_range", "is longer than the runs", window, allowed)
    sums = np.concatenate(([0.0], np.cumsum(mean)))
    at = np.arange(len(mean) - window)
    reach = np.minimum(at, window)
    averaged: npt.NDArray[np.float64] = (sums[at + reach + 1] - sums[at - reach]) / (2 * reach + 1)
    return averaged


def batches(
    values: Sequence[float] | npt.NDArray[np.float64], size: int
) -> npt.NDArray[np.float64]:
    """Means of batches of so many observations each; an incomplete last one is left out."""
    array = np.asarray(values, float)
    if not 1 <= size <= len(array):
        allowed = f"1 to {len(array)}"
        raise refused("batch size", "out_of_range", "fits no batch in the run", size, allowed)
    count = len(array) // size
    means: npt.NDArray[np.float64] = array[: count * size].reshape(count, size).mean(axis=1)
    return means


@dataclass(frozen=True, slots=True)
class BatchMeans:
    """A steady-state mean out of one long run.

    Parameters
    ----------
    interval
        Of the mean.
    lag_one
        Correlation of neighbouring batches; well above 0, batches are too short and the interval
        is too narrow.
    size
        Observations in a batch.
    """

    interval: Interval
    lag_one: float
    size: int


def batch_means(
    values: Sequence[float] | npt.NDArray[np.float64],
    count: int = 20,
    confidence: float = CONFIDENCE,
) -> BatchMeans:
    """Interval of a steady-state mean by batches that are nearly independent.

    More than 30 batches gain little and are less independent: Schmeiser, Operations Research 30
    (1982) 556-568.

    Parameters
    ----------
    values
        One long run without its warm-up.
    count
        Batches.
    confidence
        Share of experiments whose range holds the truth.
    """
    if not 2 <= count <= len(values):
        raise refused("batches", "out_of_range", "cannot be made", count, f"2 to {len(values)}")
    size = len(values) // count
    means = batches(values, size)[:count]
    apart = means - means.mean()
    total = float(np.sum(apart**2))
    lag_one = float(np.sum(apart[1:] * apart[:-1])) / total if total > 0.0 else math.nan
    return BatchMeans(mean_interval(means, confidence), lag_one, size)
