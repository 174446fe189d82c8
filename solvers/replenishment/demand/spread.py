"""How far outcomes lie from the mean: measured on days held back from learning.

Outcomes of the held-back days over their means, sorted within classes of like series, are the
quantiles of days to come: split conformal prediction by class (V. Vovk, *Conditional validity of
inductive conformal predictors*, 2012), whose coverage needs no assumption but that the days to
come are like those held back.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

CLASS_OUTCOMES = 400
"""A class has about so many outcomes at least."""
MOST_LEVEL_CLASSES = 10
MOST_SCATTER_CLASSES = 4


@dataclass(frozen=True, slots=True, eq=False)
class Spread:
    """Outcomes over means by class of mean and class of scatter.

    Parameters
    ----------
    mean_edges
        Between classes of the mean.
    scatter_edges
        Between classes of the series' own scatter, shape (mean classes, edges).
    levels, ratios
        Shares, and outcome over mean at each, shape (mean classes, scatter classes, levels).
    """

    mean_edges: NDArray[np.float32]
    scatter_edges: NDArray[np.float32]
    levels: tuple[float, ...]
    ratios: NDArray[np.float32]

    def classes(
        self, mean: NDArray[np.float32], scatter: NDArray[np.float32]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Class of the mean and of the scatter; both shape (series, days)."""
        first = np.searchsorted(self.mean_edges, mean, side="right")
        above = scatter[..., None] >= self.scatter_edges[first]
        return first, above.sum(axis=-1)

    def quantiles(
        self, mean: NDArray[np.float32], scatter: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        """Units at each level, shape (series, levels, days), rising along the levels.

        Parameters
        ----------
        mean
            Expected units, shape (series, days).
        scatter
            Of each series, shape (series,).
        """
        first, second = self.classes(mean, np.broadcast_to(scatter[:, None], mean.shape))
        found = self.ratios[first, second] * mean[..., None]
        return np.ascontiguousarray(np.moveaxis(found, -1, 1))


def spread(
    outcome: NDArray[np.float32],
    mean: NDArray[np.float32],
    scatter: NDArray[np.float32],
    weight: NDArray[np.float32],
    levels: tuple[float, ...],
) -> Spread:
    """Measure on held-back days; all arrays have one element per outcome."""
    counts = len(outcome)
    many = max(1, min(MOST_LEVEL_CLASSES, counts // (CLASS_OUTCOMES * 2)))
    few = max(1, min(MOST_SCATTER_CLASSES, counts // (CLASS_OUTCOMES * many)))
    mean_edges = _edges(mean, many)
    first = np.searchsorted(mean_edges, mean, side="right")
    scatter_edges = np.zeros((len(mean_edges) + 1, few - 1), np.float32)
    ratios = np.ones((len(mean_edges) + 1, few, len(levels)), np.float32)
    ratio = (outcome / np.maximum(mean, 1e-9)).astype(np.float32)
    everything = _weighted_quantiles(ratio, weight, levels)
    for one in range(len(mean_edges) + 1):
        inside = first == one
        edges = np.quantile(scatter[inside], np.arange(1, few) / few) if inside.any() else 0.0
        scatter_edges[one] = edges
        second = (scatter[:, None] >= scatter_edges[one]).sum(axis=1)
        for two in range(few):
            these = inside & (second == two)
            enough = these.sum() >= 0.1 * CLASS_OUTCOMES
            ratios[one, two] = (
                _weighted_quantiles(ratio[these], weight[these], levels) if enough else everything
            )
    return Spread(mean_edges, scatter_edges, levels, np.maximum.accumulate(ratios, axis=-1))


def _edges(values: NDArray[np.float32], classes: int) -> NDArray[np.float32]:
    found = np.quantile(values, np.arange(1, classes) / classes)
    return np.unique(found).astype(np.float32)


def _weighted_quantiles(
    values: NDArray[np.float32], weight: NDArray[np.float32], levels: tuple[float, ...]
) -> NDArray[np.float32]:
    """Quantiles of the weighted outcomes, the next above as split conformal asks."""
    order = np.argsort(values, kind="stable")
    sums = np.cumsum(weight[order], dtype=np.float64)
    at = np.searchsorted(sums, np.array(levels) * sums[-1], side="left")
    return np.asarray(values[order][np.minimum(at, len(values) - 1)], np.float32)
