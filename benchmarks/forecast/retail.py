"""FreshRetailNet's daily table as the history that forecasts ask for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from supplychain.demand import DemandHistory
from supplychain.errors import DataError, DataProblem

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

HOURS = 16
"""Hours from 06:00 to 22:00, on which ``so_6_22`` counts those without goods."""
COLUMNS = [
    "city_id",
    "store_id",
    "third_category_id",
    "product_id",
    "dt",
    "sale",
    "discount",
    "holiday",
    "activity",
    "so_6_22",
]


@dataclass(frozen=True, slots=True, eq=False)
class Retail:
    """A table of shops: what was sold, and what was known ahead.

    Arrays of shape (series, days): ``discount`` is the price paid over the usual one, ``activity``
    whether the shop drew attention to the product, ``holiday`` whether people were off work; all
    three are plans of the shop or the calendar, known before the day. Weather is left out.
    """

    history: DemandHistory
    discount: NDArray[np.float32]
    activity: NDArray[np.float32]
    holiday: NDArray[np.float32]
    category_ids: tuple[str, ...]
    city_ids: tuple[str, ...]

    def rows(self, keep: NDArray[np.int64]) -> Retail:
        """Only these series."""
        old = self.history
        history = DemandHistory(
            old.first_day,
            tuple(old.site_ids[row] for row in keep),
            tuple(old.product_ids[row] for row in keep),
            old.sold[keep],
            old.in_stock[keep],
        )
        return Retail(
            history,
            self.discount[keep],
            self.activity[keep],
            self.holiday[keep],
            tuple(self.category_ids[row] for row in keep),
            tuple(self.city_ids[row] for row in keep),
        )

    def sample(self, count: int, seed: int) -> Retail:
        """So many series of whole shops, chosen by chance; all where there are not more."""
        sites = sorted(set(self.history.site_ids))
        order = np.random.default_rng([seed, len(sites)]).permutation(len(sites))
        rank = {sites[index]: place for place, index in enumerate(order)}
        ranks = np.array([rank[site] for site in self.history.site_ids])
        by_rank = np.argsort(ranks, kind="stable")[:count]
        return self.rows(np.sort(by_rank))


def retail(path: Path) -> Retail:
    """Read one table; every series must have every day."""
    table = pd.read_parquet(path, columns=COLUMNS)
    data = {name: table[name].to_numpy() for name in COLUMNS}
    day = data["dt"].astype("datetime64[D]")
    first, count = day.min(), int((day.max() - day.min()).astype(int)) + 1
    key = data["store_id"].astype(np.int64) * 100_000 + data["product_id"]
    order = np.lexsort((day, key))
    if len(order) % count or not (np.diff(key[order].reshape(-1, count)) == 0).all():
        fault = f"not every series has all of {count} days"
        raise DataError([DataProblem(str(path), -1, "dt", "gap", fault, str(len(order)))])
    square = {name: data[name][order].reshape(-1, count) for name in COLUMNS if name != "dt"}
    history = DemandHistory(
        date(1970, 1, 1) + timedelta(days=int(first.astype(int))),
        _ids(square["store_id"], "S"),
        _ids(square["product_id"], "P"),
        square["sale"].astype(np.float32),
        (1.0 - square["so_6_22"] / HOURS).astype(np.float32),
    )
    return Retail(
        history,
        square["discount"].astype(np.float32),
        square["activity"].astype(np.float32),
        square["holiday"].astype(np.float32),
        _ids(square["third_category_id"], "K"),
        _ids(square["city_id"], "C"),
    )


def _ids(codes: NDArray[np.int64], letter: str) -> tuple[str, ...]:
    return tuple(f"{letter}{code}" for code in codes[:, 0])
