"""Place, check, write, tell: what ``supplychain place`` does."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from api.atomic_folder import refuse_unwritable
from api.cli.exits import Exit, say, tell
from api.cli.live import live_progress
from api.cli.opening import open_scenario
from api.cli.planning import folder_name
from api.cli.site_table import print_sites
from api.cli.stopping import stop_on_signals
from api.placement_figures import figures_of
from api.placement_folder import write_placement
from api.plan_files import HEADER, REPORT, header_json
from api.roads import placement_problem_of
from solvers.common import Status, workers
from solvers.placement.explain import explain, solving
from solvers.placement.present import has_network, present_network
from solvers.placement.solve import solve
from solvers.placement.validate import validate
from solvers.placement.vulnerability import vulnerability
from supplychain.io.atomic import refuse_foreign_folder

if TYPE_CHECKING:
    from threading import Event

    from solvers.common import Limits, ProgressCallback, Violation
    from solvers.placement.plan import PlacementPlan
    from solvers.placement.problem import PlacementProblem
    from solvers.placement.vulnerability import Vulnerability

SERVED = (Status.OPTIMAL, Status.FEASIBLE)
EMPTY = (Status.NO_PLAN, Status.INFEASIBLE)
TODAY_SHARE = 0.1
"""Share of the time for pricing today's network, which nothing but flows can change."""
TODAY_S = 60.0
LOSS_S = 20.0
"""The longest for the flows after one loss."""
CONFLICT_S = 20.0
"""The longest for one limit that is relaxed where there is no plan."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for; see the options of :mod:`api.cli.place`.

    ``lanes`` is how many lanes are lost, beside every site; ``None`` for no losses at all.
    """

    scenario: str
    out: Path | None
    limits: Limits
    lanes: int | None
    as_json: bool


@dataclass(frozen=True, slots=True)
class Found:
    """What the search and what follows it gave."""

    plan: PlacementPlan
    today: PlacementPlan | None
    risk: Vulnerability | None
    violations: tuple[Violation, ...]


def place_sites(wish: Wish) -> Exit:
    """Place and write.

    Returns
    -------
    Exit
        ``VIOLATIONS`` comes before ``INTERRUPTED``, and that before ``PARTIAL``. A plan with
        violations is set aside in ``<out>.rejected`` and never replaces an earlier plan.
    """
    scenario = open_scenario(wish.scenario)
    folder = Path("out") / f"{folder_name(scenario.name)}-sites" if wish.out is None else wish.out
    refuse_foreign_folder(folder, HEADER)
    refuse_unwritable(folder)
    problem = placement_problem_of(scenario)
    with stop_on_signals() as stop:
        with live_progress(wish.limits, problem.currency) as progress:
            found = _found(problem, wish, progress, stop)
        if stop.is_set():
            workers.end()
        if stop.is_set() and found.plan.status in EMPTY:
            tell(["interrupted before there was a plan; nothing is written"])
            return Exit.INTERRUPTED
        if found.violations:
            folder = folder.with_name(folder.name + ".rejected")
        header = write_placement(
            folder,
            scenario,
            problem,
            found.plan,
            today=found.today,
            risk=found.risk,
            violations=found.violations,
        )
    if wish.as_json:
        plain = {"folder": str(folder), **json.loads(header_json(header))}
        say(json.dumps(plain, ensure_ascii=False, indent=2))
    else:
        before = None if found.today is None else figures_of(present_network(problem), found.today)
        figures = None if found.plan.status in EMPTY else figures_of(problem, found.plan)
        print_sites(header, figures, before)
    if found.plan.status is Status.INFEASIBLE and not stop.is_set():
        _tell_conflict(problem, found.plan, wish.limits)
    tell(str(violation) for violation in found.violations)
    tell([f"plan: {folder}", f"report: {folder / REPORT}"])
    return _exit_of(found, stopped=stop.is_set())


def _found(problem: PlacementProblem, wish: Wish, progress: ProgressCallback, stop: Event) -> Found:
    """Today's network, the new one, and what losses do to it."""
    limits, today = wish.limits, None
    if has_network(problem):
        share = None if limits.max_seconds is None else TODAY_SHARE * limits.max_seconds
        brief = replace(limits, max_seconds=TODAY_S if share is None else min(TODAY_S, share))
        today = solve(present_network(problem), brief, should_stop=stop.is_set)
        today = None if today.status in EMPTY else today
    plan = solve(problem, limits, warm_start=today, progress=progress, should_stop=stop.is_set)
    found = validate(problem, plan)
    if today is not None:
        found += validate(present_network(problem), today)
    risk = None
    if wish.lanes is not None and not found and not stop.is_set() and plan.status not in EMPTY:
        flows = solving(plan, replace(limits, max_seconds=LOSS_S), stop.is_set)
        risk = vulnerability(problem, plan, flows, lanes=wish.lanes)
    return Found(plan, today, risk, tuple(found))


def _tell_conflict(problem: PlacementProblem, plan: PlacementPlan, limits: Limits) -> None:
    brief = replace(limits, max_seconds=CONFLICT_S)
    tell(str(explain(problem, plan, value=solving(plan, brief))).splitlines())


def _exit_of(found: Found, *, stopped: bool) -> Exit:
    if found.violations:
        return Exit.VIOLATIONS
    if stopped:
        return Exit.INTERRUPTED
    return Exit.OK if found.plan.status in SERVED else Exit.PARTIAL
