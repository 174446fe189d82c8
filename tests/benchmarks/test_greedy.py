from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from benchmarks.greedy import greedy
from benchmarks.greedy_parameters import GreedyParameters
from solvers.common import Limits, Status
from solvers.routing.problem import RoutingProblem
from solvers.routing.validate import validate
from supplychain.plans import Reason, StopKind
from tests.benchmarks.conftest import two_fronts

if TYPE_CHECKING:
    from solvers.routing.plan import RoutingPlan
    from supplychain.scenario import Scenario


@pytest.fixture(scope="module")
def problem(two_cities: Scenario) -> RoutingProblem:
    return RoutingProblem.from_scenario(two_cities)


@pytest.fixture(scope="module")
def plan(problem: RoutingProblem) -> RoutingPlan:
    return greedy(problem, Limits())


def test_the_checker_finds_nothing_wrong(problem: RoutingProblem, plan: RoutingPlan) -> None:
    assert validate(problem, plan) == []


def test_every_order_is_delivered_or_has_its_reason(
    problem: RoutingProblem, plan: RoutingPlan
) -> None:
    delivered = {delivery.order_id for delivery in plan.deliveries}
    left_out = {item.id for item in plan.unserved if item.kind == "order"}
    assert delivered | left_out == set(problem.orders)
    assert not delivered & left_out
    assert len(delivered) > 0.95 * len(problem.orders)


def test_all_three_tiers_move_goods(plan: RoutingPlan) -> None:
    assert {route.haul for route in plan.routes} | {"line_haul"} == {
        "line_haul",
        "middle_mile",
        "last_mile",
    }
    assert plan.moves


def test_the_same_problem_gives_the_same_plan(problem: RoutingProblem, plan: RoutingPlan) -> None:
    again = greedy(problem, Limits())
    assert (again.routes, again.moves, again.costs) == (plan.routes, plan.moves, plan.costs)


def test_the_order_placed_first_gets_the_stock_of_the_nearest_front(
    problem_of_two_fronts: RoutingProblem,
) -> None:
    plan = greedy(problem_of_two_fronts, Limits())
    fronts = {delivery.order_id: delivery.front_id for delivery in plan.deliveries}
    assert fronts == {"late-id": "near", "early-id": "far"}
    assert plan.status is Status.FEASIBLE


def test_an_order_without_stock_is_left_out_with_its_reason() -> None:
    problem = RoutingProblem.from_scenario(two_fronts((6.0, 0.0), (2, 2)))
    plan = greedy(problem, Limits())
    assert [(item.id, item.reason) for item in plan.unserved] == [("early-id", Reason.NO_STOCK)]
    assert plan.status is Status.PARTIAL
    assert validate(problem, plan) == []


def test_savings_put_both_orders_on_one_van_where_it_holds_them() -> None:
    problem = RoutingProblem.from_scenario(two_fronts((12.0, 0.0), (2, 0), van_kg=12.0))
    plan = greedy(problem, Limits())
    assert len(plan.routes) == 1
    assert [stop.kind for stop in plan.routes[0].stops].count(StopKind.LOAD) == 1


@pytest.mark.parametrize("joins_trips", [True, False])
def test_a_van_that_holds_one_order_makes_two_trips_if_it_is_the_only_one(
    joins_trips: bool,
) -> None:
    problem = RoutingProblem.from_scenario(two_fronts((12.0, 0.0), (1, 0)))
    plan = greedy(problem, Limits(), GreedyParameters(joins_trips=joins_trips))
    kinds = [stop.kind for stop in plan.routes[0].stops]
    assert len(plan.routes) == 1
    assert kinds.count(StopKind.LOAD) == 2
    assert validate(problem, plan) == []


def test_with_vans_to_spare_trips_share_one_only_where_that_is_asked_for() -> None:
    problem = RoutingProblem.from_scenario(two_fronts((12.0, 0.0), (2, 0)))
    joined = greedy(problem, Limits(), GreedyParameters(joins_trips=True))
    apart = greedy(problem, Limits(), GreedyParameters(joins_trips=False))
    assert len(joined.routes) == 1
    assert len(apart.routes) == 2
    assert joined.costs.total < apart.costs.total


def test_a_full_front_sends_the_next_order_to_another(
    problem_of_two_fronts: RoutingProblem,
) -> None:
    from supplychain.sites import ClassCapacity

    scenario = two_fronts((100.0, 100.0), (2, 2))
    near, far = scenario.sites
    full = replace(near, capacities=(ClassCapacity("chilled", throughput_kg=7.0),))
    problem = RoutingProblem.from_scenario(replace(scenario, sites=(full, far)))
    plan = greedy(problem, Limits())
    fronts = {delivery.order_id: delivery.front_id for delivery in plan.deliveries}
    assert fronts == {"late-id": "near", "early-id": "far"}
