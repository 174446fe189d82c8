"""Customers one by one, and what is on hand when an order arrives."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from solvers.replenishment.perishable.shelf import expected_at_arrival, withdrawn

UNITS = st.lists(st.integers(0, 5), min_size=1, max_size=5)


@given(UNITS, st.lists(st.booleans(), max_size=15))
def test_customers_in_any_order_leave_the_same(units: list[int], customers: list[bool]) -> None:
    shelf = list(units)
    for wants_freshest in customers:
        ages = [age for age, count in enumerate(shelf) if count]
        if ages:
            shelf[ages[-1] if wants_freshest else ages[0]] -= 1
    late = float(sum(customers))
    early = len(customers) - late
    left = withdrawn(np.array(units, float)[:, None], np.array([early]), np.array([late]))
    assert left[:, 0].tolist() == shelf


def test_stock_at_arrival_is_the_mean_over_paths_of_what_is_left_and_not_wasted() -> None:
    """2 units on their last day, 3 with a day more, 4 arrive tomorrow; the order in two days.

    Path 1 takes 1 and 2 of the oldest: 1 wasted, 3 of which 1 is wasted, 4 left. Path 2 takes 4
    and 6: none wasted on the first day; 1 and all 4 on the second, so 1 is lost and none left.
    """
    on_hand = np.array([[[2.0]], [[3.0]]])
    on_the_way = np.array([[[4.0]]])
    paths = np.array([[[1.0, 2.0], [4.0, 6.0]]])
    left, wasted = expected_at_arrival(on_hand, on_the_way, paths, np.array([0.0]))
    assert left[0, 0] == pytest.approx((4 + 0) / 2)
    assert wasted[0, 0] == pytest.approx((2 + 0) / 2)
    left, wasted = expected_at_arrival(on_hand, on_the_way, paths, np.array([1.0]))
    # Freshest first: path 1 leaves 2 and 2, wastes 2, then 2 of the 4 go and 2 waste; path 2
    # takes all 3 and 1 of the oldest, wastes 1, then all 4.
    assert left[0, 0] == pytest.approx((2 + 0) / 2)
    assert wasted[0, 0] == pytest.approx((4 + 1) / 2)
