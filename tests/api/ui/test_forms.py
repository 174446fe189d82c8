"""What forms send, and what is answered."""

from __future__ import annotations

import copy
import json
from io import BytesIO
from typing import TYPE_CHECKING

from openpyxl import load_workbook

from supplychain.io import from_document, write_scenario
from supplychain.io.example import DOCUMENT
from tests.api.ui.visitor import visitor

if TYPE_CHECKING:
    from pathlib import Path

    from tests.api.service.desk import Desk


def test_the_same_form_sent_twice_makes_one_job(desk: Desk) -> None:
    planner = visitor(desk)
    sent = {
        "kind": "route-plans", "demo": "template", "seconds": "7", "seed": "3", "name": "周一",
        "once": "once-1",
    }  # fmt: skip
    first, second = (planner.post("/ui/start", fields=sent) for _ in range(2))
    assert first.status_code == 303, first.text
    assert first.headers["location"] == second.headers["location"]
    job_id = first.headers["location"].rpartition("/")[2]
    found = desk.call("GET", f"/v1/route-plans/{job_id}").json()
    assert (found["name"], found["limit_s"]) == ("周一", 7.0)
    trail = desk.call("GET", "/v1/audit-trail").json()["items"]
    assert [item["action"] for item in trail if item["subject"] == job_id] == ["submit"]


def test_a_good_upload_is_kept_and_can_be_planned(desk: Desk) -> None:
    planner = visitor(desk)
    files = {"file": ("tuesday.json", json.dumps({**DOCUMENT, "name": "tuesday"}).encode())}
    answer = planner.post("/ui/upload", files=files)
    place = answer.headers["location"]
    assert "tuesday" in planner.get(place).text
    sent = {"kind": "route-plans", "scenario": place.partition("=")[2], "seconds": "5"}
    assert planner.post("/ui/start", fields={**sent, "once": "once-2"}).status_code == 303


def test_every_form_of_nonsense_is_a_page_that_says_so(desk: Desk) -> None:
    planner = visitor(desk)
    scenario = desk.call("POST", "/v1/scenarios", json=DOCUMENT).json()["id"]
    good = {"kind": "route-plans", "scenario": scenario, "once": "c"}
    for change, status in (
        ({"kind": "dreams"}, 422),
        ({"seconds": "soon"}, 422),
        ({"seconds": "nan"}, 422),
        ({"seconds": "-5"}, 422),
        ({"seed": "99999999999"}, 422),
        ({"scenario": "scn_none"}, 404),
        ({"scenario": "", "demo": "none"}, 404),
        ({"scenario": ""}, 404),
    ):
        answer = planner.post("/ui/start", fields={**good, **change})
        assert answer.status_code == status, (change, answer.text)
        assert answer.headers["content-type"].startswith("text/html")
    for name, data, status in (
        ("a.exe", b"x", 415),
        ("a", b"x", 415),
        ("a.xlsx", b"x", 422),
        ("a.zip", b"x", 422),
        ("a.json", b"[", 422),
    ):
        answer = planner.post("/ui/upload", files={"file": (name, data)})
        assert answer.status_code == status, name
    assert planner.post("/ui/upload").status_code == 422
    for path in ("/?cursor=x", "/ui/compare", "/ui/compare?job=a&job=a", "/ui/start?demo=x"):
        assert planner.get(path).status_code in (404, 422)


def test_more_than_is_allowed_is_refused(tmp_path: Path) -> None:
    from tests.api.service.desk import Desk

    desk = Desk(tmp_path, max_body_bytes=20_000)
    try:
        answer = visitor(desk).post("/ui/upload", files={"file": ("a.json", b" " * 40_000)})
        assert answer.status_code == 413
    finally:
        desk.close()


def test_a_marked_workbook_comes_with_the_faults(desk: Desk, tmp_path: Path) -> None:
    import base64
    import re

    broken = copy.deepcopy(DOCUMENT)
    write_scenario(from_document(broken), tmp_path / "a.xlsx")
    book = load_workbook(tmp_path / "a.xlsx")
    sheet = book["orders"]
    column = [cell.value for cell in sheet[1]].index("customer_id") + 1
    sheet.cell(3, column).value = "nobody"
    book.save(tmp_path / "b.xlsx")
    files = {"file": ("b.xlsx", (tmp_path / "b.xlsx").read_bytes())}
    answer = visitor(desk).post("/ui/upload", files=files)
    assert answer.status_code == 422
    assert "1 fault in b.xlsx" in answer.text
    cells = re.findall(r"<td[^>]*>(.*?)</td>", answer.text)
    assert cells[:4] == ["orders", "3", "customer_id", "<code>nobody</code>"]
    found = re.search(r'download="b-marked.xlsx" href="data:[^,]*;base64,([^"]*)"', answer.text)
    assert found is not None
    marked = load_workbook(BytesIO(base64.b64decode(found[1])))
    assert "problems" in marked.sheetnames
