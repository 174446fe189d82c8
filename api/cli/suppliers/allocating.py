"""Allocate, check, write, tell: what ``supplychain suppliers allocate`` does."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from api.atomic_folder import refuse_unwritable
from api.cli.consoles import console
from api.cli.exits import Exit, tell
from api.cli.opening import open_scenario
from api.cli.planning import folder_name
from api.cli.stopping import stop_on_signals
from api.supplier_folder import PLAN, cost_rows, write_allocation
from solvers.common import Status
from solvers.replenishment.suppliers.audit import audit
from solvers.replenishment.suppliers.explain import explain
from solvers.replenishment.suppliers.from_scenario import allocation_problem, supply_in
from solvers.replenishment.suppliers.present import present_plan
from solvers.replenishment.suppliers.scorecard import scorecards
from solvers.replenishment.suppliers.solve import solve
from solvers.replenishment.suppliers.standing import standings
from solvers.replenishment.suppliers.validate import validate
from supplychain.io.atomic import refuse_foreign_folder

if TYPE_CHECKING:
    from solvers.common import Limits
    from solvers.replenishment.suppliers.plan import AllocationPlan

EMPTY = (Status.NO_PLAN, Status.INFEASIBLE)


def allocate_demand(name_or_path: str, out: Path | None, limits: Limits) -> Exit:
    """Allocate and write; a plan with violations is set aside in ``<out>.rejected``."""
    scenario = open_scenario(name_or_path)
    folder = Path("out") / f"{folder_name(scenario.name)}-suppliers" if out is None else out
    refuse_foreign_folder(folder, PLAN)
    refuse_unwritable(folder)
    supply = supply_in(scenario)
    scores = scorecards(supply)
    stands = standings(supply, 0, scores)
    problem = allocation_problem(supply, scores, stands, scenario.name, scenario.currency)
    present = present_plan(supply, scores, stands)
    today = None if present is None else present[1]
    with stop_on_signals() as stop:
        plan = solve(problem, limits, stop.is_set)
        if stop.is_set() and plan.status in EMPTY:
            tell(["interrupted before there was a plan; nothing is written"])
            return Exit.INTERRUPTED
        found = (*validate(problem, plan), *audit(supply, plan))
        if found:
            folder = folder.with_name(folder.name + ".rejected")
        write_allocation(folder, scenario, problem, plan, today, limits, found)
    _print(scenario.name, scenario.currency, plan, today)
    bindings = explain(problem, plan).bindings
    tell(f"binding: {item.rule}, {item.count} x, e.g. {item.example}" for item in bindings)
    tell(plan.reasons)
    tell(str(item) for item in found)
    tell([f"plan: {folder}"])
    if found:
        return Exit.VIOLATIONS
    if stop.is_set():
        return Exit.INTERRUPTED
    return Exit.PARTIAL if plan.status in EMPTY else Exit.OK


def _print(name: str, currency: str, plan: AllocationPlan, today: AllocationPlan | None) -> None:
    bound = "no bound" if plan.gap is None else f"gap {plan.gap:.2%}"
    title = Text(f"{name}: {plan.status.value}, {bound}")
    if plan.status in EMPTY:
        console().print(title)
        return
    table = Table(title=title, title_justify="left", title_style="bold")
    table.add_column(f"cost, {currency}", style="cyan")
    table.add_column("plan", justify="right")
    table.add_column("today", justify="right")
    for row in cost_rows(plan, today):
        before = "" if row["today_cny"] is None else f"{row['today_cny']:,.0f}"
        table.add_row(row["cause"], f"{row['plan_cny']:,.0f}", before)
    console().print(table)
