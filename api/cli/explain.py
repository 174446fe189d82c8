"""``supplychain explain``."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads it at run time
from typing import Annotated

import typer


def explain(
    plan: Annotated[Path, typer.Argument(help="Plan folder.", show_default=False)],
    order: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Tell the story of one order.", show_default=False),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Say where the money goes, what binds, and why an order is late or left out."""
    from api.cli.explaining import (  # noqa: PLC0415 - loads solvers
        explain_order,
        explain_plan,
        refuse_unfit,
    )
    from api.plan_folder import read_plan  # noqa: PLC0415

    stored = read_plan(plan)
    if order is not None and all(item.id != order for item in stored.scenario.orders):
        raise typer.BadParameter(f"the scenario has no order {order}", param_hint="--order")
    try:
        if order is None:
            explain_plan(stored, as_json=json)
        else:
            explain_order(stored, order, as_json=json)
    except (KeyError, IndexError):
        # A plan changed by hand may name what is not there; any other cause is a fault of ours.
        refuse_unfit(stored)
        raise
