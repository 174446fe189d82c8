"""Plans on trees: published instances, the exact linear programme, and all choices of times."""

from __future__ import annotations

import random
from itertools import product

import numpy as np
import pytest

from solvers.replenishment.guaranteed.general import cheapest_service_times
from solvers.replenishment.guaranteed.network import Stage, StageNetwork
from solvers.replenishment.guaranteed.tree import (
    TreePlans,
    network_arrays,
    plans_on_tree,
    pooled_deviation,
)
from solvers.replenishment.guaranteed.tree_shape import StageTree, is_tree
from supplychain.errors import DataError

INF = np.inf
SERIAL_9 = [*((str(n + 1), str(n)) for n in range(9, 2, -1)), ("3", "2"), ("2", "1")]


def published(
    arcs: list[tuple[str, str]],
    rows: dict[str, tuple[float, float, float, float]],
) -> TreePlans:
    """Plan of rows of lead time, cost of holding, deviation outside and longest service time."""
    tree = StageTree(tuple(rows), tuple(arcs))
    lead, holding, outside, service = np.array(list(rows.values())).T
    return plans_on_tree(tree, lead, holding, pooled_deviation(tree, outside), service)


def quotes(plans: TreePlans) -> list[float]:
    return [float(time) for time in plans.quoted[0]]


# Instances of Snyder and Shen, with the optimal values of stockpyl 1.0.2. A service time of a
# supplier outside is part of the lead time of the stage that it supplies, which has no other.


def test_example_6_3_is_solved() -> None:
    plans = published(
        [("3", "2"), ("2", "1")],
        {"3": (2, 2, 0, INF), "2": (0, 4, 0, INF), "1": (1, 7, 1, 1)},
    )
    assert plans.cost_cny[0] == pytest.approx(2.8284271247461903)
    assert quotes(plans) == [0, 0, 1]


def test_problem_6_7_is_solved() -> None:
    plans = published(
        [("3", "2"), ("2", "1")],
        {"3": (2, 2, 0, INF), "2": (1, 3, 0, INF), "1": (2, 4, 40, 0)},
    )
    assert plans.cost_cny[0] == pytest.approx(357.77087639996637)
    assert quotes(plans) == [2, 3, 0]


def test_problem_6_8_is_solved() -> None:
    """Ten stages in a row."""
    z = 2.0537489106318225
    plans = published(
        SERIAL_9,
        {
            "10": (12, 0.87, 0, INF),
            "9": (1, 0.98, 0, INF),
            "8": (5, 1.1, 0, INF),
            "7": (9, 1.15, 0, INF),
            "6": (5, 2.37, 0, INF),
            "5": (8, 2.47, 0, INF),
            "4": (15, 2.93, 0, INF),
            "3": (2, 3.04, 0, INF),
            "2": (10, 4.56, 0, INF),
            "1": (5, 5.73, 15.8 * z, 3),
        },
    )
    assert plans.cost_cny[0] == pytest.approx(1378.3020369043727)
    assert quotes(plans) == [12, 13, 18, 0, 5, 13, 28, 0, 10, 3]


def test_problem_6_9_is_solved() -> None:
    """A product family: two ends, two ways of supply."""
    rate = 1 / 365
    plans = published(
        [("3", "1"), ("3", "2"), ("4", "3"), ("5", "3"), ("6", "5")],
        {
            "1": (7, 44 * rate, 4 * 4.1, 3),
            "2": (7, 28 * rate, 4 * 6.2, 3),
            "3": (21, 18 * rate, 0, INF),
            "4": (3, 1 * rate, 0, INF),
            "5": (8, 4 * rate, 0, INF),
            "6": (2, 1.5 * rate, 0, INF),
        },
    )
    assert plans.cost_cny[0] == pytest.approx(15.649530249501026)
    assert quotes(plans) == [3, 3, 0, 0, 0, 2]


def test_example_6_5_is_solved() -> None:
    plans = published(
        [("1", "3"), ("3", "2"), ("3", "4")],
        {"1": (3, 1, 0, INF), "3": (1, 2, 0, INF), "2": (1, 3, 1, 0), "4": (1, 3, 1, 1)},
    )
    assert plans.cost_cny[0] == pytest.approx(8.277916867529369)
    assert quotes(plans) == [0, 0, 0, 1]


def test_figure_6_14_is_solved() -> None:
    z = 1.6448536269514722
    plans = published(
        [
            *[("1", "2"), ("2", "3"), ("3", "5"), ("4", "5"), ("5", "6")],
            *[("6", "10"), ("7", "10"), ("8", "10"), ("9", "10")],
        ],
        {
            "1": (2, 0.01, 0, INF),
            "2": (3, 0.03, 0, INF),
            "3": (2, 0.04, 0, INF),
            "4": (4, 0.06, 0, INF),
            "5": (2, 0.12, 0, INF),
            "6": (3, 0.13, 0, INF),
            "7": (6, 0.2, 0, INF),
            "8": (4, 0.08, 0, INF),
            "9": (3, 0.04, 0, INF),
            "10": (2, 0.5, 10 * z, 2),
        },
    )
    assert plans.cost_cny[0] == pytest.approx(18.824004472592172)


