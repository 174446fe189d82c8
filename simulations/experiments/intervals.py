"""Confidence intervals of one sample of independent replications.

Values that are not a number are left out: what cannot be said of a replication, such as when a
network recovered that was never hit, is no observation.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import special, stats

from simulations.experiments.refused import check_share, refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy.typing as npt

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate and the range that holds the truth in so many of all experiments.

    Parameters
    ----------
    estimate
        The best single figure; not a number if there is no observation.
    low, high
        Ends of the range; not a number where too few observations say nothing of it.
    n
        Observations.
    confidence
        Share of experiments whose range holds the truth.
    """

    estimate: float
    low: float
    high: float
    n: int
    confidence: float = CONFIDENCE

    @property
    def half_width(self) -> float:
        """Half the range."""
        return (self.high - self.low) / 2.0

    def holds(self, value: float) -> bool:
        """Whether a value lies in the range, ends included."""
        return self.low <= value <= self.high


def observed(values: Iterable[float]) -> npt.NDArray[np.float64]:
    """Values without those that are not a number."""
    array = np.asarray(list(values), float)
    found: npt.NDArray[np.float64] = array[~np.isnan(array)]
    return found


def mean_interval(values: Iterable[float], confidence: float = CONFIDENCE) -> Interval:
    """Student's interval of a mean: mean -+ t(n - 1) s / sqrt(n).

    Exact for normal observations, near enough for others once there are some dozens. Source: Law,
    Simulation Modeling and Analysis, 5th ed., equation 4.12.
    """
    check_share("confidence", confidence)
    sample = observed(values)
    n = len(sample)
    if n == 0:
        return Interval(math.nan, math.nan, math.nan, 0, confidence)
    if not np.isfinite(sample).all():
        return Interval(_infinite_mean(sample), math.nan, math.nan, n, confidence)
    mean = float(sample.mean())
    if n == 1:
        return Interval(mean, math.nan, math.nan, n, confidence)
    half = half_width(float(sample.std(ddof=1)), n, confidence)
    return Interval(mean, mean - half, mean + half, n, confidence)


def half_width(sd: float, n: int, confidence: float = CONFIDENCE) -> float:
    """Half of Student's interval of a mean of ``n`` observations with that standard deviation."""
    if n < 2:
        return math.nan
    return float(special.stdtrit(n - 1, 0.5 + confidence / 2.0)) * sd / math.sqrt(n)


def share_interval(hits: int, n: int, confidence: float = CONFIDENCE) -> Interval:
    """Wilson's interval of a share, which stays within 0 and 1 and is right for small numbers.

    Source: Wilson, JASA 22 (1927) 209-212; advised by Brown, Cai and DasGupta, Statistical Science
    16 (2001) 101-133.
    """
    check_share("confidence", confidence)
    if not 0 <= hits <= n:
        raise refused("hits", "out_of_range", "is not a count of trials", hits, f"0 to {n}")
    if n == 0:
        return Interval(math.nan, math.nan, math.nan, 0, confidence)
    z2 = float(special.ndtri(0.5 + confidence / 2.0)) ** 2
    share = hits / n
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = math.sqrt(z2 * (share * (1 - share) / n + z2 / (4 * n * n))) / (1 + z2 / n)
    low = 0.0 if hits == 0 else middle - half
    high = 1.0 if hits == n else middle + half
    return Interval(share, low, high, n, confidence)


def quantile_interval(
    values: Iterable[float], share: float, confidence: float = CONFIDENCE
) -> Interval:
    """Interval of a quantile between two order statistics, whatever the distribution.

    As many of ``n`` observations lie below the quantile as trials of a binomial succeed. An end
    that no observation can be says so by being infinite. Source: Conover, Practical Nonparametric
    Statistics, 3rd ed., section 3.2.
    """
    check_share("share", share)
    check_share("confidence", confidence)
    sample = np.sort(observed(values))
    n = len(sample)
    if n == 0:
        return Interval(math.nan, math.nan, math.nan, 0, confidence)
    tail = (1.0 - confidence) / 2.0
    # The binomial's quantile is the least count with at least that share of chance up to it.
    below = int(stats.binom.ppf(tail, n, share))
    above = int(stats.binom.ppf(1.0 - tail, n, share)) + 1
    # Fewer than `below` lie under the quantile with less chance than the tail.
    low = float(sample[below - 1]) if below >= 1 else -math.inf
    high = float(sample[above - 1]) if above <= n else math.inf
    return Interval(quantile(sample, share), low, high, n, confidence)


def quantile(values: Sequence[float] | npt.NDArray[np.float64], share: float) -> float:
    """The least observation with at least that share of all up to it; never between two."""
    sample = np.sort(observed(values))
    if len(sample) == 0:
        return math.nan
    # Shares of tenths are not exact in binary: 0.1 * 30 is 3.0000000000000004.
    return float(sample[max(0, math.ceil(share * len(sample) - 1e-9) - 1)])


def _infinite_mean(sample: npt.NDArray[np.float64]) -> float:
    ends = set(sample[np.isinf(sample)].tolist())
    return ends.pop() if len(ends) == 1 else math.nan
