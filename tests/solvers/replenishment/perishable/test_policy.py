"""Orders of many SKU-locations: each by itself, by the age of its goods, and only on sound data."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from solvers.replenishment.perishable.model import Items, Stock
from solvers.replenishment.perishable.policy import Rule, orders
from supplychain.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable

    Make = Callable[..., Items]


def test_an_order_is_the_target_less_what_is_expected_on_hand_when_it_arrives(make: Make) -> None:
    """2 last-day units and 5 others: a demand of 4 leaves 3, one of 0 leaves 5, so 4 expected."""
    stock = Stock(np.array([[2.0, 5.0]]), np.zeros((1, 0)))
    paths = np.array([[[4.0], [0.0]]])
    found = orders(make([2], [1]), stock, paths, np.array([9.0]))
    assert found.quantity.tolist() == [5]
    assert found.counted.tolist() == [4.0]
    assert found.wasted.tolist() == [1.0]
    base = orders(make([2], [1]), stock, paths, np.array([9.0]), Rule.BASE_STOCK)
    assert base.quantity.tolist() == [2]
    ewa = orders(make([2], [1]), stock, paths, np.array([9.0]), Rule.EWA)
    assert (ewa.wasted.tolist(), ewa.quantity.tolist()) == ([0.0], [2])


@pytest.mark.parametrize("rule", list(Rule))
def test_orders_do_not_depend_on_what_else_is_ordered(make: Make, rule: Rule) -> None:
    draws = np.random.default_rng(5)
    life, lead = draws.integers(1, 5, 40), draws.integers(1, 4, 40)
    items = make(life.tolist(), lead.tolist(), share=0.4)
    some, coming = draws.integers(0, 4, (40, 4)), draws.integers(0, 4, (40, 2))
    on_hand = (some * (np.arange(4) < life[:, None])).astype(np.float64)
    on_the_way = (coming * (np.arange(2) < lead[:, None] - 1)).astype(np.float64)
    paths, target = draws.poisson(2.0, (40, 16, 3)).astype(float), draws.uniform(2.0, 12.0, 40)
    together = orders(items, Stock(on_hand, on_the_way), paths, target, rule)
    for row in range(40):
        at = np.array([row])
        stock = Stock(on_hand[at, : life[row]], on_the_way[at, : lead[row] - 1])
        alone = orders(items.rows(at), stock, paths[at], target[at], rule)
        assert alone.quantity[0] == together.quantity[row]


def test_goods_that_will_be_wasted_are_ordered_again(make: Make) -> None:
    paths = np.full((1, 1, 1), 2.0)
    items, target = make([3, 3], [1, 1]), np.array([8.0, 8.0])
    stock = Stock(np.array([[6.0, 0.0, 0.0], [0.0, 0.0, 6.0]]), np.zeros((2, 0)))
    for rule, quantities in (
        (Rule.EXPECTED, [8, 4]),
        (Rule.EWA, [6, 2]),
        (Rule.BASE_STOCK, [2, 2]),
    ):
        assert orders(items, stock, paths, target, rule).quantity.tolist() == quantities


def test_every_wrong_row_of_stock_paths_and_items_is_listed(make: Make) -> None:
    items = make([1, 2], [1, 2])
    stock = Stock(np.array([[1.0, 3.0], [-1.0, 0.0]]), np.array([[2.0], [np.nan]]))
    with pytest.raises(DataError) as wrong:
        orders(items, stock, np.ones((1, 1, 2)), np.ones(2))
    found = [(each.table, each.row, each.code) for each in wrong.value.problems]
    assert found == [
        ("on_hand", 1, "out_of_range"),
        ("on_hand", 0, "impossible"),
        ("on_the_way", 1, "out_of_range"),
        ("on_the_way", 0, "impossible"),
    ]
    paths = np.ones((2, 3, 1))
    paths[1, 2, 0] = -4.0
    with pytest.raises(DataError, match=r"1 days; allowed 2 or more\n.*row 1.*-4\.0"):
        orders(items, Stock.empty(items), paths, np.ones(2))
    with pytest.raises(DataError, match=r"target row 1: .*nan"):
        orders(items, Stock.empty(items), np.ones((1, 1, 2)), np.array([1.0, np.nan]))


def test_items_that_cannot_be_are_all_listed() -> None:
    ones = np.ones(2)
    with pytest.raises(DataError) as wrong:
        Items(np.array([0, 1]), np.array([1, 2]), ones * 2, ones, -ones, np.ones(3), ones, 0.0)
    found = [(each.column, each.row) for each in wrong.value.problems]
    assert found == [
        ("shortage_cny", -1),
        ("discount", -1),
        ("lead_time_days", 0),
        ("freshest_first", 0),
        ("freshest_first", 1),
        ("holding_cny", 0),
        ("holding_cny", 1),
    ]
