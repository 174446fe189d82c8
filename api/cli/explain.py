"""``supplychain explain``."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads it at run time
from typing import Annotated

import typer

from api.cli.exits import say


def explain(
    plan: Annotated[Path, typer.Argument(help="Plan folder.", show_default=False)],
    order: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Tell the story of one order.", show_default=False),
    ] = None,
    site: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ID", help="Find out what a site is worth; may be repeated.", show_default=False
        ),
    ] = None,
    time_limit: Annotated[
        float | None,
        typer.Option(
            min=0.0, metavar="S", help="Seconds for each question of --site.", show_default=False
        ),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Say where the money goes, what binds, and why an order is late or left out."""
    from api.families import Question, family  # noqa: PLC0415 - loads solvers

    say(family(plan).explain(plan, Question(order, tuple(site or ()), time_limit, json)))
