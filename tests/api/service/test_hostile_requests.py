"""What nobody would send who means well: answered in words, and never a fault of ours."""

from __future__ import annotations

import base64
import json
import stat
import zipfile
from io import BytesIO
from typing import TYPE_CHECKING

import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]
import pytest

from supplychain.io import from_document, write_scenario
from supplychain.io.example import DOCUMENT
from tests.api.service.desk import ROUTES, problem
from tests.api.service.test_mutated_uploads import LEAKS
from tests.api.service.test_operations import figures
from tests.api.service.test_scenarios_over_http import SHEET, upload, zipped

if TYPE_CHECKING:
    from pathlib import Path

    import httpx2

    from tests.api.service.desk import Desk

JSON = {"Content-Type": "application/json"}
ZIP = "application/zip"
HALF = '"\\ud800"'


def post(desk: Desk, path: str, body: str | bytes) -> httpx2.Response:
    return desk.call("POST", path, content=body, headers=JSON)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (ROUTES, f'{{"scenario": {{}}, "name": {HALF}}}'),
        (ROUTES, f"{{{HALF}: 1}}"),
        (ROUTES, f'{{"scenario": {{}}, "options": {{{HALF}: 1}}}}'),
        (ROUTES, f'{{"scenario_id": {HALF}}}'),
        (ROUTES, '{"scenario": {}, "name": "\ud800"}'.encode("utf-8", "surrogatepass")),
        ("/v1/webhooks", f'{{"address": {HALF}}}'),
        ("/v1/api-keys", f'{{"name": {HALF}, "role": "planner"}}'),
        ("/v1/order-books", f'{{"scenario": {{}}, "name": {HALF}}}'),
        ("/v1/validations", f'{{"kind": {HALF}, "scenario": {{}}, "plan": {{}}}}'),
    ],
)
def test_half_a_letter_is_refused(desk: Desk, path: str, body: str | bytes) -> None:
    problem(post(desk, path, body), 400, "bad-json")


def test_whole_letters_may_be_escaped_as_two_halves(desk: Desk) -> None:
    body = {"scenario": DOCUMENT, "name": "\U0001f69a"}
    answer = post(desk, ROUTES, json.dumps(body, ensure_ascii=True))
    assert answer.json()["name"] == "\U0001f69a"


@pytest.mark.parametrize("depth", [300, 900, 100_000])
def test_deep_nesting_is_refused_in_words(desk: Desk, depth: int) -> None:
    deep = '{"a":' * depth + "1" + "}" * depth
    for path, body in (
        (ROUTES, f'{{"scenario": {deep}}}'),
        ("/v1/scenarios", deep),
        ("/v1/webhooks", deep),
        ("/v1/validations", f'{{"kind": "route-plans", "scenario": {deep}, "plan": {deep}}}'),
    ):
        answer = post(desk, path, body)
        assert answer.status_code in (400, 413, 422), (path, answer.text)
        assert answer.json()["code"] != "internal"


@pytest.mark.parametrize(
    "position", ['[1, "\\ud800"]', '[1, "a\\u0000"]', '[NaN, "a"]', '["1", 2]']
)
@pytest.mark.parametrize("path", [ROUTES, "/v1/scenarios", "/v1/order-books"])
def test_a_forged_cursor_is_refused(desk: Desk, path: str, position: str) -> None:
    cursor = base64.urlsafe_b64encode(position.encode()).decode().rstrip("=")
    answer = desk.call("GET", f"{path}?cursor={cursor}")
    assert problem(answer, 422, "invalid")["errors"][0]["code"] == "bad_cursor"


