"""How far a point is ahead of a baseline's frontier."""

from __future__ import annotations

import pytest

from benchmarks.replenish.compare import ahead_pct, least_at_equal

FRONTIER = (
    {"lost": 0.10, "waste": 0.00, "stock": 1.0},
    {"lost": 0.00, "waste": 0.10, "stock": 3.0},
)


def test_between_two_points_a_baseline_is_their_mixture() -> None:
    point = {"lost": 0.05, "waste": 0.05, "stock": 1.0}
    assert least_at_equal(FRONTIER, point, "stock") == pytest.approx(2.0)
    assert ahead_pct(FRONTIER, point, "stock") == pytest.approx(50.0)


def test_the_tighter_of_two_equal_figures_binds() -> None:
    point = {"lost": 0.01, "waste": 0.05, "stock": 2.5}
    assert least_at_equal(FRONTIER, point, "lost") == pytest.approx(0.05)
    assert ahead_pct(FRONTIER, point, "lost") == pytest.approx(80.0)


def test_what_no_mixture_reaches_is_not_compared() -> None:
    point = {"lost": 0.02, "waste": 0.05, "stock": 2.0}
    assert least_at_equal(FRONTIER, point, "stock") is None
    assert ahead_pct(FRONTIER, point, "stock") is None


def test_a_point_of_the_frontier_is_not_ahead_of_it() -> None:
    for figure in FRONTIER[0]:
        if FRONTIER[0][figure] > 0.0:
            assert ahead_pct(FRONTIER, FRONTIER[0], figure) == pytest.approx(0.0)


def test_a_worse_point_is_behind() -> None:
    point = {"lost": 0.05, "waste": 0.06, "stock": 2.4}
    assert ahead_pct(FRONTIER, point, "stock") == pytest.approx(-20.0)
