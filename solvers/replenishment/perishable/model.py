"""Goods that perish on a shelf: what is known of each, and what lies there by remaining life.

One day at one SKU-location, as in De Moor, Gijsbrechts and Boute (2022), "Reward shaping to improve
the performance of deep reinforcement learning in perishable inventory management": an order is
placed and paid; demand takes goods and what is not there is lost; goods left on their last day are
wasted, the others are held for the night and get a day older; then arrives what was ordered
``lead_time_days - 1`` days ago, all with ``shelf_life_days`` to go. Costs of day ``t`` count
``discount ** t``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.stats import gamma

from supplychain.errors import DataError, DataProblem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray


COSTS = ("order_cny", "holding_cny", "shortage_cny", "waste_cny")


@dataclass(frozen=True, slots=True, eq=False)
class Items:
    """Many SKU-locations, one a row; every field but the discount has shape (items,).

    Parameters
    ----------
    lead_time_days
        From an order in the morning until its goods can be sold; 1 is the next morning.
    shelf_life_days
        On how many days goods can be sold from arrival; a remaining life promised to customers is
        not part of it.
    freshest_first
        Share of customers who take the freshest goods, each independently; the others the oldest.
    order_cny, holding_cny, shortage_cny, waste_cny
        Per unit: bought; held over a night; asked for and not there (lost margin and price, so that
        selling is worth ``shortage_cny - order_cny``); wasted, beyond its price.
    discount
        Worth of a cost one day later, above 0 and at most 1.

    Raises
    ------
    DataError
        With every row that is wrong.
    """

    lead_time_days: NDArray[np.int64]
    shelf_life_days: NDArray[np.int64]
    freshest_first: NDArray[np.float64]
    order_cny: NDArray[np.float64]
    holding_cny: NDArray[np.float64]
    shortage_cny: NDArray[np.float64]
    waste_cny: NDArray[np.float64]
    discount: float = 1.0

    def __post_init__(self) -> None:
        problems = list(_item_problems(self))
        if problems:
            raise DataError(problems)

    def __len__(self) -> int:
        return len(self.lead_time_days)

    def rows(self, chosen: NDArray[np.int64]) -> Items:
        """Some of the items, in the order chosen."""
        return Items(
            self.lead_time_days[chosen],
            self.shelf_life_days[chosen],
            self.freshest_first[chosen],
            self.order_cny[chosen],
            self.holding_cny[chosen],
            self.shortage_cny[chosen],
            self.waste_cny[chosen],
            self.discount,
        )

    def worth_stocking(self) -> NDArray[np.float64]:
        """Critical ratio of the last unit that is sold or wasted, shape (items,).

        A unit too few loses ``shortage_cny - order_cny``, one too many ``order_cny + waste_cny``; 0
        where a sale brings nothing.
        """
        under = np.maximum(self.shortage_cny - self.order_cny, 0.0)
        return np.asarray(under / np.maximum(under + self.order_cny + self.waste_cny, 1e-300))


@dataclass(frozen=True, slots=True, eq=False)
class Stock:
    """Goods of every item in the morning, before the day's order.

    Parameters
    ----------
    on_hand
        Units with ``r + 1`` days to go (today included) in column ``r``; shape
        (items, longest shelf life), 0 beyond an item's own.
    on_the_way
        Units that can be sold ``j + 1`` days from now in column ``j``; shape
        (items, longest lead time - 1), 0 from an item's ``lead_time_days - 1`` on.
    """

    on_hand: NDArray[np.float64]
    on_the_way: NDArray[np.float64]

    @classmethod
    def empty(cls, items: Items) -> Stock:
        """Nothing anywhere."""
        count = len(items)
        longest = int(items.shelf_life_days.max(initial=1))
        slots = int(items.lead_time_days.max(initial=1)) - 1
        return cls(np.zeros((count, longest)), np.zeros((count, slots)))

    def position(self) -> NDArray[np.float64]:
        """On hand and on the way, in units, shape (items,)."""
        return np.asarray(self.on_hand.sum(axis=1) + self.on_the_way.sum(axis=1))


def check_stock(items: Items, stock: Stock) -> None:
    """Raise :class:`DataError` with every row whose goods cannot be."""
    problems = list(_stock_problems(items, stock))
    if problems:
        raise DataError(problems)


def check_demand(items: Items, paths: NDArray[np.floating], days: int, table: str) -> None:
    """Raise :class:`DataError` unless demand has a row for all or each item and enough days.

    Parameters
    ----------
    items
        What is asked for.
    paths
        Units a day, shape (items or 1, paths, days).
    days
        How many are needed.
    table
        What the data is called in messages.
    """
    if paths.ndim != 3 or paths.shape[0] not in (1, len(items)) or not paths.shape[1]:
        text = "its axes are not items (or 1 for all), paths and days"
        allowed = f"({len(items)} or 1, 1 or more, {days} or more)"
        raise DataError([_problem(table, -1, "", "bad_shape", text, str(paths.shape), allowed)])
    problems = []
    if paths.shape[2] < days:
        text = "it ends too early"
        given, allowed = f"{paths.shape[2]} days", f"{days} or more"
        problems.append(_problem(table, -1, "days", "too_short", text, given, allowed))
    wrong = ~np.isfinite(paths) | (paths < 0)
    for row in np.flatnonzero(wrong.any(axis=(1, 2))):
        given = str(paths[row][wrong[row]][0])
        text = "demand must be finite and not negative"
        problems.append(_problem(table, int(row), "", "out_of_range", text, given, "0 or more"))
    if problems:
        raise DataError(problems)


def gamma_chances(mean: float, variation: float, most: int) -> NDArray[np.float64]:
    """Chances of 0, 1, ... ``most`` units: a gamma variable rounded to whole units.

    Parameters
    ----------
    mean, variation
        Of the gamma variable: mean in units, standard deviation as a part of the mean.
    most
        What is above counts as this.
    """
    shape = variation**-2
    upper = gamma.cdf(np.arange(most) + 0.5, shape, scale=mean / shape)
    return np.diff(np.concatenate(([0.0], upper, [1.0])))


def _item_problems(items: Items) -> Iterator[DataProblem]:
    names = [*_WHOLE, "freshest_first", *COSTS]
    count = np.shape(items.lead_time_days)
    odd = [name for name in names if np.shape(getattr(items, name)) != count or len(count) != 1]
    for name in odd:
        given = str(np.shape(getattr(items, name)))
        text = "it must have one figure for each item"
        yield _problem("items", -1, name, "bad_shape", text, given, str(count))
    if not 0.0 < items.discount <= 1.0:
        text = "a later cost is worth something, and not more"
        given = str(items.discount)
        yield _problem("items", -1, "discount", "out_of_range", text, given, "above 0, up to 1")
    for name in names:
        if name not in odd:
            yield from _column_problems(name, np.asarray(getattr(items, name)))


_WHOLE = ("lead_time_days", "shelf_life_days")


def _column_problems(name: str, values: NDArray[np.generic]) -> Iterator[DataProblem]:
    figures = values.astype(float)
    if name in _WHOLE:
        wrong = (figures < 1) | (figures != np.floor(figures)) | ~np.isfinite(figures)
        text, allowed = "it must be a whole number of days", "1 or more"
        if not np.issubdtype(values.dtype, np.integer) and not wrong.any():
            yield _problem("items", -1, name, "bad_type", text, str(values.dtype), "int64")
    elif name == "freshest_first":
        wrong = ~((figures >= 0.0) & (figures <= 1.0))
        text, allowed = "it must be a share", "0 to 1"
    else:
        wrong = ~((figures >= 0.0) & np.isfinite(figures))
        text, allowed = "it must be finite and not negative", "0 or more"
    for row in np.flatnonzero(wrong):
        yield _problem("items", int(row), name, "out_of_range", text, str(values[row]), allowed)


def _stock_problems(items: Items, stock: Stock) -> Iterator[DataProblem]:
    wanted = Stock.empty(items)
    parts = (
        ("on_hand", items.shelf_life_days, "beyond its shelf life"),
        ("on_the_way", items.lead_time_days - 1, "beyond its lead time"),
    )
    for name, last, beyond in parts:
        units, shape = getattr(stock, name), getattr(wanted, name).shape
        if units.ndim != 2 or units.shape[0] != shape[0] or units.shape[1] < shape[1]:
            text = "its axes are not items and days"
            yield _problem(name, -1, "", "bad_shape", text, str(units.shape), str(shape))
            continue
        wrong = ~(np.isfinite(units) & (units >= 0.0))
        for row in np.flatnonzero(wrong.any(axis=1)):
            text, given = "stock must be finite and not negative", str(units[row][wrong[row]][0])
            yield _problem(name, int(row), "", "out_of_range", text, given, "0 or more")
        late = (units > 0) & (np.arange(units.shape[1]) >= last[:, None])
        for row in np.flatnonzero(late.any(axis=1)):
            given = f"day {int(np.flatnonzero(late[row])[0]) + 1}"
            text = f"there are goods {beyond}"
            yield _problem(name, int(row), "", "impossible", text, given, f"day {last[row]}")


def _problem(
    table: str, row: int, column: str, code: str, text: str, given: str, allowed: str
) -> DataProblem:
    return DataProblem(table, row, column, code, text, given, allowed)
