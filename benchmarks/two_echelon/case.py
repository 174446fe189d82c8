"""An instance file, and its best known cost."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.routing.case import BEST_KNOWN
from solvers.routing.formats.two_echelon import read_two_echelon

if TYPE_CHECKING:
    from pathlib import Path

    from solvers.routing.two_echelon.problem import TwoEchelonProblem

REPRODUCED = "cost (reproduced)"


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """An instance to measure on.

    ``is_reproduced`` tells whether somebody has found the best known cost again; others are
    recalled from the literature.
    """

    name: str
    problem: TwoEchelonProblem
    best_known: float | None
    is_reproduced: bool


def read_case(path: Path) -> Case:
    """Read a file, and its best known cost from the table beside it or above."""
    problem = read_two_echelon(path)
    for folder in (path.parent, path.parent.parent):
        table = folder / BEST_KNOWN
        if table.is_file():
            with table.open(encoding="utf-8", newline="") as file:
                for row in csv.DictReader(file):
                    if (row["set"], row["instance"]) == (path.parent.name, path.stem):
                        is_reproduced = row["objective"] == REPRODUCED
                        return Case(path.stem, problem, float(row["cost"]), is_reproduced)
            break
    return Case(path.stem, problem, None, False)
