from __future__ import annotations

import random
from dataclasses import replace
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from solvers.common import Limits, Status, StopReason
from solvers.routing.formats import Rounding, instance_of, read_solomon
from solvers.routing.last_mile import BoundMethod, bound, proven, solve, validate
from supplychain.windows import DeliveryWindow
from tests.solvers.routing.last_mile.exhaustive import cheapest_plan_cny
from tests.solvers.routing.last_mile.wild_fronts import wild_front

if TYPE_CHECKING:
    from solvers.common import Progress
    from solvers.routing.last_mile import LastMileProblem

Make = Any
H = 3_600
ROUNDS = Limits(max_iterations=300)
SOLOMON = Path(__file__).parents[5] / "shared" / "data" / "routing" / "solomon"
BEST_KNOWN = {"C101": 8_273, "R101": 16_377, "R105": 13_553, "RC101": 16_198}
"""Optima in tenths of cut-off distances: Kohl and others, Transportation Science 33, 1999."""


def solomon(name: str) -> LastMileProblem:
    if not SOLOMON.is_dir():
        pytest.skip("Solomon's instances are not at ../shared/data/routing/solomon")
    return instance_of(read_solomon(SOLOMON / f"{name}.txt"), Rounding.DIMACS).problem


def test_two_far_jobs_that_fill_their_vans_are_proven_to_cost_two_tours(
    make_problem: Make, make_job: Make, make_van: Make
) -> None:
    noon = (DeliveryWindow(12 * H, 13 * H),)
    jobs = [make_job("a", 100.0, windows=noon), make_job("b", 100.0, windows=noon)]
    found = bound(make_problem([100, 100], jobs, [make_van()]), ROUNDS)
    # Each 100 CNY for the van, 200 km at 2 CNY, 200 minutes and 5 at the door at 36 CNY an hour.
    assert found.value_cny == pytest.approx(2 * (100 + 400 + 123))
    assert (found.method, found.is_complete) == (BoundMethod.TOURS, True)


def test_one_tour_along_the_street_is_proven(
    make_problem: Make, make_job: Make, make_van: Make
) -> None:
    jobs = [make_job("a"), make_job("b"), make_job("c")]
    problem = make_problem([10, 20, 30], jobs, [make_van()])
    plan = solve(problem, Limits(max_iterations=200))
    assert plan.cost_cny == pytest.approx(100 + 120 + 0.6 * (60 + 15))
    better = proven(plan, bound(problem, ROUNDS, plan=plan))
    assert better.bound_cny == pytest.approx(plan.cost_cny)
    assert (better.status, better.stop_reason) == (Status.OPTIMAL, StopReason.PROVEN)
    assert validate(problem, better) == []


def test_a_second_trip_is_cheaper_than_a_second_van_and_the_bound_knows(
    make_problem: Make, make_job: Make, make_van: Make
) -> None:
    jobs = [make_job("a", 100.0), make_job("b", 100.0)]
    problem = make_problem([10, 10], jobs, [make_van()])
    # 100 for the van, 40 km, 40 minutes on the road, 10 at doors and 20 at the dock between.
    assert bound(problem, ROUNDS).value_cny == pytest.approx(100 + 80 + 0.6 * (40 + 10 + 20))


def test_the_wait_that_no_departure_avoids_is_paid(
    make_problem: Make, make_job: Make, make_van: Make
) -> None:
    early, late = (DeliveryWindow(6 * H, 7 * H),), (DeliveryWindow(11 * H, 12 * H),)
    jobs = [make_job("a", windows=early), make_job("b", windows=late)]
    problem = make_problem([10, 10], jobs, [make_van(count=1, fixed_cny=1_000.0)])
    # One van that sets off to be at a by seven, and cannot start at b before eleven.
    assert bound(problem, ROUNDS).value_cny == pytest.approx(1_000 + 40 + 0.6 * (240 + 10 + 15))


def test_the_bound_never_exceeds_leaving_everything_out(
    make_problem: Make, make_job: Make, make_van: Make
) -> None:
    problem = make_problem([100], [make_job("a", unserved_cny=50.0)], [make_van()])
    assert bound(problem, ROUNDS).value_cny == pytest.approx(50.0)


def test_more_jobs_than_vans_can_serve_are_paid_for(
    make_problem: Make, make_job: Make, make_van: Make
) -> None:
    noon = (DeliveryWindow(12 * H, 12 * H + 60),)
    jobs = [make_job("a", windows=noon), make_job("b", windows=noon, unserved_cny=700.0)]
    problem = make_problem([10, -10], jobs, [make_van(count=1)])
    assert bound(problem, ROUNDS).value_cny == pytest.approx(700 + 100 + 40 + 0.6 * 25)


def test_whole_costs_are_rounded_up(make_problem: Make, make_job: Make, make_van: Make) -> None:
    jobs = [make_job(name, 40.0) for name in "abcde"]
    minutes = [10, 13, 17, -11, -19]
    vans = [make_van(count=5, cny_per_h=0.0, cny_per_km=1_000.0, fixed_cny=0.0)]
    whole = make_problem(minutes, [replace(job, unserved_cny=1e6) for job in jobs], vans)
    found = bound(whole, ROUNDS).value_cny
    assert found == round(found)
    assert found <= cheapest_plan_cny(whole)


