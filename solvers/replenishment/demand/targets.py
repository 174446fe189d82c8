"""What a model learns to forecast, and how much each day counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from solvers.replenishment.demand.options import Estimand

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.replenishment.demand.uncensor import Uncensored


@dataclass(frozen=True, slots=True, eq=False)
class Targets:
    """Outcomes of the days of a history, shape (series, days).

    Parameters
    ----------
    expected
        Units to learn the mean from.
    drawn
        Units to learn the spread from: what was missed is drawn by chance, not expected.
    weight
        How much each day counts, 0 to 1; 0 where it is not known.
    """

    expected: NDArray[np.float32]
    drawn: NDArray[np.float32]
    weight: NDArray[np.float32]


def targets(uncensored: Uncensored, estimand: Estimand, seed: int) -> Targets:
    """Outcomes for an estimand."""
    if estimand is Estimand.FULL_DAYS:
        full = (uncensored.known >= 1.0).astype(np.float32)
        return Targets(uncensored.sold, uncensored.sold, full)
    seen = (uncensored.known > 0.0).astype(np.float32)
    expected = np.nan_to_num(uncensored.demand)
    return Targets(expected, np.nan_to_num(uncensored.drawn(seed)), seen)
