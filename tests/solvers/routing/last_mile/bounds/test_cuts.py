from __future__ import annotations

import numpy as np
import pytest

from solvers.routing.last_mile.bounds.compiled.labels import BITS_PER_WORD, BYTE
from solvers.routing.last_mile.bounds.cuts import Cut, broken_cuts, cut_bits, penalties, words_of


def test_three_half_routes_round_a_triangle_break_its_cut() -> None:
    routes = [(0, 3, 1), (1, 2), (2, 4, 0)]
    [cut] = broken_cuts(routes, np.full(3, 0.5), 6)
    assert cut.doors == {0, 1, 2}
    assert cut.memory == {0, 1, 2, 3, 4}
    assert cut.counts(routes, 6).tolist() == [1, 1, 1]


def test_whole_routes_break_no_cut() -> None:
    assert broken_cuts([(0, 1, 2), (3, 4)], np.ones(2), 5) == []


def test_every_cut_that_is_found_is_broken_by_its_point() -> None:
    rng = np.random.default_rng(3)
    routes = [tuple(rng.permutation(12)[:4].tolist()) for _ in range(30)]
    x = rng.random(30) / 5
    cuts = broken_cuts(routes, x, 12)
    assert cuts
    assert all(float(cut.counts(routes, 12) @ x) > 1.0 for cut in cuts)


@pytest.mark.parametrize("count", [0, 1, 9, 60, 130])
def test_penalties_of_bits_add_up_to_those_of_their_cuts(count: int) -> None:
    cuts = [Cut(frozenset({0, 1, 2}), frozenset({0, 1, 2, 3})) for _ in range(count)]
    prices = [1.0 + number for number in range(count)]
    inside, memory = cut_bits(cuts, 5)
    table = penalties(prices)
    assert inside.shape == memory.shape == (5, words_of(count))
    for door, bits in ((0, inside), (3, memory)):
        total = 0.0
        for word in range(words_of(count)):
            for byte in range(BITS_PER_WORD // BYTE):
                total += table[word, byte, int(bits[door, word]) >> BYTE * byte & 255]
        assert total == pytest.approx(sum(prices))
    assert not inside[3].any()
    assert not memory[4].any()
