"""Long tables in Parquet files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]

from supplychain.errors import DataError, DataProblem
from supplychain.io.history.columns import Coded, Numbers, RawHistory, coded_array, numbers_of
from supplychain.io.history.csvfile import MAX_ROWS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def read_history_parquet(path: Path, name: str, is_number: Callable[[str], bool]) -> RawHistory:
    """Columns of a Parquet file of the table ``name``; `DataError` if it cannot be read."""
    del name
    try:
        file = pq.ParquetFile(path)
        rows = file.metadata.num_rows
        if rows > MAX_ROWS:
            text, allowed = "too many rows", f"at most {MAX_ROWS}"
            raise DataError([DataProblem(path.name, -1, "", "too_large", text, str(rows), allowed)])
        return history_of_arrow(
            pq.read_table(path, read_dictionary=_texts(file)), path.name, is_number
        )
    except UnicodeDecodeError as error:
        text = "the file holds text that is not UTF-8"
        raise DataError([DataProblem(path.name, -1, "", "unreadable", text)]) from error
    except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
        raise DataError([DataProblem(path.name, -1, "", "unreadable", str(error))]) from error


def history_of_arrow(
    table: Any, label: str, is_number: Callable[[str], bool], first_row: int = 2
) -> RawHistory:
    """The columns of an Arrow table, whose rows are counted from ``first_row`` on."""
    headers = list(table.column_names)
    columns = [
        _column(array, wanted=is_number(header))
        for header, array in zip(headers, table.columns, strict=True)
    ]
    numbers = np.arange(first_row, table.num_rows + first_row, dtype=np.int64)
    return RawHistory(label, headers, columns, numbers, exact=True)


def _texts(file: Any) -> list[str]:
    """Columns of text on the top level, which are read as codes."""
    return [
        field.name
        for field in file.schema_arrow
        if pa.types.is_string(field.type) or pa.types.is_large_string(field.type)
    ]


def _column(array: Any, *, wanted: bool) -> Coded | Numbers:
    kind = array.type
    if wanted and (pa.types.is_floating(kind) or pa.types.is_integer(kind)):
        return numbers_of(array)
    if pa.types.is_nested(kind):
        return Coded(np.zeros(len(array), np.int32), [f"a {kind}"])
    return coded_array(array)
