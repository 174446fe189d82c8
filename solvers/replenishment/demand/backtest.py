"""Forecasts of days that have already come, each from what was known on its morning."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

import numpy as np

from solvers.replenishment.demand.offers import Offers
from solvers.replenishment.demand.scores import Scores, score

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from numpy.typing import NDArray

    from solvers.replenishment.demand.forecast import Forecast
    from supplychain.demand import DemandHistory


class Forecaster(Protocol):
    """Whatever forecasts from a history and the offers of its days and the days ahead."""

    def __call__(self, history: DemandHistory, horizon_days: int, terms: Offers, /) -> Forecast:
        """Forecast the days after the history."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Origin:
    """One forecast of a back-test.

    Parameters
    ----------
    day
        First day forecast.
    full_days
        Scores on days with goods all day: sales there were the demand, of days of less demand.
    all_days
        Scores on all days with a record, against sales: where goods ran out less was sold than
        asked for.
    open_bias
        Sum of mean times open share, over the sum of sales, less 1: near 0 for an unbiased
        forecast of *demand* whether goods ran out or not, given that customers come evenly over
        the hours that the share counts.
    errors
        Sum of absolute errors of the mean on full days, in units, shape (series,);
        nan without one. For paired comparisons.
    forecast
        What was forecast.
    """

    day: date
    full_days: Scores
    all_days: Scores
    open_bias: float
    errors: NDArray[np.float32]
    forecast: Forecast


def rolling_origins(history: DemandHistory, horizon_days: int, count: int) -> list[date]:
    """Mornings of the last so many horizons of a history, one after the other."""
    steps = range(count, 0, -1)
    days = [history.end_day - timedelta(days=step * horizon_days) for step in steps]
    return [day for day in days if day > history.first_day]


def backtest(
    forecaster: Forecaster,
    history: DemandHistory,
    terms: Offers,
    origins: Sequence[date],
    horizon_days: int,
) -> list[Origin]:
    """Forecast from each origin what then came; the forecaster sees nothing of it.

    Parameters
    ----------
    forecaster
        What is tested.
    history
        All days, those to be forecast as well.
    terms
        Offers of the same days, known before each day.
    origins
        First days of the forecasts, whose horizons end within the history.
    horizon_days
        Days ahead.
    """
    return [_one(forecaster, history, terms, origin, horizon_days) for origin in origins]


def _one(
    forecaster: Forecaster, history: DemandHistory, terms: Offers, day: date, horizon_days: int
) -> Origin:
    begin = (day - history.first_day).days
    until = begin + horizon_days
    seen = Offers(terms.first_day, terms.price_share[:, :until], terms.attention[:, :until])
    found = forecaster(history.until(day), horizon_days, seen)
    outcome = history.sold[:, begin:until]
    in_stock = history.in_stock[:, begin:until]
    return Origin(
        day=day,
        full_days=score(found, outcome, in_stock >= 1.0),
        all_days=score(found, outcome, np.ones(outcome.shape, bool)),
        open_bias=_open_bias(found, outcome, in_stock),
        errors=_errors(found, outcome, in_stock >= 1.0),
        forecast=found,
    )


def _open_bias(
    forecast: Forecast, outcome: NDArray[np.float32], in_stock: NDArray[np.float32]
) -> float:
    known = ~np.isnan(outcome) & ~np.isnan(in_stock) & ~np.isnan(forecast.mean)
    sold = float(outcome[known].sum())
    expected = float((forecast.mean * in_stock)[known].sum())
    return expected / sold - 1.0 if sold > 0.0 else float("nan")


def _errors(
    forecast: Forecast, outcome: NDArray[np.float32], counts: NDArray[np.bool_]
) -> NDArray[np.float32]:
    """Sum of absolute errors of each series on the days that count; nan if none does."""
    counts = counts & ~np.isnan(outcome) & ~np.isnan(forecast.mean)
    gap = np.where(counts, np.abs(forecast.mean - outcome), 0.0).sum(axis=1)
    return np.where(counts.any(axis=1), gap, np.nan).astype(np.float32)
