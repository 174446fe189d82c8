"""Excel files behind two functions: cells of all sheets in, sheets out."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from contextlib import contextmanager
from datetime import date, datetime
from math import isfinite
from typing import TYPE_CHECKING, Any

import python_calamine
import xlsxwriter
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.worksheet import Worksheet

from supplychain.errors import DataError, DataProblem
from supplychain.io.names import is_for_people
from supplychain.io.raw import is_blank
from supplychain.io.uncalculated import SUSPECT, column_number, fill_uncalculated

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

MAX_BYTES_UNPACKED = 600_000_000
"""Most bytes that a workbook may hold once unpacked; small files can hide huge ones."""

MAX_CELLS = 20_000_000
"""Largest used rectangle of a sheet, in cells."""

_OPTIONS = {
    "in_memory": True,  # else every sheet passes through a file that an ended program leaves
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "yyyy-mm-dd",
}
CLOCK_FORMAT = "yyyy-mm-dd hh:mm:ss"
_CHUNK, _TAIL = 1 << 20, 128
_NO_ZIP = (
    *(zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError),
    *(OSError, ValueError),  # a damaged directory points to before the file's start
)
_FAR_CELL = re.compile(
    rb"\br\s*=\s*[\"']\s*(?:([A-Z]{1,3})0*([1-9]\d{5,9})|([A-Z]{2,3})(\d{1,9}))\s*[\"']",
    re.IGNORECASE,
)
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
    is_suspect = refuse_bombs(path)
    try:
        workbook = python_calamine.load_workbook(str(path))
        sheets = {
            name: workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
            for name in workbook.sheet_names
        }
    except python_calamine.PasswordError as error:
        raise _refused(path, "unreadable", "the workbook has a password") from error
    except (python_calamine.CalamineError, OSError) as error:
        raise _refused(path, "unreadable", str(error)) from error
    if is_suspect:
        fill_uncalculated(path, sheets)
    return sheets


def filled_sheets(path: Path) -> dict[str, list[list[Any]]]:
    """Sheets with data: without those for people and blank ones; raises as `read_sheets`."""
    return {
        name: rows
        for name, rows in read_sheets(path).items()
        if not is_for_people(name) and not all(is_blank(cell) for row in rows for cell in row)
    }


@contextmanager
def new_workbook(path: Path) -> Iterator[xlsxwriter.Workbook]:
    """A workbook to fill, in which text stays text.

    Raises
    ------
    OSError
        When the block ends, if the file cannot be written.
    """
    # Zipped in memory: a zip file that a full disk cuts off complains once more when it is freed.
    zipped = io.BytesIO()
    try:
        with xlsxwriter.Workbook(zipped, _OPTIONS) as workbook:
            yield workbook
    except FileCreateError as wrong:
        cause = wrong.args[0] if wrong.args else wrong
        raise cause if isinstance(cause, OSError) else OSError(str(wrong)) from wrong
    path.write_bytes(zipped.getbuffer())


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
    elif isinstance(cell, date):
        _write_day(sheet, row, position, cell)
    elif isinstance(cell, str) or not isfinite(cell):
        sheet.write_string(row, position, str(cell))
    else:
        sheet.write_number(row, position, cell)


def _write_clock(sheet: Worksheet, row: int, position: int, cell: datetime, clock: Any) -> None:
    """A date cell in local time, or ISO-8601 text where Excel cannot tell the instant."""
    if cell.microsecond or cell.year < _EARLIEST_EXCEL_YEAR:
        sheet.write_string(row, position, cell.isoformat())
    else:
        sheet.write_datetime(row, position, cell.replace(tzinfo=None), clock)


def _write_day(sheet: Worksheet, row: int, position: int, cell: date) -> None:
    """A date cell, or ISO-8601 text where Excel has no such day."""
    if cell.year < _EARLIEST_EXCEL_YEAR:
        sheet.write_string(row, position, cell.isoformat())
    else:
        sheet.write_datetime(row, position, cell)


def _width(header: str, cells: Sequence[Any]) -> float:
    """Width for the header and the first cells; Chinese letters are twice as wide."""
    texts = [header, *(str(cell) for cell in cells[:50] if cell is not None)]
    return min(40, 2 + max(sum(2 if ord(char) > 255 else 1 for char in text) for text in texts))


def refuse_bombs(path: Path) -> bool:
    """Unpack a workbook piece by piece and raise `DataError` at the limits.

    Nothing is built in memory, so that a small file that unpacks to a huge one does no harm.

    Returns
    -------
    bool
        Whether a sheet has cells that show an error or wait for their formula.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            scan = _Scan(path)
            for entry in archive.infolist():
                # The workbook says which of its parts are sheets, wherever they are.
                is_other = entry.filename.endswith((".rels", "sharedStrings.xml"))
                with archive.open(entry) as stream:
                    scan.read(stream, is_sheet=not is_other)
    except _NO_ZIP as error:
        text, allowed = "the file is not an Excel workbook", "a file that Excel saved as .xlsx"
        raise _refused(path, "unreadable", text, allowed) from error
    return scan.is_suspect


class _Scan:
    """What is known of a workbook while its parts are unpacked."""

    def __init__(self, path: Path) -> None:
        self.path, self.left, self.is_suspect = path, MAX_BYTES_UNPACKED, False

    def read(self, stream: Any, *, is_sheet: bool) -> None:
        """Unpack one part."""
        columns, rows = _USUAL_COLUMNS, _USUAL_ROWS
        tail = b""
        while chunk := stream.read(_CHUNK):
            self.left -= len(chunk)
            if self.left < 0:
                text = "the workbook is too large once unpacked"
                raise _refused(self.path, "too_large", text, f"at most {MAX_BYTES_UNPACKED} bytes")
            if not is_sheet:
                continue
            self.is_suspect = self.is_suspect or bool(SUSPECT.search(tail + chunk))
            for match in _FAR_CELL.finditer(tail + chunk):
                columns = max(columns, column_number((match[1] or match[3]).upper()))
                rows = max(rows, int(match[2] or match[4]))
            if columns * rows > MAX_CELLS:
                text = "a sheet reaches too far; clear the cells and formats beyond the table"
                raise _refused(self.path, "too_large", text, f"at most {MAX_CELLS} cells")
            tail = chunk[-_TAIL:]


def _refused(path: Path, code: str, text: str, allowed: str = "") -> DataError:
    return DataError([DataProblem(path.name, -1, "", code, text, "", allowed)])
