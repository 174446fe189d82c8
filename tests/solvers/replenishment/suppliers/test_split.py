"""One category is split exactly: against every combination of segments."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from scipy.optimize import linprog

from solvers.replenishment.suppliers.split import Part, cheapest_split


def every_combination(choices: list[list[Part]], sources: int) -> float:
    """Least cost over all choices of one segment or none each, quantities by linear programme."""
    best = np.inf
    for picked in product(*([None, *parts] for parts in choices)):
        used = [part for part in picked if part is not None]
        if len(used) < sources or not used:
            continue
        low, high, price, fixed = np.array(used).T
        if low.sum() > 1 or high.sum() < 1:
            continue
        found = linprog(
            price,
            A_eq=np.ones((1, len(used))),
            b_eq=[1.0],
            bounds=list(zip(low, high, strict=True)),
        )
        if found.status == 0:
            best = min(best, found.fun + fixed.sum())
    return best


def drawn(seed: int) -> tuple[list[list[Part]], int]:
    rng = np.random.default_rng(seed)
    choices: list[list[Part]] = []
    for _ in range(rng.integers(2, 5)):
        ends = np.sort(rng.uniform(0.05, 0.8, 3))
        price, is_incremental = rng.uniform(-2, 10), rng.random() < 0.5
        later = price - rng.uniform(0, 2)
        fixed = (price - later) * ends[1] if is_incremental else 0.0
        first: Part = (float(ends[0]), float(ends[1]), float(price), 0.0)
        second: Part = (float(ends[1]), float(ends[2]), float(later), float(fixed))
        choices.append([first, second][: int(rng.integers(1, 3))])
    return choices, int(rng.integers(1, 4))


@pytest.mark.parametrize("first", range(0, 90, 30))
def test_splits_cost_what_the_best_combination_does(first: int) -> None:
    solved = 0
    for seed in range(first, first + 30):
        choices, sources = drawn(seed)
        optimum = every_combination(choices, sources)
        split = cheapest_split(choices, sources)
        if split is None:
            assert optimum == np.inf, seed
            continue
        solved += 1
        assert split.cost == pytest.approx(optimum, rel=1e-5, abs=1e-6), seed
        assert split.bound <= optimum + 1e-6, seed
        assert sum(share for _, share in split.shares) == pytest.approx(1.0)
        assert len(split.shares) >= sources
    assert solved >= 5
