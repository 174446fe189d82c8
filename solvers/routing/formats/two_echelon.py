"""Text format of two-echelon instances, as Breunig, Schmid, Hartl and Vidal (2016) unified them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from solvers.routing.formats.rounding import euclidean
from solvers.routing.two_echelon.problem import Customer, Fleet, Satellite, TwoEchelonProblem
from supplychain.errors import DataError, DataProblem

if TYPE_CHECKING:
    from pathlib import Path

LINES = ("trucks", "city freighters", "stores", "customers")
"""What the lines hold that are neither empty nor comments, in order."""
COLUMNS = {
    "trucks": ("total", "capacity", "cost per distance", "fixed cost"),
    "city freighters": ("most per satellite", "total", "capacity", "cost per distance", "fixed"),
    "stores": ("x", "y"),
    "customers": ("x", "y", "demand"),
}
HANDLING = "handling cost per unit"
"""A third figure that satellites may have."""
COMMENT = "!"
COUNTED = {("trucks", 0), ("city freighters", 0), ("city freighters", 1)}
"""Cells that are whole numbers."""
POSITION = ("x", "y")

Row = list[float]


def read_two_echelon(path: Path) -> TwoEchelonProblem:
    """Read a file: trucks, city freighters, stores and customers, each in one line.

    Stores are the depot and then the satellites, which may have a price of handling. Distances are
    straight and not rounded; a unit of cost counts as one CNY, one of demand as a kilogram.

    Raises
    ------
    DataError
        Naming every line and entry that cannot be used.
    """
    lines = [
        (number, line.strip())
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if line.strip() and not line.strip().startswith(COMMENT)
    ]
    if len(lines) != len(LINES):
        text = "lines that are neither empty nor comments"
        allowed = f"{len(LINES)}: {', '.join(LINES)}"
        raise DataError([_problem(path, -1, "", "bad_lines", text, f"{len(lines)}", allowed)])
    problems: list[DataProblem] = []
    trucks, freighters, stores, customers = (
        _rows(path, number, line, kind, problems)
        for kind, (number, line) in zip(LINES, lines, strict=True)
    )
    for kind, rows, (number, _), least in zip(
        LINES, (trucks, freighters, stores, customers), lines, (1, 1, 2, 1), strict=True
    ):
        most = 1 if kind in LINES[:2] else math.inf
        if not problems and not least <= len(rows) <= most:
            allowed = str(least) if most == least else f"{least} or more"
            text = "wrong number of entries"
            problems.append(
                _problem(path, number, kind, "bad_count", text, str(len(rows)), allowed)
            )
    if problems:
        raise DataError(problems)
    most, total, room, price, fixed = freighters[0]
    points = np.array([row[:2] for row in (*stores, *customers)])
    return TwoEchelonProblem(
        Fleet(int(trucks[0][0]), *trucks[0][1:]),
        Fleet(int(total), room, price, fixed),
        tuple(
            Satellite(f"S{place}", int(most), handling_cny_per_kg=row[2] if row[2:] else 0.0)
            for place, row in enumerate(stores[1:], 1)
        ),
        tuple(Customer(f"C{place}", row[2]) for place, row in enumerate(customers, 1)),
        euclidean(points),
    )


def _rows(path: Path, number: int, line: str, kind: str, problems: list[DataProblem]) -> list[Row]:
    """Entries of a line, apart from each other by spaces, their figures by commas."""
    columns = COLUMNS[kind]
    widths = {len(columns), len(columns) + 1} if kind == "stores" else {len(columns)}
    rows: list[Row] = []
    for entry in line.split():
        try:
            row = [float(cell) for cell in entry.split(",")]
        except ValueError:
            row = []
        if len(row) not in widths or not _is_right(kind, row):
            named = ", ".join(columns) + (f", and perhaps {HANDLING}" if len(widths) > 1 else "")
            allowed = f"numbers with commas between: {named}; none below 0 but x and y"
            text = "not an entry of this line"
            problems.append(_problem(path, number, kind, "bad_entry", text, entry, allowed))
            continue
        rows.append(row)
    return rows


def _is_right(kind: str, row: Row) -> bool:
    for place, cell in enumerate(row):
        name = COLUMNS[kind][place] if place < len(COLUMNS[kind]) else HANDLING
        if not math.isfinite(cell) or (cell < 0 and name not in POSITION):
            return False
        if (kind, place) in COUNTED and cell != int(cell):
            return False
    return True


def _problem(
    path: Path, line: int, column: str, code: str, problem: str, given: str, allowed: str
) -> DataProblem:
    return DataProblem(path.name, line, column, code, problem, given, allowed)
