"""Chains: Sterman's benchmark, and variances of orders that are known by formula."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from simulations.chance import Chance
from simulations.experiments import mean_interval
from simulations.models.analytic import bullwhip_moving_average, bullwhip_smoothing
from simulations.models.chain import (
    Anchored,
    Chain,
    OrderUpTo,
    Stage,
    beer_game,
    moving_average,
    smoothed,
)
from supplychain.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable

WEEKS = [4.0] * 4 + [8.0] * 32
MEAN = 100.0


def benchmark(fixed_weeks: int) -> list[float]:
    targets = (28, 28, 28, 20)
    rules = [Anchored(target, fixed_periods=fixed_weeks) for target in targets]
    return [float(cost) for cost in Chain(beer_game(rules), WEEKS).live().cost.sum(axis=1)]


def test_the_benchmark_of_the_beer_game_costs_204() -> None:
    """Sterman, Management Science 35 (1989) 321, table 2: 46, 50, 54, 54."""
    assert benchmark(4) == [46.0, 50.0, 54.0, 54.0]


def test_without_the_fixed_orders_of_the_first_weeks_the_benchmark_costs_180() -> None:
    assert sum(benchmark(0)) == 180.0


def test_a_chain_at_rest_stays_at_rest() -> None:
    rules = [Anchored(24), Anchored(24), Anchored(24), Anchored(20)]
    found = Chain(beer_game(rules), [4.0] * 30).live()
    assert (found.orders == 4.0).all()
    assert (found.stock == 12.0).all()


def test_no_unit_is_lost_on_the_way() -> None:
    """What a stage had and got is what it has and sent."""
    demand = Chance(1).of("demand").poisson(4, 60).astype(float)
    rules = [Anchored(17.0, 4.0, 0.36, 0.26, 0.34) for _ in range(4)]
    chain = Chain(beer_game(rules), demand)
    found = chain.live()
    for number in range(3):
        sent = found.asked[number].sum() - found.owed[number, -1]
        on_way = chain.sites[number].on_order
        got = 4.0 * 4 + found.orders[number].sum() - on_way
        assert found.stock[number, -1] == pytest.approx(12.0 + got - sent)


def bullwhip(
    lead: int, forecast: Callable[[], Callable[[float], float]], rho: float, periods: int
) -> list[float]:
    """Variance of orders over that of demand, one for each of 12 runs."""

    def run(number: int) -> float:
        noise = Chance(21, number).of("demand").normal(0.0, 10.0, periods)
        demand = np.empty(periods)
        before = 0.0
        for period in range(periods):
            before = demand[period] = rho * before + noise[period]
        demand += MEAN
        stage = Stage(OrderUpTo(lead, forecast()), MEAN * lead, 1, lead - 1, flow=MEAN)
        orders = Chain([stage], demand).live().orders[0]
        return float(orders[200:].var() / demand[200:].var())

    return [run(number) for number in range(12)]


def check(found: list[float], known: float, most: float) -> None:
    interval = mean_interval(found, 0.999)
    assert interval.half_width <= most * known
    assert interval.holds(known)


def test_formulas_give_the_known_ratios() -> None:
    pairs = {(1, 4): 1.625, (2, 5): 2.12, (4, 4): 5.0, (3, 10): 1.78}
    for (lead, periods), ratio in pairs.items():
        assert bullwhip_moving_average(lead, periods) == pytest.approx(ratio)
    assert bullwhip_moving_average(2, 5, 0.5) == pytest.approx(2.085)
    assert bullwhip_moving_average(2, 5, -0.5) == pytest.approx(2.155)
    assert bullwhip_smoothing(1, 0.2) == pytest.approx(1.4444, abs=1e-4)
    assert bullwhip_smoothing(2, 0.3) == pytest.approx(2.6235, abs=1e-4)


@pytest.mark.parametrize(("lead", "periods"), [(2, 5), (4, 4)])
def test_orders_vary_as_the_formula_of_the_moving_average_says(lead: int, periods: int) -> None:
    found = bullwhip(lead, lambda: moving_average(periods, MEAN), 0.0, 2_000)
    check(found, bullwhip_moving_average(lead, periods), 0.05)


@pytest.mark.long
@pytest.mark.parametrize(
    ("lead", "periods", "rho"), [(1, 4, 0.0), (3, 10, 0.0), (2, 5, 0.5), (2, 5, -0.5)]
)
def test_orders_vary_as_the_formula_of_correlated_demand_says(
    lead: int, periods: int, rho: float
) -> None:
    found = bullwhip(lead, lambda: moving_average(periods, MEAN), rho, 10_000)
    check(found, bullwhip_moving_average(lead, periods, rho), 0.02)


@pytest.mark.parametrize(("lead", "weight"), [(1, 0.2), (2, 0.3)])
def test_orders_vary_as_the_formula_of_smoothing_says(lead: int, weight: float) -> None:
    found = bullwhip(lead, lambda: smoothed(weight, MEAN), 0.0, 2_000)
    check(found, bullwhip_smoothing(lead, weight), 0.05)


def test_a_closed_stage_owes_what_it_cannot_send() -> None:
    """By hand: 10 a period, closed in periods 2 and 3, and then 15 at most."""

    def capacity(number: int, period: int) -> float:
        return 1e9 if number else (0.0 if period in {2, 3} else 15.0)

    stage = Stage(Anchored(30.0, 10.0), 10.0, 1, 1, flow=10.0)
    found = Chain([stage], [10.0] * 10, capacity).live()
    assert list(found.owed[0]) == [0, 0, 10, 20, 15, 10, 5, 0, 0, 0]


def test_late_goods_come_later() -> None:
    stage = Stage(OrderUpTo(2, lambda _: 10.0, 10.0), 10.0, 1, 1, flow=10.0)
    late = Chain([stage], [10.0] * 8, late=lambda _, period: 2 if period == 2 else 0).live()
    assert list(late.owed[0] - late.stock[0])[2:] == [-10.0, 0.0, 0.0, -10.0, -10.0, -10.0]


def test_orders_that_take_no_time_are_refused() -> None:
    with pytest.raises(DataError, match=r"chain row 0, column order_periods: is too short"):
        Chain([Stage(Anchored(1.0), 0.0, 0, 1)], [1.0])
