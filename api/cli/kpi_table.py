"""The table at the end of a run."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from api.cli.consoles import console
from api.counting import counted
from api.kpi_lines import kpi_lines

if TYPE_CHECKING:
    from api.plan_header import PlanHeader
    from solvers.routing import RoutingPlan
    from supplychain.kpis import PlanKpis


def print_kpis(header: PlanHeader, kpis: PlanKpis, plan: RoutingPlan) -> None:
    """Print status, headline figures, costs and bounds on stdout."""
    shown = console()
    # A name from data may hold what rich takes for markup; as Text it stands as it is.
    faults = counted(len(header.violations), "violation")
    title = Text(f"{header.scenario}: {header.status.value}, {faults}")
    table = Table(title=title, title_justify="left", title_style="bold", show_header=False)
    table.add_column(style="cyan", no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(style="dim")
    for line in kpi_lines(kpis, header.currency):
        table.add_row(line.name, line.value, line.note)
    shown.print(table)
    shown.print(_costs(header))
    for reason, count in _reasons(plan):
        shown.print(f"unserved: {count} x {reason}", markup=False)


def _costs(header: PlanHeader) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column(f"cost, {header.currency}", style="cyan")
    table.add_column("", justify="right")
    table.add_column("tier", style="cyan")
    table.add_column(f"cost, {header.currency}", justify="right")
    table.add_column("at least", justify="right")
    table.add_column("gap", justify="right")
    terms = [(n.replace("_", " "), f"{v:,.0f}") for n, v in header.costs_cny.items() if v]
    bounds = [
        (
            tier.replace("_", " "),
            f"{b.cost_cny:,.0f}",
            "–" if b.bound_cny is None else f"{b.bound_cny:,.0f}",
            "–" if b.gap is None else f"{b.gap:.2%}",
        )
        for tier, b in header.bounds.items()
    ]
    for row in range(max(len(terms), len(bounds))):
        term = terms[row] if row < len(terms) else ("", "")
        bound = bounds[row] if row < len(bounds) else ("", "", "", "")
        table.add_row(*term, *bound)
    return table


def _reasons(plan: RoutingPlan) -> list[tuple[str, int]]:
    return Counter(f"{item.kind} {item.reason.value}" for item in plan.unserved).most_common()
