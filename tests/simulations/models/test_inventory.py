"""Stock at one site, beside its formulas.

A formula lies in the interval of 99.9 % of the simulated answers, whose half-width is a few per
cent of it at most. Figures: Snyder and Shen, Fundamentals of Supply Chain Theory, 2nd ed. (examples
3.1, 4.3, 9.1 and 9.3 and problems, as computed by their library stockpyl), and the table of Zheng
and Federgruen, Operations Research 39 (1991) 654.
"""

from __future__ import annotations

import numpy as np
import pytest

from simulations.chance import Chance
from simulations.experiments import mean_interval
from simulations.models import analytic_stock as known
from simulations.models.inventory import (
    Costs,
    live_evenly,
    live_periods,
    live_units,
    supplier_periods,
)

TABLE = {
    10: (6, 40, 35.022),
    15: (10, 49, 42.698),
    20: (14, 62, 49.173),
    21: (15, 65, 50.406),
    25: (19, 56, 54.262),
    30: (23, 66, 57.819),
    40: (33, 87, 64.512),
    50: (42, 108, 70.975),
    60: (52, 129, 77.306),
    65: (56, 75, 78.518),
    70: (62, 81, 79.037),
}
"""Mean demand: s, S and cost; holding 1, backlog 9, order 64, no lead time."""


def check(found: list[float], answer: float, most: float) -> None:
    interval = mean_interval(found, 0.999)
    assert interval.half_width <= most * answer
    assert interval.holds(answer)


def test_formulas_give_the_known_quantities_and_costs() -> None:
    plain = known.economic_order(8, 0.225, 1300)
    assert (plain.low, plain.cost) == pytest.approx((304.0468, 68.4105), abs=1e-4)
    disrupted = known.economic_disrupted_order(8, 0.225, 5, 1300, 1.5, 14)
    assert (disrupted.low, disrupted.cost) == pytest.approx((772.811, 173.950), abs=1e-3)
    normal = known.normal_newsvendor(0.18, 0.70, 50, 8)
    assert (normal.low, normal.cost) == pytest.approx((56.6040, 1.99761), abs=1e-4)
    poisson = known.poisson_newsvendor(0.18, 0.70, 50)
    assert (poisson.low, poisson.cost) == pytest.approx((56, 1.79724), abs=1e-5)
    level = known.disrupted_newsvendor(0.25, 3, 2000, 0.04, 0.25)
    assert (level.low, level.cost) == pytest.approx((8000, 2737.069), abs=1e-3)
    at_1200 = known.disrupted_newsvendor_cost(1200, 0.25, 3, 2000, 0.04, 0.25)
    assert at_1200 == pytest.approx(5710.345, abs=1e-3)
    reorder = known.best_reorder(100, 20, 150, 1.5, 2)
    assert (reorder.low, reorder.high) == (3, 5)
    assert reorder.cost == pytest.approx(107.92358, abs=1e-5)
    assert known.reorder_cost(3, 5, 100, 20, 150, 1.5, 2) == pytest.approx(107.92358, abs=1e-5)
    small = known.best_low_high(5, 1, 4, 6)
    assert (small.low, small.high) == (4, 10)
    assert small.cost == pytest.approx(8.034112, abs=1e-6)


@pytest.mark.parametrize("mean", list(TABLE))
def test_the_search_for_low_and_high_gives_the_table_of_zheng_and_federgruen(mean: int) -> None:
    low, high, cost = TABLE[mean]
    found = known.best_low_high(64, 1, 9, mean)
    assert (found.low, found.high) == (low, high)
    assert found.cost == pytest.approx(cost, abs=5.1e-4)


def test_no_neighbour_of_the_best_low_and_high_costs_less() -> None:
    def cost(low: int, high: int) -> float:
        def level_cost(level: int) -> float:
            return known.poisson_level_cost(level, 1, 9, 21)

        return known.low_high_cost(low, high, 64, level_cost, 21)

    best = cost(15, 65)
    for low in range(13, 18):
        for high in range(60, 71):
            assert cost(low, high) >= best


def test_an_even_demand_costs_what_the_square_root_says() -> None:
    """One run has no chance in it: 400 orders, whose last cycle ends as the run does."""
    found = live_evenly(304.0468, Costs(8, 0.225), 1300, 400 * 304.0468 / 1300)
    assert found.cost == pytest.approx(68.4105, rel=2e-5)
    assert found.held == pytest.approx(304.0468 / 2, rel=2e-5)
    assert found.met == 1.0


