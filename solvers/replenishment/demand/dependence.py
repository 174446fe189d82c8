"""Whether a surprising day is followed by another: measured on days held back from learning."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtri

from solvers.replenishment.demand.forecast import Dependence

if TYPE_CHECKING:
    from numpy.typing import NDArray

FADE = 0.5
"""What is left of the fading part after a day."""
MOST = 0.9


def scores(
    outcome: NDArray[np.float32], quantiles: NDArray[np.float32], levels: tuple[float, ...]
) -> NDArray[np.float32]:
    """Places of outcomes among their quantiles, as scores of a standard normal distribution.

    Parameters
    ----------
    outcome
        Units, shape (series, days).
    quantiles, levels
        Shape (series, levels, days), and the levels.
    """
    share = np.full(outcome.shape, 0.5 * levels[0])
    ends = (*levels[1:], 1.0)
    for index, (begin, end) in enumerate(zip(levels, ends, strict=True)):
        lower = quantiles[:, index]
        part = np.full(outcome.shape, 0.5)
        if index + 1 < len(levels):
            gap = np.maximum(quantiles[:, index + 1] - lower, 1e-9)
            part = np.clip((outcome - lower) / gap, 0.0, 1.0)
        share = np.where(outcome >= lower, begin + part * (end - begin), share)
    return np.asarray(ndtri(share), np.float32)


def dependence(
    score: NDArray[np.float32], known: NDArray[np.bool_], site: NDArray[np.int64]
) -> Dependence:
    """Fit the three shares to scores of days held back; both arrays of shape (series, days)."""
    if not known.any():
        return Dependence()
    centred = np.where(known, score - score[known].mean(), 0.0)
    variance = float((centred**2).sum() / known.sum())
    if variance <= 0.0:
        return Dependence()
    site_share = _site_share(centred, known, site) / variance
    lags = [_lag(centred, known, lag) / variance for lag in range(1, score.shape[1])]
    far = [value for value in lags[2:] if not np.isnan(value)]
    lasting = float(np.clip(np.mean(far), 0.0, MOST)) if far else 0.0
    near = lags[0] - lasting if lags and not np.isnan(lags[0]) else 0.0
    site_share = float(np.clip(site_share, 0.0, MOST - lasting))
    fading = float(np.clip(near / FADE, 0.0, MOST - lasting - site_share))
    return Dependence(lasting, fading, site_share)


def _lag(centred: NDArray[np.float32], known: NDArray[np.bool_], lag: int) -> float:
    """Mean product of scores so many days apart; nan where no two are known."""
    both = known[:, lag:] & known[:, :-lag]
    if not both.any():
        return float("nan")
    return float((centred[:, lag:] * centred[:, :-lag])[both].mean())


def _site_share(
    centred: NDArray[np.float32], known: NDArray[np.bool_], site: NDArray[np.int64]
) -> float:
    """Mean product of the scores of two series of one site on one day."""
    size = int(site.max(initial=-1)) + 1
    pairs = products = 0.0
    for day in range(centred.shape[1]):
        at = known[:, day]
        value, code = centred[at, day], site[at]
        count = np.bincount(code, minlength=size).astype(float)
        total = np.bincount(code, value, size)
        squares = np.bincount(code, value**2, size)
        products += float((total**2 - squares).sum())
        pairs += float((count * (count - 1.0)).sum())
    return products / pairs if pairs else 0.0
