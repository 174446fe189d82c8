"""Long tables in CSV files, read by Arrow; small odd ones as all other tables are."""

from __future__ import annotations

import codecs
import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.compute as pc  # type: ignore[import-untyped]
from pyarrow import csv as arrow_csv

from supplychain.errors import DataError, DataProblem
from supplychain.io.csvtable import delimiter_of, read_csv
from supplychain.io.history.columns import (
    Coded,
    Numbers,
    RawHistory,
    coded_array,
    history_of_table,
)
from supplychain.io.raw import has_title, is_blank

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

MAX_BYTES = 3_000_000_000
MAX_ROWS = 30_000_000
"""Most bytes and rows of a file of history."""

SMALL_BYTES = 50_000_000
"""Files up to this size are read like every other table if Arrow finds rows of unequal length."""

_HEAD, _CHUNK = 1 << 18, 1 << 24
_MOST_LISTED = 50


def read_history_csv(path: Path, name: str, is_number: Callable[[str], bool]) -> RawHistory | None:
    """Columns of a CSV file; ``None`` if it is blank, `DataError` if it cannot be read.

    Parameters
    ----------
    path, name
        The file, and the name of its table.
    is_number
        Whether a header means a column of numbers.
    """
    size = path.stat().st_size
    if size > MAX_BYTES:
        text, allowed = "the file is too large", f"at most {MAX_BYTES} bytes"
        raise DataError(
            [DataProblem(path.name, -1, "", "too_large", text, f"{size} bytes", allowed)]
        )
    layout = _layout(path)
    if layout is None or layout.skip < 0:
        return _small(path, name)
    wanted = [is_number(header) for header in layout.headers]
    try:
        return _columns(path, layout, wanted)
    except _UnequalRows:
        if size <= SMALL_BYTES:
            return _small(path, name)
        return _columns(path, layout, wanted, tolerant=True)
    except (pa.ArrowException, UnicodeError) as error:
        if size <= SMALL_BYTES:
            return _small(path, name)
        text = str(error).splitlines()[0][:300]
        raise DataError([DataProblem(path.name, -1, "", "unreadable", text)]) from error


@dataclass(frozen=True, slots=True)
class _Layout:
    """How a file is written; ``skip`` lines stand up to the header, -1 if that is unclear."""

    encoding: str
    delimiter: str
    headers: list[str]
    skip: int


class _UnequalRows(Exception):  # noqa: N818 - a signal to read again, not an error
    """Some rows have more or fewer cells than the header."""


def _small(path: Path, name: str) -> RawHistory | None:
    table = read_csv(path, name)
    return None if table is None else history_of_table(table)


def _layout(path: Path) -> _Layout | None:
    encoding = _encoding(path)
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    text = head.decode(encoding, errors="ignore").removeprefix("\ufeff")
    if len(head) == _HEAD:
        text = text[: text.rfind("\n") + 1]
    if not text.strip():
        return None
    delimiter = delimiter_of(text)
    rows = [
        row
        for row, _ in zip(
            csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), range(50), strict=False
        )
    ]
    filled = [number for number, row in enumerate(rows) if not all(map(is_blank, row))]
    if not filled:
        return None
    is_title = has_title([rows[number] for number in filled[:2]])
    at = filled[1] if is_title else filled[0]
    if any("\n" in cell or "\r" in cell for row in rows[: at + 1] for cell in row):
        return _Layout(encoding, delimiter, [], -1)
    return _Layout(encoding, delimiter, [cell.strip() for cell in rows[at]], at + 1)


