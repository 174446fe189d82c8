"""What is special about days in China: public holidays, make-up workdays, shopping festivals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

import chinese_calendar
import numpy as np
from holidays import country_holidays

from supplychain import lunar
from supplychain.demand import DayKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from supplychain.demand import SpecialDay

NEAR_DAYS = 21
"""A festival further away than this is not felt."""
PEAKS = {"618": (6, 18), "double 11": (11, 11), "12.12": (12, 12)}
"""Shopping festivals on the same day of every year: month and day."""
FESTIVALS = ("spring festival", "qixi", *PEAKS)
"""Whose days before and after are told apart, in the order of :attr:`Days.to_festival`."""


class DaySource(StrEnum):
    """Who said whether a day is a day off.

    ``OFFICIAL``: the State Council's notices, in ``chinesecalendar``. ``EXPECTED``: the law's
    holidays and the usual days around them, of ``holidays``; make-up workdays of such years are not
    known. ``WEEKDAY``: neither knows the year, only weekends are days off. ``SCENARIO``: the
    scenario's own calendar.
    """

    OFFICIAL = "chinesecalendar"
    EXPECTED = "holidays"
    WEEKDAY = "weekday"
    SCENARIO = "scenario"


@dataclass(frozen=True, slots=True, eq=False)
class Days:
    """Consecutive days and what is special about each.

    Parameters
    ----------
    first_day
        Day of element 0 of the arrays.
    off
        Whether people are off work, weekends included; make-up workdays are not.
    holiday, make_up
        A public holiday; a weekend day worked to make up for one.
    peak
        The day of a shopping festival.
    to_festival
        Days to the nearest day of each of ``FESTIVALS``, shape (festivals, days): positive before,
        negative after, ``NEAR_DAYS`` where it is that far or further away.
    source
        Who said so, for each day.
    names
        Of the holiday or festival; empty on ordinary days.
    """

    first_day: date
    off: NDArray[np.bool_]
    holiday: NDArray[np.bool_]
    make_up: NDArray[np.bool_]
    peak: NDArray[np.bool_]
    to_festival: NDArray[np.int8]
    source: tuple[DaySource, ...]
    names: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.source)

    @property
    def weekday(self) -> NDArray[np.int8]:
        """0 is Monday."""
        return ((np.arange(len(self)) + self.first_day.weekday()) % 7).astype(np.int8)


def days(first_day: date, count: int, special_days: Sequence[SpecialDay] = ()) -> Days:
    """Look so many days up; ``special_days`` overrule the public calendar. No year is refused."""
    own = {special.day: special for special in special_days}
    found = [_day(first_day + timedelta(days=step), own) for step in range(count)]
    kinds = [kind for kind, _, _, _ in found]
    return Days(
        first_day=first_day,
        off=np.array([off for _, off, _, _ in found], bool),
        holiday=np.array([kind is DayKind.HOLIDAY for kind in kinds], bool),
        make_up=np.array([kind is DayKind.WORKDAY for kind in kinds], bool),
        peak=np.array([kind is DayKind.PEAK for kind in kinds], bool),
        to_festival=_distances(first_day, count, special_days),
        source=tuple(source for _, _, source, _ in found),
        names=tuple(name for _, _, _, name in found),
    )


def festival_days(year: int) -> dict[str, date]:
    """Day of each of ``FESTIVALS`` in a year."""
    fixed = {name: date(year, *month_day) for name, month_day in PEAKS.items()}
    return {"spring festival": lunar.spring_festival(year), "qixi": lunar.qixi(year), **fixed}


def _day(day: date, own: dict[date, SpecialDay]) -> tuple[DayKind | None, bool, DaySource, str]:
    """Kind, whether people are off, source and name of a day."""
    kind, off, source, name = _public(day)
    if day in own:
        kind, name, source = own[day].kind, own[day].name or name, DaySource.SCENARIO
        off = {DayKind.HOLIDAY: True, DayKind.WORKDAY: False}.get(kind, off)
    return kind, off, source, name


@lru_cache(maxsize=4096)
def _public(day: date) -> tuple[DayKind | None, bool, DaySource, str]:
    """The same of the public calendar alone."""
    kind, off, source, name = _official(day) or _expected(day)
    peaks = [title for title, month_day in PEAKS.items() if (day.month, day.day) == month_day]
    if kind is None and peaks:
        kind, name = DayKind.PEAK, peaks[0]
    return kind, off, source, name


def _official(day: date) -> tuple[DayKind | None, bool, DaySource, str] | None:
    """What the government's notices say; none for a year without."""
    try:
        off, name = chinese_calendar.get_holiday_detail(day)
    except NotImplementedError:
        return None
    kind = None
    if name is not None:
        kind = DayKind.HOLIDAY if off else DayKind.WORKDAY
        if kind is DayKind.WORKDAY and day.weekday() < 5:
            kind = None
    return kind, off, DaySource.OFFICIAL, (name or "") if kind else ""


def _expected(day: date) -> tuple[DayKind | None, bool, DaySource, str]:
    """What the law says; of a year before it, only what the weekday says."""
    law = _law(day.year)
    if not law:
        return None, day.weekday() >= 5, DaySource.WEEKDAY, ""
    if day in law:
        return DayKind.HOLIDAY, True, DaySource.EXPECTED, law[day]
    return None, day.weekday() >= 5, DaySource.EXPECTED, ""


@lru_cache(maxsize=64)
def _law(year: int) -> dict[date, str]:
    return dict(country_holidays("CN", years=[year], language="en_US"))


def _distances(first_day: date, count: int, special_days: Sequence[SpecialDay]) -> NDArray[np.int8]:
    """Days to the nearest day of each festival; peaks of the scenario count by their name."""
    last_year = (first_day + timedelta(days=max(count - 1, 0))).year
    years = range(max(first_day.year - 1, 2), min(last_year + 2, 9999))
    dates = {name: [festival_days(year)[name] for year in years] for name in FESTIVALS}
    for special in special_days:
        if special.kind is DayKind.PEAK and special.name.lower() in dates:
            dates[special.name.lower()].append(special.day)
    steps = np.arange(count)
    rows = [
        _nearest(np.array([(day - first_day).days for day in dates[name]]), steps)
        for name in FESTIVALS
    ]
    return np.array(rows, np.int8).reshape(len(FESTIVALS), count)


def _nearest(at: NDArray[np.int64], steps: NDArray[np.int64]) -> NDArray[np.int64]:
    gaps = at[:, None] - steps[None, :]
    if not len(steps):
        return steps
    nearest = gaps[np.abs(gaps).argmin(axis=0), steps]
    return np.where(np.abs(nearest) < NEAR_DAYS, nearest, NEAR_DAYS)
