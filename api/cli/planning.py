"""Plan, check, write, tell: what ``supplychain plan`` does."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

from api.atomic_folder import refuse_unwritable
from api.cli.exits import Exit, say, tell
from api.cli.kpi_table import print_kpis
from api.cli.live import live_progress
from api.cli.opening import open_scenario
from api.cli.stopping import stop_on_signals
from api.plan_folder import HEADER, REPORT, header_json
from api.plan_header import kpis_of
from api.roads import problem_of
from api.runs.routing import as_new, write_routes
from api.runs.watch import SERVED
from solvers import routing
from solvers.common import Status, workers
from supplychain.io.atomic import refuse_foreign_folder

if TYPE_CHECKING:
    from solvers.common import Limits, Violation
    from solvers.routing import RoutingPlan


def plan_scenario(
    name: str, out: Path | None, limits: Limits, prove_s: float = 0.0, *, as_json: bool
) -> Exit:
    """Plan a scenario and write the plan.

    Parameters
    ----------
    name
        Catalogue name or path.
    out
        Plan folder; by default ``out/`` and the scenario's name.
    limits
        Of the search.
    prove_s
        Seconds for a proof of the tours after it.
    as_json
        Whether to print the header as JSON instead of a table.

    Returns
    -------
    Exit
        ``VIOLATIONS`` comes before ``INTERRUPTED``, and that before ``PARTIAL``. A plan with
        violations is set aside in ``<out>.rejected`` and never replaces an earlier plan.
    """
    scenario = open_scenario(name)
    if scenario.execution is not None:
        tell(["what has been done of an earlier plan is no part of the new one"])
    scenario = as_new(scenario)
    folder = Path("out") / folder_name(scenario.name) if out is None else out
    refuse_foreign_folder(folder, HEADER)
    refuse_unwritable(folder)
    problem = problem_of(scenario)
    with stop_on_signals() as stop:
        with live_progress(limits, scenario.currency) as progress:
            plan = routing.solve(
                problem, limits, progress=progress, should_stop=stop.is_set, prove_s=prove_s
            )
        if stop.is_set():
            workers.end()
        if stop.is_set() and plan.status is Status.NO_PLAN:
            tell(["interrupted before there was a plan; nothing is written"])
            return Exit.INTERRUPTED
        written = write_routes(folder, scenario, problem, plan)
    folder, header, found = written.folder, written.header, written.violations
    if as_json:
        plain = {"folder": str(folder), **json.loads(header_json(header))}
        say(json.dumps(plain, ensure_ascii=False, indent=2))
    else:
        print_kpis(header, kpis_of(scenario, plan), plan)
    tell(str(violation) for violation in found)
    tell([f"plan: {folder}", f"report: {folder / REPORT}"])
    return _exit_of(plan, found, stopped=stop.is_set())


def _exit_of(plan: RoutingPlan, found: tuple[Violation, ...], *, stopped: bool) -> Exit:
    if found:
        return Exit.VIOLATIONS
    if stopped:
        return Exit.INTERRUPTED
    return Exit.OK if plan.status in SERVED else Exit.PARTIAL


def folder_name(name: str) -> str:
    """A scenario's name without what file systems or shells trip over."""
    return re.sub(r"[^\w.-]+", "-", name).strip(".-") or "plan"
