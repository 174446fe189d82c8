"""``supplychain scenario history``."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads it at run time
from typing import Annotated

import typer

from api.cli.exits import tell
from api.counting import counted

MOST_TOLD = 20
"""Lots that are told one by one."""


def history(
    scenario: Annotated[
        str, typer.Argument(help="Name, folder, workbook or JSON.", show_default=False)
    ],
    out: Annotated[
        Path, typer.Option(help="Folder for the new scenario.", metavar="DIR", show_default=False)
    ],
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Logger files of its lots and orders, added to its telemetry.",
            show_default=False,
            exists=True,
        ),
    ] = None,
    lot: Annotated[str, typer.Option(metavar="ID", help="Lot of files that name none.")] = "",
    gap: Annotated[
        float,
        typer.Option(
            min=0.01, metavar="MIN", help="Samples further apart are not bridged, but assumed."
        ),
    ] = 30.0,
    zone: Annotated[
        str, typer.Option(metavar="ZONE", help="Of clock times that name none.")
    ] = "Asia/Shanghai",
) -> None:
    """Write the scenario with its lots as old as their readings say."""
    from api.cli.monitoring import zone_named  # noqa: PLC0415 - all of this loads slowly
    from api.cli.opening import open_scenario  # noqa: PLC0415
    from supplychain.io import write_scenario  # noqa: PLC0415
    from supplychain.io.telemetry import read_tracks  # noqa: PLC0415
    from supplychain.telemetry import lot_ages, with_history, with_tracks  # noqa: PLC0415

    read = open_scenario(scenario)
    where = zone_named(zone)
    tracks = [track for file in files or () for track in read_tracks(file, where)]
    read = with_tracks(read, tracks, lot_id=lot)
    ages = lot_ages(read, longest_gap_s=gap * 60.0)
    write_scenario(with_history(read, longest_gap_s=gap * 60.0), out)
    lines = [
        f"{age.lot_id}: {age.given_h:,.1f} h given, {age.age_h:,.1f} h read,"
        f" {age.life_left_h:,.1f} h left; {age.assumed_h:,.1f} h of its time assumed"
        for age in ages[:MOST_TOLD]
    ]
    if len(ages) > MOST_TOLD:
        lines.append(f"... and {len(ages) - MOST_TOLD} more")
    tell([*lines, f"{counted(len(ages), 'lot')} aged by telemetry", f"written: {out}"])
