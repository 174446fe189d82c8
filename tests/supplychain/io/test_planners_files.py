"""What planners really drop on the service: exports beside a folder, half-finished workbooks."""

from __future__ import annotations

import gc
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]
import pytest

from supplychain.io import check, read_scenario, write_marked, write_scenario, write_template
from supplychain.io.spreadsheet import new_workbook, write_sheet
from supplychain.io.uncalculated import column_letters, column_number
from supplychain.orders import OrderLine
from supplychain.places import Location

if TYPE_CHECKING:
    from openpyxl import Workbook

    from supplychain.scenario import Scenario

HEADERS = (
    "订单号",
    "客户",
    "lng",
    "lat",
    "重量",
    "温层",
    "下单时间",
    "时间窗开始",
    "时间窗结束",
    "备注",
)
ROWS = (
    ("D1", "张三", "121,462", "31,228", "4,2", "冷藏", "2026/3/12 15:20", "2026/3/13 9:00",
     "2026/3/13 11:00", "请放门口"),
    ("D2", "李四", "121.44", "31.24", "10", "常温", "2026年3月12日 15:30", "", "", ""),
)  # fmt: skip


@pytest.fixture
def rest(folder: Path) -> Path:
    """A scenario's folder without anything that an export of orders brings."""
    for name in ("orders", "customers", "order_lines", "order_windows"):
        (folder / f"{name}.csv").unlink()
    return folder


def save_rows(path: Path, rows: tuple[tuple[str, ...], ...], title: str = "Sheet1") -> None:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    book.save(path)


def codes(path: Path) -> list[tuple[str, int, str, str]]:
    return [(item.table, item.row, item.column, item.code) for item in check(path)]


@pytest.mark.parametrize(("file", "sheet"), [("orders.xlsx", "Sheet1"), ("导出.xlsx", "订单")])
def test_an_excel_export_of_orders_goes_into_the_folder_with_the_rest(
    rest: Path, file: str, sheet: str
) -> None:
    save_rows(rest / file, (("2026年3月订单",), HEADERS, *ROWS), sheet)
    (rest / f"~${file}").write_bytes(b"Excel has this file open")
    assert codes(rest) == []
    scenario = read_scenario(rest)
    assert [order.lines for order in scenario.orders] == [
        (OrderLine("milk", 4.2 / 1.05),),
        (OrderLine("rice", 2.0),),
    ]
    assert scenario.customers[0].location == Location(31.228, 121.462)
    assert scenario.orders[0].windows[0].open_s == 17 * 3600


def test_a_gbk_export_with_semicolons_means_the_same(rest: Path) -> None:
    text = "\r\n".join(";".join(row) for row in (HEADERS, *ROWS))
    (rest / "订单.csv").write_bytes(text.encode("gbk"))
    assert codes(rest) == []
    assert read_scenario(rest).customers[0].location == Location(31.228, 121.462)


