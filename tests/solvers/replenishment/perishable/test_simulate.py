"""Simulated days against the exact process, and the same again from the same seed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from solvers.replenishment.perishable.exact import Process
from solvers.replenishment.perishable.model import Items, Stock
from solvers.replenishment.perishable.policy import Rule, orders
from solvers.replenishment.perishable.simulate import Policy, simulate
from supplychain.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable

    Make = Callable[..., Items]

CHANCES = np.array([0.2, 0.3, 0.3, 0.2])
PATHS = np.array([[[0.0, 1.0], [1.0, 3.0], [2.0, 0.0], [2.0, 2.0]]])


@pytest.mark.parametrize("rule", list(Rule))
def test_the_mean_cost_is_that_of_the_exact_process(make: Make, rule: Rule) -> None:
    item, target = make([2], [2], share=0.4, discount=0.9), np.array([3.0])
    process = Process(item, CHANCES, 4)
    many = item.rows(np.zeros(len(process.states), np.int64))
    quantity = orders(many, process.stock(), PATHS, np.full(len(many), 3.0), rule).quantity
    exact = process.value(quantity)[0]
    demand = np.random.default_rng(1).choice(4, p=CHANCES, size=(1, 1_000, 80)).astype(float)
    cost = simulate(item, Policy(rule, PATHS, target), demand, seed=2).cost_cny[0]
    # What comes after 80 days is worth 0.9 ** 80 = 0.02 % of the cost.
    assert abs(cost.mean() - exact) < 4.0 * cost.std() / np.sqrt(cost.size) + 0.0005 * exact


def test_units_add_up_and_days_before_do_not_count(make: Make) -> None:
    items = make([2, 3], [1, 3], share=0.5)
    policy = Policy(Rule.BASE_STOCK, np.ones((1, 1, 3)), np.array([5.0, 9.0]))
    demand = np.random.default_rng(3).poisson(2.0, (2, 3, 20)).astype(float)
    whole = simulate(items, policy, demand, seed=1)
    assert (whole.sold + whole.short).tolist() == demand.sum(axis=2).tolist()
    on_shelves_or_roads = whole.ordered - whole.sold - whole.wasted
    assert ((on_shelves_or_roads >= 0) & (on_shelves_or_roads <= [[5.0], [9.0]])).all()
    costs = 3 * whole.ordered + 5 * whole.short + 7 * whole.wasted + whole.held
    assert whole.cost_cny == pytest.approx(costs)
    part = simulate(items, policy, demand, seed=1, warm_up_days=15)
    assert (part.sold + part.short).tolist() == demand[:, :, 15:].sum(axis=2).tolist()


def test_equal_seeds_give_equal_outcomes(make: Make) -> None:
    items = make([3, 2], [1, 2], share=0.5)
    policy = Policy(Rule.EXPECTED, PATHS, np.array([3.0, 4.0]))
    demand = np.random.default_rng(3).poisson(2.0, (1, 3, 30)).astype(float)
    first, again, other = (simulate(items, policy, demand, seed=seed) for seed in (1, 1, 2))
    assert first.cost_cny.tolist() == again.cost_cny.tolist()
    assert first.cost_cny.tolist() != other.cost_cny.tolist()


def test_stock_at_the_start_is_sold(make: Make) -> None:
    items = make([2], [2])
    policy = Policy(Rule.BASE_STOCK, np.ones((1, 1, 2)), np.zeros(1))
    stock = Stock(np.array([[1.0, 2.0]]), np.array([[3.0]]))
    found = simulate(items, policy, np.full((1, 1, 3), 2.0), seed=0, stock=stock)
    # 2 of 3 on the first day, then 1 and 3 new ones: 2, and the last 2.
    assert (found.sold[0, 0], found.ordered[0, 0], found.wasted[0, 0]) == (6.0, 0.0, 0.0)


def test_parts_of_customers_are_refused(make: Make) -> None:
    policy = Policy(Rule.BASE_STOCK, np.ones((1, 1, 1)), np.ones(1))
    with pytest.raises(DataError, match="whole units"):
        simulate(make([2], [1]), policy, np.full((1, 1, 3), 0.5), seed=0)
