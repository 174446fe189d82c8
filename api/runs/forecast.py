"""A forecast of sales: made, tested on the past and written."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from api.forecast_folder import header_of, previous_header, write_forecast
from api.forecasting import forecast_sales, tested_on_the_past
from solvers.common import Progress
from solvers.replenishment.demand import Options
from supplychain.errors import DataError, DataProblem

if TYPE_CHECKING:
    from pathlib import Path

    from api.forecast_folder import ForecastHeader
    from api.forecasting import BackTest
    from api.runs.watch import Watch
    from api.sales_input import SalesInput
    from solvers.common import Limits

TEST_DAYS = 7


@dataclass(frozen=True, slots=True)
class ForecastWish:
    """How far ahead, and from how many mornings of the past to test."""

    horizon_days: int
    origins: int
    limits: Limits


def refuse_unfit(sales: SalesInput) -> None:
    """Raise `DataError` if no series can be forecast."""
    if not sales.quality.fit.any():
        reasons = [
            f"{site} {product}: {why}" for (site, product), why in sales.quality.failed.items()
        ]
        text = "no series is fit to be forecast"
        unfit = DataProblem("demand_history", -1, "", "unfit", text, "; ".join(reasons[:5]))
        raise DataError([*sales.quality.problems, unfit])


def forecast(
    sales: SalesInput, folder: Path, wish: ForecastWish, watch: Watch
) -> tuple[ForecastHeader, BackTest | None]:
    """Forecast and write; a forecast in the folder sets the baseline of drift."""
    begun = time.monotonic()
    before = previous_header(folder)
    refuse_unfit(sales)
    options = Options(seed=wish.limits.seed, threads=wish.limits.workers)

    def told(stage: str) -> None:
        watch.progress(Progress(stage, time.monotonic() - begun))

    watch.begun()
    told("forecast")
    found = forecast_sales(sales, wish.horizon_days, options)
    test = None
    if wish.origins:
        test = tested_on_the_past(sales, TEST_DAYS, wish.origins, options, watch.should_stop, told)
    watch.searched()
    told("report")
    seconds = time.monotonic() - begun
    header = header_of(sales, found, test, before, seed=wish.limits.seed, seconds=seconds)
    write_forecast(folder, sales, found, test, header)
    return header, test
