"""``supplychain offer``: options; the work is in `order_taking` and `job_taking`."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli.day_options import JobFile, Json, Now, OrderFile, PlanFolder, chosen_file

KEPT_MIN = 15.0
LONGEST_MIN = 10_080.0


def offer(
    plan: PlanFolder,
    windows: Annotated[
        list[str],
        typer.Option(
            metavar="OPEN/CLOSE",
            help="A window, such as 2026-06-11T18:00/20:00; once for each.",
            show_default=False,
        ),
    ],
    order: OrderFile = None,
    job: JobFile = None,
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
    """Price windows that a customer may choose for one more order or job; --take reserves one."""
    if take is not None and take > len(windows):
        raise typer.BadParameter(f"there are {len(windows)} windows", param_hint="--take")
    is_of_teams, file = chosen_file(plan, order, job)
    if is_of_teams:
        from api.cli.job_taking import offer_job  # noqa: PLC0415 - solvers load slowly

        raise typer.Exit(offer_job(plan, file, now, windows, take, minutes, as_json=json))
    from api.cli.order_taking import offer_order  # noqa: PLC0415 - solvers load slowly

    raise typer.Exit(offer_order(plan, file, now, windows, take, minutes, as_json=json))
