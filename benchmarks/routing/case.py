"""An instance file with the conventions of its set, and its best known cost."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from solvers.routing.formats import Rounding, instance_of, read_solomon, read_vrplib
from solvers.routing.formats.rounding import PUBLISHED
from supplychain.errors import DataError, DataProblem

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from solvers.routing.formats import FileRoute, Instance
    from solvers.routing.formats.sheet import Sheet

BEST_KNOWN = "best_known.csv"
HFVRP = "HFVRP"
HFVRP_SCALE = 1_000
"""Costs of mixed fleets are thousands of hundredths; the problem counts in hundredths."""
HFVRP_LITERATURE = 100_000


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """An instance to measure on.

    ``divisor`` leads from units of the problem to those of the best known cost; where it is
    ``None``, that is the straight, unrounded distance.
    """

    path: Path
    sheet: Sheet
    instance: Instance
    is_solomon: bool
    best_known: float | None
    divisor: int | None

    @property
    def name(self) -> str:
        """Of the file, by which tables list it."""
        return self.path.stem

    def cost(self, routes: Iterable[FileRoute]) -> float:
        """What routes cost in the unit and rounding of the best known cost."""
        if self.divisor is None:
            return round(_distance(self.sheet, routes), 2)
        units = self.units(routes)
        return round(units / self.divisor, 2) if self.divisor > 1 else units

    def units(self, routes: Iterable[FileRoute]) -> int:
        """What routes cost in the integers that every solver minimises, from the sheet alone."""
        rounding = self.instance.rounding
        grid = rounding.whole(self.sheet.weights)
        total = 0
        for route in routes:
            vehicle = self.sheet.fleet[route.vehicle - 1]
            total += int(rounding.whole(vehicle.fixed_cost))
            for trip in route.trips:
                nodes = np.array([vehicle.depot, *trip, vehicle.depot])
                total += int(vehicle.unit_cost * grid[nodes[:-1], nodes[1:]].sum())
        return total

    def in_unit(self, units: float) -> float:
        """Units of the problem in those of the best known cost."""
        scale = self.instance.rounding.scale if self.divisor is None else self.divisor
        return units / scale


def read_case(path: Path) -> Case:
    """Read a Solomon or VRPLIB file, and its best known cost from the table beside it or above.

    Raises
    ------
    DataError
        If the file is neither, or its set's rounding is not known.
    """
    text = path.read_text(encoding="utf-8")
    if "_SECTION" in text:
        sheet = read_vrplib(path)
        kind = sheet.kind
        if kind not in PUBLISHED:
            problem = "no rounding is known for instances of this type"
            allowed = ", ".join(PUBLISHED)
            raise DataError(
                [DataProblem(path.name, -1, "", "unknown_type", problem, kind, allowed)]
            )
        money = 1 / HFVRP_SCALE if kind == HFVRP else 1.0
        instance = instance_of(sheet, PUBLISHED[kind], money)
        known, _ = _best_known(path)
        is_literature = kind == HFVRP and known is not None and "." in known
        scale = HFVRP_LITERATURE if is_literature else 1
        return Case(path, sheet, instance, False, _number(known), scale)
    sheet = read_solomon(path)
    known, decimals = _best_known(path)
    divisor = None if decimals > 1 else Rounding.DIMACS.scale
    return Case(path, sheet, instance_of(sheet, Rounding.DIMACS), True, _number(known), divisor)


def _best_known(path: Path) -> tuple[str | None, int]:
    """The cost as it is written, and the most decimals of its set.

    Sets with hundredths are of real distances. Costs of other objectives than the sum, such as
    fewest vehicles first, are not looked at.
    """
    for folder in (path.parent, path.parent.parent):
        table = folder / BEST_KNOWN
        if table.is_file():
            with table.open(encoding="utf-8", newline="") as file:
                rows = [row for row in csv.DictReader(file) if row["set"] == path.parent.name]
            decimals = max((len(row["cost"].partition(".")[2]) for row in rows), default=0)
            found = [
                row["cost"]
                for row in rows
                if row["instance"] == path.stem and row["objective"] in ("distance", "cost")
            ]
            return (found[0] if found else None), decimals
    return None, 0


def _number(text: str | None) -> float | None:
    return None if text is None else float(text)


def _distance(sheet: Sheet, routes: Iterable[FileRoute]) -> float:
    total = 0.0
    for route in routes:
        depot = sheet.fleet[route.vehicle - 1].depot
        for trip in route.trips:
            nodes = np.array([depot, *trip, depot])
            total += float(sheet.weights[nodes[:-1], nodes[1:]].sum())
    return total
