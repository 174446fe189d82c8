"""Levels and features: what is known at the origin, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pytest

from solvers.replenishment.demand.correction import correction
from solvers.replenishment.demand.features import NAMES, features
from solvers.replenishment.demand.groups import groups
from solvers.replenishment.demand.level import WINDOWS, level
from solvers.replenishment.demand.offers import offers
from solvers.replenishment.demand.past import Past, past
from solvers.replenishment.demand.spread import spread
from solvers.replenishment.demand.uncensor import uncensor

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from supplychain.demand import DemandHistory


def arranged(history: DemandHistory, ahead: int = 7) -> Past:
    series = groups(history)
    found = uncensor(history, series.product)
    return past(history, found, offers(history, [], ahead), series)


def column(table: NDArray[np.float32], name: str) -> NDArray[np.float32]:
    return table[:, :, NAMES.index(name)]


def test_windows_follow_a_step_in_the_level(make: Callable[..., DemandHistory]) -> None:
    sold = np.full((20, 60), 4.0)
    sold[:, -7:] = 8.0
    found = level(arranged(make(sold)), 60)
    assert found.windows[WINDOWS.index(56)].mean() == pytest.approx(4.5, abs=0.2)
    assert found.windows[WINDOWS.index(7)].mean() == pytest.approx(8.0, rel=0.1)
    assert found.group_rise.mean() > 1.3


def test_unknown_days_leave_the_level_as_it_is(make: Callable[..., DemandHistory]) -> None:
    sold = np.full((20, 60), 4.0)
    sold[:, -5:] = np.nan
    found = level(arranged(make(sold)), 60)
    assert found.windows == pytest.approx(np.full((5, 20), 4.0), rel=1e-4)


def test_weekday_profile_is_that_of_the_demand(make: Callable[..., DemandHistory]) -> None:
    sold = np.tile(np.array([2.0, 2, 2, 2, 2, 6, 6]), (20, 8))
    found = level(arranged(make(sold)), 56)
    ratio = found.profile[:, 5].mean() / found.profile[:, 0].mean()
    assert ratio == pytest.approx(3.0, rel=0.05)
    assert found.weekday[6].mean() == pytest.approx(6.0, rel=0.05)


@pytest.mark.parametrize("origin", [20, 40, 59])
def test_features_of_an_origin_are_the_same_whatever_comes_after(
    make: Callable[..., DemandHistory], origin: int
) -> None:
    history = make(np.random.default_rng(0).poisson(5.0, (30, 60)))
    other = history.sold.copy()
    other[:, origin:] = np.nan
    full, cut = arranged(history), arranged(replace(history, sold=other))
    rows = np.arange(30)
    one = features(full, level(full, origin), origin, rows, 7)
    two = features(cut, level(cut, origin), origin, rows, 7)
    assert np.array_equal(one, two, equal_nan=True)


def test_last_days_are_scaled_and_unknown_ones_stay_unknown(
    make: Callable[..., DemandHistory],
) -> None:
    sold = np.full((20, 60), 4.0)
    sold[0, -1], sold[1, -1] = np.nan, 8.0
    found = arranged(make(sold))
    table = features(found, level(found, 60), 60, np.arange(20), 2)
    last = column(table, "day_1")
    assert np.isnan(last[0]).all()
    assert last[1] == pytest.approx([2.0, 2.0], rel=0.1)
    assert last[2] == pytest.approx([1.0, 1.0], rel=0.05)


def test_same_weekday_is_looked_up_a_whole_number_of_weeks_before(
    make: Callable[..., DemandHistory],
) -> None:
    sold = np.tile(np.arange(1.0, 57.0), (10, 1))
    found = arranged(make(sold), 14)
    levels = level(found, 56)
    table = features(found, levels, 56, np.arange(10), 14)
    values = column(table, "same_day_last_week")[0] * levels.scale[0]
    assert values == pytest.approx([50, 51, 52, 53, 54, 55, 56] * 2, rel=1e-4)


def test_category_and_city_that_are_not_named_are_their_own(
    make: Callable[..., DemandHistory],
) -> None:
    history = make(np.ones((4, 3)), products=2)
    found = groups(history, {"P0": "K", "P1": "K"})
    assert found.category.tolist() == [0, 0, 0, 0]
    assert found.city.tolist() == found.site.tolist() == [0, 0, 1, 1]
    assert found.names["city"] == ("S0", "S1")


def test_correction_is_the_held_back_rise_within_bounds() -> None:
    mean = np.full(10_000, 2.0, np.float32)
    ones = np.ones_like(mean)
    assert correction(1.1 * mean, mean, ones) == pytest.approx(1.1, abs=0.01)
    assert correction(9.0 * mean, mean, ones) == 1.25
    assert correction(mean[:0], mean[:0], ones[:0]) == 1.0


def test_spread_of_restless_series_is_wider_than_that_of_steady_ones() -> None:
    draws = np.random.default_rng(0)
    mean = draws.uniform(1.0, 20.0, 40_000).astype(np.float32)
    scatter = np.where(np.arange(40_000) % 2, 0.5, 0.1).astype(np.float32)
    outcome = (mean * draws.gamma(1 / scatter**2, scatter**2)).astype(np.float32)
    found = spread(outcome, mean, scatter, np.ones_like(mean), (0.1, 0.5, 0.9))
    given = np.array([[10.0], [10.0]], np.float32)
    fan = found.quantiles(given, np.array([0.1, 0.5], np.float32))[:, :, 0]
    assert fan[0] == pytest.approx([8.7, 10.0, 11.3], rel=0.05)
    assert fan[1, 2] - fan[1, 0] > 3.0 * (fan[0, 2] - fan[0, 0])


def test_spread_of_few_outcomes_is_one_class() -> None:
    outcome = np.arange(1.0, 101.0, dtype=np.float32)
    ones = np.ones(100, np.float32)
    found = spread(outcome, ones, ones, ones, (0.05, 0.95))
    assert found.ratios.shape == (1, 1, 2)
    assert found.ratios[0, 0].tolist() == [5.0, 95.0]


def test_calendar_runs_from_the_history_to_the_last_day_ahead(
    make: Callable[..., DemandHistory],
) -> None:
    found = arranged(make(np.ones((2, 30))), 5)
    assert len(found.calendar) == 35
    assert found.calendar.first_day == date(2024, 3, 4)
