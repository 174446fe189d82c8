"""Reorder points: Snyder and Shen's instances (values of stockpyl 1.0.2), and all policies."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import integrate, optimize

from solvers.replenishment.textbook import losses
from solvers.replenishment.textbook import normal_reorder_point as normal
from solvers.replenishment.textbook.reorder_point import poisson_cost, poisson_policy
from supplychain.errors import DataError

NORMAL = (
    [8, 50, 85],
    [0.225, 3.1, 0.21428571428571427],
    [7.5, 45, 40],
    [1300, 800, 192],
    [150, 40, 17.4],
    [1 / 12, 0.010958904109589041, 3],
)
"""Example 5.1, problems 5.1 and 5.3."""


def test_published_policies_for_poisson_demand_are_found() -> None:
    """Example 5.8 and problem 5.2, by Federgruen and Zheng's algorithm."""
    found = poisson_policy([100, 4], [20, 4], [150, 28], [1.5, 12], [2, 0.5])
    assert found.reorder_point.tolist() == [3, 6]
    assert found.quantity.tolist() == [5, 7]
    assert found.cost_cny == pytest.approx([107.92358063314975, 28.241312842169155])
    same = poisson_cost([3, 6], [5, 7], [100, 4], [20, 4], [150, 28], [1.5, 12], [2, 0.5])
    assert same == pytest.approx(found.cost_cny)


def test_no_policy_for_poisson_demand_is_cheaper() -> None:
    rng = np.random.default_rng(8)
    least, most = [1, 0.5, 1, 0.2, 0], [60, 4, 30, 6, 4]
    given = rng.uniform(least, most, (25, 5)).T
    found = poisson_policy(*given)
    points, lots = np.arange(-30, 45)[:, None, None], np.arange(1, 60)[None, :, None]
    costs = poisson_cost(points, lots, *given)
    assert found.cost_cny == pytest.approx(costs.min(axis=(0, 1)))
    assert poisson_cost(found.reorder_point, found.quantity, *given) == pytest.approx(
        found.cost_cny
    )


def test_published_costs_of_policies_are_met() -> None:
    """The module's example, and the mean of the level costs by quadrature."""
    cost = normal.normal_cost(126.8, 328.5, 8, 0.225, 7.5, 1300, 150, 1 / 12)
    assert cost == pytest.approx(78.07116250928294)
    mean, sigma = 1300 / 12, 150 / 12**0.5

    def level_cost(y: float) -> float:
        return float(0.225 * (y - mean) + 7.725 * losses.normal_loss(y, mean, sigma))

    area = integrate.quad(level_cost, 126.8, 126.8 + 328.5)[0]
    assert cost == pytest.approx((8 * 1300 + area) / 328.5)


def test_published_approximations_are_met() -> None:
    found = normal.eoq_with_backorders_approximation(*NORMAL)
    lots = [308.5737801203754, 166.085006519797, 391.32595109448084]
    assert found.quantity == pytest.approx(lots)
    points = [128.63781442427097, -1.9298221851002393, 609.0252058220594]
    assert found.reorder_point == pytest.approx(points, rel=1e-5)
    costs = [78.20243187688158, 484.21757377243785, 93.54469008453717]
    assert found.cost_cny == pytest.approx(costs)
    found = normal.eoq_plus_safety_stock_approximation(*NORMAL)
    assert found.quantity == pytest.approx(
        [304.0467800264368, 160.64386578049977, 390.281949364815]
    )
    assert found.reorder_point == pytest.approx(
        [190.3369965715624, 15.125515371852014, 652.9638947041127]
    )
    assert found.cost_cny == pytest.approx(
        [87.04837003438256, 517.7641925154934, 100.17094873663332]
    )


def test_published_best_policies_for_normal_demand_are_found() -> None:
    found = normal.normal_policy(*NORMAL)
    assert found.reorder_point == pytest.approx(
        [126.8670634479628, -1.9858690730133088, 608.5444839466084], rel=1e-5
    )
    lots = [328.4491421980451, 166.95010263205882, 403.806030190717]
    assert found.quantity == pytest.approx(lots, rel=1e-5)
    costs = [78.07114627035178, 484.2110418412603, 93.50368160085544]
    assert found.cost_cny == pytest.approx(costs)


@pytest.mark.parametrize("seed", range(10))
def test_no_policy_for_normal_demand_is_cheaper(seed: int) -> None:
    rng = np.random.default_rng(seed)
    least, most = [1, 0.1, 0.3, 5, 0.0, 0.0], [500, 5, 80, 900, 300, 6]
    given = rng.uniform(least, most)
    found = normal.normal_policy(*given)
    scale = float(found.quantity)

    def cost(x: np.ndarray) -> float:
        return float(normal.normal_cost(x[0] * scale, np.exp(x[1]) * scale, *given))

    start = [float(found.reorder_point) / scale + 0.1, 0.2]
    other = optimize.minimize(cost, start, method="Nelder-Mead", options={"xatol": 1e-6})
    assert float(found.cost_cny) == pytest.approx(other.fun, rel=1e-6)


def test_certain_demand_needs_the_economic_quantity_with_backorders() -> None:
    given = (8.0, 0.225, 5.0, 1300.0, 0.0, 0.5)
    found = normal.normal_policy(*given)
    assert found.quantity == pytest.approx(310.81255515896464)
    assert found.cost_cny == pytest.approx(66.92136355097325)


def test_the_fill_rate_is_what_is_not_late() -> None:
    """Certain demand: with r = 0.5 less than that of the lead time, as much of 10 is late."""
    assert normal.normal_fill_rate(4.5, 10.0, 5.0, 0.0, 1.0) == pytest.approx(0.95)
    rates = normal.normal_fill_rate([5.0, 9.0, 13.0], 10.0, 5.0, 2.0, 1.0)
    assert (np.diff(rates) > 0).all()


def test_figures_that_are_not_possible_are_named() -> None:
    with pytest.raises(DataError, match=r"reorder_point row 1, column demand"):
        poisson_policy(1.0, 1.0, 1.0, [1.0, 0.0], 1.0)
    with pytest.raises(DataError, match="a whole number, 1 or more"):
        poisson_cost(1, 0.5, 1.0, 1.0, 1.0, 1.0, 1.0)
    with pytest.raises(DataError, match="deviation"):
        normal.normal_policy(1.0, 1.0, 1.0, 1.0, -1.0, 1.0)
