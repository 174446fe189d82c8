"""Excel files behind two functions: cells of all sheets in, sheets out."""

from __future__ import annotations

import re
import zipfile
import zlib
from datetime import datetime
from typing import TYPE_CHECKING, Any

import python_calamine
from xlsxwriter.worksheet import Worksheet

from supplychain.errors import DataError, DataProblem

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import xlsxwriter

MAX_BYTES_UNPACKED = 600_000_000
"""Most bytes that a workbook may hold once unpacked; small files can hide huge ones."""

MAX_CELLS = 20_000_000
"""Largest used rectangle of a sheet, in cells."""

CLOCK_FORMAT = "yyyy-mm-dd hh:mm:ss"
_CHUNK = 1 << 20
_FAR_CELL = re.compile(rb"\br=[\"']([A-Z]{1,3})(\d{6,9})[\"']|\br=[\"']([A-Z]{2,3})(\d{1,9})[\"']")
_USUAL_COLUMNS, _USUAL_ROWS = 26, 99_999
_EARLIEST_EXCEL_YEAR = 1901


class ExactWorksheet(Worksheet):  # type: ignore[misc]
    """A sheet whose numbers keep all 17 digits; the library itself writes 16."""

    def _xml_number_element(self, number: float, attributes: Any = ()) -> None:
        text = "".join(f' {key}="{self._escape_attributes(value)}"' for key, value in attributes)
        self.fh.write(f"<c{text}><v>{number!r}</v></c>")


def read_sheets(path: Path) -> dict[str, list[list[Any]]]:
    """Cells of every sheet from A1 on, by sheet name.

    Raises
    ------
    DataError
        If the file is no workbook, has a password, or would not fit in memory.
    """
    refuse_bombs(path)
    try:
        workbook = python_calamine.load_workbook(str(path))
        return {
            name: workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
            for name in workbook.sheet_names
        }
    except python_calamine.PasswordError as error:
        raise _refused(path, "unreadable", "the workbook has a password") from error
    except (python_calamine.CalamineError, OSError) as error:
        raise _refused(path, "unreadable", str(error)) from error


def write_sheet(
    workbook: xlsxwriter.Workbook,
    name: str,
    headers: Sequence[str],
    columns: Sequence[Sequence[Any]],
) -> Worksheet:
    """Write a table with a bold, frozen header row; clock times become date cells."""
    sheet = workbook.add_worksheet(name, worksheet_class=ExactWorksheet)
    bold = workbook.add_format({"bold": True, "bg_color": "#DDEBF7", "bottom": 1})
    clock = workbook.add_format({"num_format": CLOCK_FORMAT})
    sheet.freeze_panes(1, 0)
    for position, (header, cells) in enumerate(zip(headers, columns, strict=True)):
        sheet.write_string(0, position, header, bold)
        sheet.set_column(position, position, _width(header, cells))
        for row, cell in enumerate(cells, 1):
            write_cell(sheet, row, position, cell, clock)
    return sheet


def write_cell(sheet: Worksheet, row: int, position: int, cell: Any, clock: Any) -> None:
    """Write one cell with its type."""
    if cell is None:
        return
    if isinstance(cell, bool):
        sheet.write_boolean(row, position, cell)
    elif isinstance(cell, datetime):
        _write_clock(sheet, row, position, cell, clock)
    elif isinstance(cell, str):
        sheet.write_string(row, position, cell)
    else:
        sheet.write_number(row, position, cell)


def _write_clock(sheet: Worksheet, row: int, position: int, cell: datetime, clock: Any) -> None:
    """A date cell in local time, or ISO-8601 text where Excel cannot tell the instant."""
    if cell.microsecond or cell.year < _EARLIEST_EXCEL_YEAR:
        sheet.write_string(row, position, cell.isoformat())
    else:
        sheet.write_datetime(row, position, cell.replace(tzinfo=None), clock)


def _width(header: str, cells: Sequence[Any]) -> float:
    """Width for the header and the first cells; Chinese letters are twice as wide."""
    texts = [header, *(str(cell) for cell in cells[:50] if cell is not None)]
    return min(40, 2 + max(sum(2 if ord(char) > 255 else 1 for char in text) for text in texts))


def refuse_bombs(path: Path) -> None:
    """Unpack a workbook piece by piece and raise `DataError` at the limits.

    Nothing is built in memory, so that a small file that unpacks to a huge one does no harm.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            left = MAX_BYTES_UNPACKED
            for entry in archive.infolist():
                is_sheet = entry.filename.startswith("xl/worksheets/")
                with archive.open(entry) as stream:
                    left = _scan(path, stream, left, is_sheet=is_sheet)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as error:
        raise _refused(path, "unreadable", f"the file is not an Excel workbook: {error}") from error


def _scan(path: Path, stream: Any, left: int, *, is_sheet: bool) -> int:
    columns, rows = _USUAL_COLUMNS, _USUAL_ROWS
    tail = b""
    while chunk := stream.read(_CHUNK):
        left -= len(chunk)
        if left < 0:
            raise _refused(
                path,
                "too_large",
                "the workbook is too large once unpacked",
                f"at most {MAX_BYTES_UNPACKED} bytes",
            )
        if not is_sheet:
            continue
        for match in _FAR_CELL.finditer(tail + chunk):
            columns = max(columns, _column_number(match[1] or match[3]))
            rows = max(rows, int(match[2] or match[4]))
        if columns * rows > MAX_CELLS:
            raise _refused(
                path,
                "too_large",
                "a sheet reaches too far; clear the cells and formats beyond the table",
                f"at most {MAX_CELLS} cells",
            )
        tail = chunk[-32:]
    return left


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _refused(path: Path, code: str, text: str, allowed: str = "") -> DataError:
    return DataError([DataProblem(path.name, -1, "", code, text, "", allowed)])
