"""Rows of an export that could be read, as columns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from supplychain.errors import DataError, DataProblem
from supplychain.io.history.assemble import EPOCH, MOST_CELLS, LongTable, cells_asked_for
from supplychain.io.history.cells import (
    KEYS,
    MOST_LISTED,
    NO_DAY,
    ParsedHistory,
    amount_column,
    key_column,
)
from supplychain.io.history_quality.headers import IntakeRow
from supplychain.io.history_quality.report import Fault, Finding

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from supplychain.io.history.columns import RawHistory


@dataclass(slots=True, init=False)
class IntakeTable:
    """Rows that could be read, and what was wrong with the others."""

    rows: NDArray[np.intp]
    long: LongTable
    stock: NDArray[np.float64] | None
    problems: list[DataProblem]

    def __init__(
        self, raw: RawHistory, fields: dict[str, tuple[int, float]], hours_per_day: float
    ) -> None:
        parsed = ParsedHistory(raw.label, row_numbers=raw.row_numbers)
        parsed.headers = {name: raw.headers[place] for name, (place, _) in fields.items()}
        self.problems = list(raw.problems)
        keys = {}
        for name in KEYS:
            cells = raw.columns[fields[name][0]]
            keys[name], found = key_column(parsed, cells, name, exact=raw.exact, keys_by_name={})
            self.problems += found
        amounts = {}
        for name, (place, scale) in fields.items():
            if name not in KEYS:
                amounts[name], found = amount_column(
                    parsed, raw.columns[place], name, scale, exact=raw.exact, row_model=IntakeRow
                )
                self.problems += found
        good = (keys["site_id"] >= 0) & (keys["product_id"] >= 0) & (keys["day"] != NO_DAY)
        self.rows = np.nonzero(good)[0]
        share = _share_in_stock(parsed, amounts, hours_per_day, self.problems)
        blank = np.full(len(good), np.nan)
        price = amounts.get("price_cny")
        self.stock = amounts["stock_units"][good] if "stock_units" in amounts else None
        self.long = LongTable(
            parsed.words["site_id"],
            keys["site_id"][good],
            parsed.words["product_id"],
            keys["product_id"][good],
            keys["day"][good],
            amounts["sold_units"][good].astype(np.float32),
            (blank if share is None else share)[good].astype(np.float32),
            None if price is None else price[good].astype(np.float32),
        )
        if len(self.rows) and cells_asked_for(self.long) > MOST_CELLS:
            ends = self.rows[[self.long.days.argmin(), self.long.days.argmax()]]
            given = [str(EPOCH + timedelta(days=int(keys["day"][row]))) for row in ends]
            text = "the days lie too far apart"
            raise DataError(parsed.problems("day", "out_of_range", text, ends, given, ""))


def _share_in_stock(
    parsed: ParsedHistory,
    amounts: dict[str, NDArray[np.float64]],
    hours_per_day: float,
    problems: list[DataProblem],
) -> NDArray[np.float64] | None:
    """Share of the day with goods on the shelf, from whatever column says it."""
    for name, text, share_of in (
        ("in_stock_share", "this is no share from 0 to 1", lambda values: values),
        ("out_hours_of_16", "not 0 to 16 hours", lambda v: 1.0 - v / 16.0),
        ("out_hours", f"not 0 to {hours_per_day:g} hours", lambda v: 1.0 - v / hours_per_day),
        ("is_out", "", lambda values: _of_flag(values, amounts["sold_units"])),
    ):
        if name not in amounts:
            continue
        share: NDArray[np.float64] = share_of(amounts[name])
        bad = np.nonzero((share < 0) | (share > 1))[0]
        given = [f"{value:g}" for value in amounts[name][bad[:MOST_LISTED]]]
        problems += parsed.problems(name, "out_of_range", text, bad, given, "left unknown")
        share = share.copy()
        share[bad] = np.nan
        return share
    return None


def _of_flag(is_out: NDArray[np.float64], sold: NDArray[np.float64]) -> NDArray[np.float64]:
    """1 where goods did not run out, 0 where they did and nothing was sold, else unknown."""
    share: NDArray[np.float64] = np.where(
        is_out == 0.0, 1.0, np.where((is_out == 1.0) & (sold == 0), 0.0, np.nan)
    )
    return share


def stock_below_zero(table: IntakeTable) -> list[Finding]:
    """Days with less than nothing in stock, by series."""
    if table.stock is None:
        return []
    long, found = table.long, dict[tuple[str, str], list[int]]()
    for row in np.nonzero(table.stock < 0)[0].tolist():
        key = long.sites[long.site_codes[row]], long.products[long.product_codes[row]]
        found.setdefault(key, []).append(row)
    return [
        Finding(
            Fault.NEGATIVE_STOCK,
            site,
            product,
            EPOCH + timedelta(days=int(long.days[rows[0]])),
            float(table.stock[rows[0]]),
            len(rows),
            "count the stock: receipts are booked too late, or sales of another article",
        )
        for (site, product), rows in found.items()
    ]
