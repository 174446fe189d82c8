"""``supplychain scenario convert``."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads it at run time
from typing import Annotated

import typer

from api.cli.exits import tell


def convert(
    source: Annotated[
        str, typer.Argument(help="Name, folder, workbook, JSON or a day of Bogota's CSV.")
    ],
    target: Annotated[Path, typer.Argument(help="Folder, or file in .xlsx or .json.")],
    parquet: Annotated[
        bool, typer.Option("--parquet", help="Write a folder's tables as Parquet.")
    ] = False,
) -> None:
    """Turn a scenario into another form without loss."""
    from api.cli.opening import open_scenario  # noqa: PLC0415 - loads slowly
    from supplychain.io import write_scenario  # noqa: PLC0415

    write_scenario(open_scenario(source), target, tables="parquet" if parquet else "csv")
    tell([f"written: {target}"])