def drawn(seed: int, most: int) -> StageNetwork:
    """A tree of up to so many stages, arcs in any direction."""
    draw = random.Random(f"tree {seed}")
    count = draw.randint(1, most)
    arcs = []
    for new in range(1, count):
        old = draw.randrange(new)
        arcs.append((str(old), str(new)) if draw.random() < 0.5 else (str(new), str(old)))
    if draw.random() < 0.2 and arcs:
        arcs.pop()
    ends = {str(n) for n in range(count)} - {one for one, _ in arcs}
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


def least_of_all(network: StageNetwork, most: np.ndarray) -> float:
    """Cost of the best of all whole service times that cover no more days than allowed."""
    lead = np.array([stage.lead_time for stage in network.stages])
    price = np.array([stage.holding_cny * stage.deviation for stage in network.stages])
    best = np.inf
    for quoted in product(*(range(int(time) + 1) for time in network.longest)):
        into = np.array([max((quoted[one] for one in up), default=0) for up in network.suppliers])
        net = into + lead - quoted
        if (net >= 0).all() and (net <= most).all():
            best = min(best, float(price @ np.sqrt(net)))
    return best


@pytest.mark.parametrize("seed", range(40))
def test_plans_cost_what_the_exact_programme_finds(seed: int) -> None:
    network = drawn(seed, 9)
    plans = plans_on_tree(*network_arrays(network))
    exact = cheapest_service_times(network)
    assert exact is not None
    assert plans.cost_cny[0] == pytest.approx(exact.cost_cny, abs=1e-9)
    assert (plans.quoted[0] <= network.longest).all()


@pytest.mark.parametrize("seed", range(60))
def test_no_choice_of_times_within_the_limits_is_cheaper(seed: int) -> None:
    """Limits from none to too short: then the stage that is late is named."""
    network = drawn(seed + 1000, 5)
    draw = random.Random(f"limits {seed}")
    most = np.array([draw.choice([1.0, 2.0, 3.5, 5.0, INF]) for _ in network.stages])
    plans = plans_on_tree(*network_arrays(network), most)
    least = least_of_all(network, most)
    assert bool(plans.has_plan[0]) == np.isfinite(least)
    if np.isfinite(least):
        assert plans.cost_cny[0] == pytest.approx(least, abs=1e-9)
        assert (plans.net[0] <= most).all()
        assert (plans.net[0] >= 0).all()
    else:
        assert np.isnan(plans.cost_cny[0])


def test_limits_that_break_a_promise_are_known_by_stage_and_days() -> None:
    """Six days of work, four of shelf life: the front is at its customers two days late at best."""
    tree = StageTree(("centre", "front"), (("centre", "front"),))
    service = [[INF, 0.0], [INF, 2.0]]
    plans = plans_on_tree(tree, [3, 3], [1, 2], [1, 1], service, [2.0, 2.0])
    assert plans.late.tolist() == [[0, 2], [0, 0]]
    assert plans.has_plan.tolist() == [False, True]
    assert plans.quoted[1].tolist() == [1, 2]
    assert plans.net[1].tolist() == [2, 2]
    assert plans.cost_cny[1] == pytest.approx(3 * 2**0.5)


def test_each_sku_has_the_plan_that_it_has_alone() -> None:
    rng = np.random.default_rng(3)
    tree = StageTree(tuple("abcdef"), (("a", "c"), ("b", "c"), ("c", "d"), ("c", "e"), ("f", "e")))
    lead = rng.integers(0, 8, (50, 6))
    holding, deviation = rng.uniform(0, 5, (2, 50, 6))
    service = np.where(np.isin(np.arange(6), [3, 4]), rng.integers(0, 3, (50, 6)), INF)
    most = rng.integers(2, 9, (50, 6))
    together = plans_on_tree(tree, lead, holding, deviation, service, most)
    for n in range(50):
        alone = plans_on_tree(tree, lead[n], holding[n], deviation[n], service[n], most[n])
        assert np.array_equal(together.cost_cny[n : n + 1], alone.cost_cny, equal_nan=True)
    assert 0 < together.has_plan.sum() < 50


def test_deviations_pool_on_the_way_to_the_suppliers() -> None:
    tree = StageTree(tuple("abcd"), (("a", "b"), ("a", "c"), ("d", "c")))
    assert pooled_deviation(tree, [0, 3, 4, 0]).tolist() == [5, 3, 4, 4]


def test_two_ways_between_stages_are_no_tree() -> None:
    arcs = (("a", "b"), ("a", "c"), ("b", "d"), ("c", "d"))
    assert not is_tree(tuple("abcd"), arcs)
    assert not is_tree(tuple("ab"), (("a", "b"), ("b", "a")))
    with pytest.raises(DataError, match="two ways between stages"):
        StageTree(tuple("abcd"), arcs)
    with pytest.raises(DataError, match="no such stage"):
        StageTree(tuple("aa"), (("a", "b"),))


def test_all_figures_that_are_not_possible_are_named() -> None:
    tree = StageTree(tuple("ab"), (("a", "b"),))
    with pytest.raises(DataError) as error:
        plans_on_tree(tree, [[1.0, 2.0], [1.5, -1.0]], [1, np.nan], [1, 1], [INF, INF])
    assert [(p.row, p.column, p.code) for p in error.value.problems] == [
        (1, "lead_time", "out_of_range"),
        (1, "lead_time", "out_of_range"),
        (0, "holding_cny", "out_of_range"),
        (0, "max_service", "missing_value"),
    ]
    with pytest.raises(DataError, match="same SKUs and stages"):
        plans_on_tree(tree, [1, 2, 3], 1, 1, 0)
