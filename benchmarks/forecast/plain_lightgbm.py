"""LightGBM through mlforecast with the usual features: what a good practitioner does in a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from lightgbm import LGBMRegressor

from benchmarks.forecast.baselines import points

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from benchmarks.forecast.retail import Retail
    from solvers.replenishment.demand.forecast import Forecast
    from solvers.replenishment.demand.offers import Offers
    from supplychain.demand import DemandHistory

LAGS = [1, 2, 3, 7, 14, 21, 28]
WINDOWS = [7, 14, 28]
STATIC = ["site", "product", "category", "city"]


@dataclass(frozen=True, slots=True)
class PlainLightgbm:
    """Learns sales as they were recorded from lags and rolling means, recursively.

    The same plans of the days ahead are given as to ours: discount, activity and holiday.
    """

    retail: Retail
    threads: int = 2
    trees: int = 300
    learning_rate: float = 0.05
    leaves: int = 63

    def __call__(self, history: DemandHistory, horizon_days: int, _: Offers) -> Forecast:
        """Forecast the days after the history."""
        # A peer that need not be installed for the other benchmarks.
        from mlforecast import MLForecast  # noqa: PLC0415
        from mlforecast.lag_transforms import RollingMean  # noqa: PLC0415

        model = LGBMRegressor(
            n_estimators=self.trees,
            learning_rate=self.learning_rate,
            num_leaves=self.leaves,
            n_jobs=self.threads,
            random_state=0,
            verbosity=-1,
        )
        pipeline = MLForecast(
            models={"mean": model},
            freq="D",
            lags=LAGS,
            lag_transforms={1: [RollingMean(window) for window in WINDOWS]},
            date_features=["day_of_week"],
        )
        days = history.days
        seen = self._frame(0, days)
        seen["y"] = history.sold.ravel()
        pipeline.fit(seen, static_features=STATIC)
        ahead = self._frame(days, days + horizon_days).drop(columns=STATIC)
        found = pipeline.predict(horizon_days, X_df=ahead).sort_values(["unique_id", "ds"])
        mean = found["mean"].to_numpy().reshape(len(history), horizon_days)
        return points(history, mean, "LightGBM through mlforecast")

    def _frame(self, begin: int, end: int) -> pd.DataFrame:
        """One row per series and day, with everything that is known ahead."""
        retail = self.retail
        history = retail.history
        count, days = len(history), end - begin
        first = history.first_day + timedelta(days=begin)
        ids = (history.site_ids, history.product_ids, retail.category_ids, retail.city_ids)
        columns: dict[str, NDArray[np.float32] | NDArray[np.int64] | pd.DatetimeIndex] = {
            "unique_id": np.repeat(np.arange(count), days),
            "ds": np.tile(pd.date_range(first, periods=days), count),
            "discount": retail.discount[:, begin:end].ravel(),
            "activity": retail.activity[:, begin:end].ravel(),
            "holiday": retail.holiday[:, begin:end].ravel(),
        }
        for name, values in zip(STATIC, ids, strict=True):
            codes = np.unique(np.asarray(values), return_inverse=True)[1]
            columns[name] = np.repeat(codes.astype(np.int64), days)
        return pd.DataFrame(columns)
