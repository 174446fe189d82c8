"""Demand of the made world: what was sold, and what closed hours would have sold.

The same for every policy, and with nothing in common with our forecaster:

1. Sales in tenths of the source's unit are whole units (98 % of its sales are multiples of 0.1).
2. A day with ``h`` of 16 hours out of stock was open for the share ``OPEN_SHARE[h]`` of its demand,
   measured on the source's hourly sample (open hours weighted by sales of days always in stock).
3. The profile of a series on a day is its level (28 days about it, sales over open share) times its
   store's weekday factor times what its first category sold in all stores that day against levels.
   Sums over sums are right though shelves close because of demand: sales until then grow with it.
4. Daily effects about the profile are gamma with variance ``1 / STEADINESS``. Given the sales, the
   day's rate is gamma again: profile x (STEADINESS + sold) / (STEADINESS + open share x profile)
   in the mean. That is sales over open share, shrunk to the profile. The strength is measured on
   the hourly sample: what 6 to 9 o'clock sell above the profile raises 9 to 12 by 3 to 9 % of it,
   which is a steadiness of 20 to 40 for series of 2 to 30 units a day (days open until 12, 87 %).
5. Demand is what was sold plus a Poisson number at a rate drawn from that for the closed share,
   by the seed. Fully open days keep their real sales.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from benchmarks.replenish.daily.data import Records

UNITS = 10.0
"""Units in one of the source's."""
STEADINESS = 30.0
LEVEL_DAYS = 28
# fmt: off
OPEN_SHARE = np.array(
    [1.0, 0.967, 0.928, 0.882, 0.833, 0.765, 0.677, 0.599, 0.536, 0.483, 0.429, 0.365, 0.276, 0.178,
     0.092, 0.034, 0.0]
)
# fmt: on
"""Share of a day's demand that met stock, by hours out of stock."""


def demand(records: Records, seed: int) -> NDArray[np.int64]:
    """Whole units asked for, shape (series, days)."""
    draws = np.random.default_rng([seed, 2])
    sold = np.floor(records.sale * UNITS + 0.5)
    open_share = OPEN_SHARE[records.hours_out]
    expected = np.maximum(profile(records, sold, open_share), 0.01)
    rate = draws.gamma(STEADINESS + sold) * expected / (STEADINESS + open_share * expected)
    return (sold + draws.poisson(rate * (1.0 - open_share))).astype(np.int64)


def profile(
    records: Records, sold: NDArray[np.float64], open_share: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Units of an open day, shape (series, days); see the module."""
    days = sold.shape[1]
    weekday = (records.first_day.weekday() + np.arange(days)) % 7
    factor = np.ones_like(sold)
    _, store = np.unique(records.store, return_inverse=True)
    _, category = np.unique(records.kind["first_category_id"], return_inverse=True)
    level = _level(sold, open_share)
    for _ in range(2):
        by_weekday = np.stack(
            [_ratio(store, sold, open_share * level, weekday == day) for day in range(7)], axis=1
        )
        factor = by_weekday[:, weekday]
        level = _level(sold, open_share * factor)
    expected = level * factor
    effect = np.stack(
        [_ratio(category, sold, open_share * expected, np.arange(days) == d) for d in range(days)],
        axis=1,
    )
    return expected * effect


def _level(sold: NDArray[np.float64], exposure: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sales over exposure in the days about each day, one day's worth of the whole series added."""
    whole = sold.sum(axis=1, keepdims=True) / np.maximum(exposure.sum(axis=1, keepdims=True), 1.0)
    return np.asarray((_about(sold) + whole) / (_about(exposure) + 1.0))


def _about(values: NDArray[np.float64]) -> NDArray[np.float64]:
    days = values.shape[1]
    total = np.concatenate([np.zeros((len(values), 1)), values.cumsum(axis=1)], axis=1)
    end = np.minimum(np.arange(days) + LEVEL_DAYS // 2, days)
    start = np.maximum(np.arange(days) - LEVEL_DAYS // 2, 0)
    return np.asarray(total[:, end] - total[:, start])


def _ratio(
    group: NDArray[np.int64],
    sold: NDArray[np.float64],
    expected: NDArray[np.float64],
    columns: NDArray[np.bool_],
) -> NDArray[np.float64]:
    """Sold over expected in each series' group, shape (series,); 20 units as expected are added."""
    top = np.bincount(group, sold[:, columns].sum(axis=1)) + 20.0
    return np.asarray((top / (np.bincount(group, expected[:, columns].sum(axis=1)) + 20.0))[group])
