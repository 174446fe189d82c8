from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from solvers.replenishment.ordering.policies import (
    BaseStock,
    PlannedReplenishment,
    ReorderPoint,
    SeasonalBaseStock,
    weekday_sales,
)
from solvers.replenishment.ordering.solve import solve
from supplychain.demand import DemandHistory
from supplychain.errors import DataError
from supplychain.state import StockState

if TYPE_CHECKING:
    from numpy.typing import NDArray

MONDAY = date(2026, 6, 1)
WEEKLY = np.array([4.0, 4.0, 4.0, 4.0, 6.0, 10.0, 10.0], np.float32)


def state_of(on_hand: Any, *, rows: int = 1, in_stock: float = 1.0) -> StockState:
    """Four weeks of one pattern are known; today is a Monday."""
    sold = np.tile(WEEKLY, (rows, 4)).astype(np.float32)
    names = ("front",) * rows, tuple(f"product-{row}" for row in range(rows))
    history = DemandHistory(MONDAY - timedelta(days=28), *names, sold, np.full_like(sold, in_stock))
    stock = np.asarray(on_hand, float)
    return StockState(MONDAY, *names, stock, np.zeros((rows, 2)), np.zeros((rows, 0)), history)


def paths(state: StockState, days: int) -> NDArray[np.float32]:
    """What has been sold by weekday is what will be."""
    ahead = (state.today.weekday() + np.arange(days)) % 7
    mean = weekday_sales(state, 4)[:, ahead]
    return np.repeat(mean[:, None, :], 32, axis=1).astype(np.float32)


def test_the_planned_policy_orders_what_the_plan_orders(made: Any) -> None:
    draws = np.random.default_rng(4)
    demand = draws.poisson(6.0, (12, 32, 14)).astype(np.float32)
    on_hand = draws.poisson(2.0, (12, 5)).astype(float)
    terms = made(demand, shelf_life_days=5, on_hand=on_hand, multiple=3.0, days=1)
    policy = PlannedReplenishment(terms, lambda _, days: demand[:, :, :days])
    decision = policy.decide(state_of(on_hand, rows=12))
    plan = {order.product_id: order.quantity for order in solve(terms).orders}
    wanted = [plan.get(f"product-{row}", 0.0) for row in range(12)]
    assert decision.quantity.tolist() == wanted


def test_the_planned_policy_follows_weekdays(made: Any) -> None:
    terms = made(np.zeros((1, 32, 14)), days=1)
    policy = PlannedReplenishment(terms, paths)
    # Today's four are sold; tomorrow asks for four.
    assert policy.decide(state_of([[0, 0, 0, 0, 4]])).quantity.tolist() == [4.0]
    doubled = PlannedReplenishment(terms, paths, cover_factor=2.0)
    assert doubled.decide(state_of([[0, 0, 0, 0, 4]])).quantity.tolist() == [8.0]


def test_the_planned_policy_refuses_other_items(made: Any) -> None:
    policy = PlannedReplenishment(made(np.zeros((2, 32, 14))), paths)
    with pytest.raises(DataError, match="other SKU-locations"):
        policy.decide(state_of([[0, 0, 0, 0, 4]]))


def test_base_stock_covers_days_of_mean_demand() -> None:
    # 42 a week are six a day; two days and the lead time are 18.
    assert BaseStock(2.0).decide(state_of([[0, 0, 0, 0, 5]])).quantity.tolist() == [13.0]


def test_the_reorder_point_waits_until_stock_is_low() -> None:
    policy = ReorderPoint(1.0, 4.0, multiple=5.0)
    assert policy.decide(state_of([[0, 0, 0, 0, 7]])).quantity.tolist() == [0.0]
    assert policy.decide(state_of([[0, 0, 0, 0, 6]])).quantity.tolist() == [25.0]


def test_seasonal_base_stock_knows_the_coming_weekdays() -> None:
    # Monday to Saturday noon: 4 + 4 + 4 + 4 + 6 + half of 10.
    policy = SeasonalBaseStock(4.5)
    assert policy.decide(state_of([[0.0] * 5])).quantity.tolist() == [27.0]


def test_days_without_goods_say_nothing_of_demand() -> None:
    state = state_of([[0.0] * 5])
    state.history.in_stock[:, -14:] = 0.0
    state.history.sold[:, -14:] = 0.0
    assert weekday_sales(state, 4)[0].tolist() == WEEKLY.tolist()
