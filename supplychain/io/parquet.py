"""Tables in Parquet files."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.compute as pc  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]

from supplychain.errors import DataError, DataProblem
from supplychain.io.raw import MAX_ROWS, RawTable

if TYPE_CHECKING:
    from pathlib import Path

    from supplychain.io.tables import WrittenTable

MAX_CELLS = 20_000_000
MAX_BYTES_OF_TEXT = 500_000_000
"""Most that all cells of a table may be; a few bytes can stand for any number of equal ones."""


def read_parquet(path: Path, name: str) -> RawTable:
    """Cells of a Parquet file with their types; `DataError` if it is unreadable or too large."""
    try:
        with pq.ParquetFile(path) as file:
            about, schema = file.metadata, file.schema_arrow
        if about.num_rows > MAX_ROWS:
            raise _too_large(path, "too many rows", about.num_rows, MAX_ROWS)
        cells = about.num_rows * len(schema.names)
        if cells > MAX_CELLS:
            raise _too_large(path, "too many cells", cells, MAX_CELLS)
        other = {field.name: field.type for field in schema if _is_large(field.type)}
        plain = [name for name in schema.names if name not in other]
        texts = [field.name for field in schema if _is_text(field.type)]
        table = pq.read_table(path, columns=plain if other else None, read_dictionary=texts)
        size = sum(map(_text_bytes, table.columns))
        if size > MAX_BYTES_OF_TEXT:
            raise _too_large(path, "too much text", size, MAX_BYTES_OF_TEXT)
        names = schema.names if other else table.column_names
        columns: list[list[object]] = [
            [f"a {other[name]}"] * about.num_rows
            if name in other
            else table.column(name if other else place).to_pylist()
            for place, name in enumerate(names)
        ]
    except UnicodeDecodeError as error:
        text = "the file holds text that is not UTF-8"
        raise DataError([DataProblem(path.name, -1, "", "unreadable", text)]) from error
    except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
        raise DataError([DataProblem(path.name, -1, "", "unreadable", str(error))]) from error
    numbers = list(range(2, table.num_rows + 2))
    return RawTable(name, path.name, list(names), columns, numbers, exact=True)


def _is_text(kind: Any) -> bool:
    """Whether cells are read as codes of a list of texts."""
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _is_large(kind: Any) -> bool:
    """Whether a cell may be of any size, and is nothing that a table of ours holds."""
    return bool(
        pa.types.is_nested(kind)
        or pa.types.is_binary(kind)
        or pa.types.is_large_binary(kind)
        or pa.types.is_fixed_size_binary(kind)
    )


def _text_bytes(column: Any) -> int:
    """Bytes of all texts of a column of codes, one by one."""
    if not pa.types.is_dictionary(column.type):
        return 0
    lengths = (pc.take(pc.binary_length(part.dictionary), part.indices) for part in column.chunks)
    return sum(pc.sum(each).as_py() or 0 for each in lengths)


def _too_large(path: Path, text: str, given: int, most: int) -> DataError:
    allowed = f"at most {most}"
    return DataError([DataProblem(path.name, -1, "", "too_large", text, str(given), allowed)])


def write_parquet(table: WrittenTable, path: Path) -> None:
    """Write a table; clock times become instants in UTC."""
    arrays = [pa.array(list(map(_value, column))) for column in table.columns]
    pq.write_table(pa.Table.from_arrays(arrays, names=list(table.headers)), path)


def _value(cell: Any) -> Any:
    return cell.astimezone(UTC) if isinstance(cell, datetime) else cell
