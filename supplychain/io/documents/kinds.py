"""Kinds of cells, the row all tables share, and how a column is declared."""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
)

from supplychain.io.clocks import (
    parse_clock,
    parse_time_of_day,
    parse_times_of_day,
    time_of_day_text,
)
from supplychain.io.counted import (
    levels_list,
    parse_levels,
    parse_quantities,
    parse_work_times,
    quantities_list,
    work_times_list,
)
from supplychain.io.weekdays import parse_day, parse_weekdays, weekdays_text
from supplychain.io.words import parse_words

if TYPE_CHECKING:
    from collections.abc import Mapping

LARGEST_TEXT = 1_000
LARGEST_AMOUNT = 1_000_000_000
"""Most money, kg or other amount in one cell; sums of larger ones lose their last digits."""

LEAST_QUANTITY = 0.001
"""Fewest units that can be ordered or moved; less is nothing."""

LONGEST_H = 1_000_000
"""Most hours in one cell, a good hundred years."""

SECOND_H = 1 / 3_600
"""The shortest time that is not nothing: times are whole seconds inside."""

SECOND_MIN = 1 / 60
"""The same in minutes."""

_PRINTABLE = r"^[^\x00-\x1f\x7f]*$"

Text = Annotated[str, StringConstraints(max_length=LARGEST_TEXT, pattern=_PRINTABLE)]
"""Text for people, without control characters."""

Key = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=_PRINTABLE)]
"""Identifier of a row, or reference to one."""

_CURRENCY = r"[\w.$€£¥₹₩₽-]{1,12}"


def _currency(word: str) -> str:
    if re.fullmatch(_CURRENCY, word) is None:
        message = "not a word of at most 12 letters, digits, dots, hyphens and currency signs"
        raise ValueError(message)
    return word


Currency = Annotated[
    str,
    AfterValidator(_currency),
    WithJsonSchema({"type": "string", "pattern": f"^{_CURRENCY}$"}),
]
"""Name of a currency, or of a unit of cost that has none; shown beside amounts."""

Clock = Annotated[
    datetime,
    BeforeValidator(parse_clock),
    PlainSerializer(lambda clock: clock.isoformat(), return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
"""Clock time; without a zone it means the zone of the horizon's start."""

TimeOfDay = Annotated[
    int,
    BeforeValidator(parse_time_of_day),
    PlainSerializer(time_of_day_text, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": r"^\d{2,3}:\d{2}(:\d{2})?$"}),
]
"""Seconds after local midnight inside, ``06:00`` outside; may pass 24:00."""

TimesOfDay = Annotated[
    tuple[int, ...],
    BeforeValidator(parse_times_of_day),
    PlainSerializer(
        lambda times: [time_of_day_text(at_s) for at_s in times],
        return_type=list[str],
        when_used="json",
    ),
    WithJsonSchema({"type": "array", "items": {"type": "string"}}),
]
"""Several times of day; a table holds them in one cell, separated by blanks."""

Day = Annotated[date, BeforeValidator(parse_day)]
"""A day without a time."""

Weekdays = Annotated[
    tuple[int, ...],
    BeforeValidator(parse_weekdays),
    PlainSerializer(weekdays_text, return_type=str),
    WithJsonSchema({"type": "string"}),
]
"""Days of the week, 0 is Monday; outside they are text, as ``Mon Wed Fri``."""

Words = Annotated[
    tuple[Key, ...],
    BeforeValidator(parse_words),
    WithJsonSchema({"type": "array", "items": {"type": "string"}}),
]
"""Several words without blanks; a table holds them in one cell, separated by blanks."""

_LIST_OF_TEXT = WithJsonSchema({"type": "array", "items": {"type": "string"}})

Levels = Annotated[
    tuple[tuple[str, int], ...],
    BeforeValidator(parse_levels),
    PlainSerializer(levels_list, return_type=list[str]),
    _LIST_OF_TEXT,
]
"""Words with levels from 1 on, outside as ``ac:2``; a table holds them in one cell."""

Quantities = Annotated[
    tuple[tuple[str, float], ...],
    BeforeValidator(parse_quantities),
    PlainSerializer(quantities_list, return_type=list[str]),
    _LIST_OF_TEXT,
]
"""Words with numbers above 0, outside as ``pipe:2``; a table holds them in one cell."""

WorkTimes = Annotated[
    tuple[tuple[int, float], ...],
    BeforeValidator(parse_work_times),
    PlainSerializer(work_times_list, return_type=list[str]),
    _LIST_OF_TEXT,
]
"""Minutes by level, outside as ``2=40``; a table holds them in one cell."""


class Document(BaseModel):
    """Part of a scenario's documents: frozen, no unknown fields, no nan or infinity."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Row(Document):
    """One row of a table."""


def column(
    default: Any = ...,
    *,
    en: str,
    zh: str,
    example: object = None,
    refers_to: str = "",
    input_only: bool = False,
    rare: bool = False,
    **limits: Any,
) -> Any:
    """Declare a column.

    Parameters
    ----------
    default
        What a blank cell means; without one the cell must be filled.
    en, zh
        One sentence for people, in English and Chinese, with the unit.
    example
        Value in the first row of the template.
    refers_to
        Table whose key the column holds.
    input_only
        Whether the column is accepted for convenience but never written.
    rare
        Whether the column is left out of a table where every row has what a blank cell means.
    limits
        Limits of :func:`pydantic.Field`, such as ``ge``.
    """
    extra: dict[str, Any] = {
        "zh": zh,
        "example": example,
        "refers_to": refers_to,
        "input_only": input_only,
        "rare": rare,
    }
    return Field(default, description=en, json_schema_extra=extra, **limits)


@cache
def column_extra(row_model: type[Document], name: str) -> Mapping[str, Any]:
    """What `column` was told about a field, apart from its type and limits."""
    extra = row_model.model_fields[name].json_schema_extra
    return MappingProxyType(dict(extra) if isinstance(extra, dict) else {})
