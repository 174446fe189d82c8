"""``supplychain insert``: options; the work is in `order_taking` and `job_taking`."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli.day_options import (
    JobFile,
    Json,
    Now,
    OrderFile,
    Out,
    PlanFolder,
    chosen_file,
)


def insert(
    plan: PlanFolder,
    order: OrderFile = None,
    job: JobFile = None,
    now: Now = None,
    out: Out = None,
    place: Annotated[
        int, typer.Option(min=1, metavar="N", help="Which of the places, with --out.")
    ] = 1,
    json: Json = False,
) -> None:
    """Show where one more order or job fits into a plan and what it costs; --out carries it out.

    What is reserved for the order itself is used, and the reservation ends with that.
    """
    is_of_teams, file = chosen_file(plan, order, job)
    if is_of_teams:
        from api.cli.job_taking import insert_job  # noqa: PLC0415 - solvers load slowly

        raise typer.Exit(insert_job(plan, file, now, out, place, as_json=json))
    from api.cli.order_taking import insert_order  # noqa: PLC0415 - solvers load slowly

    raise typer.Exit(insert_order(plan, file, now, out, place, as_json=json))
