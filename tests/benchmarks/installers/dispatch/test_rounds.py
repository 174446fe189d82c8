"""A team's round as a dispatcher times it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from benchmarks.installers.dispatch.rounds import Frame, Stay, timed
from supplychain.fleet import MealBreak
from supplychain.windows import TimeWindow

ALL_DAY = (TimeWindow(0, 100_000),)
WAYS = [[0, 100, 200], [100, 0, 100], [200, 100, 0]]
FRAME = Frame(
    team=0,
    day=0,
    open_s=1_000,
    shift_close_s=10_000,
    close_s=10_000,
    longest_s=9_000,
    most_jobs=3,
    most_m=1e9,
    longest_drive_s=14_400,
    breaks=(),
    midnight_s=0,
    start=0,
    end=0,
    drive_s=WAYS,
    drive_m=[[10 * s for s in row] for row in WAYS],
)


def stay(job: int, point: int, windows: tuple[TimeWindow, ...] = ALL_DAY) -> Stay:
    """Five hundred seconds of work."""
    return Stay(job, 0, point, 500, windows)


def test_a_round_starts_early_and_leaves_late() -> None:
    """Window from 3,000: away at 2,900; the second door is 100 s on; back 200 s after its work."""
    found = timed(FRAME, [stay(0, 1, (TimeWindow(3_000, 4_000),)), stay(1, 2)])
    assert found is not None
    assert found.starts_s == (3_000, 3_600)
    assert (found.leave_s, found.back_s) == (2_900, 4_300)
    assert (found.drive_s, found.drive_m, found.wait_s, found.paid_s) == (400, 4_000, 0, 1_400)


def test_who_is_early_waits_and_who_is_late_for_all_windows_does_not_come() -> None:
    first = stay(0, 1)
    waits = timed(FRAME, [first, stay(1, 2, (TimeWindow(500, 900), TimeWindow(2_000, 2_100)))])
    assert waits is not None
    assert (waits.starts_s, waits.wait_s) == ((1_100, 2_000), 300)
    assert timed(FRAME, [first, stay(1, 2, (TimeWindow(0, 1_699),))]) is None
    assert timed(FRAME, [first, stay(1, 2, (TimeWindow(0, 1_700),))]) is not None


def test_a_start_agreed_with_another_team_is_kept_or_the_round_does_not_fit() -> None:
    fixed = replace(stay(1, 2), fixed_s=1_750)
    found = timed(FRAME, [stay(0, 1), fixed])
    assert found is not None
    assert (found.starts_s, found.wait_s) == ((1_100, 1_750), 50)
    assert timed(FRAME, [stay(0, 1), replace(fixed, fixed_s=1_699)]) is None


def test_a_break_lies_before_the_visit_that_would_pass_its_last_start() -> None:
    """Work from 1,100 to 1,600; the next would end at 2,200, after 2,000: a break from 1,800."""
    frame = replace(FRAME, breaks=(MealBreak(1_800, 2_000, 300),))
    found = timed(frame, [stay(0, 1), stay(1, 2)])
    assert found is not None
    assert found.starts_s == (1_100, 2_200)
    assert (found.wait_s, found.paused_s) == (200, 300)
    assert found.paid_s == found.back_s - found.leave_s - 300
    late = replace(FRAME, breaks=(MealBreak(1_300, 1_500, 300),))
    assert timed(late, [replace(stay(0, 1), fixed_s=1_100), stay(1, 2)]) is None


def test_each_limit_of_a_team_holds() -> None:
    both = [stay(0, 1), stay(1, 2)]
    exact = replace(FRAME, close_s=2_400, longest_s=1_400, most_jobs=2, most_m=4_000)
    assert timed(exact, both) is not None
    shorter: tuple[dict[str, Any], ...] = (
        {"close_s": 2_399},
        {"longest_s": 1_399},
        {"most_jobs": 1},
        {"most_m": 3_999},
        {"longest_drive_s": 199},
    )
    for limit in shorter:
        assert timed(replace(exact, **limit), both) is None
