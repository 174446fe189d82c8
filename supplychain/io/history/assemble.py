"""From a long table of columns to series by day, and back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]

from supplychain.demand import DemandHistory

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

EPOCH = date(1970, 1, 1)
MOST_CELLS = 250_000_000
"""Most series times days that are held; more is a mistyped year rather than a long history."""


@dataclass(frozen=True, slots=True)
class LongTable:
    """Sales as columns of one length, one entry a row.

    Parameters
    ----------
    sites, site_codes
        Distinct sites, and which of them each row is of.
    products, product_codes
        The same of products.
    days
        Days since `EPOCH`.
    sold, in_stock, price_cny
        As in `supplychain.demand.DemandHistory`, nan where blank; ``None`` without such a column.
    """

    sites: Sequence[str]
    site_codes: NDArray[np.int32]
    products: Sequence[str]
    product_codes: NDArray[np.int32]
    days: NDArray[np.int32]
    sold: NDArray[np.float32]
    in_stock: NDArray[np.float32]
    price_cny: NDArray[np.float32] | None = None

    def __len__(self) -> int:
        return len(self.days)


@dataclass(frozen=True, slots=True)
class Assembled:
    """Series of a long table, in the order in which they first stand there.

    ``later`` are rows that stand at the same site, product and day as an earlier row, and
    ``earlier`` is that row; the earlier one counts.
    """

    history: DemandHistory
    later: NDArray[np.intp]
    earlier: NDArray[np.intp]


def cells_asked_for(table: LongTable) -> int:
    """Series times days that the table would be assembled to."""
    if not len(table):
        return 0
    _, pairs = _series(table)
    return len(pairs) * (int(table.days.max()) - int(table.days.min()) + 1)


def assemble(table: LongTable) -> Assembled:
    """Series of a table with at least one row; days without a row are nan."""
    series, pairs = _series(table)
    first = int(table.days.min())
    shape = len(pairs), int(table.days.max()) - first + 1
    cell = series * shape[1] + (table.days - first)
    later, earlier = _twice(cell, shape[0] * shape[1])
    keep = np.ones(len(cell), bool)
    keep[later] = False
    where = slice(None) if not len(later) else keep
    width = max(len(table.products), 1)
    history = DemandHistory(
        EPOCH + timedelta(days=first),
        tuple(table.sites[pair // width] for pair in pairs),
        tuple(table.products[pair % width] for pair in pairs),
        _spread(table.sold, cell, where, shape),
        _spread(table.in_stock, cell, where, shape),
        None if table.price_cny is None else _spread(table.price_cny, cell, where, shape),
    )
    return Assembled(history, later, earlier)


def long_table(history: DemandHistory) -> LongTable:
    """Rows in which something is recorded, series by series.

    The first day of every series and the last of the first one always have a row, so that series
    and days come back.
    """
    sites, site_of = _codes(history.site_ids)
    products, product_of = _codes(history.product_ids)
    price = _known(history.price_cny)
    if not has_cells(history):
        none = np.zeros(0, np.int32)
        nothing = np.zeros(0, np.float32)
        return LongTable((), none, (), none, none, nothing, nothing)
    stands = ~np.isnan(history.sold) | ~np.isnan(history.in_stock)
    if price is not None:
        stands |= ~np.isnan(price)
    stands[:, 0] = True
    stands[0, -1] = True
    series, day = np.nonzero(stands)
    first = (history.first_day - EPOCH).days
    return LongTable(
        sites,
        site_of[series],
        products,
        product_of[series],
        (first + day).astype(np.int32),
        history.sold[stands],
        history.in_stock[stands],
        None if price is None else price[stands],
    )


def has_cells(history: DemandHistory | None) -> bool:
    """Whether there is at least one series and one day."""
    return history is not None and len(history) > 0 and history.days > 0


def _known(price: NDArray[np.float32] | None) -> NDArray[np.float32] | None:
    """Prices, or ``None`` if none is known."""
    return None if price is None or bool(np.isnan(price).all()) else price


def _series(table: LongTable) -> tuple[NDArray[np.int64], list[int]]:
    """Series of each row, and site and product of each series as one number."""
    width = max(len(table.products), 1)
    pair = table.site_codes.astype(np.int64) * width + table.product_codes
    coded = pa.array(pair).dictionary_encode()
    return coded.indices.to_numpy().astype(np.int64), coded.dictionary.to_pylist()


def _twice(cell: NDArray[np.int64], cells: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    first = np.full(cells, -1, np.int32)
    rows = np.arange(len(cell), dtype=np.int32)
    first[cell[::-1]] = rows[::-1]
    standing = first[cell]
    later = np.nonzero(standing != rows)[0]
    return later, standing[later].astype(np.intp)


def _spread(
    values: NDArray[np.float32],
    cell: NDArray[np.int64],
    where: slice | NDArray[np.bool_],
    shape: tuple[int, int],
) -> NDArray[np.float32]:
    spread = np.full(shape, np.nan, np.float32)
    spread.reshape(-1)[cell[where]] = values[where]
    return spread


def _codes(words: Sequence[str]) -> tuple[list[str], NDArray[np.int32]]:
    place: dict[str, int] = {}
    codes = np.fromiter(
        (place.setdefault(word, len(place)) for word in words), np.int32, len(words)
    )
    return list(place), codes
