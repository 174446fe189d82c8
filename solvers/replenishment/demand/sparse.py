"""Series that one model for all cannot serve: intermittent, short and new ones."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import gammaincinv

from solvers.replenishment.demand.level import group_ratio

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.replenishment.demand.level import Level
    from solvers.replenishment.demand.past import Past
    from solvers.replenishment.demand.uncensor import Scatter

LEAST_SEEN_DAYS = 14.0
"""Days that must have been seen for the model of all series."""
INTERMITTENT_ZEROS = 0.8
"""A series is intermittent if at least so many of the days seen lately had no demand."""
LATELY_DAYS = 56
DEMAND_SMOOTHING, CHANCE_SMOOTHING = 0.2, 0.1
"""Of Teunter, Syntetos and Babai's method: of the demand's size and of its chance."""
LEVEL_SMOOTHING = 0.2


class Method(StrEnum):
    """How a series was forecast, as in :attr:`Forecast.method`."""

    BOOSTED = "boosted trees over all series"
    INTERMITTENT = "intermittent: TSB"
    SHORT = "short: exponential smoothing towards its product"
    NEW = "new: product, category and site"
    NONE = "not forecast: nothing is known of it, its product, its category or its site"


def methods(past: Past, *, boosted: bool) -> NDArray[np.object_]:
    """Method of each series; ``boosted`` says whether there is a model of all series."""
    days = past.days
    seen = past.weight[:, days]
    lately = slice(max(days - LATELY_DAYS, 0), days)
    known = past.known[:, lately]
    zeros = (known * (np.nan_to_num(past.demand[:, lately], nan=1.0) <= 0.0)).sum(axis=1)
    share = np.divide(zeros, known.sum(axis=1), out=np.zeros_like(zeros), where=zeros > 0.0)
    found = np.full(len(seen), Method.SHORT, object)
    if boosted:
        found[seen >= LEAST_SEEN_DAYS] = Method.BOOSTED
    found[(share >= INTERMITTENT_ZEROS) & (seen >= LEAST_SEEN_DAYS)] = Method.INTERMITTENT
    found[seen <= 0.0] = Method.NEW
    return found


def intermittent_means(past: Past, rows: NDArray[np.int64]) -> NDArray[np.float32]:
    """Expected units per day by TSB over the days known, shape (rows,)."""
    demand = past.demand[rows].astype(float)
    known = ~np.isnan(demand)
    chance = _smoothed((demand != 0.0).astype(float), known, CHANCE_SMOOTHING)
    units = _smoothed(demand, known & (demand > 0.0), DEMAND_SMOOTHING)
    return np.asarray(chance * units, np.float32)


def short_means(past: Past, level: Level, rows: NDArray[np.int64]) -> NDArray[np.float32]:
    """Expected units per day: smoothed days known, pulled to the level the shorter they are."""
    demand = past.demand[rows].astype(float)
    smoothed = _smoothed(demand, ~np.isnan(demand), LEVEL_SMOOTHING).astype(np.float32)
    share = np.minimum(level.seen_days[rows] / LEAST_SEEN_DAYS, 1.0)
    return np.asarray(share * smoothed + (1.0 - share) * level.scale[rows], np.float32)


def _smoothed(
    values: NDArray[np.float64], counts: NDArray[np.bool_], alpha: float
) -> NDArray[np.float64]:
    """Simple exponential smoothing of each row over the days that count; 0 where none does."""
    found = np.zeros(len(values))
    begun = np.zeros(len(values), bool)
    for day in range(values.shape[1]):
        on, value = counts[:, day], values[:, day]
        moved = np.where(begun, alpha * value + (1.0 - alpha) * found, value)
        found = np.where(on, moved, found)
        begun |= on
    return found


def new_means(past: Past, rows: NDArray[np.int64]) -> NDArray[np.float32]:
    """Units per day of the product elsewhere times how the site sells; nan if nothing is known.

    A product that is sold nowhere takes its category's mean, and one without such its site's.
    """
    days = past.days
    units, weight = past.units[:, days], past.weight[:, days]
    found = np.full(len(units), np.nan, np.float32)
    usual = group_ratio(units, weight, past.groups.product)
    sells = group_ratio(units, usual * weight, past.groups.site)
    sells = np.where(sells > 0.0, sells, 1.0)
    for name in ("product", "category"):
        mean = group_ratio(units, weight, past.groups.of(name))
        some = group_ratio(weight, np.ones_like(weight), past.groups.of(name)) > 0.0
        found = np.where(np.isnan(found) & some, mean * sells, found)
    some = group_ratio(weight, np.ones_like(weight), past.groups.site) > 0.0
    site = group_ratio(units, weight, past.groups.site)
    return np.asarray(np.where(np.isnan(found) & some, site, found)[rows], np.float32)


def between_series(past: Past, level: Level) -> float:
    """Squared coefficient of variation of a series' level around its product's, as measured."""
    days = past.days
    units, weight = past.units[:, days], past.weight[:, days]
    mean = group_ratio(units, weight, past.groups.product)
    seen = (weight >= LEAST_SEEN_DAYS) & (mean > 0.0)
    if seen.sum() < 2:
        return 1.0
    return float(((level.scale[seen] / mean[seen] - 1.0) ** 2).mean())


def gamma_quantiles(
    mean: NDArray[np.float32], scatter: Scatter, levels: tuple[float, ...], more: float = 0.0
) -> NDArray[np.float32]:
    """Quantiles of a gamma distribution with the scatter's variance, shape (rows, levels, days).

    ``more`` is added to the squared coefficient of variation, for a level that is itself unsure.
    """
    positive = np.maximum(mean, 1e-9)[:, None, :]
    variance = scatter.unit * positive + (scatter.spread + more) * positive**2
    shape = positive**2 / variance
    found = gammaincinv(shape, np.array(levels)[None, :, None]) * variance / positive
    return np.where(np.isnan(mean)[:, None, :], np.nan, found).astype(np.float32)
