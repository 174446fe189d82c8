"""Champion and challenger: whether a new forecast is really better, on the same days."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from solvers.replenishment.demand.backtest import Origin

DRAWS = 1_000
SHARE = 0.95


@dataclass(frozen=True, slots=True)
class Comparison:
    """Errors of a challenger over those of the champion, on the same series and days.

    Parameters
    ----------
    ratio
        Sum of the challenger's absolute errors over the champion's; below 1 is better.
    lower, upper
        Between which the ratio lies with 95 %: a bootstrap over series, each with all its days,
        since the errors of one series go together.
    better
        Whether the whole interval is below 1.
    worse
        Whether it is above.
    """

    ratio: float
    lower: float
    upper: float

    @property
    def better(self) -> bool:
        """The challenger is better beyond chance."""
        return self.upper < 1.0

    @property
    def worse(self) -> bool:
        """The challenger is worse beyond chance."""
        return self.lower > 1.0


def compare(champion: Sequence[Origin], challenger: Sequence[Origin], seed: int) -> Comparison:
    """Compare two back-tests over the same origins and series; series scored by both count."""
    ours = np.stack([origin.errors for origin in challenger]).astype(float)
    theirs = np.stack([origin.errors for origin in champion]).astype(float)
    both = ~np.isnan(ours) & ~np.isnan(theirs)
    above = np.where(both, ours, 0.0).sum(axis=0)
    below = np.where(both, theirs, 0.0).sum(axis=0)
    above, below = above[both.any(axis=0)], below[both.any(axis=0)]
    if not below.sum() > 0.0:
        nothing = float("nan")
        return Comparison(nothing, nothing, nothing)
    draws = np.random.default_rng([seed, len(below)])
    ratios = []
    for _ in range(DRAWS):
        drawn = draws.integers(0, len(below), len(below))
        total = below[drawn].sum()
        ratios.append(above[drawn].sum() / total if total > 0.0 else np.inf)
    lower, upper = np.quantile(ratios, [(1.0 - SHARE) / 2.0, (1.0 + SHARE) / 2.0])
    return Comparison(float(above.sum() / below.sum()), float(lower), float(upper))
