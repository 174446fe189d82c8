"""``supplychain suppliers allocate``: options; see :mod:`api.cli.suppliers.allocating`."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads it at run time
from typing import Annotated

import typer

from api.cli.search_options import Gap, Seed, seconds

TIME_LIMIT_S = 60.0
GAP = 0.005


def allocate(
    scenario: Annotated[
        str,
        typer.Argument(
            help="Path of a folder, workbook or JSON with suppliers.", show_default=False
        ),
    ],
    out: Annotated[
        Path | None,
        typer.Option(
            help="Folder for the plan.",
            show_default="out/<scenario's name>-suppliers",
            metavar="DIR",
        ),
    ] = None,
    time_limit: Annotated[
        float, seconds("Seconds to search; the plan so far is kept.")
    ] = TIME_LIMIT_S,
    gap: Gap = GAP,
    seed: Seed = 0,
) -> None:
    """Decide how much of each category to buy from whom.

    Least cost of goods, freight, defects, lateness and the worst outages, within the rules of the
    scenario. Without a plan, the rules that contradict each other are named.
    """
    from api.cli.suppliers.allocating import allocate_demand  # noqa: PLC0415 - loads slowly
    from solvers.common import Limits  # noqa: PLC0415

    limits = Limits(max_seconds=time_limit, seed=seed, mip_gap=gap)
    raise typer.Exit(allocate_demand(scenario, out, limits))
