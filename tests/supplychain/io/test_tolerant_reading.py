from __future__ import annotations

import dataclasses
import json
import zipfile
from datetime import datetime
from typing import TYPE_CHECKING

import openpyxl
import pytest

from supplychain.errors import DataError
from supplychain.io import check, from_document, read_scenario, to_document, write_scenario
from supplychain.io.clocks import parse_clock, parse_time_of_day, parse_times_of_day
from supplychain.io.guard import guard, unguard
from supplychain.io.headers import Match, match_header
from supplychain.io.numbers import NotANumberError, parse_numbers
from supplychain.orders import OrderLine
from supplychain.places import Location, gcj02_to_wgs84, wgs84_to_gcj02

if TYPE_CHECKING:
    from pathlib import Path

    from supplychain.scenario import Scenario

EXPORT = """\
订单号,客户,经度,纬度,城市,品名,重量(g),下单时间,最早送达时间,送达时间,_备注
A1,王五,"121,46",31.228,上海,鲜牛奶,"2.100,0",2026/3/12 15:20,2026年3月13日 9:00,2026/3/13 11:00,x

A1,王五,"121,46",31.228,上海,rice,5000,2026/3/12 15:20,2026年3月13日 9:00,2026/3/13 11:00,
A2,,"121,45",31.24,上海,milk,"1050,0",2026-03-12 15:30,,,
"""


def replace_in(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize("encoding", ["gbk", "utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_an_export_with_its_own_headers_and_encoding_is_understood(
    folder: Path, encoding: str
) -> None:
    for name in ("customers.csv", "order_lines.csv", "order_windows.csv"):
        (folder / name).unlink()
    (folder / "orders.csv").write_bytes(EXPORT.encode(encoding))
    assert check(folder) == []
    scenario = read_scenario(folder)
    first, second = scenario.orders
    assert first.lines == (OrderLine("milk", 2.1 / 1.05), OrderLine("rice", 1.0))
    assert (first.placed_s, first.windows[0].open_s) == (-2400, 17 * 3600)
    assert second.windows == ()
    assert [customer.id for customer in scenario.customers] == ["王五", "A2"]
    assert scenario.customers[0].location == Location(31.228, 121.46)


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_other_delimiters_are_found(tiny: Scenario, folder: Path, delimiter: str) -> None:
    for path in folder.glob("*.csv"):
        if path.name != "customers.csv":
            text = path.read_text(encoding="utf-8").replace(",", delimiter)
            path.write_text(text, encoding="utf-8")
    assert read_scenario(folder) == tiny


def test_faults_keep_the_row_of_the_file_below_blank_rows(folder: Path) -> None:
    replace_in(folder / "orders.csv", "\no2,", "\n\n,,,,,,,\no2,")
    replace_in(folder / "orders.csv", "o3,c1", "o3,c9")
    assert [(p.table, p.row, p.column) for p in check(folder)] == [("orders.csv", 6, "customer_id")]


def test_names_stand_for_keys_where_they_are_unique(tiny: Scenario, folder: Path) -> None:
    replace_in(folder / "order_lines.csv", "milk", "鲜牛奶")
    replace_in(folder / "products.csv", "chilled", "冷藏")
    assert read_scenario(folder) == tiny


def test_rows_of_one_order_that_differ_are_faults(folder: Path) -> None:
    for name in ("customers.csv", "order_lines.csv", "order_windows.csv"):
        (folder / name).unlink()
    text = EXPORT.replace("31.228,上海,rice", "31.5,上海,rice").replace(
        "5000,2026/3/12 15:20", "5000,2026/3/12 15:21"
    )
    (folder / "orders.csv").write_text(text, encoding="utf-8")
    found = [(p.row, p.column, p.code) for p in check(folder)]
    assert found == [(4, "下单时间", "conflict"), (4, "纬度", "conflict")]


def test_positions_in_both_orders_and_customers_are_refused(folder: Path) -> None:
    replace_in(folder / "orders.csv", "priority", "priority,lng")
    replace_in(folder / "orders.csv", "5,2,false", "5,2,121.4,false")
    replace_in(folder / "orders.csv", "3.0,1,", "3.0,1,,")
    assert [(p.column, p.code) for p in check(folder)] == [("lng", "duplicate_column")]


@pytest.mark.parametrize(
    ("cells", "numbers"),
    [
        (["1,5", "2,25"], [1.5, 2.25]),
        (["1,234,567", "1,234"], [1234567.0, 1234.0]),
        (["1.234,5", "1.234"], [1234.5, 1234.0]),
        (["1,234.5", "12"], [1234.5, 12.0]),
        (["0,125", "1,250"], [0.125, 1.25]),
        ([" 1 234.5 ", "¥12", "１２.5", "-3e2", "+.5"], [1234.5, 12.0, 12.5, -300.0, 0.5]),
        (["12 kg", "500g", "0.2吨", "3公斤"], [12.0, 0.5, 200.0, 3.0]),
        (["inf", "不限"], [float("inf"), float("inf")]),
        ([3, 2.5, "", None], [3.0, 2.5, None, None]),
    ],
)
def test_numbers_are_read_as_people_write_them(
    cells: list[object], numbers: list[float | None]
) -> None:
    assert parse_numbers(cells, unit="kg") == numbers


@pytest.mark.parametrize(
    ("cells", "word"),
    [
        (["1,234"], "could be thousands or decimals"),
        (["1,234", "1,5", "1,234.5"], "could be thousands or decimals"),
        (["twelve"], "is not a number"),
        (["1_000x"], "is not a number"),
        ([True], "is not a number"),
        (["3 km"], "unit that does not fit"),
        (["1,23,4"], "is not a number"),
    ],
)
def test_numbers_that_could_be_two_are_refused(cells: list[object], word: str) -> None:
    first = parse_numbers(cells, unit="kg")[0]
    assert isinstance(first, NotANumberError)
    assert word in str(first)


@pytest.mark.parametrize(
    ("table", "header", "field", "scale"),
    [
        ("orders", "订单号", "id", 1.0),
        ("orders", " Order ID ", "id", 1.0),
        ("orders", "LNG", "lon", 1.0),
        ("orders", "重量（克）", "line_kg", 0.001),
        ("products", "重量", "kg", 1.0),
        ("products", "weight (g)", "kg", 0.001),
        ("products", "shelf_life (days)", "shelf_life_h", 24.0),
        ("products", "体积[ml]", "litres", 0.001),
        ("sites", "handling_s", "handling_min", 1 / 60),
        ("sites", "reach m", "reach_km", 0.001),
        ("layouts", "capacity-kg", "capacity_kg", 1.0),
        ("orders", "订单号（必填）", "id", 1.0),
    ],
)
def test_headers_are_understood(table: str, header: str, field: str, scale: float) -> None:
    match = match_header(table, header)
    assert isinstance(match, Match)
    assert match.field == field
    assert match.scale == pytest.approx(scale)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-12T16:00:00+08:00", "2026-03-12T16:00:00+08:00"),
        ("2026-03-12 16:00", "2026-03-12T16:00:00"),
        ("2026/3/2 6:05", "2026-03-02T06:05:00"),
        ("2026年3月2日 6时5分", "2026-03-02T06:05:00"),
        ("2.3.2026 06:05", "2026-03-02T06:05:00"),
        ("2026-03-12", "2026-03-12T00:00:00"),
    ],
)
def test_clock_times_are_read_as_people_write_them(text: str, expected: str) -> None:
    assert parse_clock(text) == datetime.fromisoformat(expected)


