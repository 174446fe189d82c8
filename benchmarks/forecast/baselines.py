"""What anybody would forecast: last week again, the mean of four weeks, exponential smoothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from solvers.replenishment.demand.forecast import LEVELS, Forecast

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.replenishment.demand.offers import Offers
    from supplychain.demand import DemandHistory

ETS_LEVELS = (0.05, 0.1, 0.5, 0.9, 0.95)


def seasonal_naive(history: DemandHistory, horizon_days: int, _: Offers) -> Forecast:
    """Sales of the same weekday of the last week."""
    week = history.sold[:, -7:]
    return points(history, week[:, np.arange(horizon_days) % 7], "seasonal naive")


def mean_28(history: DemandHistory, horizon_days: int, _: Offers) -> Forecast:
    """Mean sales of the last four weeks."""
    mean = history.sold[:, -28:].mean(axis=1, keepdims=True)
    return points(history, np.repeat(mean, horizon_days, axis=1), "28-day mean")


def auto_ets(history: DemandHistory, horizon_days: int, _: Offers) -> Forecast:
    """Exponential smoothing with a week's season, its kind chosen for each series."""
    from statsforecast.models import AutoETS  # noqa: PLC0415 - takes seconds to load

    count = len(history)
    mean = np.empty((count, horizon_days), np.float32)
    quantiles = np.empty((count, len(ETS_LEVELS), horizon_days), np.float32)
    for row, sold in enumerate(history.sold):
        found = AutoETS(season_length=7).forecast(
            y=sold.astype(float), h=horizon_days, level=[80, 90]
        )
        mean[row] = found["mean"]
        names = ("lo-90", "lo-80", "mean", "hi-80", "hi-90")
        quantiles[row] = np.maximum([found[name] for name in names], 0.0)
    return _forecast(history, mean, ETS_LEVELS, quantiles, "AutoETS(7)")


def points(history: DemandHistory, mean: NDArray[np.float32], name: str) -> Forecast:
    """Wrap means; quantiles are nan, since the method has none."""
    shape = (len(history), len(LEVELS), mean.shape[1])
    return _forecast(history, mean, LEVELS, np.full(shape, np.nan, np.float32), name)


def _forecast(
    history: DemandHistory,
    mean: NDArray[np.float32],
    levels: tuple[float, ...],
    quantiles: NDArray[np.float32],
    name: str,
) -> Forecast:
    return Forecast(
        history.end_day,
        history.site_ids,
        history.product_ids,
        mean.astype(np.float32),
        levels,
        quantiles,
        (name,) * len(history),
    )
