"""The table at the end of a simulation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table

from api.cli.consoles import console as stdout_console
from api.counting import counted

if TYPE_CHECKING:
    from api.simulation_view import SimulationView


def print_simulation(view: SimulationView) -> None:
    """Figures with their intervals, and what policies change."""
    console = stdout_console()
    runs = max(len(one.replications) for one in view.results.values())
    table = Table(title=f"{view.scenario.name}: {counted(view.days, 'day')}, {counted(runs, 'run')}"
                        " each, 95% intervals", title_justify="left")  # fmt: skip
    table.add_column("")
    for name in view.results:
        table.add_column(name, justify="right")
    for figure in view.figures():
        cells = []
        for name in view.results:
            mean, within = view.told(name, figure)
            cells.append(f"{mean}\n[dim]{within}[/dim]" if within else mean)
        table.add_row(figure.words, *cells)
    console.print(table)
    if view.selected:
        console.print(view.selected)
    compared = view.compared_rows()
    if not compared:
        return
    first = next(iter(view.policies))
    table = Table(title=f"beside {first}, in the same worlds", title_justify="left")
    for words in ("policy", "figure", "difference", "95% interval", "p, Holm"):
        table.add_column(words, justify="left" if words in {"policy", "figure"} else "right")
    for row in compared:
        table.add_row(*row)
    console.print(table)
