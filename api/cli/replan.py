"""``supplychain replan``: options; the work is in :mod:`api.cli.replanning`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path  # noqa: TC003 - typer reads it at run time
from typing import Annotated

import typer

from api.cli.day_options import Json, Now, Out, PlanFolder  # noqa: TC001 - the same
from api.cli.search_options import (
    Iterations,
    Seed,
    Workers,
    search_limits,
    seconds,
)

TIME_LIMIT_S = 5.0


def replan(
    plan: PlanFolder,
    events: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.json",
            help="List of what has happened; see docs/day.md and docs/installers.md.",
            show_default=False,
        ),
    ] = None,
    now: Now = None,
    out: Out = None,
    time_limit: Annotated[
        float | None,
        seconds("Seconds until the better answer; 0 keeps the first one.", TIME_LIMIT_S),
    ] = None,
    seed: Seed = 0,
    workers: Workers = None,
    iterations: Iterations = None,
    json: Json = False,
) -> None:
    """Change a plan that is being driven after something has happened, and say what changes.

    What is reserved in the plan's order book is kept where it can be. Ctrl-C keeps the best plan.
    """
    from api.families import family_of  # noqa: PLC0415 - solvers load slowly

    limits = search_limits(time_limit, seed, workers, iterations, usual=TIME_LIMIT_S)
    limits = replace(limits, max_seconds=limits.max_seconds or None)
    if family_of(plan) == "installers":
        from api.cli.team_replanning import replan_teams  # noqa: PLC0415

        raise typer.Exit(replan_teams(plan, events, now, out, limits, as_json=json))
    from api.cli.replanning import replan_plan  # noqa: PLC0415

    raise typer.Exit(replan_plan(plan, events, now, out, limits, as_json=json))
