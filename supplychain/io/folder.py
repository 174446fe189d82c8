"""A scenario as a folder: ``scenario.yaml`` and one CSV or Parquet file per table."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from supplychain.errors import DataError, DataProblem
from supplychain.io.csvtable import csv_text, read_csv
from supplychain.io.documents.header import HeaderDocument
from supplychain.io.documents.scenario import FORMS
from supplychain.io.history.cells import is_number
from supplychain.io.history.csvfile import read_history_csv
from supplychain.io.history.parquetfile import read_history_parquet
from supplychain.io.history.write import write_history
from supplychain.io.names import HEADER_SHEET, table_name, unknown_table
from supplychain.io.parquet import read_parquet, write_parquet
from supplychain.io.raw import HISTORY, RawScenario
from supplychain.io.sheets import take_header
from supplychain.io.spreadsheet import filled_sheets
from supplychain.io.tables import as_text, forms_to_write, written_table
from supplychain.io.yamlfile import header_text, read_header

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from supplychain.io.documents.scenario import ScenarioDocument
    from supplychain.io.raw import RawTable

HEADER_FILE = "scenario.yaml"
WORKBOOK_SUFFIXES = (".xlsx", ".xlsm")
_READERS = {".csv": read_csv, ".tsv": read_csv, ".parquet": read_parquet}
_HISTORY_READERS = {
    ".csv": read_history_csv,
    ".tsv": read_history_csv,
    ".parquet": read_history_parquet,
}
_OWN = ("_", "x_", ".", "~$")
"""Begin the names of files that are not read: the user's own, and Excel's locks."""


def read_folder(path: Path) -> RawScenario:
    """Everything in the folder's files; unreadable files are among the problems."""
    raw = RawScenario(HEADER_FILE)
    header_file = path / HEADER_FILE
    if header_file.is_file():
        try:
            raw.header = read_header(header_file)
        except (DataError, OSError) as error:
            raw.problems += _told(header_file, error)
    for file in sorted(path.iterdir()):
        if file.stem.startswith(_OWN) or not file.is_file():
            continue
        if file.suffix.lower() in _READERS:
            _add_file(raw, file)
        elif file.suffix.lower() in WORKBOOK_SUFFIXES:
            _add_workbook(raw, file)
    return raw


def is_table_file(file: Path) -> bool:
    """Whether a file of a scenario's folder holds one of its tables."""
    return table_name(file.stem) is not None and (
        file.suffix.lower() in _READERS or file.suffix.lower() in WORKBOOK_SUFFIXES
    )


def _add_file(raw: RawScenario, file: Path) -> None:
    name = table_name(file.stem)
    if name is None:
        raw.problems.append(unknown_table(file.name, file.stem))
        return
    if (other := raw.label_of(name)) is not None:
        text = f"{other} is the same table"
        raw.problems.append(DataProblem(file.name, -1, "", "duplicate_table", text))
        return
    table: RawTable | None = None
    try:
        if name == HISTORY:
            raw.history = _HISTORY_READERS[file.suffix.lower()](file, name, is_number)
        else:
            table = _READERS[file.suffix.lower()](file, name)
    except (DataError, OSError) as error:
        raw.problems += _told(file, error)
        raw.lost.add(name)
        return
    if table is not None and name == HEADER_SHEET:
        _add_header(raw, table)
    elif table is not None:
        raw.tables[name] = table


def _add_header(raw: RawScenario, table: RawTable) -> None:
    """The header from a table of fields and values, where no other file has it."""
    if raw.header is not None or any(item.table == HEADER_FILE for item in raw.problems):
        text = f"{raw.header_label} is the header already"
        raw.problems.append(DataProblem(table.label, -1, "", "duplicate_table", text))
        return
    rows = [list(table.headers), *map(list, zip(*table.columns, strict=True))]
    take_header(raw, table.label, rows)


def _told(file: Path, error: DataError | OSError) -> Sequence[DataProblem]:
    """What is wrong with a file, also where the system does not let it be read."""
    if isinstance(error, DataError):
        return error.problems
    text = f"the file cannot be read: {(error.strerror or str(error)).lower()}"
    return [DataProblem(file.name, -1, "", "unreadable", text)]


def _add_workbook(raw: RawScenario, file: Path) -> None:
    """Tables of an Excel file by the names of its sheets; a single sheet may have the file's."""
    try:
        sheets = filled_sheets(file)
    except DataError as error:
        raw.problems += error.problems
        raw.lost |= {name for name in (table_name(file.stem),) if name}
        return
    for sheet, rows in sheets.items():
        is_single = len(sheets) == 1
        label = file.name if is_single else f"{file.name} {sheet}"
        name = table_name(sheet) or (table_name(file.stem) if is_single else None)
        if name in FORMS:
            raw.add_rows(name, label, rows)
        elif (
            name == HEADER_SHEET and raw.header is None and not (file.parent / HEADER_FILE).exists()
        ):
            take_header(raw, label, rows)
        elif name == HEADER_SHEET:
            text = f"{raw.header_label} is the header already"
            raw.problems.append(DataProblem(label, -1, "", "duplicate_table", text))
        else:
            raw.problems.append(unknown_table(label, sheet))


def write_folder(document: ScenarioDocument, path: Path, *, tables: str) -> None:
    """Write the header and every table that has rows or is required into a fresh folder."""
    path.mkdir(parents=True)
    (path / HEADER_FILE).write_text(header_text(header_values(document)), encoding="utf-8")
    for form in forms_to_write(document):
        if form.name == HISTORY:
            write_history(document.demand_history, path, tables)
            continue
        rows = getattr(document, form.name)
        if tables == "parquet":
            table = written_table(form.name, rows, guarded=False)
            write_parquet(table, path / f"{form.name}.parquet")
            continue
        table = written_table(form.name, rows, guarded=True)
        cells = zip(*(map(as_text, column) for column in table.columns), strict=True)
        text = csv_text(table.headers, list(cells))
        (path / f"{form.name}.csv").write_text(text, encoding="utf-8", newline="")


def header_values(document: ScenarioDocument) -> dict[str, Any]:
    """Fields of the header as JSON values, without blanks."""
    values = json.loads(
        document.model_dump_json(include=set(HeaderDocument.model_fields), exclude_none=True)
    )
    return dict(values)