def test_rules_that_a_bound_does_not_count_are_named(
    make_problem: Make, make_job: Make, make_van: Make
) -> None:
    jobs = [make_job("a", max_on_board_s=H), make_job("b", returns_kg=(5.0, 0.0))]
    problem = make_problem([10, 20], jobs, [make_van(max_route_s=8 * H, cny_per_h=0.0)])
    assert set(bound(problem, ROUNDS).left_out) == {
        "time on board",
        "returns",
        "longest tour",
        "drivers' rests",
    }


def test_more_jobs_at_one_door_than_bits_leave_the_bound_by_shares(
    make_problem: Make, make_job: Make, make_van: Make
) -> None:
    jobs = [make_job(f"j{number}", 1.0, service_s=0) for number in range(61)]
    found = bound(make_problem([10] * 61, jobs, [make_van()]), ROUNDS)
    assert (found.method, found.routes) == (BoundMethod.SHARES, 0)
    assert found.left_out[-1] == "all tours: more than 60 jobs at one place"
    assert found.value_cny > 0


def test_a_front_without_jobs_or_vans_has_a_bound(make_problem: Make, make_job: Make) -> None:
    assert bound(make_problem([], [], []), ROUNDS).value_cny == 0.0
    assert bound(make_problem([10], [make_job("a")], []), ROUNDS).value_cny == 1_000.0


def test_equal_rounds_give_equal_bounds_and_tell_of_them_as_they_grow(
    make_problem: Make, make_job: Make, make_van: Make
) -> None:
    jobs = [make_job(f"j{number}", 30.0 + number) for number in range(9)]
    minutes = [7, 11, 19, 26, 34, -9, -14, -21, -33]
    problem = make_problem(minutes, jobs, [make_van(count=9)])
    told: list[Progress] = []
    first = bound(problem, ROUNDS, progress=told.append)
    second = bound(problem, ROUNDS)
    assert replace(first, seconds=0.0) == replace(second, seconds=0.0)
    values = [report.bound_cny or 0.0 for report in told]
    assert values == sorted(values)
    assert values[-1] == pytest.approx(first.value_cny)


def test_who_asks_to_stop_gets_what_is_proven(
    make_problem: Make, make_job: Make, make_van: Make
) -> None:
    problem = make_problem([10, 20], [make_job("a"), make_job("b")], [make_van()])
    found = bound(problem, ROUNDS, should_stop=lambda: True)
    assert not found.is_complete
    assert 0 < found.value_cny <= cheapest_plan_cny(problem)


def _chosen(choice: Any, values: Any) -> Any:
    return choice(list(values))


def check_below_optimum(problem: LastMileProblem) -> float:
    """What share of the cheapest plan that trying everything finds the bound lacks."""
    best_cny = cheapest_plan_cny(problem)
    found = bound(problem, ROUNDS)
    assert found.value_cny <= best_cny + 1e-6
    plan = solve(problem, Limits(max_iterations=30))
    with_plan = bound(problem, ROUNDS, plan=plan)
    assert with_plan.value_cny <= best_cny + 1e-6
    assert validate(problem, proven(plan, with_plan)) == []
    return (best_cny - found.value_cny) / max(1.0, best_cny)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_no_bound_is_above_the_cheapest_plan_whatever_the_rules(data: st.DataObject) -> None:
    def pick(values: Any) -> Any:
        return data.draw(st.sampled_from(list(values)))

    check_below_optimum(wild_front(pick, 4, 2))


@pytest.mark.long
def test_hundreds_of_fronts_have_bounds_below_their_cheapest_plans() -> None:
    gaps = []
    for seed in range(400):
        choice = random.Random(f"bound {seed}").choice
        gaps.append(check_below_optimum(wild_front(partial(_chosen, choice), 4, 2)))
    # Many rules that are left out do not bind: there, bounds meet the optimum.
    assert sum(gap <= 1e-8 for gap in gaps) > 0.4 * len(gaps)


@pytest.mark.shared_data
def test_the_optimum_of_c101_is_proven() -> None:
    problem = solomon("C101")
    found = bound(problem, Limits(max_iterations=400))
    assert found.value_cny == BEST_KNOWN["C101"]
    assert found.is_complete


@pytest.mark.shared_data
def test_seconds_end_the_work_with_a_bound_that_holds() -> None:
    found = bound(solomon("RC101"), Limits(max_seconds=3.0))
    assert 0 < found.value_cny <= BEST_KNOWN["RC101"]


@pytest.mark.long
@pytest.mark.shared_data
@pytest.mark.parametrize("name", ["R101", "R105", "RC101"])
def test_bounds_of_solomon_are_close_below_the_optimum(name: str) -> None:
    found = bound(solomon(name), Limits(max_iterations=120))
    assert 0.98 * BEST_KNOWN[name] <= found.value_cny <= BEST_KNOWN[name]


def test_of_too_many_doors_shares_are_proven(
    make_problem: Make, make_job: Make, make_van: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = make_problem([10, 20, 30], [make_job(name) for name in "abc"], [make_van()])
    whole = bound(problem, ROUNDS)
    module = import_module(bound.__module__)
    monkeypatch.setattr(module, "MOST_BY_TOURS", 2)
    found = bound(problem, ROUNDS)
    assert module.LARGE in found.left_out
    assert found.method is BoundMethod.SHARES
    assert 0.0 < found.value_cny <= whole.value_cny
