"""Clock times of logger files: one order of day and month for a whole column."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone, tzinfo
from typing import TYPE_CHECKING

from supplychain.io.clocks import parse_clock

if TYPE_CHECKING:
    from collections.abc import Sequence

_SLASHES = re.compile(
    r"(\d{1,2})[/-](\d{1,2})[/-](\d{4}|\d{2})[,T\s]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*([AaPp]\.?[Mm]\.?)?"
)
_UNIX_S = re.compile(r"1\d{9}(?:\d{3})?")
CLOCKS_EXAMPLE = "2026-03-12 16:00, 2026-03-12T08:00:00Z, 13/03/2026 16:00 or 2026年3月12日 16:00"
AMBIGUOUS = "could be day/month or month/day"


def parse_clocks(cells: Sequence[object], zone: tzinfo) -> list[datetime | str]:
    """Clock times with a zone, or in words what is wrong with a cell.

    ``03/12/2026`` is read by the order that the other cells of the column leave no doubt about; if
    none does, or two contradict each other, it is refused.
    """
    day_first = _day_first([str(cell).strip() for cell in cells])
    return [_clock(cell, zone, day_first) for cell in cells]


def zone_of(unit: str) -> tzinfo | None:
    """Zone that a header names, as ``UTC`` or ``+0800``."""
    if unit == "UTC":
        return timezone.utc  # noqa: UP017 - UTC as a name would hide what the header said
    if not unit:
        return None
    hours, minutes = int(unit[:3]), int(unit[3:] or 0)
    return timezone(timedelta(hours=hours, minutes=minutes if hours >= 0 else -minutes))


def _day_first(texts: Sequence[str]) -> bool | None:
    orders = set()
    for text in texts:
        if match := _SLASHES.fullmatch(text):
            first, second = int(match[1]), int(match[2])
            if first > 12:
                orders.add(True)
            elif second > 12:
                orders.add(False)
    return orders.pop() if len(orders) == 1 else None


def _clock(cell: object, zone: tzinfo, day_first: bool | None) -> datetime | str:
    text = str(cell).strip() if cell is not None else ""
    if not text:
        return "is missing"
    try:
        if match := _SLASHES.fullmatch(text):
            if day_first is None and match[1] != match[2]:
                return AMBIGUOUS
            clock = _of_slashes(match, bool(day_first))
        elif _UNIX_S.fullmatch(text):
            return datetime.fromtimestamp(int(text[:10]), tz=zone)
        else:
            clock = parse_clock(cell if isinstance(cell, datetime) else text)
    except (ValueError, OverflowError):
        return "is not a date and time"
    return clock if clock.tzinfo else clock.replace(tzinfo=zone)


def _of_slashes(match: re.Match[str], day_first: bool) -> datetime:
    first, second, year = int(match[1]), int(match[2]), int(match[3])
    day, month = (first, second) if day_first else (second, first)
    hour = int(match[4])
    if half := (match[7] or "").casefold():
        if not 1 <= hour <= 12:
            message = "not an hour of a clock of twelve"
            raise ValueError(message)
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    year += 2000 if year < 100 else 0
    return datetime(year, month, day, hour, int(match[5]), int(match[6] or 0))  # noqa: DTZ001
