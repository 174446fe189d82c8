"""What is special about days."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from supplychain.demand import DayKind, SpecialDay
from supplychain.festivals import FESTIVALS, NEAR_DAYS, DaySource, days


def test_make_up_sunday_is_worked_and_monday_holiday_is_off() -> None:
    found = days(date(2024, 4, 28), 4)
    assert found.make_up.tolist() == [True, False, False, False]
    assert found.off.tolist() == [False, False, False, True]
    assert found.holiday.tolist() == [False, False, False, True]
    assert found.source == (DaySource.OFFICIAL,) * 4


def test_ordinary_weekend_is_off_without_being_a_holiday() -> None:
    found = days(date(2024, 6, 22), 2)
    assert found.off.all()
    assert not found.holiday.any()
    assert found.names == ("", "")


def test_days_before_and_after_618_are_counted_down_and_up() -> None:
    found = days(date(2024, 6, 15), 6)
    row = FESTIVALS.index("618")
    assert found.to_festival[row].tolist() == [3, 2, 1, 0, -1, -2]
    assert found.peak.tolist() == [False, False, False, True, False, False]


def test_far_festivals_are_not_felt() -> None:
    found = days(date(2024, 4, 1), 1)
    assert found.to_festival[:, 0].tolist() == [NEAR_DAYS] * len(FESTIVALS)


def test_spring_festival_is_near_across_the_turn_of_the_year() -> None:
    found = days(date(2022, 12, 30), 30)
    assert found.to_festival[0, 23] == 0
    assert found.names[23] == "Spring Festival"


@pytest.mark.parametrize(
    ("year", "source"),
    [
        (1, DaySource.WEEKDAY),
        (1990, DaySource.EXPECTED),
        (2024, DaySource.OFFICIAL),
        (2045, DaySource.EXPECTED),
        (9999, DaySource.WEEKDAY),
    ],
)
def test_no_year_is_refused_and_the_source_is_named(year: int, source: DaySource) -> None:
    found = days(date(year, 12, 1), 31)
    assert set(found.source) == {source}


def test_law_knows_national_day_where_no_notice_is_published() -> None:
    found = days(date(2045, 10, 1), 1)
    assert found.holiday.all()
    assert found.names[0]


def test_scenario_overrules_the_public_calendar() -> None:
    own = (
        SpecialDay(date(2024, 5, 1), DayKind.WORKDAY),
        SpecialDay(date(2024, 5, 7), DayKind.HOLIDAY, "founders"),
        SpecialDay(date(2024, 5, 8), DayKind.PEAK, "opening"),
    )
    found = days(date(2024, 5, 1), 8, own)
    assert (found.off[0], found.make_up[0], found.holiday[0]) == (False, True, False)
    assert (found.off[6], found.holiday[6], found.names[6]) == (True, True, "founders")
    assert (found.peak[7], found.off[7]) == (True, False)
    assert [found.source[index] for index in (0, 1, 6, 7)] == [
        DaySource.SCENARIO,
        DaySource.OFFICIAL,
        DaySource.SCENARIO,
        DaySource.SCENARIO,
    ]


def test_no_days_are_an_empty_calendar() -> None:
    found = days(date(2024, 5, 1), 0)
    assert len(found) == 0
    assert found.to_festival.shape == (len(FESTIVALS), 0)


def test_weekdays_run_from_monday() -> None:
    assert np.array_equal(days(date(2024, 6, 24), 8).weekday, [0, 1, 2, 3, 4, 5, 6, 0])
