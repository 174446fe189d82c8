"""What compiled code knows of teams' days and of visits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Whole = np.ndarray[Any, np.dtype[np.int64]]
    Money = np.ndarray[Any, np.dtype[np.float64]]


class Rota(NamedTuple):
    """Days of teams, visits, windows, breaks and ways.

    A *seat* is one team on one day. Prices are per second and per metre.

    Parameters
    ----------
    speed, home, finish
        Of each seat: speed class, and places where it starts and ends.
    open_s, close_s, most_overtime_s, most_daily_s, most_regular_s, most_jobs, most_m
        Limits of each seat. ``most_regular_s`` is what the week leaves without overtime.
    per_s, per_m, per_day, per_overtime_s, per_job
        Prices of each seat; ``per_s`` has the surcharge for fairness.
    break_from, break_to, break_open_s, break_close_s, break_s
        Breaks of each seat, as a range of the last three.
    rows, counts, fixed, due
        Visits of each seat in order, how many, how many of them stay first, and which breaks are
        due (as bits).
    place, work_s, from_s, until_s
        Of each visit: where, how long, and earliest and latest start.
    window_from, window_to, window_open_s, window_close_s, late_per_s
        Windows of each visit, as a range of the last three; ``late_per_s`` < 0 is a hard window.
    agreed_open_s, agreed_close_s, change_cny
        Start that was promised, and the price of another one.
    goods_s, idle_per_s
        When goods come, and the price of each second until the start.
    distance_m, drive_s, most_drive_s
        Ways, and (of two elements) the longest driving without a rest, and the length of a rest.
    """

    speed: Whole
    home: Whole
    finish: Whole
    open_s: Whole
    close_s: Whole
    most_overtime_s: Whole
    most_daily_s: Whole
    most_regular_s: Whole
    most_jobs: Whole
    most_m: Whole
    per_s: Money
    per_m: Money
    per_day: Money
    per_overtime_s: Money
    per_job: Money
    break_from: Whole
    break_to: Whole
    break_open_s: Whole
    break_close_s: Whole
    break_s: Whole
    rows: NDArray[np.int64]
    counts: Whole
    fixed: Whole
    due: Whole
    place: Whole
    work_s: Whole
    from_s: Whole
    until_s: Whole
    window_from: Whole
    window_to: Whole
    window_open_s: Whole
    window_close_s: Whole
    late_per_s: Money
    agreed_open_s: Whole
    agreed_close_s: Whole
    change_cny: Money
    goods_s: Whole
    idle_per_s: Money
    distance_m: NDArray[np.int32]
    drive_s: NDArray[np.int32]
    most_drive_s: Whole
