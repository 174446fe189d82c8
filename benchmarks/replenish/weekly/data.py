"""VN2's files as arrays."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from supplychain.errors import DataError, DataProblem

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

KEYS = ("Store", "Product")
KINDS = ("Store", "ProductGroup", "Division", "Department", "DepartmentGroup", "StoreFormat")
SALES, IN_STOCK, MASTER = "* - Sales.csv", "* - In Stock.csv", "* - Master.csv"


@dataclass(frozen=True, slots=True, eq=False)
class Weeks:
    """Weekly sales of many series of a product in a store.

    Parameters
    ----------
    first_week
        Monday of column 0; columns are consecutive weeks.
    kind
        Store, product and what they belong to, by name, each of shape (series,).
    sold
        Units, shape (series, weeks).
    in_stock
        Whether the product was on the shelf, same shape.
    """

    first_week: date
    kind: dict[str, NDArray[np.int64]]
    sold: NDArray[np.float64]
    in_stock: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.sold)

    @property
    def weeks(self) -> int:
        """How many weeks are covered."""
        return int(self.sold.shape[1])

    def until(self, week: int) -> Weeks:
        """What was known before a week."""
        return Weeks(self.first_week, self.kind, self.sold[:, :week], self.in_stock[:, :week])

    def week_of_year(self, count: int) -> NDArray[np.int64]:
        """ISO week of the first ``count`` weeks, 0 to 52; may go beyond the record."""
        mondays = (self.first_week + timedelta(weeks=week) for week in range(count))
        return np.array([monday.isocalendar().week - 1 for monday in mondays])


def is_folder(path: Path) -> bool:
    """Whether a folder has VN2's files."""
    return path.is_dir() and all(any(path.glob(name)) for name in (SALES, IN_STOCK, MASTER))


def read(folder: Path) -> Weeks:
    """All series of a folder.

    Raises
    ------
    DataError
        If files differ in their series, weeks are not consecutive, or a cell cannot be.
    """
    sales, stock, master = (
        _rows(next(iter(sorted(folder.glob(name))))) for name in (SALES, IN_STOCK, MASTER)
    )
    keys = [[(row["Store"], row["Product"]) for row in rows] for rows in (sales, stock, master)]
    if not keys[0] or keys[1] != keys[0] or keys[2] != keys[0]:
        raise _wrong(folder, "Product", "all files must have the same series in the same order")
    mondays = [name for name in sales[0] if name not in KEYS]
    first = _consecutive(folder, mondays)
    if missing := [name for name in mondays if name not in stock[0]]:
        raise _wrong(folder, missing[0], "the week is missing in the file of stock")
    try:
        sold = np.array([[float(row[week]) for week in mondays] for row in sales])
        kind = {name: np.array([int(row[name]) for row in master]) for name in (*KINDS, "Product")}
    except (KeyError, ValueError) as wrong:
        raise _wrong(folder, "", f"a cell is missing or no number: {wrong}") from wrong
    if not bool((sold >= 0.0).all()):
        raise _wrong(folder, "", "sales must be 0 or more")
    in_stock = np.array([[row[week] == "True" for week in mondays] for row in stock])
    return Weeks(first, kind, sold, in_stock)


def _consecutive(folder: Path, mondays: list[str]) -> date:
    days = [date.fromisoformat(name) for name in mondays]
    for before, after in pairwise(days):
        if after - before != timedelta(weeks=1):
            raise _wrong(folder, str(after), "weeks must be consecutive")
    return days[0]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _wrong(folder: Path, column: str, text: str) -> DataError:
    return DataError([DataProblem(folder.name, -1, column, "out_of_range", text)])
