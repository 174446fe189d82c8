"""A workbook of a result's tables, for kinds that write none of their own."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import xlsxwriter

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Iterator, Sequence

MOST_ROWS = 200_000
LONGEST_NAME = 31
FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", "-"))
LONGEST_CELL = 32_000


class TooLarge(Exception):  # noqa: N818 - says what it is
    """Raised where the tables together have more rows than a workbook should."""


def book_of(archive: zipfile.ZipFile, names: Sequence[str]) -> bytes:
    """A sheet for each table, with numbers as numbers and all else as text, also ``=1+1``.

    Raises
    ------
    TooLarge
        If there are too many rows.
    """
    packed, left = io.BytesIO(), MOST_ROWS
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(packed, options) as book:
        head = book.add_format({"bold": True})
        for name in names:
            sheet = book.add_worksheet(
                name.removesuffix(".csv").translate(FORBIDDEN)[:LONGEST_NAME]
            )
            for number, row in enumerate(_rows(archive, name)):
                left -= 1
                if left < 0:
                    raise TooLarge
                for column, cell in enumerate(row):
                    if number == 0:
                        sheet.write_string(0, column, cell, head)
                    elif (value := _number(cell)) is not None:
                        sheet.write_number(number, column, value)
                    elif cell:
                        sheet.write_string(number, column, cell[:LONGEST_CELL])
            sheet.freeze_panes(1, 0)
    return packed.getvalue()


def _rows(archive: zipfile.ZipFile, name: str) -> Iterator[list[str]]:
    with archive.open(name) as opened:
        yield from csv.reader(io.TextIOWrapper(opened, "utf-8-sig", newline=""))


def _number(cell: str) -> float | None:
    """A cell that is a plain number; ``1_000``, ``nan`` and codes such as ``007`` are text."""
    digits = cell.removeprefix("-")
    if not digits[:1].isdecimal() or "_" in cell or (digits[0] == "0" and digits[1:2].isdecimal()):
        return None
    try:
        return float(cell)
    except ValueError:
        return None
