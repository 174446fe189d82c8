"""How much each series sells, and how much more or less of late: sums over known days only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.replenishment.demand.past import Past

WINDOWS = (56, 28, 14, 7, 3)
"""Days of the windows, longest first; each is pulled towards the one before it."""
PULL_DAYS = 1.0
"""Days that the longer window is worth."""
PROFILE_DAYS = 5.0
"""Series-days that a weekday like any other is worth."""
GROUPS = ("product", "site", "category")
WEEKS = 6
"""Weeks of which weekdays are compared."""


@dataclass(frozen=True, slots=True, eq=False)
class Level:
    """What is known of each series at an origin.

    Parameters
    ----------
    scale
        Units per day, above 0: targets and levels are divided by it.
    windows
        Units per day over each of ``WINDOWS``, shape (windows, series).
    group_rise
        Demand of each of ``GROUPS`` in the last week over what the scale expects, shape
        (groups, series).
    weekday
        Units per day by weekday, pulled towards the scale times the group's profile, shape
        (7, series); Monday first.
    profile
        Demand of the weekday over the mean, of product and of site, shape (2, 7, series).
    price_slope
        Rise of demand over the scale per log price of the product, shape (series,).
    seen_days
        Days known before the origin.
    """

    scale: NDArray[np.float32]
    windows: NDArray[np.float32]
    group_rise: NDArray[np.float32]
    weekday: NDArray[np.float32]
    profile: NDArray[np.float32]
    price_slope: NDArray[np.float32]
    seen_days: NDArray[np.float32]


def level(past: Past, origin: int) -> Level:
    """Levels in the morning of day ``origin`` of the history."""
    windows = _windows(past, origin)
    scale = np.maximum(windows[WINDOWS.index(28)], 1e-3).astype(np.float32)
    profile = np.stack([_profile(past, origin, name) for name in ("product", "site")])
    return Level(
        scale=scale,
        windows=windows,
        group_rise=_group_rise(past, origin, scale),
        weekday=_weekday(past, origin, scale, profile),
        profile=profile,
        price_slope=_price_slope(past, origin, scale),
        seen_days=past.weight[:, origin],
    )


def _windows(past: Past, origin: int) -> NDArray[np.float32]:
    """Means of the windows, from the product's mean down to the shortest."""
    units, weight = past.units[:, origin], past.weight[:, origin]
    product = past.groups.product
    longer = group_ratio(units, weight, product)
    rows = []
    for window in WINDOWS:
        begin = max(origin - window, 0)
        above = units - past.units[:, begin] + PULL_DAYS * longer
        longer = above / (weight - past.weight[:, begin] + PULL_DAYS)
        rows.append(longer)
    return np.stack(rows).astype(np.float32)


def _group_rise(past: Past, origin: int, scale: NDArray[np.float32]) -> NDArray[np.float32]:
    """Last week of each group over what its series' scales expect of the days seen."""
    begin = max(origin - 7, 0)
    units = past.units[:, origin] - past.units[:, begin]
    usual = scale * (past.weight[:, origin] - past.weight[:, begin])
    rows = [
        group_ratio(units + 2.0 * scale, usual + 2.0 * scale, past.groups.of(name))
        for name in GROUPS
    ]
    return np.stack(rows).astype(np.float32)


def _profile(past: Past, origin: int, name: str) -> NDArray[np.float32]:
    """Weekday's demand over the mean day's of a group, pulled towards that of all series."""
    codes = past.groups.of(name)
    all_units, all_weight = past.units[:, origin], past.weight[:, origin]
    base = group_ratio(all_units, all_weight, codes)
    everything = float(all_units.sum()) / max(float(all_weight.sum()), 1e-9)
    rows = np.ones((7, len(codes)), np.float32)
    for weekday, (units, weight) in enumerate(_by_weekday(past, origin)):
        total = float(units.sum()) + PROFILE_DAYS * everything
        overall = total / (float(weight.sum()) + PROFILE_DAYS) / max(everything, 1e-9)
        pulled = group_ratio(units + overall * base, weight + 1.0, codes)
        rows[weekday] = np.divide(pulled, base, out=np.ones_like(base), where=base > 0.0)
    return rows


def _weekday(
    past: Past, origin: int, scale: NDArray[np.float32], profile: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Mean of the last weeks' same weekday, pulled towards scale times profile."""
    prior = scale * np.sqrt(profile[0] * profile[1])
    rows = [
        (units + prior[weekday]) / (weight + 1.0)
        for weekday, (units, weight) in enumerate(_by_weekday(past, origin))
    ]
    return np.stack(rows).astype(np.float32)


def _by_weekday(past: Past, origin: int) -> list[tuple[NDArray[np.float32], NDArray[np.float32]]]:
    """Known units and days seen of each weekday in the last weeks, Monday first."""
    begin = max(origin - 7 * WEEKS, 0)
    demand = np.nan_to_num(past.demand[:, begin:origin])
    known = past.known[:, begin:origin]
    weekday = past.calendar.weekday[begin:origin]
    return [
        (
            (demand[:, weekday == day] * known[:, weekday == day]).sum(axis=1),
            known[:, weekday == day].sum(axis=1),
        )
        for day in range(7)
    ]


def group_ratio(
    above: NDArray[np.float32], below: NDArray[np.float32], codes: NDArray[np.int64]
) -> NDArray[np.float32]:
    """Sum over sum of each series' group; 0 where the group has nothing below the line."""
    size = int(codes.max(initial=-1)) + 1
    top = np.bincount(codes, above, size)
    bottom = np.bincount(codes, below, size)
    ratio = np.divide(top, bottom, out=np.zeros(size), where=bottom > 0.0)
    return np.asarray(ratio[codes], np.float32)


def mean_price(
    past: Past, origin: int, window: int, rows: NDArray[np.int64] | slice
) -> NDArray[np.float32]:
    """Mean log price share of the days known in a window; that of all its days if none was."""
    begin = max(origin - window, 0)
    seen = past.weight[rows, origin] - past.weight[rows, begin]
    total = past.price_weight[rows, origin] - past.price_weight[rows, begin]
    if begin == origin:
        return np.zeros(len(seen), np.float32)
    plain = np.nan_to_num(past.log_price[rows, begin:origin]).mean(axis=1)
    return np.asarray((total + plain) / (seen + 1.0), np.float32)


def _price_slope(past: Past, origin: int, scale: NDArray[np.float32]) -> NDArray[np.float32]:
    """Rise of demand per log price of the product over eight weeks, pulled to all products'."""
    begin = max(origin - 56, 0)
    known = past.known[:, begin:origin]
    less = np.nan_to_num(past.log_price[:, begin:origin])
    less = less - mean_price(past, origin, 56, slice(None))[:, None]
    demand = np.nan_to_num(past.demand[:, begin:origin]) / scale[:, None]
    value = np.where(known > 0.0, np.minimum(demand, 5.0) - 1.0, 0.0)
    cross = (known * less * value).sum(axis=1)
    square = (known * less * less).sum(axis=1)
    overall = float(cross.sum()) / max(float(square.sum()), 1e-6)
    codes = past.groups.product
    size = int(codes.max(initial=-1)) + 1
    top = np.bincount(codes, cross, size) + 0.5 * overall
    slope = top / (np.bincount(codes, square, size) + 0.5)
    return np.asarray(slope[codes], np.float32)
