from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supplychain.io.weekdays import parse_day, parse_weekdays, weekdays_text


@pytest.mark.parametrize(
    ("text", "days"),
    [
        *(("Mon Wed Fri", (0, 2, 4)), ("1 3 5", (0, 2, 4)), ("135", (0, 2, 4)), (135.0, (0, 2, 4))),
        *(
            ("周一", (0,)),
            ("周一、周三;周五", (0, 2, 4)),
            ("周一三五", (0, 2, 4)),
            ("星期天", (6,)),
        ),
        *(("Mon-Fri", (0, 1, 2, 3, 4)), ("周六至周一", (0, 5, 6)), ("thursday,TUES", (1, 3))),
        *(("", ()), ("每天", ()), ("daily", ()), (["Sun", 1], (0, 6)), ((0, 6), (0, 6)), (7, (6,))),
    ],
)
def test_weekdays_are_read_as_people_write_them(text: object, days: tuple[int, ...]) -> None:
    assert parse_weekdays(text) == days


@pytest.mark.parametrize("text", ["t", "8", "0", "someday", "Mon-", None, True, -1, 1.5, (7,), {}])
def test_what_is_no_weekday_is_refused(text: object) -> None:
    with pytest.raises(ValueError, match="weekday"):
        parse_weekdays(text)


@settings(deadline=None)
@given(st.sets(st.integers(0, 6)).map(sorted).map(tuple))
def test_weekdays_come_back_from_their_text(days: tuple[int, ...]) -> None:
    assert parse_weekdays(weekdays_text(days)) == days


@pytest.mark.parametrize(
    "text",
    ["2026-03-12", "2026/3/12", "2026年3月12日", "20260312", 20260312, datetime(2026, 3, 12)],  # noqa: DTZ001
)
def test_days_are_read_as_people_write_them(text: object) -> None:
    assert parse_day(text) == date(2026, 3, 12)


@pytest.mark.parametrize(
    "text", ["03/12/2026", "2026-03-12 16:00", "soon", None, 45000.5, [], True]
)
def test_what_is_no_day_is_refused(text: object) -> None:
    with pytest.raises(ValueError, match="not a day"):
        parse_day(text)
