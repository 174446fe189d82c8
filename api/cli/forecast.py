"""``supplychain forecast``: options; the work is in :mod:`api.cli.foretelling`."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads it at run time
from typing import Annotated

import typer

from api.cli.search_options import Seed, Workers, search_limits

HORIZON_DAYS, MOST_DAYS = 28, 366


def forecast(
    sales: Annotated[
        str,
        typer.Argument(
            metavar="SCENARIO|FILE",
            help="Name from `supplychain scenario list`, path of a scenario, or a table of sales "
            "(CSV, Parquet, Excel).",
            show_default=False,
        ),
    ],
    horizon: Annotated[
        int, typer.Option(min=1, max=MOST_DAYS, metavar="DAYS", help="Days ahead.")
    ] = HORIZON_DAYS,
    backtest: Annotated[
        int,
        typer.Option(
            min=0,
            max=52,
            metavar="N",
            help="Also forecast from N mornings of the past, 7 days each, and say how good it was.",
        ),
    ] = 0,
    out: Annotated[
        Path | None,
        typer.Option(
            help="Folder for the forecast; one there sets the baseline of drift alarms.",
            show_default="out/<name>-forecast",
            metavar="DIR",
        ),
    ] = None,
    seed: Seed = 0,
    workers: Workers = None,
    json: Annotated[bool, typer.Option("--json", help="Print the header as JSON.")] = False,
) -> None:
    """Forecast demand with its uncertainty from sales, and say how far the record can be trusted.

    Ctrl-C ends a back-test early and keeps what was tested; a second one ends at once.
    """
    from api.cli.foretelling import Wish, foretell  # noqa: PLC0415 - solvers load slowly

    limits = search_limits(None, seed, workers)
    raise typer.Exit(foretell(Wish(sales, horizon, backtest, out, limits, as_json=json)))