@pytest.mark.parametrize("text", ["03/12/2026 10:00", "tomorrow", "08:00", "2026-02-30", ""])
def test_clock_times_that_could_be_two_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse_clock(text)


def test_times_of_day_pass_midnight() -> None:
    assert parse_time_of_day("30:00") == parse_time_of_day("06:00+1") == 108_000
    assert parse_times_of_day("06:00; 14:30,22:00:05") == (21_600, 52_200, 79_205)
    with pytest.raises(ValueError, match="not a time of day"):
        parse_time_of_day("06:60")


@pytest.mark.parametrize("text", ["=1+1", "'t Hart", "-5", "@x", " padded ", "+86", "''", "x", ""])
def test_guarded_text_comes_back(text: str) -> None:
    assert unguard(guard(text)) == text
    assert guard(text)[:1] not in {"=", "+", "-", "@"}


def test_coordinates_of_map_apps_are_converted(tiny: Scenario, folder: Path) -> None:
    shifted = wgs84_to_gcj02(Location(31.228, 121.462))
    replace_in(folder / "scenario.yaml", "crs: wgs84", "crs: gcj02")
    replace_in(folder / "customers.csv", "31.228,121.462", f"{shifted.lat!r},{shifted.lon!r}")
    scenario = read_scenario(folder)
    assert scenario.customers[0].location.lat == pytest.approx(31.228, abs=1e-8)
    assert scenario.sites[2].location == gcj02_to_wgs84(tiny.sites[2].location)


def test_a_start_without_zone_is_local_time(tiny: Scenario, folder: Path) -> None:
    replace_in(
        folder / "scenario.yaml",
        "'2026-03-12T16:00:00+08:00'\nzone: Asia/Shanghai\n",
        "2026-03-12 16:00:00\n",
    )
    assert read_scenario(folder) == tiny


