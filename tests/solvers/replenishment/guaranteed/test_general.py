"""Cheapest service times, beside all choices of times of small networks."""

from __future__ import annotations

import random
from itertools import product

import numpy as np
import pytest

from solvers.common import Status
from solvers.replenishment.guaranteed.general import cheapest_service_times
from solvers.replenishment.guaranteed.network import Stage, StageNetwork
from solvers.replenishment.guaranteed.plan import stocks, tightened
from supplychain.errors import DataError


def cost(network: StageNetwork, quoted: np.ndarray) -> float:
    return float(stocks(network, quoted) @ [stage.holding_cny for stage in network.stages])


def least_of_all(network: StageNetwork) -> float:
    """Cost of the best of all whole service times."""
    choices = [range(int(most) + 1) for most in network.longest]
    best = np.inf
    for quoted in product(*choices):
        asked = np.array(quoted, float)
        _, kept = tightened(network, asked)
        if (kept == asked).all():
            best = min(best, cost(network, asked))
    return best


def drawn(seed: int) -> StageNetwork:
    """A network of up to five stages with whole lead times, any of which may meet again."""
    draw = random.Random(f"stages {seed}")
    count = draw.randint(2, 5)
    arcs = [
        (str(one), str(other))
        for other in range(count)
        for one in range(other)
        if draw.random() < 0.5
    ]
    ends = set(map(str, range(count))) - {one for one, _ in arcs}
    stages = tuple(
        Stage(
            str(n),
            float(draw.randint(0, 4)),
            draw.choice([0.0, 1.0, 2.5, 4.0]),
            draw.choice([0.0, 1.0, 3.0]),
            float(draw.randint(0, 2)) if str(n) in ends or draw.random() < 0.2 else None,
        )
        for n in range(count)
    )
    return StageNetwork(stages, tuple(arcs))


def test_two_stages_hold_stock_where_it_is_cheaper() -> None:
    """All at the end: 2 * sqrt(9) = 6; at both: 1 * sqrt(5) + 2 * sqrt(4) = 6.24."""
    stages = Stage("centre", 5.0, 1.0, 1.0), Stage("front", 4.0, 2.0, 1.0, 0.0)
    plan = cheapest_service_times(StageNetwork(stages, (("centre", "front"),)))
    assert plan is not None
    assert plan.status is Status.OPTIMAL
    assert plan.quoted.tolist() == [5.0, 0.0]
    assert plan.stock.tolist() == [0.0, 3.0]
    assert plan.cost_cny == pytest.approx(6.0)


def test_an_input_comes_no_sooner_than_it_is_needed() -> None:
    """The quick part promises the ten days that the slow one takes, and holds nothing."""
    stages = (
        Stage("slow", 10.0, 5.0, 1.0),
        Stage("quick", 4.0, 1.0, 1.0),
        Stage("set", 0.0, 1.0, 1.0, 0.0),
    )
    plan = cheapest_service_times(StageNetwork(stages, (("slow", "set"), ("quick", "set"))))
    assert plan is not None
    assert plan.stock[:2].tolist() == [0.0, 0.0]
    assert plan.cost_cny == pytest.approx(10.0**0.5)


@pytest.mark.parametrize("seed", range(60))
def test_no_choice_of_times_is_cheaper(seed: int) -> None:
    network = drawn(seed)
    plan = cheapest_service_times(network)
    assert plan is not None
    assert plan.status is Status.OPTIMAL
    assert plan.cost_cny == pytest.approx(least_of_all(network))
    assert plan.cost_cny == pytest.approx(cost(network, plan.quoted))
    assert (plan.quoted <= network.longest + 1e-9).all()


def test_parts_of_days_are_kept() -> None:
    stages = Stage("centre", 0.25, 1.0, 1.0), Stage("front", 0.5, 9.0, 1.0, 0.25)
    plan = cheapest_service_times(StageNetwork(stages, (("centre", "front"),)))
    assert plan is not None
    assert plan.quoted.tolist() == [0.0, 0.25]
    assert plan.cost_cny == pytest.approx(0.5 + 9.0 * 0.5)


def test_all_that_is_wrong_with_a_network_is_said_at_once() -> None:
    stages = (
        Stage("a", -1.0, 1.0, 1.0),
        Stage("a", 1.0, float("nan"), 1.0),
    )
    with pytest.raises(DataError) as error:
        StageNetwork(stages, (("a", "b"),))
    codes = sorted(problem.code for problem in error.value.problems)
    assert codes == ["duplicate", "out_of_range", "out_of_range", "unknown_reference"]


def test_stages_that_supply_each_other_are_named() -> None:
    stages = Stage("a", 1.0, 1.0, 1.0), Stage("b", 1.0, 1.0, 1.0)
    with pytest.raises(DataError, match="a -> b -> a"):
        StageNetwork(stages, (("a", "b"), ("b", "a")))


def test_an_end_of_the_chain_has_to_promise_something() -> None:
    with pytest.raises(DataError, match="promises its customers no service time"):
        StageNetwork((Stage("a", 1.0, 1.0, 1.0),), ())
