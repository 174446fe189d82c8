"""Smoothing of series that one model for all cannot serve."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from solvers.replenishment.demand.sparse import intermittent_means, short_means

if TYPE_CHECKING:
    from numpy.typing import NDArray

ROWS = np.arange(60)


@pytest.fixture
def past() -> Any:
    """Rare sales, some days unknown; the first series never sold."""
    draws = np.random.default_rng(4)
    demand = draws.poisson(3.0, (60, 50)) * (draws.random((60, 50)) < 0.2)
    demand = demand.astype(np.float32)
    demand[draws.random(demand.shape) < 0.15] = np.nan
    demand[0] = 0.0
    return SimpleNamespace(demand=demand)


def level(seen_days: float) -> Any:
    return SimpleNamespace(seen_days=np.full(60, seen_days), scale=np.full(60, 5.0))


def known(row: NDArray[np.float32]) -> NDArray[np.float64]:
    return row[~np.isnan(row)].astype(float)


def test_size_and_chance_of_demand_are_smoothed_apart(past: Any) -> None:
    past.demand = np.array([[0, 4, np.nan, 0, 2]], np.float32)
    found = intermittent_means(past, np.array([0]))
    chance = 0.1 + 0.9 * 0.9 * (0.1 * 1.0 + 0.9 * 0.0)
    assert found[0] == pytest.approx(chance * (0.2 * 2.0 + 0.8 * 4.0))


def test_what_never_sold_is_not_expected_to(past: Any) -> None:
    assert intermittent_means(past, ROWS)[0] == 0.0


def test_the_shorter_a_series_the_nearer_is_it_to_its_level(past: Any) -> None:
    assert short_means(past, level(0.0), ROWS) == pytest.approx(5.0)
    past.demand = np.array([[1.0, np.nan, 2.0]], np.float32)
    assert short_means(past, level(7.0), np.array([0]))[0] == pytest.approx((1.2 + 5.0) / 2.0)


@pytest.mark.long
def test_both_are_what_statsforecast_finds(past: Any) -> None:
    from statsforecast.models import TSB, SimpleExponentialSmoothing

    tsb, smooth = TSB(alpha_d=0.2, alpha_p=0.1), SimpleExponentialSmoothing(alpha=0.2)
    for found, method in (
        (intermittent_means(past, ROWS), tsb),
        (short_means(past, level(14.0), ROWS), smooth),
    ):
        for row in ROWS:
            theirs = method.forecast(y=known(past.demand[row]), h=1)["mean"][0]
            assert found[row] == pytest.approx(theirs, rel=1e-6)
