"""Long tables of numbers as Parquet, or as CSV for spreadsheets where they are short enough."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.csv as pcsv  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

MOST_CSV_ROWS = 400_000
"""Longer tables are no use in a spreadsheet; they are in Parquet alone."""
MARK = b"\xef\xbb\xbf"


def write_columns(folder: Path, name: str, columns: Mapping[str, Any]) -> None:
    """Write ``<name>.parquet``, and ``<name>.csv`` beside it unless that is too long.

    Parameters
    ----------
    folder
        Where to.
    name
        Of the files.
    columns
        Headings and equally long arrays or lists; nan becomes blank.
    """
    table = pa.table({key: pa.array(values, from_pandas=True) for key, values in columns.items()})
    pq.write_table(table, folder / f"{name}.parquet")
    if table.num_rows > MOST_CSV_ROWS:
        return
    with (folder / f"{name}.csv").open("wb") as file:
        # Without the mark, spreadsheets garble names.
        file.write(MARK)
        pcsv.write_csv(table, file, pcsv.WriteOptions(quoting_style="needed"))
