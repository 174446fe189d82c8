"""Reading a file of travel times into checked columns."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from supplychain.errors import DataError, DataProblem

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PLACE_COLUMNS = {
    "origin_lat": 90.0,
    "origin_lon": 180.0,
    "destination_lat": 90.0,
    "destination_lon": 180.0,
}
"""Columns in degrees with the largest absolute value each may have."""

TRAVEL_COLUMNS = ("distance_m", "duration_s")

_UNREADABLE = (OSError, ValueError, KeyError, zipfile.BadZipFile)


def read_matrix_table(path: Path) -> pd.DataFrame:
    """Read a matrix file, one row for each pair of places.

    CSV (UTF-8, header in row 1), Parquet, or NPZ with one array per column. Columns:
    ``origin_lat, origin_lon, destination_lat, destination_lon`` in degrees, ``distance_m``,
    ``duration_s`` (both empty: no road) and, if it matters, ``speed_class``.

    Returns
    -------
    pandas.DataFrame
        The six number columns as float64 and ``speed_class`` as text, empty where the row holds
        for the classes the file does not name.

    Raises
    ------
    DataError
        Listing everything wrong with the file.
    """
    table = _read(path)
    missing = [name for name in (*PLACE_COLUMNS, *TRAVEL_COLUMNS) if name not in table.columns]
    if missing:
        allowed = ", ".join((*PLACE_COLUMNS, *TRAVEL_COLUMNS, "speed_class"))
        text = f"columns are missing: {', '.join(missing)}"
        given = ", ".join(map(str, table.columns))
        raise DataError([DataProblem(path.name, 1, "", "missing_column", text, given, allowed)])
    checked, problems = _checked(path.name, table)
    if problems:
        raise DataError(sorted(problems))
    return checked


def _read(path: Path) -> pd.DataFrame:
    readers: dict[str, Callable[[Path], pd.DataFrame]] = {
        ".csv": _read_csv,
        ".parquet": _read_parquet,
        ".npz": _read_npz,
    }
    reader = readers.get(path.suffix.lower())
    if reader is None:
        reason, allowed = "unknown kind of file", ".csv, .parquet, .npz"
        raise DataError([DataProblem(path.name, -1, "", "file", reason, path.suffix, allowed)])
    try:
        return reader(path)
    except _UNREADABLE as error:
        reason = "the file cannot be read"
        problem = DataProblem(path.name, -1, "", "file", reason, str(error))
        raise DataError([problem]) from error


def _read_csv(path: Path) -> pd.DataFrame:
    # Text as it stands, so that a bad cell can be quoted; only an empty cell is empty.
    return pd.read_csv(
        path, encoding="utf-8-sig", dtype=str, keep_default_na=False, skip_blank_lines=False
    )


def _read_parquet(path: Path) -> pd.DataFrame:
    return pd.read_parquet(path)


def _read_npz(path: Path) -> pd.DataFrame:
    with path.open("rb") as stream, np.load(stream, allow_pickle=False) as arrays:
        return pd.DataFrame({name: arrays[name] for name in arrays.files})


def _checked(name: str, table: pd.DataFrame) -> tuple[pd.DataFrame, list[DataProblem]]:
    problems: list[DataProblem] = []
    columns: dict[str, pd.Series] = {}
    for column, largest in PLACE_COLUMNS.items():
        values = pd.to_numeric(table[column], errors="coerce").astype(np.float64)
        columns[column] = values
        allowed = f"-{largest:g} to {largest:g}"
        problems += _cells(name, table, column, ~(values.abs() <= largest), allowed)
    empty = {column: _empty(table[column]) for column in TRAVEL_COLUMNS}
    both = empty["distance_m"] & empty["duration_s"]
    for column in TRAVEL_COLUMNS:
        values = pd.to_numeric(table[column], errors="coerce").astype(np.float64)
        columns[column] = values
        bad = ~both & ~((values >= 0.0) & (values < 2.0**40))
        problems += _cells(name, table, column, bad, "0 or more; both empty means no road")
    given = table.get("speed_class", pd.Series("", index=table.index))
    columns["speed_class"] = given.astype(object).where(given.notna(), "").astype(str)
    return pd.DataFrame(columns), problems


def _empty(cells: pd.Series) -> pd.Series:
    return cells.isna() | (cells.astype(str).str.strip() == "")


def _cells(
    name: str, table: pd.DataFrame, column: str, bad: pd.Series, allowed: str
) -> list[DataProblem]:
    return [
        DataProblem(
            table=name,
            row=int(row) + 2,
            column=column,
            code="bad_number",
            problem="not a usable number",
            given=str(table[column].iloc[row]) or "an empty cell",
            allowed=allowed,
        )
        for row in np.flatnonzero(bad.to_numpy())
    ]
