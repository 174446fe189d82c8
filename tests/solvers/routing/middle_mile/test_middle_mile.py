"""Middle mile of one centre, against sums done by hand, exhaustive search and an own check."""

import sys
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solvers.common import Limits, Status
from solvers.routing.middle_mile import solve
from solvers.routing.trunk import coarse as trunk_coarse
from solvers.routing.trunk import state as trunk_state
from solvers.routing.trunk.nouns import TrunkPlan
from solvers.routing.trunk.problem import TrunkProblem
from supplychain.windows import TimeWindow
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

EXACT = Limits(mip_gap=0.0)
middle_mile_solve = sys.modules[solve.__module__]
ON_THE_WAY = {"a": 50.0, "b": 60.0, "c": -50.0}


def planned(case: TrunkProblem, limits: Limits = EXACT) -> TrunkPlan:
    plan = solve(case, limits)
    assert faults(case, plan) == []
    return plan


def case_of(*loads: object, **other: object) -> TrunkProblem:
    """Sites a and b on one side of the base, c on the other; at most five stops."""
    values = {"places": ON_THE_WAY, "max_stops": 5} | other
    trucks = values.pop("trucks", [truck()])
    tariffs = values.pop("tariffs", [])
    return problem(loads, trucks, tariffs, **values)  # type: ignore[arg-type]


def test_no_loads_need_no_plan() -> None:
    assert solve(case_of(), EXACT).status is Status.OPTIMAL


def test_one_run_serves_sites_on_one_way() -> None:
    # base-a-b-base is 120 km: 100 + 120 = 220; apart they would cost 200 + 220.
    plan = planned(case_of(load("x", "a"), load("y", "b")))
    assert plan.cost_cny == pytest.approx(220)
    assert plan.bound_cny == pytest.approx(220)
    assert plan.status is Status.OPTIMAL
    assert len(plan.runs) == 1


def test_stops_are_made_in_the_order_that_costs_least() -> None:
    # b is due at once at 60 an hour: first b (1 h 12 min: 72), then a; the km are the same.
    # The other order brings b 1 h 32 min after the start: 92.
    urgent = load("y", "b", due_s=0, late_cny_per_h=60.0)
    plan = planned(case_of(load("x", "a"), urgent))
    assert [stop.site_id for stop in plan.runs[0].stops] == ["b", "a"]
    assert plan.cost_cny == pytest.approx(220 + 72)


def test_a_run_makes_no_more_stops_than_allowed() -> None:
    # With one stop a run: 100 + 100 and 100 + 120.
    plan = planned(case_of(load("x", "a"), load("y", "b"), max_stops=1))
    assert plan.cost_cny == pytest.approx(420)


def test_full_trucks_go_ahead_of_what_exceeds_them() -> None:
    # a wants 2,500 kg, b 400 kg, a truck holds 1,000 kg: two full trucks to a (2 x 200) and one
    # with the last 500 kg and b (220).
    plan = planned(case_of(load("x", "a", units=250), load("y", "b", units=40)))
    assert plan.cost_cny == pytest.approx(620)
    assert sorted(len(run.stops) for run in plan.runs) == [1, 1, 2]


def test_goods_that_are_ready_later_wait_for_one_truck_or_go_alone() -> None:
    # y is ready for the second departure at 10 h. x is wanted by 1 h; going together makes it
    # 10 h late: 220 + 10 p against 200 + 220.
    def cost(late_cny_per_h: float) -> float:
        x = load("x", "a", due_s=H, late_cny_per_h=late_cny_per_h)
        return planned(case_of(x, load("y", "b", ready_s=H))).cost_cny

    assert cost(15.0) == pytest.approx(370)
    assert cost(25.0) == pytest.approx(420)


def test_carrier_takes_the_site_that_is_out_of_the_way() -> None:
    # c makes the run 100 km longer, by carrier it costs 100 kg x 0.8 = 80.
    carriers = [tariff("c", 0.8)]
    plan = planned(case_of(load("x", "a"), load("y", "b"), load("z", "c"), tariffs=carriers))
    assert plan.cost_cny == pytest.approx(220 + 80)
    assert len(plan.moves) == 1


def test_truck_takes_loads_too_heavy_for_the_carrier_price() -> None:
    # 300 kg x 1.5 = 450 against 200.
    plan = planned(case_of(load("z", "c", units=30), tariffs=[tariff("c", 1.5)]))
    assert plan.cost_cny == pytest.approx(200)


