"""Joint orders: instances of the field, and all multiples."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from solvers.replenishment.textbook.joint_order import joint_order
from supplychain.errors import DataError

Instance = tuple[float, list[float], list[float], list[float]]
# With costs by Silver's heuristic in stockpyl 1.0.2.
INSTANCES: dict[str, tuple[Instance, float]] = {
    "Silver, Pyke and Peterson": (
        (40, [15] * 4, [0.24] * 4, [86_000, 12_500, 1400, 3000]),
        2067.650840930354,
    ),
    "Silver 1976": (
        (10, [1.87, 5.27, 7.94, 8.19, 8.87], [0.2] * 5, [1736, 656, 558, 170, 142]),
        218.68632025498687,
    ),
    "example": ((600, [120, 840, 300], [160, 20, 50], [1, 1, 1]), 837.8544026261366),
    "problem 1": (
        (20_000, [36_000, 46_000, 34_000, 38_000], [1000, 900, 1200, 1000], [1780, 445, 920, 175]),
        1_028_646.3597045067,
    ),
    "problem 2": (
        (1500, [4000, 1000, 2000], [300, 200, 200], [9100, 83_200, 20_800]),
        566_083.0327787611,
    ),
}


@pytest.mark.parametrize("name", INSTANCES)
def test_no_multiples_are_cheaper(name: str) -> None:
    (shared, item, holding, demand), heuristic = INSTANCES[name]
    found = joint_order(shared, item, holding, demand)
    held = np.array(holding) * np.array(demand) / 2
    multiples = np.array(list(product(range(1, 9), repeat=len(item))))
    ordering = shared + (np.array(item) / multiples).sum(axis=1)
    least = 2 * np.sqrt((ordering * (multiples * held).sum(axis=1)).min())
    assert found.cost_cny == pytest.approx(least)
    assert found.cost_cny <= heuristic * (1 + 1e-9)
    assert found.cost_cny >= heuristic * 0.99
    each = np.array(item) / found.multiples / found.interval
    keeping = np.array(holding) * found.quantities / 2
    again = shared / found.interval + each.sum() + keeping.sum()
    assert found.cost_cny == pytest.approx(again)


def test_one_item_has_the_economic_quantity() -> None:
    found = joint_order(5, 3, 0.225, 1300)
    assert found.quantities[0] == pytest.approx(304.0467800264368)
    assert found.cost_cny == pytest.approx(68.41052550594829)


def test_figures_that_are_not_possible_are_named() -> None:
    with pytest.raises(DataError, match=r"joint_order row 1, column demand"):
        joint_order(1, [1, 1], [1, 1], [1, 0])
