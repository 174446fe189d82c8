"""The lunar calendar against published dates."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from holidays.calendars.chinese import _ChineseLunisolar

from supplychain import lunar

QIXI = [
    date(2006, 7, 31),
    date(2017, 8, 28),
    date(2020, 8, 25),
    date(2023, 8, 22),
    date(2024, 8, 10),
    date(2025, 8, 29),
    date(2026, 8, 19),
]
"""Published dates; 2006 has two seventh months, 2020, 2023 and 2025 a doubled month before."""


def test_spring_festival_is_that_of_the_table_of_holidays_in_150_years() -> None:
    table = _ChineseLunisolar("CHINESE_CALENDAR")
    years = range(1950, 2100)
    assert [lunar.spring_festival(year) for year in years] == [
        table.lunar_new_year_date(year)[0] for year in years
    ]


def test_eighth_month_is_that_of_the_table_where_no_new_moon_falls_on_midnight() -> None:
    table = _ChineseLunisolar("CHINESE_CALENDAR")
    wrong = [
        year
        for year in range(1950, 2100)
        if lunar.month_start(year, 8) + timedelta(days=14) != table.mid_autumn_date(year)[0]
    ]
    assert wrong == [2089]


@pytest.mark.parametrize("day", QIXI)
def test_qixi_is_on_its_published_day(day: date) -> None:
    assert lunar.qixi(day.year) == day


@pytest.mark.parametrize("year", [3, 1000, 1899, 2101, 5000, 9998])
def test_any_year_has_a_spring_festival_in_its_season(year: int) -> None:
    day = lunar.spring_festival(year).timetuple().tm_yday
    assert 1 <= day <= 120
