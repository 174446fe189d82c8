"""What has been done of a plan, as the scenario knows it, where no state is given."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from solvers.routing import Desk, RoutingPlan, RoutingProblem, audit, insert, replan, validate
from solvers.routing.day.events import UrgentOrder, VehicleBrokenDown, VehicleLate
from solvers.routing.day.offer_windows import offer_windows
from supplychain.calendars import HOUR_S, MINUTE_S
from supplychain.errors import DataError
from supplychain.execution import ExecutionState, RouteProgress, VehicleOut, state_as_planned
from supplychain.fleet import Fleet
from supplychain.io import read_scenario, write_scenario
from supplychain.orders import OrderKind
from supplychain.windows import DeliveryWindow
from tests.solvers.routing.street import order, planned, stops_of, street

if TYPE_CHECKING:
    from pathlib import Path

    from supplychain.plans import Route

H = HOUR_S
DOORS = {"a": 2.0, "b": 4.0, "c": 6.0, "other": 3.0}


@pytest.fixture
def noon() -> tuple[RoutingProblem, RoutingPlan, Route]:
    """One van to the doors at 2, 4 and 6 km, in this order without a wait from 12:00 on."""
    orders = tuple(
        order(key, windows=(DeliveryWindow(12 * H, 12 * H + minutes * MINUTE_S),))
        for key, minutes in (("a", 5), ("b", 12), ("c", 180))
    )
    scenario = street(DOORS, orders)
    plan = planned(scenario)
    (route,) = plan.routes
    assert [stop.place_id for stop in route.stops[1:4]] == ["a", "b", "c"]
    return RoutingProblem.from_scenario(scenario), plan, route


def at(problem: RoutingProblem, state: ExecutionState) -> RoutingProblem:
    """The problem of the scenario with a state of the day."""
    return RoutingProblem.from_scenario(replace(problem.scenario, execution=state))


def test_a_vehicle_that_the_scenario_says_is_late_comes_later_as_after_the_event(
    noon: tuple[RoutingProblem, RoutingPlan, Route],
) -> None:
    problem, plan, route = noon
    now_s = route.stops[1].start_s + 10
    told = replan(problem, plan, now_s, [VehicleLate(route.id, 3 * MINUTE_S)])
    state = ExecutionState(now_s, (RouteProgress(route.id, 1, 3 * MINUTE_S),))
    known = replan(at(problem, state), plan)
    assert known.plan == told.plan
    assert known.plan.routes != plan.routes
    assert known.state == told.state
    assert validate(known.problem, known.plan) == []


def test_a_vehicle_that_has_begun_less_than_planned_is_at_least_so_late(
    noon: tuple[RoutingProblem, RoutingPlan, Route],
) -> None:
    """At a's door it should be working for two minutes, and has not begun."""
    problem, plan, route = noon
    now_s = route.stops[1].start_s + 2 * MINUTE_S
    state = ExecutionState(now_s, (RouteProgress(route.id, 1),))
    known = replan(at(problem, state), plan)
    (new,) = known.plan.routes
    assert [s.start_s for s in new.stops[1:4]] == [s.start_s + 120 for s in route.stops[1:4]]


def test_goods_of_a_vehicle_that_the_scenario_says_is_broken_are_served_again(
    noon: tuple[RoutingProblem, RoutingPlan, Route],
) -> None:
    problem, plan, route = noon
    now_s = route.stops[2].start_s
    told = replan(problem, plan, now_s, [VehicleBrokenDown(route.id, now_s)])
    state = ExecutionState(now_s, (RouteProgress(route.id, 3, broken_s=now_s),))
    known = replan(at(problem, state), plan)
    assert known.plan == told.plan
    assert {change.order_id for change in known.changes} == {"c"}


