"""Arrivals: how many, when, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

from simulations.arrivals import by_rates, feed, homogeneous
from simulations.chance import Chance
from simulations.clock import Clock
from simulations.monitors import TimeAverage
from supplychain.errors import DataError

DAY_S = 86_400


def test_a_constant_rate_gives_exponential_gaps_of_its_mean() -> None:
    times = homogeneous(Chance(1).of("a"), 0.001, 100 * DAY_S)
    gaps = np.diff(times)
    # 8,640 expected, and five standard deviations of a Poisson count are 465
    assert abs(len(times) - 8_640) < 465
    assert float(gaps.mean()) == pytest.approx(1_000.0, rel=0.06)
    assert float(gaps.std() / gaps.mean()) == pytest.approx(1.0, abs=0.06)
    assert (gaps >= 0).all()


def test_each_piece_has_the_arrivals_of_its_own_rate() -> None:
    rates = ((0, 0.0), (DAY_S, 0.1), (2 * DAY_S, 0.02), (3 * DAY_S, 0.0))
    times = by_rates(Chance(2).of("a"), rates, 5 * DAY_S)
    counts = np.bincount(times // DAY_S, minlength=5)
    assert counts[0] == counts[3] == counts[4] == 0
    # five standard deviations of Poisson counts of 8,640 and 1,728
    assert abs(counts[1] - 8_640) < 465
    assert abs(counts[2] - 1_728) < 208


def test_without_a_rate_nobody_comes() -> None:
    assert len(homogeneous(Chance(1).of("a"), 0.0, DAY_S)) == 0


def test_arrivals_are_told_in_order_and_one_waits_at_a_time() -> None:
    clock = Clock()
    seen: list[tuple[int, int]] = []
    feed(clock, (3, 3, 8), lambda number: seen.append((number, clock.now_s)))
    assert len(clock._queue) == 1
    clock.run()
    assert seen == [(0, 3), (1, 3), (2, 8)]


def test_rates_and_times_out_of_order_are_refused_all_at_once() -> None:
    with pytest.raises(DataError) as wrong:
        by_rates(Chance(1).of("a"), ((5, -1.0), (3, 1.0)), 10)
    assert len(wrong.value.problems) == 2
    with pytest.raises(DataError, match=r"row 2: comes too soon; given 2 s; allowed 4 s or later"):
        feed(Clock(), (4, 2, 8), lambda _: None)
    with pytest.raises(DataError, match="no rate"):
        by_rates(Chance(1).of("a"), (), 10)


def test_a_mean_over_time_weighs_values_by_how_long_they_hold() -> None:
    level = TimeAverage(2.0, 10)
    level.set(5.0, 20)
    level.add(-4.0, 25)
    assert level.area(30) == 2 * 10 + 5 * 5 + 1 * 5
    assert level.mean(30) == 2.5
    assert (level.smallest, level.largest) == (1.0, 5.0)
    level.restart(30)
    assert level.mean(40) == 1.0
    assert level.largest == 1.0
