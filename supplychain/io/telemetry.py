"""Tracks from a logger's file, whatever its form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supplychain.io.berlinger import is_berlinger, read_berlinger
from supplychain.io.csvtable import decoded
from supplychain.io.epcis_reading import read_epcis
from supplychain.io.logger_csv import read_logger_csv
from supplychain.io.logger_parquet import is_parquet, read_logger_parquet

if TYPE_CHECKING:
    from datetime import tzinfo
    from pathlib import Path

    from supplychain.telemetry.track import Track


def read_tracks(path: Path, zone: tzinfo) -> list[Track]:
    """Tracks of an EPCIS document, a Berlinger text, a Parquet or a CSV table; told by content.

    Parameters
    ----------
    path
        The file.
    zone
        Of clock times that name none.

    Raises
    ------
    DataError
        With every fault of the file.
    """
    if is_parquet(path):
        return read_logger_parquet(path, zone)
    text = decoded(path)
    if text.lstrip().startswith(("{", "[")):
        return read_epcis(path, text)
    if is_berlinger(text):
        return [read_berlinger(path, text, zone)]
    return read_logger_csv(path, zone)
