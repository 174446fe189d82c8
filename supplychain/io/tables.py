"""Document rows as cells of a table: which columns are written, and what stands in them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import TYPE_CHECKING, Any

from supplychain.disruptions.distribution import Distribution
from supplychain.io.cells import (
    LevelsCell,
    QuantitiesCell,
    TimeOfDayCell,
    WeekdaysCell,
    WordsCell,
    WorkTimesCell,
    kind_of,
)
from supplychain.io.clocks import time_of_day_text, times_of_day_text
from supplychain.io.counted import levels_list, quantities_list, work_times_list
from supplychain.io.documents.kinds import column_extra
from supplychain.io.documents.scenario import FORMS, TABLES, spared_tables
from supplychain.io.guard import guard
from supplychain.io.weekdays import weekdays_text
from supplychain.io.words import words_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from pydantic.fields import FieldInfo

    from supplychain.io.documents.kinds import Row
    from supplychain.io.documents.scenario import ScenarioDocument, TableForm

_WORDS_OF: dict[type, Callable[[Any], Iterable[str]]] = {
    WordsCell: tuple,
    LevelsCell: levels_list,
    QuantitiesCell: quantities_list,
    WorkTimesCell: work_times_list,
}
"""What makes words of a cell that holds several."""

_TEXT_OF: dict[type, Callable[[Any], Any]] = {
    TimeOfDayCell: time_of_day_text,
    Distribution: lambda given: None if given is None else given.text,
}
"""What makes the text of a cell that holds one value of its own form."""

_EXPECTED_WITH_ORDERS = frozenset({"customers", "order_lines"})


@dataclass(frozen=True, slots=True)
class WrittenTable:
    """Columns of a table, each with a header and cells of text, numbers, truth or clock times."""

    name: str
    headers: tuple[str, ...]
    columns: tuple[list[Any], ...]


def forms_to_write(document: ScenarioDocument) -> list[TableForm]:
    """Tables that have rows, or whose absence would mean something else than no rows."""
    spared = spared_tables(lambda name: bool(getattr(document, name)))
    return [
        form
        for form in TABLES
        if getattr(document, form.name)
        or (form.required and form.name not in spared)
        or (document.orders and form.name in _EXPECTED_WITH_ORDERS)
    ]


def written_table(
    name: str, rows: Sequence[Row], *, guarded: bool, complete: bool = False
) -> WrittenTable:
    """Cells of a table; unless ``complete``, optional columns without any value are left out.

    So are rare columns without any value but the default.
    ``guarded`` makes text harmless for spreadsheets (see `supplychain.io.guard`).
    """
    form = FORMS[name]
    headers, columns = [], []
    for field in form.columns:
        info, extra = form.row_model.model_fields[field], column_extra(form.row_model, field)
        is_dull = extra["rare"] and all(getattr(row, field) == info.default for row in rows)
        if extra["input_only"] or (is_dull and not complete):
            continue
        cell = _cell_writer(info, guarded=guarded)
        cells = [cell(getattr(row, field)) for row in rows]
        if complete or info.is_required() or any(value is not None for value in cells):
            headers.append(field)
            columns.append(cells)
    return WrittenTable(name, tuple(headers), tuple(columns))


def _cell_writer(info: FieldInfo, *, guarded: bool) -> Callable[[Any], Any]:
    """What turns a value of the field into a cell."""
    kind, default = kind_of(info), info.default
    if kind in _TEXT_OF:
        return _TEXT_OF[kind]
    if kind is WeekdaysCell:
        return lambda days: weekdays_text(days) or None
    if kind in _WORDS_OF:
        words_of = _WORDS_OF[kind]

        def words_cell(value: Any) -> str | None:
            text = words_text(words_of(value))
            return _text(text, "") if guarded else text or None

        return words_cell

    def cell(value: Any) -> Any:
        if isinstance(value, Enum):
            return value.value
        if isinstance(value, str):
            return _text(value, default) if guarded else value
        if isinstance(value, tuple):
            return times_of_day_text(value) if value else None
        if isinstance(value, float) and math.isinf(value):
            return None if value == default else str(value)
        return value

    return cell


def _text(value: str, default: object) -> str | None:
    """Text of a cell; an empty text that is not what a blank means is a lone apostrophe."""
    if value:
        return guard(value)
    return None if default == "" else "'"


def as_text(cell: object) -> str:
    """Cell of a text file; numbers keep every digit."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, date):
        return cell.isoformat()
    return cell if isinstance(cell, str) else repr(cell)
