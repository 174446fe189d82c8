"""``supplychain suppliers score``: options; the work is in :mod:`api.cli.suppliers.scoring`."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads it at run time
from typing import Annotated

import typer


def score(
    scenario: Annotated[
        str,
        typer.Argument(
            help="Path of a folder, workbook or JSON with suppliers.", show_default=False
        ),
    ],
    out: Annotated[
        Path | None,
        typer.Option(
            help="Folder for the tables.",
            show_default="out/<scenario's name>-scores",
            metavar="DIR",
        ),
    ] = None,
) -> None:
    """Rate every supplier, say who may be bought from, how to inspect, and where risk lies."""
    from api.cli.suppliers.scoring import score_suppliers  # noqa: PLC0415 - solvers load slowly

    raise typer.Exit(score_suppliers(scenario, out))