def test_methods_that_callers_make_up_are_one_figure(desk: Desk) -> None:
    for number in range(3):
        desk.call(f"MADEUP{number}", ROUTES)
    found = [name for name in figures(desk) if name.startswith("supplychain_requests_total")]
    assert not any("MADEUP" in name for name in found)
    assert any('method="other"' in name for name in found)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The template as a folder."""
    path = tmp_path_factory.mktemp("sound") / "a"
    write_scenario(from_document(DOCUMENT), path)
    return path


def packed(folder: Path, name: str, data: bytes | str, mode: int = 0, leave_out: str = "") -> bytes:
    """A folder as a zip with one file more, or another one of that name."""
    found = BytesIO()
    with zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as opened:
        for path in sorted(folder.iterdir()):
            if path.name not in (name, leave_out):
                opened.write(path, path.name)
        item = zipfile.ZipInfo(name)
        item.external_attr, item.compress_type = mode << 16, zipfile.ZIP_DEFLATED
        opened.writestr(item, data)
    return found.getvalue()


@pytest.mark.parametrize(
    "name",
    [
        *("../x.csv", "/x.csv", "a/../../x.csv", "C:\\x.csv", "a\\x.csv", "\x00x.csv", ".."),
        *("x" * 300, "a/b/c/d/e/f.csv", "scenario.yaml/x", "orders.csv/x"),
    ],
)
def test_names_that_lead_elsewhere_are_refused(desk: Desk, folder: Path, name: str) -> None:
    sent = packed(folder, name, "x")
    for path in ("/v1/scenarios", "/v1/validations"):
        answer = desk.call("POST", path, content=sent, headers={"Content-Type": ZIP})
        assert answer.status_code == 422, (path, answer.text)
        assert not any(word in answer.text for word in LEAKS), answer.text


def test_a_link_out_of_the_archive_is_not_followed(desk: Desk, folder: Path) -> None:
    sent = packed(folder, "orders.csv", "/etc/passwd", stat.S_IFLNK | 0o777)
    found = problem(upload(desk, sent, ZIP), 422, "invalid-scenario")
    assert found["errors"][0]["code"] == "unsafe_path"


def test_what_is_no_plan_does_not_say_where_it_was_unpacked(desk: Desk, folder: Path) -> None:
    headers = {"Content-Type": ZIP}
    answer = desk.call("POST", "/v1/validations", content=zipped(folder), headers=headers)
    problem(answer, 422, "invalid-plan")
    assert not any(word in answer.text for word in LEAKS), answer.text


def test_an_encrypted_archive_is_refused(desk: Desk, folder: Path) -> None:
    sent = bytearray(packed(folder, "x.csv", "x"))
    for mark, flag in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        at = -1
        while (at := sent.find(mark, at + 1)) >= 0:
            sent[at + flag] |= 1
    problem(upload(desk, bytes(sent), ZIP), 422, "invalid-scenario")


@pytest.mark.parametrize(
    "text",
    [
        "a: &a [x, x]\nb: [*a, *a]",
        "a: &a [*a]",
        "[" * 2_000,
        "!!python/object/apply:os.system ['true']",
        "days: .inf",
        "days: " + "9" * 10_000,
        'name: "\\ud800"',
    ],
)
def test_hostile_headers_are_refused_or_marked(desk: Desk, folder: Path, text: str) -> None:
    sent = packed(folder, "scenario.yaml", text)
    problem(upload(desk, sent, ZIP), 422, "invalid-scenario")
    headers = {"Content-Type": ZIP}
    answer = desk.call("POST", "/v1/scenario-checks?marked=true", content=sent, headers=headers)
    assert answer.status_code == 200, answer.text


def test_a_table_that_says_much_in_few_bytes_is_refused(desk: Desk, folder: Path) -> None:
    """A text of a million letters, named by four hundred thousand rows."""
    rows = pa.repeat(pa.scalar(0, pa.int32()), 400_000)
    column = pa.DictionaryArray.from_arrays(rows, pa.array(["y" * 1_000_000]))
    table = BytesIO()
    pq.write_table(pa.table({"id": column}), table, compression="zstd")
    sent = packed(folder, "orders.parquet", table.getvalue(), leave_out="orders.csv")
    assert len(sent) < 100_000
    found = problem(upload(desk, sent, ZIP), 422, "invalid-scenario")
    assert found["errors"][0]["code"] == "too_large"


@pytest.mark.parametrize(
    ("place", "cell"),
    [
        ("xl/worksheets/sheet1.xml", 'r = "XFD1048576"'),
        ("xl/worksheets/sheet1.xml", 'r="xfd1048576"'),
        ("xl/elsewhere.xml", 'r="XFD1048576"'),
    ],
)
def test_a_sheet_that_reaches_too_far_is_refused_wherever_it_is(
    desk: Desk, folder: Path, tmp_path: Path, place: str, cell: str
) -> None:
    path = tmp_path / "a.xlsx"
    write_scenario(from_document(DOCUMENT), path)
    sent = BytesIO()
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(sent, "w") as after:
        for item in before.infolist():
            text, name = before.read(item), item.filename
            if name == "xl/worksheets/sheet1.xml":
                name, end = place, b"</sheetData>"
                far = f"<row><c {cell}><v>1</v></c></row>".encode()
                text = text.replace(end, far + end)
            text = text.replace(b"worksheets/sheet1.xml", place.removeprefix("xl/").encode())
            after.writestr(name, text)
    found = problem(upload(desk, sent.getvalue(), SHEET), 422, "invalid-scenario")
    assert found["errors"][0]["code"] == "too_large"
