"""Plans checked wherever they were made, and compared."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

import pytest

from api.jobs.states import State
from api.roads import problem_of
from api.runs.routing import write_routes
from solvers import routing
from solvers.common import Limits
from solvers.routing.documents import to_json
from supplychain.io import from_document
from supplychain.io.example import DOCUMENT
from tests.api.service.desk import ROUTES, problem
from tests.api.service.test_scenarios_over_http import zipped

if TYPE_CHECKING:
    from pathlib import Path

    from solvers.routing import RoutingPlan
    from tests.api.service.desk import Desk

PATH = "/v1/validations"
SCENARIO = from_document(DOCUMENT)


@pytest.fixture(scope="module")
def plan() -> RoutingPlan:
    """Of the template's network; a single iteration serves everything."""
    return routing.solve(problem_of(SCENARIO), Limits(max_iterations=1))


def body(plan: RoutingPlan) -> dict[str, Any]:
    return {"kind": "route-plans", "scenario": DOCUMENT, "plan": json.loads(to_json(plan))}


def test_a_sound_plan_is_valid_as_json_and_as_a_folder(
    desk: Desk, plan: RoutingPlan, tmp_path: Path
) -> None:
    assert desk.call("POST", PATH, json=body(plan)).json() == {
        "valid": True,
        "family": "route-plans",
        "violations": [],
    }
    write_routes(tmp_path / "plan", SCENARIO, problem_of(SCENARIO), plan)
    sent = zipped(tmp_path / "plan")
    headers = {"Content-Type": "application/zip"}
    found = desk.call("POST", PATH, content=sent, headers=headers).json()
    assert (found["valid"], found["family"]) == (True, "routing")


def test_a_broken_rule_is_told_with_its_subject(desk: Desk, plan: RoutingPlan) -> None:
    wrong = body(plan)
    wrong["plan"]["deliveries"] = wrong["plan"]["deliveries"][1:]
    found = desk.call("POST", PATH, json=wrong).json()
    missing = plan.deliveries[0].order_id
    assert found["valid"] is False
    assert missing in {item["subject"] for item in found["violations"]}


def test_what_is_no_plan_is_refused(desk: Desk, plan: RoutingPlan) -> None:
    unfit = copy.deepcopy(body(plan))
    del unfit["plan"]["routes"][0]["stops"]
    found = problem(desk.call("POST", PATH, json=unfit), 422, "invalid-plan")
    assert "routes.0.stops" in {item["column"] for item in found["errors"]}
    headers = {"Content-Type": "application/zip"}
    problem(desk.call("POST", PATH, content=b"PK", headers=headers), 422, "invalid-plan")
    problem(desk.call("POST", PATH, json={**unfit, "kind": "?"}), 422, "invalid")


def test_two_results_are_compared_figure_by_figure(desk: Desk) -> None:
    headers = (
        {"objective_cny": 100.0, "kpis": {"orders": {"served": 9}, "only_a": 1}, "status": "x"},
        {"objective_cny": 90.0, "kpis": {"orders": {"served": 10}}, "status": "y"},
    )
    ids = []
    for header in headers:
        ids.append(desk.submit())
        desk.end(ids[-1], State.SUCCEEDED, plan_dot_json=json.dumps(header))
    found = desk.call("GET", f"/v1/compare?a={ids[0]}&b={ids[1]}").json()
    assert found["same_scenario"] is True
    lines = {item["figure"]: item for item in found["lines"]}
    assert lines["objective_cny"]["difference"] == -10.0
    assert lines["objective_cny"]["share"] == -0.1
    assert lines["kpis.orders.served"]["difference"] == 1.0
    assert lines["kpis.only_a"]["difference"] is None
    other = desk.call("GET", f"/v1/compare?a={ids[0]}&b={ids[1]}", tenant="other")
    problem(other, 404, "not-found")
    waiting = desk.submit()
    problem(desk.call("GET", f"/v1/compare?a={ids[0]}&b={waiting}"), 409, "not-finished")
    kind = desk.submit("simulations")
    problem(desk.call("GET", f"/v1/compare?a={ids[0]}&b={kind}"), 422, "other-kind")
    problem(desk.call("GET", f"{ROUTES}/{kind}"), 404, "not-found")
