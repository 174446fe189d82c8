"""``supplychain install``: options; the work is in :mod:`api.cli.installing`."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads it at run time
from typing import Annotated

import typer

from api.cli.search_options import (
    HeaderJson,
    Iterations,
    ScenarioName,
    Seed,
    Workers,
    search_limits,
    seconds,
)

TIME_LIMIT_S = 60.0


def install(
    scenario: ScenarioName,
    out: Annotated[
        Path | None,
        typer.Option(
            help="Folder for the plan.",
            show_default="out/<scenario's name>-installers",
            metavar="DIR",
        ),
    ] = None,
    time_limit: Annotated[
        float | None,
        seconds("Seconds to search; the plan so far is kept.", TIME_LIMIT_S),
    ] = None,
    seed: Seed = 0,
    workers: Workers = None,
    iterations: Iterations = None,
    with_trucks: Annotated[
        bool,
        typer.Option(
            "--with-trucks",
            help="Plan the trucks that bring the goods as well, together with the teams.",
        ),
    ] = False,
    json: HeaderJson = False,
) -> None:
    """Plan which team installs what when, check the plan and write it with its report.

    Ctrl-C stops the search and keeps the best complete plan; a second one ends at once.
    """
    limits = search_limits(time_limit, seed, workers, iterations, usual=TIME_LIMIT_S)
    if with_trucks:
        from api.cli.installing_with_trucks import (  # noqa: PLC0415 - solvers load slowly
            plan_trucks_and_teams,
        )

        raise typer.Exit(plan_trucks_and_teams(scenario, out, limits, as_json=json))
    from api.cli.installing import plan_teams  # noqa: PLC0415 - solvers load slowly

    raise typer.Exit(plan_teams(scenario, out, limits, as_json=json))
