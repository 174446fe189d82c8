"""Excel cells that show an error or wait for their formula; the fast reader takes them for blank.

A blank cell means a default, so that ``#N/A`` in a column that may be blank would change the plan
without a word. Such cells are read as the text that stands in them, and then refused.
"""

from __future__ import annotations

import re
import zipfile
from html import unescape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SUSPECT = re.compile(rb"<c\b[^>]*\bt=[\"']e[\"']|</f>\s*(?:<v\s*/>|<v>\s*</v>|</c>)")
"""What a sheet with such cells holds; few sheets do, and only those are read again."""

_LARGEST_SHEET = 200_000_000
_CELL = re.compile(rb"<c\b([^>]*?)(?:/>|>(.*?)</c>)", re.DOTALL)
_PLACE = re.compile(rb"\br=[\"']([A-Z]{1,3})(\d{1,7})[\"']")
_VALUE = re.compile(rb"<v[^>]*>(.*?)</v>", re.DOTALL)
_FORMULA = re.compile(rb"<f\b[^>]*>(.*?)</f>", re.DOTALL)
_SHEET = re.compile(rb"<sheet\b[^>]*>")
_LINK = re.compile(rb"<Relationship\b[^>]*>")


def fill_uncalculated(path: Path, sheets: dict[str, list[list[Any]]]) -> None:
    """Put the text of such cells where the fast reader left blanks."""
    with zipfile.ZipFile(path) as archive:
        for name, part in _parts(archive):
            if name not in sheets or archive.getinfo(part).file_size > _LARGEST_SHEET:
                continue
            rows = sheets[name]
            for row, column, text in _cells(archive.read(part)):
                if row < len(rows) and column < len(rows[row]) and rows[row][column] in (None, ""):
                    rows[row][column] = text


def _parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Name of each sheet and the file that holds it."""
    names = set(archive.namelist())
    if not names.issuperset({"xl/workbook.xml", "xl/_rels/workbook.xml.rels"}):
        return
    targets = {
        _attribute(link, "Id"): _attribute(link, "Target")
        for link in _LINK.findall(archive.read("xl/_rels/workbook.xml.rels"))
    }
    for sheet in _SHEET.findall(archive.read("xl/workbook.xml")):
        target = targets.get(_attribute(sheet, "r:id"), "")
        part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if part in names:
            yield _attribute(sheet, "name"), part


def _attribute(tag: bytes, name: str) -> str:
    match = re.search(rf"\s{name}=[\"']([^\"']*)[\"']".encode(), tag)
    return unescape(match[1].decode("utf-8", "replace")) if match else ""


def _cells(xml: bytes) -> Iterator[tuple[int, int, str]]:
    """Row and column, from 0, and text of every cell with an error or a formula without result."""
    for attributes, inside in _CELL.findall(xml):
        kind = _attribute(b" " + attributes, "t")
        value, formula = _VALUE.search(inside), _FORMULA.search(inside)
        if kind == "e" and value:
            text = value[1]
        elif kind != "str" and formula and formula[1] and not (value and value[1].strip()):
            text = b"=" + formula[1]
        else:
            continue
        if place := _PLACE.search(attributes):
            yield int(place[2]) - 1, column_number(place[1]) - 1, unescape(text.decode("utf-8"))


def column_number(letters: bytes) -> int:
    """Number of a column from 1, such as 27 for ``AA``."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def column_letters(number: int) -> str:
    """Letters of a column counted from 1, such as ``AA`` for 27."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
