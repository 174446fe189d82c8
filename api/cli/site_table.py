"""The table at the end of placing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from api.cli.consoles import console
from api.counting import counted
from api.placement_figures import figure_lines, shown_costs

if TYPE_CHECKING:
    from api.placement_figures import NetworkFigures
    from api.placement_header import PlacementHeader


def print_sites(
    header: PlacementHeader,
    figures: NetworkFigures | None,
    expected: NetworkFigures | None,
    today: NetworkFigures | None,
) -> None:
    """Print status and, if there is a plan, its figures and costs beside today's, on stdout."""
    shown = console()
    faults = counted(len(header.violations), "violation")
    bound = "no bound" if header.gap is None else f"gap {header.gap:.2%}"
    # A name from data may hold what rich takes for markup; as Text it stands as it is.
    title = Text(f"{header.scenario}: {header.status.value}, {bound}, {faults}")
    if figures is None:
        shown.print(title)
        return
    # Printed apart: as the table's title it would be broken at the table's width.
    title.stylize("bold")
    shown.print(title)
    table = Table(show_header=False)
    table.add_column(style="cyan", no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(style="dim")
    for line in figure_lines(figures, expected, today, header.currency):
        table.add_row(line.name, line.value, line.note)
    shown.print(table)
    shown.print(_costs(header, figures, expected, today))


def _costs(
    header: PlacementHeader,
    figures: NetworkFigures,
    expected: NetworkFigures | None,
    today: NetworkFigures | None,
) -> Table:
    """Causes of cost, in columns; what is expected stands apart where the mean differs."""
    columns = {"plan": figures}
    if expected is not None and expected != figures:
        columns["as expected"] = expected
    if today is not None:
        columns["today"] = today
    table = Table(box=None, pad_edge=False)
    table.add_column(f"cost, {header.currency}", style="cyan")
    for heading in columns:
        table.add_column(heading, justify="right")
    costs = [shown_costs(item) for item in columns.values()]
    for name in costs[0]:
        if any(item[name] for item in costs):
            table.add_row(name, *(f"{item[name]:,.0f}" for item in costs))
    return table
