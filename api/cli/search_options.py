"""Options that the commands that search share, and the limits that they stand for."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from solvers.common import Limits

LONGEST_S = 7 * 24 * 3600.0
LARGEST_SEED = 2**31 - 1
WORKERS = 2

ScenarioName = Annotated[
    str,
    typer.Argument(
        help="Name from `supplychain scenario list`, or path of a folder, workbook or JSON.",
        show_default=False,
    ),
]
Seed = Annotated[int, typer.Option(min=0, max=LARGEST_SEED, help="Seed of every random choice.")]
Workers = Annotated[
    int | None,
    typer.Option(min=1, help="Processes at once.", show_default=f"{WORKERS}, at most cores"),
]
Iterations = Annotated[
    int | None,
    typer.Option(
        min=1,
        metavar="N",
        help="Stop each search after N iterations: equal seeds then give equal plans.",
        show_default=False,
    ),
]
Prove = Annotated[
    float,
    typer.Option(
        min=0.0,
        max=LONGEST_S,
        metavar="S",
        help="Seconds after the search to prove how much cheaper the tours could be at most.",
        show_default=False,
    ),
]
Gap = Annotated[
    float,
    typer.Option(
        min=0.0, max=1.0, metavar="SHARE", help="Stop once proven to be this near to the best."
    ),
]
HeaderJson = Annotated[bool, typer.Option("--json", help="Print the plan's header as JSON.")]


def seconds(words: str, usual: float | None = None) -> typer.models.OptionInfo:
    """A time limit.

    Parameters
    ----------
    words
        What it limits.
    usual
        The default of commands that take ``--iterations`` instead; without it the default is the
        parameter's own.
    """
    shown = True if usual is None else f"{usual:g}, none with --iterations"
    option: typer.models.OptionInfo = typer.Option(
        min=0.0, max=LONGEST_S, metavar="S", help=words, show_default=shown
    )
    return option


def search_limits(
    max_seconds: float | None,
    seed: int,
    workers: int | None,
    iterations: int | None = None,
    *,
    usual: float | None = None,
    mip_gap: float | None = None,
) -> Limits:
    """Limits of a search: ``usual`` seconds where neither seconds nor iterations are given."""
    from solvers.common import Limits  # noqa: PLC0415 - solvers load slowly

    if max_seconds is None and iterations is None:
        max_seconds = usual
    gap = {} if mip_gap is None else {"mip_gap": mip_gap}
    return Limits(
        max_seconds=max_seconds,
        max_iterations=iterations,
        seed=seed,
        workers=workers or min(WORKERS, os.cpu_count() or 1),
        **gap,
    )
