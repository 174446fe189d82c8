"""Cells of one column turned into what the column's kind asks for."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from functools import cache, partial
from types import UnionType
from typing import TYPE_CHECKING, Annotated, Any, Union, get_args, get_origin

from annotated_types import Le

from supplychain.disruptions.distribution import (
    EXAMPLE,
    Distribution,
    parse_distribution,
)
from supplychain.io.choices import CHOICES, FALSE_WORDS, TRUE_WORDS
from supplychain.io.clocks import (
    CLOCK_EXAMPLE,
    TIME_OF_DAY_EXAMPLE,
    parse_clock,
    parse_time_of_day,
    parse_times_of_day,
)
from supplychain.io.counted import (
    LEVELS_EXAMPLE,
    QUANTITIES_EXAMPLE,
    WORK_TIMES_EXAMPLE,
    parse_levels,
    parse_quantities,
    parse_work_times,
)
from supplychain.io.guard import unguard
from supplychain.io.numbers import NotANumberError, parse_numbers
from supplychain.io.raw import is_blank
from supplychain.io.units import unit_of
from supplychain.io.weekdays import DAY_EXAMPLE, WEEKDAYS_EXAMPLE, parse_day, parse_weekdays
from supplychain.io.words import WORDS_EXAMPLE, parse_words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pydantic.fields import FieldInfo

    from supplychain.io.documents.kinds import Row


@dataclass(frozen=True, slots=True)
class BadCell:
    """Takes the place of a cell that cannot be read; says why and what would do."""

    code: str
    problem: str
    allowed: str


def parse_column(
    cells: Sequence[object], row_model: type[Row], field: str, *, scale: float, exact: bool
) -> list[Any]:
    """Values of one column: of the field's type, ``None`` where blank, or a `BadCell`."""
    kind = _kind_of_field(row_model, field)
    if kind is str:
        return [_exact_text(cell) if exact else _text(cell) for cell in cells]
    if kind is float:
        return _numbers(cells, row_model, field, scale)
    if kind is int:
        return [_whole(value) for value in _numbers(cells, row_model, field, scale)]
    if kind is Distribution:
        return _each(cells, partial(_parse_drawn, scale), "not_a_distribution", EXAMPLE)
    if kind in _OF_WORDS and not exact:
        cells = [_text(cell) for cell in cells]
    if kind in _PARSERS:
        return _each(cells, *_PARSERS[kind])
    return [_choice(cell, kind) for cell in cells]


class TimeOfDayCell:
    """Kind of a whole number that is written as a time of day."""


class WordsCell:
    """Kind of several words in one cell."""


class WeekdaysCell:
    """Kind of several weekdays in one cell."""


class LevelsCell:
    """Kind of several words with levels in one cell."""


class QuantitiesCell:
    """Kind of several words with quantities in one cell."""


class WorkTimesCell:
    """Kind of several levels with minutes in one cell."""


_OF_WORDS = (WordsCell, WeekdaysCell, LevelsCell, QuantitiesCell, WorkTimesCell)


@cache
def _kind_of_field(row_model: type[Row], field: str) -> type:
    return kind_of(row_model.model_fields[field])


def kind_of(info: FieldInfo) -> type:
    """The type of a field, without ``None`` and limits."""
    annotation: Any = info.annotation
    if get_origin(annotation) in (Union, UnionType):
        annotation = next(item for item in get_args(annotation) if item is not type(None))
    if get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    for item in info.metadata:
        func = getattr(item, "func", None)
        if func is not None and func in _KIND_OF:
            return _KIND_OF[func]
    kind: type = get_origin(annotation) or annotation
    return kind


def _text(cell: object) -> str | None:
    if isinstance(cell, str):
        if cell.startswith("'"):
            return unguard(cell) if unguard(cell) != cell else cell.strip()
        return cell.strip() or None
    return _exact_text(cell)


def _exact_text(cell: object) -> str | None:
    """Text of a cell that keeps its type; whole numbers lose the ``.0`` that Excel gives them."""
    if cell is None or isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53:
        return str(int(cell))
    if isinstance(cell, (date, time)):
        return cell.isoformat()
    return str(cell)


