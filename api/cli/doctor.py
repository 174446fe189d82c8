"""``supplychain doctor``: what is wrong with this installation."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli.exits import Exit, say
from api.cli.service_options import DatabaseUrl, DataDir, settings_of


def doctor(
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Look at libraries, processes, disk, database, keys, workers and queue; changes nothing.

    Exit code 5 if anything is at fault.
    """
    from dataclasses import asdict  # noqa: PLC0415 - loads slowly
    from json import dumps  # noqa: PLC0415

    from api.doctor import Mark, examine  # noqa: PLC0415

    found = list(examine(settings_of(data_dir=data_dir, database_url=database_url)))
    if json:
        say(dumps([asdict(item) for item in found], ensure_ascii=False, indent=2))
    else:
        for item in found:
            say(f"{item.mark:<8} {item.what:<14} {item.words}")
    if any(item.mark is Mark.FAULT for item in found):
        raise typer.Exit(Exit.VIOLATIONS)
