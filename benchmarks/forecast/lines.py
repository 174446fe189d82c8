"""One line of figures per origin and method, then one with each method's means."""

from __future__ import annotations

import math
import time
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.forecast.baselines import auto_ets, mean_28, seasonal_naive
from benchmarks.forecast.plain_lightgbm import PlainLightgbm
from benchmarks.forecast.retail import retail
from solvers.replenishment.demand.backtest import backtest, rolling_origins
from solvers.replenishment.demand.offers import Offers
from solvers.replenishment.demand.options import Estimand, Options
from solvers.replenishment.demand.predict import forecast

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date
    from pathlib import Path

    from benchmarks.forecast.retail import Retail
    from solvers.replenishment.demand.backtest import Forecaster, Origin
    from solvers.replenishment.demand.forecast import Forecast
    from supplychain.demand import DemandHistory

HORIZON_DAYS = 7
ORIGINS = 4


def forecast_lines(
    files: Iterable[Path], series: int | None, ets_series: int, threads: int, seed: int
) -> Iterator[dict[str, Any]]:
    """Rolling weekly origins, the last four of each table.

    Parameters
    ----------
    files
        Tables in FreshRetailNet's form; see :mod:`benchmarks.forecast.retail`.
    series
        How many series, of whole shops chosen by the seed; all if ``None``.
    ets_series
        On how many of them AutoETS is run, and ours once more to stand beside it.
    threads, seed
        Of ours and of plain LightGBM.
    """
    for path in files:
        table = retail(path)
        if series is not None:
            table = table.sample(series, seed)
        origins = rolling_origins(table.history, HORIZON_DAYS, ORIGINS)
        yield from lines_of(path.name, table, origins, _methods(table, threads, seed))
        few = table.sample(min(ets_series, len(table.history)), seed)
        beside: dict[str, Forecaster] = {"auto_ets_on_sample": auto_ets}
        yield from lines_of(path.name, few, origins, beside)


def _methods(table: Retail, threads: int, seed: int) -> dict[str, Forecaster]:
    """All that run on every series; ours twice, for what is sold on full days and for demand."""
    return {
        "seasonal_naive": seasonal_naive,
        "mean_28": mean_28,
        "plain_lightgbm": PlainLightgbm(table, threads),
        "own": own(table, Options(Estimand.FULL_DAYS, seed=seed, threads=threads)),
        "own_demand": own(table, Options(Estimand.DEMAND, seed=seed, threads=threads)),
    }


def own(table: Retail, options: Options) -> Forecaster:
    """Our forecast with the table's categories and cities."""
    history = table.history
    category_of = dict(zip(history.product_ids, table.category_ids, strict=True))
    city_of = dict(zip(history.site_ids, table.city_ids, strict=True))

    def forecaster(known: DemandHistory, horizon_days: int, terms: Offers) -> Forecast:
        return forecast(
            known,
            horizon_days,
            category_of=category_of,
            city_of=city_of,
            terms=terms,
            options=options,
        )

    return forecaster


def lines_of(
    instance: str, table: Retail, origins: Sequence[date], methods: dict[str, Forecaster]
) -> Iterator[dict[str, Any]]:
    """Lines of some methods on one table."""
    terms = Offers(table.history.first_day, table.discount, table.activity)
    for name, method in methods.items():
        lines = []
        for day in origins:
            began = time.monotonic()
            found = backtest(method, table.history, terms, [day], HORIZON_DAYS)[0]
            figures = _figures(found, len(table.history) / (time.monotonic() - began))
            lines.append(figures)
            yield {"instance": instance, "method": name, "origin": str(day), **figures}
        yield {"instance": instance, "method": name, "origin": "mean", **_means(lines)}


def _figures(origin: Origin, series_per_s: float) -> dict[str, Any]:
    """Figures of one origin as plain JSON values; null where the method has none."""
    scored = {"full_days": origin.full_days, "all_days": origin.all_days}
    figures: dict[str, Any] = {"series_per_s": round(series_per_s, 1)}
    for name, scores in scored.items():
        figures[name] = {key: _number(value) for key, value in asdict(scores).items()}
    figures["open_bias"] = _number(origin.open_bias)
    return figures


def _number(value: float) -> float | int | None:
    return None if math.isnan(value) else value if isinstance(value, int) else round(value, 4)


def _means(lines: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Mean of each figure over the origins."""
    found: dict[str, Any] = {}
    for key, value in lines[0].items():
        values = [line[key] for line in lines]
        if isinstance(value, dict):
            found[key] = _means(values)
        elif any(item is None for item in values):
            found[key] = None
        else:
            found[key] = round(float(np.mean(values)), 4)
    return found
