"""``supplychain monitor``: options; the work is in :mod:`api.cli.monitoring`."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads it at run time
from typing import Annotated

import typer


def monitor(
    source: Annotated[
        str,
        typer.Argument(
            metavar="FILE|SCENARIO",
            help="Logger file (CSV, Parquet, Berlinger text, EPCIS JSON), or a scenario with"
            " telemetry.",
            show_default=False,
        ),
    ],
    product: Annotated[
        str, typer.Option(metavar="ID", help="Judge by this product of the scenario.")
    ] = "",
    scenario: Annotated[
        str,
        typer.Option(
            metavar="SCENARIO",
            help="Name or path; for --product and --class, or to judge the file's lots by it.",
        ),
    ] = "",
    lot: Annotated[
        str, typer.Option(metavar="ID", help="Lot of --scenario, for a file that names none.")
    ] = "",
    of_class: Annotated[
        str, typer.Option("--class", metavar="ID", help="Judge by this temperature class.")
    ] = "",
    low: Annotated[
        float | None, typer.Option(metavar="C", help="Lowest temperature of the band.")
    ] = None,
    high: Annotated[
        float | None, typer.Option(metavar="C", help="Highest temperature of the band.")
    ] = None,
    gap: Annotated[
        float,
        typer.Option(
            min=0.01, metavar="MIN", help="Samples further apart are an alarm and not bridged."
        ),
    ] = 30.0,
    zone: Annotated[
        str, typer.Option(metavar="ZONE", help="Of clock times that name none.")
    ] = "Asia/Shanghai",
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Folder for report.html and epcis.json.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print figures as JSON.")] = False,
) -> None:
    """Judge what a logger recorded: excursions, life used, alarms (exit code 5 if one stands)."""
    from api.cli.monitoring import MonitorWish, watch  # noqa: PLC0415 - plotly loads slowly

    wish = MonitorWish(
        *(source, product, scenario, lot, of_class, low, high, gap, zone, out), as_json=json
    )
    raise typer.Exit(watch(wish))
