"""Lists of legs, all or the short ones."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from solvers.placement.bounds.dual import Dual
from solvers.placement.bounds.legs import CHEAPEST, LegList
from solvers.placement.bounds.volume import ascend
from solvers.placement.layers import Layers
from tests.solvers.placement.varied import PLAIN, varied_problem


def test_all_finite_legs_are_listed_tail_by_tail() -> None:
    cost = np.array([[1.0, np.inf, 3.0], [np.inf, np.inf, np.inf], [4.0, 5.0, np.inf]])
    covers = cost < 4
    legs = LegList.of(cost, [covers])
    assert legs.start.tolist() == [0, 2, 2, 4]
    assert legs.heads.tolist() == [0, 2, 0, 1]
    assert legs.cost.tolist() == [1.0, 3.0, 4.0, 5.0]
    assert legs.covers.tolist() == [[True, True, False, False]]


def test_a_short_list_keeps_what_pays_and_the_cheapest_to_each_head() -> None:
    random = np.random.default_rng(0)
    cost = random.uniform(1.0, 100.0, (40, 5))
    legs = LegList.of(cost, [])
    head, tail = np.full(5, 30.0), random.uniform(0.0, 5.0, 40)
    one = np.zeros(5, np.int64)
    short = legs.that_pay(one, head, tail[:, None], np.zeros(0))
    tails = np.repeat(np.arange(40), np.diff(short.start))
    kept = np.zeros(cost.shape, bool)
    kept[tails, short.heads] = True
    assert short.cost == pytest.approx(cost[tails, short.heads])
    assert kept[cost <= head[None, :] - tail[:, None]].all()
    assert kept[cost <= np.sort(cost, axis=0)[CHEAPEST - 1]].all()
    assert not kept.all()
    wanted = np.array([True, False, True, True, False])
    fewer = legs.that_pay(one, head, tail[:, None], np.zeros(0), wanted)
    assert sorted(set(fewer.heads.tolist())) == [0, 2, 3]


def test_values_over_short_lists_are_no_bounds_until_lengthened() -> None:
    """A leg left out may be the one that earns: the value over few legs is too high."""
    layers = Layers.of(varied_problem(2, replace(PLAIN, priced=True, tiers=1)))
    dual = Dual(layers)
    free, bonus = dual.everything_free(), np.zeros(0)
    prices = np.minimum(9.0, dual.ceiling)
    whole = dual.evaluate(prices, bonus, free).value
    dual._short = {
        key: legs.that_pay(
            dual.region[0], np.zeros(len(layers.problem.zones)), np.zeros((9, 1)), np.zeros(0)
        )
        for key, legs in ((key, _none_cheap(dual, key)) for key in _keys(dual))
    }
    assert dual.is_short
    assert dual.evaluate(prices, bonus, free).value > whole
    dual.lengthen()
    assert not dual.is_short
    assert dual.evaluate(prices, bonus, free).value == whole


def _keys(dual: Dual) -> list[tuple[int, int]]:
    return [(n, t) for n, s in enumerate(dual.layers.streams) for t in dual.tiers_of(s)]


def _none_cheap(dual: Dual, key: tuple[int, int]) -> LegList:
    legs = dual._all[dual._key(*key)]
    return replace(legs, is_cheap=np.zeros_like(legs.is_cheap))


@pytest.mark.parametrize("seed", range(3))
def test_a_large_dual_ends_with_a_value_over_all_legs(seed: int) -> None:
    layers = Layers.of(varied_problem(seed, replace(PLAIN, priced=True)))
    dual = Dual(layers)
    dual.is_large = True
    free = dual.everything_free()
    point = ascend(dual, free, np.inf, 200)
    assert not dual.is_short
    assert point.value == pytest.approx(dual.evaluate(point.prices, point.bonus, free).value)
