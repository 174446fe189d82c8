"""The chain's lower bound, on paper and against plans."""

import random
from dataclasses import replace

import pytest

from solvers.common import Limits
from solvers.routing import RoutingProblem, solve
from solvers.routing.bound import chain_bound_cny, stops_cny, transfer_bounds
from solvers.routing.frames import frames_of
from supplychain.calendars import DAY_S, HOUR_S, DailyHours, Horizon
from supplychain.fleet import Fleet, SpeedClass
from supplychain.orders import Order
from supplychain.scenario import Scenario
from supplychain.sites import SiteStatus
from tests.solvers.routing.random_scenarios import random_scenario


def _bound(scenario: Scenario) -> float:
    problem = RoutingProblem.from_scenario(scenario)
    return chain_bound_cny(problem, frames_of(problem))


def test_the_bound_of_the_tiny_chain_by_hand(tiny: Scenario) -> None:
    # A second costs 30 / 3600 and 1 / 36,000 of 100 CNY; a metre 2 / 1000.
    second, meter = 30 / 3600 + 100 / 36_000, 0.002
    # Ways in: a, b and d from their front, 1,573 m; c from the door of b, 4,448 m.
    near = 1573 * meter + (189 + 300) * second
    far = 4448 * meter + (534 + 300) * second
    # A kilogram on a full truck there and back, to the front and to the centre.
    middle = (300 + 2 * 2 * 33.359) / 5000
    line = (600 + 2 * 2 * 111.195) / 15_000
    handling = 0.1
    expected = 3 * near + far
    expected += 10 * handling + 4 * handling
    expected += 10 * (2 * handling + middle) + 4 * (3 * handling + middle + line)
    expected += 1500 * (line + handling) + 200 * (middle + handling)
    assert _bound(tiny) == pytest.approx(expected, rel=1e-3)


def test_nothing_costs_more_than_leaving_it_out(tiny: Scenario) -> None:
    free = replace(
        tiny,
        rates=replace(tiny.rates, unserved_order_cny=2.0, unserved_transfer_cny_per_kg=0.001),
    )
    assert _bound(free) == pytest.approx(4 * 2.0 + 1700 * 0.001)


def test_transfers_alone_need_whole_trucks_or_carriers(tiny: Scenario) -> None:
    problem = RoutingProblem.from_scenario(tiny)
    frames = frames_of(problem)
    carriage = transfer_bounds(problem, frames, Limits())
    # 200 kg to the front cost 1 CNY a kilogram by carrier, less than a truck.
    assert carriage["centre"] == pytest.approx(200.0, rel=0.01)
    # 1,500 kg from the origin: one truck, 600 + 444.78 + at least 14,544 s at 30 CNY an hour.
    assert carriage["origin"] >= 0.99 * (600 + 444.78 + 14_544 / 3600 * 30)
    stops = stops_cny(problem)
    assert chain_bound_cny(problem, frames, carriage) > chain_bound_cny(problem, frames)
    assert chain_bound_cny(problem, frames, stops=stops) == chain_bound_cny(problem, frames)


def test_fronts_without_vans_leave_only_the_penalty(tiny: Scenario) -> None:
    bare = replace(tiny, transfers=(), fleets=tiny.fleets[2:])
    assert _bound(bare) == pytest.approx(4 * 300.0)


def test_a_transfer_from_a_closed_base_is_at_most_left_behind(tiny: Scenario) -> None:
    closed = tuple(
        replace(site, status=SiteStatus.CANDIDATE) if site.id == "origin" else site
        for site in tiny.sites
    )
    scenario = replace(tiny, sites=closed, orders=(), transfers=tiny.transfers[:1])
    plan = solve(RoutingProblem.from_scenario(scenario), Limits(max_iterations=5))
    assert _bound(scenario) <= plan.costs.total == pytest.approx(1500 * 20.0)


def test_a_van_that_works_round_the_clock_pays_its_fixed_cost_once(tiny: Scenario) -> None:
    """Three days of service by one van, whose shift is as long as the horizon."""
    long_van = replace(
        tiny.vehicle_types[0],
        fixed_cny=5000.0,
        cny_per_h=1.0,
        hours=DailyHours(),
        max_route_s=None,
        drivers=2,
    )
    orders = tuple(
        Order(f"o{n}", "door-b", 0, (), tiny.orders[1].lines, service_s=9 * HOUR_S, priority=99)
        for n in range(8)
    )
    scenario = replace(
        tiny,
        horizon=Horizon(tiny.horizon.start, 4 * DAY_S),
        vehicle_types=(long_van, *tiny.vehicle_types[1:]),
        fleets=(Fleet("west", "van", 1),),
        orders=orders,
        lots=(replace(tiny.lots[4], quantity=100.0),),
        transfers=(),
    )
    plan = solve(RoutingProblem.from_scenario(scenario), Limits(max_iterations=10))
    assert len(plan.deliveries) == 8
    assert plan.costs.vehicles == 5000.0
    assert _bound(scenario) <= plan.costs.total


def test_fast_vans_are_not_charged_for_slow_roads(tiny: Scenario) -> None:
    fast = replace(tiny.vehicle_types[0], speed_class=SpeedClass.TRUNK)
    slow = _bound(replace(tiny, transfers=()))
    quick = _bound(replace(tiny, transfers=(), vehicle_types=(fast, *tiny.vehicle_types[1:])))
    assert quick < slow


@pytest.mark.parametrize("seed", range(100, 112))
def test_no_plan_costs_less_than_the_bound(seed: int) -> None:
    scenario = random_scenario(random.Random(seed))
    problem = RoutingProblem.from_scenario(scenario)
    frames = frames_of(problem)
    plan = solve(problem, Limits(max_iterations=5), coupled=False)
    carriage = transfer_bounds(problem, frames, Limits())
    assert chain_bound_cny(problem, frames) <= plan.costs.total + 1e-6
    assert chain_bound_cny(problem, frames, carriage) <= plan.costs.total + 1e-6


def test_two_orders_at_one_door_need_one_way_in(tiny: Scenario) -> None:
    twin = replace(tiny.orders[1], id="twin")
    single = _bound(replace(tiny, orders=tiny.orders[1:2], transfers=()))
    double = _bound(replace(tiny, orders=(tiny.orders[1], twin), transfers=()))
    # Each of the two might come from the other's door: only service and handling are sure.
    assert double == pytest.approx(2 * (300 * (30 / 3600 + 100 / 36_000) + 0.4))
    assert single > double / 2
