"""The bound that needs no list of runs, against sums done by hand and exhaustive search."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solvers.common import Limits
from solvers.routing.middle_mile import bound, solve
from solvers.routing.middle_mile.bound import bound_cny
from solvers.routing.trunk.problem import TrunkProblem
from tests.solvers.routing.trunk_cases import (
    H,
    faults,
    least_cost,
    load,
    problem,
    random_case,
    tariff,
    truck,
)


def test_one_run_to_one_site_is_bounded_by_its_cost() -> None:
    # 100 to send a truck and 100 km.
    case = problem([load("x", "a")], [truck()], places={"a": 50.0}, max_stops=5)
    assert bound_cny(case) == pytest.approx(200)


def test_sites_on_one_way_share_a_run() -> None:
    case = problem(
        [load("x", "a"), load("y", "b")], [truck()], places={"a": 50.0, "b": 60.0}, max_stops=5
    )
    assert bound_cny(case) == pytest.approx(220)


def test_a_run_has_no_more_stops_than_allowed() -> None:
    # With one stop a run, two runs: 200 + 220, of which the first 200 is all that regions know.
    loads = [load("x", "a"), load("y", "b")]
    places = {"a": 50.0, "b": 60.0}
    found = bound_cny(problem(loads, [truck()], places=places, max_stops=1))
    assert found is not None
    assert 220 < found <= 420 + 1e-6


def test_a_class_needs_a_run_with_its_compartment() -> None:
    # Walls for both classes or for none: each truck carries one class, so two runs are paid for.
    walls = ((("chilled", 1000.0),), (("frozen", 1000.0),))
    loads = [load("x", "a"), load("y", "a", temperature_class_id="frozen", units=10)]
    case = problem(loads, [truck(layouts=walls)], places={"a": 50.0}, max_stops=5)
    found = bound_cny(case)
    assert found is not None
    assert 200 - 1e-6 <= found <= 400 + 1e-6


def test_one_truck_may_go_twice() -> None:
    # 800 kg are as heavy as 0.8 trucks; the only truck goes at 0 h and again at 10 h.
    loads = [load("x", "a", units=80), load("y", "a", units=80)]
    case = problem(loads, [truck(count=1)], places={"a": 50.0}, max_stops=5)
    found = bound_cny(case)
    plan = solve(case, Limits(mip_gap=0.0))
    assert found is not None
    assert found == pytest.approx(1.6 * 200)
    assert plan.cost_cny == pytest.approx(400)


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    kg=st.sampled_from([90, 250, 400, 10_000]),
    count=st.integers(1, 2),
)
def test_no_plan_of_whole_loads_costs_less(seed: int, kg: float, count: int) -> None:
    case = random_case(seed, whole=True, kg=kg, count=count)
    found = bound_cny(case)
    assert found is not None
    assert found <= least_cost(case) + 1e-6


@pytest.mark.parametrize("most", [(1,), (10, 10_000)])
@pytest.mark.parametrize("seed", range(6))
def test_no_plan_costs_less_when_loads_are_grouped(
    seed: int, most: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bound, "MOST_GROUPS", most)
    case = random_case(seed, whole=True, kg=400)
    found = bound_cny(case)
    assert found is not None
    assert 0 < found <= least_cost(case) + 1e-6


def spread(seed: int, sites: int) -> TrunkProblem:
    """Many sites on a line through the base, goods ready at two departures, a dear carrier."""
    rng = np.random.default_rng(seed)
    names = [f"s{at}" for at in range(sites)]
    where = {name: float(rng.integers(-90, 90)) + 0.5 for name in names}
    loads = [
        load(name, name, units=int(rng.integers(2, 40)), ready_s=int(rng.choice([0, 5])) * H)
        for name in names
    ]
    bands = [tariff(name, 3.0, min_charge_cny=60) for name in names]
    return problem(loads, [truck(count=8)], bands, places=where, max_stops=5)


@pytest.mark.parametrize("seed", range(3))
def test_plans_with_too_many_sites_to_list_all_runs_have_a_bound(seed: int) -> None:
    case = spread(seed, sites=15)
    plan = solve(case, Limits(mip_gap=0.0, max_iterations=5))
    assert faults(case, plan) == []
    assert plan.bound_cny is not None
    assert 0.3 * plan.cost_cny < plan.bound_cny <= plan.cost_cny


def test_there_is_no_bound_without_any_time() -> None:
    assert bound_cny(random_case(3, whole=True, kg=250), 0.0) is None
