"""Each broken rule of real operations is reported under its code, and nothing else is.

One plan is made for a street with a delivery, a return, a meal, and a van that starts and ends
elsewhere; then either the plan is changed, or the scenario becomes stricter behind its back.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from solvers.routing.audit import audit
from supplychain.calendars import HOUR_S, DailyHours
from supplychain.fleet import DriverRules, Fleet, MealBreak, RouteEnd, SpeedClass
from supplychain.orders import OrderKind
from supplychain.plans import Consignment, Rest, StopKind
from supplychain.traffic import Conflict, TrafficProfile
from supplychain.windows import DeliveryWindow
from tests.solvers.routing.street import CLASSES, VAN, at_km, order, planned, street

if TYPE_CHECKING:
    from collections.abc import Callable

    from solvers.routing.plan import RoutingPlan
    from supplychain.plans import Route
    from supplychain.scenario import Scenario

    Law = Callable[[Scenario], Scenario]
    Change = Callable[[RoutingPlan], RoutingPlan]

H = HOUR_S
START, LOAD, DELIVER, COLLECT, BACK, END = range(6)
"""Positions of the stops."""


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    """Salad to a at ten, bleach from b at two, lunch in between, from home to home."""
    van = replace(VAN, meals=(MealBreak(11 * H, 13 * H, 1800),))
    home = at_km(-1.0)
    fleet = Fleet("front", "van", 1, start=home, ends=RouteEnd.PLACE, end=home)
    orders = (
        order("a", "salad", windows=(DeliveryWindow(10 * H, 10 * H),)),
        order("b", "bleach", kind=OrderKind.RETURN, windows=(DeliveryWindow(14 * H, 14 * H),)),
    )
    return street({"a": 2.0, "b": 6.0}, orders, van, fleets=(fleet,))


@pytest.fixture(scope="module")
def plan(scenario: Scenario) -> RoutingPlan:
    """Its plan: one route of six stops and a meal."""
    found = planned(scenario)
    (route,) = found.routes
    kinds = ["start", "load", "deliver", "collect", "return", "end"]
    assert [stop.kind.value for stop in route.stops] == kinds
    assert len(route.meals) == 1
    return found


def van(**changes: Any) -> Law:
    return lambda scenario: replace(
        scenario, vehicle_types=(replace(scenario.vehicle_types[0], **changes),)
    )


def fleet(**changes: Any) -> Law:
    return lambda scenario: replace(scenario, fleets=(replace(scenario.fleets[0], **changes),))


def asked(key: str, **changes: Any) -> Law:
    return lambda scenario: replace(
        scenario,
        orders=tuple(
            replace(item, **changes) if item.id == key else item for item in scenario.orders
        ),
    )


def law(**changes: Any) -> Law:
    return lambda scenario: replace(scenario, **changes)


def on_the_route(change: Callable[[Route], Route]) -> Change:
    return lambda plan: replace(plan, routes=(change(plan.routes[0]),))


def stop(position: int, **changes: Any) -> Change:
    def changed(route: Route) -> Route:
        stops = list(route.stops)
        stops[position] = replace(stops[position], **changes)
        return replace(route, stops=tuple(stops))

    return on_the_route(changed)


def without(position: int) -> Change:
    return on_the_route(
        lambda route: replace(route, stops=(*route.stops[:position], *route.stops[position + 1 :]))
    )


def with_meals(change: Callable[[Route], tuple[Rest, ...]]) -> Change:
    return on_the_route(lambda route: replace(route, meals=change(route)))


def _with_stock_for_b(plan: RoutingPlan) -> RoutingPlan:
    goods = Consignment("x", "bleach", "bleach", "dry", 1.0, 10.0, 10.0, "front", "front", "b", 0)
    return replace(plan, consignments=(*plan.consignments, goods))


SLOW = (TrafficProfile(SpeedClass.URBAN, (0.5,) * 24),)
STRICT: dict[str, tuple[Law, set[str]]] = {
    "a vehicle without a skill of the order": (asked("a", requires=("lift",)), {"SKILL_MISSING"}),
    "a vehicle without a skill of the customer": (
        lambda scenario: replace(
            scenario,
            customers=tuple(replace(c, requires=("lift",)) for c in scenario.customers),
        ),
        {"SKILL_MISSING"},
    ),
    "goods that may not meet": (law(conflicts=(Conflict("chemical", "food"),)), {"GOODS_CONFLICT"}),
    "classes that may not meet": (law(conflicts=(Conflict("cool", "dry"),)), {"GOODS_CONFLICT"}),
    "a delivery on board too long": (asked("a", max_on_board_s=100), {"ON_BOARD_TOO_LONG"}),
    "a return on board too long": (asked("b", max_on_board_s=100), {"ON_BOARD_TOO_LONG"}),
    "a class on board too long": (
        law(temperature_classes=(CLASSES[0], replace(CLASSES[1], max_on_board_s=100))),
        {"ON_BOARD_TOO_LONG"},
    ),
    "a route that is too far": (van(max_distance_m=9_000), {"ROUTE_TOO_FAR"}),
    "a meal that is not had": (
        van(meals=(MealBreak(11 * H, 13 * H, 1800), MealBreak(12 * H, 13 * H, 600))),
        {"MEAL_MISSING"},
    ),
    "a meal that is too short": (van(meals=(MealBreak(11 * H, 13 * H, 1801),)), {"MEAL_MISSING"}),
    "a start where no vehicle starts": (fleet(start=at_km(-0.5)), {"ROUTE_PLACE_WRONG"}),
    "an end where no vehicle ends": (fleet(ends=RouteEnd.SITE, end=None), {"ROUTE_PLACE_WRONG"}),
    "more vehicles than there are": (fleet(count=0), {"FLEET_EXCEEDED"}),
    "a dock that takes longer": (van(dock_s=1500), {"DOCK_TOO_SHORT"}),
    "an end after the overtime": (
        van(hours=DailyHours(6 * H, 14 * H), overtime_s=600),
        {"SHIFT_HOURS"},
    ),
    "unpaid overtime": (
        van(hours=DailyHours(6 * H, 14 * H), overtime_s=H, overtime_cny_per_h=50.0),
        {"COST_WRONG"},
    ),
    "unpaid stops": (van(cny_per_stop=3.0), {"COST_WRONG"}),
    "unpaid kilograms": (van(cny_per_kg=3.0), {"COST_WRONG"}),
    "driving as if there were no traffic": (law(traffic=SLOW), {"DRIVEN_TOO_FAST", "DRIVE_WRONG"}),
    "an order that is collected": (asked("b", kind=OrderKind.DELIVERY), {"WRONG_DIRECTION"}),
}
CHANGED: dict[str, tuple[Change, set[str]]] = {
    "a return that is delivered": (
        stop(COLLECT, kind=StopKind.DELIVER),
        {"WRONG_DIRECTION", "LOAD_WRONG"},
    ),
    "stock for a return": (_with_stock_for_b, {"PURPOSE_WRONG", "NOT_CARRIED"}),
    "goods handed over where a return is collected": (
        stop(COLLECT, consignment_ids=("a.1",)),
        {"NOT_ABOARD"},
    ),
    "a return that never comes to the front": (
        without(BACK),
        {"LEFT_ON_BOARD", "LOAD_WRONG"},
    ),
    "a load without what is collected": (
        on_the_route(
            lambda route: replace(
                route,
                stops=tuple(
                    replace(s, compartments=tuple(replace(c, kg=0.0) for c in s.compartments))
                    if n == COLLECT
                    else s
                    for n, s in enumerate(route.stops)
                ),
            )
        ),
        {"LOAD_WRONG"},
    ),
    "no meal": (with_meals(lambda _: ()), {"MEAL_MISSING"}),
    "a meal during the service": (
        with_meals(
            lambda route: (
                *route.meals,
                Rest(route.stops[DELIVER].start_s, route.stops[DELIVER].end_s),
            )
        ),
        {"MEAL_MISPLACED"},
    ),
    "a meal across the end of a service": (
        with_meals(
            lambda route: (
                *route.meals,
                Rest(route.stops[DELIVER].end_s - 60, route.stops[DELIVER].end_s + 60),
            )
        ),
        {"MEAL_MISPLACED"},
    ),
    "two meals at once": (
        with_meals(lambda route: (*route.meals, *route.meals)),
        {"MEAL_MISPLACED"},
    ),
    "a start nowhere": (
        stop(START, location=None),
        {"ROUTE_SHAPE", "ROUTE_PLACE_WRONG"},
    ),
    "a start in between": (
        stop(BACK, kind=StopKind.START, location=at_km(0.0), place_id=""),
        {"ROUTE_SHAPE", "LEFT_ON_BOARD", "LOAD_WRONG"},
    ),
    "an end that its vehicle does not have": (
        on_the_route(lambda route: replace(route, ends=RouteEnd.SITE)),
        {"ROUTE_SHAPE", "ROUTE_PLACE_WRONG"},
    ),
}


@pytest.mark.parametrize("name", STRICT)
def test_a_stricter_scenario_is_reported(name: str, scenario: Scenario, plan: RoutingPlan) -> None:
    change, codes = STRICT[name]
    found = audit(change(scenario), plan)
    assert {violation.code for violation in found} == codes, "\n".join(map(str, found))
    assert all(violation.amount for violation in found)


@pytest.mark.parametrize("name", CHANGED)
def test_a_changed_plan_is_reported(name: str, scenario: Scenario, plan: RoutingPlan) -> None:
    change, codes = CHANGED[name]
    found = audit(scenario, change(plan))
    assert {violation.code for violation in found} == codes, "\n".join(map(str, found))


def test_seconds_on_board_too_long_are_told(scenario: Scenario, plan: RoutingPlan) -> None:
    (found,) = audit(asked("b", max_on_board_s=100)(scenario), plan)
    route = plan.routes[0]
    taken_s = route.stops[BACK].arrive_s - route.stops[COLLECT].end_s
    assert (found.subject, found.amount, found.unit) == ("b", taken_s - 100, "s")


def test_overtime_within_its_limit_is_no_fault(scenario: Scenario, plan: RoutingPlan) -> None:
    late = van(hours=DailyHours(6 * H, 14 * H), overtime_s=H)(scenario)
    assert audit(late, plan) == []


def test_a_return_is_on_board_from_the_end_of_its_service_however_long_the_vehicle_stays(
    scenario: Scenario, plan: RoutingPlan
) -> None:
    route = plan.routes[0]
    door, back = route.stops[COLLECT], route.stops[BACK]
    taken_s = back.arrive_s - door.end_s
    later = [
        replace(s, arrive_s=s.arrive_s + H, start_s=s.start_s + H, end_s=s.end_s + H)
        for s in route.stops[BACK:]
    ]
    stays = replace(door, end_s=door.end_s + H)
    waits = replace(route, stops=(*route.stops[:COLLECT], stays, *later))
    found = audit(asked("b", max_on_board_s=taken_s)(scenario), replace(plan, routes=(waits,)))
    told = [v.amount for v in found if v.code == "ON_BOARD_TOO_LONG"]
    assert told == [H]


def test_each_break_has_the_meal_that_leaves_one_for_the_others(
    scenario: Scenario, plan: RoutingPlan
) -> None:
    """The long meal comes first, and would do for the short break as well."""
    breaks = (MealBreak(11 * H, 13 * H, 600), MealBreak(11 * H, 13 * H + 600, 1800))
    meals = (Rest(11 * H, 11 * H + 1800), Rest(12 * H + 3000, 12 * H + 3600))
    eats = on_the_route(lambda route: replace(route, meals=meals))(plan)
    assert [v.code for v in audit(van(meals=breaks)(scenario), eats)] == []
    assert [v.code for v in audit(van(meals=breaks)(scenario), plan)] == ["MEAL_MISSING"]


def test_a_long_stand_holds_a_meal_that_opens_in_it(scenario: Scenario, plan: RoutingPlan) -> None:
    """From 10:55 on, and the meal may be had from 11:00 on."""

    def codes(length_s: int) -> list[str]:
        meals = (Rest(11 * H - 300, 11 * H - 300 + length_s),)
        eats = on_the_route(lambda route: replace(route, meals=meals))(plan)
        return [violation.code for violation in audit(scenario, eats)]

    assert codes(2_100) == []
    assert codes(2_099) == ["MEAL_MISSING"]


def test_a_vehicle_is_loaded_in_opening_hours(scenario: Scenario, plan: RoutingPlan) -> None:
    load = plan.routes[0].stops[LOAD]
    assert load.end_s - load.start_s == 1200

    def opening(open_s: int) -> Scenario:
        site = replace(scenario.sites[0], hours=DailyHours(open_s, 23 * H))
        return replace(scenario, sites=(site,))

    assert audit(opening(load.start_s), plan) == []
    (found,) = audit(opening(load.start_s + 60), plan)
    assert (found.code, found.amount) == ("DOCK_TOO_SHORT", 60)


def test_loading_is_not_broken_off_for_a_meal(scenario: Scenario, plan: RoutingPlan) -> None:
    def longer(by_s: int) -> RoutingPlan:
        """Ten minutes of meal in the middle of a stand at the dock that is that much longer."""
        load = plan.routes[0].stops[LOAD]
        at_s = load.start_s - by_s + 600
        meal = Rest(at_s, at_s + 600)
        begun = stop(LOAD, arrive_s=load.arrive_s - by_s, start_s=load.start_s - by_s)(plan)
        start = plan.routes[0].stops[START].end_s - by_s
        begun = stop(START, arrive_s=start, start_s=start, end_s=start)(begun)
        return with_meals(lambda route: (*route.meals, meal))(begun)

    found = {v.code for v in audit(scenario, longer(600))}
    assert "DOCK_TOO_SHORT" in found
    assert "DOCK_TOO_SHORT" not in {v.code for v in audit(scenario, longer(1200))}


def test_stands_that_only_a_service_of_no_length_parts_are_one_rest(
    scenario: Scenario, plan: RoutingPlan
) -> None:
    """Driving 700 s to b, hours of waiting, then 700 s at the door, and 700 s of driving home."""
    route = plan.routes[0]
    before, door = route.stops[DELIVER : COLLECT + 1]
    waited_s = door.start_s - before.end_s - 400
    tired = van(rules=DriverRules(1_300, waited_s + 600))(scenario)
    by_s = door.start_s + 700 - door.end_s
    later = [
        replace(s, arrive_s=s.arrive_s + by_s, start_s=s.start_s + by_s, end_s=s.end_s + by_s)
        for s in route.stops[BACK:]
    ]
    stops = (*route.stops[:COLLECT], replace(door, end_s=door.end_s + by_s), *later)
    stays = replace(plan, routes=(replace(route, stops=stops),))
    busy = {v.code for v in audit(tired, stays)}
    swift = {v.code for v in audit(asked("b", service_s=0)(tired), stays)}
    assert busy - swift == {"DRIVES_WITHOUT_REST"}


def test_a_rest_of_no_length_is_never_missing(scenario: Scenario, plan: RoutingPlan) -> None:
    assert audit(van(rules=DriverRules(60, 0))(scenario), plan) == []
    (found,) = audit(van(rules=DriverRules(60, 10 * H))(scenario), plan)
    assert found.code == "DRIVES_WITHOUT_REST"


def test_seconds_gained_on_many_legs_hide_no_missing_rest(
    scenario: Scenario, plan: RoutingPlan
) -> None:
    """Each leg ends a second too early, which is allowed for one, and is driven all the same."""
    route = plan.routes[0]
    legs = sum(there.arrive_s > here.end_s for here, there in pairwise(route.stops))
    assert legs > 3
    limit_s = route.drive_s - legs + 1
    later = (
        replace(s, arrive_s=max(here.end_s, s.arrive_s - 1)) for here, s in pairwise(route.stops)
    )
    stops = (route.stops[0], *later)
    swift = replace(plan, routes=(replace(route, stops=stops),))
    assert "DRIVEN_TOO_FAST" not in {v.code for v in audit(scenario, swift)}
    tired = van(rules=DriverRules(limit_s, 10 * H))(scenario)
    found = [v for v in audit(tired, swift) if v.code == "DRIVES_WITHOUT_REST"]
    assert [v.amount for v in found] == [legs - 1]
