"""Plans changed by hand that name what does not exist are refused by name, not by a crash."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from solvers.routing import RoutingProblem, explain, insert, offer_windows, replan, validate
from supplychain.calendars import HOUR_S
from supplychain.errors import DataError
from supplychain.windows import DeliveryWindow
from tests.solvers.routing.street import order, planned, street

if TYPE_CHECKING:
    from solvers.routing.plan import RoutingPlan
    from supplychain.plans import Stop

Change = Any
NOON = DeliveryWindow(12 * HOUR_S, 15 * HOUR_S)


def drawn() -> tuple[RoutingProblem, RoutingPlan]:
    """Two orders on one van's street, and a door more."""
    scenario = street({"a": 2.0, "b": 4.0, "other": 3.0}, (order("a"), order("b")))
    return RoutingProblem.from_scenario(scenario), planned(scenario)


def without_goods(plan: RoutingPlan) -> RoutingPlan:
    return replace(plan, consignments=plan.consignments[1:])


def with_a_strange_vehicle(plan: RoutingPlan) -> RoutingPlan:
    route, *others = plan.routes
    return replace(plan, routes=(replace(route, vehicle_type_id="balloon"), *others))


def with_a_strange_door(plan: RoutingPlan) -> RoutingPlan:
    route, *others = plan.routes
    load, door, *stops = route.stops
    stops_then = (load, replace(door, place_id="nobody"), *stops)
    return replace(plan, routes=(replace(route, stops=stops_then), *others))


def without_loading(plan: RoutingPlan) -> RoutingPlan:
    route, *others = plan.routes
    return replace(plan, routes=(replace(route, stops=route.stops[1:]), *others))


def with_a_route_twice(plan: RoutingPlan) -> RoutingPlan:
    return replace(plan, routes=(plan.routes[0], *plan.routes))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (without_goods, "unknown_id"),
        (with_a_strange_vehicle, "unknown_id"),
        (with_a_strange_door, "unknown_id"),
        (without_loading, "route_shape"),
        (with_a_route_twice, "duplicate_id"),
    ],
)
def test_what_a_plan_names_must_exist_to_explain_or_change_it(change: Change, code: str) -> None:
    problem, plan = drawn()
    bad, more = change(plan), order("other")
    assert validate(problem, bad) != []
    for ask in (
        lambda: explain(problem, bad, ["a"]),
        lambda: insert(problem, bad, more),
        lambda: offer_windows(problem, bad, more, [NOON]),
        lambda: replan(problem, bad, 11 * HOUR_S),
    ):
        with pytest.raises(DataError) as caught:
            ask()
        assert code in {found.code for found in caught.value.problems}


def test_a_plan_that_breaks_another_rule_is_explained() -> None:
    problem, plan = drawn()
    route, *others = plan.routes
    hasty = replace(route, stops=(*route.stops[:-1], _sooner(route.stops[-1])))
    bad = replace(plan, routes=(hasty, *others))
    assert "DRIVEN_TOO_FAST" in {found.code for found in validate(problem, bad)}
    assert explain(problem, bad).costs == plan.costs.items()


def _sooner(stop: Stop) -> Stop:
    return replace(stop, arrive_s=stop.arrive_s - 60, start_s=stop.start_s - 60)