def test_faults_of_an_export_stand_at_its_own_rows_and_headers(rest: Path, tmp_path: Path) -> None:
    bad = ("D3", "王五", "121.4", "31.2", "heavy", "冷冻", "2026/3/12 15:40", "", "")
    save_rows(rest / "orders.xlsx", (("三月",), HEADERS, *ROWS, bad))
    assert codes(rest) == [
        ("orders.xlsx", 5, "温层", "unclear_product"),
        ("orders.xlsx", 5, "重量", "not_a_number"),
    ]
    write_marked(rest, check(rest), tmp_path / "marked.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "marked.xlsx")["orders"]
    marked = {cell.value for row in sheet.iter_rows() for cell in row if cell.comment}
    assert {"heavy", "冷冻"} <= marked


def test_a_class_with_two_products_does_not_say_which(rest: Path) -> None:
    products = (rest / "products.csv").read_text(encoding="utf-8")
    row = next(line for line in products.splitlines() if line.startswith("milk"))
    (rest / "products.csv").write_text(
        products + row.replace("milk", "yoghurt", 1) + "\n", encoding="utf-8"
    )
    save_rows(rest / "orders.xlsx", (HEADERS, *ROWS))
    (problem,) = check(rest)
    assert (problem.row, problem.column, problem.code) == (2, "温层", "unclear_product")
    assert problem.allowed == "milk, yoghurt"


def test_writing_over_a_folder_replaces_tables_under_any_name(tiny: Scenario, rest: Path) -> None:
    save_rows(rest / "订单.xlsx", (HEADERS, *ROWS))
    write_scenario(tiny, rest)
    assert not (rest / "订单.xlsx").exists()
    assert read_scenario(rest) == tiny


@pytest.fixture
def book(tmp_path: Path) -> tuple[Path, Workbook]:
    """The template's workbook, to be spoilt and saved."""
    write_template(tmp_path / "book.xlsx")
    return tmp_path / "book.xlsx", openpyxl.load_workbook(tmp_path / "book.xlsx")


def test_excel_errors_and_open_formulas_are_no_blanks(book: tuple[Path, Workbook]) -> None:
    path, workbook = book
    workbook["orders"]["F2"] = "#N/A"
    workbook["order_lines"]["C3"] = "=1+1"
    workbook.save(path)
    found = [(p.table, p.row, p.column, p.given) for p in check(path)]
    assert found == [
        ("order_lines", 3, "quantity", "=1+1"),
        ("orders", 2, "late_cny_per_min", "#N/A"),
    ]


def test_a_title_above_the_header_is_skipped_and_rows_keep_their_numbers(
    book: tuple[Path, Workbook], tmp_path: Path
) -> None:
    path, workbook = book
    sheet = workbook["orders"]
    sheet.insert_rows(1)
    sheet["A1"] = "2026年3月订单"
    sheet.merge_cells("A1:I1")
    workbook.save(path)
    assert codes(path) == []
    sheet["B4"] = "nobody"
    workbook.save(path)
    assert codes(path) == [("orders", 4, "customer_id", "unknown_reference")]
    write_marked(path, check(path), tmp_path / "marked.xlsx")
    marked = openpyxl.load_workbook(tmp_path / "marked.xlsx")["orders"]
    assert marked["B4"].comment is not None


def test_cells_without_header_are_told_by_excels_letter(book: tuple[Path, Workbook]) -> None:
    path, workbook = book
    workbook["lots"]["AB3"] = "?"
    workbook.save(path)
    (problem,) = check(path)
    assert (problem.row, problem.problem) == (3, "column AB has cells but no header")
    assert [column_number(column_letters(n).encode()) for n in (1, 26, 27, 702, 703)] == [
        *(1, 26, 27, 702, 703)
    ]


def test_an_empty_table_is_one_fault(folder: Path) -> None:
    header = (folder / "customers.csv").read_text(encoding="utf-8").splitlines()[0]
    (folder / "customers.csv").write_text(header + "\n", encoding="utf-8")
    assert codes(folder) == [("customers.csv", -1, "", "empty_table")]


def test_an_unreadable_end_of_a_window_is_one_fault(folder: Path) -> None:
    path = folder / "orders.csv"
    text = path.read_text(encoding="utf-8")
    assert "2026-03-13T11:00:00+08:00" in text
    path.write_text(text.replace("2026-03-13T11:00:00+08:00", "11 o'clock"), encoding="utf-8")
    assert codes(folder) == [("orders.csv", 2, "window_close", "not_a_clock_time")]


def test_coordinate_systems_are_spelt_as_people_do(folder: Path) -> None:
    path = folder / "scenario.yaml"
    text = path.read_text(encoding="utf-8")
    assert "crs: wgs84" in text
    path.write_text(text.replace("crs: wgs84", "crs: GCJ-02"), encoding="utf-8")
    assert codes(folder) == []
    assert read_scenario(folder).customers[0].location != Location(31.228, 121.462)


@pytest.mark.parametrize(
    ("text", "row", "word"),
    [
        ("", -1, "the file is empty"),
        ('{"name": "x",\n "orders": [', 2, "the file is not JSON"),
        (json.dumps({"name": 1}).replace("1", "1" * 5000), -1, "more than 400 digits"),
        (json.dumps({"description": "\ud83d"}), -1, "half a letter"),
        (json.dumps({"orders": [{"note \ude00": 1}]}), -1, "half a letter"),
    ],
)
def test_a_broken_document_is_told_in_plain_words(
    tmp_path: Path, text: str, row: int, word: str
) -> None:
    path = tmp_path / "scenario.json"
    path.write_text(text, encoding="utf-8")
    (problem,) = check(path)
    assert problem.row == row
    assert word in problem.problem


@pytest.mark.parametrize("letters", [b"\xff", b"\xed\xa0\x80", "店".encode("gbk")])
def test_a_document_that_is_not_utf8_is_a_fault(tmp_path: Path, letters: bytes) -> None:
    (tmp_path / "s.json").write_bytes(b'{"name": "' + letters + b'"}')
    (problem,) = check(tmp_path / "s.json")
    assert problem.code == "unreadable"
    assert "unknown encoding" in problem.problem


def test_a_folder_may_hold_one_whole_workbook(tiny: Scenario, tmp_path: Path) -> None:
    write_scenario(tiny, tmp_path / "all of it.xlsx")
    assert read_scenario(tmp_path) == tiny


def test_a_folder_has_one_header(tiny: Scenario, folder: Path) -> None:
    for table in folder.glob("*.csv"):
        table.unlink()
    write_scenario(tiny, folder / "all.xlsx")
    (problem,) = check(folder)
    assert (problem.table, problem.code) == ("all.xlsx scenario", "duplicate_table")
    assert problem.problem == "scenario.yaml is the header already"


@pytest.mark.skipif(sys.platform != "linux", reason="needs a file that opens but cannot be read")
@pytest.mark.parametrize("name", ["scenario.yaml", "orders.csv"])
def test_a_file_that_the_system_does_not_read_is_one_fault_among_all(
    folder: Path, name: str
) -> None:
    (folder / name).unlink()
    (folder / "sites.csv").write_bytes(b"\xff\xff\xff")
    (folder / name).symlink_to("/proc/self/mem")
    faults = {(problem.table, problem.code) for problem in check(folder)}
    assert faults >= {(name, "unreadable"), ("sites.csv", "unreadable")}


def test_a_workbook_whose_directory_points_nowhere_is_a_fault(
    tiny: Scenario, tmp_path: Path
) -> None:
    path = tmp_path / "book.xlsx"
    write_scenario(tiny, path)
    data = bytearray(path.read_bytes())
    end = data.rindex(b"PK\5\6")
    begin = int.from_bytes(data[end + 16 : end + 20], "little")
    data[end + 16 : end + 20] = (begin + 200).to_bytes(4, "little")
    path.write_bytes(data)
    (problem,) = check(path)
    assert (problem.table, problem.code) == ("book.xlsx", "unreadable")


def test_parquet_text_that_is_not_utf8_is_a_fault(folder: Path) -> None:
    (folder / "customers.csv").unlink()
    offsets, letters = pa.array([0, 1], pa.int32()), pa.py_buffer(b"\xff")
    names = pa.StringArray.from_buffers(1, offsets.buffers()[1], letters)
    pq.write_table(pa.table({"id": ["c1"], "name": names}), folder / "customers.parquet")
    found = [problem for problem in check(folder) if problem.table == "customers.parquet"]
    assert [problem.code for problem in found] == ["unreadable"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a disk that is full")
def test_a_full_disk_is_one_error_and_no_complaint_of_the_zip_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ignored: list[object] = []
    monkeypatch.setattr("sys.unraisablehook", ignored.append)
    (tmp_path / "full.xlsx").symlink_to("/dev/full")
    with (
        pytest.raises(OSError, match="No space left"),
        new_workbook(tmp_path / "full.xlsx") as workbook,
    ):
        write_sheet(workbook, "lots", ("id",), [["x"] * 10_000])
    gc.collect()
    assert ignored == []


def test_a_workbook_that_cannot_be_written_is_an_error_of_its_path(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(OSError, match="file"):
        write_template(tmp_path / "file" / "template.xlsx")
