"""Reading logger files in Parquet."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]
import pytest

from supplychain.errors import DataError
from supplychain.io.telemetry import read_tracks
from supplychain.places import Location
from supplychain.telemetry import Reading

if TYPE_CHECKING:
    from pathlib import Path

SHANGHAI = ZoneInfo("Asia/Shanghai")
START = datetime(2026, 3, 12, 8, tzinfo=SHANGHAI)
CLOCKS = [START, START + timedelta(minutes=10), START + timedelta(minutes=20)]


def written(folder: Path, name: str = "logger.parquet", **columns: Any) -> Path:
    path = folder / name
    pq.write_table(pa.table(columns), path)
    return path


def test_typed_columns_become_tracks_whatever_the_file_is_called(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "logger.bin",
        time=pa.array(CLOCKS, pa.timestamp("ms", "UTC")),
        temp=pa.array([3.5, None, float("nan")], pa.float32()),
        humidity=pa.array([85, 84, 83], pa.int16()),
        lat=[31.2, 31.3, 31.4],
        lon=[121.4, 121.5, 121.6],
        lot=["lot-1"] * 3,
        serial=[17, 17, 17],
    )
    (track,) = read_tracks(path, SHANGHAI)
    assert (track.subject_id, track.device_id, track.start) == ("lot-1", "17", START)
    assert track.readings == (
        Reading(0.0, 3.5, 85.0, Location(31.2, 121.4)),
        Reading(600.0, None, 84.0, Location(31.3, 121.5)),
        Reading(1200.0, None, 83.0, Location(31.4, 121.6)),
    )


def test_times_without_a_zone_are_those_of_the_option_and_units_count(tmp_path: Path) -> None:
    naive = [clock.replace(tzinfo=None) for clock in CLOCKS]
    columns: dict[str, Any] = {"采集时间": naive, "temperature (°F)": [39.2, 41.0, 1e-5]}
    path = written(tmp_path, **columns)
    (track,) = read_tracks(path, SHANGHAI)
    assert track.start == START
    seen = [item.temperature_c for item in track.readings]
    assert seen == pytest.approx([4.0, 5.0, (1e-5 - 32.0) / 1.8])


def test_seconds_since_1970_are_read(tmp_path: Path) -> None:
    path = written(tmp_path, ts=[int(clock.timestamp()) for clock in CLOCKS], temp=[1.0, 2.0, 3.0])
    (track,) = read_tracks(path, SHANGHAI)
    assert track.start == START


def test_every_bad_cell_is_named(tmp_path: Path) -> None:
    path = written(tmp_path, time=[*CLOCKS[:2], None], temp=[3.0, 999.0, 4.0])
    with pytest.raises(DataError) as raised:
        read_tracks(path, SHANGHAI)
    found = [(item.table, item.row, item.column, item.code) for item in raised.value.problems]
    assert found == [
        ("logger.parquet", 3, "temp", "out_of_range"),
        ("logger.parquet", 4, "time", "not_a_clock_time"),
    ]


def test_columns_that_name_no_temperature_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no columns name"):
        read_tracks(written(tmp_path, time=CLOCKS, pressure=[1, 2, 3]), SHANGHAI)


def test_a_file_that_only_begins_like_parquet_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "cut.parquet"
    path.write_bytes(b"PAR1 and no more")
    with pytest.raises(DataError, match=r"cut\.parquet"):
        read_tracks(path, SHANGHAI)
