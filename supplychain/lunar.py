"""Days of the Chinese lunar calendar, of any year, from the moon and the sun.

A lunar month begins on the day, in Chinese time, of a new moon; the month in which the sun passes
a multiple of 30 degrees carries that multiple's number. New moons after J. Meeus, *Astronomical
Algorithms*, 2nd ed., ch. 49 (larger terms), the sun's place after ch. 25; both within minutes.
"""

from __future__ import annotations

import math
from datetime import date, datetime, timedelta

CHINESE_TIME = timedelta(hours=8)
J2000 = datetime(2000, 1, 1, 12)  # noqa: DTZ001 - universal time, before the shift to Chinese time
MONTH_DAYS = 29.530588861


def spring_festival(year: int) -> date:
    """First day of the first lunar month of a year."""
    return month_start(year, 1)


def qixi(year: int) -> date:
    """Seventh day of the seventh lunar month of a year."""
    return month_start(year, 7) + timedelta(days=6)


def month_start(year: int, month: int) -> date:
    """First day of a lunar month, 1 to 10; of a month that occurs twice, the first."""
    starts = _moons(_solstice(year - 1), _solstice(year))
    after_eleventh = month + 1
    leap = _leap(starts)
    return starts[after_eleventh + (leap is not None and leap <= after_eleventh)]


def _leap(starts: list[date]) -> int | None:
    """Which of the months is the extra one: of thirteen, the first without a 30-degree passage."""
    if len(starts) < 14:
        return None
    for index in range(1, 13):
        from_sun, to_sun = (_sun(_midnight(starts[index + step])) // 30.0 for step in (0, 1))
        if from_sun == to_sun:
            return index
    return None


def _solstice(year: int) -> date:
    """First day of the eleventh lunar month: the month in which the sun passes 270 degrees."""
    passes = _sun_passes(270.0, date(year, 12, 21))
    guess = round((passes - date(2000, 1, 6)).days / MONTH_DAYS)
    return max(day for day in map(_new_moon, range(guess - 2, guess + 3)) if day <= passes)


def _moons(first: date, last: date) -> list[date]:
    """New moons from one to another, both included."""
    guess = round((first - date(2000, 1, 6)).days / MONTH_DAYS)
    days = map(_new_moon, range(guess - 1, guess + 16))
    return [day for day in days if first <= day <= last]


def _midnight(day: date) -> float:
    """Days from J2000 to the beginning of a day in Chinese time."""
    return (day - J2000.date()).days - 0.5 - CHINESE_TIME / timedelta(days=1)


def _sun_passes(degrees: float, near: date) -> date:
    """Day in Chinese time on which the sun's longitude reaches a value, near a day."""
    days = (near - J2000.date()).days - 0.5
    for _ in range(5):
        days += ((degrees - _sun(days) + 180.0) % 360.0 - 180.0) * 365.2422 / 360.0
    return _chinese_day(days)


def _sun(days: float) -> float:
    """Apparent longitude of the sun in degrees, days after J2000."""
    t = days / 36525.0
    anomaly = math.radians(357.52911 + 35999.05029 * t - 0.0001537 * t * t)
    centre = (
        (1.914602 - 0.004817 * t) * math.sin(anomaly)
        + (0.019993 - 0.000101 * t) * math.sin(2 * anomaly)
        + 0.000289 * math.sin(3 * anomaly)
    )
    node = math.radians(125.04 - 1934.136 * t)
    mean = 280.46646 + 36000.76983 * t + 0.0003032 * t * t
    return (mean + centre - 0.00569 - 0.00478 * math.sin(node)) % 360.0


def _new_moon(number: int) -> date:
    """Day in Chinese time of a new moon; number 0 is the one of 6 January 2000."""
    t = number / 1236.85
    sun = math.radians(2.5534 + 29.10535670 * number - 0.0000014 * t * t)
    moon = math.radians(201.5643 + 385.81693528 * number + 0.0107582 * t * t)
    node = math.radians(160.7108 + 390.67050284 * number - 0.0016118 * t * t)
    place = math.radians(124.7746 - 1.56375588 * number + 0.0020672 * t * t)
    e = 1.0 - 0.002516 * t - 0.0000074 * t * t
    days = 5.09766 + MONTH_DAYS * number + 0.00015437 * t * t
    days += (
        -0.40720 * math.sin(moon)
        + 0.17241 * e * math.sin(sun)
        + 0.01608 * math.sin(2 * moon)
        + 0.01039 * math.sin(2 * node)
        + 0.00739 * e * math.sin(moon - sun)
        - 0.00514 * e * math.sin(moon + sun)
        + 0.00208 * e * e * math.sin(2 * sun)
        - 0.00111 * math.sin(moon - 2 * node)
        - 0.00057 * math.sin(moon + 2 * node)
        + 0.00056 * e * math.sin(2 * moon + sun)
        - 0.00042 * math.sin(3 * moon)
        + 0.00042 * e * math.sin(sun + 2 * node)
        + 0.00038 * e * math.sin(sun - 2 * node)
        - 0.00024 * e * math.sin(2 * moon - sun)
        - 0.00017 * math.sin(place)
    )
    return _chinese_day(days)


def _chinese_day(days: float) -> date:
    """Day in Chinese time of an instant; the clock's drift since 2000 is about a minute."""
    return (J2000 + timedelta(days=days) + CHINESE_TIME).date()
