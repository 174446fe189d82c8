"""A scenario as an Excel workbook: the sheet ``scenario`` and one sheet per table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from supplychain.errors import DataError
from supplychain.io.folder import header_values
from supplychain.io.history.write import refuse_long
from supplychain.io.names import HEADER_SHEET, table_name, unknown_table
from supplychain.io.raw import MAX_ROWS, RawScenario
from supplychain.io.sheets import header_rows, take_header
from supplychain.io.spreadsheet import filled_sheets, new_workbook, write_sheet
from supplychain.io.tables import forms_to_write, written_table

if TYPE_CHECKING:
    from pathlib import Path

    from supplychain.io.documents.scenario import ScenarioDocument


def read_workbook(path: Path) -> RawScenario:
    """Everything in the workbook's sheets; an unreadable file is among the problems."""
    raw = RawScenario(HEADER_SHEET)
    try:
        sheets = filled_sheets(path)
    except DataError as error:
        raw.header_label = path.name
        raw.problems += error.problems
        return raw
    for sheet, rows in sheets.items():
        _add_sheet(raw, sheet, rows)
    return raw


def _add_sheet(raw: RawScenario, sheet: str, rows: list[list[Any]]) -> None:
    name = table_name(sheet)
    if name is None:
        raw.problems.append(unknown_table(sheet, sheet))
    elif name == HEADER_SHEET:
        take_header(raw, sheet, rows)
    else:
        raw.add_rows(name, sheet, rows)


def write_workbook(document: ScenarioDocument, path: Path) -> None:
    """Write the header and every table that has rows or is required."""
    refuse_long(document.demand_history, MAX_ROWS, "a workbook")
    with new_workbook(path) as workbook:
        rows = list(header_rows(header_values(document)))
        columns = [[field for field, _ in rows], [value for _, value in rows]]
        write_sheet(workbook, HEADER_SHEET, ("field", "value"), columns)
        for form in forms_to_write(document):
            rows_held = list(getattr(document, form.name))
            table = written_table(form.name, rows_held, guarded=True)
            write_sheet(workbook, form.name, table.headers, table.columns)
