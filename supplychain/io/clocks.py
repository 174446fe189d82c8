"""Clock times and times of day as people write them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta, timezone, tzinfo
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from supplychain.calendars import DAY_S, HOUR_S, MINUTE_S

if TYPE_CHECKING:
    from collections.abc import Iterable

_TIME_OF_DAY = re.compile(r"(\d{1,3}):(\d{2})(?::(\d{2}))?(?:\s*\+\s*(\d))?")
_YEAR_FIRST = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T\s]+(\d{1,2})[:时](\d{1,2})(?:[:分](\d{1,2}))?[分秒]?)?"
)
_DAY_FIRST = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?:\s+(\d{1,2}):(\d{2})(?::(\d{2}))?)?")
CLOCK_EXAMPLE = "2026-03-12T16:00:00+08:00 or 2026-03-12 16:00"
TIME_OF_DAY_EXAMPLE = "06:00, or 30:00 for six on the next day"


def zone(name: str) -> tzinfo:
    """Time zone of an IANA name such as ``Asia/Shanghai``; `ValueError` if there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError, ValueError) as error:
        message = f"no time zone is called {name!r}"
        raise ValueError(message) from error


def fixed_zone(start: datetime) -> timezone:
    """Offset of the horizon's start, held for the whole horizon: days have 86,400 seconds."""
    return timezone(start.utcoffset() or timedelta(0))


def clock_of(at_s: int, start: datetime) -> datetime:
    """Clock time of a second of the horizon, at the start's offset."""
    return start.astimezone(fixed_zone(start)) + timedelta(seconds=at_s)


def seconds_of(clock: datetime, start: datetime) -> int:
    """Whole seconds from the start to a clock time; without a zone it has the start's offset."""
    aware = clock if clock.tzinfo is not None else clock.replace(tzinfo=fixed_zone(start))
    return round((aware - start.astimezone(UTC)).total_seconds())


def span_text(start: datetime, length_s: int) -> str:
    """The horizon for people: its first and last clock time."""
    return f"{start.isoformat()} to {clock_of(length_s, start).isoformat()}"


def parse_clock(value: object) -> datetime:
    """Clock time from ISO-8601 text, ``2026/3/12 16:00``, ``2026年3月12日 16:00`` or a date cell.

    ``12.03.2026`` is read with the day first; ``03/12/2026`` could be either and is refused with
    `ValueError`, as is everything else.
    """
    if isinstance(value, datetime):
        return value
    if isinstance(value, str):
        text = value.strip()
        try:
            return datetime.fromisoformat(text)
        except ValueError:
            return _parse_loose_clock(text)
    message = "not a date and time"
    raise ValueError(message)


def _parse_loose_clock(text: str) -> datetime:
    if match := _YEAR_FIRST.fullmatch(text):
        year, month, day, *clock = match.groups()
    elif match := _DAY_FIRST.fullmatch(text):
        day, month, year, *clock = match.groups()
    else:
        message = "not a date and time"
        raise ValueError(message)
    hour, minute, second = (int(part or 0) for part in clock)
    return datetime(int(year), int(month), int(day), hour, minute, second)  # noqa: DTZ001


def parse_time_of_day(value: object) -> int:
    """Seconds after midnight from ``06:00``, ``30:00``, ``06:00+1``, a time cell or seconds.

    `ValueError` for everything else.
    """
    if isinstance(value, bool):
        pass
    elif isinstance(value, int):
        return value
    elif isinstance(value, time):
        return value.hour * HOUR_S + value.minute * MINUTE_S + value.second
    elif isinstance(value, timedelta):
        return round(value.total_seconds())
    elif isinstance(value, str) and (match := _TIME_OF_DAY.fullmatch(value.strip())):
        hours, minutes, seconds, days = (int(part or 0) for part in match.groups())
        if minutes < 60 and seconds < 60:
            return days * DAY_S + hours * HOUR_S + minutes * MINUTE_S + seconds
    message = "not a time of day"
    raise ValueError(message)


def time_of_day_text(at_s: int) -> str:
    """Text that `parse_time_of_day` turns back into the same seconds after midnight."""
    minutes, seconds = divmod(at_s, MINUTE_S)
    text = f"{minutes // 60:02d}:{minutes % 60:02d}"
    return f"{text}:{seconds:02d}" if seconds else text


def parse_times_of_day(value: object) -> tuple[int, ...]:
    """Times of day from a list, or from text that separates them by blanks, ``;`` or ``,``."""
    if isinstance(value, str):
        return tuple(parse_time_of_day(part) for part in re.split(r"[\s;,;,、]+", value.strip()))
    if isinstance(value, (list, tuple)):
        return tuple(parse_time_of_day(part) for part in value)
    return (parse_time_of_day(value),)


def times_of_day_text(times_s: Iterable[int]) -> str:
    """Text that `parse_times_of_day` reads back."""
    return " ".join(time_of_day_text(at_s) for at_s in times_s)
