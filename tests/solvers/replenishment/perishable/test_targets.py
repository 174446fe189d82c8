"""Targets: capped by shelf life, near the optimum, shared by like items, kept as days of demand."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from solvers.replenishment.perishable.exact import Process
from solvers.replenishment.perishable.model import gamma_chances
from solvers.replenishment.perishable.policy import Rule, orders
from solvers.replenishment.perishable.targets import (
    cover_units,
    kinds,
    shelf_life_cap,
    spread,
    tuned_targets,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from solvers.replenishment.perishable.model import Items

    Make = Callable[..., Items]


@pytest.fixture
def samples() -> NDArray[np.float64]:
    """Quantiles of a gamma demand with mean 4 and variation 0.5 in whole units."""
    quantiles = (np.arange(256) + 0.5) / 256
    total = gamma_chances(4.0, 0.5, 60).cumsum()
    return np.searchsorted(total, quantiles).astype(float)[None]


def test_the_rule_costs_at_most_one_per_cent_more_than_the_optimum(
    make: Make, samples: NDArray[np.float64]
) -> None:
    """Shelf life and lead time of two days, where base stock is 4 % dearer than the optimum."""
    item = make([2], [2], discount=0.99)
    process = Process(item, gamma_chances(4.0, 0.5, 60), 10)
    optimum = process.cheapest()[0][0]
    many = item.rows(np.zeros(len(process.states), np.int64))
    gaps = {}
    for rule in (Rule.EXPECTED, Rule.BASE_STOCK):
        target = np.full(len(many), tuned_targets(item, samples, rule)[0])
        found = orders(many, process.stock(), spread(samples, 2, 0), target, rule)
        gaps[rule] = process.value(np.minimum(found.quantity, 10))[0] / optimum - 1.0
    assert 0.0 <= gaps[Rule.EXPECTED] <= 0.01
    assert gaps[Rule.BASE_STOCK] > 0.03


def test_nothing_is_ordered_beyond_what_a_shelf_life_sells(
    make: Make, samples: NDArray[np.float64]
) -> None:
    """One unit a day, three days: 3 whatever the prices; none where a sale brings nothing."""
    one_a_day = np.ones((2, 8))
    assert shelf_life_cap(make([3, 2], [1, 1]), one_a_day).tolist() == [3.0, 2.0]
    assert shelf_life_cap(make([3, 2], [1, 1], order=5.0), one_a_day).tolist() == [0.0, 0.0]
    caps = [shelf_life_cap(make([2], [1], waste=waste), samples)[0] for waste in (0.0, 7.0, 70.0)]
    assert caps == sorted(caps, reverse=True)
    assert caps[0] > caps[2]


def test_like_items_share_a_simulation_and_have_targets_by_their_demand(make: Make) -> None:
    demand = np.random.default_rng(2).poisson(36.0, (1, 64)) * 1.0
    samples = np.concatenate([demand, demand + 1.0, 3.0 * demand])
    items = make([2, 2, 2], [1, 1, 1])
    like, which = kinds(items, samples)
    assert which[0] == which[1] != which[2]
    assert len(like) == 2
    targets = tuned_targets(items, samples)
    assert targets[1] / targets[0] == pytest.approx(samples[1].mean() / samples[0].mean())
    fresher = replace(items, freshest_first=np.array([0.0, 0.5, 0.0]))
    assert len(kinds(fresher, samples)[0]) == 3


def test_paths_hold_the_quantiles_of_every_day_and_repeat_with_the_seed() -> None:
    samples = np.array([[3.0, 1.0, 2.0, 0.0]])
    paths = spread(samples, 3, seed=7, paths=4)
    assert np.sort(paths[0], axis=0).T.tolist() == [[0.0, 1.0, 2.0, 3.0]] * 3
    assert paths.tolist() == spread(samples, 3, seed=7, paths=4).tolist()


def test_days_of_cover_follow_the_mean_demand_of_the_days_covered() -> None:
    """Means of 2, 4, 8: a day and a half from tomorrow on is 4 + 8 / 2; the last day goes on."""
    paths = np.array([[[1.0, 4.0, 6.0], [3.0, 4.0, 10.0]]])
    cover, first = np.array([1.5, 3.0, 0.0]), np.array([1, 1, 0])
    assert cover_units(paths, cover, first).tolist() == [8.0, 20.0, 0.0]
