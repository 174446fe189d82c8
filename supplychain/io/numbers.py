"""Numbers written as text: thousands separators, decimal commas, units behind the number."""

from __future__ import annotations

import math
import re
import unicodedata
from decimal import Decimal
from typing import TYPE_CHECKING

from supplychain.io.choices import INFINITE_WORDS
from supplychain.io.units import factor, is_unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_PLAIN = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_POINT_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?", re.ASCII)
_COMMA_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?", re.ASCII)
_COMMA_DECIMAL = re.compile(r"[+-]?\d+,\d+", re.ASCII)
_ONE_GROUP = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}", re.ASCII)
_WITH_UNIT = re.compile(r"(.*?\d)\s*([^\d\s.,eE+-][^\d]*|m3)")
_CURRENCY_SIGNS = ("¥", "$", "元")
_SPACES = re.compile(r"[\s\u00a0\u202f'_]+")


class NotANumberError(ValueError):
    """Text that is no number, or that could be two numbers."""


def parse_numbers(
    cells: Sequence[object], *, unit: str = "", scale: float = 1.0, thousands: bool = True
) -> list[float | NotANumberError | None]:
    """Numbers of one column; a fault takes the place of a cell that cannot be read.

    Whether a comma parts thousands or decimals is decided once for the column, from the cells
    that leave no doubt. ``unit`` is the column's unit; a cell may name another one of its kind.
    Without ``thousands``, as in a column of longitudes, every single comma is a decimal one.
    """
    if not thousands:
        cells = [_with_point(cell) for cell in cells]
    texts = [_normal(cell) for cell in cells if isinstance(cell, str)]
    comma_is_decimal = _comma_is_decimal(text for text in texts if "," in text)
    result: list[float | NotANumberError | None] = []
    for cell in cells:
        try:
            result.append(_parse(cell, unit, scale, comma_is_decimal))
        except NotANumberError as error:
            result.append(error)
    return result


def _parse(cell: object, unit: str, scale: float, comma_is_decimal: bool | None) -> float | None:
    if isinstance(cell, str):
        return _parse_text(_normal(cell), unit, scale, comma_is_decimal)
    if cell is None:
        return None
    if isinstance(cell, bool) or not isinstance(cell, (int, float, Decimal)):
        message = "is not a number"
        raise NotANumberError(message)
    try:
        return _scaled(float(cell), scale)
    except OverflowError as error:
        message = "is too large"
        raise NotANumberError(message) from error


def _parse_text(text: str, unit: str, scale: float, comma_is_decimal: bool | None) -> float | None:
    if not text:
        return None
    if _PLAIN.fullmatch(text) and not (comma_is_decimal and _POINT_THOUSANDS.fullmatch(text)):
        return _scaled(float(text), scale)
    if text.casefold() in INFINITE_WORDS:
        return math.inf
    if match := _WITH_UNIT.fullmatch(text):
        return _parse_with_unit(match[1], match[2].strip().casefold(), unit, comma_is_decimal)
    return _scaled(_parse_separated(text, comma_is_decimal), scale)


def _parse_with_unit(text: str, given_unit: str, unit: str, comma_is_decimal: bool | None) -> float:
    size = factor(given_unit, unit)
    if size is None:
        message = f"has a unit that does not fit ({given_unit})"
        raise NotANumberError(message if is_unit(given_unit) else "is not a number")
    if _PLAIN.fullmatch(text):
        return float(text) * size
    return _parse_separated(text, comma_is_decimal) * size


def _parse_separated(text: str, comma_is_decimal: bool | None) -> float:
    """A number with commas, by the rule of the column."""
    if comma_is_decimal is None and "," in text and _COMMA_DECIMAL.fullmatch(text):
        message = "could be thousands or decimals"
        raise NotANumberError(message)
    if comma_is_decimal and (_COMMA_DECIMAL.fullmatch(text) or _POINT_THOUSANDS.fullmatch(text)):
        return float(text.replace(".", "").replace(",", "."))
    if comma_is_decimal is False and _COMMA_THOUSANDS.fullmatch(text):
        return float(text.replace(",", ""))
    message = "is not a number"
    raise NotANumberError(message)


def _comma_is_decimal(texts: Iterable[str]) -> bool | None:
    """What the commas of a column mean; ``None`` if the cells do not tell or contradict."""
    meanings = set()
    for text in texts:
        number = match[1] if (match := _WITH_UNIT.fullmatch(text)) else text
        if _ONE_GROUP.fullmatch(number):
            continue
        if _COMMA_THOUSANDS.fullmatch(number):
            meanings.add(False)
        elif _COMMA_DECIMAL.fullmatch(number) or _POINT_THOUSANDS.fullmatch(number):
            meanings.add(True)
    return meanings.pop() if len(meanings) == 1 else None


def _with_point(cell: object) -> object:
    if isinstance(cell, str) and _COMMA_DECIMAL.fullmatch(text := _normal(cell)):
        return text.replace(",", ".")
    return cell


def _scaled(value: float, scale: float) -> float:
    return value if scale == 1.0 else value * scale


def _normal(text: str) -> str:
    """Text without blanks, currency signs and full-width forms."""
    stripped = text.strip()
    if stripped.isascii() and stripped.isalnum():
        return stripped
    plain = unicodedata.normalize("NFKC", stripped).strip("".join(_CURRENCY_SIGNS))
    return _SPACES.sub("", plain)