def test_a_short_fleet_goes_in_a_second_wave() -> None:
    # One truck of 1,000 kg, two sites apart with 800 kg each; the second leaves at 10 h and loses
    # 10 h x 1 more. Unloading at 1 h either way: 400 + 1 + 11.
    loads = [load(name, name, units=80, wait_cny_per_h=1.0) for name in ("a", "c")]
    plan = planned(case_of(*loads, trucks=[truck(count=1)]))
    assert plan.cost_cny == pytest.approx(412)
    assert sorted(run.depart_s for run in plan.runs) == [0, 10 * H]


def test_a_site_that_opens_late_is_visited_when_it_does() -> None:
    shut = {"a": (TimeWindow(5 * H, 9 * H),)}
    x = load("x", "a", due_s=H, late_cny_per_h=2.0)
    plan = planned(case_of(x, windows=shut, departures_s=(0,)))
    assert plan.runs[0].stops[0].start_s == 5 * H
    assert plan.cost_cny == pytest.approx(200 + 8)


def test_what_cannot_be_in_time_is_left() -> None:
    plan = planned(case_of(load("x", "a", latest_s=H // 2), load("y", "b")))
    assert plan.status is Status.PARTIAL
    assert [part.load_id for part in plan.left] == ["x"]
    assert plan.bound_cny == pytest.approx(220 + 10_000)


def test_the_cheaper_truck_is_sent_when_it_is_large_enough() -> None:
    small = truck(kg=300, fixed_cny=40, id="small")
    plan = planned(case_of(load("x", "a"), load("y", "b"), trucks=[truck(), small]))
    assert [run.vehicle_type_id for run in plan.runs] == ["small"]
    assert plan.cost_cny == pytest.approx(160)


@pytest.mark.parametrize("seed", range(12))
def test_the_cost_is_the_least_of_all_plans(seed: int) -> None:
    case = random_case(seed, whole=True, kg=10_000)
    plan = planned(case)
    assert plan.cost_cny == pytest.approx(least_cost(case))


@pytest.mark.parametrize("seed", range(12))
def test_bound_and_cost_enclose_the_best_plan_of_small_and_few_trucks(seed: int) -> None:
    case = random_case(seed, whole=True, kg=250, count=1 + seed % 2)
    plan, least = planned(case), least_cost(case)
    assert plan.bound_cny is not None
    assert plan.bound_cny <= least + 1e-6
    assert plan.cost_cny >= least - 1e-6


@pytest.mark.parametrize("seed", range(8))
def test_bound_and_cost_enclose_the_best_plan_when_runs_are_priced_out(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With few runs allowed in one model, the relaxation chooses them."""
    monkeypatch.setattr(trunk_coarse, "MOST_RUNS", 4)
    monkeypatch.setattr(trunk_coarse, "CANDIDATES", 3)
    case = random_case(seed, whole=True, kg=400)
    plan, least = planned(case), least_cost(case)
    assert plan.bound_cny is not None
    assert 0 < plan.bound_cny <= least + 1e-6
    assert plan.cost_cny >= least - 1e-6


@pytest.mark.parametrize("seed", range(8))
def test_bound_and_cost_enclose_the_best_plan_when_loads_are_grouped(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a single group per site and departure, the bound weakens but stays a bound."""
    monkeypatch.setattr(trunk_state, "MOST_GROUPS", 1)
    monkeypatch.setattr(middle_mile_solve, "BUCKETS_S", ())
    case = random_case(seed, whole=True, kg=400)
    case = replace(
        case, loads=(*case.loads, replace(case.loads[0], id="twin", due_s=H, unserved_cny=90.0))
    )
    plan, least = planned(case), least_cost(case)
    assert plan.bound_cny is not None
    assert plan.bound_cny <= least + 1e-6
    assert plan.cost_cny >= least - 1e-6


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10**6), whole=st.booleans(), kg=st.sampled_from([90, 250, 700]))
def test_plans_keep_every_rule(seed: int, whole: bool, kg: float) -> None:
    planned(random_case(seed, whole, kg), Limits())


def test_equal_seeds_give_equal_plans() -> None:
    case = random_case(7, whole=False, kg=250)
    limits = Limits(seed=3, max_iterations=20)
    assert solve(case, limits) == solve(case, limits)


def test_there_is_a_plan_without_any_time() -> None:
    planned(random_case(5, whole=False, kg=700), Limits(max_seconds=0.0))
