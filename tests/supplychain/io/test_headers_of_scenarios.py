from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from supplychain.errors import DataError
from supplychain.io import check, from_document, read_scenario, to_document

if TYPE_CHECKING:
    from pathlib import Path

    from supplychain.scenario import Scenario


@pytest.mark.parametrize(
    ("old", "new", "column", "code"),
    [
        ("zone: Asia/Shanghai", "zone: Mars/Olympus", "zone", "unknown_choice"),
        ("days: 4.0", "days: 4.0\nlength_s: 9", "days", "missing_field"),
        ("days: 4.0\n", "", "days", "missing_field"),
        ("'2026-03-12T16:00:00+08:00'", "soon", "start", "wrong_type"),
        ("'2026-03-12T16:00:00+08:00'", "0001-01-01 00:00:00", "start", "out_of_range"),
        ("schema_version: 1", "schema_version: 2", "schema_version", "unknown_choice"),
        ("urban: 26.5", "urban: 900", "roads.speeds_kmh.urban", "out_of_range"),
        ("name: tiny", "name: tiny\nname: twin", "", "unreadable"),
        ("name: tiny", "name: [tiny", "", "unreadable"),
        ("name: tiny", 'name: "tiny \\ud83d"', "", "unreadable"),
    ],
)
def test_a_fault_of_the_header_is_named_with_its_field(
    folder: Path, old: str, new: str, column: str, code: str
) -> None:
    path = folder / "scenario.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    assert [(p.table, p.column, p.code) for p in check(folder)] == [("scenario.yaml", column, code)]


def test_a_folder_without_header_says_so(folder: Path) -> None:
    (folder / "scenario.yaml").unlink()
    assert [(p.table, p.code) for p in check(folder)] == [("scenario.yaml", "missing_table")]


def test_a_bare_date_starts_at_midnight(tiny: Scenario, folder: Path) -> None:
    path = folder / "scenario.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("'2026-03-12T16:00:00+08:00'", "2026-03-12"), encoding="utf-8")
    horizon = read_scenario(folder).horizon
    assert (tiny.horizon.start - horizon.start).total_seconds() == 16 * 3600


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({"orders": "none"}, [("orders", "wrong_type")]),
        ({"订单": []}, [("订单", "duplicate_table")]),
        ({"lots": None}, [("order_lines", "no_stock"), ("order_lines", "no_stock")]),
    ],
)
def test_tables_of_a_document_are_lists_and_stand_once(
    tiny: Scenario, changes: dict[str, Any], faults: list[tuple[str, str]]
) -> None:
    document = json.loads(to_document(tiny).model_dump_json()) | changes
    with pytest.raises(DataError) as caught:
        from_document(document)
    assert [(p.table, p.code) for p in caught.value.problems] == faults


def test_one_table_in_two_files_is_a_fault(folder: Path) -> None:
    (folder / "订单.csv").write_bytes((folder / "orders.csv").read_bytes())
    assert [(p.table, p.code) for p in check(folder)] == [("订单.csv", "duplicate_table")]


def test_bytes_that_are_no_text_are_a_fault(folder: Path) -> None:
    (folder / "lots.csv").write_bytes(b"id,\xff\xff\xff\n")
    assert [(p.table, p.code) for p in check(folder)] == [("lots.csv", "unreadable")]


def test_too_many_rows_are_a_fault(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("supplychain.io.csvtable.MAX_ROWS", 20)
    assert [(p.table, p.code) for p in check(folder)] == [("ambient.csv", "too_large")]
