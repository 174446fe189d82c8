from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest

from solvers.replenishment.ordering.calendar import calendar_of
from solvers.replenishment.ordering.classes import abc_of, xyz_of
from solvers.replenishment.ordering.levels import filled_level, quantile_level
from solvers.replenishment.ordering.mean_demand import MeanDemand
from solvers.replenishment.ordering.problem import Route
from solvers.replenishment.ordering.solve import solve
from solvers.replenishment.textbook.newsvendor import normal_level


def test_levels_are_quantiles_of_the_samples() -> None:
    samples = np.array([[4.0, 1.0, 3.0, 2.0]] * 3)
    # Samples stand at 1/8, 3/8, 5/8 and 7/8.
    found = quantile_level(samples, np.array([0.375, 0.5, 0.0]))
    assert found.tolist() == [2.0, 2.5, 0.0]


def test_a_filled_level_leaves_the_shortage_that_is_allowed() -> None:
    samples = np.random.default_rng(1).poisson(20.0, (5, 400)).astype(float)
    level = filled_level(samples, np.full(5, 0.98))
    short = np.maximum(samples - level[:, None], 0.0).mean(axis=1)
    assert short == pytest.approx(0.02 * samples.mean(axis=1), rel=1e-6)


def test_what_is_short_before_an_order_arrives_is_not_the_levels_fault() -> None:
    samples = np.array([[10.0, 10.0]])
    before = np.array([[6.0, 6.0]])
    # Of the four units of the days after arrival, one may be short.
    assert filled_level(samples, np.array([0.75]), before) == pytest.approx([9.0])


def test_goods_that_last_hold_the_newsvendors_level(made: Any) -> None:
    draws = np.random.default_rng(0)
    paths = draws.normal(100.0, 10.0, (1, 4000, 6))
    problem = made(paths, holding_cny_per_day=1.0, price_cny=10.0, days=1)
    (target,) = solve(problem).targets
    # Demand of the lead time and of the day until the next receipt.
    exact = normal_level(1.0, 4.0, 200.0, 10.0 * np.sqrt(2.0)).level
    assert target.target_units == pytest.approx(float(exact), rel=0.005)
    assert target.critical_ratio == pytest.approx(0.8)


def test_a_fill_rate_goal_is_met_by_the_plan(made: Any) -> None:
    paths = np.random.default_rng(2).poisson(12.0, (60, 32, 20))
    problem = made(paths, fill_rate=0.95, on_hand=[[0, 0, 0, 0, 20]] * 60, days=12)
    told = solve(problem).projection
    share = 1.0 - _short(problem, told) / told.demand[:, 3:].sum()
    assert 0.94 < share < 0.965


def _short(problem: Any, told: Any) -> float:
    """Units short: what is asked for less what leaves the shelf."""
    left = told.stock[:, 2:-1].sum(axis=1) + told.receipts[:, 3:].sum(axis=1)
    sold = left - told.stock[:, 3:].sum(axis=1)
    return float(told.demand[:, 3:].sum() - sold.sum())


def test_uncertain_lead_times_raise_targets(made: Any) -> None:
    paths = np.random.default_rng(2).poisson(12.0, (1, 64, 20))
    sure = made(paths, routes=(Route("s", "front", lead_days=4, lead_mean_days=4.0),))
    vague = made(
        paths, routes=(Route("s", "front", lead_days=4, lead_mean_days=4.0, lead_sd_days=1.5),)
    )
    assert solve(vague).targets[0].safety_units > solve(sure).targets[0].safety_units + 5.0


def test_calendars_know_the_next_receipt(made: Any) -> None:
    route = Route("s", "front", lead_days=2, order_weekdays=(0, 3), closed_days=(date(2026, 6, 4),))
    calendar = calendar_of(made(np.ones((1, 32, 9)), routes=(route,), days=8))
    # Monday the 1st, then Thursday is closed: Monday the 8th.
    assert calendar.takes[0].tolist() == [True] + [False] * 6 + [True]
    assert calendar.cover[0].tolist() == [7, 0, 0, 0, 0, 0, 0, 3]


def test_mean_demand_goes_on_with_its_last_week(made: Any) -> None:
    days = np.arange(10.0)
    mean = MeanDemand(made(np.tile(days, (1, 32, 1))))
    row, start = np.array([0]), np.array([8])
    # 8 + 9, then the week of 3 to 9 again: 3 + 4, and half of 5.
    assert mean.over(row, start, np.array([4.5])) == pytest.approx([8 + 9 + 3 + 4 + 2.5])


def test_classes_by_value_and_regularity() -> None:
    assert abc_of(np.array([1.0, 80.0, 0.0, 15.0, 4.0])).tolist() == ["C", "A", "C", "B", "C"]
    spread = xyz_of(np.array([10.0, 10.0, 10.0, 0.0]), np.array([2.0, 8.0, 20.0, 0.0]))
    assert spread.tolist() == ["X", "Y", "Z", "Z"]
