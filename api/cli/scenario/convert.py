"""``supplychain scenario convert``."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads it at run time
from typing import Annotated

import typer

from api.cli.exits import tell

OTHER_SUFFIXES = frozenset(
    {
        *(".csv", ".doc", ".docx", ".ods", ".parquet", ".pdf", ".tsv", ".txt", ".xls", ".xlsb"),
        *(".xlsm", ".xml", ".yaml", ".yml", ".zip"),
    }
)
"""Ends of file names that nobody gives to a folder on purpose."""


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
    if target.suffix.lower() in OTHER_SUFFIXES:
        words = f"a scenario is not written as {target.suffix}; name a folder, .xlsx or .json"
        raise typer.BadParameter(words, param_hint="TARGET")
    from api.cli.opening import open_scenario  # noqa: PLC0415 - loads slowly
    from supplychain.io import write_scenario  # noqa: PLC0415

    write_scenario(open_scenario(source), target, tables="parquet" if parquet else "csv")
    tell([f"written: {target}"])
