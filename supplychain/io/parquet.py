"""Tables in Parquet files."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]

from supplychain.errors import DataError, DataProblem
from supplychain.io.raw import MAX_ROWS, RawTable

if TYPE_CHECKING:
    from pathlib import Path

    from supplychain.io.tables import WrittenTable


def read_parquet(path: Path, name: str) -> RawTable:
    """Cells of a Parquet file with their types; `DataError` if it is unreadable or too large."""
    try:
        rows = pq.read_metadata(path).num_rows
        if rows > MAX_ROWS:
            problem = DataProblem(
                path.name, -1, "", "too_large", "too many rows", str(rows), f"at most {MAX_ROWS}"
            )
            raise DataError([problem])
        table = pq.read_table(path)
        columns = [column.to_pylist() for column in table.columns]
    except UnicodeDecodeError as error:
        text = "the file holds text that is not UTF-8"
        raise DataError([DataProblem(path.name, -1, "", "unreadable", text)]) from error
    except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
        raise DataError([DataProblem(path.name, -1, "", "unreadable", str(error))]) from error
    numbers = list(range(2, table.num_rows + 2))
    return RawTable(name, path.name, list(table.column_names), columns, numbers, exact=True)


def write_parquet(table: WrittenTable, path: Path) -> None:
    """Write a table; clock times become instants in UTC."""
    arrays = [pa.array(list(map(_value, column))) for column in table.columns]
    pq.write_table(pa.Table.from_arrays(arrays, names=list(table.headers)), path)


def _value(cell: Any) -> Any:
    return cell.astimezone(UTC) if isinstance(cell, datetime) else cell
