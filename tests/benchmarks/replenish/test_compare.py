"""How far a point is ahead of a baseline's frontier."""

from __future__ import annotations

import pytest

from benchmarks.replenish.compare import ahead_pct, least_at_equal
from benchmarks.replenish.daily.lines import COMPARED, comparisons

FRONTIER = (
    {"lost": 0.10, "waste": 0.00, "stock": 1.0},
    {"lost": 0.00, "waste": 0.10, "stock": 3.0},
)


def test_between_two_points_a_baseline_is_their_mixture() -> None:
    point = {"lost": 0.05, "waste": 0.05, "stock": 1.0}
    assert least_at_equal(FRONTIER, point, "stock") == pytest.approx(2.0)
    assert ahead_pct(1.0, least_at_equal(FRONTIER, point, "stock")) == 50.0


def test_the_tighter_of_two_equal_figures_binds() -> None:
    point = {"lost": 0.01, "waste": 0.05, "stock": 2.5}
    assert least_at_equal(FRONTIER, point, "lost") == pytest.approx(0.05)
    assert ahead_pct(0.01, least_at_equal(FRONTIER, point, "lost")) == 80.0


def test_what_no_mixture_reaches_is_not_compared() -> None:
    point = {"lost": 0.02, "waste": 0.05, "stock": 2.0}
    assert least_at_equal(FRONTIER, point, "stock") is None
    assert ahead_pct(2.0, None) is None


def test_a_point_of_the_frontier_is_not_ahead_of_it() -> None:
    for figure in FRONTIER[0]:
        if FRONTIER[0][figure] > 0.0:
            assert least_at_equal(FRONTIER, FRONTIER[0], figure) == FRONTIER[0][figure]


def test_a_worse_point_is_behind() -> None:
    point = {"lost": 0.05, "waste": 0.06, "stock": 2.4}
    assert ahead_pct(2.4, least_at_equal(FRONTIER, point, "stock")) == -20.0


def test_both_frontiers_are_compared_at_each_others_points() -> None:
    def line(policy: str, figures: tuple[float, float, float]) -> dict[str, object]:
        named = dict(zip(COMPARED, figures, strict=True))
        return {"policy": policy, "lost_weight": 1.0, "stock_weight": 0.0, **named}

    baseline = [line("base", (0.10, 0.02, 1.0)), line("base", (0.02, 0.10, 3.0))]
    own = [line("own", (0.06, 0.02, 0.8)), line("own", (0.01, 0.08, 2.4))]
    lines = list(comparisons(own, baseline))
    assert [one["at"] for one in lines] == ["own", "own", "base", "base"]
    # The baseline has as little waste as ours only where it loses more.
    assert lines[0]["stock_days_of_baseline"] is None
    assert lines[0]["turns_ahead_pct"] is None
    # Ours is there with fewer lost, and with fewer days of stock: 25 % more turns.
    assert lines[2]["lost_share_ahead_pct"] == 40.0
    assert lines[2]["stock_days_ahead_pct"] == 20.0
    assert lines[2]["turns_ahead_pct"] == 25.0
