"""``supplychain place``: options; the work is in :mod:`api.cli.placing`, which loads solvers."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads it at run time
from typing import Annotated

import typer

from api.cli.search_options import (
    Gap,
    HeaderJson,
    ScenarioName,
    Seed,
    Workers,
    search_limits,
    seconds,
)

TIME_LIMIT_S = 300.0
GAP = 0.005
LANES = 10


def place(
    scenario: ScenarioName,
    out: Annotated[
        Path | None,
        typer.Option(
            help="Folder for the plan.",
            show_default="out/<scenario's name>-sites",
            metavar="DIR",
        ),
    ] = None,
    time_limit: Annotated[
        float, seconds("Seconds to search; the plan so far is kept.")
    ] = TIME_LIMIT_S,
    gap: Gap = GAP,
    seed: Seed = 0,
    workers: Workers = None,
    losses: Annotated[
        bool,
        typer.Option(help="Find out what the loss of each site and of the busiest lanes would do."),
    ] = True,
    frontier: Annotated[
        bool,
        typer.Option(
            "--frontier",
            help="Draw the curve of cost against the first band's coverage; as long again.",
        ),
    ] = False,
    risk: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Table like the scenario's futures.csv: what the plan, and today's network, cost "
            "in futures that they were not made for.",
            show_default=False,
        ),
    ] = None,
    greenfield: Annotated[
        int | None,
        typer.Option(
            min=1,
            metavar="K",
            help="Instead, find places for K sites by demand alone, as if there were none.",
            show_default=False,
        ),
    ] = None,
    json: HeaderJson = False,
) -> None:
    """Decide which sites to open, how large, and who serves whom.

    Ctrl-C stops the search and keeps the best complete plan; a second one ends at once.
    """
    from api.cli.placing import Wish, place_sites  # noqa: PLC0415 - solvers load slowly

    limits = search_limits(time_limit, seed, workers, mip_gap=gap)
    if greenfield is not None:
        if frontier or risk is not None:
            words = "only for a network of the scenario's sites, not with --greenfield"
            raise typer.BadParameter(words, param_hint="--frontier" if frontier else "--risk")
        from api.cli.greenfield import place_greenfield  # noqa: PLC0415

        raise typer.Exit(place_greenfield(scenario, greenfield, out, limits, as_json=json))
    wish = Wish(
        scenario,
        out,
        limits,
        lanes=LANES if losses else None,
        has_frontier=frontier,
        risk=risk,
        as_json=json,
    )
    raise typer.Exit(place_sites(wish))
