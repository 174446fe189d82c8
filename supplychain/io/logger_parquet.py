"""Readings from Parquet files of loggers and of GPS trackers with a thermometer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supplychain.errors import DataError, DataProblem
from supplychain.io.logger_csv import tracks_of_table
from supplychain.io.logger_words import HEADERS_EXAMPLE, meaning
from supplychain.io.parquet import read_parquet

if TYPE_CHECKING:
    from datetime import tzinfo
    from pathlib import Path

    from supplychain.telemetry.track import Track

_MAGIC = b"PAR1"


def is_parquet(path: Path) -> bool:
    """Whether a file begins as Parquet files do."""
    with path.open("rb") as stream:
        return stream.read(len(_MAGIC)) == _MAGIC


def read_logger_parquet(path: Path, zone: tzinfo) -> list[Track]:
    """Tracks of a Parquet file, one for each device and lot (or vehicle) that it names.

    Parameters
    ----------
    path
        Columns under the same words as in `supplychain.io.logger_csv.read_logger_csv`. Timestamps
        may be typed (those with a zone are instants), text, or seconds since 1970.
    zone
        Of times that name none.

    Raises
    ------
    DataError
        With every bad cell of the file.
    """
    table = read_parquet(path, "readings")
    fields = {column.field for column in map(meaning, table.headers) if column}
    if "temperature" not in fields or not fields & {"time", "date"}:
        text, given = "no columns name a time and a temperature", ", ".join(table.headers)
        raise DataError([DataProblem(path.name, -1, "", "no_header", text, given, HEADERS_EXAMPLE)])
    return tracks_of_table(table, zone)
