"""FreshRetailNet's daily table as arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow.parquet as pq  # type: ignore[import-untyped]

from supplychain.errors import DataError, DataProblem

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from numpy.typing import NDArray

KEYS = ("store_id", "product_id")
KINDS = (
    "management_group_id",
    "first_category_id",
    "second_category_id",
    "third_category_id",
    "city_id",
)
DAILY = ("sale", "discount", "activity", "so_6_22")
COLUMNS = (*KEYS, *KINDS, "dt", *DAILY)
HOURS = 16
"""Hours of sale a day, from 6 to 22."""


@dataclass(frozen=True, slots=True, eq=False)
class Records:
    """What was recorded of many series of a product in a store.

    Parameters
    ----------
    first_day
        Day of column 0 of the arrays by day.
    store, product
        Of each series, rising; shape (series,).
    kind
        Management group, categories and city by name, each of shape (series,).
    sale
        In the source's unit, shape (series, days).
    hours_out
        Of the 16 hours of sale, those without stock, same shape.
    discount
        Price paid over the usual one, same shape.
    activity
        Whether there was a promotion in the store, same shape.
    """

    first_day: date
    store: NDArray[np.int64]
    product: NDArray[np.int64]
    kind: dict[str, NDArray[np.int64]]
    sale: NDArray[np.float64]
    hours_out: NDArray[np.int64]
    discount: NDArray[np.float64]
    activity: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.store)

    def some(self, count: int | None, seed: int) -> Records:
        """So many series drawn by a seed, in their order; all if there are no more or ``None``."""
        if count is None or count >= len(self):
            return self
        rows = np.sort(np.random.default_rng([seed, 1]).choice(len(self), count, replace=False))
        return Records(
            self.first_day,
            self.store[rows],
            self.product[rows],
            {name: values[rows] for name, values in self.kind.items()},
            self.sale[rows],
            self.hours_out[rows],
            self.discount[rows],
            self.activity[rows],
        )


def read(path: Path) -> Records:
    """All series of a table.

    Raises
    ------
    DataError
        If columns are missing, series do not all have the same consecutive days, or a sale or a
        count of hours cannot be.
    """
    names = pq.read_schema(path).names
    missing = [name for name in COLUMNS if name not in names]
    if missing:
        text = "the column is missing"
        raise DataError(DataProblem(path.name, 1, name, "missing_column", text) for name in missing)
    table = pq.read_table(path, columns=list(COLUMNS))
    column = {name: table.column(name).to_numpy() for name in COLUMNS}
    order = np.lexsort((column["dt"], column["product_id"], column["store_id"]))
    days = np.unique(column["dt"])
    if len(order) % len(days):
        raise _uneven(path)
    shape = (-1, len(days))
    grid = {name: values[order].reshape(shape) for name, values in column.items()}
    _check(path, grid, days)
    return Records(
        days[0].astype("datetime64[D]").item(),
        grid["store_id"][:, 0].astype(np.int64),
        grid["product_id"][:, 0].astype(np.int64),
        {name: grid[name][:, 0].astype(np.int64) for name in KINDS},
        grid["sale"].astype(float),
        grid["so_6_22"].astype(np.int64),
        grid["discount"].astype(float),
        grid["activity"].astype(bool),
    )


def _check(path: Path, grid: dict[str, NDArray[np.float64]], days: NDArray[np.float64]) -> None:
    steps = np.diff(days.astype("datetime64[D]").astype(np.int64))
    same = all(bool((grid[name] == grid[name][:, :1]).all()) for name in KEYS)
    if not same or bool((grid["dt"] != days).any()) or bool((steps != 1).any()):
        raise _uneven(path)
    text = "it must be"
    problems = []
    if not bool((grid["sale"] >= 0.0).all()):
        problems.append(DataProblem(path.name, -1, "sale", "out_of_range", text, "", "0 or more"))
    if not bool(((grid["so_6_22"] >= 0) & (grid["so_6_22"] <= HOURS)).all()):
        allowed = f"0 to {HOURS} hours"
        problems.append(DataProblem(path.name, -1, "so_6_22", "out_of_range", text, "", allowed))
    if problems:
        raise DataError(problems)


def _uneven(path: Path) -> DataError:
    text = "every series must have one row on each of the same consecutive days"
    return DataError([DataProblem(path.name, -1, "dt", "gap", text)])
