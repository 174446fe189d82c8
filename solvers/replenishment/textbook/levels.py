"""Least whole levels, for many SKUs at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike, NDArray

TOLERANCE = 1e-12


def least_level(
    falling: Callable[[NDArray[np.float64]], NDArray[np.float64]],
    most: ArrayLike,
    guess: float = 1.0,
) -> NDArray[np.float64]:
    """Least whole level from 0 at which a falling function is no more than a limit.

    Parameters
    ----------
    falling
        Of the levels of all SKUs, such as the probability that demand exceeds them; it has to fall
        below the limit somewhere.
    most
        The limit, one for each SKU.
    guess
        Where to begin to look; any number above 0 finds the same levels.
    """
    limit = np.asarray(most, np.float64) * (1.0 + TOLERANCE)
    low = np.full(limit.shape, -1.0)
    high = np.full(limit.shape, max(1.0, np.ceil(guess)))
    while (is_short := falling(high) > limit).any():
        low, high = np.where(is_short, high, low), np.where(is_short, 2.0 * high, high)
    while (high - low > 1.0).any():
        middle = np.floor((low + high) / 2.0)
        is_short = falling(middle) > limit
        low, high = np.where(is_short, middle, low), np.where(is_short, high, middle)
    return high


def least_real(
    falling: Callable[[NDArray[np.float64]], NDArray[np.float64]],
    most: ArrayLike,
    low: ArrayLike,
    high: ArrayLike,
    steps: int = 60,
) -> NDArray[np.float64]:
    """Level between two limits at which a falling function meets a value, by halving."""
    limit = np.asarray(most, np.float64)
    low, high = (np.broadcast_to(np.asarray(x, np.float64), limit.shape) for x in (low, high))
    for _ in range(steps):
        middle = (low + high) / 2.0
        is_short = falling(middle) > limit
        low, high = np.where(is_short, middle, low), np.where(is_short, high, middle)
    return high


def sample_at(samples: NDArray[np.float64], at: NDArray[np.int64]) -> NDArray[np.float64]:
    """The sample at a position along the last axis, one position for each SKU.

    Samples of one axis belong to all SKUs.
    """
    if samples.ndim == 1:
        return samples[at]
    return np.take_along_axis(samples, np.broadcast_to(at, samples.shape[:-1])[..., None], -1)[
        ..., 0
    ]
