"""Demand of products, sites, categories or cities: sums that add up with their parts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from solvers.replenishment.demand.paths import paths

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from solvers.replenishment.demand.forecast import Forecast


@dataclass(frozen=True, slots=True, eq=False)
class Totals:
    """Demand of groups of series.

    Parameters
    ----------
    keys
        Name of each group, in rising order.
    mean
        Expected units, shape (groups, days): the sum of the series' means.
    quantiles
        Units, shape (groups, levels, days), of the sums of the series' paths; quantiles themselves
        do not add up.
    levels
        Shares.
    without
        How many series of each group were not forecast and are not in its sums.
    """

    keys: tuple[str, ...]
    mean: NDArray[np.float32]
    quantiles: NDArray[np.float32]
    levels: tuple[float, ...]
    without: NDArray[np.int64]


def totals(forecast: Forecast, keys: Sequence[str], count: int, seed: int) -> Totals:
    """Sum series by a key each.

    Parameters
    ----------
    forecast
        Of the series.
    keys
        Group of each series, such as its site or category.
    count, seed
        Paths that quantiles are taken from, and their seed.
    """
    names, code = np.unique(np.asarray(keys, dtype=str), return_inverse=True)
    known = ~np.isnan(forecast.mean).any(axis=1)
    sums = np.zeros((len(names), count, forecast.days))
    draws = paths(forecast, count, seed)
    np.add.at(sums, code[known], draws[known])
    mean = np.zeros((len(names), forecast.days))
    np.add.at(mean, code[known], forecast.mean[known].astype(float))
    quantiles = np.moveaxis(np.quantile(sums, forecast.levels, axis=1), 0, 1)
    return Totals(
        tuple(str(name) for name in names),
        mean.astype(np.float32),
        quantiles.astype(np.float32),
        forecast.levels,
        np.bincount(code[~known], minlength=len(names)),
    )
