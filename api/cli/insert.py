"""``supplychain insert``: options; the work is in :mod:`api.cli.order_taking`."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli.day_options import Json, Now, OrderFile, Out, PlanFolder  # noqa: TC001 - typer reads it


def insert(
    plan: PlanFolder,
    order: OrderFile,
    now: Now = None,
    out: Out = None,
    place: Annotated[
        int, typer.Option(min=1, metavar="N", help="Which of the places, with --out.")
    ] = 1,
    json: Json = False,
) -> None:
    """Show where one more order fits into a plan and what it costs; --out carries it out.

    What is reserved for the order itself is used, and the reservation ends with that.
    """
    from api.cli.order_taking import insert_order  # noqa: PLC0415 - solvers load slowly

    raise typer.Exit(insert_order(plan, order, now, out, place, as_json=json))
