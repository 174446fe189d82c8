"""Jumps of a level that look like another unit: pieces for boxes, kilograms for grams."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

FACTORS = (10, 12, 15, 16, 18, 20, 24, 30, 36, 40, 48, 50, 60, 72, 96, 100, 144, 500, 1000)
"""What boxes and prefixes hold; demand itself has been seen to jump by up to 8."""

_NEAR = 0.15
_KEEP = 0.9
_CHUNK = 10_000


@dataclass(frozen=True, slots=True)
class Breaks:
    """Series with a jump: which, the column of its first day, and the new level over the old."""

    series: NDArray[np.intp]
    column: NDArray[np.intp]
    ratio: NDArray[np.float64]


def unit_breaks(sold: NDArray[np.float32], least_days: int) -> Breaks:
    """Jumps near one of `FACTORS`, up or down, with ``least_days`` days of sales on both sides.

    Only days with sales are looked at, since another unit leaves days without any alone, while
    growth of demand makes them fewer. The day is the one that parts the series into two levels with
    the greatest Poisson likelihood. It is a jump only if nearly all days keep to their side of the
    geometric middle of the levels.
    """
    parts = [
        _breaks(sold[begin : begin + _CHUNK], begin, least_days)
        for begin in range(0, len(sold), _CHUNK)
    ]
    return Breaks(
        np.concatenate([part.series for part in parts] or [np.zeros(0, np.intp)]),
        np.concatenate([part.column for part in parts] or [np.zeros(0, np.intp)]),
        np.concatenate([part.ratio for part in parts] or [np.zeros(0)]),
    )


def _breaks(sold: NDArray[np.float32], offset: int, least_days: int) -> Breaks:
    known = sold > 0
    values = np.where(known, sold, np.float32(0))
    count = np.cumsum(known, axis=1, dtype=np.float64)
    total = np.cumsum(values, axis=1, dtype=np.float64)
    after, rest = count[:, -1:] - count, np.maximum(total[:, -1:] - total, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        before_mean, after_mean = total / count, rest / after
        gain = _likelihood(total, before_mean) + _likelihood(rest, after_mean)
    gain[(count < least_days) | (after < least_days)] = -np.inf
    last_before = gain.argmax(axis=1)
    each = np.arange(len(sold))
    low, high = before_mean[each, last_before], after_mean[each, last_before]
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = high / low
    is_break = np.isfinite(gain[each, last_before]) & (low > 0) & (high > 0)
    is_break &= _is_factor(np.where(is_break, ratio, 1.0))
    rows = np.nonzero(is_break)[0]
    stays = _stays(sold[rows], last_before[rows], np.sqrt(low[rows] * high[rows]), ratio[rows])
    rows = rows[stays]
    return Breaks(rows + offset, last_before[rows] + 1, ratio[rows])


def _likelihood(total: NDArray[np.float64], mean: NDArray[np.float64]) -> NDArray[np.float64]:
    """Log likelihood of counts at their mean, without what does not depend on the split."""
    return np.where(total > 0, total * np.log(np.where(mean > 0, mean, 1.0)), 0.0)


def _is_factor(ratio: NDArray[np.float64]) -> NDArray[np.bool_]:
    size = np.abs(np.log(ratio))
    near = np.abs(size[:, None] - np.log(np.array(FACTORS))[None, :])
    fits: NDArray[np.bool_] = near.min(axis=1) <= np.log1p(_NEAR)
    return fits


def _stays(
    sold: NDArray[np.float32],
    last_before: NDArray[np.intp],
    middle: NDArray[np.float64],
    ratio: NDArray[np.float64],
) -> NDArray[np.bool_]:
    """Whether days keep to their side of the middle."""
    known = sold > 0
    is_before = np.arange(sold.shape[1])[None, :] <= last_before[:, None]
    is_lower = is_before == (ratio > 1)[:, None]
    above = known & (sold > middle[:, None])
    lower, upper = (known & is_lower).sum(axis=1), (known & ~is_lower).sum(axis=1)
    share_below = 1 - (above & is_lower).sum(axis=1) / np.maximum(lower, 1)
    share_above = (above & ~is_lower).sum(axis=1) / np.maximum(upper, 1)
    keeps: NDArray[np.bool_] = (share_below >= _KEEP) & (share_above >= _KEEP)
    return keeps
