"""Stored scenarios, and uploads that mean no good."""

from __future__ import annotations

import copy
import json
import stat
import zipfile
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook

from supplychain.io import from_document, read_scenario, write_scenario
from supplychain.io.example import DOCUMENT
from tests.api.service.desk import problem

if TYPE_CHECKING:
    from pathlib import Path

    import httpx2

    from tests.api.service.desk import Desk

SCENARIO = from_document(DOCUMENT)
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def zipped(folder: Path, top: str = "") -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as opened:
        for path in sorted(folder.rglob("*")):
            opened.write(path, top + path.relative_to(folder).as_posix())
    return packed.getvalue()


def upload(desk: Desk, data: bytes, media: str, **more: Any) -> httpx2.Response:
    path = more.pop("path", "/v1/scenarios")
    return desk.call(
        more.pop("method", "POST"), path, content=data, headers={"Content-Type": media, **more}
    )


@pytest.mark.parametrize("form", ["folder", "folder in a folder", "workbook", "json"])
def test_every_form_gives_the_same_scenario(desk: Desk, tmp_path: Path, form: str) -> None:
    if form == "workbook":
        write_scenario(SCENARIO, tmp_path / "a.xlsx")
        data, media = (tmp_path / "a.xlsx").read_bytes(), SHEET
    elif form == "json":
        data, media = json.dumps(DOCUMENT).encode(), "application/json"
    else:
        write_scenario(SCENARIO, tmp_path / "a")
        top = "my scenario/" if "in a" in form else ""
        data, media = zipped(tmp_path / "a", top), "application/zip"
    answer = upload(desk, data, media)
    assert answer.status_code == 201, answer.text
    found = desk.call("GET", answer.json()["links"]["document"])
    assert found.headers["etag"] == answer.headers["etag"]
    assert from_document(found.json()) == SCENARIO


def test_versions_follow_each_other_and_nobody_overwrites_unseen(desk: Desk) -> None:
    made = upload(desk, json.dumps(DOCUMENT).encode(), "application/json")
    path, tag = made.headers["location"], made.headers["etag"]
    other = json.dumps({**DOCUMENT, "name": "tuesday"}).encode()
    blind = upload(desk, other, "application/json", path=path, method="PUT")
    problem(blind, 428, "precondition-required")
    second = upload(desk, other, "application/json", path=path, method="PUT", **{"If-Match": tag})
    assert (second.status_code, second.json()["version"]) == (200, 2)
    late = upload(desk, other, "application/json", path=path, method="PUT", **{"If-Match": tag})
    problem(late, 412, "precondition-failed")
    assert desk.call("GET", path).json()["name"] == "tuesday"
    assert desk.call("GET", f"{path}?version=1").json()["name"] == DOCUMENT["name"]
    assert desk.call("DELETE", path).status_code == 204
    problem(desk.call("GET", path), 404, "not-found")


def test_faults_come_back_marked_in_a_workbook(desk: Desk, tmp_path: Path) -> None:
    broken = copy.deepcopy(DOCUMENT)
    broken["orders"][0]["customer_id"] = "nobody"
    text = json.dumps(broken).encode()
    told = upload(desk, text, "application/json", path="/v1/scenario-checks").json()
    assert told["valid"] is False
    assert [item["column"] for item in told["errors"]] == ["customer_id"]
    marked = upload(desk, text, "application/json", path="/v1/scenario-checks?marked=true")
    assert marked.headers["content-type"] == SHEET
    (tmp_path / "marked.xlsx").write_bytes(marked.content)
    assert "problems" in load_workbook(tmp_path / "marked.xlsx").sheetnames
    problem(upload(desk, text, "application/json"), 422, "invalid-scenario")


def hostile(name: str) -> bytes:
    """Archives that want out of their folder, or are more than they seem."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as opened:
        match name:
            case "link":
                item = zipfile.ZipInfo("orders.csv")
                item.external_attr = (stat.S_IFLNK | 0o777) << 16
                opened.writestr(item, "/etc/passwd")
            case "bomb":
                opened.writestr("orders.csv", b"0" * 30_000_000)
            case "many":
                for number in range(600):
                    opened.writestr(f"{number}.csv", "")
            case _:
                opened.writestr(name, "x")
    return packed.getvalue()


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("../orders.csv", "unsafe_path"),
        ("/etc/orders.csv", "unsafe_path"),
        ("a/../../orders.csv", "unsafe_path"),
        ("..\\orders.csv", "unsafe_path"),
        ("C:orders.csv", "unsafe_path"),
        ("a/b/c/d/e.csv", "unsafe_path"),
        ("link", "unsafe_path"),
        ("bomb", "too_large"),
        ("many", "too_many_files"),
        ("orders.parquet", "damaged"),
    ],
)
def test_archives_that_mean_no_good_are_refused(small_desk: Desk, name: str, code: str) -> None:
    answer = upload(small_desk, hostile(name), "application/zip")
    found = problem(answer, 422, "invalid-scenario")["errors"]
    assert [item["code"] for item in found] == [code]


@pytest.mark.parametrize(
    ("data", "media"),
    [
        (b"PK\x03\x04 nothing", "application/zip"),
        (b"nothing", "application/zip"),
        (b"nothing", SHEET),
        (b"[1, 2", "application/json"),
        (b"", "application/json"),
        (b"", "application/zip"),
    ],
)
def test_what_is_no_scenario_is_told_so(desk: Desk, data: bytes, media: str) -> None:
    problem(upload(desk, data, media), 422, "invalid-scenario")


def test_an_alias_in_yaml_is_refused(desk: Desk, tmp_path: Path) -> None:
    write_scenario(SCENARIO, tmp_path / "a")
    header = tmp_path / "a" / "scenario.yaml"
    header.write_text(header.read_text() + "parameters: {a: &x [1], b: *x}\n")
    answer = upload(desk, zipped(tmp_path / "a"), "application/zip")
    assert "aliases" in problem(answer, 422, "invalid-scenario")["errors"][0]["detail"]


def test_a_downloaded_archive_can_be_sent_again(desk: Desk, tmp_path: Path) -> None:
    write_scenario(SCENARIO, tmp_path / "a", tables="parquet")
    answer = upload(desk, zipped(tmp_path / "a"), "application/zip")
    assert answer.status_code == 201, answer.text
    (tmp_path / "b.json").write_bytes(desk.call("GET", answer.json()["links"]["document"]).content)
    assert read_scenario(tmp_path / "b.json") == SCENARIO


def test_what_no_workbook_can_hold_is_listed_instead(desk: Desk) -> None:
    text = json.dumps({"\b": []}).encode()
    answer = upload(desk, text, "application/json", path="/v1/scenario-checks?marked=true")
    assert answer.json()["valid"] is False
