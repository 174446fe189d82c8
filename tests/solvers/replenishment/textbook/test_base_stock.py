"""Base stock by cost, service and fill rate."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from solvers.replenishment.textbook import base_stock
from supplychain.errors import DataError


def test_the_published_level_by_cost_is_found() -> None:
    """Example 4.4 of Snyder and Shen (values of stockpyl 1.0.2)."""
    found = base_stock.normal_by_cost(0.18, 0.70, 50, 8, 4)
    assert found.level == pytest.approx(264.76689437415484)
    assert found.cost_cny == pytest.approx(4.466781004149577)


def test_whole_levels_by_cost_are_those_of_all_demand_until_arrival() -> None:
    found = base_stock.poisson_by_cost(1.0, 9.0, [2.0, 5.0], [1.0, 0.5])
    assert found.level == pytest.approx(stats.poisson([4.0, 7.5]).ppf([0.9, 0.9]))


def test_levels_by_service_are_quantiles() -> None:
    level = base_stock.normal_by_service([0.9, 0.99], 50, 8, 3)
    assert level == pytest.approx(stats.norm(200, 16).ppf([0.9, 0.99]))
    whole = base_stock.poisson_by_service([0.5, 0.9, 0.999], [0.1, 3.0, 40.0], 1.0)
    assert whole.tolist() == stats.poisson([0.2, 6.0, 80.0]).ppf([0.5, 0.9, 0.999]).tolist()
    samples = np.array([[3.0, 1.0, 2.0, 4.0], [9.0, 9.0, 0.0, 0.0]])
    assert base_stock.sampled_by_service([0.75, 0.5], samples).tolist() == [3.0, 0.0]


def counted(level: float, before: np.ndarray, period: np.ndarray) -> float:
    """Part of the period's demand that finds stock."""
    on_hand = np.maximum(level - before, 0.0)
    return float(np.minimum(on_hand, period).sum() / period.sum())


@pytest.mark.parametrize("lead", [0.0, 1.0, 3.0])
def test_fill_rates_are_what_is_counted(lead: float) -> None:
    rng = np.random.default_rng(9)
    before, period = rng.poisson(4.0 * lead, 100_000), rng.poisson(4.0, 100_000)
    level = round(4.0 * (lead + 1.0)) + 1
    share = counted(level, before.astype(float), period.astype(float))
    assert base_stock.poisson_fill_rate(level, 4.0, lead) == pytest.approx(share, abs=0.006)
    earlier = rng.normal(40.0 * lead, 6.0 * lead**0.5, 100_000)
    demand = rng.normal(40.0, 6.0, 100_000)
    above = 40.0 * (lead + 1.0) + 3.0
    share = counted(above, earlier, demand)
    assert base_stock.normal_fill_rate(above, 40.0, 6.0, lead) == pytest.approx(share, abs=0.006)


def test_levels_by_fill_rate_are_least() -> None:
    wanted = np.array([0.5, 0.9, 0.98, 0.999])
    level = base_stock.normal_by_fill_rate(wanted, 40.0, [0.0, 6.0, 12.0, 20.0], 2.0)
    assert base_stock.normal_fill_rate(level, 40.0, [0.0, 6.0, 12.0, 20.0], 2.0) == pytest.approx(
        wanted
    )
    whole = base_stock.poisson_by_fill_rate(wanted, [0.3, 2.0, 10.0, 50.0], [0.0, 1.0, 2.0, 0.5])
    others = [0.3, 2.0, 10.0, 50.0], [0.0, 1.0, 2.0, 0.5]
    assert (base_stock.poisson_fill_rate(whole, *others) >= wanted - 1e-9).all()
    assert (base_stock.poisson_fill_rate(whole - 1, *others) < wanted).all()


def test_levels_by_fill_rate_of_samples_meet_it_exactly() -> None:
    rng = np.random.default_rng(10)
    before, period = rng.gamma(3.0, 2.0, (2, 5, 50))
    level = base_stock.sampled_by_fill_rate([0.5, 0.8, 0.9, 0.95, 0.99], before, period)
    for row, wanted in enumerate([0.5, 0.8, 0.9, 0.95, 0.99]):
        assert counted(level[row], before[row], period[row]) == pytest.approx(wanted)


def test_a_service_of_one_is_refused() -> None:
    with pytest.raises(DataError, match="between 0 and 1"):
        base_stock.normal_by_service([0.5, 1.0], 1.0, 1.0)
