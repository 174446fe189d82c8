"""Plan trucks and teams together, check, write, tell: ``supplychain install --with-trucks``."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from api.atomic_folder import refuse_unwritable
from api.cli.exits import Exit, say, tell
from api.cli.install_table import print_installers
from api.cli.live import live_progress
from api.cli.planning import folder_name
from api.cli.stopping import stop_on_signals
from api.installers_extras import Extras
from api.installers_folder import write_installers
from api.installers_reliefs import last_look, reliefs_of
from api.installers_view import InstallersView
from api.plan_checks import check_installers, check_plan
from api.plan_files import HEADER, REPORT, header_json
from api.plan_folder import write_plan
from api.reliefs import relief_texts
from api.roads import joint_problem_of
from api.runs.watch import SERVED
from solvers import joint
from solvers.common import workers
from supplychain.io.atomic import refuse_foreign_folder

if TYPE_CHECKING:
    from api.installers_header import InstallersHeader
    from solvers.common import Limits, Violation
    from solvers.joint import JointPlan, JointProblem
    from supplychain.scenario import Scenario

TRUCKS = "-trucks"


def plan_trucks_and_teams(
    scenario: Scenario, out: Path | None, limits: Limits, *, as_json: bool
) -> Exit:
    """Plan deliveries and installations of a scenario and write both plans.

    The teams' plan goes to ``out`` with the scenario in which goods come as these trucks bring
    them, the trucks' plan to ``<out>-trucks`` with the scenario as it is. Each is a plan folder of
    its family, for every command that takes one.

    Parameters
    ----------
    scenario
        With teams and jobs.
    out
        Folder of the teams' plan; by default ``out/`` and the scenario's name.
    limits
        Of the search for both.
    as_json
        Whether to print both headers as JSON instead of tables.

    Returns
    -------
    Exit
        As for each plan alone. If anything is wrong with one, both are set aside in
        ``<folder>.rejected``.
    """
    folder = Path("out") / f"{folder_name(scenario.name)}-installers" if out is None else out
    for place in (folder, folder.with_name(folder.name + TRUCKS)):
        refuse_foreign_folder(place, HEADER)
        refuse_unwritable(place)
    problem = joint_problem_of(scenario)
    with stop_on_signals() as stop:
        with live_progress(limits, scenario.currency) as progress:
            plan = joint.solve(problem, limits, progress=progress, should_stop=stop.is_set)
            arrived = problem.teams.with_arrivals(plan.arrivals)
            teams = last_look(arrived, plan.teams, plan.seconds, progress, stop.is_set)
            plan = replace(plan, teams=teams)
        if stop.is_set():
            workers.end()
        found = _found(scenario, problem, plan)
        end = ".rejected" if any(found) else ""
        truck_folder = folder.with_name(folder.name + TRUCKS + end)
        folder = folder.with_name(folder.name + end)
        trucks, teams = plan.trucks, plan.teams
        truck_reliefs = {} if end else relief_texts(problem.trucks, trucks)
        truck_header = write_plan(truck_folder, trucks, scenario, tuple(found[0]), truck_reliefs)
        view = _view(scenario, problem, plan)
        reliefs = {} if end else reliefs_of(view.problem, teams)
        header = write_installers(folder, view, Extras(tuple(found[1]), reliefs))
    if as_json:
        plain = {
            "folder": str(folder),
            **json.loads(header_json(header)),
            "trucks": {"folder": str(truck_folder), **json.loads(header_json(truck_header))},
        }
        say(json.dumps(plain, ensure_ascii=False, indent=2))
    else:
        _print(header, view, problem, plan)
    tell(str(violation) for both in found for violation in both)
    tell([f"trucks: {truck_folder}", f"plan: {folder}", f"report: {folder / REPORT}"])
    return _exit_of(plan, is_sound=not end, stopped=stop.is_set())


def _found(
    scenario: Scenario, problem: JointProblem, plan: JointPlan
) -> tuple[list[Violation], list[Violation]]:
    """What is wrong with the trucks' plan, and with the teams' plan or between the two."""
    view = _view(scenario, problem, plan)
    teams = check_installers(view.scenario, view.problem, plan.teams)
    return check_plan(problem.trucks, plan.trucks), [*teams, *joint.disagreements(problem, plan)]


def _view(scenario: Scenario, problem: JointProblem, plan: JointPlan) -> InstallersView:
    teams = problem.teams.with_arrivals(plan.arrivals)
    return InstallersView(joint.as_planned(scenario, plan), teams, plan.teams)


def _print(
    header: InstallersHeader, view: InstallersView, problem: JointProblem, plan: JointPlan
) -> None:
    print_installers(header, view)
    for line in str(joint.explain(problem, plan)).splitlines():
        say(line)


def _exit_of(plan: JointPlan, *, is_sound: bool, stopped: bool) -> Exit:
    if not is_sound:
        return Exit.VIOLATIONS
    if stopped:
        return Exit.INTERRUPTED
    return Exit.OK if plan.status in SERVED else Exit.PARTIAL
