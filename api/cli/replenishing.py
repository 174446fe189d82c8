"""Forecast, order, check, write, tell: what ``supplychain replenish`` does."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from api.atomic_folder import refuse_unwritable
from api.cli.consoles import console
from api.cli.exits import Exit, say, tell
from api.cli.live import live_progress
from api.cli.opening import open_scenario
from api.cli.planning import folder_name
from api.cli.stopping import stop_on_signals
from api.counting import counted
from api.plan_files import HEADER, REPORT, header_json
from api.replenishment_figures import figures_of_orders, order_lines
from api.replenishment_folder import read_orders
from api.runs.replenishment import morning_of, order
from api.runs.watch import Watch
from supplychain.errors import DataError, DataProblem
from supplychain.io.atomic import refuse_foreign_folder

if TYPE_CHECKING:
    from datetime import date

    from api.replenishment_header import ReplenishmentHeader
    from api.replenishment_view import OrderView
    from solvers.common import Limits
    from solvers.replenishment.ordering.plan import OrderPlan
    from supplychain.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for; see the options of :mod:`api.cli.replenish`."""

    scenario: str
    day: date | None
    horizon_days: int | None
    out: Path | None
    previous: Path | None
    limits: Limits
    as_json: bool


def order_goods(wish: Wish) -> Exit:
    """Plan and write.

    Returns
    -------
    Exit
        ``VIOLATIONS`` comes before ``INTERRUPTED``, and that before ``PARTIAL``. A plan with
        violations is set aside in ``<out>.rejected`` and never replaces an earlier plan.
    """
    scenario = open_scenario(wish.scenario)
    folder = Path("out") / f"{folder_name(scenario.name)}-orders" if wish.out is None else wish.out
    refuse_foreign_folder(folder, HEADER)
    refuse_unwritable(folder)
    morning = morning_of(scenario, wish.day, wish.horizon_days)
    before = None
    if wish.previous is not None:
        before = _before(wish.previous, morning.scenario, morning.day)
    with stop_on_signals() as stop, live_progress(wish.limits, scenario.currency) as progress:
        watch = Watch(progress, stop.is_set)
        ordered = order(morning, folder, wish.limits, watch, before)
        if ordered is None:
            tell(["interrupted before there was a plan; nothing is written"])
            return Exit.INTERRUPTED
    written, view = ordered.written, ordered.view
    folder, header, violations = written.folder, written.header, written.violations
    if wish.as_json:
        plain = {"folder": str(folder), **json.loads(header_json(header))}
        say(json.dumps(plain, ensure_ascii=False, indent=2))
    else:
        _print(header, view)
    tell(str(violation) for violation in violations)
    tell([f"plan: {folder}", f"report: {folder / REPORT}"])
    return _exit_of(view.plan, violated=bool(violations), stopped=stop.is_set())


def _before(folder: Path, scenario: Scenario, day: date) -> OrderPlan:
    """The plan of the day before; one of a later day, or of other goods, is none."""
    plan = read_orders(folder).plan
    kept = () if scenario.restocking is None else scenario.restocking.items
    keys = {(item.site_id, item.product_id) for item in kept}
    problem = None
    if plan.today > day:
        text, given = "the plan is of a later day", str(plan.today)
        problem = DataProblem(str(folder), -1, "today", "too_late", text, given, f"{day} or before")
    elif keys.isdisjoint((item.site_id, item.product_id) for item in plan.targets):
        text = "the plan is of other goods: it shares no site and product with the scenario"
        problem = DataProblem(str(folder), -1, "", "foreign_plan", text)
    if problem is not None:
        raise DataError([problem])
    return plan


def _print(header: ReplenishmentHeader, view: OrderView) -> None:
    """Print status, headline figures and costs on stdout."""
    faults = counted(len(header.violations), "violation")
    shown = console()
    # A name from data may hold what rich takes for markup; as Text it stands as it is.
    title = Text(f"{header.scenario}, {header.today}: {header.status.value}, {faults}", "bold")
    shown.print(title)
    table = Table(show_header=False)
    table.add_column(style="cyan", no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(style="dim")
    for line in order_lines(figures_of_orders(view), header.days, header.currency):
        table.add_row(line.name, line.value, line.note)
    shown.print(table)
    costs = Table(box=None, pad_edge=False)
    costs.add_column(f"cost, {header.currency}", style="cyan")
    costs.add_column(f"in {counted(header.days, 'day')}", justify="right")
    for name, cny in header.costs_cny.items():
        if cny:
            costs.add_row(name, f"{cny:,.0f}")
    shown.print(costs)


def _exit_of(plan: OrderPlan, *, violated: bool, stopped: bool) -> Exit:
    if violated:
        return Exit.VIOLATIONS
    if stopped:
        return Exit.INTERRUPTED
    return Exit.PARTIAL if plan.not_ordered else Exit.OK
