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
            metavar="ID",
            help="Find out what a site is worth, or what is ordered for it; may be repeated.",
            show_default=False,
        ),
    ] = None,
    line: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Tell the story of one order line.", show_default=False),
    ] = None,
    product: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Tell what is ordered of a product.", show_default=False),
    ] = None,
    job: Annotated[
        str | None,
        typer.Option(
            metavar="ID", help="Tell the story of one installation job.", show_default=False
        ),
    ] = None,
    team: Annotated[
        str | None,
        typer.Option(
            metavar="ID", help="Say why a team does not do the job of --job.", show_default=False
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
    """Say where the money goes, what binds, and why something is late, left out or ordered."""
    from api.families import Question, family  # noqa: PLC0415 - loads solvers

    if team is not None and job is None:
        raise typer.BadParameter("only with --job", param_hint="--team")
    asked = Question(order, tuple(site or ()), time_limit, json, line, product, job, team)
    say(family(plan).answer(plan, asked))
