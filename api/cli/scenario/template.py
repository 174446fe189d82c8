"""``supplychain scenario template``."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads it at run time
from typing import Annotated

import typer

from api.cli.exits import refuse_existing, tell


def template(
    target: Annotated[Path, typer.Argument(help="Workbook to write (.xlsx).")],
) -> None:
    """Write a workbook with examples, drop-downs and a guide, to be filled in."""
    from supplychain.io import write_template  # noqa: PLC0415 - loads slowly

    if target.suffix.lower() != ".xlsx":
        raise typer.BadParameter("the workbook's name must end in .xlsx", param_hint="TARGET")
    refuse_existing(target)
    write_template(target)
    tell([f"written: {target}"])
