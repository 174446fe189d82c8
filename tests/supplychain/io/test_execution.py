"""What has been done of a plan, as part of a scenario's files."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

import openpyxl
import pytest

from supplychain.errors import DataError
from supplychain.execution import ExecutionState
from supplychain.io import (
    check,
    from_document,
    json_schema,
    read_scenario,
    scenario_hash,
    to_document,
    write_scenario,
)

if TYPE_CHECKING:
    from pathlib import Path

    from supplychain.scenario import Scenario

HOUR = 3600


@pytest.fixture
def day(rich: Scenario, tmp_path: Path) -> Path:
    """A scenario in the middle of its day, as a folder of CSV files."""
    path = tmp_path / "day"
    write_scenario(rich, path)
    return path


def change(path: Path, old: str, new: str) -> None:
    text = path.read_bytes().decode().replace("\r\n", "\n")
    assert old in text, f"{path.name} does not hold {old!r}"
    path.write_bytes(text.replace(old, new).encode())


def faults(path: Path) -> list[tuple[str, int, str, str]]:
    return [(item.table, item.row, item.column, item.code) for item in check(path)]


@pytest.mark.parametrize(
    ("name", "tables"),
    [("folder", "csv"), ("folder", "parquet"), ("book.xlsx", "csv"), ("document.json", "csv")],
)
def test_the_day_comes_back_equal_in_every_form(
    rich: Scenario, tmp_path: Path, name: str, tables: Literal["csv", "parquet"]
) -> None:
    write_scenario(rich, tmp_path / name, tables=tables)
    assert faults(tmp_path / name) == []
    assert read_scenario(tmp_path / name).execution == rich.execution
    assert rich.execution is not None


def test_a_moment_at_which_nothing_has_begun_is_not_the_same_as_no_moment(
    rich: Scenario, tmp_path: Path
) -> None:
    for number, state in enumerate((ExecutionState(9 * HOUR), None)):
        write_scenario(replace(rich, execution=state), tmp_path / str(number))
        assert read_scenario(tmp_path / str(number)).execution == state


def test_a_scenario_without_a_moment_has_no_trace_of_the_day(folder: Path) -> None:
    assert not list(folder.glob("route_progress.*"))
    assert not list(folder.glob("vehicles_out.*"))
    assert "now:" not in (folder / "scenario.yaml").read_text("utf-8")


def test_what_has_been_done_leaves_the_hash_alone(rich: Scenario) -> None:
    """Or else a plan would no longer be one of its scenario once it is driven."""
    assert rich.execution is not None
    later = replace(rich.execution, now_s=20 * HOUR, routes=())
    hashes = {
        scenario_hash(replace(rich, execution=state)) for state in (rich.execution, later, None)
    }
    assert len(hashes) == 1


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        ("route_progress.csv", "/2,2,", "/1,2,", [(3, "route_id", "duplicate_key")]),
        ("route_progress.csv", "/1,3,", "/1,-3,", [(2, "begun", "out_of_range")]),
        ("route_progress.csv", "/1,3,", "/1,2.5,", [(2, "begun", "not_a_whole_number")]),
        ("route_progress.csv", "/1,3,", "/1,,", [(2, "begun", "missing_value")]),
        ("route_progress.csv", "2.0833333333333335", "-2", [(2, "late_min", "out_of_range")]),
        ("route_progress.csv", "13T10:00:01", "13T11:00:01", [(3, "broken_at", "after_now")]),
        ("route_progress.csv", "13T10:00:01", "12T10:00:01", [(3, "broken_at", "outside_horizon")]),
        ("route_progress.csv", "broken_at", "broken_on", [(1, "broken_on", "unknown_column")]),
        ("vehicles_out.csv", "front,van", "frond,van", [(2, "site_id", "unknown_reference")] * 2),
        ("vehicles_out.csv", "13T22:00:00", "13T10:00:00", [(2, "out_until", "upside_down")] * 2),
        ("vehicles_out.csv", "t,van", "t,feeder", [(2, "vehicle_type_id", "wrong_haul")] * 2),
        ("vehicles_out.csv", "front,van", "centre,van", [(2, "vehicle_type_id", "too_many")]),
        ("fleets.csv", "front,van,3", "front,van,1", [(2, "vehicle_type_id", "too_many")]),
    ],
)  # fmt: skip
def test_what_cannot_be_is_told_with_its_place(
    day: Path, file: str, old: str, new: str, expected: list[tuple[int, str, str]]
) -> None:
    """Faults of both rows of vehicles that are out stand one after the other."""
    change(day / file, old, new)
    found = faults(day)
    name = "vehicles_out.csv" if file == "fleets.csv" else file
    assert found == [
        (name, row + number, column, code) for number, (row, column, code) in enumerate(expected)
    ]


def test_a_day_without_its_moment_is_told_in_the_header(day: Path) -> None:
    text = (day / "scenario.yaml").read_text("utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("now:")]
    (day / "scenario.yaml").write_text("\n".join(lines), encoding="utf-8")
    (problem,) = check(day)
    assert (problem.table, problem.column, problem.code) == (
        "scenario.yaml",
        "now",
        "missing_field",
    )
    assert "route_progress.csv and vehicles_out.csv" in problem.problem


def test_a_moment_outside_the_horizon_is_told_beside_the_faults_of_tables(
    rich: Scenario, tmp_path: Path
) -> None:
    path = tmp_path / "day.xlsx"
    write_scenario(rich, path)
    book = openpyxl.load_workbook(path)
    row = next(row for row in book["scenario"].iter_rows() if row[0].value == "now")
    row[1].value = "2026-04-01 12:00"
    book["route_progress"]["B2"] = -1
    book.save(path)
    assert faults(path) == [
        ("route_progress", 2, "begun", "out_of_range"),
        ("scenario", row[0].row, "now", "outside_horizon"),
    ]


def test_chinese_headers_of_the_day_are_understood(rich: Scenario, tmp_path: Path) -> None:
    document: dict[str, Any] = json.loads(to_document(rich).model_dump_json(exclude_none=True))
    words = {
        "route_id": "路线编号",
        "begun": "已开始站点数",
        "late_min": "晚点(小时)",
        "broken_at": "故障时间",
    }
    rows = document.pop("route_progress")
    for row in rows:
        row["late_min"] /= 60
    document["路线进度"] = [{words[key]: value for key, value in row.items()} for row in rows]
    document["停用车辆"] = document.pop("vehicles_out")
    assert from_document(document) == rich


def test_the_schema_knows_the_day() -> None:
    schema = json_schema()
    assert {"now", "route_progress", "vehicles_out"} <= schema["properties"].keys()
    columns = schema["$defs"]["RouteProgressRow"]["properties"].keys()
    assert {"route_id", "begun", "late_min", "broken_at"} <= columns


def test_a_state_that_no_table_can_hold_is_not_written(rich: Scenario, tmp_path: Path) -> None:
    assert rich.execution is not None
    early = replace(rich.execution.routes[0], late_s=-60)
    state = replace(rich.execution, routes=(early,))
    with pytest.raises(DataError, match="route_progress row 2, column late_min"):
        write_scenario(replace(rich, execution=state), tmp_path / "early")
