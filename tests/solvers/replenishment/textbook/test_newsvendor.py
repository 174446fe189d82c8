"""Newsvendor levels: Snyder and Shen's instances (values of stockpyl 1.0.2), and all levels."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from solvers.replenishment.textbook import losses, newsvendor
from supplychain.errors import DataError


@pytest.mark.parametrize(
    ("holding", "shortage", "mean", "deviation", "level", "cost"),
    [
        pytest.param(0.18, 0.70, 50, 8, 56.60395592743389, 1.9976051931766445, id="example 4.1"),
        pytest.param(43, 79, 900, 60, 922.7214038234755, 2718.196781782411, id="problem 4.1"),
    ],
)
def test_published_levels_for_normal_demand_are_found(
    holding: float, shortage: float, mean: float, deviation: float, level: float, cost: float
) -> None:
    found = newsvendor.normal_level(holding, shortage, mean, deviation)
    assert found.level == pytest.approx(level)
    assert found.cost_cny == pytest.approx(cost)


def test_published_levels_for_other_demand_are_found() -> None:
    """Problems 4.8(a), 4.8(b) and 4.7(b), and the module's Poisson example."""
    found = newsvendor.poisson_level([200, 0.18], [270, 0.70], [18, 50])
    assert found.level.tolist() == [19.0, 56.0]
    assert found.cost_cny == pytest.approx([786.0884409351079, 1.797235211809178])
    one = newsvendor.lognormal_level(1, 0.1765, 6, 0.3)
    assert one.level == pytest.approx(295.6266448071368)
    assert one.cost_cny == pytest.approx(29.442543513243216)
    chance = [0.25, 0.05, 0.1, 0.2, 0.15, 0.1, 0.1, 0.05]
    one = newsvendor.discrete_level(500_000, 1_000_000, range(1, 9), chance)
    assert float(one.level) == 5.0
    assert float(one.cost_cny) == pytest.approx(1_225_000.0)


def test_published_levels_from_prices_are_found() -> None:
    """Example 4.2 and problem 4.3(b): profit is the margin on mean demand less the cost."""
    left, short = newsvendor.costs_of_prices([1, 7], [0.3, 2.5], [0.12, 1.5])
    found = newsvendor.normal_level(left, short, 50, [8, 10])
    assert found.level == pytest.approx([56.60395592743389, 59.084578685373856])
    profit = 50 * short - found.cost_cny
    assert profit == pytest.approx([33.002394806823354, 210.47680825231475])


def test_the_critical_ratio_is_the_chance_of_enough() -> None:
    assert newsvendor.critical_ratio(1.0, [1.0, 3.0]).tolist() == [0.5, 0.75]


def test_no_whole_level_is_cheaper() -> None:
    """Many SKUs at once, by all levels."""
    rng = np.random.default_rng(5)
    holding, shortage = rng.uniform(0.1, 3.0, (2, 40))
    mean = rng.uniform(0.05, 30.0, 40)
    variance = mean * rng.uniform(1.1, 6.0, 40)
    levels = np.arange(400)[:, None]
    for found, loss in (
        (newsvendor.poisson_level(holding, shortage, mean), losses.poisson_loss(levels, mean)),
        (
            newsvendor.negative_binomial_level(holding, shortage, mean, variance),
            losses.negative_binomial_loss(levels, mean, variance),
        ),
    ):
        cost = newsvendor.level_cost(levels, holding, shortage, mean, loss)
        assert found.cost_cny == pytest.approx(cost.min(axis=0))


def test_no_level_is_cheaper_for_gamma_demand() -> None:
    found = newsvendor.gamma_level(1.0, [1.0, 4.0, 19.0], 4.0, 2.0)
    assert found.level == pytest.approx(stats.gamma(4.0).ppf([0.5, 0.8, 0.95]))
    for step in (-0.01, 0.01):
        loss = losses.gamma_loss(found.level + step, 4.0, 2.0)
        cost = newsvendor.level_cost(found.level + step, 1.0, [1.0, 4.0, 19.0], 4.0, loss)
        assert (cost > found.cost_cny).all()


def test_no_sample_is_a_cheaper_level() -> None:
    rng = np.random.default_rng(6)
    samples = rng.gamma(2.0, 3.0, (30, 21))
    shortage = rng.uniform(0.2, 20.0, 30)
    found = newsvendor.sampled_level(1.0, shortage, samples)
    costs = [
        newsvendor.level_cost(level, 1.0, cny, row.mean(), losses.sampled_loss(level, row)).min()
        for row, cny in zip(samples, shortage, strict=True)
        for level in [row]
    ]
    assert found.cost_cny == pytest.approx(costs)
    even = np.full(samples.shape, 1 / 21)
    same = newsvendor.discrete_level(1.0, shortage, samples, even)
    assert same.cost_cny == pytest.approx(costs)


def test_samples_of_all_skus_may_be_shared() -> None:
    found = newsvendor.sampled_level(1.0, [1.0, 9.0], np.arange(1.0, 11.0))
    assert found.level.tolist() == [5.0, 9.0]


def test_all_figures_that_are_not_possible_are_named() -> None:
    with pytest.raises(DataError) as error:
        newsvendor.normal_level([1.0, 0.0], -1.0, [5.0, float("nan")], 1.0)
    assert [(p.row, p.column) for p in error.value.problems] == [
        (1, "holding_cny"),
        (-1, "shortage_cny"),
        (1, "mean"),
    ]
    with pytest.raises(DataError, match="same SKUs"):
        newsvendor.poisson_level([1.0, 2.0], [1.0, 2.0, 3.0], 1.0)
    with pytest.raises(DataError, match="add up to 1"):
        newsvendor.discrete_level(1.0, 1.0, [1.0, 2.0], [[0.5, 0.5], [0.5, 0.4]])
    with pytest.raises(DataError, match="gain of a unit sold"):
        newsvendor.costs_of_prices(1.0, 2.0)
