"""What is known of a series at the end of a week, scaled by its own sales."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from benchmarks.replenish.weekly.moving_average import season

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from benchmarks.replenish.weekly.data import Weeks

AHEAD = 3
SCALE_WEEKS = 26
LEAST_SCALE = 0.25
LAGS = 10
MEANS = (4, 8, 13, 26, 52)
YEAR = 52
CATEGORIES = ("Store", "ProductGroup", "Division", "Department", "DepartmentGroup", "StoreFormat")


def scale(known: Weeks, until: int) -> NDArray[np.float64]:
    """Mean of the last 26 weeks in stock, at least a quarter unit, shape (series,)."""
    return np.maximum(_mean(_sold(known), until, SCALE_WEEKS), LEAST_SCALE)


def features(known: Weeks, until: int, ahead: int) -> NDArray[np.float64]:
    """Features of sales in week ``until - 1 + ahead`` from weeks before ``until``.

    Weeks out of stock are missing, not 0. Shape (series, features).
    """
    sold, size = _sold(known), scale(known, until)[:, None]
    year = known.week_of_year(until + AHEAD)
    factor = season(known.until(until))[year]
    target = until - 1 + ahead
    lags = sold[:, until - LAGS : until][:, ::-1] / size
    means = [_mean(sold, until, weeks) for weeks in MEANS]
    plain = _mean(sold[:, :until] / factor[:until], until, 13) * factor[target]
    last_year = [_at(sold, target - YEAR + shift) for shift in (-1, 0, 1, 2)]
    around = _mean(sold, target - YEAR + 3, 6)
    then = _mean(sold, until - YEAR, 6)
    seen = np.nan_to_num(sold[:, until - 13 : until])
    columns = [
        *np.hstack([lags, np.stack([*means, plain, *last_year, around, then], axis=1) / size]).T,
        np.log(size[:, 0]),
        _spread(sold, until) / size[:, 0],
        (seen > 0.0).mean(axis=1),
        known.in_stock[:, until - 13 : until].mean(axis=1),
        known.in_stock[:, :until].sum(axis=1),
        *_of_groups(known, sold, until),
        *(np.full(len(known), value) for value in (ahead, year[target], factor[target])),
        np.full(len(known), factor[target] / factor[until - 4 : until].mean()),
        *(known.kind[name].astype(float) for name in CATEGORIES),
    ]
    return np.stack(columns, axis=1)


def category_columns() -> list[int]:
    """Places of the categories among the features, counted from the end."""
    return list(range(-len(CATEGORIES), 0))


def _sold(known: Weeks) -> NDArray[np.float64]:
    return np.where(known.in_stock, known.sold, np.nan)


def _mean(sold: NDArray[np.float64], until: int, weeks: int) -> NDArray[np.float64]:
    """Of the weeks in stock before ``until``; 0 if there are none."""
    recent = sold[:, max(0, until - weeks) : max(0, until)]
    return np.asarray(np.nansum(recent, axis=1) / np.maximum((~np.isnan(recent)).sum(axis=1), 1))


def _spread(sold: NDArray[np.float64], until: int) -> NDArray[np.float64]:
    recent = sold[:, max(0, until - SCALE_WEEKS) : until]
    off = recent - _mean(sold, until, SCALE_WEEKS)[:, None]
    number = np.maximum((~np.isnan(recent)).sum(axis=1), 1)
    return np.asarray(np.sqrt(np.nansum(off * off, axis=1) / number))


def _at(sold: NDArray[np.float64], week: int) -> NDArray[np.float64]:
    inside = 0 <= week < sold.shape[1]
    return sold[:, week] if inside else np.full(len(sold), np.nan)


def _of_groups(known: Weeks, sold: NDArray[np.float64], until: int) -> list[NDArray[np.float64]]:
    """Sales of the last 4 weeks over those of 26, of all of a product, a store, a group."""
    recent, longer = _mean(sold, until, 4), _mean(sold, until, SCALE_WEEKS)
    found = []
    for name in ("Product", "Store", "ProductGroup", "Department"):
        _, which = np.unique(known.kind[name], return_inverse=True)
        ratio = (np.bincount(which, recent) + 0.5) / (np.bincount(which, longer) + 0.5)
        found.append(ratio[which])
    return found
