"""Tables in CSV files of any of the usual encodings and delimiters."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from supplychain.errors import DataError, DataProblem
from supplychain.io.raw import MAX_ROWS, table_of_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from supplychain.io.raw import RawTable

MAX_BYTES = 500_000_000
_LARGEST_CELL = 1_000_000
DELIMITERS = ",;\t"


def read_csv(path: Path, name: str) -> RawTable | None:
    """Cells of a CSV file as text; ``None`` if it is blank, `DataError` if it is unreadable."""
    rows = rows_of_csv(path)
    if len(rows) > MAX_ROWS:
        raise DataError([_too_large(path, f"{len(rows)} rows", f"at most {MAX_ROWS} rows")])
    return table_of_rows(name, path.name, rows)


def csv_text(headers: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table as CSV text, commas between cells."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(headers)
    writer.writerows(rows)
    return text.getvalue()


def rows_of_csv(path: Path, delimiter: str = "") -> list[list[object]]:
    """Cells of all lines; without a delimiter it is found by `delimiter_of`."""
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise DataError([_too_large(path, f"{size} bytes", f"at most {MAX_BYTES} bytes")])
    text = decoded(path)
    csv.field_size_limit(_LARGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter or delimiter_of(text))
    try:
        return [list(row) for row in reader]
    except csv.Error as error:
        problem = DataProblem(path.name, reader.line_num, "", "unreadable", str(error))
        raise DataError([problem]) from error


def decoded(path: Path) -> str:
    """Text in UTF-8, with or without byte-order mark, UTF-16 with one, or GB18030 (holds GBK)."""
    data = path.read_bytes()
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    text = "the text is in an unknown encoding"
    problem = DataProblem(path.name, -1, "", "unreadable", text, "", "UTF-8, GBK or GB18030")
    raise DataError([problem])


def delimiter_of(text: str) -> str:
    """The delimiter that is most frequent, outside quotes, in the first line that has any.

    So a title in a line of its own does not hide the delimiter of the table below.
    """
    for line in text.splitlines():
        outside = "".join(line.split('"')[::2])
        if any(delimiter in outside for delimiter in DELIMITERS):
            return max(DELIMITERS, key=outside.count)
    return DELIMITERS[0]


def _too_large(path: Path, given: str, allowed: str) -> DataProblem:
    return DataProblem(path.name, -1, "", "too_large", "the file is too large", given, allowed)
