"""What a model may look at: everything known at the origin, and the plans for the day ahead."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from solvers.replenishment.demand.level import GROUPS, WINDOWS, mean_price
from supplychain.festivals import FESTIVALS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.replenishment.demand.level import Level
    from solvers.replenishment.demand.past import Past

LAST_DAYS = 7
SERIES_NAMES = (
    *(f"mean_{window}" for window in WINDOWS if window != 28),
    *(f"rise_{name}" for name in GROUPS),
    *(f"day_{back}" for back in range(1, LAST_DAYS + 1)),
    "log_scale",
    "median_14",
    "scatter_28",
    "zero_share_28",
    "out_share_7",
    "out_share_28",
    "product_log_scale",
    "category_log_scale",
    "site_log_scale",
    "attention_7",
    "attention_28",
    "price_slope",
)
DAY_NAMES = (
    "step",
    "weekday",
    "weekday_mean",
    "same_day_last_week",
    "same_day_two_weeks",
    "profile_product",
    "profile_site",
    "off",
    "holiday",
    "make_up",
    "off_before",
    "off_after",
    *(f"to_{name}" for name in FESTIVALS),
    "log_price",
    "price_less_28",
    "price_less_7",
    "price_less_before",
    "price_less_after",
    "attention",
    "attention_less_7",
    "expected_rise",
)
NAMES = (*SERIES_NAMES, *DAY_NAMES)


def features(
    past: Past, level: Level, origin: int, rows: NDArray[np.int64], horizon_days: int
) -> NDArray[np.float32]:
    """Features of some series for each day from the origin on.

    Parameters
    ----------
    past, level
        Of all series; ``level`` at the same origin.
    origin
        Column of the first day ahead; nothing of this column or later is looked at but offers
        and calendar.
    rows
        Series wanted.
    horizon_days
        Days ahead.

    Returns
    -------
    ndarray
        Shape (series, days, features), in the order of ``NAMES``; nan where not known.
    """
    table = np.empty((len(rows), horizon_days, len(NAMES)), np.float32)
    of_series = _series(past, level, origin, rows)
    table[:, :, : len(SERIES_NAMES)] = of_series[:, None, :]
    prices = (mean_price(past, origin, 7, rows), mean_price(past, origin, 28, rows))
    for step in range(horizon_days):
        of_day = _day(past, level, origin, rows, step, prices)
        for column, values in enumerate(of_day):
            table[:, step, len(SERIES_NAMES) + column] = values
    return table


def _series(past: Past, level: Level, origin: int, rows: NDArray[np.int64]) -> NDArray[np.float32]:
    """Features that are the same for all days ahead."""
    scale = level.scale[rows]
    columns: list[NDArray[np.float32]] = [
        level.windows[index, rows] / scale for index, window in enumerate(WINDOWS) if window != 28
    ]
    columns += list(level.group_rise[:, rows])
    columns += [_day_back(past, origin - back, rows) / scale for back in range(1, LAST_DAYS + 1)]
    columns += [np.log(scale)]
    columns += _shape(past, origin, rows, scale)
    columns += _encodings(past, level, rows)
    columns += _terms(past, level, origin, rows)
    return np.stack(columns, axis=1).astype(np.float32)


def _day_back(past: Past, day: int, rows: NDArray[np.int64]) -> NDArray[np.float32]:
    """Demand of a day; nan where unknown or before the history."""
    if day < 0:
        return np.full(len(rows), np.nan, np.float32)
    return np.asarray(past.demand[rows, day], np.float32)


def _shape(
    past: Past, origin: int, rows: NDArray[np.int64], scale: NDArray[np.float32]
) -> list[NDArray[np.float32]]:
    """Median, scatter, zeros and stock-outs of late."""
    last = past.demand[rows, max(origin - 28, 0) : origin] / scale[:, None]
    known = past.known[rows, max(origin - 28, 0) : origin]
    share = past.open_share[rows, max(origin - 28, 0) : origin]
    seen = np.maximum(known.sum(axis=1), 1.0)
    value = np.nan_to_num(last, nan=1.0)
    return [
        _median(last[:, -14:]),
        np.sqrt((known * (value - 1.0) ** 2).sum(axis=1) / seen),
        (known * (value <= 0.0)).sum(axis=1) / seen,
        (share[:, -7:] < 1.0).mean(axis=1) if origin else np.zeros(len(rows), np.float32),
        (share < 1.0).mean(axis=1) if origin else np.zeros(len(rows), np.float32),
    ]


def _median(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Median of what is known in each row; nan where nothing is."""
    if not values.shape[1]:
        return np.full(len(values), np.nan, np.float32)
    ordered = np.sort(values, axis=1)
    count = (~np.isnan(values)).sum(axis=1)
    lower, upper = np.maximum(count - 1, 0) // 2, count // 2
    at = np.arange(len(values))
    upper = np.minimum(upper, values.shape[1] - 1)
    return np.asarray(0.5 * (ordered[at, lower] + ordered[at, upper]), np.float32)


