"""The user's workbook back with its faults marked, cell by cell."""

from __future__ import annotations

import warnings
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill

from supplychain.errors import DataError
from supplychain.io.atomic import replaced
from supplychain.io.documents.scenario import FORMS
from supplychain.io.files import read_raw
from supplychain.io.folder import WORKBOOK_SUFFIXES
from supplychain.io.guard import guard
from supplychain.io.names import HEADER_SHEET, table_name
from supplychain.io.raw import HISTORY, has_title, is_blank
from supplychain.io.sheets import header_rows
from supplychain.io.spreadsheet import CLOCK_FORMAT, new_workbook, refuse_bombs, write_cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import xlsxwriter
    from openpyxl.cell.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

    from supplychain.errors import DataProblem
    from supplychain.io.history.columns import RawHistory
    from supplychain.io.raw import RawScenario

PROBLEM_SHEET = "problems"
_HEADERS = ("sheet", "row", "column", "code", "problem", "given", "allowed")
_FILL = PatternFill("solid", start_color="FFFFC7CE", end_color="FFFFC7CE")
_AUTHOR = "supplychain"
_MOST_MARKS = 50_000
_LONGEST_COPY, _LAST_SHEET_ROW = 100_000, 1_048_576


def write_marked(
    path_in: Path | str, problems: Sequence[DataProblem], path_out: Path | str
) -> None:
    """Write a workbook in which every bad cell is filled and commented.

    A workbook comes back as it was, with the marks and a sheet that lists all problems with links;
    other forms of a scenario become a workbook whose rows stand where they stood. What has no cell
    of its own, such as a missing column, is marked on the header row or stands in the list alone.

    Parameters
    ----------
    path_in
        The scenario that was checked.
    problems
        What `supplychain.io.check` found there.
    path_out
        Ends in ``.xlsx``, or ``.xlsm`` if macros are to be kept; an older file is replaced.

    Raises
    ------
    DataError
        If ``path_in`` cannot be read as a workbook or scenario at all.
    """
    path_in, path_out = Path(path_in), Path(path_out)
    is_workbook = path_in.is_file() and path_in.suffix.lower() in WORKBOOK_SUFFIXES
    with replaced(path_out) as fresh:
        if is_workbook:
            _mark(path_in, problems, fresh, {})
        else:
            raw = read_raw(path_in)
            if raw.is_unreadable:
                raise DataError(raw.problems)
            _write_cells(raw, fresh, {item.row for item in problems})
            sheet_of = {table.label: name for name, table in raw.tables.items()}
            if raw.history is not None:
                sheet_of[raw.history.label] = HISTORY
            sheet_of[raw.header_label] = HEADER_SHEET
            _mark(fresh, _in_sheet_rows(problems, raw), fresh, sheet_of)


def _write_cells(raw: RawScenario, path: Path, bad_rows: set[int]) -> None:
    """The raw cells of every table as sheets, each row where it stood."""
    with new_workbook(path) as workbook:
        clock = workbook.add_format({"num_format": CLOCK_FORMAT})
        sheet = workbook.add_worksheet(HEADER_SHEET)
        sheet.write_row(0, 0, ("field", "value"))
        for row, (field, value) in enumerate(header_rows(raw.header or {}), 1):
            write_cell(sheet, row, 0, field, clock)
            write_cell(sheet, row, 1, _plain(value), clock)
        for name in [form for form in FORMS if form in raw.tables]:
            table = raw.tables[name]
            sheet = workbook.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            offset = _row_offset(raw, name)
            for position, (header, cells) in enumerate(
                zip(table.headers, table.columns, strict=True)
            ):
                sheet.write_string(0, position, header)
                for number, cell in zip(table.row_numbers, cells, strict=True):
                    write_cell(sheet, number - 1 + offset, position, _plain(cell), clock)
        if raw.history is not None:
            _write_history(workbook.add_worksheet(HISTORY), raw.history, bad_rows, clock)


def _write_history(
    sheet: xlsxwriter.worksheet.Worksheet, history: RawHistory, bad_rows: set[int], clock: Any
) -> None:
    """The table that may be too long for a sheet: all of it if it is short, else its bad rows."""
    sheet.freeze_panes(1, 0)
    for position, header in enumerate(history.headers):
        sheet.write_string(0, position, header)
    numbers = history.row_numbers
    wanted = np.ones(len(numbers), bool)
    if len(numbers) > _LONGEST_COPY:
        wanted = np.isin(numbers, list(bad_rows))
    places = np.nonzero(wanted & (numbers <= _LAST_SHEET_ROW))[0].tolist()
    for place, cells in zip(places, history.rows(places), strict=True):
        for position, cell in enumerate(cells):
            write_cell(sheet, int(numbers[place]) - 1, position, _plain(cell), clock)


