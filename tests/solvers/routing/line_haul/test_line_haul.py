"""Line haul of one origin, against sums done by hand, exhaustive search and an own check."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solvers.common import Limits, Status
from solvers.routing.line_haul import solve
from solvers.routing.trunk.nouns import TrunkPlan
from solvers.routing.trunk.problem import TrunkProblem
from supplychain.errors import DataError
from supplychain.windows import TimeWindow
from tests.solvers.routing.trunk_cases import (
    HORIZON_S,
    H,
    faults,
    least_cost,
    load,
    problem,
    tariff,
    truck,
)

EXACT = Limits(mip_gap=0.0)


def planned(case: TrunkProblem, limits: Limits = EXACT) -> TrunkPlan:
    plan = solve(case, limits)
    assert faults(case, plan) == []
    return plan


def test_no_loads_need_no_plan() -> None:
    plan = solve(problem([], [truck()]), EXACT)
    assert plan.status is Status.OPTIMAL
    assert (plan.cost_cny, plan.runs, plan.moves, plan.left) == (0.0, (), (), ())


def test_one_truck_per_site_costs_what_the_hand_says() -> None:
    # Two sites, 100 km away each: 2 x (100 fixed + 200 km x 1) = 600.
    plan = planned(problem([load("x", "a"), load("y", "b")], [truck()]))
    assert plan.cost_cny == pytest.approx(600)
    assert plan.bound_cny == pytest.approx(600)
    assert plan.status is Status.OPTIMAL


def test_carrier_takes_what_a_truck_is_too_dear_for() -> None:
    # 100 kg x 2 = 200 against 100 + 200 = 300.
    plan = planned(problem([load("x", "a")], [truck()], [tariff("a", 2.0)]))
    assert plan.cost_cny == pytest.approx(200)
    assert (len(plan.moves), len(plan.runs)) == (1, 0)


def test_truck_takes_what_a_carrier_is_too_dear_for() -> None:
    # 800 kg x 2 = 1600 against 300.
    plan = planned(problem([load("x", "a", units=80)], [truck()], [tariff("a", 2.0)]))
    assert plan.cost_cny == pytest.approx(300)
    assert (len(plan.moves), len(plan.runs)) == (0, 1)


def test_loads_share_a_shipment_to_reach_a_cheaper_weight_band() -> None:
    # Alone 100 kg x 2 = 200 each; together 200 kg fall in the band from 150 kg: 200 x 1.2 = 240.
    bands = [tariff("a", 2.0), tariff("a", 1.2, from_kg=150)]
    plan = planned(problem([load("x", "a"), load("y", "a")], [], bands))
    assert plan.cost_cny == pytest.approx(240)
    assert len(plan.moves) == 1


def test_minimum_charge_is_paid_once_per_shipment() -> None:
    # 2 x 100 kg x 1 = 200, below the minimum of 350; a truck would cost 300.
    band = tariff("a", 1.0, min_charge_cny=350)
    hired = planned(problem([load("x", "a"), load("y", "a")], [], [band]))
    assert hired.cost_cny == pytest.approx(350)
    both = planned(problem([load("x", "a"), load("y", "a")], [truck()], [band]))
    assert both.cost_cny == pytest.approx(300)


def test_carrier_takes_no_more_than_its_capacity() -> None:
    # 10 units of 10 kg; the carrier takes 35 kg a departure: 3 whole units at each of 3 departures
    # make 90 kg x 1 = 90, and the last unit is left at a tenth of 10,000.
    band = tariff("a", 1.0, capacity_kg=35)
    plan = planned(problem([load("x", "a")], [], [band]))
    assert plan.cost_cny == pytest.approx(90 + 1000)
    assert plan.status is Status.PARTIAL


def test_waiting_for_a_second_load_pays_until_lateness_is_dearer() -> None:
    # y is ready for the second departure (10 h, unloading at 12 h). x is due at 2 h: together they
    # cost 300 + 10 h of lateness, apart 600: together below 30 an hour, apart above.
    def cost(late_cny_per_h: float) -> float:
        early = load("x", "a", due_s=2 * H, late_cny_per_h=late_cny_per_h)
        return planned(problem([early, load("y", "a", ready_s=H)], [truck()])).cost_cny

    assert cost(20.0) == pytest.approx(500)
    assert cost(40.0) == pytest.approx(600)


def test_value_lost_by_waiting_prefers_the_first_departure() -> None:
    # Unloading at 2 h costs 2 x 7 = 14.
    plan = planned(problem([load("x", "a", wait_cny_per_h=7.0)], [truck()]))
    assert plan.cost_cny == pytest.approx(314)
    assert plan.runs[0].depart_s == 0


def test_one_truck_for_two_sites_goes_twice() -> None:
    # Out and back takes 4 h 20 min, so the one truck leaves at 0 and again at 10 h; the load that
    # goes second waits 10 h longer at 1 an hour: 600 + 2 + 12.
    loads = [load("x", "a", wait_cny_per_h=1.0), load("y", "b", wait_cny_per_h=1.0)]
    plan = planned(problem(loads, [truck(count=1)]))
    assert plan.cost_cny == pytest.approx(614)
    assert sorted(run.depart_s for run in plan.runs) == [0, 10 * H]


def test_a_short_fleet_hires_what_cannot_wait() -> None:
    # Both must be there by 5 h, one truck, so the other goes by carrier for 100 x 4 = 400.
    loads = [load("x", "a", latest_s=5 * H), load("y", "b", latest_s=5 * H)]
    plan = planned(problem(loads, [truck(count=1)], [tariff("a", 4.0), tariff("b", 4.0)]))
    assert plan.cost_cny == pytest.approx(700)
    assert (len(plan.runs), len(plan.moves)) == (1, 1)


def test_what_would_come_after_its_last_second_is_left() -> None:
    # Two hours of driving, worthless after one hour.
    plan = planned(problem([load("x", "a", latest_s=H), load("y", "b")], [truck()]))
    assert plan.status is Status.PARTIAL
    assert [part.load_id for part in plan.left] == ["x"]
    assert plan.cost_cny == pytest.approx(300 + 10_000)


def test_nothing_that_can_go_is_no_plan() -> None:
    plan = planned(problem([load("x", "a", latest_s=H)], [truck()]))
    assert plan.status is Status.NO_PLAN
    assert plan.bound_cny == pytest.approx(10_000)


def test_what_is_not_worth_the_trip_is_left() -> None:
    plan = planned(problem([load("x", "a", unserved_cny=299.0)], [truck()]))
    assert plan.cost_cny == pytest.approx(299)
    assert plan.status is Status.NO_PLAN


def test_walls_move_to_where_both_classes_fit() -> None:
    # 600 kg chilled and 300 kg frozen: the first layout has 500 + 500, the second 650 + 350.
    layouts = (
        (("chilled", 500.0), ("frozen", 500.0)),
        (("chilled", 650.0), ("frozen", 350.0)),
    )
    loads = [load("x", "a", 60), load("y", "a", 30, temperature_class_id="frozen")]
    plan = planned(problem(loads, [truck(layouts=layouts)]))
    assert [run.layout_id for run in plan.runs] == ["walls-1"]
    assert plan.cost_cny == pytest.approx(300)


def test_a_load_larger_than_a_truck_is_split_in_whole_units() -> None:
    # 1,500 kg in units of 70 kg: 14 units fit 1,000 kg, so 21.4 units need two trucks.
    plan = planned(problem([load("x", "a", units=21, unit_kg=70)], [truck()]))
    assert plan.cost_cny == pytest.approx(600)
    assert all(part.units == int(part.units) for run in plan.runs for part in run.carried)


def test_a_whole_load_larger_than_any_truck_is_left() -> None:
    plan = planned(problem([load("x", "a", units=21, unit_kg=70, is_whole=True)], [truck()]))
    assert plan.status is Status.NO_PLAN


def test_a_truck_waits_for_the_site_to_open() -> None:
    # There at 2 h, open from 6 h: unloading at 6 h, 4 h late at 5 each.
    late = load("x", "a", due_s=2 * H, late_cny_per_h=5.0)
    shut = {"a": (TimeWindow(6 * H, 8 * H),)}
    plan = planned(problem([late], [truck()], windows=shut, departures_s=(0,)))
    assert plan.runs[0].stops[0].start_s == 6 * H
    assert plan.cost_cny == pytest.approx(320)


def test_unknown_sites_and_double_ids_are_all_reported() -> None:
    case = problem([load("x", "a")], [truck()])
    with pytest.raises(DataError) as caught:
        replace(case, loads=(load("x", "a"), load("x", "elsewhere"), load("z", "b", units=0)))
    assert [item.code for item in caught.value.problems] == [
        "duplicate",
        "unknown_reference",
        "out_of_range",
    ]


def random_case(seed: int, whole: bool, kg: float) -> TrunkProblem:
    rng = np.random.default_rng(seed)
    loads = [
        load(
            f"x{at}",
            "ab"[at % 2],
            units=int(rng.integers(2, 20)),
            ready_s=int(rng.choice([0, 5])) * H,
            due_s=int(rng.integers(2, 20)) * H,
            latest_s=int(rng.choice([14, 30, 100])) * H,
            late_cny_per_h=float(rng.choice([0, 3, 12])),
            wait_cny_per_h=float(rng.choice([0, 1])),
            unserved_cny=float(rng.choice([60, 400, 2000])),
            is_whole=whole,
        )
        for at in range(4)
    ]
    rate = float(rng.uniform(0.5, 4))
    bands = [tariff(site, rate, min_charge_cny=90) for site in "ab"]
    bands += [tariff(site, rate * 0.7, from_kg=150) for site in "ab"]
    return problem(loads, [truck(count=2, kg=kg, cny_per_h=5.0)], bands, departures_s=(0, 10 * H))


@pytest.mark.parametrize("seed", range(6))
def test_the_cost_is_the_least_of_all_plans(seed: int) -> None:
    case = random_case(seed, whole=True, kg=10_000)
    plan = planned(case)
    assert plan.cost_cny == pytest.approx(least_cost(case))


@pytest.mark.parametrize("seed", range(6))
def test_bound_and_cost_enclose_the_best_plan_when_trucks_are_small(seed: int) -> None:
    case = random_case(seed, whole=True, kg=250)
    plan, least = planned(case), least_cost(case)
    assert plan.bound_cny is not None
    assert plan.bound_cny <= least + 1e-6
    assert plan.cost_cny >= least - 1e-6


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10**6), whole=st.booleans(), kg=st.sampled_from([90, 250, 700]))
def test_plans_keep_every_rule(seed: int, whole: bool, kg: float) -> None:
    planned(random_case(seed, whole, kg), Limits())


def test_equal_seeds_give_equal_plans() -> None:
    case = random_case(3, whole=False, kg=250)
    assert solve(case, Limits(seed=4, max_iterations=50)) == solve(
        case, Limits(seed=4, max_iterations=50)
    )


def test_there_is_a_plan_without_any_time() -> None:
    plan = planned(random_case(5, whole=False, kg=700), Limits(max_seconds=0.0))
    assert plan.status in {Status.FEASIBLE, Status.PARTIAL, Status.NO_PLAN}


def test_arrivals_never_pass_the_horizon() -> None:
    # The last departure is so late that unloading would start after the horizon.
    plan = planned(problem([load("x", "a")], [truck()], departures_s=(HORIZON_S - H,)))
    assert plan.status is Status.NO_PLAN
