"""``supplychain validate``."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads it at run time
from typing import Annotated

import typer

from api.cli.exits import Exit, say, tell
from api.counting import counted


def validate(
    plan: Annotated[Path, typer.Argument(help="Plan folder.", show_default=False)],
    json: Annotated[bool, typer.Option("--json", help="Print violations as JSON.")] = False,
) -> None:
    """Recompute a plan from its scenario and list every violation (exit code 5 if any).

    Figures and tables of the folder that no longer say what the plan says are violations too, and
    so is what the order book reserves but the plan can no longer keep.
    """
    from dataclasses import asdict  # noqa: PLC0415 - solvers load slowly, so all of this waits
    from json import dumps  # noqa: PLC0415

    from api.families import family  # noqa: PLC0415

    found = family(plan).violations(plan)
    if json:
        say(dumps([asdict(violation) for violation in found], ensure_ascii=False, indent=2))
    elif found:
        say("\n".join(str(violation) for violation in found))
    tell([counted(len(found), "violation")])
    raise typer.Exit(Exit.VIOLATIONS if found else Exit.OK)
