"""Reading and writing a scenario by the path's kind."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from supplychain.errors import DataError, DataProblem
from supplychain.io.atomic import keep_other_files, refuse_foreign_folder, replaced
from supplychain.io.convert import nouns_of, problems_of, to_document
from supplychain.io.folder import (
    HEADER_FILE,
    WORKBOOK_SUFFIXES,
    is_table_file,
    read_folder,
    write_folder,
)
from supplychain.io.jsonfile import json_text, read_json
from supplychain.io.workbook import read_workbook, write_workbook

if TYPE_CHECKING:
    from supplychain.io.documents.scenario import ScenarioDocument
    from supplychain.io.raw import RawScenario
    from supplychain.scenario import Scenario


def read_scenario(path: Path | str, *, checked: bool = True) -> Scenario:
    """Read a folder, a workbook or a JSON file.

    Parameters
    ----------
    path
        Folder with ``scenario.yaml``, or a file that ends in ``.xlsx``, ``.xlsm`` or ``.json``.
    checked
        Whether the meaning is checked too; structure always is.

    Raises
    ------
    DataError
        With every problem that `check` would list.
    """
    return nouns_of(read_raw(Path(path)), checked=checked)


def check(path: Path | str) -> list[DataProblem]:
    """All that is wrong with a scenario's files, sorted by table and row; empty if nothing is."""
    return problems_of(read_raw(Path(path)))


def write_scenario(
    scenario: Scenario, path: Path | str, *, tables: Literal["csv", "parquet"] = "csv"
) -> None:
    """Write a scenario, by the path's suffix, at once or not at all.

    Parameters
    ----------
    scenario
        What is written; reading it again gives an equal value.
    path
        Ends in ``.xlsx`` or ``.json``; everything else is a folder. A folder that holds a
        scenario is replaced; files beside its tables stay.
    tables
        Kind of files in a folder.

    Raises
    ------
    DataError
        If a value is out of the range of its column, or the folder holds other things.
    """
    path, document = Path(path), to_document(scenario)
    if path.suffix.lower() == ".json":
        with replaced(path) as fresh:
            fresh.write_text(json_text(document), encoding="utf-8")
    elif path.suffix.lower() == ".xlsx":
        with replaced(path) as fresh:
            write_workbook(document, fresh)
    else:
        _write_folder(document, path, tables)


def _write_folder(document: ScenarioDocument, path: Path, tables: str) -> None:
    refuse_foreign_folder(path, HEADER_FILE)
    with replaced(path) as fresh:
        write_folder(document, fresh, tables=tables)
        if path.is_dir():
            tables_there = (file.name for file in path.iterdir() if is_table_file(file))
            keep_other_files(path, fresh, (HEADER_FILE, *tables_there))


def read_raw(path: Path) -> RawScenario:
    """Cells of a scenario in any of its forms; `DataError` if nothing is at the path."""
    if path.is_dir():
        return read_folder(path)
    if path.is_file() and path.suffix.lower() in WORKBOOK_SUFFIXES:
        return read_workbook(path)
    if path.is_file() and path.suffix.lower() == ".json":
        return read_json(path)
    text = "no scenario is here" if not path.is_file() else "files of this kind are not read"
    allowed = "a folder with scenario.yaml, an .xlsx workbook or a .json file"
    raise DataError([DataProblem(path.name, -1, "", "not_found", text, str(path), allowed)])
