"""From the columns of a long table to series, with every fault under its row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from supplychain.errors import DataProblem
from supplychain.io.headers import match_headers
from supplychain.io.history.assemble import MOST_CELLS, LongTable, assemble, cells_asked_for
from supplychain.io.history.cells import (
    KEYS,
    MOST_LISTED,
    NO_DAY,
    ParsedHistory,
    amount_column,
    key_column,
    out_of_range,
)
from supplychain.io.raw import HISTORY, RawTable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from supplychain.io.history.columns import RawHistory


def parse_history(
    raw: RawHistory, names: Mapping[str, Mapping[str, str]]
) -> tuple[ParsedHistory, list[DataProblem]]:
    """Series of a long table, and everything that is structurally wrong with it.

    Parameters
    ----------
    raw
        Columns as they stand in the file.
    names
        Keys by the name that may stand for them, for ``site_id`` and ``product_id``.
    """
    parsed = ParsedHistory(raw.label, row_numbers=raw.row_numbers)
    sheet = RawTable(HISTORY, raw.label, raw.headers, [[] for _ in raw.headers], [], raw.exact)
    matches, problems = match_headers(sheet)
    problems += raw.problems
    fields = {match.field: (position, match.scale) for position, match in matches.items()}
    parsed.headers = {name: raw.headers[position] for name, (position, _) in fields.items()}
    missing = [name for name in KEYS if name not in fields]
    if len(raw.row_numbers) or not raw.exact:
        problems += [_missing_column(raw, name) for name in missing]
    values: dict[str, NDArray[Any]] = {}
    for name, (position, scale) in fields.items():
        column = raw.columns[position]
        if name in KEYS:
            values[name], found = key_column(
                parsed, column, name, exact=raw.exact, keys_by_name=names.get(name, {})
            )
        else:
            amounts, found = amount_column(parsed, column, name, scale, exact=raw.exact)
            found += out_of_range(parsed, amounts, name)
            values[name] = amounts.astype(np.float32)
        problems += found
    if not missing and len(raw.row_numbers):
        problems += _assemble(parsed, values, is_sound=not problems)
    return parsed, problems


def _assemble(
    parsed: ParsedHistory, values: Mapping[str, NDArray[Any]], *, is_sound: bool
) -> list[DataProblem]:
    """Put the series together, or say why there are none; rows that stand twice in any case."""
    is_placed = (values["site_id"] >= 0) & (values["product_id"] >= 0)
    rows = np.nonzero(is_placed & (values["day"] != NO_DAY))[0]
    whole = len(rows) == len(parsed.row_numbers)
    held = dict(values) if whole else {name: column[rows] for name, column in values.items()}
    if not len(rows):
        return []
    blank = np.full(len(rows), np.nan, np.float32)
    table = LongTable(
        parsed.words["site_id"],
        held["site_id"],
        parsed.words["product_id"],
        held["product_id"],
        held["day"],
        held.get("sold_units", blank),
        held.get("in_stock_share", blank),
        held.get("price_cny"),
    )
    if cells_asked_for(table) > MOST_CELLS:
        return _too_far(parsed, table, rows)
    made = assemble(table)
    problems = _standing_twice(parsed, table, rows, made.later, made.earlier)
    if is_sound and not problems:
        parsed.history = made.history
    return problems


def _standing_twice(
    parsed: ParsedHistory,
    table: LongTable,
    rows: NDArray[np.intp],
    later: NDArray[np.intp],
    earlier: NDArray[np.intp],
) -> list[DataProblem]:
    given = [
        f"{table.sites[table.site_codes[row]]} {table.products[table.product_codes[row]]}"
        f" {np.datetime64('1970-01-01') + table.days[row]}"
        f" (row {parsed.row_numbers[rows[first]]} is the same)"
        for row, first in zip(later[:MOST_LISTED], earlier[:MOST_LISTED], strict=True)
    ]
    text = "an earlier row has the same site_id and product_id and day"
    return parsed.problems("day", "duplicate_key", text, rows[later], given, "one row per key")


def _too_far(parsed: ParsedHistory, table: LongTable, rows: NDArray[np.intp]) -> list[DataProblem]:
    """Days so far apart that one of the ends must be mistyped: both ends are named."""
    text = "the days of the table lie too far apart"
    ends = np.array([table.days.argmin(), table.days.argmax()], np.intp)
    given = [str(np.datetime64("1970-01-01") + day) for day in table.days[ends]]
    allowed = f"at most {MOST_CELLS:,} series times days"
    return parsed.problems("day", "out_of_range", text, rows[ends], given, allowed)


def _missing_column(raw: RawHistory, name: str) -> DataProblem:
    row = -1 if raw.exact else 1
    text = "the table lacks this column"
    return DataProblem(raw.label, row, name, "missing_column", text)
