"""``supplychain offer``: options; the work is in :mod:`api.cli.order_taking`."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli.day_options import Json, Now, OrderFile, PlanFolder  # noqa: TC001 - typer reads it

KEPT_MIN = 15.0
LONGEST_MIN = 10_080.0


def offer(
    plan: PlanFolder,
    order: OrderFile,
    windows: Annotated[
        list[str],
        typer.Option(
            metavar="OPEN/CLOSE",
            help="A window, such as 2026-06-11T18:00/20:00; once for each.",
            show_default=False,
        ),
    ],
    now: Now = None,
    take: Annotated[
        int | None,
        typer.Option(
            min=1,
            metavar="N",
            help="Reserve the N-th window in the plan's order book.",
            show_default=False,
        ),
    ] = None,
    minutes: Annotated[
        float,
        typer.Option(min=0.0, max=LONGEST_MIN, help="How long it is reserved, with --take."),
    ] = KEPT_MIN,
    json: Json = False,
) -> None:
    """Price the windows that a customer may choose for one more order; --take reserves one."""
    from api.cli.order_taking import offer_order  # noqa: PLC0415 - solvers load slowly

    if take is not None and take > len(windows):
        raise typer.BadParameter(f"there are {len(windows)} windows", param_hint="--take")
    raise typer.Exit(offer_order(plan, order, now, windows, take, minutes, as_json=json))
