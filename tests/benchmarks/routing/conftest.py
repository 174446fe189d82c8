from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks.routing import runs
from solvers.routing.last_mile.validate import validate

if TYPE_CHECKING:
    from pathlib import Path

    from solvers.common import Violation
    from solvers.routing.last_mile import LastMilePlan, LastMileProblem

SOLOMON = """TINY

VEHICLE
NUMBER     CAPACITY
  2         10

CUSTOMER
CUST NO.  XCOORD.   YCOORD.    DEMAND   READY TIME  DUE DATE   SERVICE   TIME

    0      0          0          0          0        100          0
    1      3          4          4          0         50          2
    2      6          8          4         20         60          2
    3      1          1          4          0         90          1
"""


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """Three doors and two vehicles; best: 1 and 2 on one line (20), 3 by itself (2 roots of 2)."""
    folder = tmp_path / "solomon"
    folder.mkdir()
    path = folder / "TINY.txt"
    path.write_text(SOLOMON, encoding="utf-8")
    return path


@pytest.fixture
def best_known(tiny: Path) -> Path:
    """A table above the folder, of real distances, with a cost of another objective first."""
    table = tiny.parent.parent / "best_known.csv"
    table.write_text(
        "set,instance,objective,cost,routes\n"
        'solomon,TINY,"hierarchical(vehicles,distance)",99.25,1\n'
        "solomon,TINY,distance,22.5,2\n"
        "other,TINY,distance,7,2\n",
        encoding="utf-8",
    )
    return table


@pytest.fixture
def checker(monkeypatch: pytest.MonkeyPatch) -> list[Violation]:
    """What the checker finds beside what it really finds."""
    found: list[Violation] = []

    def check(problem: LastMileProblem, plan: LastMilePlan) -> list[Violation]:
        return [*validate(problem, plan), *found]

    monkeypatch.setattr(runs, "validate", check)
    return found
