"""The exact process against a newsvendor by hand and against published settings."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from solvers.replenishment.perishable.exact import Process
from solvers.replenishment.perishable.model import gamma_chances
from supplychain.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable

    from solvers.replenishment.perishable.model import Items


@pytest.fixture
def settings() -> list[dict[str, str]]:
    """De Moor's settings with their optimum, beside the checkout."""
    data = Path(__file__).parents[5] / "shared" / "data" / "replenishment" / "perishable"
    path = data / "optimal_values_computed_here.csv"
    if not path.is_file():
        pytest.skip("the perishable settings are not at ../shared/data/replenishment/perishable")
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_goods_of_one_day_are_ordered_as_by_the_newsvendor(make: Callable[..., Items]) -> None:
    """A unit more costs 3 today, saves 5 or loses 7 tomorrow: order while P(demand <= q) is less
    than (0.9 x 5 - 3) / (0.9 x (5 + 7)) = 0.139, so q = 1; a day costs 3, then 7 x 0.1 wasted or
    5 x (0.6 + 0.4) short.
    """
    process = Process(make([1], [1], discount=0.9), np.array([0.1, 0.2, 0.3, 0.4]), 3)
    value, orders = process.cheapest()
    assert (orders == 1).all()
    day = 3.0 + 0.9 * (7.0 * 0.1 + 5.0 * (1 * 0.3 + 2 * 0.4))
    today = 5.0 * (0.2 + 2 * 0.3 + 3 * 0.4)
    assert value[0] == pytest.approx(today + day / (1.0 - 0.9))


def test_no_rule_is_cheaper_than_the_cheapest_in_any_state(make: Callable[..., Items]) -> None:
    item = make([2], [2], share=0.3, discount=0.95)
    process = Process(item, np.array([0.2, 0.3, 0.3, 0.2]), 3)
    value, orders = process.cheapest()
    assert value == pytest.approx(process.value(orders))
    draws = np.random.default_rng(4)
    for _ in range(5):
        other = np.where(draws.random(len(orders)) < 0.2, draws.integers(0, 4), orders)
        assert (process.value(other) >= value - 1e-6).all()


@pytest.mark.shared_data
@pytest.mark.long
def test_settings_have_their_optimum_and_their_best_base_stock(
    settings: list[dict[str, str]], make: Callable[..., Items]
) -> None:
    for row in settings:
        share, waste = float(row["issue"] == "lifo"), float(row["c_waste"])
        item = make([int(row["m"])], [int(row["L"])], share, waste, discount=0.99)
        process = Process(item, gamma_chances(4.0, 0.5, 100), 10)
        best = process.cheapest()[0][0]
        assert best == pytest.approx(float(row["V_star_empty_disc0.99"]), abs=1e-3)
        base_stock = int(row["best_base_stock_disc"]) - process.states.sum(axis=1)
        cost = process.value(np.clip(base_stock, 0, 10))[0]
        assert cost == pytest.approx(float(row["V_base_stock"]), abs=1e-3)


def test_what_cannot_be_solved_is_said(make: Callable[..., Items]) -> None:
    with pytest.raises(DataError, match="too many states"):
        Process(make([6], [3], discount=0.9), np.array([0.5, 0.5]), 10)
    with pytest.raises(DataError, match=r"without discounting.*\n.*add up to 1"):
        Process(make([2], [1]), np.array([0.5, 0.4]), 3)
