"""Refusing physical quantities that cannot be, all at once."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from supplychain.errors import DataError, DataProblem

if TYPE_CHECKING:
    from collections.abc import Iterable

ABSOLUTE_ZERO_C = -273.15


class Range(NamedTuple):
    """Finite numbers from ``low`` to ``high``; ``open_low`` leaves ``low`` itself out."""

    low: float = -math.inf
    high: float = math.inf
    open_low: bool = False

    def holds(self, value: float) -> bool:
        """Whether ``value`` is finite and inside."""
        above = value > self.low if self.open_low else value >= self.low
        return math.isfinite(value) and above and value <= self.high

    def __str__(self) -> str:
        above = "" if self.low == -math.inf else f"{'>' if self.open_low else '>='} {self.low:g}"
        below = "" if self.high == math.inf else f"<= {self.high:g}"
        return " and ".join(part for part in (above, below) if part) or "a finite number"


POSITIVE = Range(low=0.0, open_low=True)
NOT_NEGATIVE = Range(low=0.0)
TEMPERATURE = Range(low=ABSOLUTE_ZERO_C, open_low=True)


def check_ranges(noun: str, values: Iterable[tuple[str, float, Range]]) -> None:
    """Raise one error that names every value outside its range.

    Parameters
    ----------
    noun
        What the values belong to; becomes the table of the problems.
    values
        Triples of field name, given value and allowed range.

    Raises
    ------
    DataError
        If any value is outside its range or not finite.
    """
    problems = [
        DataProblem(noun, -1, field, "out_of_range", "is out of range", f"{value:g}", str(allowed))
        for field, value, allowed in values
        if not allowed.holds(value)
    ]
    if problems:
        raise DataError(problems)
