"""Simple rules order as their books say."""

from datetime import date

import numpy as np
import pytest

from simulations.stock import FixedQuantity, MinMax, OrderUpTo
from supplychain.demand import DemandHistory
from supplychain.errors import DataError
from supplychain.state import StockState

A, B = ("shop", "a"), ("shop", "b")


def state(on_hand: tuple[float, float], coming: float = 0.0, booked: float = 0.0) -> StockState:
    """Two products at a shop; goods coming and booked are of the first."""
    nothing = np.zeros((2, 0), dtype=np.float32)
    sites, products = ("shop", "shop"), ("a", "b")
    return StockState(
        date(2026, 7, 1),
        sites,
        products,
        np.array([[on_hand[0], 0.0], [0.0, on_hand[1]]]),
        np.array([[coming, 0.0], [0.0, 0.0]]),
        np.array([[booked], [0.0]]),
        DemandHistory(date(2026, 7, 1), sites, products, nothing, nothing),
    )


def test_up_to_a_level_counts_what_comes_and_who_waits() -> None:
    rule = OrderUpTo({A: 20.0, B: 5.0})
    decision = rule.decide(state((3.0, 9.0), coming=4.0, booked=6.0))
    assert decision.quantity.tolist() == [19.0, 0.0]


def test_min_max_orders_at_its_point_and_not_above() -> None:
    rule = MinMax({A: 4.0, B: 4.0}, {A: 10.0, B: 10.0})
    assert rule.decide(state((4.0, 5.0))).quantity.tolist() == [6.0, 0.0]


def test_fixed_quantities_are_ordered_until_the_position_is_above_the_point() -> None:
    rule = FixedQuantity({A: 10.0, B: 10.0}, {A: 6.0, B: 6.0})
    assert rule.decide(state((10.0, 11.0))).quantity.tolist() == [6.0, 0.0]
    assert rule.decide(state((-4.0, 4.0))).quantity.tolist() == [18.0, 12.0]


def test_all_rows_without_a_figure_are_named() -> None:
    with pytest.raises(DataError) as caught:
        OrderUpTo({}).decide(state((0.0, 0.0)))
    assert len(caught.value.problems) == 2
