"""Days of the week as people write them, and days without a time."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from typing import TYPE_CHECKING

from supplychain.io.clocks import parse_clock

if TYPE_CHECKING:
    from collections.abc import Iterable

DAY_EXAMPLE = "2026-03-12"
WEEKDAYS_EXAMPLE = "Mon Wed Fri, 1 3 5 (1 is Monday), 周一 周三 周五, or blank for every day"
_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_LONG_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SHORTEST_NAME = 2
_FAR = 10**15
_CHINESE = "一二三四五六日"
_EVERY_DAY = frozenset({"daily", "everyday", "all", "每天", "每日", "天天"})
_BETWEEN = re.compile(r"\s*(?:-|–|~|至|到)\s*")
_PARTS = re.compile(r"[\s,;/、+]+")
_CHINESE_PREFIX = re.compile(r"周|星期|礼拜")


def parse_day(value: object) -> date:
    """A day from ISO-8601 text, ``2026/3/12``, ``2026年3月12日`` or a date cell.

    `ValueError` for everything else, as for a clock time that is not midnight.
    """
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        clock = parse_clock(_digits(value) or value)
    except ValueError:
        message = "not a day"
        raise ValueError(message) from None
    if (clock.hour, clock.minute, clock.second, clock.microsecond) != (0, 0, 0, 0):
        message = "a moment within a day, not a day"
        raise ValueError(message)
    return clock.date()


def parse_weekdays(value: object) -> tuple[int, ...]:
    """Weekdays in rising order, 0 is Monday, from text or a list in which 1 is Monday.

    A tuple is what this function returned before. Names may be English or Chinese, and a range is
    written ``Mon-Fri``. `ValueError` for everything else.
    """
    if isinstance(value, tuple) and all(type(day) is int and 0 <= day <= 6 for day in value):
        return value
    if isinstance(value, list):
        return _sorted(day for part in value for day in parse_weekdays(part))
    if digits := _digits(value):
        return _sorted(map(_weekday, digits))
    if not isinstance(value, str):
        message = "not a list of weekdays"
        raise ValueError(message)
    text = unicodedata.normalize("NFKC", value).strip().casefold()
    if not text or text in _EVERY_DAY:
        return ()
    parts = _PARTS.split(_BETWEEN.sub("-", text))
    return _sorted(day for part in parts if part for day in _days_of(part))


def weekdays_text(weekdays: Iterable[int]) -> str:
    """Text that `parse_weekdays` reads back."""
    return " ".join(_NAMES[day] for day in weekdays)


def _days_of(part: str) -> list[int]:
    """Weekdays of one word: a name, a number, several numbers or Chinese digits, or a range."""
    part = _CHINESE_PREFIX.sub("", part)
    first, dash, last = part.partition("-")
    if dash:
        begin, end = _weekday(first), _weekday(last)
        return [(begin + step) % 7 for step in range((end - begin) % 7 + 1)]
    if part.isascii() and not part.isdigit():
        return [_weekday(part)]
    return [_weekday(letter) for letter in part]


def _weekday(word: str) -> int:
    if len(word) == 1 and word in "1234567":
        return int(word) - 1
    if len(word) == 1 and word in _CHINESE + "天":
        return _CHINESE.index("日" if word == "天" else word)
    names = [day for day, name in enumerate(_LONG_NAMES) if name.startswith(word)]
    if len(word) >= _SHORTEST_NAME and len(names) == 1:
        return names[0]
    message = f"no weekday ({word[:40]})"
    raise ValueError(message)


def _sorted(days: Iterable[int]) -> tuple[int, ...]:
    """Rising, each once."""
    return tuple(sorted(set(days)))


def _digits(value: object) -> str:
    """Digits of a whole number, as Excel turns ``135`` into one; empty for everything else."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return ""
    return str(int(value)) if 0 <= value < _FAR and float(value).is_integer() else ""