def test_excel_cells_of_every_type_are_read(tiny: Scenario, tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    write_scenario(tiny, path)
    book = openpyxl.load_workbook(path)
    orders = book["orders"]
    orders["A2"], orders["F2"], orders["G2"] = 1001, "3,5", 2.0
    book["order_lines"]["A2"] = book["order_lines"]["A3"] = "1001"
    book["order_windows"]["A2"] = 1001.0
    assert isinstance(orders["C2"].value, datetime)
    sites = book["sites"]
    sites["G4"] = datetime(2026, 3, 12, 5, 30).time()  # noqa: DTZ001
    book["scenario"]["D3"] = "a remark beside the fields"
    book.create_sheet("说明")["A1"] = "for people"
    book.create_sheet("Sheet2")
    book.save(path)
    assert check(path) == []
    scenario = read_scenario(path)
    assert scenario.orders[0].id == "1001"
    assert len(scenario.orders[0].windows) == 2
    assert scenario.orders[0].service_s == 210
    assert scenario.sites[2].hours.open_s == 19_800


def test_sheets_may_have_chinese_names_but_not_unknown_ones(tiny: Scenario, tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    write_scenario(tiny, path)
    book = openpyxl.load_workbook(path)
    book["orders"].title = "订单"
    book["lots"].title = "lotz"
    book.save(path)
    found = [(p.table, p.row, p.code) for p in check(path)]
    assert found == [("lotz", -1, "unknown_table")]


def test_faults_in_the_header_sheet_name_the_row(tiny: Scenario, tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    write_scenario(tiny, path)
    book = openpyxl.load_workbook(path)
    sheet = book["scenario"]
    rows = {sheet.cell(row, 1).value: row for row in range(1, sheet.max_row + 1)}
    sheet.cell(rows["rates.spoilage_share"], 2).value = 15
    sheet.cell(rows["parameters"], 2).value = "{not json"
    book.save(path)
    assert [(p.table, p.row, p.column, p.code) for p in check(path)] == [
        ("scenario", rows["rates.spoilage_share"], "rates.spoilage_share", "out_of_range"),
        ("scenario", rows["parameters"], "parameters", "wrong_type"),
    ]


def test_a_small_file_that_unpacks_to_a_huge_one_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("supplychain.io.spreadsheet.MAX_BYTES_UNPACKED", 100_000)
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 200_000)
    assert [(p.table, p.code) for p in check(path)] == [("bomb.xlsx", "too_large")]


def test_a_sheet_that_reaches_to_the_last_cell_is_refused(tiny: Scenario, tmp_path: Path) -> None:
    path = tmp_path / "far.xlsx"
    write_scenario(tiny, path)
    book = openpyxl.load_workbook(path)
    book["orders"]["XFD1048576"] = "here"
    book.save(path)
    assert [(p.table, p.code) for p in check(path)] == [("far.xlsx", "too_large")]


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.xlsx", b"no workbook"), ("a.json", b"{"), ("b.json", b"[]"), ("c.json", b'{"x": NaN}')],
)
def test_files_that_are_something_else_are_refused(
    tmp_path: Path, name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    assert [(p.table, p.code) for p in check(tmp_path / name)] == [(name, "unreadable")]


def test_a_parquet_file_that_is_none_is_refused(folder: Path) -> None:
    (folder / "lots.csv").unlink()
    (folder / "lots.parquet").write_bytes(b"PAR1")
    assert [(p.table, p.code) for p in check(folder)] == [("lots.parquet", "unreadable")]


def test_rows_of_a_document_are_counted_from_one(tiny: Scenario) -> None:
    values = json.loads(to_document(tiny).model_dump_json())
    values["orders"][1]["customer_id"] = "c9"
    values["orders"][2]["priority"] = "high"
    values["lots"][0]["quantity"] = -1
    values["sites"].append("front-2")
    values["surprise"] = 1
    with pytest.raises(DataError) as caught:
        from_document(values)
    assert [(p.table, p.row, p.column, p.code) for p in caught.value.problems] == [
        ("lots", 1, "quantity", "out_of_range"),
        ("orders", 2, "customer_id", "unknown_reference"),
        ("orders", 3, "priority", "not_a_number"),
        ("scenario", -1, "surprise", "unknown_field"),
        ("sites", 4, "", "wrong_type"),
    ]


def test_a_very_long_description_survives_the_workbook(tiny: Scenario, tmp_path: Path) -> None:
    long = dataclasses.replace(tiny, description="说明 " * 20_000 + "end")
    write_scenario(long, tmp_path / "book.xlsx")
    assert read_scenario(tmp_path / "book.xlsx") == long
