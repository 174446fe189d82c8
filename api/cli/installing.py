"""Plan teams, check, write, tell: what ``supplychain install`` does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from api.atomic_folder import refuse_unwritable
from api.cli.exits import Exit, say, tell
from api.cli.install_table import print_installers
from api.cli.live import live_progress
from api.cli.planning import folder_name
from api.cli.stopping import stop_on_signals
from api.installers_view import InstallersView
from api.plan_files import HEADER, REPORT, header_json
from api.roads import installers_problem_of
from api.runs.installers import search_teams, write_teams
from api.runs.watch import SERVED, Watch
from solvers.common import Status, workers
from supplychain.io.atomic import refuse_foreign_folder

if TYPE_CHECKING:
    from solvers.common import Limits, Violation
    from solvers.installers.plan import InstallersPlan
    from supplychain.scenario import Scenario


def plan_teams(scenario: Scenario, out: Path | None, limits: Limits, *, as_json: bool) -> Exit:
    """Plan the installers of a scenario and write the plan.

    Parameters
    ----------
    scenario
        With teams and jobs.
    out
        Plan folder; by default ``out/`` and the scenario's name.
    limits
        Of the search.
    as_json
        Whether to print the header as JSON instead of a table.

    Returns
    -------
    Exit
        ``VIOLATIONS`` comes before ``INTERRUPTED``, and that before ``PARTIAL``. A plan with
        violations is set aside in ``<out>.rejected`` and never replaces an earlier plan.
    """
    folder = Path("out") / f"{folder_name(scenario.name)}-installers" if out is None else out
    refuse_foreign_folder(folder, HEADER)
    refuse_unwritable(folder)
    problem = installers_problem_of(scenario)
    with stop_on_signals() as stop:
        with live_progress(limits, scenario.currency) as progress:
            watch = Watch(progress, stop.is_set)
            plan = search_teams(problem, limits, watch)
        if stop.is_set():
            workers.end()
        if stop.is_set() and plan.status is Status.NO_PLAN:
            tell(["interrupted before there was a plan; nothing is written"])
            return Exit.INTERRUPTED
        view = InstallersView(scenario, problem, plan)
        written = write_teams(folder, view, watch)
    folder, header, found = written.folder, written.header, written.violations
    if as_json:
        plain = {"folder": str(folder), **json.loads(header_json(header))}
        say(json.dumps(plain, ensure_ascii=False, indent=2))
    else:
        print_installers(header, view)
    tell(str(violation) for violation in found)
    tell([f"plan: {folder}", f"report: {folder / REPORT}"])
    return _exit_of(plan, found, stopped=stop.is_set())


def _exit_of(plan: InstallersPlan, found: tuple[Violation, ...], *, stopped: bool) -> Exit:
    if found:
        return Exit.VIOLATIONS
    if stopped:
        return Exit.INTERRUPTED
    return Exit.OK if plan.status in SERVED else Exit.PARTIAL
