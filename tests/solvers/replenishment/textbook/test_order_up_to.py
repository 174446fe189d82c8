"""Policies (s, S): Snyder and Shen's instances (values of stockpyl 1.0.2), and all policies."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from solvers.replenishment.textbook.order_up_to import (
    best_policy,
    periods,
    poisson_periods,
    policy_cost,
)
from supplychain.errors import DataError

SMALL = [0, 0.25, 0.05, 0.1, 0.2, 0.15, 0.1, 0.1, 0.05]


def test_published_policies_for_poisson_demand_are_found() -> None:
    """Example 4.7 and problem 4.31."""
    found = best_policy(poisson_periods(5, 1, 4, 6))
    assert (found.reorder_point, found.level) == (4, 10)
    assert found.cost_cny == pytest.approx(8.034111561471642)
    found = best_policy(poisson_periods(150, 40, 125, 4))
    assert (found.reorder_point, found.level) == (2, 7)
    assert found.cost_cny == pytest.approx(223.5748295669688)


def test_policies_for_any_whole_demand_are_those_of_stockpyl() -> None:
    """Binomial demand, and the demand of problem 4.7(b) with an order cost of 1,000,000."""
    found = best_policy(periods(20, 1.5, 9, stats.binom(20, 0.35).pmf(range(21))))
    assert (found.reorder_point, found.level) == (4, 16)
    assert found.cost_cny == pytest.approx(19.963441714559178)
    found = best_policy(periods(1e6, 5e5, 1e6, SMALL))
    assert (found.reorder_point, found.level) == (2, 5)


def simulated(probabilities: list[float], lead: int, s: int, level: int) -> float:
    """Cost of a policy with costs 5, 1 and 4, from the long-run shares of positions."""
    count = level - s
    move = np.zeros((count, count))
    for below in range(count):
        for demand, chance in enumerate(probabilities):
            move[below, below + demand if below + demand < count else 0] += chance
    shares = np.linalg.matrix_power(move, 5000)[0]
    ahead = np.array([1.0])
    for _ in range(lead + 1):
        ahead = np.convolve(ahead, probabilities)
    total = 0.0
    for below, share in enumerate(shares):
        left = level - below - np.arange(len(ahead))
        total += share * float(ahead @ np.where(left > 0, left, -4.0 * left))
        total += share * 5.0 * sum(probabilities[count - below :])
    return total


@pytest.mark.parametrize("lead", [0, 2])
@pytest.mark.parametrize(("s", "level"), [(2, 5), (0, 9), (7, 8), (-3, 4)])
def test_the_cost_is_that_of_the_long_run(lead: int, s: int, level: int) -> None:
    chances = [0.3, *SMALL[1:]]
    chances = (np.array(chances) / sum(chances)).tolist()
    cost = policy_cost(periods(5, 1, 4, chances, lead), s, level)
    assert cost == pytest.approx(simulated(chances, lead, s, level))


@pytest.mark.parametrize("seed", range(8))
def test_no_policy_is_cheaper(seed: int) -> None:
    rng = np.random.default_rng(seed)
    chance = rng.dirichlet(np.full(int(rng.integers(2, 8)), 0.7))
    fixed, holding, shortage = rng.uniform([0.1, 0.3, 0.5], [30, 3, 20])
    given = periods(fixed, holding, shortage, chance, int(rng.integers(0, 3)))
    found = best_policy(given)
    near = range(found.level - 5, found.level + 6)
    least = min(policy_cost(given, s, level) for level in near for s in range(level - 20, level))
    assert found.cost_cny == pytest.approx(least)
    same = policy_cost(given, found.reorder_point, found.level)
    assert found.cost_cny == pytest.approx(same)


def test_poisson_demand_and_its_probabilities_have_the_same_policy() -> None:
    chance = stats.poisson.pmf(range(60), 3.0)
    one = best_policy(poisson_periods(10, 1, 9, 3.0, lead_time=2))
    other = best_policy(periods(10, 1, 9, chance, lead_periods=2))
    assert (one.reorder_point, one.level) == (other.reorder_point, other.level)
    assert one.cost_cny == pytest.approx(other.cost_cny)


def test_demand_that_is_none_is_refused() -> None:
    with pytest.raises(DataError, match="there is no demand"):
        periods(1, 1, 1, [1.0])
    with pytest.raises(DataError, match="add up to 1") as error:
        periods(1, 1, 1, [0.5, 0.4])
    assert len(error.value.problems) == 1
    with pytest.raises(DataError) as error:
        periods(-1, 0, 1, [0.5, 0.5])
    assert [p.column for p in error.value.problems] == ["fixed_cny", "holding_cny"]
    with pytest.raises(DataError, match="level above the reorder point"):
        policy_cost(periods(1, 1, 1, [0.5, 0.5]), 3, 3)
