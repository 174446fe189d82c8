"""Who looks on hears of a search that goes on."""

from __future__ import annotations

import pytest

from solvers.common import Deadline, Progress, on_one_clock, telling
from solvers.common.mip_watch import Lookout, MipWatch


class Clock:
    """A clock that is set by hand."""

    now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock()
    monkeypatch.setattr("solvers.common.progress.time.monotonic", found)
    return found


def test_a_stop_check_tells_now_and_then_however_often_it_is_asked(clock: Clock) -> None:
    told: list[float] = []
    check = telling(None, lambda: told.append(clock.now_s), apart_s=0.5)
    for tick in range(1_000):
        clock.now_s = tick / 256
        assert check() is False
    assert told == [number / 2 for number in range(8)]


def test_a_stop_check_passes_the_answer_on_and_tells_nobody_without_listener() -> None:
    answers = [False, True]
    check = telling(lambda: answers.pop(0), None)
    assert [check(), check()] == [False, True]


def test_a_model_that_finds_nothing_new_is_told_of_again() -> None:
    told: list[tuple[float, float]] = []
    lookout = Lookout(MipWatch(lambda value, bound: told.append((value, bound))))
    for value, bound, now_s in (
        *((10.0, 1.0, 0.0), (10.0, 1.0, 0.1), (9.0, 1.0, 0.2), (9.0, 2.0, 0.3)),
        *((9.0, 0.5, 0.8), (None, 0.0, 1.0), (None, 0.0, 1.4)),
    ):
        assert lookout.wants_to_stop(value, bound, now_s) is False
    assert told == [(10.0, 1.0), (9.0, 1.0), (9.0, 1.0), (9.0, 1.0)]


def test_searches_that_follow_each_other_are_told_on_one_clock(clock: Clock) -> None:
    told: list[float] = []
    whole = Deadline(None)
    tell = on_one_clock(lambda report: told.append(report.elapsed_s), whole)
    assert tell is not None
    for clock.now_s, own_s in ((3.0, 3.0), (5.0, 0.5)):
        tell(Progress("search", own_s))
    assert told == [3.0, 5.0]
    assert on_one_clock(None, whole) is None
