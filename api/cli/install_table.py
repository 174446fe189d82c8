"""The table at the end of planning teams."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from api.cli.consoles import console
from api.counting import counted
from api.installers_lines import installers_lines

if TYPE_CHECKING:
    from api.installers_header import InstallersHeader
    from api.installers_view import InstallersView


def print_installers(header: InstallersHeader, view: InstallersView) -> None:
    """Print status, headline figures, costs, and why jobs are left out, on stdout."""
    shown = console()
    faults = counted(len(header.violations), "violation")
    # A name from data may hold what rich takes for markup; as Text it stands as it is.
    title = Text(f"{header.scenario}: {header.status.value}, {faults}")
    table = Table(title=title, title_justify="left", title_style="bold", show_header=False)
    table.add_column(style="cyan", no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(style="dim")
    for line in installers_lines(view):
        table.add_row(line.name, line.value, line.note)
    shown.print(table)
    costs = Table(box=None, pad_edge=False)
    costs.add_column(f"cost, {header.currency}", style="cyan")
    costs.add_column("", justify="right")
    for name, cny in header.costs_cny.items():
        if cny:
            costs.add_row(name.replace("_", " "), f"{cny:,.0f}")
    shown.print(costs)
    counts = Counter(
        ("outsourced" if item.is_outsourced else "left out", item.reason.value)
        for item in view.plan.left_out
    )
    for (what, reason), count in counts.most_common():
        shown.print(f"{what}: {count} x {reason}", markup=False)
