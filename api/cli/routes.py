"""``supplychain routes``: options; the work is in modules that load solvers."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path  # noqa: TC003 - typer reads it at run time
from typing import Annotated

import typer

from api.cli.exits import refuse_existing
from api.cli.search_options import (
    Iterations,
    Prove,
    Seed,
    Workers,
    search_limits,
    seconds,
)

TIME_LIMIT_S = 10.0


class Source(StrEnum):
    """What a file may be."""

    VROOM = "vroom"
    VRPLIB = "vrplib"
    SOLOMON = "solomon"
    SCENARIO = "scenario"


class Answer(StrEnum):
    """How routes may be written."""

    VROOM = "vroom"
    SOL = "sol"
    GEOJSON = "geojson"
    CSV = "csv"


class Scale(StrEnum):
    """How real numbers of a VRPLIB or Solomon file become integers."""

    ROUND = "round"
    TRUNC = "trunc"
    DIMACS = "dimacs"
    EXACT = "exact"


ANSWERS = {
    Source.VROOM: (Answer.VROOM, Answer.GEOJSON, Answer.CSV),
    Source.VRPLIB: (Answer.SOL, Answer.VROOM, Answer.CSV),
    Source.SOLOMON: (Answer.SOL, Answer.VROOM, Answer.CSV),
    Source.SCENARIO: (Answer.CSV, Answer.GEOJSON),
}
"""The first is what comes if nothing is said."""


def routes(
    file: Annotated[
        str, typer.Argument(help="File, - for VROOM's JSON on stdin, or a scenario's name.")
    ],
    source: Annotated[Source, typer.Option("--format", help="What the file is.")] = Source.VROOM,
    answer: Annotated[
        Answer | None,
        typer.Option(
            "--as",
            help="How to write the routes.",
            show_default="vroom; sol for vrplib and solomon; csv for a scenario",
        ),
    ] = None,
    time_limit: Annotated[
        float | None,
        seconds("Seconds to search.", TIME_LIMIT_S),
    ] = None,
    seed: Seed = 0,
    workers: Workers = None,
    iterations: Iterations = None,
    prove: Prove = 0.0,
    rounding: Annotated[
        Scale | None,
        typer.Option(
            help="Integers of a vrplib or solomon file.",
            show_default="as its set is published",
        ),
    ] = None,
    roads: Annotated[
        str,
        typer.Option(
            metavar="NAME", help="Road provider of the operator, for vroom without matrices."
        ),
    ] = "great_circle",
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write there and not to stdout.")
    ] = None,
) -> None:
    """Plan the routes of a file of another program, or the last mile of a scenario.

    Ctrl-C stops the search and keeps the best routes; a second one ends at once.
    """
    chosen = answer or ANSWERS[source][0]
    if chosen not in ANSWERS[source]:
        words = f"{source} can be written as {', '.join(ANSWERS[source])}"
        raise typer.BadParameter(words, param_hint="--as")
    if rounding is not None and source not in (Source.VRPLIB, Source.SOLOMON):
        raise typer.BadParameter("only for vrplib and solomon", param_hint="--rounding")
    if out is not None:
        refuse_existing(out)
    from api.cli.routing import Wish, plan_routes  # noqa: PLC0415 - solvers load slowly

    limits = search_limits(time_limit, seed, workers, iterations, usual=TIME_LIMIT_S)
    scale = None if rounding is None else rounding.value
    raise typer.Exit(plan_routes(Wish(file, source, chosen, limits, prove, scale, roads, out)))
