from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pytest

from benchmarks.savings import by_saving, distance_savings, parallel_savings

PLACES = [4.0, 5.0, 6.0, -3.0]
"""Customers on a line through the depot at 0."""


@dataclass(frozen=True)
class Tour:
    nodes: tuple[int, ...]


def length(nodes: tuple[int, ...]) -> float:
    stops = [0.0, *(PLACES[node] for node in nodes), 0.0]
    return sum(abs(b - a) for a, b in pairwise(stops))


def join(nodes: tuple[int, ...], first: Tour, second: Tour) -> Tour | None:
    return Tour(nodes) if length(nodes) < length(first.nodes) + length(second.nodes) else None


def savings(shape: float = 1.0) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    places = np.array(PLACES)
    between = np.abs(places[:, None] - places[None, :])
    return distance_savings(np.abs(places), np.abs(places), between, shape)


def test_savings_of_customers_on_a_line_are_those_worked_out_by_hand() -> None:
    expected = [[0, 8, 8, 0], [8, 0, 10, 0], [8, 10, 0, 0], [0, 0, 0, 0]]
    assert savings().tolist() == expected


def test_a_shape_above_one_prefers_neighbours() -> None:
    assert savings(2.0)[1, 2] == 9.0
    assert savings(2.0)[0, 2] == 6.0


def test_pairs_come_with_the_largest_saving_first_and_equal_ones_by_position() -> None:
    assert by_saving(savings()) == [(1, 2), (2, 1), (0, 1), (0, 2), (1, 0), (2, 0)]


def test_customers_on_one_side_share_a_tour_and_the_other_side_has_its_own() -> None:
    found = parallel_savings([Tour((n,)) for n in range(4)], by_saving(savings()), join)
    assert sorted(tour.nodes for tour in found) == [(0, 1, 2), (3,)]
    assert sum(length(tour.nodes) for tour in found) == 18.0


def test_a_pair_that_breaks_a_rule_is_left_for_the_next_best() -> None:
    def join_two(nodes: tuple[int, ...], first: Tour, second: Tour) -> Tour | None:
        return join(nodes, first, second) if len(nodes) <= 2 else None

    found = parallel_savings([Tour((n,)) for n in range(4)], by_saving(savings()), join_two)
    assert sorted(tour.nodes for tour in found) == [(0,), (1, 2), (3,)]


@pytest.mark.parametrize(("may_turn", "expected"), [(True, [(1, 0, 2)]), (False, [(0, 1), (2,)])])
def test_a_path_is_driven_backwards_only_where_it_may(
    may_turn: bool, expected: list[tuple[int, ...]]
) -> None:
    found = parallel_savings(
        [Tour((0, 1)), Tour((2,))], [(0, 2)], lambda nodes, *_: Tour(nodes), may_turn=may_turn
    )
    assert [tour.nodes for tour in found] == expected


def test_nodes_inside_a_path_are_not_joined() -> None:
    found = parallel_savings([Tour((0, 1, 2)), Tour((3,))], [(1, 3)], join)
    assert [tour.nodes for tour in found] == [(0, 1, 2), (3,)]
