"""What plan folders of every family have in common: their files, and how they come and go.

A folder is written as a whole or not at all. It holds the header (``plan.json``), the scenario as
planned, the plan without loss, tables and maps for other programs, and a report for people.
"""

from __future__ import annotations

import gzip
import json
import zlib
from typing import TYPE_CHECKING, Protocol, TypeVar

from pydantic import BaseModel, ValidationError

from api.atomic_folder import complete_folder
from api.plan_agreement import digest_of
from api.plan_header import Header
from supplychain.errors import DataError, DataProblem
from supplychain.io import read_scenario, scenario_hash, write_scenario
from supplychain.io.atomic import keep_other_files, refuse_foreign_folder
from supplychain.io.swap import restore_previous

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from supplychain.scenario import Scenario

HEADER = "plan.json"
SCENARIO = "scenario"
DOCUMENT = "plan-document.json.gz"
REPORT = "report.html"
DATA = (".csv", ".geojson", ".parquet")
"""Ends of the files that other programs read, which must not drift from the plan."""
SHARED_FILES = frozenset({HEADER, SCENARIO, DOCUMENT, REPORT})

LARGEST_DOCUMENT = 1_000_000_000

AnyHeader = TypeVar("AnyHeader", bound=Header)


class Planned(Protocol):
    """A header that names its scenario."""

    @property
    def scenario_hash(self) -> str:
        """Of what stands beside the plan."""
        ...


class _Named(BaseModel):
    """The one field by which a header tells what it is."""

    family: str


def write_folder(
    folder: Path,
    scenario: Scenario,
    header: AnyHeader,
    document: str,
    *,
    data: Callable[[Path], None],
    rest: Callable[[Path], None],
    own_files: frozenset[str],
) -> AnyHeader:
    """Write a plan folder; an earlier plan there is replaced only by the complete new one.

    Files in the folder that no plan writes (notes, say) are kept.

    Parameters
    ----------
    folder
        Where to.
    scenario, header, document
        What was planned, about the plan, and the plan as JSON.
    data
        Writes tables and maps into the folder that it is given; the header gets their digests.
    rest
        Writes what is for people, or is kept beside the plan.
    own_files
        All files that a plan of this family may write.

    Returns
    -------
    Header
        As written.

    Raises
    ------
    DataError
        If the folder holds something that is no plan.
    OSError
        If it cannot be written.
    """
    refuse_foreign_folder(folder, HEADER)
    with complete_folder(folder) as fresh:
        write_scenario(scenario, fresh / SCENARIO)
        write_document(fresh, document)
        data(fresh)
        digests = {
            path.name: digest_of(path) for path in sorted(fresh.iterdir()) if path.suffix in DATA
        }
        header = header.model_copy(update={"files": digests})
        rest(fresh)
        (fresh / HEADER).write_text(header_json(header), encoding="utf-8")
        if folder.is_dir():
            keep_other_files(folder, fresh, own_files)
    return header


def header_json(header: Header) -> str:
    """The header as indented JSON text that ends with a line break."""
    plain = json.loads(header.model_dump_json())
    return json.dumps(plain, ensure_ascii=False, indent=2) + "\n"


def family_of(folder: Path) -> str:
    """The family that a plan folder says to be of.

    Raises
    ------
    DataError
        If it is no plan folder.
    """
    return read_header(folder, _Named).family


Read = TypeVar("Read", bound=BaseModel)


def read_header(folder: Path, kind: type[Read]) -> Read:
    """Read ``plan.json`` alone.

    Raises
    ------
    DataError
        If there is none, or it is not one of this kind.
    """
    restore_previous(folder)
    path = folder / HEADER
    if not path.is_file():
        raise DataError([_problem(str(path), "missing_file", "this is not a plan folder")])
    try:
        return kind.model_validate_json(path.read_bytes())
    except ValidationError as wrong:
        raise DataError(
            _problem(str(path), item["type"], item["msg"], column=".".join(map(str, item["loc"])))
            for item in wrong.errors()
        ) from wrong


def read_scenario_of(folder: Path, header: Planned) -> Scenario:
    """The scenario beside a plan.

    Raises
    ------
    DataError
        If it is not the one that was planned.
    """
    scenario = read_scenario(folder / SCENARIO)
    found = scenario_hash(scenario)
    if found != header.scenario_hash:
        problem = "the scenario was changed after the plan was made"
        wrong = _problem(
            str(folder / SCENARIO), "other_scenario", problem, found, header.scenario_hash
        )
        raise DataError([wrong])
    return scenario


def write_document(folder: Path, text: str, name: str = DOCUMENT) -> None:
    """Write what :func:`read_document` reads."""
    # Without a time stamp, equal plans give equal files.
    (folder / name).write_bytes(gzip.compress(text.encode(), 6, mtime=0))


def read_document(folder: Path, name: str = DOCUMENT) -> bytes:
    """The plan as JSON, or another document beside it.

    Raises
    ------
    DataError
        If the file is missing, damaged or too large.
    """
    document = folder / name
    if not document.is_file():
        what = "the plan itself is missing" if name == DOCUMENT else "the file is missing"
        raise DataError([_problem(str(document), "missing_file", what)])
    try:
        with gzip.open(document) as stream:
            text = stream.read(LARGEST_DOCUMENT + 1)
    except (gzip.BadGzipFile, EOFError, zlib.error) as wrong_bytes:
        problem = "the file is damaged"
        raise DataError([_problem(str(document), "damaged", problem)]) from wrong_bytes
    if len(text) > LARGEST_DOCUMENT:
        problem, allowed = (
            "the file is too large once unpacked",
            f"at most {LARGEST_DOCUMENT} bytes",
        )
        raise DataError([_problem(str(document), "too_large", problem, allowed=allowed)])
    return text


def _problem(
    table: str, code: str, problem: str, given: str = "", allowed: str = "", column: str = ""
) -> DataProblem:
    return DataProblem(table, -1, column, code, problem, given, allowed)
