"""A scenario as an Excel workbook: the sheet ``scenario`` and one sheet per table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import xlsxwriter

from supplychain.errors import DataError, DataProblem
from supplychain.io.folder import header_values
from supplychain.io.names import HEADER_SHEET, table_name, unknown_table
from supplychain.io.raw import MAX_ROWS, RawScenario, is_blank, table_of_rows
from supplychain.io.sheets import header_rows, read_header_sheet
from supplychain.io.spreadsheet import read_sheets, write_sheet
from supplychain.io.tables import forms_to_write, written_table

if TYPE_CHECKING:
    from pathlib import Path

    from supplychain.io.documents.scenario import ScenarioDocument

GUIDE_SHEETS = frozenset({"guide", "说明", "problems"})
"""Sheets for people, in lower case; they are not read."""

WORKBOOK_OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def read_workbook(path: Path) -> RawScenario:
    """Everything in the workbook's sheets; an unreadable file is among the problems."""
    raw = RawScenario(HEADER_SHEET)
    try:
        sheets = read_sheets(path)
    except DataError as error:
        raw.header_label = path.name
        raw.problems += error.problems
        return raw
    for sheet, rows in sheets.items():
        if not _is_for_people(sheet) and not all(is_blank(cell) for row in rows for cell in row):
            _add_sheet(raw, sheet, rows)
    return raw


def _is_for_people(sheet: str) -> bool:
    return sheet.casefold() in GUIDE_SHEETS or sheet.startswith(("_", "x_"))


def _add_sheet(raw: RawScenario, sheet: str, rows: list[list[Any]]) -> None:
    name = table_name(sheet)
    if name is None:
        raw.problems.append(unknown_table(sheet, sheet))
    elif name == HEADER_SHEET:
        header = read_header_sheet(sheet, rows)
        raw.header_label, raw.header, raw.header_rows = sheet, header.values, header.rows
        raw.problems += header.problems
    elif name in raw.tables:
        text = f"{raw.tables[name].label} is the same table"
        raw.problems.append(DataProblem(sheet, -1, "", "duplicate_table", text))
    elif len(rows) > MAX_ROWS:
        text = "too many rows"
        raw.problems.append(
            DataProblem(sheet, -1, "", "too_large", text, str(len(rows)), f"at most {MAX_ROWS}")
        )
        raw.lost.add(name)
    else:
        table = table_of_rows(name, sheet, rows)
        if table is not None:
            raw.tables[name] = table


def write_workbook(document: ScenarioDocument, path: Path) -> None:
    """Write the header and every table that has rows or is required."""
    with xlsxwriter.Workbook(str(path), WORKBOOK_OPTIONS) as workbook:
        rows = list(header_rows(header_values(document)))
        columns = [[field for field, _ in rows], [value for _, value in rows]]
        write_sheet(workbook, HEADER_SHEET, ("field", "value"), columns)
        for form in forms_to_write(document):
            table = written_table(form.name, getattr(document, form.name), guarded=True)
            write_sheet(workbook, form.name, table.headers, table.columns)
