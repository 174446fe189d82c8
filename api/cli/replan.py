"""``supplychain replan``: options; the work is in :mod:`api.cli.replanning`."""

from __future__ import annotations

import os
from pathlib import Path  # noqa: TC003 - typer reads it at run time
from typing import Annotated

import typer

from api.cli.day_options import Json, Now, Out, PlanFolder  # noqa: TC001 - the same
from api.cli.plan import LARGEST_SEED, LONGEST_S, WORKERS

TIME_LIMIT_S = 5.0


def replan(
    plan: PlanFolder,
    events: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.json",
            help="List of what has happened; see docs/day.md.",
            show_default=False,
        ),
    ] = None,
    now: Now = None,
    out: Out = None,
    time_limit: Annotated[
        float | None,
        typer.Option(
            min=0.0,
            max=LONGEST_S,
            metavar="S",
            help="Seconds until the better answer; 0 keeps the first one.",
            show_default=f"{TIME_LIMIT_S:g}, none with --iterations",
        ),
    ] = None,
    seed: Annotated[
        int, typer.Option(min=0, max=LARGEST_SEED, help="Seed of every random choice.")
    ] = 0,
    workers: Annotated[
        int | None,
        typer.Option(min=1, help="Processes at once.", show_default=f"{WORKERS}, at most cores"),
    ] = None,
    iterations: Annotated[
        int | None,
        typer.Option(
            min=1,
            metavar="N",
            help="Stop each search after N iterations: equal seeds then give equal plans.",
            show_default=False,
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Change a plan that is being driven after something has happened, and say what changes.

    What is reserved in the plan's order book is kept where it can be. Ctrl-C keeps the best plan.
    """
    from api.cli.replanning import replan_plan  # noqa: PLC0415 - solvers load slowly
    from solvers.common import Limits  # noqa: PLC0415

    if time_limit is None and iterations is None:
        time_limit = TIME_LIMIT_S
    limits = Limits(
        max_seconds=time_limit or None,
        max_iterations=iterations,
        seed=seed,
        workers=workers or min(WORKERS, os.cpu_count() or 1),
    )
    raise typer.Exit(replan_plan(plan, events, now, out, limits, as_json=json))
