"""Settings of De Moor, Gijsbrechts and Boute (2022) from a table."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from solvers.replenishment.perishable.model import Items, gamma_chances
from supplychain.errors import DataError, DataProblem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

ORDER_CNY, HOLDING_CNY, SHORTAGE_CNY, DISCOUNT = 3.0, 1.0, 5.0, 0.99
MEAN, VARIATION, MOST_DEMAND, MOST_ORDER = 4.0, 0.5, 100, 10
BEST = "V_star_empty_disc0.99"
COLUMNS = ("m", "exp", "L", "issue", "c_waste", BEST)


@dataclass(frozen=True, slots=True, eq=False)
class Setting:
    """One item, its demand, and the least discounted cost from empty shelves."""

    name: str
    item: Items
    best_known: float

    def chances(self) -> NDArray[np.float64]:
        """Of 0, 1, ... units of demand a day."""
        return gamma_chances(MEAN, VARIATION, MOST_DEMAND)

    def samples(self, count: int = 512) -> NDArray[np.float64]:
        """So many equally likely units of demand, shape (1, count)."""
        quantiles = (np.arange(count) + 0.5) / count
        return np.searchsorted(self.chances().cumsum(), quantiles).astype(float)[None]


def settings(path: Path) -> list[Setting]:
    """All rows of a table.

    Parameters
    ----------
    path
        CSV with shelf life ``m`` and lead time ``L`` in days, the number ``exp`` of the
        experiment, ``issue`` (``fifo`` or ``lifo``), ``c_waste`` and the optimum.

    Raises
    ------
    DataError
        With every cell that is missing or wrong.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
        rows = list(reader)
    if missing:
        text = "the column is missing"
        raise DataError(DataProblem(path.name, 1, name, "missing_column", text) for name in missing)
    problems = [
        problem for line, row in enumerate(rows, 2) for problem in _problems(path.name, line, row)
    ]
    if problems:
        raise DataError(problems)
    return [_setting(row) for row in rows]


def _setting(row: dict[str, str]) -> Setting:
    def one(value: float) -> NDArray[np.float64]:
        return np.array([value])

    item = Items(
        lead_time_days=np.array([int(row["L"])]),
        shelf_life_days=np.array([int(row["m"])]),
        freshest_first=one(float(row["issue"] == "lifo")),
        order_cny=one(ORDER_CNY),
        holding_cny=one(HOLDING_CNY),
        shortage_cny=one(SHORTAGE_CNY),
        waste_cny=one(float(row["c_waste"])),
        discount=DISCOUNT,
    )
    return Setting(f"m{row['m']}-{row['exp']}", item, float(row[BEST]))


def _problems(table: str, line: int, row: dict[str, str]) -> Iterator[DataProblem]:
    for name in ("m", "L"):
        if not (row[name] or "").isdecimal() or int(row[name]) < 1:
            text = "it must be a whole number of days"
            yield DataProblem(table, line, name, "out_of_range", text, row[name], "1 or more")
    for name in ("c_waste", BEST):
        if not _is_price(row[name]):
            text = "it must be a number"
            yield DataProblem(table, line, name, "out_of_range", text, row[name], "0 or more")
    if row["issue"] not in ("fifo", "lifo"):
        text = "it must say who is served how"
        yield DataProblem(table, line, "issue", "unknown", text, row["issue"], "fifo, lifo")


def _is_price(text: str) -> bool:
    try:
        return 0.0 <= float(text) < float("inf")
    except (TypeError, ValueError):
        return False
