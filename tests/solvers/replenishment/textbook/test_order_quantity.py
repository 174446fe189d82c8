"""Economic order quantities: Snyder and Shen's instances (values of stockpyl 1.0.2)."""

from __future__ import annotations

import numpy as np
import pytest

from solvers.replenishment.textbook import order_quantity as eoq
from supplychain.errors import DataError


def test_published_quantities_are_found() -> None:
    """Example 3.1 and problem 3.1."""
    found = eoq.economic_quantity([8, 2250], [0.225, 275], [1300, 182_500])
    assert found.quantity == pytest.approx([304.0467800264368, 1728.1098449935514])
    assert found.cost_cny == pytest.approx([68.41052550594829, 475_230.20737322664])
    at_best = eoq.quantity_cost(found.quantity, [8, 2250], [0.225, 275], [1300, 182_500])
    assert at_best == pytest.approx(found.cost_cny)


def test_published_quantities_with_planned_backorders_are_found() -> None:
    """Example 3.8 and problem 3.2(b)."""
    found = eoq.economic_quantity_with_backorders([8, 40], [0.225, 40.05], [5, 60], [1300, 2080])
    assert found.quantity == pytest.approx([310.81255515896464, 83.23544812889804])
    assert found.late_share == pytest.approx([0.0430622009569378, 0.4002998500749625])
    assert found.cost_cny == pytest.approx([66.92136355097325, 1999.1482444152125])


def test_published_production_quantity_is_found() -> None:
    """Problem 3.22."""
    found = eoq.economic_production_quantity(4, 0.08, 80, 80 / 110)
    assert found.quantity == pytest.approx(171.26976771553507)
    assert found.cost_cny == pytest.approx(3.7367949319753104)


BREAKS = [[0, 400, 800], [0, 1200, 2400], [0, 200, 500], [0, 300, 600]]
PRICES: list[list[float]] = [[0.75, 0.72, 0.68], [1490, 1220, 1100], [500, 475, 450], [100, 90, 80]]
FIXED: list[float] = [8, 2250, 200, 150]
RATE = [0.3, 0.25, 0.2, 0.25]
DEMAND: list[float] = [1300, 182_500, 1000, 2400]


def test_published_quantities_with_prices_for_all_units_are_found() -> None:
    """Example 3.5, problem 3.12 and the two examples of the module, at once."""
    found = eoq.quantity_with_all_unit_breaks(FIXED, RATE, DEMAND, BREAKS, PRICES)
    assert found.quantity[:3] == pytest.approx([800, 2400, 500])
    assert found.price_level.tolist() == [2, 2, 2, 2]
    assert found.cost_cny[:3] == pytest.approx([978.6, 201_251_093.75, 472_900.0])


def test_published_quantities_with_incremental_prices_are_found() -> None:
    found = eoq.quantity_with_incremental_breaks(FIXED, RATE, DEMAND, BREAKS, PRICES)
    quantities = [304.0467800264368, 28_553.060654284905, 1481.8906842274164]
    costs = [1043.4105255059483, 208_678_591.67992836, 222_762.8136845483]
    assert found.quantity[[0, 1, 3]] == pytest.approx(quantities)
    assert found.cost_cny[[0, 1, 3]] == pytest.approx(costs)
    assert found.price_level[[0, 1, 3]].tolist() == [0, 2, 2]


def test_no_quantity_is_cheaper_at_its_price() -> None:
    """Both kinds of breaks, by a fine grid of quantities."""
    rng = np.random.default_rng(7)
    for _ in range(30):
        fixed, rate, demand = rng.uniform([1, 0.05, 50], [300, 0.6, 3000])
        breaks = np.array([0.0, *np.sort(rng.uniform(20, 1500, 2))])
        prices = np.sort(rng.uniform(1, 20, 3))[::-1]
        grid = np.concatenate([np.geomspace(0.5, 1e5, 30_000), breaks[1:]])
        price = prices[np.searchsorted(breaks, grid, side="right") - 1]
        ordering = fixed * demand / grid
        costs = price * demand + ordering + rate * price * grid / 2
        found = eoq.quantity_with_all_unit_breaks(fixed, rate, demand, breaks, prices)
        assert float(found.cost_cny) <= costs.min() * (1 + 1e-9)
        assert float(found.cost_cny) == pytest.approx(costs.min(), rel=1e-3)
        steps = np.diff(breaks) * prices[:-1]
        level = np.searchsorted(breaks, grid, side="right") - 1
        paid = np.array([0.0, *steps.cumsum()])[level] + price * (grid - breaks[level])
        costs = paid * demand / grid + ordering + rate * paid / 2
        found = eoq.quantity_with_incremental_breaks(fixed, rate, demand, breaks, prices)
        assert float(found.cost_cny) <= costs.min() * (1 + 1e-9)
        assert float(found.cost_cny) == pytest.approx(costs.min(), rel=1e-3)


def test_without_demand_nothing_is_ordered() -> None:
    found = eoq.economic_quantity(8, 1, [0.0, 4.0])
    assert (found.quantity.tolist(), found.cost_cny.tolist()) == ([0.0, 8.0], [0.0, 8.0])


def test_all_that_is_wrong_with_breaks_is_said_at_once() -> None:
    with pytest.raises(DataError) as error:
        eoq.quantity_with_all_unit_breaks(1, 1, 1, [[0, 5, 5], [1, 2, 3]], [[3, 2, 1], [3, 2, 2]])
    texts = sorted((p.row, p.problem) for p in error.value.problems)
    assert texts == [
        (0, "the breaks do not rise"),
        (1, "the first price does not begin at 0"),
        (1, "the prices do not fall"),
    ]