def _encodings(past: Past, level: Level, rows: NDArray[np.int64]) -> list[NDArray[np.float32]]:
    """Mean log scale of the product, category and site over the series' own, with shrinkage."""
    log_scale = np.log(level.scale)
    own = log_scale[rows]
    found = []
    for name in ("product", "category", "site"):
        codes = past.groups.of(name)
        size = int(codes.max(initial=-1)) + 1
        sums = np.bincount(codes, log_scale, size)
        counts = np.bincount(codes, minlength=size)
        mean = (sums + 3.0 * float(log_scale.mean())) / (counts + 3.0)
        found.append((mean[codes[rows]] - own).astype(np.float32))
    return found


def _terms(
    past: Past, level: Level, origin: int, rows: NDArray[np.int64]
) -> list[NDArray[np.float32]]:
    """Prices and attention of late, and how demand answered prices."""
    attention = past.attention[rows, max(origin - 28, 0) : origin]
    empty = np.zeros(len(rows), np.float32)
    return [
        attention[:, -7:].mean(axis=1) if origin else empty,
        attention.mean(axis=1) if origin else empty,
        level.price_slope[rows],
    ]


def _day(
    past: Past,
    level: Level,
    origin: int,
    rows: NDArray[np.int64],
    step: int,
    prices: tuple[NDArray[np.float32], NDArray[np.float32]],
) -> list[NDArray[np.float32] | float]:
    """Features of one day ahead, in the order of ``DAY_NAMES``; ``prices`` are of 7 and 28 days."""
    day = origin + step
    calendar, scale = past.calendar, level.scale[rows]
    weekday = int(calendar.weekday[day])
    weeks = step // 7 + 1
    price = past.log_price[rows, day]
    before = past.log_price[rows, max(day - 1, 0)]
    after = past.log_price[rows, min(day + 1, past.log_price.shape[1] - 1)]
    price_7, price_28 = prices
    attention = past.attention[rows, day]
    recent = past.attention[rows, max(origin - 7, 0) : origin]
    return [
        float(step),
        float(weekday),
        level.weekday[weekday, rows] / scale,
        _day_back(past, day - 7 * weeks, rows) / scale,
        _day_back(past, day - 7 * weeks - 7, rows) / scale,
        level.profile[0, weekday, rows],
        level.profile[1, weekday, rows],
        float(calendar.off[day]),
        float(calendar.holiday[day]),
        float(calendar.make_up[day]),
        float(calendar.off[max(day - 1, 0)]),
        float(calendar.off[min(day + 1, len(calendar) - 1)]),
        *(float(distance) for distance in calendar.to_festival[:, day]),
        price,
        price - price_28,
        price - price_7,
        price - before,
        price - after,
        attention,
        attention - (recent.mean(axis=1) if recent.shape[1] else np.float32(0.0)),
        level.windows[WINDOWS.index(7), rows] / scale * level.profile[1, weekday, rows],
    ]
