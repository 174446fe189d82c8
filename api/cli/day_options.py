"""Options that the commands of the day share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

PlanFolder = Annotated[Path, typer.Argument(help="Plan folder.", show_default=False)]
OrderFile = Annotated[
    Path | None,
    typer.Option(
        "--order",
        metavar="FILE.json",
        help='For plans of routes, the order with its lines: {"order": {...}, "customer": {...}}.',
        show_default=False,
    ),
]
JobFile = Annotated[
    Path | None,
    typer.Option(
        "--job",
        metavar="FILE.json",
        help='For plans of installers, the job with its tasks: {"job": {...}, "customer": {...}}.',
        show_default=False,
    ),
]
Now = Annotated[
    str | None,
    typer.Option(
        metavar="CLOCK",
        help="The moment, such as 2026-06-11T14:05.",
        show_default="that of what is known to be done",
    ),
]
Out = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR",
        help="Write the changed plan there; may be the plan folder itself.",
        show_default="nothing is written",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def chosen_file(plan: Path, order: Path | None, job: Path | None) -> tuple[bool, Path]:
    """Whether a plan is one of installers, and the file of what is asked for of such a plan."""
    from api.families import family_of  # noqa: PLC0415 - plans load slowly

    is_of_teams = family_of(plan) == "installers"
    wanted, other = ("--job", "--order") if is_of_teams else ("--order", "--job")
    file, unused = (job, order) if is_of_teams else (order, job)
    if unused is not None:
        raise typer.BadParameter(f"the plan is one for {wanted}", param_hint=other)
    if file is None:
        raise typer.BadParameter("what is asked for is missing", param_hint=wanted)
    return is_of_teams, file
