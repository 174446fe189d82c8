"""What was missed on days on which goods ran out."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from solvers.replenishment.demand.uncensor import Scatter, uncensor
from supplychain.demand import DemandHistory

if TYPE_CHECKING:
    from numpy.typing import NDArray

FIRST = date(2024, 3, 1)


def made(spread: float, service: float, seed: int = 0) -> tuple[NDArray[np.int64], DemandHistory]:
    """Shops whose customers come at random and whose goods run out when they have taken all."""
    draws = np.random.default_rng(seed)
    level = np.exp(draws.uniform(0.0, 3.0, 600))
    wanted = draws.poisson(level[:, None] * draws.gamma(1 / spread, spread, (600, 60)))
    stock = np.floor(level[:, None] * service * draws.uniform(0.3, 1.8, (600, 60)))
    out = wanted >= stock
    share = np.ones(wanted.shape)
    place = draws.beta(np.maximum(stock, 1), np.maximum(wanted - stock, 0) + 1)
    share[out] = np.where(stock > 0, place, 0.0)[out]
    return wanted, history(np.minimum(wanted, stock), share)


def history(sold: Any, in_stock: Any) -> DemandHistory:
    sold = np.asarray(sold, np.float32)
    count = len(sold)
    return DemandHistory(
        FIRST,
        tuple(f"S{row}" for row in range(count)),
        ("P",) * count,
        sold,
        np.asarray(in_stock, np.float32),
    )


@pytest.mark.parametrize("spread", [0.05, 0.25, 1.0])
@pytest.mark.parametrize("service", [0.6, 1.0])
def test_recovered_demand_is_within_six_percent_of_what_was_wanted(
    spread: float, service: float
) -> None:
    wanted, recorded = made(spread, service)
    found = uncensor(recorded, np.arange(600))
    known = (found.known > 0.0) & (np.arange(60) >= 28)
    total = wanted[known].sum()
    assert recorded.sold[known].sum() < 0.8 * total
    assert found.demand[known].sum() == pytest.approx(total, rel=0.06)
    assert found.drawn(0)[known].sum() == pytest.approx(total, rel=0.06)


def test_drawn_demand_scatters_like_what_was_wanted_where_half_the_day_was_seen() -> None:
    wanted, recorded = made(0.25, 1.0)
    found = uncensor(recorded, np.arange(600))
    half = (found.known > 0.3) & (found.known < 0.7)
    assert found.drawn(0)[half].std() == pytest.approx(wanted[half].std(), rel=0.1)
    assert found.demand[half].std() < found.drawn(0)[half].std()


def test_recovery_only_adds() -> None:
    _, recorded = made(0.25, 0.8)
    found = uncensor(recorded, np.arange(600))
    known = found.known > 0.0
    assert (found.demand[known] >= recorded.sold[known]).all()
    assert (found.drawn(0)[known] >= recorded.sold[known]).all()


def test_days_in_stock_stay_as_they_were_sold() -> None:
    found = uncensor(history([[3.0, 0.0, 5.0]], [[1.0, 1.0, 1.0]]), np.zeros(1, np.int64))
    assert found.demand.tolist() == [[3.0, 0.0, 5.0]]


def test_days_without_goods_or_record_are_not_known() -> None:
    sold = [[3.0, 0.0, np.nan, -1.0, 4.0]]
    found = uncensor(history(sold, [[1.0, 0.0, 1.0, 1.0, 1.0]]), np.zeros(1, np.int64))
    assert np.isnan(found.demand[0]).tolist() == [False, True, True, True, False]
    assert found.known[0].tolist() == [1.0, 0.0, 0.0, 0.0, 1.0]


def test_day_whose_goods_nobody_counted_is_taken_as_sold() -> None:
    found = uncensor(history([[3.0, 2.0]], [[1.0, np.nan]]), np.zeros(1, np.int64))
    assert found.demand.tolist() == [[3.0, 2.0]]


def test_day_seen_for_a_tenth_stays_near_what_was_expected() -> None:
    sold = np.full((1, 40), 10.0)
    share = np.ones((1, 40))
    sold[0, -1], share[0, -1] = 3.0, 0.1
    found = uncensor(history(sold, share), np.zeros(1, np.int64))
    assert 10.0 < found.demand[0, -1] < 0.5 * 30.0


def test_later_days_change_nothing_in_the_level_of_earlier_ones() -> None:
    _, recorded = made(0.25, 1.0)
    changed = recorded.sold.copy()
    changed[:, 40:] *= 3.0
    other = history(changed, recorded.in_stock)
    codes = np.arange(600)
    first, second = uncensor(recorded, codes), uncensor(other, codes)
    assert np.array_equal(first.expected[:, :40], second.expected[:, :40])


def test_expectation_is_worth_fewer_days_for_fast_movers() -> None:
    worth = Scatter(1.0, 0.25).days_worth(np.array([1.0, 10.0], np.float32))
    assert worth.tolist() == pytest.approx([4.0, 0.4])


@pytest.mark.parametrize("shape", [(1, 1), (3, 5)])
def test_nothing_known_stays_nothing_known(shape: tuple[int, int]) -> None:
    empty = np.full(shape, np.nan)
    found = uncensor(history(empty, empty), np.zeros(shape[0], np.int64))
    assert np.isnan(found.demand).all()
