"""Level correction: by how much the days held back were above what had been forecast for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

PULL_DAYS = 500.0
"""Mean series-days that the correction 1 is worth."""
CARRIED = 0.5
"""Power of the correction for the days ahead: the model has meanwhile learnt from the same days."""
MOST = 1.25


def correction(
    outcome: NDArray[np.float32], mean: NDArray[np.float32], weight: NDArray[np.float32]
) -> float:
    """Sum of outcomes over sum of means, weighted, pulled to 1 and kept within bounds."""
    above = float((outcome * weight).sum(dtype=np.float64)) + PULL_DAYS * _unit(mean)
    below = float((mean * weight).sum(dtype=np.float64)) + PULL_DAYS * _unit(mean)
    ratio = above / below if below > 0.0 else 1.0
    return float(np.clip(ratio, 1.0 / MOST, MOST))


def _unit(mean: NDArray[np.float32]) -> float:
    """A mean day of a mean series, so that units of any size are treated alike."""
    return float(mean.mean()) if mean.size else 0.0
