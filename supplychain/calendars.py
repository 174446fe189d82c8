"""The planning horizon: clock times outside, integer seconds since its start inside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from supplychain.windows import TimeWindow

DAY_S = 86_400
HOUR_S = 3_600
MINUTE_S = 60


@dataclass(frozen=True, slots=True)
class DailyHours:
    """Hours of every day, as seconds after local midnight.

    ``close_s`` may pass 86,400 for hours that reach into the next day (22:00-06:00 is
    79,200-108,000). Both ends are included.
    """

    open_s: int = 0
    close_s: int = DAY_S


@dataclass(frozen=True, slots=True)
class Horizon:
    """Time that a plan may use; second 0 is ``start``, usually the close of the order book.

    Parameters
    ----------
    start
        Zone-aware clock time of second 0.
    length_s
        Length in seconds; everything must end by then.
    """

    start: datetime
    length_s: int

    def seconds(self, clock: datetime) -> int:
        """Whole seconds from the start to a zone-aware clock time; negative before the start."""
        return round((clock - self.start).total_seconds())

    def clock(self, at_s: int) -> datetime:
        """Clock time, in the zone of ``start``, of a second of the horizon."""
        return self.start + timedelta(seconds=at_s)

    @property
    def start_of_day_s(self) -> int:
        """Seconds from local midnight of the first day to the start."""
        start = self.start
        return start.hour * HOUR_S + start.minute * MINUTE_S + start.second

    def time_of_day_s(self, at_s: int) -> int:
        """Seconds after local midnight at a second of the horizon.

        Days have 86,400 seconds: zones with clock changes are outside the horizon's meaning.
        """
        return (at_s + self.start_of_day_s) % DAY_S

    def daily(self, hours: DailyHours) -> tuple[TimeWindow, ...]:
        """Windows of ``hours`` on every day that touches the horizon, cut to it, in order."""
        windows = []
        first_midnight_s = -self.start_of_day_s - DAY_S
        for midnight_s in range(first_midnight_s, self.length_s, DAY_S):
            open_s = max(midnight_s + hours.open_s, 0)
            close_s = min(midnight_s + hours.close_s, self.length_s)
            if open_s < close_s:
                windows.append(TimeWindow(open_s, close_s))
        return _merged(windows)

    def daily_times(self, times_of_day_s: tuple[int, ...]) -> tuple[int, ...]:
        """Seconds of the horizon at which the given times of day occur, in order."""
        midnights = range(-self.start_of_day_s, self.length_s, DAY_S)
        found = sorted({midnight + at for midnight in midnights for at in times_of_day_s})
        return tuple(at for at in found if 0 <= at < self.length_s)


def _merged(windows: list[TimeWindow]) -> tuple[TimeWindow, ...]:
    """Join windows that touch or overlap, so that 24-hour sites have one window."""
    merged: list[TimeWindow] = []
    for window in sorted(windows, key=lambda item: item.open_s):
        if merged and window.open_s <= merged[-1].close_s:
            last = merged.pop()
            window = TimeWindow(last.open_s, max(last.close_s, window.close_s))  # noqa: PLW2901
        merged.append(window)
    return tuple(merged)
