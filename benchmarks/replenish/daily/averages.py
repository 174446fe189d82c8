"""Averages of sales as planners take them: by weekday, of some weeks, of days with enough stock."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from supplychain.demand import DemandHistory

WEEKDAY_DAYS = 28
PRIOR_UNITS = 20.0


class Average(NamedTuple):
    """Level and mean absolute deviation of a day's sales, shape (series,), and weekday factors.

    ``factor`` has shape (series, 7), Monday first.
    """

    level: NDArray[np.float64]
    deviation: NDArray[np.float64]
    factor: NDArray[np.float64]


def average(history: DemandHistory, days: int, least_open: float) -> Average:
    """Moving average of sales without their weekday pattern.

    Parameters
    ----------
    history
        Until yesterday.
    days
        How many of the last days count.
    least_open
        Days with a smaller share of open hours do not count, unless a series has no others.
    """
    weekday = (history.first_day.weekday() + np.arange(history.days)) % 7
    recent = slice(max(0, history.days - days), None)
    sold = history.sold[:, recent].astype(float)
    counts = history.in_stock[:, recent] >= least_open
    counts |= ~counts.any(axis=1, keepdims=True)
    factor = weekday_factors(history, least_open)
    expected = factor[:, weekday[recent]]
    number = counts.sum(axis=1)
    level = (sold * counts).sum(axis=1) / np.maximum((expected * counts).sum(axis=1), 1e-9)
    off = np.abs(sold - level[:, None] * expected)
    return Average(level, (off * counts).sum(axis=1) / number, factor)


def weekday_factors(history: DemandHistory, least_open: float) -> NDArray[np.float64]:
    """Sales of each weekday over the mean day's in the series' store, shape (series, 7)."""
    recent = slice(max(0, history.days - WEEKDAY_DAYS), None)
    weekday = (history.first_day.weekday() + np.arange(history.days)[recent]) % 7
    _, store = np.unique(np.array(history.site_ids), return_inverse=True)
    counts = history.in_stock[:, recent] >= least_open
    sold = history.sold[:, recent].astype(float) * counts
    mean = sold.sum(axis=1) / np.maximum(counts.sum(axis=1), 1)
    factor = np.empty((len(history), 7))
    for day in range(7):
        on = weekday == day
        top = np.bincount(store, sold[:, on].sum(axis=1)) + PRIOR_UNITS
        exposed = np.bincount(store, counts[:, on].sum(axis=1) * mean) + PRIOR_UNITS
        factor[:, day] = (top / exposed)[store]
    return factor
