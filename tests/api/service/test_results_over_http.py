"""Results in their forms."""

from __future__ import annotations

import gzip
import zipfile
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook
from plotly.offline import get_plotlyjs

from api.jobs.records import Ending
from api.jobs.states import State
from api.jobs.working import _pack
from api.reports.script import NAMED
from api.reports.shell import document
from tests.api.service.desk import ROUTES, problem

if TYPE_CHECKING:
    from pathlib import Path

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


def test_a_stored_report_is_small_and_a_fetched_one_is_whole(desk: Desk, tmp_path: Path) -> None:
    report = document("<plan>", ["<p>good</p>"])
    (tmp_path / "plan" / "scenario").mkdir(parents=True)
    (tmp_path / "plan" / "report.html").write_text(report, encoding="utf-8")
    (tmp_path / "plan" / "plan.json").write_text("{}")
    (tmp_path / "plan" / "scenario" / "scenario.yaml").write_text("name: a")
    _pack(tmp_path / "plan", tmp_path / "result.zip", "report.html")
    with zipfile.ZipFile(tmp_path / "result.zip") as opened:
        kept = opened.read("report.html").decode()
    assert NAMED in kept
    assert len(kept) < 20_000 < len(get_plotlyjs())
    job_id = desk.submit()
    taken = desk.ledger.begin(job_id)
    assert taken is not None
    packed = (tmp_path / "result.zip").read_bytes()
    assert desk.ledger.end(taken[0], Ending(State.SUCCEEDED, packed, {}))
    whole = desk.call("GET", f"{ROUTES}/{job_id}/report")
    assert whole.text == report
    with zipfile.ZipFile(
        BytesIO(desk.call("GET", f"{ROUTES}/{job_id}/result?format=zip").content)
    ) as opened:
        assert sorted(opened.namelist()) == ["plan.json", "report.html", "scenario/scenario.yaml"]
        assert opened.read("report.html").decode() == report


def test_a_report_that_was_stored_whole_is_given_as_it_is(desk: Desk) -> None:
    report = document("old", [])
    job_id = desk.submit()
    desk.end(job_id, plan_dot_json="{}", report_dot_html=report)
    assert desk.call("GET", f"{ROUTES}/{job_id}/report").text == report
    archive = desk.call("GET", f"{ROUTES}/{job_id}/result?format=zip").content
    with zipfile.ZipFile(BytesIO(archive)) as opened:
        assert opened.read("report.html").decode() == report
