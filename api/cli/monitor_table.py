"""What ``supplychain monitor`` prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from api.cli.consoles import console
from api.counting import counted
from api.monitor_figures import alarm_row, clock_text, excursion_rows, figure_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from supplychain.telemetry import TelemetryReport

MOST_ROWS = 20
"""Rows of excursions or alarms that a terminal is asked to show; JSON and report have all."""


def print_report(report: TelemetryReport) -> None:
    """Print figures, excursions and alarms of one track on stdout."""
    shown = console()
    track = report.track
    span = f"{clock_text(track, 0.0)} to {clock_text(track, track.end_s)}"
    # A name from data may hold what rich takes for markup; as Text it stands as it is.
    shown.print(Text(f"{track.name}: {span}, {counted(len(report.alarms), 'alarm')}", "bold"))
    table = Table(show_header=False)
    table.add_column(style="cyan", no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(style="dim")
    for line in figure_lines(report):
        table.add_row(line.name, line.value, line.note)
    shown.print(table)
    _rows("excursion", ("from", "side", "length", "worst"), excursion_rows(report))
    alarms = [alarm_row(report, alarm) for alarm in report.alarms]
    _rows("alarm", ("at", "what", "value", "limit"), alarms)


def _rows(noun: str, headings: Sequence[str], rows: Sequence[Iterable[str]]) -> None:
    if not rows:
        return
    table = Table(box=None, pad_edge=False)
    for heading in headings:
        numbers = heading in ("length", "worst", "value", "limit")
        table.add_column(heading, justify="right" if numbers else "left")
    for row in rows[:MOST_ROWS]:
        table.add_row(*(Text(cell) for cell in row))
    console().print(Text(counted(len(rows), noun), "bold"))
    console().print(table)
    if len(rows) > MOST_ROWS:
        console().print(f"... and {len(rows) - MOST_ROWS} more")
