"""Paths of demand from a forecast's quantiles, and what booked orders make of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtr

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    from solvers.replenishment.demand.forecast import Forecast

PATHS = 32
PATTERNS = 61
"""Orders of ranks that items take in turn, so that items of one site stray independently."""
LASTING = 0.3
"""Correlation of a day's rank with that of the day before."""
CHUNK = 4000
LEAST_PART = 1e-6
"""Part of the mean that paths ask for at least before they are scaled to it."""


@dataclass(frozen=True, slots=True, eq=False)
class DemandPaths:
    """Equally likely demand of SKU-locations.

    Parameters
    ----------
    origin
        Day of column 0.
    site_ids, product_ids
        Of each row.
    paths
        Units, float32 of shape (rows, paths, days); nan for rows that are not known.
    """

    origin: date
    site_ids: tuple[str, ...]
    product_ids: tuple[str, ...]
    paths: NDArray[np.float32]


def paths_of(forecast: Forecast, seed: int = 0, paths: int = PATHS) -> DemandPaths:
    """Paths whose every day has the forecast's quantiles and mean.

    Ranks of one path are alike from day to day (normal copula with the correlation ``LASTING``);
    each day holds every rank once. Between quantiles demand is interpolated, beyond the outermost
    their slope goes on, and then all is scaled to the mean.
    """
    mean = np.asarray(forecast.mean, np.float32)
    count, days = mean.shape
    found = np.empty((count, paths, days), np.float32)
    low, weight = _places(np.asarray(forecast.levels), _ranks(days, seed, paths), paths)
    columns = np.arange(days)
    for pattern in range(PATTERNS):
        for start in range(pattern, count, PATTERNS * CHUNK):
            rows = np.arange(start, min(count, start + PATTERNS * CHUNK), PATTERNS)
            levels = forecast.quantiles[rows]
            at, part = low[pattern], weight[pattern].astype(np.float32)
            under = levels[:, at, columns]
            found[rows] = under + part * (levels[:, at + 1, columns] - under)
    np.maximum(found, 0.0, out=found)
    _scale(found, mean)
    return DemandPaths(forecast.origin, forecast.site_ids, forecast.product_ids, found)


def _ranks(days: int, seed: int, paths: int) -> NDArray[np.int64]:
    """Rank of each path on each day, shape (patterns, paths, days)."""
    draws = np.random.default_rng([seed, 7, paths]).standard_normal((PATTERNS, paths, days))
    for day in range(1, days):
        fresh = np.sqrt(1.0 - LASTING**2) * draws[:, :, day]
        draws[:, :, day] = LASTING * draws[:, :, day - 1] + fresh
    return np.asarray(ndtr(draws).argsort(axis=1).argsort(axis=1))


def _places(
    levels: NDArray[np.float64], ranks: NDArray[np.int64], paths: int
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Level below each rank's share, and how far it is to the next one."""
    shares = (ranks + 0.5) / paths
    low = np.clip(np.searchsorted(levels, shares, side="right") - 1, 0, len(levels) - 2)
    return low, (shares - levels[low]) / (levels[low + 1] - levels[low])


def _scale(paths: NDArray[np.float32], mean: NDArray[np.float32]) -> None:
    """Bring each day to its mean; where paths ask for next to nothing, all ask for the mean."""
    for start in range(0, len(paths), CHUNK):
        some, wanted = paths[start : start + CHUNK], mean[start : start + CHUNK]
        now = some.mean(axis=1)
        with np.errstate(invalid="ignore"):
            # Quantiles so far below the mean say nothing of how demand spreads around it.
            has = ~(now <= LEAST_PART * wanted)
            some *= np.where(has, wanted / np.where(has, now, 1.0), 0.0)[:, None, :]
            some += np.where(~has & (wanted > 0), wanted, 0.0)[:, None, :]


def with_booked(
    paths: NDArray[np.float32], booked: NDArray[np.float64], allocated: NDArray[np.float64]
) -> NDArray[np.float32]:
    """Demand that stock on hand must meet: booked orders, and forecast demand beyond them.

    Parameters
    ----------
    paths
        Forecast demand, shape (items, paths, days).
    booked
        Units ordered for each day, shape (items, days or fewer).
    allocated
        The part of it for which goods have been set aside; those are not on hand any more.
    """
    columns = min(booked.shape[1], paths.shape[2])
    if not columns or not booked.any():
        return paths
    found = paths.copy()
    rows = np.flatnonzero(booked.any(axis=1))
    some = found[rows, :, :columns]
    asked = np.maximum(some, booked[rows, None, :columns])
    found[rows, :, :columns] = np.maximum(asked - allocated[rows, None, :columns], 0.0)
    return found
