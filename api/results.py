"""The archive of a result, and the forms that it is given out in."""

from __future__ import annotations

import gzip
import io
import zipfile
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from api.errors import Problem, ProblemError
from api.reports.script import NAMED, with_script
from api.table_book import MOST_ROWS, TooLarge, book_of

if TYPE_CHECKING:
    from api.kinds import Kind


class Form(StrEnum):
    """Forms of a result."""

    JSON = "json"
    GEOJSON = "geojson"
    XLSX = "xlsx"
    CSV = "csv"
    ZIP = "zip"


MEDIA = {
    Form.JSON: "application/json",
    Form.GEOJSON: "application/geo+json",
    Form.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Form.CSV: "text/csv; charset=utf-8",
    Form.ZIP: "application/zip",
}


@dataclass(frozen=True, slots=True)
class Given:
    """Bytes in one form, with a name for who saves them."""

    data: bytes
    media: str
    name: str


def given(kind: Kind, archive: bytes, form: Form, table: str | None = None) -> Given:
    """A result in one form; reports in it are whole.

    Raises
    ------
    Problem
        406 if it has no such form, naming those that it has.
    """
    if form is Form.ZIP:
        return Given(_whole(kind, archive), MEDIA[form], f"{kind.name}.zip")
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        if form is Form.JSON:
            return Given(_json(kind, opened), MEDIA[form], f"{kind.name}.json")
        names = [name for name in opened.namelist() if "/" not in name]
        fitting = [name for name in names if name.endswith(f".{form}")]
        wanted = f"{table}.csv" if table else kind.files.table
        if form is not Form.CSV:
            wanted = fitting[0] if fitting else ""
        tables = sorted(name for name in names if name.endswith(".csv"))
        if form is Form.XLSX and not fitting and tables:
            return Given(_book(opened, tables), MEDIA[form], f"{kind.name}.xlsx")
        if wanted not in fitting:
            raise _missing(form, table, fitting, names)
        return Given(opened.read(wanted), MEDIA[form], wanted)


def report_of(kind: Kind, archive: bytes, *, whole: bool = True) -> bytes:
    """The page for people: one file on its own, or as it is stored."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        report = opened.read(kind.files.report)
    return with_script(report) if whole else report


def _whole(kind: Kind, archive: bytes) -> bytes:
    """The archive with a report that opens anywhere."""
    report = kind.files.report
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        stored = opened.read(report) if report in opened.namelist() else b""
        if NAMED.encode() not in stored:
            return archive
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as fresh:
            for item in opened.infolist():
                data = with_script(stored) if item.filename == report else opened.read(item)
                fresh.writestr(item, data)
    return packed.getvalue()


def _json(kind: Kind, opened: zipfile.ZipFile) -> bytes:
    """Header and plan in one document, without reading either."""
    parts = [b'{"kind":"', kind.name.encode(), b'","header":', opened.read(kind.files.header)]
    document = kind.files.document
    if document is not None and document in opened.namelist():
        parts += [b',"plan":', gzip.decompress(opened.read(document))]
    return b"".join([*parts, b"}"])


def _book(opened: zipfile.ZipFile, tables: list[str]) -> bytes:
    try:
        return book_of(opened, tables)
    except TooLarge as wrong:
        words = f"the tables have more than {MOST_ROWS:,} rows, which is too much for a workbook"
        raise Problem(406, words, code="too-many-rows", limit=MOST_ROWS) from wrong


def _missing(form: Form, table: str | None, fitting: list[str], names: list[str]) -> Problem:
    if form is Form.CSV and table is not None:
        allowed = ", ".join(name.removesuffix(".csv") for name in sorted(fitting))
        error = ProblemError(
            code="unknown_table", detail="there is no such table", parameter="table",
            given=table[:80], allowed=allowed,
        )  # fmt: skip
        return Problem(406, "the result has no such table", errors=[error])
    ends = {name.rpartition(".")[2] for name in names}
    ends |= {Form.JSON, Form.ZIP, *([Form.XLSX] if "csv" in ends else [])}
    allowed = ", ".join(form for form in Form if form in ends)
    error = ProblemError(
        code="unknown_form", detail="there is no such form", parameter="format",
        given=form, allowed=allowed,
    )  # fmt: skip
    return Problem(406, "the result has no such form", errors=[error])