def test_an_even_demand_with_disruptions_costs_what_the_formula_says() -> None:
    def run(number: int) -> float:
        costs = Costs(8, 0.225, 5)
        return live_evenly(772.811, costs, 1300, 2_000, Chance(5, number), 1.5, 14).cost

    check([run(number) for number in range(12)], 173.950, 0.05)


def test_the_share_of_sales_lost_to_disruptions_is_what_the_formula_says() -> None:
    """Share of time without stock: psi / mu over the mean length of a cycle."""
    found = [
        live_evenly(304.0468, Costs(8, 0.225, 5), 1300, 2_000, Chance(6, n), 1.5, 14).met
        for n in range(12)
    ]
    cycle = 304.0468 / 1300
    off = 1.5 / 15.5 * (1 - np.exp(-15.5 * cycle)) / 14
    check([1 - share for share in found], off / (cycle + off), 0.15)


def test_a_newsvendor_of_normal_demand_costs_what_the_formula_says() -> None:
    def run(number: int) -> float:
        demand = Chance(8, number).of("demand").normal(50, 8, 3_000)
        return live_periods(56.6040, 56.6040, Costs(0, 0.18, 0.70), demand).cost

    check([run(number) for number in range(12)], 1.99761, 0.05)


def test_a_newsvendor_of_poisson_demand_costs_what_the_formula_says() -> None:
    def run(number: int) -> float:
        demand = Chance(9, number).of("demand").poisson(50, 3_000)
        return live_periods(56, 56, Costs(0, 0.18, 0.70), demand).cost

    check([run(number) for number in range(12)], 1.79724, 0.05)


@pytest.mark.long
@pytest.mark.parametrize(("level", "cost"), [(8000, 2737.069), (1200, 5710.345)])
def test_a_newsvendor_with_disruptions_costs_what_the_formula_says(
    level: float, cost: float
) -> None:
    def run(number: int) -> float:
        works = supplier_periods(0.04, 0.25, 20_000, Chance(10, number))
        demand = np.full(20_000, 2000.0)
        costs = Costs(0, 0.25, 3)
        return live_periods(level, level, costs, demand, open_for_orders=works).cost

    check([run(number) for number in range(20)], cost, 0.06)


def test_periods_of_a_supplier_cost_exactly_what_their_lengths_say() -> None:
    """One path by hand: on, off, off, on; 2,000 a period against 3,000."""
    works = [True, True, False, False, True]
    costs = Costs(0, 0.25, 3)
    found = live_periods(3000, 3000, costs, [2000.0] * 5, open_for_orders=works)
    # left after demand: 1000, 1000, -1000, -3000, 1000
    assert found.held * 5 == 3_000
    assert found.behind * 5 == 4_000
    assert found.cost * 5 == 0.25 * 3_000 + 3 * 4_000
    assert found.met * 10_000 == 2000 + 2000 + 1000 + 0 + 2000


def test_a_supplier_works_for_its_share_of_the_time() -> None:
    """Availability of two states: recovers / (fails + recovers)."""
    found = [float(supplier_periods(0.04, 0.25, 20_000, Chance(11, n)).mean()) for n in range(12)]
    check(found, 0.25 / 0.29, 0.02)


def test_reorder_point_and_quantity_cost_what_the_formula_says() -> None:
    def run(number: int) -> float:
        return live_units(3, 5, Costs(100, 20, 150), 1.5, 2, 3_000, Chance(12, number)).cost

    check([run(number) for number in range(12)], 107.92358, 0.05)


def low_high(mean: int, periods: int, replications: int) -> list[float]:
    low, high, _ = TABLE[mean]

    def run(number: int) -> float:
        demand = Chance(13, number).of("demand").poisson(mean, periods)
        return live_periods(low, high, Costs(64, 1, 9), demand).cost

    return [run(number) for number in range(replications)]


@pytest.mark.parametrize("mean", [10, 65])
def test_low_and_high_cost_what_the_table_says(mean: int) -> None:
    check(low_high(mean, 3_000, 12), TABLE[mean][2], 0.03)


@pytest.mark.long
@pytest.mark.parametrize("mean", list(TABLE))
def test_every_row_of_the_table_costs_what_it_says(mean: int) -> None:
    check(low_high(mean, 8_000, 20), TABLE[mean][2], 0.015)


def test_a_longer_lead_time_is_demand_of_more_periods() -> None:
    """Order up to a level with lead L: the level stands before the demand of L + 1 periods."""

    def run(number: int) -> float:
        demand = Chance(14, number).of("demand").poisson(10, 4_000)
        return live_periods(46, 46, Costs(0, 1, 9), demand, lead=3).cost

    check([run(number) for number in range(12)], known.poisson_level_cost(46, 1, 9, 40), 0.05)
