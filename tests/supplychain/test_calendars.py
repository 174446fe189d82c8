"""Clock times and seconds of the horizon."""

from datetime import datetime
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from supplychain.calendars import DAY_S, HOUR_S, DailyHours, Horizon
from supplychain.windows import TimeWindow

START = datetime(2026, 6, 15, 16, tzinfo=ZoneInfo("Asia/Shanghai"))
HORIZON = Horizon(START, 2 * DAY_S)


def test_seconds_before_the_start_are_negative() -> None:
    assert HORIZON.seconds(datetime(2026, 6, 15, 15, tzinfo=ZoneInfo("Asia/Shanghai"))) == -HOUR_S


@given(st.integers(-DAY_S, 5 * DAY_S))
def test_clock_and_seconds_undo_each_other(at_s: int) -> None:
    assert HORIZON.seconds(HORIZON.clock(at_s)) == at_s


def test_daily_hours_are_cut_to_the_horizon() -> None:
    hours = DailyHours(6 * HOUR_S, 22 * HOUR_S)
    assert HORIZON.daily(hours) == (
        TimeWindow(0, 6 * HOUR_S),
        TimeWindow(14 * HOUR_S, 30 * HOUR_S),
        TimeWindow(38 * HOUR_S, 48 * HOUR_S),
    )


def test_open_all_day_is_one_window() -> None:
    assert HORIZON.daily(DailyHours()) == (TimeWindow(0, 2 * DAY_S),)


def test_hours_over_midnight_open_in_the_evening() -> None:
    night = DailyHours(22 * HOUR_S, 30 * HOUR_S)
    assert HORIZON.daily(night) == (
        TimeWindow(6 * HOUR_S, 14 * HOUR_S),
        TimeWindow(30 * HOUR_S, 38 * HOUR_S),
    )


def test_a_night_that_began_before_the_start_is_still_open() -> None:
    early = Horizon(START.replace(hour=2), DAY_S)
    windows = early.daily(DailyHours(22 * HOUR_S, 30 * HOUR_S))
    assert windows[0] == TimeWindow(0, 4 * HOUR_S)


def test_daily_times_repeat_every_day() -> None:
    times = HORIZON.daily_times((17 * HOUR_S, HOUR_S))
    assert times == (HOUR_S, 9 * HOUR_S, 25 * HOUR_S, 33 * HOUR_S)