def test_a_state_put_back_into_the_scenario_and_its_files_is_used_like_a_given_one(
    noon: tuple[RoutingProblem, RoutingPlan, Route], tmp_path: Path
) -> None:
    """One van that broke down before it left: no later order finds another."""
    problem, plan, route = noon
    problem = RoutingProblem.from_scenario(
        replace(problem.scenario, fleets=(Fleet("front", "van", 1),))
    )
    first = replan(problem, plan, 10 * H, [VehicleBrokenDown(route.id, 10 * H)])
    assert first.state.out == (VehicleOut("front", "van", route.start_s, route.end_s),)
    assert first.problem.scenario.execution == first.state
    write_scenario(replace(first.problem.scenario, execution=first.state), tmp_path / "day")
    read = RoutingProblem.from_scenario(read_scenario(tmp_path / "day"))
    event = UrgentOrder(order("other", windows=(DeliveryWindow(12 * H, 12 * H + 900),)))
    outs = [
        replan(read, first.plan, 10 * H + 60, [event]),
        replan(problem, first.plan, 10 * H + 60, [event], state=first.state),
    ]
    for out in outs:
        assert "other" in {item.id for item in out.plan.unserved}
        assert out.plan == outs[0].plan
        assert audit(out.problem.scenario, out.plan) == []
    assert insert(read, first.plan, event.order) == []


def test_orders_are_taken_at_the_moment_of_the_scenario(
    noon: tuple[RoutingProblem, RoutingPlan, Route],
) -> None:
    """Once the van has left, goods for one more door come with a vehicle of its own."""
    problem, plan, route = noon
    now_s = route.stops[1].start_s
    state = state_as_planned(plan.routes, now_s)
    known = at(problem, state)
    wanted = order("other", windows=(DeliveryWindow(12 * H, 15 * H),))
    assert insert(known, plan, wanted) == insert(problem, plan, wanted, now_s=now_s)
    assert insert(problem, plan, wanted, state=state) == insert(known, plan, wanted)
    windows = [DeliveryWindow(13 * H, 14 * H)]
    prices = [
        offer_windows(a_problem, plan, wanted, windows, state=given)[0].price_cny
        for a_problem, given in ((known, None), (problem, state))
    ]
    assert prices[0] == prices[1]
    assert Desk(known, plan).now_s == now_s
    assert Desk(problem, plan).state is None


def test_a_late_vehicle_takes_no_order_until_the_plan_knows_it(
    noon: tuple[RoutingProblem, RoutingPlan, Route],
) -> None:
    """A return needs no loading, so that the van on the road could take it."""
    problem, plan, route = noon
    now_s = route.stops[1].start_s
    wanted = order("other", windows=(DeliveryWindow(12 * H, 15 * H),))
    wanted = replace(wanted, kind=OrderKind.RETURN)
    late = ExecutionState(now_s, (RouteProgress(route.id, 2, 5 * MINUTE_S),))
    joined = [item.route.id for item in insert(problem, plan, wanted, now_s=now_s)]
    assert route.id in joined
    assert route.id not in [item.route.id for item in insert(at(problem, late), plan, wanted)]
    known = replan(at(problem, late), plan)
    again = insert(known.problem, known.plan, wanted)
    assert route.id in [item.route.id for item in again]
    best = next(item for item in again if item.route.id == route.id)
    assert stops_of(best.route)[-1] == ("return", "front")


def test_a_state_of_another_plan_or_a_later_moment_is_refused_with_all_its_faults(
    noon: tuple[RoutingProblem, RoutingPlan, Route],
) -> None:
    problem, plan, route = noon
    state = ExecutionState(11 * H, (RouteProgress("none", 1), RouteProgress(route.id, 9)))
    for act in (
        lambda: replan(at(problem, state), plan, 10 * H),
        lambda: insert(at(problem, state), plan, order("other"), now_s=10 * H),
        lambda: Desk(problem, plan, now_s=10 * H, state=state),
    ):
        with pytest.raises(DataError) as caught:
            act()
        assert [(p.table, p.row, p.column) for p in caught.value.problems] == [
            ("route_progress", 0, "route_id"),
            ("route_progress", 1, "begun"),
            ("execution", -1, "now_s"),
        ]


def test_without_a_moment_nothing_is_planned_again(
    noon: tuple[RoutingProblem, RoutingPlan, Route],
) -> None:
    problem, plan, _ = noon
    with pytest.raises(DataError, match="neither a moment nor a state"):
        replan(problem, plan)


def test_a_breakdown_that_is_still_to_come_is_refused(
    noon: tuple[RoutingProblem, RoutingPlan, Route],
) -> None:
    problem, plan, route = noon
    with pytest.raises(DataError, match="events row 0, column at_s: that is still to come"):
        replan(problem, plan, 10 * H, [VehicleBrokenDown(route.id, 11 * H)])
