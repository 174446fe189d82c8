"""``supplychain scenario apply``."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads it at run time
from typing import Annotated

import typer

from api.cli.exits import tell
from api.counting import counted


def apply(
    plan: Annotated[
        Path,
        typer.Argument(help="Plan folder of `place` or `replenish`.", show_default=False),
    ],
    out: Annotated[
        Path, typer.Option(help="Folder for the new scenario.", metavar="DIR", show_default=False)
    ],
) -> None:
    """Write the plan's scenario with its sites open, or its orders on their way."""
    from api.families import family  # noqa: PLC0415 - all of this waits for the slow import
    from supplychain.errors import DataError, DataProblem  # noqa: PLC0415
    from supplychain.io import write_scenario  # noqa: PLC0415

    kind = family(plan)
    if kind.applied is None:
        text = "plans of this family change nothing of their scenario"
        raise DataError([DataProblem(str(plan), -1, "family", "not_applicable", text, kind.name)])
    scenario, changes = kind.applied(plan)
    write_scenario(scenario, out)
    noun, became = kind.changed
    tell([f"{counted(changes, noun)} {became}", f"written: {out}"])
