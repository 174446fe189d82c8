"""Scenarios as people send them: a zipped folder, a workbook or a JSON document.

What was sent is read beside the API's own process. An archive may hold no more, no larger and no
other files than allowed, whatever it says of itself.
"""

from __future__ import annotations

import stat
import tempfile
import zipfile
import zlib
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import pyarrow.parquet as pq  # type: ignore[import-untyped]
from openpyxl.utils.exceptions import IllegalCharacterError

from api.intake import Bounds, Checked, refuse_large
from supplychain.errors import DataError, DataProblem
from supplychain.io import check, read_scenario, scenario_hash, to_document, write_marked
from supplychain.io.folder import HEADER_FILE
from supplychain.io.jsonfile import json_text

if TYPE_CHECKING:
    from collections.abc import Iterator

COPY_BYTES = 1_000_000
BROKEN = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError)
"""What a damaged archive may raise while it is read."""


class Sent(StrEnum):
    """Forms, by the end of their files."""

    ZIP = "zip"
    XLSX = "xlsx"
    JSON = "json"


MEDIA = {
    "application/zip": Sent.ZIP,
    "application/x-zip-compressed": Sent.ZIP,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": Sent.XLSX,
    "application/json": Sent.JSON,
}


@dataclass(frozen=True, slots=True)
class Room:
    """How much an archive may hold."""

    files: int
    unpacked_bytes: int


@dataclass(frozen=True, slots=True)
class Read:
    """What was sent: its scenario as JSON, or what is wrong with it."""

    checked: Checked
    text: bytes = b""
    marked: bytes | None = None


def read_upload(data: bytes, sent: Sent, room: Room, bounds: Bounds, *, mark: bool = False) -> Read:
    """Read and check a scenario.

    Parameters
    ----------
    data, sent
        Bytes, and their form.
    room, bounds
        What is allowed.
    mark
        Whether to make a workbook in which the faults are marked.
    """
    with tempfile.TemporaryDirectory(prefix="supplychain-") as name:
        folder = Path(name)
        try:
            path = _placed(data, sent, folder, room)
            problems = check(path)
        except DataError as wrong:
            return Read(Checked(wrong.problems))
        if problems:
            return Read(Checked(tuple(problems)), marked=_marked(path, problems) if mark else None)
        scenario = read_scenario(path)
        document = to_document(scenario)
        text = json_text(document)
        try:
            refuse_large({name: list(rows) for name, rows in _tables(document)}, bounds)
        except DataError as wrong:
            return Read(Checked(wrong.problems))
        return Read(Checked((), scenario_hash(scenario), scenario.name), text.encode())


def _tables(document: object) -> Iterator[tuple[str, tuple[object, ...]]]:
    for name, value in vars(document).items():
        if isinstance(value, tuple):
            yield name, value


def _marked(path: Path, problems: list[DataProblem]) -> bytes | None:
    """The workbook, or nothing if none can hold what was sent, such as control characters."""
    place = path.parent / "marked.xlsx"
    try:
        write_marked(path, problems, place)
    except (IllegalCharacterError, ValueError):
        return None
    return place.read_bytes()


def _placed(data: bytes, sent: Sent, folder: Path, room: Room) -> Path:
    """Where a reader finds what was sent."""
    if sent is not Sent.ZIP:
        path = folder / f"scenario.{sent}"
        path.write_bytes(data)
        return path
    target = folder / "scenario"
    unpack(data, target, room)
    return _top(target)


def unpack(data: bytes, target: Path, room: Room) -> None:
    """Write the plain files of a zip below a new folder.

    Raises
    ------
    DataError
        If it is no zip, or holds more or other than allowed.
    """
    target.mkdir()
    try:
        with zipfile.ZipFile(BytesIO(data)) as opened:
            _unpack(opened, target, room)
    except (*BROKEN, ValueError) as wrong:
        # Errors of the system name our own folders.
        why = wrong.strerror if isinstance(wrong, OSError) and wrong.strerror else wrong
        raise DataError([_fault("", "damaged", f"the archive cannot be read: {why}")]) from wrong
    for path in sorted(target.rglob("*.parquet")):
        _refuse_parquet_bomb(path, room)


def _unpack(opened: zipfile.ZipFile, target: Path, room: Room) -> None:
    """Write plain files below the target, and nothing else anywhere."""
    items = [item for item in opened.infolist() if not item.filename.endswith("/")]
    if len(items) > room.files:
        words = "the archive has too many files"
        raise DataError([_fault("", "too_many_files", words, len(items), room.files)])
    left = room.unpacked_bytes
    for item in items:
        path = target / _safe(item)
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists():
            raise DataError([_fault(item.filename, "twice", "the file stands there twice")])
        with opened.open(item) as source, path.open("wb") as fresh:
            while part := source.read(COPY_BYTES):
                left -= len(part)
                if left < 0:
                    words = "the archive is too large once unpacked"
                    most = f"{room.unpacked_bytes:,} bytes"
                    raise DataError([_fault("", "too_large", words, allowed=most)])
                fresh.write(part)


def _safe(item: zipfile.ZipInfo) -> PurePosixPath:
    """The path of a member that stays in its folder."""
    name = item.filename
    path = PurePosixPath(name)
    is_plain = stat.S_IFMT(item.external_attr >> 16) in (0, stat.S_IFREG)
    parts = path.parts
    if not is_plain or path.is_absolute() or ".." in parts or "\\" in name or ":" in name:
        words = "only plain files inside the archive are read"
        raise DataError([_fault(name[:80], "unsafe_path", words)])
    if not parts or len(parts) > 4 or len(name) > 200 or "\x00" in name:
        raise DataError([_fault(name[:80], "unsafe_path", "the name is too long or too deep")])
    return path


def _refuse_parquet_bomb(path: Path, room: Room) -> None:
    """Raise `DataError` if a table says that it is larger than allowed once it is read."""
    try:
        about = pq.ParquetFile(path).metadata
        groups = range(about.num_row_groups)
        size = sum(about.row_group(number).total_byte_size for number in groups)
    except Exception as wrong:
        text = f"the file is no Parquet: {wrong}"
        raise DataError([_fault(path.name, "damaged", text[:300])]) from wrong
    if size > room.unpacked_bytes:
        words = "the table is too large once unpacked"
        raise DataError([_fault(path.name, "too_large", words, size, room.unpacked_bytes)])


def _top(folder: Path) -> Path:
    """The folder with the header: the archive's own, or its only folder."""
    if (folder / HEADER_FILE).is_file():
        return folder
    inside = [path for path in folder.iterdir() if path.is_dir()]
    return inside[0] if len(inside) == 1 else folder


def _fault(
    name: str, code: str, text: str, given: object = "", allowed: object = ""
) -> DataProblem:
    return DataProblem(name or "archive", -1, "", code, text, str(given), str(allowed))
