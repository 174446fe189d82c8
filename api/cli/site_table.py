"""The table at the end of placing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from api.cli.kpi_table import PLAIN_WIDTH
from api.counting import counted
from api.placement_figures import figure_lines, shown_costs

if TYPE_CHECKING:
    from api.placement_figures import NetworkFigures
    from api.placement_header import PlacementHeader


def print_sites(
    header: PlacementHeader, figures: NetworkFigures | None, today: NetworkFigures | None
) -> None:
    """Print status and, if there is a plan, its figures and costs beside today's, on stdout."""
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=PLAIN_WIDTH)
    faults = counted(len(header.violations), "violation")
    bound = "no bound" if header.gap is None else f"gap {header.gap:.2%}"
    # A name from data may hold what rich takes for markup; as Text it stands as it is.
    title = Text(f"{header.scenario}: {header.status.value}, {bound}, {faults}")
    if figures is None:
        console.print(title)
        return
    table = Table(title=title, title_justify="left", title_style="bold", show_header=False)
    table.add_column(style="cyan", no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(style="dim")
    for line in figure_lines(figures, today, header.currency):
        table.add_row(line.name, line.value, line.note)
    console.print(table)
    console.print(_costs(header, figures, today))


def _costs(header: PlacementHeader, figures: NetworkFigures, today: NetworkFigures | None) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column(f"cost, {header.currency}", style="cyan")
    table.add_column("plan", justify="right")
    table.add_column("today", justify="right")
    before = {} if today is None else shown_costs(today)
    for name, cny in shown_costs(figures).items():
        if cny or before.get(name):
            was = f"{before[name]:,.0f}" if name in before else ""
            table.add_row(name, f"{cny:,.0f}", was)
    return table
