"""``supplychain plan``: options; the work is in :mod:`api.cli.planning`, which loads solvers."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads it at run time
from typing import Annotated

import typer

from api.cli.search_options import (
    HeaderJson,
    Iterations,
    Prove,
    ScenarioName,
    Seed,
    Workers,
    search_limits,
    seconds,
)

TIME_LIMIT_S = 90.0


def plan(
    scenario: ScenarioName,
    out: Annotated[
        Path | None,
        typer.Option(
            help="Folder for the plan.", show_default="out/<scenario's name>", metavar="DIR"
        ),
    ] = None,
    time_limit: Annotated[
        float | None,
        seconds("Seconds to search; the plan so far is kept.", TIME_LIMIT_S),
    ] = None,
    seed: Seed = 0,
    workers: Workers = None,
    iterations: Iterations = None,
    prove: Prove = 0.0,
    json: HeaderJson = False,
) -> None:
    """Plan a scenario, check the plan and write it with its report.

    Ctrl-C stops the search and keeps the best complete plan; a second one ends at once.
    """
    from api.cli.planning import plan_scenario  # noqa: PLC0415 - solvers load slowly

    limits = search_limits(time_limit, seed, workers, iterations, usual=TIME_LIMIT_S)
    raise typer.Exit(plan_scenario(scenario, out, limits, prove, as_json=json))
