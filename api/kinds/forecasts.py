"""Forecasts as jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.jobs.states import State
from api.kinds.done import Done
from api.runs.forecast import ForecastWish, forecast, refuse_unfit
from api.sales_input import sales_of

if TYPE_CHECKING:
    from api.kinds.catalogue import ForecastOptions
    from api.kinds.kind import Task, Told
    from supplychain.scenario import Scenario


def check(scenario: Scenario, _options: ForecastOptions) -> None:
    """Raise `DataError` if no series can be forecast."""
    refuse_unfit(sales_of(scenario))


def run(task: Task, told: Told) -> Done:
    """Forecast, and test on the past if that is wanted."""
    options: ForecastOptions = task.options
    wish = ForecastWish(options.horizon_days, options.backtests, task.limits)
    header, _ = forecast(sales_of(task.scenario), task.folder, wish, told.watch)
    summary = {
        "status": "partial" if header.left_out else "complete",
        "series": header.series,
        "left_out": header.left_out,
        "horizon_days": header.horizon_days,
    }
    return Done(State.PARTIAL if header.left_out else State.SUCCEEDED, summary)
