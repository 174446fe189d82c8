"""Forecast sales and test the forecast on days that have come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from solvers.replenishment.demand import LEVELS, Forecast, Options, forecast, offers
from solvers.replenishment.demand.backtest import backtest, rolling_origins
from solvers.replenishment.demand.compare import Comparison, compare

if TYPE_CHECKING:
    from collections.abc import Callable

    from api.sales_input import SalesInput
    from solvers.replenishment.demand import Offers
    from solvers.replenishment.demand.backtest import Origin
    from supplychain.demand import DemandHistory

WEEK = 7
USUAL, OURS = "same weekday of last week", "forecast"


@dataclass(frozen=True, slots=True, eq=False)
class BackTest:
    """A back-test beside that of the seasonal naive method, over the same origins.

    ``comparison`` has the naive method as champion; ``None`` where there were no origins.
    """

    horizon_days: int
    ours: tuple[Origin, ...]
    usual: tuple[Origin, ...]
    comparison: Comparison | None


def forecast_sales(sales: SalesInput, horizon_days: int, options: Options) -> Forecast:
    """Forecast the series that are fit."""
    return forecast(
        sales.sound,
        horizon_days,
        promotions=sales.promotions,
        special_days=sales.special_days,
        category_of=sales.category_of,
        city_of=sales.city_of,
        options=options,
    )


def tested_on_the_past(
    sales: SalesInput,
    horizon_days: int,
    origins: int,
    options: Options,
    should_stop: Callable[[], bool],
    tell: Callable[[str], None],
) -> BackTest:
    """Forecast what came since each of the last mornings, as if it were not known.

    Parameters
    ----------
    sales
        What is known today.
    horizon_days, origins
        Days ahead, and how many mornings, one horizon apart.
    options
        Of the forecast.
    should_stop, tell
        Asked between origins, and told of each.
    """
    history = sales.sound
    terms = offers(history, sales.promotions, 0)
    ours: list[Origin] = []
    usual: list[Origin] = []
    days = rolling_origins(history, horizon_days, origins)
    for number, day in enumerate(days, start=1):
        if should_stop():
            break
        tell(f"back-test {number} of {len(days)}")
        ours += backtest(_forecaster(sales, options), history, terms, [day], horizon_days)
        usual += backtest(last_week, history, terms, [day], horizon_days)
    found = compare(usual, ours, options.seed) if ours else None
    return BackTest(horizon_days, tuple(ours), tuple(usual), found)


def last_week(history: DemandHistory, horizon_days: int, terms: Offers) -> Forecast:
    """Seasonal naive: what was sold on the same weekday last, whatever is on offer."""
    days = np.arange(horizon_days)
    columns = history.days - WEEK + days % WEEK
    known = history.sold[:, np.maximum(columns, 0)]
    mean = np.where(columns >= 0, known, np.nan).astype(np.float32)
    return Forecast(
        history.end_day,
        history.site_ids,
        history.product_ids,
        mean,
        LEVELS,
        np.repeat(mean[:, None], len(LEVELS), axis=1),
        (USUAL,) * len(history),
    )


def _forecaster(sales: SalesInput, options: Options) -> Callable[..., Forecast]:
    def again(history: DemandHistory, horizon_days: int, terms: Offers) -> Forecast:
        return forecast(
            history,
            horizon_days,
            special_days=sales.special_days,
            category_of=sales.category_of,
            city_of=sales.city_of,
            terms=terms,
            options=options,
        )

    return again