def _encoding(path: Path) -> str:
    """UTF-8 if all of the file is, UTF-16 with a byte-order mark, else GB18030, which holds GBK."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as stream:
        if stream.peek(2)[:2] in (b"\xff\xfe", b"\xfe\xff"):
            return "utf-16"
        try:
            while chunk := stream.read(_CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "gb18030"
    return "utf-8"


def _columns(
    path: Path, layout: _Layout, is_number: Sequence[bool], *, tolerant: bool = False
) -> RawHistory:
    """Read numbers as numbers, and as text again if some are no plain ones."""
    odd: list[Any] = []

    def take(row: Any) -> str:
        odd.append(row)
        return "skip"

    try:
        table = _read(
            path, layout, [pa.float64() if n else _TEXT for n in is_number], take, tolerant
        )
    except pa.ArrowInvalid:
        odd.clear()
        table = _read(path, layout, [_TEXT] * len(is_number), take, tolerant)
    if odd and not tolerant:
        raise _UnequalRows
    if table.num_rows > MAX_ROWS:
        text, given = "too many rows", str(table.num_rows)
        problem = DataProblem(path.name, -1, "", "too_large", text, given, f"at most {MAX_ROWS}")
        raise DataError([problem])
    columns = [_column(array) for array in table.columns]
    numbers = layout.skip + 1 + _physical_rows(table.num_rows, odd, layout.skip)
    stand = np.zeros(len(numbers), bool)
    for column in columns:
        stand |= column.codes >= 0 if isinstance(column, Coded) else ~np.isnan(column.values)
    if not stand.all():
        columns = [_kept(column, stand) for column in columns]
    problems = _unequal(path.name, odd)
    return RawHistory(path.name, layout.headers, columns, numbers[stand], problems=problems)


_TEXT = pa.dictionary(pa.int32(), pa.string())


def _read(
    path: Path, layout: _Layout, kinds: list[Any], take: Callable[[Any], str], tolerant: bool
) -> Any:
    names = [f"c{position}" for position in range(len(layout.headers))]
    table = arrow_csv.read_csv(
        path,
        read_options=arrow_csv.ReadOptions(
            column_names=names,
            skip_rows=layout.skip,
            encoding=layout.encoding,
            use_threads=not tolerant,
            block_size=1 << 23,
        ),
        parse_options=arrow_csv.ParseOptions(
            delimiter=layout.delimiter, ignore_empty_lines=False, invalid_row_handler=take
        ),
        convert_options=arrow_csv.ConvertOptions(
            column_types=dict(zip(names, kinds, strict=True)),
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=True,
        ),
    )
    for array, kind in zip(table.columns, kinds, strict=True):
        if kind != _TEXT and pc.any(pc.is_nan(array)).as_py():
            raise pa.ArrowInvalid("the word nan is no number")
    return table


def _column(array: Any) -> Coded | Numbers:
    if pa.types.is_floating(array.type):
        return Numbers(array.to_numpy())
    return coded_array(array)


def _kept(column: Coded | Numbers, rows: Any) -> Coded | Numbers:
    if isinstance(column, Coded):
        return Coded(column.codes[rows], column.distinct)
    return Numbers(column.values[rows])


def _physical_rows(count: int, odd: Sequence[Any], skipped: int) -> Any:
    """Place of each row that was read among those that stand below the header, from 0."""
    places = np.arange(count + len(odd), dtype=np.int64)
    if not odd:
        return places
    return np.delete(places, [row.number - 1 - skipped for row in odd])


def _unequal(label: str, odd: Sequence[Any]) -> tuple[DataProblem, ...]:
    """Rows that are not as long as the header; blank lines are none."""
    faults = [row for row in odd if not is_blank(row.text)]
    problems = [
        DataProblem(
            label,
            row.number,
            "",
            "wrong_length",
            "the row is not as long as the header",
            f"{row.actual_columns} cells",
            f"{row.expected_columns} cells",
        )
        for row in faults[:_MOST_LISTED]
    ]
    if len(faults) > _MOST_LISTED:
        text = f"{len(faults) - _MOST_LISTED} more rows are not as long as the header"
        problems.append(DataProblem(label, -1, "", "wrong_length", text))
    return tuple(problems)
