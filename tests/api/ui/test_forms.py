"""What forms send, and what is answered."""

from __future__ import annotations

import copy
import json
import re
from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING

from openpyxl import load_workbook
from pydantic import Field

from api.kinds import KINDS, SearchLimits
from api.kinds.kind import Options
from api.ui.fields import asked_of, wish_of
from api.ui.forms import Form
from api.ui.words import kind_words
from supplychain.io import from_document, write_scenario
from supplychain.io.example import DOCUMENT
from tests.api.ui.visitor import visitor

if TYPE_CHECKING:
    from pathlib import Path

    from tests.api.service.desk import Desk


def test_the_same_form_sent_twice_makes_one_job(desk: Desk) -> None:
    planner = visitor(desk)
    sent = {
        "kind": "route-plans", "demo": "template", "limits.max_seconds": "7", "limits.seed": "3",
        "name": "周一", "once": "once-1",
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
    sent = {"kind": "route-plans", "scenario": place.partition("=")[2], "limits.max_seconds": "5"}
    assert planner.post("/ui/start", fields={**sent, "once": "once-2"}).status_code == 303


def test_every_form_of_nonsense_is_a_page_that_says_so(desk: Desk) -> None:
    planner = visitor(desk)
    scenario = desk.call("POST", "/v1/scenarios", json=DOCUMENT).json()["id"]
    good = {"kind": "route-plans", "scenario": scenario, "once": "c"}
    for change, status in (
        ({"kind": "dreams"}, 422),
        ({"limits.max_seconds": "soon"}, 422),
        ({"limits.max_seconds": "nan"}, 422),
        ({"limits.max_seconds": "-5"}, 422),
        ({"limits.seed": "99999999999"}, 422),
        ({"limits.seed": "1.5"}, 422),
        ({"name": "n" * 201}, 422),
        ({"scenario": "scn_none"}, 404),
        ({"scenario": "", "demo": "none"}, 404),
        ({"scenario": ""}, 404),
        ({"kind": "simulations", "options.days": "many"}, 422),
        ({"kind": "placement-plans", "options.losses": "on", "limits.mip_gap": "2"}, 422),
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
    lost = planner.get("/ui/nowhere/at-all")
    assert (lost.status_code, lost.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "there is no such page" in lost.text
    for path in (
        "/?cursor=x",
        "/ui/compare",
        "/ui/compare?job=a&job=a",
        "/ui/start?demo=x",
        "/ui/start?kind=x",
    ):
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


def asked(text: str) -> set[str]:
    """Names of the fields of a page, without those of every form."""
    return set(re.findall(r'<input [^>]*name="([a-z]+[.][a-z_]+)"[^>]*>', text))


def test_every_option_of_every_kind_is_asked_for(desk: Desk) -> None:
    planner = visitor(desk)
    scenario = desk.call("POST", "/v1/scenarios", json=DOCUMENT).json()["id"]
    for kind in KINDS.values():
        text = planner.get(f"/ui/start?scenario={scenario}&kind={kind.name}").text
        wanted = {f"options.{name}" for name in kind.options.model_fields}
        wanted |= {f"limits.{name}" for name in SearchLimits.model_fields}
        assert asked(text) == wanted, kind.name
        assert f'aria-current="page">{kind_words(kind.name)}<' in text


def test_an_option_that_nobody_has_words_for_is_asked_for_by_its_schema() -> None:
    class Colours(Options):
        brand_new: int = Field(3, ge=1, le=9, description="Of the day after tomorrow.")
        doors: bool = False
        colour: str = "blue"

    kind = replace(KINDS["route-plans"], options=Colours)
    fields = {field.name: field for field in asked_of(kind, None).first}
    found = fields["options.brand_new"]
    assert (found.label, found.help) == ("Brand New", "Of the day after tomorrow.")
    assert (found.control, found.value, found.least, found.most) == ("number", "3", "1", "9")
    assert (fields["options.doors"].control, fields["options.colour"].value) == ("check", "blue")
    form = Form({"options.brand_new": ["4"], "options.doors": ["off", "on"], "limits.seed": [""]})
    assert wish_of(kind, form) == {"options": {"brand_new": 4, "doors": True}, "limits": {}}


def test_what_is_sent_is_what_is_planned(desk: Desk) -> None:
    planner = visitor(desk)
    scenario = desk.call("POST", "/v1/scenarios", json=DOCUMENT).json()["id"]
    sent = {
        "kind": "simulations", "scenario": scenario, "once": "sim-1", "options.replications": "4",
        "options.stresses": ["", "centre-fire", "double-11"], "options.policies": ["", "re-plan"],
        "options.days": "", "limits.seed": "5", "limits.workers": "2",
    }  # fmt: skip
    place = planner.post("/ui/start", fields=sent).headers["location"]
    job = desk.service.jobs.find("acme", None, place.rpartition("/")[2])
    assert job is not None
    options, limits = job.request["options"], job.request["limits"]
    assert (options["stresses"], options["policies"]) == (["centre-fire", "double-11"], ["re-plan"])
    assert (options["replications"], options["days"]) == (4, 7)
    assert (limits["seed"], limits["workers"], limits["max_seconds"]) == (5, 2, None)


def test_faults_stand_beside_their_fields_and_nothing_is_lost(desk: Desk) -> None:
    planner = visitor(desk)
    scenario = desk.call("POST", "/v1/scenarios", json=DOCUMENT).json()["id"]
    sent = {
        "kind": "simulations", "scenario": scenario, "once": "sim-2", "name": "my <b>week",
        "options.replications": "1", "options.policies": "", "options.days": "soon",
        "options.stresses": ["", "centre-fire"], "limits.seed": "-1",
    }  # fmt: skip
    answer = planner.post("/ui/start", fields=sent)
    assert answer.status_code == 422
    text = answer.text
    told = dict(re.findall(r'<p class="error" id="([^"]*)-error">([^<]*)</p>', text))
    assert set(told) == {"options.replications", "options.policies", "options.days", "limits.seed"}
    assert told["options.replications"] == "At least 2, please 不应小于 2"
    assert told["options.policies"] == "Choose at least one 请至少选择一项"
    assert told["options.days"] == "A whole number, please 请输入整数"
    assert "<details open><summary>" in text
    assert 'value="soon"' in text
    assert 'value="my &lt;b&gt;week"' in text
    assert 'value="centre-fire" checked' in text
    assert 'name="once" value="sim-2"' in text
