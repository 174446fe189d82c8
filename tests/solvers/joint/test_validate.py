"""What the checker of joint plans finds: each rule broken alone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from solvers.common import Limits
from solvers.joint.as_planned import as_planned
from solvers.joint.search import Search
from solvers.joint.validate import disagreements, validate
from supplychain.calendars import HOUR_S
from supplychain.installation import Installation
from supplychain.windows import DeliveryWindow
from tests.solvers.joint.exhaustive import PLANNERS
from tests.solvers.joint.street_teams import joint, team
from tests.solvers.routing.street import order

if TYPE_CHECKING:
    from solvers.joint.plan import JointPlan
    from solvers.joint.problem import JointProblem

H = HOUR_S
EIGHT = (DeliveryWindow(8 * H, 8 * H),)


@pytest.fixture(scope="module")
def case() -> tuple[JointProblem, JointPlan]:
    """Goods at a door five kilometres away at 8:05, and a team after them."""
    problem = joint({"a": 5.0}, (team("t"),), orders=(order("a", windows=EIGHT),))
    plan = Search(problem, PLANNERS, Limits(max_iterations=20)).run()
    assert validate(problem, plan) == []
    return problem, plan


def _codes(problem: JointProblem, plan: JointPlan) -> list[str]:
    return [item.code for item in disagreements(problem, plan)]


def test_work_before_the_truck_is_done_is_told_in_seconds(
    case: tuple[JointProblem, JointPlan],
) -> None:
    problem, plan = case
    (route,) = plan.teams.routes
    (visit,) = route.visits
    early = replace(visit, start_s=8 * H + 299)
    moved = replace(plan.teams, routes=(replace(route, visits=(early,)),))
    broken = replace(plan, teams=moved)
    (found,) = disagreements(problem, broken)
    assert (found.code, found.subject, found.amount) == ("BEFORE_ITS_GOODS", "a", 1)
    assert len(validate(problem, broken)) > 1


def test_a_team_for_goods_that_no_truck_brings_is_found(
    case: tuple[JointProblem, JointPlan],
) -> None:
    problem, plan = case
    nobody = replace(plan, trucks=replace(plan.trucks, routes=()))
    assert _codes(problem, nobody) == ["GOODS_NEVER_COME", "ARRIVAL_DIFFERS", "DAY_DIFFERS"]


def test_arrivals_and_days_are_those_of_the_trucks(case: tuple[JointProblem, JointPlan]) -> None:
    problem, plan = case
    surer = {"a": replace(plan.arrivals["a"], sd_s=0)}
    assert _codes(problem, replace(plan, arrivals=surer)) == ["ARRIVAL_DIFFERS"]
    assert _codes(problem, replace(plan, arrivals={})) == ["ARRIVAL_DIFFERS"]
    assert _codes(problem, replace(plan, days={"a": 1})) == ["DAY_DIFFERS"]
    assert _codes(problem, replace(plan, days={**plan.days, "b": 0})) == ["DAY_DIFFERS"]


def test_the_scenario_as_planned_says_when_goods_come(
    case: tuple[JointProblem, JointPlan],
) -> None:
    problem, plan = case
    given = Installation(problem.teams.teams, problem.teams.jobs)
    scenario = replace(problem.trucks.scenario, installation=given)
    planned = as_planned(scenario, plan)
    assert planned.installation is not None
    assert planned.installation.jobs[0].goods == plan.arrivals["a"]
    assert planned.orders == scenario.orders
