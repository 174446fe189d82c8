"""Read, forecast, test, write, tell: what ``supplychain forecast`` does."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from api.atomic_folder import refuse_unwritable
from api.cli.consoles import console
from api.cli.exits import Exit, say, tell
from api.cli.live import live_progress
from api.cli.planning import folder_name
from api.cli.stopping import stop_on_signals
from api.counting import counted
from api.forecast_folder import HEADER, REPORT, drifts
from api.runs.forecast import ForecastWish, forecast
from api.runs.watch import Watch
from api.sales_input import open_sales
from supplychain.io.atomic import refuse_foreign_folder

if TYPE_CHECKING:
    from api.forecast_folder import ForecastHeader
    from api.forecasting import BackTest
    from solvers.common import Limits

MOST_TOLD = 10
"""Rows left out that are named; the others are counted."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for; see the options of :mod:`api.cli.forecast`."""

    sales: str
    horizon_days: int
    origins: int
    out: Path | None
    limits: Limits
    as_json: bool


def foretell(wish: Wish) -> Exit:
    """Forecast and write; ``PARTIAL`` if a series is left out because of its data."""
    sales = open_sales(wish.sales)
    folder = Path("out") / f"{folder_name(sales.name)}-forecast" if wish.out is None else wish.out
    refuse_foreign_folder(folder, HEADER)
    refuse_unwritable(folder)
    wanted = ForecastWish(wish.horizon_days, wish.origins, wish.limits)
    with stop_on_signals() as stop, live_progress(wish.limits, sales.currency) as progress:
        header, test = forecast(sales, folder, wanted, Watch(progress, stop.is_set))
    if wish.as_json:
        plain = {"folder": str(folder), **json.loads(header.model_dump_json())}
        say(json.dumps(plain, ensure_ascii=False, indent=2))
    else:
        _print(header, test)
    _tell(header)
    tell(str(problem) for problem in sales.quality.problems[:MOST_TOLD])
    tell([*str(sales.quality).splitlines(), f"forecast: {folder}", f"report: {folder / REPORT}"])
    if stop.is_set():
        return Exit.INTERRUPTED
    return Exit.PARTIAL if header.left_out else Exit.OK


def _tell(header: ForecastHeader) -> None:
    """Say which figures drifted."""
    for line in drifts(header):
        if line.alarm:
            moved = f"{line.value:,.3g} against {line.baseline:,.3g}, {line.distance:+.0%}"
            tell([f"drift: {line.figure} is {moved}"])


def _print(header: ForecastHeader, test: BackTest | None) -> None:
    words = f"{header.name}: {header.series - header.left_out:,} of {header.series:,} series, "
    words += f"{counted(header.horizon_days, 'day')} from {header.origin}"
    shown = console()
    shown.print(Text(words, style="bold"))
    shown.print(f"{header.since[-1]['units_per_day']:,.0f} units a day", markup=False)
    if test is None or not test.ours:
        return
    table = Table(box=None, pad_edge=False)
    for name in ("from", "method"):
        table.add_column(name, style="cyan")
    for name in ("wape", "bias", "pinball", "coverage"):
        table.add_column(name, justify="right")
    for ours, usual in zip(test.ours, test.usual, strict=True):
        for method, origin in (("forecast", ours), ("last week again", usual)):
            scores = origin.full_days
            table.add_row(
                f"{origin.day}",
                method,
                f"{scores.wape:.1%}",
                f"{scores.bias:+.1%}",
                f"{scores.pinball:.3f}",
                f"{scores.coverage:.1%}",
            )
    shown.print(table)
    if test.comparison is not None:
        found = test.comparison
        shown.print(
            f"errors over those of last week again: {found.ratio:.1%} "
            f"({found.lower:.1%} to {found.upper:.1%})",
            markup=False,
        )
