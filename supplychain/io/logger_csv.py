"""Readings from CSV files of loggers and of GPS trackers with a thermometer."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import TYPE_CHECKING

from supplychain.errors import DataError, DataProblem
from supplychain.io.csvtable import DELIMITERS, csv_text, rows_of_csv
from supplychain.io.logger_times import CLOCKS_EXAMPLE, parse_clocks, zone_of
from supplychain.io.logger_words import (
    HEADERS_EXAMPLE,
    LoggerColumn,
    celsius,
    meaning,
    unit_of_cell,
)
from supplychain.io.numbers import NotANumberError, parse_numbers
from supplychain.io.raw import is_blank, table_of_rows
from supplychain.places import Location
from supplychain.telemetry.track import Reading, Track

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from supplychain.io.raw import RawTable

_NO_VALUE = frozenset(
    {"", "-", "--", "--.-", "---", "nan", "n/a", "na", "null", "none", "err", "error", "无"}
)
_MOST_LINES_ABOVE = 200
_LIMITS = {
    "temperature": (-200.0, 200.0),
    "humidity": (0.0, 100.0),
    "latitude": (-90.0, 90.0),
    "longitude": (-180.0, 180.0),
}


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    at: datetime
    key: tuple[str, str]
    values: dict[str, float | None]


def read_logger_csv(path: Path, zone: tzinfo) -> list[Track]:
    """Tracks of a CSV file, one for each device and lot (or vehicle) that it names.

    Parameters
    ----------
    path
        A table with a time (or a date and a clock) and a temperature, in any of the usual words;
        lines of the device above the table are skipped. Humidity and position may follow.
    zone
        Of times that name none; a header such as ``Time (UTC)`` or ``时间(+08:00)`` goes before it.

    Raises
    ------
    DataError
        With every bad cell of the file.
    """
    return tracks_of_table(_table(path), zone)


def tracks_of_table(table: RawTable, zone: tzinfo) -> list[Track]:
    """Tracks of a table whose headers name a time and a temperature; `DataError` as above."""
    columns = _columns(table)
    problems: list[DataProblem] = []
    clocks = _clocks(table, columns, zone, problems)
    values = {
        field: _values(table, position, column, problems)
        for field, (position, column) in columns.items()
        if field in _LIMITS
    }
    if problems:
        raise DataError(sorted(problems))
    rows = [
        _Row(number, at, _key(table, columns, index), {f: v[index] for f, v in values.items()})
        for index, (number, at) in enumerate(zip(table.row_numbers, clocks, strict=True))
        if isinstance(at, datetime)
    ]
    return _tracks(table.label, rows)


def track_csv(tracks: Iterable[Track]) -> str:
    """Readings of tracks as CSV text that :func:`read_logger_csv` reads back."""
    headers = ("device", "lot", "time", "temperature_c", "humidity", "latitude", "longitude")
    return csv_text(headers, (row for track in tracks for row in _rows(track)))


def _rows(track: Track) -> Iterable[Sequence[object]]:
    for item in track.readings:
        at = (track.start + timedelta(seconds=item.at_s)).isoformat()
        place = ("", "") if item.location is None else (item.location.lat, item.location.lon)
        seen = (item.temperature_c, item.humidity_percent)
        yield track.device_id, track.subject_id, at, *("" if v is None else v for v in seen), *place


def _table(path: Path) -> RawTable:
    """The table; its header is the first row that names a time and a temperature."""
    best: set[str] = set()
    # Lines of the device above the table may hold other delimiters than the table.
    for delimiter in ("", *DELIMITERS):
        rows = rows_of_csv(path, delimiter)
        for index, row in enumerate(rows[:_MOST_LINES_ABOVE]):
            found = [meaning(str(cell)) for cell in row if not is_blank(cell)]
            fields = {column.field for column in found if column}
            if "temperature" in fields and fields & {"time", "date"}:
                table = table_of_rows("readings", path.name, rows[index:], first_row=index + 1)
                if table is not None:
                    return table
            best = max(best, fields, key=len)
    text = "no row names a time and a temperature"
    given = ", ".join(sorted(best))
    raise DataError([DataProblem(path.name, -1, "", "no_header", text, given, HEADERS_EXAMPLE)])


def _columns(table: RawTable) -> dict[str, tuple[int, LoggerColumn]]:
    columns: dict[str, tuple[int, LoggerColumn]] = {}
    for position, header in enumerate(table.headers):
        column = meaning(header)
        if column is None or (not column.unit and column.field in columns):
            continue
        if column.field in columns:
            text = "another column means the same; name the one to read and drop the other"
            raise DataError(
                [DataProblem(table.label, -1, header, "duplicate_column", text, header)]
            )
        columns[column.field] = (position, column)
    # A day of its own makes the column of times a clock.
    if "date" in columns and "time" in columns and "clock" not in columns:
        columns["clock"] = columns.pop("time")
    return columns


def _clocks(
    table: RawTable,
    columns: dict[str, tuple[int, LoggerColumn]],
    zone: tzinfo,
    problems: list[DataProblem],
) -> list[datetime | str]:
    position, column = columns.get("time") or columns["date"]
    cells: Sequence[object] = table.columns[position]
    unit = column.unit
    if "time" not in columns and "clock" in columns:
        other, of_clock = columns["clock"]
        unit = unit or of_clock.unit
        cells = [f"{day} {at}" for day, at in zip(cells, table.columns[other], strict=True)]
    clocks = parse_clocks(cells, zone_of(unit) or zone)
    for number, cell, clock in zip(table.row_numbers, cells, clocks, strict=True):
        if isinstance(clock, str):
            where = (table.label, number, table.headers[position])
            problems.append(
                DataProblem(*where, "not_a_clock_time", clock, str(cell), CLOCKS_EXAMPLE)
            )
    return clocks


def _values(
    table: RawTable, position: int, column: LoggerColumn, problems: list[DataProblem]
) -> list[float | None]:
    cells, units = [], []
    for cell in table.columns[position]:
        text, unit = unit_of_cell("" if cell is None else str(cell))
        cells.append("" if text.casefold() in _NO_VALUE else text)
        units.append(unit or column.unit)
    low, high = _LIMITS[column.field]
    allowed = f"a number from {low:g} to {high:g}"
    values: list[float | None] = []
    numbers = parse_numbers(cells, thousands=False)
    for number, cell, unit, found in zip(table.row_numbers, cells, units, numbers, strict=True):
        where = (table.label, number, table.headers[position])
        value = None if isinstance(found, NotANumberError) else found
        if isinstance(found, NotANumberError):
            problems.append(DataProblem(*where, "not_a_number", str(found), cell, allowed))
        elif value is not None and column.field == "temperature":
            value = celsius(value, unit)
        if value is not None and not low <= value <= high:
            problems.append(DataProblem(*where, "out_of_range", "is out of range", cell, allowed))
        values.append(value)
    return values


def _key(
    table: RawTable, columns: dict[str, tuple[int, LoggerColumn]], index: int
) -> tuple[str, str]:
    words = []
    for field in ("device", "subject"):
        cell = table.columns[columns[field][0]][index] if field in columns else ""
        words.append("" if cell is None else str(cell).strip())
    return words[0], words[1]


def _tracks(label: str, rows: Sequence[_Row]) -> list[Track]:
    groups: dict[tuple[str, str], list[_Row]] = defaultdict(list)
    for row in rows:
        groups[row.key].append(row)
    if not groups:
        text = "no row holds a reading"
        raise DataError([DataProblem(label, -1, "", "empty", text)])
    problems: list[DataProblem] = []
    tracks = [_track(label, key, group, problems) for key, group in groups.items()]
    if problems:
        raise DataError(sorted(problems))
    return tracks


def _track(
    label: str, key: tuple[str, str], rows: list[_Row], problems: list[DataProblem]
) -> Track:
    """Readings in order of time; the same sample sent twice counts once."""
    rows.sort(key=lambda row: row.at)
    start = rows[0].at
    readings: list[Reading] = []
    for row in rows:
        made = _reading(row, (row.at - start).total_seconds())
        if readings and made.at_s == readings[-1].at_s:
            if made != readings[-1]:
                text = "another row has the same time and other values"
                problems.append(
                    DataProblem(label, row.number, "", "duplicate_time", text, row.at.isoformat())
                )
            continue
        readings.append(made)
    return Track(key[0], key[1], start, tuple(readings))


def _reading(row: _Row, at_s: float) -> Reading:
    lat, lon = row.values.get("latitude"), row.values.get("longitude")
    place = None if lat is None or lon is None else Location(lat, lon)
    return Reading(at_s, row.values.get("temperature"), row.values.get("humidity"), place)
