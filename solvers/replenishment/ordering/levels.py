"""Stock levels from equally likely samples of demand, one row an item."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

HALVINGS = 40


def quantile_level(samples: NDArray[np.float64], share: NDArray[np.float64]) -> NDArray[np.float64]:
    """Level that demand stays within with a probability, shape (rows,).

    Sample ``k`` of ``n`` stands at the share ``(k + 0.5) / n``; levels between are interpolated,
    and a share of 0 is a level of 0.
    """
    ordered, count = np.sort(samples, axis=1), samples.shape[1]
    place = np.clip(share * count - 0.5, 0.0, count - 1.0)
    low = np.floor(place).astype(np.int64)
    high = np.minimum(low + 1, count - 1)
    rows = np.arange(len(samples))
    under, over = ordered[rows, low], ordered[rows, high]
    return np.where(share > 0.0, under + (place - low) * (over - under), 0.0)


def filled_level(
    samples: NDArray[np.float64],
    fill_rate: NDArray[np.float64],
    before: NDArray[np.float64] | None = None,
) -> NDArray[np.float64]:
    """Least level whose expected shortage leaves the share of demand that is asked for.

    Parameters
    ----------
    samples
        Demand until the next receipt, shape (rows, samples).
    fill_rate
        Share of it to be met.
    before
        The part of each sample that falls before the order arrives: what is short then is not
        the level's fault.
    """
    early = np.zeros_like(samples) if before is None else np.minimum(before, samples)
    allowed = (1.0 - fill_rate) * (samples - early).mean(axis=1)
    low, high = np.zeros(len(samples)), samples.max(axis=1, initial=0.0)
    for _ in range(HALVINGS):
        middle = (low + high) / 2.0
        level = middle[:, None]
        short = np.maximum(samples - level, 0.0) - np.maximum(early - level, 0.0)
        is_enough = short.mean(axis=1) <= allowed
        low, high = np.where(is_enough, low, middle), np.where(is_enough, middle, high)
    return np.asarray(high)
