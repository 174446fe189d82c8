from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solvers.common import Limits, Progress, Status, StopReason
from solvers.routing.two_echelon import Customer, Fleet, TwoEchelonProblem, solve, validate
from tests.solvers.routing.two_echelon.conftest import drawn
from tests.solvers.routing.two_echelon.exhaustive import cheapest_cny

FEW = Limits(max_iterations=1_500)


def test_a_street_is_planned_as_by_hand(line: TwoEchelonProblem) -> None:
    plan = solve(line, FEW)
    assert validate(line, plan) == []
    assert (plan.status, plan.stop_reason) == (Status.FEASIBLE, StopReason.ITERATIONS)
    assert (plan.first_level_cny, plan.second_level_cny) == (30.0, 8.0)
    assert {(r.satellite_id, frozenset(r.customer_ids)) for r in plan.freighters} == {
        ("west", frozenset("ab")),
        ("east", frozenset("cd")),
    }
    assert sum(stop.kg for route in plan.trucks for stop in route.stops) == 8.0


@pytest.mark.parametrize("is_limited", [False, True])
@pytest.mark.parametrize("seed", range(4))
def test_tiny_problems_are_solved_as_by_trying_everything(seed: int, is_limited: bool) -> None:
    problem = drawn(seed, 2 + seed % 2, 6, is_limited=is_limited)
    plan = solve(problem, FEW)
    assert validate(problem, plan) == []
    assert plan.cost_cny == pytest.approx(cheapest_cny(problem))


def test_equal_seeds_give_equal_plans_whatever_the_workers() -> None:
    problem = drawn(5, 4, 30)
    plan = solve(problem, Limits(max_iterations=400, seed=3))
    assert solve(problem, Limits(max_iterations=400, seed=3)) == plan
    assert solve(problem, Limits(max_iterations=400, seed=3, workers=2)) == plan
    assert solve(problem, Limits(max_iterations=400, seed=4)) != plan


@settings(max_examples=25)
@given(
    st.integers(0, 10_000), st.integers(1, 6), st.integers(1, 14), st.booleans(), st.integers(-1, 1)
)
def test_what_is_solved_keeps_the_rules(
    seed: int, satellites: int, customers: int, is_limited: bool, spare: int
) -> None:
    problem = drawn(seed, satellites, customers, is_limited=is_limited, spare_freighters=spare)
    plan = solve(problem, Limits(max_iterations=200, seed=seed))
    assert validate(problem, plan) == []
    served = sum(len(route.customer_ids) for route in plan.freighters)
    assert served + len(plan.unserved) == customers


def test_many_satellites_are_served_by_a_tour_that_is_cut() -> None:
    problem = drawn(2, 18, 60)
    plan = solve(problem, Limits(max_iterations=300))
    assert validate(problem, plan) == []
    assert plan.status is Status.FEASIBLE


def test_a_plan_is_gone_on_from_and_never_lost(line: TwoEchelonProblem) -> None:
    problem = drawn(7, 3, 25)
    before = solve(problem, Limits(max_iterations=500))
    after = solve(problem, Limits(max_iterations=8), warm_start=before)
    assert after.cost_cny <= before.cost_cny + 1e-9
    assert validate(problem, after) == []
    assert validate(line, solve(line, FEW, warm_start=before)) == []


def test_who_fits_in_no_freighter_is_left_out_and_others_are_served(
    line: TwoEchelonProblem,
) -> None:
    customers = (Customer("a", 9.0), *line.customers[1:])
    problem = replace(line, customers=customers)
    plan = solve(problem, FEW)
    assert (plan.status, plan.unserved) == (Status.PARTIAL, ("a",))
    assert validate(problem, plan) == []


def test_too_few_trucks_or_freighters_leave_somebody_out(line: TwoEchelonProblem) -> None:
    one_truck = replace(line, trucks=replace(line.trucks, count=1))
    one_freighter = replace(line, freighters=replace(line.freighters, count=1))
    for problem, left in ((one_truck, 1), (one_freighter, 2)):
        plan = solve(problem, FEW)
        assert (plan.status, len(plan.unserved)) == (Status.PARTIAL, left)
        assert validate(problem, plan) == []


def test_without_vehicles_there_is_no_plan(line: TwoEchelonProblem) -> None:
    for problem in (
        replace(line, trucks=replace(line.trucks, count=0)),
        replace(line, freighters=replace(line.freighters, count=0)),
    ):
        plan = solve(problem, FEW)
        assert (plan.status, len(plan.unserved)) == (Status.NO_PLAN, 4)
        assert validate(problem, plan) == []


def test_asked_to_stop_it_gives_a_whole_plan() -> None:
    problem = drawn(1, 3, 20)
    told: list[Progress] = []
    plan = solve(
        problem,
        Limits(max_iterations=100_000_000),
        progress=told.append,
        should_stop=lambda: True,
    )
    assert (plan.status, plan.stop_reason) == (Status.FEASIBLE, StopReason.ASKED)
    assert validate(problem, plan) == []
    assert told[0].cost_cny == pytest.approx(plan.cost_cny)


def test_one_way_roads_are_respected() -> None:
    problem = drawn(3, 2, 8)
    rng = np.random.default_rng(0)
    around = problem.distance + rng.integers(0, 5, problem.distance.shape)
    for middle in range(len(around)):  # no way over a third place is shorter
        around = np.minimum(around, around[:, middle, None] + around[None, middle, :])
    np.fill_diagonal(around, 0.0)
    problem = TwoEchelonProblem(
        problem.trucks, Fleet(9, 20.0), problem.satellites, problem.customers, around
    )
    assert validate(problem, solve(problem, FEW)) == []
