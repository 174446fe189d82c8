"""A routing plan: checked and written."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from api.plan_checks import check_plan
from api.plan_folder import write_plan
from api.reliefs import relief_texts
from api.runs.watch import Written, place_for

if TYPE_CHECKING:
    from pathlib import Path

    from solvers.routing import RoutingPlan, RoutingProblem
    from supplychain.scenario import Scenario


def as_new(scenario: Scenario) -> Scenario:
    """The scenario without what has been done of an earlier plan."""
    return scenario if scenario.execution is None else replace(scenario, execution=None)


def write_routes(
    folder: Path, scenario: Scenario, problem: RoutingProblem, plan: RoutingPlan
) -> Written:
    """Check a plan and write it, with what would serve that which is left out."""
    found = tuple(check_plan(problem, plan))
    place = place_for(folder, found)
    reliefs = {} if found else relief_texts(problem, plan)
    return Written(place, write_plan(place, plan, scenario, found, reliefs), found)
