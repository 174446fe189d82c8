"""Folders of forecasts, written as a whole or not at all.

=================== ==================================================================
``forecast.json``   method counts, scores, baseline of the drift alarms
``forecast``        demand by SKU, site and day with quantiles, as Parquet and CSV
``backtest.csv``    scores of each morning in the past, beside the seasonal naive method
``drift.csv``       figures against the baseline that the first folder here set
``quality.csv``     what is wrong with the record of sales, by series
``report.html``     the page for people
=================== ==================================================================
"""

from __future__ import annotations

import json
import math
from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError

from api.atomic_folder import complete_folder
from api.column_files import write_columns
from api.csv_files import write_csv
from api.forecasting import OURS, USUAL
from api.plan_header import engine_versions
from api.replenishment_tables import forecast_columns
from api.reports.forecast import write_forecast_report
from solvers.replenishment.demand.drift import drift
from supplychain.errors import DataError, DataProblem
from supplychain.io.atomic import keep_other_files, refuse_foreign_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from api.csv_files import Row
    from api.forecasting import BackTest
    from api.sales_input import SalesInput
    from solvers.replenishment.demand import Forecast

HEADER, REPORT = "forecast.json", "report.html"
SCORES = ("wape", "wape_median", "bias", "pinball", "crps", "coverage", "coverage_inner")
BACKTEST = ("origin", "method", "on", "days", *SCORES, "open_bias")
QUALITY = ("fault", "fails", "site_id", "product_id", "day", "value", "count", "action")
DRIFT = ("figure", "baseline", "value", "distance", "alarm")
WATCHED = ("wape", "pinball", "coverage")
"""Scores on days that ended with goods on the shelf whose drift raises alarms."""
UNITS = "units_per_day"
"""Sum of all series' mean forecast, watched too."""
OWN_FILES = (
    *(HEADER, REPORT, "forecast.parquet", "forecast.csv", "backtest.csv", "drift.csv"),
    "quality.csv",
)


class ForecastHeader(BaseModel):
    """``forecast.json``.

    ``baseline`` are the watched figures of the first forecast that was written here, and ``since``
    those of all later ones, this one last.
    """

    model_config = ConfigDict(extra="forbid", ser_json_inf_nan="constants")

    schema_version: int = 1
    name: str
    origin: str
    horizon_days: int
    series: int
    left_out: int
    methods: dict[str, int]
    seed: int
    seconds: float
    versions: dict[str, str]
    scores: dict[str, float | None]
    baseline: dict[str, float]
    since: list[dict[str, float]]


@dataclass(frozen=True, slots=True)
class DriftLine:
    """One watched figure against its baseline."""

    figure: str
    baseline: float
    value: float
    distance: float
    alarm: bool


def previous_header(folder: Path) -> ForecastHeader | None:
    """Header of the forecast that is in a folder already; ``None`` if there is none.

    Raises
    ------
    DataError
        If what is there is damaged.
    """
    path = folder / HEADER
    if not path.is_file():
        return None
    try:
        return ForecastHeader.model_validate_json(path.read_bytes())
    except ValidationError as wrong:
        raise DataError(
            DataProblem(str(path), -1, ".".join(map(str, item["loc"])), item["type"], item["msg"])
            for item in wrong.errors()
        ) from wrong


def header_of(
    sales: SalesInput,
    found: Forecast,
    test: BackTest | None,
    before: ForecastHeader | None,
    *,
    seed: int,
    seconds: float,
) -> ForecastHeader:
    """Describe a forecast; the baseline is that of the forecast before."""
    scores = mean_scores(test)
    watched = {key: scores[key] for key in WATCHED if key in scores}
    figures = {key: value for key, value in watched.items() if value}
    figures[UNITS] = _units_per_day(found)
    return ForecastHeader(
        name=sales.name,
        origin=found.origin.isoformat(),
        horizon_days=found.mean.shape[1],
        series=len(sales.history),
        left_out=len(sales.history) - int((~np.isnan(found.mean[:, 0])).sum()),
        methods=dict(Counter(found.method).most_common()),
        seed=seed,
        seconds=round(seconds, 3),
        versions=engine_versions(("lightgbm",)),
        scores={key: None if math.isnan(value) else value for key, value in scores.items()},
        baseline=figures if before is None else {**figures, **before.baseline},
        since=[figures] if before is None else [*before.since, figures],
    )


def drifts(header: ForecastHeader) -> list[DriftLine]:
    """Watched figures of the latest forecast, and whether an alarm stands for each."""
    lines = []
    for key, value in header.since[-1].items():
        base = header.baseline.get(key, 0.0)
        if base:
            values = [figures[key] for figures in header.since if key in figures]
            state = drift(base, values)[-1]
            lines.append(DriftLine(key, base, value, state.distance, state.alarm))
    return lines


def mean_scores(test: BackTest | None) -> dict[str, float]:
    """Scores over all origins, on days that ended with goods on the shelf; empty without a test.

    Each origin counts by the days that were scored.
    """
    if test is None or not test.ours:
        return {}
    found = {}
    for key in SCORES:
        pairs = [(getattr(o.full_days, key), o.full_days.days) for o in test.ours]
        known = [(value, days) for value, days in pairs if not math.isnan(value)]
        total = sum(days for _, days in known)
        found[key] = sum(value * days for value, days in known) / total if total else math.nan
    return found


def write_forecast(
    folder: Path,
    sales: SalesInput,
    found: Forecast,
    test: BackTest | None,
    header: ForecastHeader,
) -> None:
    """Write a folder as a whole or not at all; `DataError` if something else is in the way."""
    refuse_foreign_folder(folder, HEADER)
    with complete_folder(folder) as fresh:
        write_columns(fresh, "forecast", forecast_columns(found))
        write_csv(fresh / "backtest.csv", BACKTEST, backtest_rows(test))
        write_csv(fresh / "drift.csv", DRIFT, map(asdict, drifts(header)))
        write_csv(fresh / "quality.csv", QUALITY, map(asdict, sales.quality.findings))
        write_forecast_report(fresh / REPORT, sales, found, test, header, drifts(header))
        plain = json.loads(header.model_dump_json())
        text = json.dumps(plain, ensure_ascii=False, indent=2) + "\n"
        (fresh / HEADER).write_text(text, encoding="utf-8")
        if folder.is_dir():
            keep_other_files(folder, fresh, OWN_FILES)


def backtest_rows(test: BackTest | None) -> Iterator[Row]:
    """Scores of each origin and method, on days with goods all day and on all days."""
    if test is None:
        return
    for ours, usual in zip(test.ours, test.usual, strict=True):
        for method, origin in ((OURS, ours), (USUAL, usual)):
            for on, scores in (("full days", origin.full_days), ("all days", origin.all_days)):
                row: dict[str, Any] = {"origin": origin.day, "method": method, "on": on}
                yield row | asdict(scores) | {"open_bias": origin.open_bias}


def _units_per_day(found: Forecast) -> float:
    return float(np.nan_to_num(found.mean).mean(axis=1).sum())
