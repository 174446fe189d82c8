"""Plans of which a few routes change, held against the checkers and against finishing it all."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from solvers.common import Limits, Status
from solvers.routing import RoutingPlan, RoutingProblem, audit, solve, validate
from solvers.routing.day.changed import changed
from solvers.routing.finish import Finisher
from solvers.routing.sourcing.source import unserved_order
from supplychain.fleet import Haul
from supplychain.plans import Reason

if TYPE_CHECKING:
    from supplychain.scenario import Scenario


@pytest.fixture
def planned(tiny: Scenario) -> tuple[RoutingProblem, RoutingPlan]:
    problem = RoutingProblem.from_scenario(tiny)
    return problem, solve(problem, Limits(max_iterations=20))


def test_a_plan_of_which_nothing_changes_costs_the_same(
    planned: tuple[RoutingProblem, RoutingPlan],
) -> None:
    problem, plan = planned
    same = changed(problem, plan)
    assert replace(same, bounds={}) == replace(plan, bounds={})
    assert validate(problem, same) == []


def test_bounds_of_another_plan_are_not_taken_over(
    planned: tuple[RoutingProblem, RoutingPlan],
) -> None:
    problem, plan = planned
    bounds = changed(problem, plan).bounds
    assert bounds["middle_mile"] == plan.bounds["middle_mile"]
    assert bounds["last_mile"].bound_cny is None
    assert bounds["chain"].bound_cny is None
    assert bounds["chain"].cost_cny == pytest.approx(plan.costs.total)


def _without(problem: RoutingProblem, plan: RoutingPlan, order_id: str) -> RoutingPlan:
    """The plan without an order; milk of order a comes from its front's stock, others by truck."""
    goods = tuple(item for item in plan.consignments if item.order_id != order_id)
    kept = {item.id for item in goods}
    routes = []
    for route in plan.routes:
        stops = tuple(
            replace(stop, consignment_ids=tuple(i for i in stop.consignment_ids if i in kept))
            for stop in route.stops
            if stop.place_id != order_id
        )
        is_touched = stops != route.stops
        routes.append(replace(route, stops=stops) if is_touched else route)
    moves = []
    for move in plan.moves:
        ids = tuple(key for key in move.consignment_ids if key in kept)
        moves.append(move if ids == move.consignment_ids else replace(move, consignment_ids=ids))
    left = (unserved_order(problem, order_id, Reason.UNKNOWN, ""),)
    return changed(problem, plan, routes=routes, moves=moves, goods=goods, unserved=left)


def test_only_changed_routes_are_worked_out_again_but_all_costs_are_right(
    planned: tuple[RoutingProblem, RoutingPlan],
) -> None:
    problem, plan = planned
    is_by_truck = []
    for order_id in problem.orders:
        new = _without(problem, plan, order_id)
        whole = Finisher(problem, new.consignments).finish(new.routes, new.moves)
        assert new.site_costs.handling == pytest.approx(whole.site_costs.handling)
        assert new.site_costs.spoilage == pytest.approx(whole.site_costs.spoilage)
        assert new.site_costs.unserved == problem.scenario.rates.unserved_order_cny
        assert list(new.routes) == whole.routes
        assert list(new.moves) == whole.moves
        assert sorted(new.deliveries, key=str) == sorted(whole.deliveries, key=str)
        is_by_truck.append(new.bounds["middle_mile"].bound_cny is None)
    assert set(is_by_truck) == {False, True}


def test_an_order_left_out_makes_the_plan_partial(
    planned: tuple[RoutingProblem, RoutingPlan],
) -> None:
    problem, plan = planned
    new = _without(problem, plan, "a")
    assert (plan.status, new.status) == (Status.FEASIBLE, Status.PARTIAL)
    assert {v.code for v in validate(problem, new)} <= {"DISTANCE_WRONG", "DRIVE_WRONG"}


def test_changed_trucks_change_what_arrives_with_them(
    tiny: Scenario, planned: tuple[RoutingProblem, RoutingPlan]
) -> None:
    """A truck written anew has every route after it finished again, to the same plan."""
    problem, plan = planned
    routes = [replace(r) if r.haul is Haul.MIDDLE_MILE else r for r in plan.routes]
    moves = [replace(move) for move in plan.moves]
    new = changed(problem, plan, routes=routes, moves=moves)
    assert new.costs.total == pytest.approx(plan.costs.total)
    assert all(bound.bound_cny is None for bound in new.bounds.values())
    assert validate(problem, new) == []
    assert audit(tiny, new) == []