def _plain(cell: object) -> object:
    """A cell that a sheet can hold."""
    return cell if cell is None or isinstance(cell, (bool, int, float, str)) else str(cell)


def _row_offset(raw: RawScenario, name: str) -> int:
    """Rows of a JSON document are counted from 1; in a sheet the header stands above them."""
    numbers = raw.tables[name].row_numbers
    return 1 if raw.tables[name].exact and numbers and numbers[0] == 1 else 0


def _in_sheet_rows(problems: Iterable[DataProblem], raw: RawScenario) -> list[DataProblem]:
    """Problems of a document moved to the rows of the sheets that are made from it."""
    offsets = {table.label: _row_offset(raw, name) for name, table in raw.tables.items()}
    return [
        type(item)(
            item.table,
            item.row + offsets.get(item.table, 0) if item.row > 0 else item.row,
            item.column,
            item.code,
            item.problem,
            item.given,
            item.allowed,
        )
        for item in problems
    ]


def _mark(
    path_in: Path, problems: Sequence[DataProblem], path_out: Path, sheet_of: Mapping[str, str]
) -> None:
    refuse_bombs(path_in)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # openpyxl tells what it will not keep
        book = openpyxl.load_workbook(path_in, keep_vba=path_out.suffix.lower() == ".xlsm")
    cells: list[Cell | None] = []
    headers: dict[str, dict[str, tuple[int, int]]] = {}
    for problem in problems:
        name = sheet_of.get(problem.table, problem.table)
        if name not in book.sheetnames or len(cells) >= _MOST_MARKS:
            cells.append(None)
            continue
        sheet = book[name]
        if name not in headers:
            headers[name] = _header_cells(sheet)
        cell = _cell(sheet, problem, headers[name])
        _mark_cell(cell, str(problem))
        cells.append(cell)
    _list_problems(book, problems, cells)
    book.save(path_out)


def _header_cells(sheet: Worksheet) -> dict[str, tuple[int, int]]:
    """Row and column of each header; the header is the first filled row that is no title.

    The sheet of the header has its fields below each other instead.
    """
    if table_name(sheet.title) == HEADER_SHEET:
        return {
            str(value): (row, 2)
            for row, (value,) in enumerate(sheet.iter_rows(max_col=1, values_only=True), 1)
        }
    filled = (
        (row, values)
        for row, values in enumerate(sheet.iter_rows(values_only=True), 1)
        if not all(map(is_blank, values))
    )
    first = list(islice(filled, 2))
    if has_title([values for _, values in first]):
        first.pop(0)
    return {
        str(value).strip(): (row, position)
        for row, values in first[:1]
        for position, value in reversed(list(enumerate(values, 1)))
        if not is_blank(value)
    }


def _cell(sheet: Worksheet, problem: DataProblem, headers: dict[str, tuple[int, int]]) -> Cell:
    header_row, position = headers.get(problem.column, (1, 1))
    if table_name(sheet.title) == HEADER_SHEET:
        row = problem.row if problem.row > 0 else header_row
    else:
        row = problem.row if problem.row > 0 else min((r for r, _ in headers.values()), default=1)
    cell: Any = sheet.cell(row, position)
    while type(cell).__name__ == "MergedCell" and cell.column > 1:
        cell = sheet.cell(row, cell.column - 1)
    return cell  # type: ignore[no-any-return]


def _mark_cell(cell: Cell, text: str) -> None:
    cell.fill = _FILL
    before = f"{cell.comment.text}\n\n" if cell.comment is not None else ""
    cell.comment = Comment(before + text, _AUTHOR, height=120, width=360)


def _list_problems(
    book: openpyxl.Workbook, problems: Sequence[DataProblem], cells: Sequence[Cell | None]
) -> None:
    """A sheet with every problem and a link to its cell."""
    if PROBLEM_SHEET in book.sheetnames:
        del book[PROBLEM_SHEET]
    sheet = book.create_sheet(PROBLEM_SHEET, 0)
    sheet.append(_HEADERS)
    for problem, cell in zip(problems, cells, strict=True):
        row = problem.row if problem.row >= 0 else None
        texts = (problem.code, problem.problem, problem.given, problem.allowed)
        sheet.append([guard(problem.table), row, guard(problem.column), *map(guard, texts)])
        if cell is not None:
            link = sheet.cell(sheet.max_row, 1)
            title = cell.parent.title.replace("'", "''")
            link.hyperlink = f"#'{title}'!{cell.coordinate}"
            link.font = Font(color="FF0563C1", underline="single")
    for header in sheet[1]:
        header.font = Font(bold=True)
    for letter, width in zip("ABCDEFG", (20, 8, 24, 22, 60, 28, 40), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"
    book.active = 0
