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
from api.placement_extras import Extras
from api.placement_figures import expected_figures, figures_of
from api.placement_folder import write_placement
from api.plan_checks import check_sites
from api.plan_files import HEADER, REPORT, header_json
from api.risk_futures import futures_from
from api.roads import operator, placement_problem_of
from solvers.common import Status, workers
from solvers.placement.explain import explain, solving
from solvers.placement.frontier import frontier
from solvers.placement.judged import judge
from solvers.placement.losses.flows import flowing
from solvers.placement.present import has_network, present_network
from solvers.placement.solve import solve
from solvers.placement.tie_out import tie_out
from solvers.placement.validate import validate
from solvers.placement.vulnerability import vulnerability
from supplychain.io.atomic import refuse_foreign_folder

if TYPE_CHECKING:
    from collections.abc import Callable
    from threading import Event

    from solvers.common import Limits, ProgressCallback
    from solvers.placement.judged import Judgement
    from solvers.placement.plan import PlacementPlan
    from solvers.placement.problem import Future, PlacementProblem
    from solvers.placement.tie_out import TieOut
    from supplychain.scenario import Scenario

SERVED = (Status.OPTIMAL, Status.FEASIBLE)
EMPTY = (Status.NO_PLAN, Status.INFEASIBLE)
TODAY_SHARE = 0.1
"""Share of the time for pricing today's network, which nothing but flows can change."""
TODAY_S = 60.0
LOSS_S, LEAST_LOSS_S = 20.0, 2.0
"""The longest for the flows after one loss, and what each may take however many there are."""
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
    has_frontier: bool
    risk: Path | None
    as_json: bool


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
    futures = () if wish.risk is None else futures_from(wish.risk, scenario)
    with stop_on_signals() as stop:
        with live_progress(wish.limits, problem.currency) as progress:
            plan, extras = _placed(scenario, problem, wish, progress, stop)
            if futures and plan.status not in EMPTY and not extras.violations:
                judging = _judging(problem, futures, wish.limits, progress, stop)
                extras = replace(extras, judged=judging(plan))
                if extras.today is not None:
                    extras = replace(extras, judged_today=judging(extras.today[1]))
        if stop.is_set():
            workers.end()
        if stop.is_set() and plan.status in EMPTY:
            tell(["interrupted before there was a plan; nothing is written"])
            return Exit.INTERRUPTED
        if plan.status is Status.INFEASIBLE and not stop.is_set():
            extras = replace(extras, conflict=_conflict(problem, plan, wish.limits))
        if extras.violations:
            folder = folder.with_name(folder.name + ".rejected")
        header = write_placement(folder, scenario, problem, plan, extras)
    if wish.as_json:
        plain = {"folder": str(folder), **json.loads(header_json(header))}
        say(json.dumps(plain, ensure_ascii=False, indent=2))
    else:
        before = None if extras.today is None else figures_of(*extras.today)
        is_empty = plan.status in EMPTY
        figures = None if is_empty else figures_of(problem, plan)
        expected = None if is_empty else expected_figures(problem, plan)
        print_sites(header, figures, expected, before)
    if extras.tie_out is not None:
        tell([extras.tie_out.sentence])
    _tell_judged(extras, problem.currency)
    tell(extras.conflict)
    tell(str(violation) for violation in extras.violations)
    tell([f"plan: {folder}", f"report: {folder / REPORT}"])
    return _exit_of(plan, extras, stopped=stop.is_set())


def _placed(
    scenario: Scenario,
    problem: PlacementProblem,
    wish: Wish,
    progress: ProgressCallback,
    stop: Event,
) -> tuple[PlacementPlan, Extras]:
    """The new network, beside today's, what losses do to it and what more coverage costs."""
    today = _today(problem, wish.limits, stop)
    start = None if today is None else today[1]
    plan = solve(problem, wish.limits, warm_start=start, progress=progress, should_stop=stop.is_set)
    found = check_sites(scenario, problem, plan)
    if today is not None:
        found += validate(*today)
    extras = Extras(today, _tie(scenario, today), violations=tuple(found))
    if found or plan.status in EMPTY:
        return plan, extras
    if wish.has_frontier and not stop.is_set():
        curve = frontier(problem, wish.limits, progress=progress, should_stop=stop.is_set)
        extras = replace(extras, frontier=curve)
    if wish.lanes is not None and not stop.is_set():
        flows = flowing(_brief(wish, plan), stop.is_set)
        risk = vulnerability(problem, plan, flows, lanes=wish.lanes, progress=progress)
        extras = replace(extras, risk=risk)
    return plan, extras


def _judging(
    problem: PlacementProblem,
    futures: tuple[Future, ...],
    limits: Limits,
    progress: ProgressCallback,
    stop: Event,
) -> Callable[[PlacementPlan], Judgement]:
    """What networks cost in the futures of a file."""
    flows = flowing(replace(limits, max_seconds=LOSS_S), stop.is_set)

    def judging(plan: PlacementPlan) -> Judgement:
        return judge(problem, plan, futures, flows, progress=progress, should_stop=stop.is_set)

    return judging


def _tell_judged(extras: Extras, currency: str) -> None:
    for words, judged in (("plan", extras.judged), ("today", extras.judged_today)):
        if judged is not None and judged.futures:
            tell([f"{words} in {judged.words(currency)}"])


def _brief(wish: Wish, plan: PlacementPlan) -> Limits:
    """Seconds for one loss, so that all together take no longer than the search may."""
    seconds, count = wish.limits.max_seconds, len(plan.open_ids) + (wish.lanes or 0)
    share = LOSS_S if seconds is None else max(LEAST_LOSS_S, seconds / max(1, count))
    return replace(wish.limits, max_seconds=min(LOSS_S, share))


def _today(
    problem: PlacementProblem, limits: Limits, stop: Event
) -> tuple[PlacementProblem, PlacementPlan] | None:
    """Today's network and its plan, in a share of the time; ``None`` if there is none."""
    if not has_network(problem):
        return None
    share = TODAY_S if limits.max_seconds is None else TODAY_SHARE * limits.max_seconds
    brief = replace(limits, max_seconds=min(TODAY_S, share))
    present = present_network(problem)
    plan = solve(present, brief, should_stop=stop.is_set)
    return None if plan.status in EMPTY else (present, plan)


def _tie(scenario: Scenario, today: tuple[PlacementProblem, PlacementPlan] | None) -> TieOut | None:
    """The model beside the books, if the scenario states what today's network costs."""
    if today is None or scenario.design is None or not scenario.design.spend:
        return None
    return tie_out(scenario, today[1], operator().roads(scenario.roads))


def _conflict(problem: PlacementProblem, plan: PlacementPlan, limits: Limits) -> tuple[str, ...]:
    """What stands in the way of any network, a line each."""
    brief = replace(limits, max_seconds=CONFLICT_S)
    return tuple(str(explain(problem, plan, value=solving(plan, brief))).splitlines())


def _exit_of(plan: PlacementPlan, extras: Extras, *, stopped: bool) -> Exit:
    if extras.violations:
        return Exit.VIOLATIONS
    if stopped:
        return Exit.INTERRUPTED
    return Exit.OK if plan.status in SERVED else Exit.PARTIAL
