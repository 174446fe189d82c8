"""The choice of ways against every other choice of small instances."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solvers.common import Deadline, Limits
from solvers.routing.sourcing.choice import Cap, choose


def _cheapest_by_hand(owners: list[int], costs: list[float], caps: list[Cap]) -> float:
    """Cost of the best choice, by trying all."""
    of_owner = [[-1, *(c for c, o in enumerate(owners) if o == owner)] for owner in set(owners)]
    best = 0.0
    for picks in product(*of_owner):
        taken = {column for column in picks if column >= 0}
        fits = all(
            sum(amount for column, amount in cap.terms if column in taken) <= cap.most
            for cap in caps
        )
        if fits:
            best = min(best, sum(costs[column] for column in taken))
    return best


@st.composite
def _instances(draw: st.DrawFn) -> tuple[list[int], list[float], list[Cap]]:
    ways = draw(st.lists(st.integers(0, 3), min_size=1, max_size=9).map(sorted))
    owners = [sorted(set(ways)).index(owner) for owner in ways]
    costs = [float(draw(st.integers(-50, 10))) for _ in owners]
    caps = []
    for _ in range(draw(st.integers(0, 4))):
        columns = draw(st.sets(st.integers(0, len(owners) - 1), min_size=1))
        terms = tuple((column, float(draw(st.integers(1, 5)))) for column in sorted(columns))
        caps.append(Cap(terms, float(draw(st.integers(0, 8)))))
    return owners, costs, caps


@given(_instances())
@settings(max_examples=60, derandomize=True, deadline=None)
def test_no_other_choice_within_the_limits_is_cheaper(
    instance: tuple[list[int], list[float], list[Cap]],
) -> None:
    owners, costs, caps = instance
    chosen = choose(owners, np.array(costs), caps, Limits(), Deadline(None)).tolist()
    assert len({owners[column] for column in chosen}) == len(chosen)
    for cap in caps:
        used = sum(amount for column, amount in cap.terms if column in chosen)
        assert used <= cap.most + 1e-6
    cost = sum(costs[column] for column in chosen)
    assert cost == pytest.approx(_cheapest_by_hand(owners, costs, caps), abs=1e-3)


def test_a_full_front_sends_one_order_to_its_second_choice() -> None:
    owners, costs = [0, 0, 1, 1], np.array([-90.0, -50.0, -90.0, -80.0])
    caps = [Cap(((0, 1.0), (2, 1.0)), 1.0)]
    assert choose(owners, costs, caps, Limits(), Deadline(None)).tolist() == [0, 3]


def test_nothing_to_choose_from_is_no_choice() -> None:
    assert choose([], np.zeros(0), [], Limits(), Deadline(None)).tolist() == []