def _numbers(
    cells: Sequence[object], row_model: type[Row], field: str, scale: float
) -> list[float | BadCell | None]:
    if scale == 1.0 and all(type(cell) is float for cell in cells):
        return list(cells)  # type: ignore[arg-type]
    return [
        BadCell("not_a_number", f"this {value}", "a number such as 1234.5")
        if isinstance(value, NotANumberError)
        else value
        for value in parse_numbers(
            cells,
            unit=unit_of(field),
            scale=scale,
            thousands=scale != 1.0 or _largest(row_model.model_fields[field]) >= 1_000,
        )
    ]


def _largest(info: FieldInfo) -> float:
    """The largest value that a column may hold."""
    limits = [item.le for item in info.metadata if isinstance(item, Le)]
    return min((le for le in limits if isinstance(le, (int, float))), default=math.inf)


def _whole(value: float | BadCell | None) -> int | BadCell | None:
    if value is None or isinstance(value, BadCell):
        return value
    if math.isfinite(value) and abs(value - round(value)) <= 1e-9 * max(1.0, abs(value)):
        return round(value)
    return BadCell("not_a_whole_number", "this is not a whole number", "a whole number")


def _each(
    cells: Sequence[object], parse: Callable[[object], Any], code: str, allowed: str
) -> list[Any]:
    values: list[Any] = []
    for cell in cells:
        if is_blank(cell):
            values.append(None)
            continue
        try:
            values.append(parse(cell))
        except (ValueError, OverflowError) as error:
            values.append(BadCell(code, f"this is {error}", allowed))
    return values


def _parse_drawn(scale: float, cell: object) -> Distribution:
    """A number or distribution of a cell whose header names a unit of another size."""
    given = parse_distribution(unguard(cell) if isinstance(cell, str) else cell)
    return given.divided(1.0 / scale)


def _parse_bool(cell: object) -> bool:
    if isinstance(cell, bool):
        return cell
    if isinstance(cell, (int, float)) and cell in (0, 1):
        return bool(cell)
    word = str(cell).strip().casefold()
    if word in TRUE_WORDS:
        return True
    if word in FALSE_WORDS:
        return False
    message = "neither yes nor no"
    raise ValueError(message)


def _parse_clock_cell(cell: object) -> datetime:
    if isinstance(cell, date) and not isinstance(cell, datetime):
        return datetime(cell.year, cell.month, cell.day)  # noqa: DTZ001
    return parse_clock(cell)


def _choice(cell: object, kind: type) -> object:
    """One of the choices, or the text itself, which the row model then refuses."""
    if is_blank(cell):
        return None
    word = str(cell).strip().casefold()
    words = CHOICES.get(kind, {})
    value = words.get(word) or words.get(word.replace(" ", "").replace("_", "")) or word
    if issubclass(kind, StrEnum) and value in set(kind):
        return kind(value)
    return str(cell)


_KIND_OF: dict[Callable[[object], Any], type] = {
    parse_time_of_day: TimeOfDayCell,
    parse_words: WordsCell,
    parse_weekdays: WeekdaysCell,
    parse_levels: LevelsCell,
    parse_quantities: QuantitiesCell,
    parse_work_times: WorkTimesCell,
}
_PARSERS: dict[type, tuple[Callable[[object], Any], str, str]] = {
    WordsCell: (parse_words, "not_words", WORDS_EXAMPLE),
    LevelsCell: (parse_levels, "not_levels", LEVELS_EXAMPLE),
    QuantitiesCell: (parse_quantities, "not_quantities", QUANTITIES_EXAMPLE),
    WorkTimesCell: (parse_work_times, "not_work_times", WORK_TIMES_EXAMPLE),
    TimeOfDayCell: (parse_time_of_day, "not_a_time_of_day", TIME_OF_DAY_EXAMPLE),
    tuple: (parse_times_of_day, "not_a_time_of_day", TIME_OF_DAY_EXAMPLE),
    WeekdaysCell: (parse_weekdays, "not_weekdays", WEEKDAYS_EXAMPLE),
    date: (parse_day, "not_a_day", DAY_EXAMPLE),
    bool: (_parse_bool, "not_a_yes_or_no", "true or false"),
    datetime: (_parse_clock_cell, "not_a_clock_time", CLOCK_EXAMPLE),
}
