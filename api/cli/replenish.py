"""``supplychain replenish``: options; the work is in :mod:`api.cli.replenishing`."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - typer reads it at run time
from pathlib import Path  # noqa: TC003
from typing import Annotated

import typer

from api.cli.search_options import (
    HeaderJson,
    ScenarioName,
    Seed,
    Workers,
    search_limits,
    seconds,
)

TIME_LIMIT_S = 120.0
MOST_DAYS = 92


def replenish(
    scenario: ScenarioName,
    date: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            metavar="DATE",
            help="Day of the first orders.",
            show_default="the scenario's first",
        ),
    ] = None,
    horizon: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=MOST_DAYS,
            metavar="DAYS",
            help="Days to plan orders for.",
            show_default="the scenario's",
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            help="Folder for the plan.",
            show_default="out/<scenario's name>-orders",
            metavar="DIR",
        ),
    ] = None,
    time_limit: Annotated[
        float, seconds("Seconds to plan orders; later days are then left without.")
    ] = TIME_LIMIT_S,
    previous: Annotated[
        Path | None,
        typer.Option(
            help="Folder of the plan of the day before: its alerts stand until they are unlikely.",
            show_default=False,
            metavar="DIR",
        ),
    ] = None,
    seed: Seed = 0,
    workers: Workers = None,
    json: HeaderJson = False,
) -> None:
    """Forecast demand, set targets, and plan what to order from whom, and what to move.

    Ctrl-C ends planning after the orders of today; a second one ends at once.
    """
    from api.cli.replenishing import Wish, order_goods  # noqa: PLC0415 - solvers load slowly

    limits = search_limits(time_limit, seed, workers)
    day = None if date is None else date.date()
    raise typer.Exit(order_goods(Wish(scenario, day, horizon, out, previous, limits, as_json=json)))
