"""Solomon's text format for vehicle routing with time windows, as Gehring and Homberger use it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from solvers.routing.formats.rounding import euclidean
from solvers.routing.formats.sheet import Sheet, Vehicle
from supplychain.errors import DataError, DataProblem

if TYPE_CHECKING:
    from pathlib import Path

CUSTOMER_COLUMNS = ("number", "x", "y", "demand", "ready time", "due date", "service time")
VEHICLE_COLUMNS = ("number", "capacity")


def read_solomon(path: Path) -> Sheet:
    """Read a file: its name, ``VEHICLE`` with number and capacity, ``CUSTOMER`` with seven columns.

    Customer 0 is the depot; its window is that of every vehicle.

    Raises
    ------
    DataError
        Naming every line that cannot be used.
    """
    lines = path.read_text(encoding="utf-8").splitlines()
    heads = {line.strip().upper(): at for at, line in enumerate(lines)}
    problems = [
        _problem(path, -1, "missing_section", "there is no such line", "", head)
        for head in ("VEHICLE", "CUSTOMER")
        if head not in heads
    ]
    if problems:
        raise DataError(problems)
    begin, split, end = heads["VEHICLE"], heads["CUSTOMER"], len(lines)
    vehicles = _rows(path, lines, range(begin + 1, split), VEHICLE_COLUMNS, problems)
    customers = _rows(path, lines, range(split + 1, end), CUSTOMER_COLUMNS, problems)
    if not problems:
        problems += _order_problems(path, split, vehicles, customers)
    if problems:
        raise DataError(problems)
    table = np.array([row for _, row in customers])
    count, capacity = vehicles[0][1]
    name = next((line.strip() for line in lines[:begin] if line.strip()), path.stem)
    nothing = np.zeros(len(table))
    return Sheet(
        name=name,
        depots=1,
        weights=euclidean(table[:, 1:3]),
        demand=table[:, 3:4],
        backhaul=np.zeros((len(table), 1)),
        service=table[:, 6],
        release=nothing,
        prize=nothing,
        windows=table[:, 4:6],
        fleet=(Vehicle((capacity,)),) * int(count),
        points=table[:, 1:3],
        kind="VRPTW",
    )


Row = tuple[int, list[float]]


def _rows(
    path: Path,
    lines: list[str],
    numbers: range,
    columns: tuple[str, ...],
    problems: list[DataProblem],
) -> list[Row]:
    """Lines of figures; lines of words are headings."""
    rows = []
    for at in numbers:
        cells = lines[at].split()
        if not cells or cells[0][0].isalpha():
            continue
        try:
            row = [float(cell) for cell in cells]
        except ValueError:
            row = []
        if len(row) != len(columns) or not np.isfinite(row).all() or min(row[-4:]) < 0:
            allowed = f"{len(columns)} numbers: {', '.join(columns)}; none below 0 but x and y"
            problem = "not a line of this section"
            problems.append(_problem(path, at + 1, "bad_line", problem, lines[at].strip(), allowed))
            continue
        rows.append((at + 1, row))
    return rows


def _order_problems(
    path: Path, split: int, vehicles: list[Row], customers: list[Row]
) -> list[DataProblem]:
    problems = []
    if len(vehicles) != 1 or vehicles[0][1][0] < 1:
        text = "one line with at least one vehicle is needed"
        problems.append(_problem(path, split, "bad_line", text, f"{len(vehicles)} lines", "1"))
    if len(customers) < 2:
        text = "a depot and at least one customer are needed"
        problems.append(_problem(path, split + 1, "too_few", text, f"{len(customers)} lines"))
    for expected, (line, row) in enumerate(customers):
        if row[0] != expected:
            text = "customers must be numbered from 0 on in order"
            problems.append(_problem(path, line, "bad_number", text, f"{row[0]:g}", str(expected)))
    return problems


def _problem(
    path: Path, line: int, code: str, problem: str, given: str, allowed: str = ""
) -> DataProblem:
    return DataProblem(path.name, line, "", code, problem, given, allowed)
