from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from solvers.replenishment.demand.options import Options
from supplychain.demand import DemandHistory

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

FIRST = date(2024, 3, 4)


@pytest.fixture
def small() -> Options:
    """A model that is learnt in a moment."""
    return Options(trees=12, leaves=7, learning_rate=0.4, most_rows=10_000)


@pytest.fixture
def make() -> Callable[..., DemandHistory]:
    """Histories from arrays of sales; ten products in as many sites as needed."""

    def made(
        sold: Any, in_stock: Any = None, products: int = 10, price: Any = None
    ) -> DemandHistory:
        sold = np.asarray(sold, np.float32)
        share = np.ones(sold.shape) if in_stock is None else in_stock
        rows = range(len(sold))
        return DemandHistory(
            FIRST,
            tuple(f"S{row // products}" for row in rows),
            tuple(f"P{row % products}" for row in rows),
            sold,
            np.asarray(share, np.float32),
            None if price is None else np.asarray(price, np.float32),
        )

    return made


@pytest.fixture
def shops(
    make: Callable[..., DemandHistory],
) -> Callable[..., tuple[NDArray[np.float64], DemandHistory]]:
    """Demand with weekends, slow and fast movers: gamma-Poisson around a known mean."""

    def made(
        count: int = 200, days: int = 84, seed: int = 0
    ) -> tuple[NDArray[np.float64], DemandHistory]:
        draws = np.random.default_rng(seed)
        level = np.exp(draws.uniform(0.0, 3.0, count))
        weekday = (np.arange(days) + FIRST.weekday()) % 7
        mean = level[:, None] * np.where(weekday >= 5, 1.5, 1.0)
        return mean, make(draws.poisson(mean * draws.gamma(5.0, 0.2, mean.shape)))

    return made
