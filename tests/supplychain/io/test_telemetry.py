"""Telemetry of a scenario in all three forms, and every fault that it can have."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from supplychain.errors import DataError
from supplychain.io import (
    check,
    from_document,
    json_schema,
    read_scenario,
    scenario_hash,
    write_scenario,
)
from supplychain.io.example import DOCUMENT
from supplychain.places import Location
from supplychain.telemetry import Reading

if TYPE_CHECKING:
    from pathlib import Path

    from supplychain.scenario import Scenario

Rows = list[dict[str, Any]]
READINGS: Rows = [
    {
        "lot_id": "lot-1",
        "device_id": "tag-1",
        "measured_at": "2026-03-12T08:00:00+08:00",
        "temperature_c": 3.8,
        "humidity_percent": 84.5,
        "lat": 31.235,
        "lon": 121.455,
        "age_h": 2.5,
    },
    # Another device in between: rows of a series need not stand together.
    {
        "vehicle_id": "沪A12345",
        "temperature_class_id": "chilled",
        "measured_at": "2026-03-12 08:05",
        "temperature_c": -18.25,
    },
    {"lot_id": "lot-1", "device_id": "tag-1", "measured_at": "2026-03-12T00:10:00Z"},
    {
        "order_id": "o-1",
        "temperature_class_id": "chilled",
        "measured_at": "2026-03-13 08:00",
        "temperature_c": 4,
    },
    {
        "site_id": "front-1",
        "temperature_class_id": "ambient",
        "measured_at": "2026-03-12 08:00:01",
        "temperature_c": 19.0,
    },
    {"order_id": "o-2", "measured_at": "2026-03-13 08:00", "temperature_c": 4},
]


def document(rows: Rows) -> dict[str, Any]:
    return {**deepcopy(DOCUMENT), "telemetry": deepcopy(rows)}


def with_row(**changes: Any) -> Rows:
    """One sound reading of lot-1 with changes."""
    row = {"lot_id": "lot-1", "measured_at": "2026-03-12 08:00", "temperature_c": 4.0}
    return [{key: value for key, value in {**row, **changes}.items() if value is not None}]


def faults(rows: Rows) -> list[tuple[str, int, str, str]]:
    with pytest.raises(DataError) as raised:
        from_document(document(rows))
    return [(item.table, item.row, item.column, item.code) for item in raised.value.problems]


@pytest.fixture(scope="module")
def logged() -> Scenario:
    return from_document(document(READINGS))


def test_rows_become_series_by_device_and_subject(logged: Scenario) -> None:
    lot, truck, order, room, other = logged.telemetry
    # The horizon starts at 16:00, eight hours after the first reading.
    first, second = lot.readings
    assert first == Reading(-28_800.0, 3.8, 84.5, Location(31.235, 121.455))
    assert second == Reading(-28_200.0, None)
    assert (lot.lot_id, lot.device_id, lot.age_h, lot.subject_id) == (
        "lot-1",
        "tag-1",
        2.5,
        "lot-1",
    )
    assert (truck.subject_id, truck.readings[0].temperature_c) == ("沪A12345", -18.25)
    assert order.temperature_class_id == "chilled"
    assert room.readings[0].at_s == -28_799.0
    assert other.temperature_class_id == ""


@pytest.mark.parametrize("form", ["folder", "parquet", "xlsx", "json"])
def test_every_form_gives_the_same_scenario_back(
    logged: Scenario, tmp_path: Path, form: str
) -> None:
    path = tmp_path / ("s" if form in ("folder", "parquet") else f"s.{form}")
    write_scenario(logged, path, tables="parquet" if form == "parquet" else "csv")
    assert check(path) == []
    assert read_scenario(path) == logged


def test_a_scenario_without_telemetry_has_no_table_of_it(tmp_path: Path) -> None:
    write_scenario(from_document(DOCUMENT), tmp_path / "s")
    assert not (tmp_path / "s" / "telemetry.csv").exists()
    assert "telemetry" not in json_schema()["required"]


def test_more_rows_than_can_be_read_are_not_written(
    logged: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("supplychain.io.convert.MAX_ROWS", 5)
    lots = replace(logged, ambient=())
    with pytest.raises(DataError, match="telemetry: too many rows"):
        write_scenario(lots, tmp_path / "s.json")


def test_readings_change_no_plan_but_ages_of_lots_do(logged: Scenario) -> None:
    assert scenario_hash(logged) == scenario_hash(from_document(DOCUMENT))
    older = replace(logged, lots=(replace(logged.lots[0], age_h=99.0), *logged.lots[1:]))
    assert scenario_hash(older) != scenario_hash(logged)


def test_headers_of_loggers_are_read(logged: Scenario, tmp_path: Path) -> None:
    write_scenario(logged, tmp_path / "s")
    text = "批号,采集时间,货温,相对湿度,记录仪\nlot-1,2026/3/12 8:00,3.8,84.5,tag-1\n"
    (tmp_path / "s" / "telemetry.csv").write_text(text, encoding="utf-8")
    (series,) = read_scenario(tmp_path / "s").telemetry
    assert series.readings == (Reading(-28_800.0, 3.8, 84.5),)
    assert (series.lot_id, series.device_id) == ("lot-1", "tag-1")


@pytest.mark.parametrize(
    ("changes", "column", "code"),
    [
        ({"lot_id": "lot-9"}, "lot_id", "unknown_reference"),
        ({"order_id": "o-9"}, "order_id", "unknown_reference"),
        ({"site_id": "front-9"}, "site_id", "unknown_reference"),
        ({"temperature_class_id": "lukewarm"}, "temperature_class_id", "unknown_reference"),
        ({"temperature_class_id": "ambient"}, "temperature_class_id", "conflict"),
        ({"lot_id": None}, "lot_id", "missing_value"),
        ({"lot_id": None, "site_id": "front-1"}, "temperature_class_id", "missing_value"),
        ({"lot_id": None, "order_id": "o-1"}, "temperature_class_id", "missing_value"),
        ({"measured_at": None}, "measured_at", "missing_column"),
        ({"measured_at": "soon"}, "measured_at", "not_a_clock_time"),
        ({"measured_at": "2062-03-12 08:00"}, "measured_at", "outside_horizon"),
        ({"temperature_c": 201}, "temperature_c", "out_of_range"),
        ({"temperature_c": -274}, "temperature_c", "out_of_range"),
        ({"humidity_percent": 101}, "humidity_percent", "out_of_range"),
        ({"lat": 31.2}, "lon", "missing_value"),
        ({"lat": 121.4, "lon": 31.2}, "lat", "swapped_coordinates"),
        ({"lat": 31.2, "lon": 181}, "lon", "out_of_range"),
        ({"age_h": -1}, "age_h", "out_of_range"),
    ],
)
def test_a_fault_is_named_with_its_row_and_column(
    changes: dict[str, Any], column: str, code: str
) -> None:
    row = -1 if code == "missing_column" else 1
    assert faults(with_row(**changes)) == [("telemetry", row, column, code)]


def test_times_of_a_series_run_forward_and_stand_once() -> None:
    rows = [
        *with_row(),
        *with_row(device_id="another"),
        *with_row(),
        *with_row(measured_at="2026-03-12 09:00"),
        *with_row(measured_at="2026-03-12 08:30"),
    ]
    assert faults(rows) == [
        ("telemetry", 3, "measured_at", "duplicate_time"),
        ("telemetry", 5, "measured_at", "out_of_order"),
    ]


def test_life_used_before_stands_at_the_first_reading_of_a_lot_only() -> None:
    rows = [
        *with_row(age_h=1),
        *with_row(age_h=1, measured_at="2026-03-12 08:10"),
        *with_row(age_h=1, measured_at="2026-03-12 09:00", device_id="another"),
        *with_row(age_h=1, lot_id=None, site_id="front-1", temperature_class_id="chilled"),
    ]
    assert faults(rows) == [("telemetry", row, "age_h", "misplaced") for row in (2, 3, 4)]


def test_all_faults_come_at_once(tmp_path: Path, logged: Scenario) -> None:
    write_scenario(logged, tmp_path / "s")
    text = (
        "lot_id,site_id,measured_at,temperature_c,lat,lon\n"
        "lot-7,,2026-03-12 08:00,4,,\n"
        "lot-1,nowhere,2026-03-12 08:00,400,,\n"
        ",,2026-03-12 08:00,4,,\n"
        "lot-1,,2026-03-12 08:10,4,31.2,\n"
        "lot-1,,2026-03-12 08:10,4,,\n"
    )
    (tmp_path / "s" / "telemetry.csv").write_text(text, encoding="utf-8")
    found = [(item.row, item.column, item.code) for item in check(tmp_path / "s")]
    assert found == [
        (2, "lot_id", "unknown_reference"),
        (3, "site_id", "unknown_reference"),
        (3, "temperature_c", "out_of_range"),
        (4, "lot_id", "missing_value"),
        (5, "lon", "missing_value"),
        (6, "measured_at", "duplicate_time"),
    ]


def test_a_lot_is_unknown_where_there_is_no_table_of_lots() -> None:
    given = document(with_row())
    del given["lots"], given["transfers"]
    with pytest.raises(DataError) as raised:
        from_document(given)
    codes = {item.code for item in raised.value.problems if item.table == "telemetry"}
    assert codes == {"unknown_reference"}
