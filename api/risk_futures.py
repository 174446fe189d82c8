"""Futures from a file of their own, in the vocabulary of the scenario's tables."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from api.roads import placement_problem_of
from supplychain.io import read_scenario, write_scenario

if TYPE_CHECKING:
    from solvers.placement.problem import Future
    from supplychain.scenario import Scenario

FUTURES, CHANGES = "futures.csv", "future_changes.csv"


def futures_from(file: Path, scenario: Scenario) -> tuple[Future, ...]:
    """The futures of a table like the scenario's ``futures.csv``.

    A ``future_changes.csv`` beside it says how they differ by place and goods. Both are read and
    checked as if they were the scenario's own.

    Raises
    ------
    DataError
        Listing every fault of the tables.
    OSError
        If the file cannot be read.
    """
    with TemporaryDirectory() as space:
        folder = Path(space) / "scenario"
        write_scenario(scenario, folder)
        (folder / CHANGES).unlink(missing_ok=True)
        shutil.copyfile(file, folder / FUTURES)
        if (file.parent / CHANGES).is_file():
            shutil.copyfile(file.parent / CHANGES, folder / CHANGES)
        return placement_problem_of(read_scenario(folder)).futures
