"""Prices and attention known ahead."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest

from solvers.replenishment.demand.offers import offers
from supplychain.demand import Promotion

if TYPE_CHECKING:
    from collections.abc import Callable

    from supplychain.demand import DemandHistory

FIRST = date(2024, 3, 4)


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def test_promotion_holds_on_both_its_ends_and_only_there(
    make: Callable[..., DemandHistory],
) -> None:
    found = offers(make(np.ones((2, 4)), products=2), [Promotion("P1", day(3), day(5), 0.8)], 4)
    assert found.price_share[1].tolist() == pytest.approx([1, 1, 1, 0.8, 0.8, 0.8, 1, 1])
    assert found.attention[1].tolist() == [0, 0, 0, 1, 1, 1, 0, 0]
    assert (found.price_share[0] == 1.0).all()


def test_promotion_of_one_site_leaves_the_others(make: Callable[..., DemandHistory]) -> None:
    promotion = Promotion("P0", day(0), day(0), 0.5, site_id="S1")
    found = offers(make(np.ones((4, 2)), products=2), [promotion], 1)
    assert found.price_share[:, 0].tolist() == [1.0, 1.0, 0.5, 1.0]


def test_lower_of_two_promotions_counts(make: Callable[..., DemandHistory]) -> None:
    two = [Promotion("P0", day(0), day(1), 0.9), Promotion("P0", day(1), day(2), 0.7)]
    found = offers(make(np.ones((1, 3))), two, 1)
    assert found.price_share[0].tolist() == pytest.approx([0.9, 0.7, 0.7, 1.0])


def test_promotions_outside_the_days_change_nothing(make: Callable[..., DemandHistory]) -> None:
    outside = [Promotion("P0", day(-9), day(-1), 0.5), Promotion("P0", day(9), day(12), 0.5)]
    found = offers(make(np.ones((1, 3))), outside, 2)
    assert (found.price_share == 1.0).all()


def test_recorded_price_is_compared_with_the_highest_of_the_weeks_before(
    make: Callable[..., DemandHistory],
) -> None:
    history = make(np.ones((1, 4)), price=[[10.0, 8.0, np.nan, 10.0]])
    assert offers(history, [], 1).price_share[0].tolist() == pytest.approx([1, 0.8, 1, 1, 1])


def test_later_prices_change_no_earlier_share(make: Callable[..., DemandHistory]) -> None:
    low, high = [[10.0, 8.0, 9.0]], [[10.0, 8.0, 99.0]]
    one = offers(make(np.ones((1, 3)), price=low), [], 0).price_share
    two = offers(make(np.ones((1, 3)), price=high), [], 0).price_share
    assert np.array_equal(one[:, :2], two[:, :2])
