"""From the columns of a long table to series, with every fault under its row."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from annotated_types import Ge, Le

from supplychain.errors import DataProblem
from supplychain.io.cells import BadCell, parse_column
from supplychain.io.documents.restocking import DemandHistoryRow
from supplychain.io.headers import Match, match_header, match_headers
from supplychain.io.history.assemble import (
    EPOCH,
    MOST_CELLS,
    LongTable,
    assemble,
    cells_asked_for,
)
from supplychain.io.history.columns import Coded
from supplychain.io.raw import HISTORY, RawTable
from supplychain.io.rows import explain, validate_rows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from supplychain.demand import DemandHistory
    from supplychain.io.history.columns import Numbers, RawHistory

KEYS = ("site_id", "product_id", "day")
NUMBERS = ("sold_units", "in_stock_share", "price_cny")
MOST_LISTED = 50
"""Rows that are listed of one fault of one column; how many more there are is said once."""

_STAND_IN = {"site_id": "s", "product_id": "p", "day": EPOCH}
_NO_DAY = np.iinfo(np.int32).min


@dataclass(slots=True)
class ParsedHistory:
    """The table after reading; ``history`` is ``None`` if any row is broken or none is there.

    ``words`` and ``codes`` hold the distinct sites and products and which of them each row has, -1
    for a broken or blank cell.
    """

    label: str = HISTORY
    headers: dict[str, str] = field(default_factory=dict)
    row_numbers: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    words: dict[str, list[str]] = field(default_factory=dict)
    codes: dict[str, NDArray[np.int32]] = field(default_factory=dict)
    history: DemandHistory | None = None

    def problems(
        self,
        name: str,
        code: str,
        text: str,
        rows: NDArray[np.intp],
        given: Sequence[object],
        allowed: str,
    ) -> list[DataProblem]:
        """One fault of many rows: the first of them, and how many more there are.

        ``given`` holds what was found in the first `MOST_LISTED` rows.
        """
        header = self.headers.get(name, name)
        found = [
            DataProblem(self.label, int(number), header, code, text, str(what)[:200], allowed)
            for number, what in zip(self.row_numbers[rows[:MOST_LISTED]], given, strict=False)
        ]
        if len(rows) > MOST_LISTED:
            more = f"{len(rows) - MOST_LISTED:,} more rows: {text}"
            found.append(DataProblem(self.label, -1, header, code, more, "", allowed))
        return found


def is_number(header: str) -> bool:
    """Whether a header means one of the columns of numbers."""
    match = match_header(HISTORY, header)
    return isinstance(match, Match) and match.field in NUMBERS


def limits(name: str) -> tuple[float, float]:
    """Least and largest value of a column of numbers, as its row model has them."""
    metadata: list[Any] = DemandHistoryRow.model_fields[name].metadata
    least: Any = next(item.ge for item in metadata if isinstance(item, Ge))
    most: Any = next(item.le for item in metadata if isinstance(item, Le))
    return float(least), float(most)


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
        read = _keys if name in KEYS else _amounts
        values[name], found = read(parsed, column, name, scale, exact=raw.exact, names=names)
        problems += found
    if not missing and len(raw.row_numbers):
        problems += _assemble(parsed, values, is_sound=not problems)
    return parsed, problems


def _keys(
    parsed: ParsedHistory,
    column: Coded | Numbers,
    name: str,
    scale: float,
    *,
    exact: bool,
    names: Mapping[str, Mapping[str, str]],
) -> tuple[NDArray[Any], list[DataProblem]]:
    """Codes of sites or products, or days since the epoch; -1 or the least where broken."""
    del scale
    assert isinstance(column, Coded), "only numbers are not coded"
    cells = parse_column(column.distinct, DemandHistoryRow, name, scale=1.0, exact=exact)
    bad = {place: cell for place, cell in enumerate(cells) if isinstance(cell, BadCell)}
    rows = [
        {**_STAND_IN, name: "" if cell is None else cell}
        for cell in (_STAND_IN[name] if at in bad else cell for at, cell in enumerate(cells))
    ]
    for details in validate_rows(DemandHistoryRow, rows)[1]:
        code, text, _, allowed = explain(details)
        bad[int(details["loc"][0])] = BadCell(code, text, allowed)
    problems = [*_blank_cells(parsed, column, name), *_bad_cells(parsed, column, bad, name)]
    if name == "day":
        days = [_NO_DAY if at in bad else (cell - EPOCH).days for at, cell in enumerate(cells)]
        return np.array([*days, _NO_DAY], np.int32)[column.codes], problems
    return _merged(parsed, column, cells, bad, name, names.get(name, {})), problems


def _merged(
    parsed: ParsedHistory,
    coded: Coded,
    cells: Sequence[Any],
    bad: Mapping[int, BadCell],
    name: str,
    keys_by_name: Mapping[str, str],
) -> NDArray[np.int32]:
    """Codes of distinct keys; cells that mean the same key share one."""
    place: dict[str, int] = {}
    new = [
        -1 if at in bad else place.setdefault(keys_by_name.get(cell, cell), len(place))
        for at, cell in enumerate(cells)
    ]
    parsed.words[name] = list(place)
    parsed.codes[name] = np.array([*new, -1], np.int32)[coded.codes]
    return parsed.codes[name]


def _amounts(
    parsed: ParsedHistory,
    column: Coded | Numbers,
    name: str,
    scale: float,
    *,
    exact: bool,
    names: Mapping[str, Mapping[str, str]],
) -> tuple[NDArray[Any], list[DataProblem]]:
    """Numbers of a column, nan where blank or broken."""
    del names
    problems: list[DataProblem] = []
    if isinstance(column, Coded):
        cells = parse_column(column.distinct, DemandHistoryRow, name, scale=scale, exact=exact)
        bad = {place: cell for place, cell in enumerate(cells) if isinstance(cell, BadCell)}
        problems += _bad_cells(parsed, column, bad, name)
        plain = [np.nan if at in bad or cell is None else cell for at, cell in enumerate(cells)]
        values = np.array([*plain, np.nan], np.float64)[column.codes]
    else:
        values = column.values * scale if scale != 1.0 else column.values
    return values.astype(np.float32), problems + _out_of_range(parsed, values, name)


def _out_of_range(
    parsed: ParsedHistory, values: NDArray[np.float64], name: str
) -> list[DataProblem]:
    problems = []
    least, most = limits(name)
    for is_out, text, allowed in (
        (values < least, "too small", f">= {least:g}"),
        (values > most, "too large", f"<= {most:g}"),
    ):
        rows = np.nonzero(is_out)[0]
        given = [f"{value:g}" for value in values[rows[:MOST_LISTED]]]
        problems += parsed.problems(name, "out_of_range", f"this is {text}", rows, given, allowed)
    return problems


def _blank_cells(parsed: ParsedHistory, coded: Coded, name: str) -> list[DataProblem]:
    rows = np.nonzero(coded.codes < 0)[0]
    given = [""] * min(len(rows), MOST_LISTED)
    return parsed.problems(name, "missing_value", "a value is missing", rows, given, "")


def _bad_cells(
    parsed: ParsedHistory, coded: Coded, bad: Mapping[int, BadCell], name: str
) -> list[DataProblem]:
    """Faults of cells, in groups of one kind, so that each kind is listed and counted."""
    kinds: dict[BadCell, list[int]] = {}
    for place, cell in bad.items():
        kinds.setdefault(cell, []).append(place)
    problems = []
    for cell, places in kinds.items():
        rows = np.nonzero(np.isin(coded.codes, places))[0]
        given = [str(coded.cell(int(row))) for row in rows[:MOST_LISTED]]
        problems += parsed.problems(name, cell.code, cell.problem, rows, given, cell.allowed)
    return problems


def _assemble(
    parsed: ParsedHistory, values: Mapping[str, NDArray[Any]], *, is_sound: bool
) -> list[DataProblem]:
    """Put the series together, or say why there are none; rows that stand twice in any case."""
    is_placed = (values["site_id"] >= 0) & (values["product_id"] >= 0)
    rows = np.nonzero(is_placed & (values["day"] != _NO_DAY))[0]
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
