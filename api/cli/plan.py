"""``supplychain plan``: options; the work is in :mod:`api.cli.planning`, which loads solvers."""

from __future__ import annotations

import os
from pathlib import Path  # noqa: TC003 - typer reads it at run time
from typing import Annotated

import typer

TIME_LIMIT_S = 90.0
LONGEST_S = 7 * 24 * 3600.0
LARGEST_SEED = 2**31 - 1
WORKERS = 2


def plan(
    scenario: Annotated[
        str,
        typer.Argument(
            help="Name from `supplychain scenario list`, or path of a folder, workbook or JSON.",
            show_default=False,
        ),
    ],
    out: Annotated[
        Path | None,
        typer.Option(
            help="Folder for the plan.", show_default="out/<scenario's name>", metavar="DIR"
        ),
    ] = None,
    time_limit: Annotated[
        float | None,
        typer.Option(
            min=0.0,
            max=LONGEST_S,
            metavar="S",
            help="Seconds to search; the plan so far is kept.",
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
    json: Annotated[bool, typer.Option("--json", help="Print the plan's header as JSON.")] = False,
) -> None:
    """Plan a scenario, check the plan and write it with its report.

    Ctrl-C stops the search and keeps the best complete plan; a second one ends at once.
    """
    from api.cli.planning import plan_scenario  # noqa: PLC0415 - solvers load slowly
    from solvers.common import Limits  # noqa: PLC0415

    if time_limit is None and iterations is None:
        time_limit = TIME_LIMIT_S
    limits = Limits(
        max_seconds=time_limit,
        max_iterations=iterations,
        seed=seed,
        workers=workers or min(WORKERS, os.cpu_count() or 1),
    )
    raise typer.Exit(plan_scenario(scenario, out, limits, as_json=json))
