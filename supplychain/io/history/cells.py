"""Cells of a long table turned into codes, days and numbers, with their faults."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from annotated_types import Ge, Le

from supplychain.errors import DataProblem
from supplychain.io.cells import BadCell, parse_column
from supplychain.io.documents.restocking import DemandHistoryRow
from supplychain.io.headers import Match, match_header
from supplychain.io.history.assemble import EPOCH
from supplychain.io.history.columns import Coded
from supplychain.io.raw import HISTORY
from supplychain.io.rows import explain, validate_rows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from supplychain.demand import DemandHistory
    from supplychain.io.documents.kinds import Row
    from supplychain.io.history.columns import Numbers

KEYS = ("site_id", "product_id", "day")
NUMBERS = ("sold_units", "in_stock_share", "price_cny")
MOST_LISTED = 50
"""Rows that are listed of one fault of one column; how many more there are is said once."""

_STAND_IN = {"site_id": "s", "product_id": "p", "day": EPOCH}
NO_DAY = np.iinfo(np.int32).min
"""Stands for a day that could not be read."""


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


def key_column(
    parsed: ParsedHistory,
    column: Coded | Numbers,
    name: str,
    *,
    exact: bool,
    keys_by_name: Mapping[str, str],
) -> tuple[NDArray[np.int32], list[DataProblem]]:
    """Codes of sites or products, -1 where broken, or days since the epoch, or `NO_DAY`."""
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
        days = [NO_DAY if at in bad else (cell - EPOCH).days for at, cell in enumerate(cells)]
        return np.array([*days, NO_DAY], np.int32)[column.codes], problems
    return _merged(parsed, column, cells, bad, name, keys_by_name), problems


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


def amount_column(
    parsed: ParsedHistory,
    column: Coded | Numbers,
    name: str,
    scale: float,
    *,
    exact: bool,
    row_model: type[Row] = DemandHistoryRow,
) -> tuple[NDArray[np.float64], list[DataProblem]]:
    """Numbers of a column, nan where blank or broken; their range is not looked at."""
    problems: list[DataProblem] = []
    if isinstance(column, Coded):
        cells = parse_column(column.distinct, row_model, name, scale=scale, exact=exact)
        bad = {place: cell for place, cell in enumerate(cells) if isinstance(cell, BadCell)}
        problems += _bad_cells(parsed, column, bad, name)
        plain = [np.nan if at in bad or cell is None else cell for at, cell in enumerate(cells)]
        values = np.array([*plain, np.nan], np.float64)[column.codes]
    else:
        values = column.values * scale if scale != 1.0 else column.values
    return values, problems


def out_of_range(
    parsed: ParsedHistory, values: NDArray[np.float64], name: str
) -> list[DataProblem]:
    """Numbers beyond the limits of their column."""
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
