"""The whole chain planned again from a plan made before."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from solvers.common import Limits
from solvers.routing import RoutingPlan, RoutingProblem, audit, solve, validate
from solvers.routing.warm_start import WarmStart
from supplychain.fleet import Haul
from supplychain.places import Location
from supplychain.plans import StopKind
from tests.solvers.routing.street import order, planned, street

if TYPE_CHECKING:
    from supplychain.scenario import Scenario

QUICK = Limits(max_iterations=20)


def fronts(plan: RoutingPlan) -> dict[str, str]:
    return {entry.order_id: entry.front_id for entry in plan.deliveries}


def again(scenario: Scenario, before: RoutingPlan) -> RoutingPlan:
    problem = RoutingProblem.from_scenario(scenario)
    plan = solve(problem, QUICK, warm_start=before)
    assert validate(problem, plan) == []
    assert audit(scenario, plan) == []
    return plan


def test_a_plan_is_no_worse_than_the_one_it_begins_with(tiny: Scenario) -> None:
    before = solve(RoutingProblem.from_scenario(tiny), QUICK)
    assert again(tiny, before).costs.total <= before.costs.total + 0.01


def test_an_order_stays_with_its_front_although_another_would_be_chosen(tiny: Scenario) -> None:
    """Order c may come from either front; the plan before has it from the one it is not given."""
    fresh = fronts(solve(RoutingProblem.from_scenario(tiny), QUICK))["c"]
    other = {"west": "east", "east": "west"}[fresh]
    reach = tuple(
        replace(site, reach_m=1) if site.id == fresh and site.tier == "front" else site
        for site in tiny.sites
    )
    # Without the front's reach, the other one serves c; a and b or d are left out then.
    before = solve(RoutingProblem.from_scenario(replace(tiny, sites=reach)), QUICK)
    assert fronts(before)["c"] == other
    warm = WarmStart.of(RoutingProblem.from_scenario(tiny), before)
    assert warm.origins["c"] == (other, ("centre",))
    plan = solve(RoutingProblem.from_scenario(tiny), QUICK, warm_start=before, coupled=False)
    assert fronts(plan)["c"] == other
    assert plan.unserved == ()


def test_what_the_problem_no_longer_knows_is_left_away(tiny: Scenario) -> None:
    before = solve(RoutingProblem.from_scenario(tiny), QUICK)
    fewer = replace(tiny, orders=tiny.orders[1:], fleets=tiny.fleets[1:])
    plan = again(fewer, before)
    assert "a" not in fronts(plan)
    moved = replace(
        tiny,
        customers=tuple(replace(c, location=Location(0.01, 1.3)) for c in tiny.customers),
    )
    again(moved, before)


def test_tours_come_with_their_vans_shifts_and_parts_of_orders() -> None:
    big = order("a", units=15.0, split_allowed=True)
    scenario = street({"a": 1.0, "b": 2.0}, (big, order("b")))
    problem, before = RoutingProblem.from_scenario(scenario), planned(scenario)
    plan = WarmStart.of(problem, before).tours["front"]
    jobs = sorted(d.job_id for tour in plan.tours for trip in tour.trips for d in trip.drops)
    assert jobs == ["a/1", "a/2", "b"]
    assert {tour.van_id for tour in plan.tours} == {"van"}
    loads = [
        stop
        for route in before.routes
        if route.haul is Haul.LAST_MILE
        for stop in route.stops
        if stop.kind is StopKind.LOAD
    ]
    assert sum(len(tour.trips) for tour in plan.tours) == len(loads)
    assert again(scenario, before).costs.total <= before.costs.total + 0.01
