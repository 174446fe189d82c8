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
        bool | None,
        typer.Option(
            "--with-trucks/--without-trucks",
            help="Plan the trucks that bring the goods as well, together with the teams.",
            show_default="with, if jobs wait for orders whose arrival nobody states",
        ),
    ] = None,
    json: HeaderJson = False,
) -> None:
    """Plan which team installs what when, check the plan and write it with its report.

    Ctrl-C stops the search and keeps the best complete plan; a second one ends at once.
    """
    limits = search_limits(time_limit, seed, workers, iterations, usual=TIME_LIMIT_S)
    from api.cli.installing import plan_teams  # noqa: PLC0415 - solvers load slowly
    from api.cli.installing_with_trucks import (  # noqa: PLC0415 - solvers load slowly
        plan_trucks_and_teams,
    )
    from api.cli.opening import open_scenario  # noqa: PLC0415 - loads readers
    from api.cli.waiting_jobs import needs_trucks  # noqa: PLC0415 - loads nouns

    given = open_scenario(scenario)
    plan = plan_trucks_and_teams if needs_trucks(given, asked=with_trucks) else plan_teams
    raise typer.Exit(plan(given, out, limits, as_json=json))
