"""Results in their forms."""

from __future__ import annotations

import gzip
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from api.jobs.states import State
from tests.api.service.desk import ROUTES, problem

if TYPE_CHECKING:
    from tests.api.service.desk import Desk

FILES: dict[str, str | bytes] = {
    "plan_dot_json": '{"status": "feasible"}',
    "plan-document_dot_json_dot_gz": gzip.compress(b'{"routes": []}'),
    "report_dot_html": "<p>report</p>",
    "stops_dot_csv": "a,b\n",
    "routes_dot_csv": "c\n",
    "routes_dot_geojson": '{"type": "FeatureCollection"}',
}


@pytest.fixture(scope="module")
def path(desk: Desk) -> str:
    job_id = desk.submit()
    desk.end(job_id, State.SUCCEEDED, **FILES)
    return f"{ROUTES}/{job_id}"


def test_json_holds_header_and_plan(desk: Desk, path: str) -> None:
    found = desk.call("GET", f"{path}/result").json()
    assert found == {
        "kind": "route-plans",
        "header": {"status": "feasible"},
        "plan": {"routes": []},
    }


def test_tables_and_maps_are_those_of_the_folder(desk: Desk, path: str) -> None:
    assert desk.call("GET", f"{path}/result?format=csv").text == "a,b\n"
    named = desk.call("GET", f"{path}/result?format=csv&table=routes")
    assert named.text == "c\n"
    assert named.headers["content-disposition"] == 'attachment; filename="routes.csv"'
    assert desk.call("GET", f"{path}/result?format=geojson").json() == {"type": "FeatureCollection"}
    assert desk.call("GET", f"{path}/result?format=zip").content.startswith(b"PK")


def test_tables_become_a_workbook_without_formulas(desk: Desk) -> None:
    job_id = desk.submit()
    text = "id,name,kg\n007,=1+1,2.5\nx,-3,\n"
    desk.end(job_id, State.SUCCEEDED, plan_dot_json="{}", stops_dot_csv=text)
    answer = desk.call("GET", f"{ROUTES}/{job_id}/result?format=xlsx")
    sheet = load_workbook(BytesIO(answer.content))["stops"]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows == [("id", "name", "kg"), ("007", "=1+1", 2.5), ("x", -3, None)]
    assert sheet["B2"].data_type == "s"


def test_a_form_that_is_not_there_is_named_with_those_that_are(desk: Desk, path: str) -> None:
    job_id = desk.submit()
    desk.end(job_id, State.SUCCEEDED, plan_dot_json="{}")
    bare = f"{ROUTES}/{job_id}"
    found = problem(desk.call("GET", f"{bare}/result?format=xlsx"), 406, "not-available")
    assert found["errors"][0]["allowed"] == "json, zip"
    found = problem(desk.call("GET", f"{path}/result?format=csv&table=x"), 406, "not-available")
    assert found["errors"][0]["allowed"] == "routes, stops"


def test_a_result_never_changes(desk: Desk, path: str) -> None:
    answer = desk.call("GET", f"{path}/result")
    assert "immutable" in answer.headers["cache-control"]
    again = desk.call("GET", f"{path}/result", headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304


def test_a_report_may_draw_but_reach_nothing(desk: Desk, path: str) -> None:
    answer = desk.call("GET", f"{path}/report")
    assert answer.text == "<p>report</p>"
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert policy.startswith("sandbox")


def test_what_has_no_result_says_why(desk: Desk) -> None:
    job_id = desk.submit()
    problem(desk.call("GET", f"{ROUTES}/{job_id}/result"), 409, "not-finished")
    desk.end(job_id, State.FAILED)
    problem(desk.call("GET", f"{ROUTES}/{job_id}/result"), 409, "no-result")
    problem(desk.call("GET", f"{ROUTES}/nothing/result"), 404, "not-found")
