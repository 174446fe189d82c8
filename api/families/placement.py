"""Folders of placement plans: checked, explained, applied to their scenario."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING

import typer

from api.applied import applied
from api.counting import counted
from api.families import Family, Question
from api.placement_folder import read_placement
from api.placement_header import placement_header
from api.plan_agreement import changed_files, wrong_figures
from api.plan_checks import check_sites
from api.plan_files import DOCUMENT
from api.roads import placement_problem_of
from solvers.common import Limits, Status
from solvers.placement.explain import explain as explain_network
from solvers.placement.explain import solving
from solvers.placement.present import present_network
from solvers.placement.validate import validate
from supplychain.errors import DataError, DataProblem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from solvers.common import Violation
    from solvers.placement.plan import PlacementPlan
    from supplychain.scenario import Scenario

SOLVE_S = 20.0
"""The longest that one changed problem is solved for an explanation."""


def violations(folder: Path) -> list[Violation]:
    """What breaks rules, in the plan or in what is told of today's network, or differs from it."""
    stored = read_placement(folder)
    problem = placement_problem_of(stored.scenario)
    found = check_sites(stored.scenario, problem, stored.plan)
    before = None
    if stored.today is not None:
        before = (present_network(problem), stored.today)
        found += validate(*before)
    if not found:
        # Figures of a plan that breaks rules need not even exist.
        right = placement_header(problem, stored.plan, stored.header.scenario_hash, today=before)
        found = wrong_figures(stored.header, right)
    return found + changed_files(folder, stored.header)


def explain(folder: Path, question: Question) -> str:
    """Where the money goes, what is full and what binds; the worth of sites that are named.

    A plan folder without a plan is told what stands in its way.
    """
    stored = read_placement(folder)
    problem = placement_problem_of(stored.scenario)
    known = {site.id for site in problem.sites}
    for name in question.site_ids:
        if name not in known:
            raise typer.BadParameter(f"the scenario has no site {name}", param_hint="--site")
    asked = bool(question.site_ids) or not stored.plan.open_ids or not stored.plan.flows
    seconds = SOLVE_S if question.seconds is None else question.seconds
    limits = Limits(max_seconds=seconds, seed=stored.plan.limits.seed, mip_gap=1e-3)
    value = solving(stored.plan, limits) if asked else None
    told = explain_network(problem, stored.plan, value=value, site_ids=question.site_ids)
    if question.as_json:
        return json.dumps(asdict(told), ensure_ascii=False, indent=2)
    return str(told)


def after(folder: Path) -> tuple[Scenario, int]:
    """The scenario with the plan's sites open, and how many changed.

    Raises
    ------
    DataError
        If the plan holds no network, or does not decide each site of its scenario once.
    """
    stored = read_placement(folder)
    status = stored.plan.status
    if status in (Status.NO_PLAN, Status.INFEASIBLE):
        text = "no network was found, so there is nothing to apply"
        raise DataError([DataProblem(str(folder), -1, "status", "no_network", text, status.value)])
    wrong = list(_undecided(stored.scenario, stored.plan, str(folder / DOCUMENT)))
    if wrong:
        raise DataError(wrong)
    return applied(stored.scenario, stored.plan)


def _undecided(scenario: Scenario, plan: PlacementPlan, name: str) -> Iterator[DataProblem]:
    """Sites that the plan decides not once, and decisions of sites that are not there."""
    times = Counter(item.site_id for item in plan.sites)
    for site in scenario.sites:
        count = times.pop(site.id, 0)
        if count != 1:
            text = f"site {site.id} is decided {counted(count, 'time')}"
            yield DataProblem(name, -1, "sites", "undecided", text, "", "once")
    for site_id in times:
        text = "the scenario has no such site"
        yield DataProblem(name, -1, "sites", "unknown_reference", text, site_id)


PLACEMENT = Family("placement", violations, explain, after, answers=("site_ids",))
