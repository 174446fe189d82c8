"""Vehicles in the middle of the day: where they are, and that their routes go on as they were."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solvers.common import Limits
from solvers.routing import RoutingPlan, RoutingProblem, solve, validate
from solvers.routing.day.changed import changed
from solvers.routing.day.front import Day, day_front
from solvers.routing.day.routes import DayRoutes
from solvers.routing.day.under_way import stand
from solvers.routing.rebuilt import available_at
from supplychain.execution import RouteProgress, begun_stops, state_as_planned
from supplychain.fleet import Haul
from supplychain.plans import StopKind
from tests.solvers.routing.random_rules import with_rules
from tests.solvers.routing.random_scenarios import random_scenario

if TYPE_CHECKING:
    from supplychain.plans import Route
    from supplychain.scenario import Scenario


def last_mile(plan: RoutingPlan) -> list[Route]:
    return [route for route in plan.routes if route.haul is Haul.LAST_MILE]


@pytest.fixture
def both(tiny: Scenario) -> tuple[RoutingProblem, RoutingPlan, Route]:
    """The tiny network, its plan, and the route that serves a and b."""
    problem = RoutingProblem.from_scenario(tiny)
    plan = solve(problem, Limits(max_iterations=20))
    route = next(r for r in last_mile(plan) if any(s.place_id == "a" for s in r.stops))
    assert [stop.kind for stop in route.stops] == [
        StopKind.LOAD,
        StopKind.DELIVER,
        StopKind.DELIVER,
        StopKind.RETURN,
    ]
    return problem, plan, route


def test_a_loading_has_begun_once_the_vehicle_leaves_and_a_door_once_work_starts(
    both: tuple[RoutingProblem, RoutingPlan, Route],
) -> None:
    route = both[2]
    assert begun_stops(route, route.stops[0].end_s - 1) == 0
    assert begun_stops(route, route.stops[0].end_s) == 1
    assert begun_stops(route, route.stops[1].start_s - 1) == 1
    assert begun_stops(route, route.stops[1].start_s) == 2
    assert begun_stops(route, route.stops[-1].start_s) == 4


def test_the_door_that_is_being_driven_to_stays(
    both: tuple[RoutingProblem, RoutingPlan, Route],
) -> None:
    problem, _, route = both
    standing = stand(problem, route, RouteProgress(route.id, 1), route.stops[0].end_s)
    assert standing.done == route.stops[:2]
    assert standing.ahead == route.stops[2:3]
    assert standing.free_s == route.stops[1].end_s
    assert standing.driven_s == route.stops[1].arrive_s - route.stops[0].end_s


def test_while_a_customer_is_served_the_next_door_may_change(
    both: tuple[RoutingProblem, RoutingPlan, Route],
) -> None:
    problem, _, route = both
    standing = stand(problem, route, RouteProgress(route.id, 2), route.stops[1].start_s)
    assert standing.done == route.stops[:2]
    assert standing.ahead == route.stops[2:3]
    assert not standing.is_at_base


def test_an_empty_vehicle_can_only_go_back(
    both: tuple[RoutingProblem, RoutingPlan, Route],
) -> None:
    problem, _, route = both
    standing = stand(problem, route, RouteProgress(route.id, 3), route.stops[2].start_s)
    assert standing.is_at_base
    assert standing.free_s == route.end_s
    assert (standing.distance_m, standing.driven_s) == (route.distance_m, route.drive_s)


def test_a_late_vehicle_reaches_its_next_door_later(
    both: tuple[RoutingProblem, RoutingPlan, Route],
) -> None:
    problem, _, route = both
    now_s = route.stops[0].end_s + 600
    standing = stand(problem, route, RouteProgress(route.id, 1, late_s=600), now_s)
    assert standing.done[1].arrive_s == route.stops[1].arrive_s + 600
    assert standing.lost == ()


def test_a_door_that_a_late_vehicle_reaches_after_its_hard_window_is_lost(
    both: tuple[RoutingProblem, RoutingPlan, Route],
) -> None:
    problem, _, route = both
    late_s = 6 * 3_600
    now_s = route.stops[0].end_s + late_s
    standing = stand(problem, route, RouteProgress(route.id, 1, late_s=late_s), now_s)
    assert standing.done == route.stops[:1]
    assert [stop.place_id for stop in standing.lost] == [route.stops[1].place_id]


def test_a_vehicle_whose_next_goods_are_lost_first_drives_back_what_it_has_driven(
    both: tuple[RoutingProblem, RoutingPlan, Route],
) -> None:
    problem, _, route = both
    now_s = route.stops[0].end_s + 60
    lost = {route.stops[1].place_id}
    standing = stand(problem, route, RouteProgress(route.id, 1), now_s, lost)
    assert standing.free_s == now_s + 60
    assert standing.ahead == route.stops[2:3]


def test_a_vehicle_whose_goods_are_lost_at_their_door_drives_back_no_more_than_the_way_there(
    both: tuple[RoutingProblem, RoutingPlan, Route],
) -> None:
    problem, _, route = both
    load, door = route.stops[:2]
    waits = replace(door, start_s=door.arrive_s + 7_200, end_s=door.end_s + 7_200)
    route = replace(route, stops=(load, waits, *route.stops[2:]))
    now_s = door.arrive_s + 3_600
    standing = stand(problem, route, RouteProgress(route.id, 1), now_s, {door.place_id})
    assert standing.free_s == now_s + door.arrive_s - load.end_s


def test_a_broken_vehicle_loses_all_that_is_on_board(
    both: tuple[RoutingProblem, RoutingPlan, Route],
) -> None:
    problem, _, route = both
    now_s = route.stops[1].start_s
    standing = stand(problem, route, RouteProgress(route.id, 2, broken_s=now_s), now_s)
    assert standing.lost == route.stops[2:3]
    assert standing.ahead == ()
    assert standing.is_at_base


def written_anew(problem: RoutingProblem, plan: RoutingPlan, now_s: int | None) -> RoutingPlan:
    """The plan with every last-mile route cut at a moment and scheduled again from there."""
    routes = last_mile(plan)
    state = None if now_s is None else state_as_planned(routes, now_s)
    goods = {item.id: item for item in plan.consignments}
    day = Day(goods, available_at(problem, plan), state)
    new = [route for route in plan.routes if route.haul is not Haul.LAST_MILE]
    for front_id in dict.fromkeys(route.base_id for route in routes):
        front = day_front(problem, front_id, [r for r in routes if r.base_id == front_id], day)
        roster = front.roster()
        for draft in roster.tours:
            assert roster.scheduler.cost_cny(draft) is not None
        writer = DayRoutes(problem, front, {r.id for r in routes}, {r.id for r in routes})
        new += writer.all(roster.scheduler, roster.tours, front.parcels)
    return changed(problem, plan, routes=new)


@given(st.integers(0, 10_000))
@settings(max_examples=6, derandomize=True, deadline=None)
def test_any_route_cut_at_any_moment_goes_on_as_it_was(seed: int) -> None:
    go_on_as_it_was(seed)


@pytest.mark.long
@given(st.integers(0, 10_000))
@settings(max_examples=60, derandomize=True, deadline=None)
def test_many_routes_cut_at_any_moment_go_on_as_they_were(seed: int) -> None:
    go_on_as_it_was(seed)


def go_on_as_it_was(seed: int) -> None:
    """Routes cut before the day, at stops and in between cost no more than they did."""
    draw = random.Random(f"cut {seed}")
    scenario = random_scenario(draw)
    if seed % 3:
        scenario = with_rules(draw, scenario)
    problem = RoutingProblem.from_scenario(scenario)
    plan = solve(problem, Limits(max_iterations=20))
    routes = last_mile(plan)
    if not routes:
        return
    moments = [None, *(draw.choice(draw.choice(routes).stops).arrive_s for _ in range(3))]
    moments.append(draw.randrange(min(r.start_s for r in routes), max(r.end_s for r in routes) + 1))
    for now_s in moments:
        new = written_anew(problem, plan, now_s)
        assert [str(violation) for violation in validate(problem, new)] == []
        # In traffic not every departure is tried, but those nearby.
        dearer_cny = 0.2 if problem.scenario.traffic else 0.01
        assert new.costs.total <= plan.costs.total + dearer_cny
        assert len(new.routes) == len(plan.routes)
