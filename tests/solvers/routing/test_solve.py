"""The whole chain, held against checkers that share nothing with it."""

import random
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solvers.common import Limits, Progress, Status, StopReason
from solvers.routing import RoutingPlan, RoutingProblem, audit, explain, solve, validate
from solvers.routing.solve import _Search
from solvers.routing.warm_start import WarmStart
from supplychain.calendars import DAY_S, HOUR_S, Horizon
from supplychain.fleet import Fleet
from supplychain.orders import OrderLine
from supplychain.plans import Reason, StopKind
from supplychain.products import Product
from supplychain.scenario import Scenario
from supplychain.sites import ClassCapacity, Lane, Tier
from supplychain.stock import Lot
from supplychain.temperature import AmbientTemperature, TemperatureClass
from supplychain.windows import DeliveryWindow
from tests.solvers.routing.random_scenarios import random_scenario

QUICK = Limits(max_iterations=20)


def planned(scenario: Scenario, limits: Limits = QUICK) -> RoutingPlan:
    """A plan that both checkers accept and that can be explained."""
    problem = RoutingProblem.from_scenario(scenario)
    plan = solve(problem, limits)
    assert [str(v) for v in validate(problem, plan)] == []
    assert [str(v) for v in audit(scenario, plan)] == []
    assert str(explain(problem, plan)).startswith(plan.status)
    return plan


def left_out(plan: RoutingPlan) -> dict[str, Reason]:
    """Reasons of orders left out."""
    return {item.id: item.reason for item in plan.unserved if item.kind == "order"}


@given(st.integers(0, 10_000))
@settings(max_examples=8, derandomize=True, deadline=None)
def test_any_scenario_gets_a_plan_without_violations(seed: int) -> None:
    plan_without_violations(seed)


@pytest.mark.long
@given(st.integers(0, 10_000))
@settings(max_examples=80, derandomize=True, deadline=None)
def test_many_scenarios_get_plans_without_violations(seed: int) -> None:
    plan_without_violations(seed)


def plan_without_violations(seed: int) -> None:
    """Every order is served or left out, and the plan's status and bound say no more than that."""
    scenario = random_scenario(random.Random(seed))
    plan = planned(scenario)
    served = {delivery.order_id for delivery in plan.deliveries}
    missing = left_out(plan)
    assert served | missing.keys() == {order.id for order in scenario.orders}
    assert not served & missing.keys()
    if not plan.unserved:
        assert plan.status is Status.FEASIBLE
    else:
        assert plan.status is (Status.PARTIAL if plan.consignments else Status.NO_PLAN)
    bound = plan.bounds["chain"].bound_cny
    assert bound is not None
    assert 0.0 <= bound <= plan.costs.total + 1e-6


@given(st.integers(0, 10_000))
@settings(max_examples=4, derandomize=True, deadline=None)
def test_equal_seeds_give_equal_plans(seed: int) -> None:
    problem = RoutingProblem.from_scenario(random_scenario(random.Random(seed)))
    first, second = (solve(problem, Limits(max_iterations=30, seed=5)) for _ in range(2))
    assert replace(first, seconds=0.0) == replace(second, seconds=0.0)


@pytest.mark.long
def test_the_number_of_workers_changes_nothing() -> None:
    problem = RoutingProblem.from_scenario(random_scenario(random.Random(6)))
    one, two = (solve(problem, Limits(max_iterations=30, workers=n)) for n in (1, 2))
    assert replace(one, seconds=0.0, limits=QUICK) == replace(two, seconds=0.0, limits=QUICK)


def test_a_network_that_can_serve_everything_does(tiny: Scenario) -> None:
    plan = planned(tiny)
    assert plan.status is Status.FEASIBLE
    assert {d.order_id: d.front_id for d in plan.deliveries} == {
        "a": "west",
        "b": "west",
        "c": "east",
        "d": "east",
    }
    assert plan.unserved == ()


def test_an_order_is_served_in_the_evening_from_stock_that_comes_in_the_afternoon(
    tiny: Scenario, with_order: Callable[..., Scenario]
) -> None:
    lines = (OrderLine("milk", 10.0, Tier.FRONT),)
    evening = (DeliveryWindow(4 * HOUR_S, 5 * HOUR_S),)
    wanted = with_order(tiny, "a", lines=lines, windows=evening)
    lots = Lot("now", "west", "milk", 6.0), Lot("later", "west", "milk", 4.0, 0.0, 2 * HOUR_S)
    plan = planned(replace(wanted, orders=wanted.orders[:1], lots=lots, transfers=()))
    (delivery,) = plan.deliveries
    assert (delivery.order_id, delivery.late_s) == ("a", 0)
    assert sorted(item.quantity for item in plan.consignments) == [4.0, 6.0]


def test_an_order_larger_than_the_whole_fleet_has_no_vehicle_free(tiny: Scenario) -> None:
    """Ten vans would be needed within one minute, there are two; each part is worth 30 of 300."""
    window = (DeliveryWindow(4 * HOUR_S, 4 * HOUR_S + 60),)
    lines = (OrderLine("soap", 1_500.0, Tier.FRONT),)
    order = replace(tiny.orders[1], lines=lines, windows=window, split_allowed=True)
    lots = (Lot("much", "west", "soap", 2_000.0),)
    plan = planned(replace(tiny, orders=(order,), lots=lots, transfers=()))
    assert left_out(plan) == {"b": Reason.NO_CAPACITY}


def _ice(scenario: Scenario) -> Scenario:
    """One order of frozen goods, which nobody carries."""
    line = OrderLine("ice", 1.0)
    return replace(
        scenario,
        temperature_classes=(
            *scenario.temperature_classes,
            TemperatureClass("frozen", "frozen", -25.0, -12.0, -18.0, 2.0, fresh=True),
        ),
        products=(*scenario.products, Product("ice", "ice", "frozen", 1.0, 1.0)),
        lots=(*scenario.lots, Lot("ice", "west", "ice", 9.0)),
        orders=(replace(scenario.orders[0], lines=(line,)), *scenario.orders[1:]),
    )


def _all_closed(scenario: Scenario) -> Scenario:
    ids = [site.id for site in scenario.sites]
    lanes = tuple(Lane(a, b, closed=True) for a in ids for b in ids if a != b)
    return replace(scenario, lanes=lanes)


ODDITIES: dict[str, tuple[Callable[[Scenario], Scenario], Status, dict[str, Reason]]] = {
    "no orders": (lambda s: replace(s, orders=()), Status.FEASIBLE, {}),
    "nothing to do": (lambda s: replace(s, orders=(), transfers=()), Status.FEASIBLE, {}),
    "no vans": (
        lambda s: replace(s, fleets=s.fleets[2:]),
        Status.PARTIAL,
        dict.fromkeys("abcd", Reason.NO_VEHICLE_WITH_CLASS),
    ),
    "no trucks and no carriers": (
        lambda s: replace(s, fleets=s.fleets[:2], tariffs=()),
        Status.PARTIAL,
        dict.fromkeys("cd", Reason.GOODS_ARRIVE_TOO_LATE),
    ),
    "fleets of no vehicles": (
        lambda s: replace(s, fleets=tuple(replace(f, count=0) for f in s.fleets), tariffs=()),
        Status.NO_PLAN,
        dict.fromkeys("ab", Reason.NO_VEHICLE_WITH_CLASS)
        | dict.fromkeys("cd", Reason.GOODS_ARRIVE_TOO_LATE),
    ),
    "no fronts": (
        lambda s: replace(s, sites=s.sites[:2]),
        Status.PARTIAL,
        dict.fromkeys("abcd", Reason.NO_FRONT_IN_REACH),
    ),
    "no centres": (
        lambda s: replace(s, sites=(s.sites[0], *s.sites[2:])),
        Status.PARTIAL,
        {"c": Reason.NO_STOCK, "d": Reason.GOODS_ARRIVE_TOO_LATE},
    ),
    "no sites": (
        lambda s: replace(s, sites=()),
        Status.NO_PLAN,
        dict.fromkeys("abcd", Reason.NO_FRONT_IN_REACH),
    ),
    "no stock": (
        lambda s: replace(s, lots=()),
        Status.NO_PLAN,
        dict.fromkeys("abcd", Reason.NO_STOCK),
    ),
    "stock too old": (
        lambda s: replace(s, lots=tuple(replace(lot, age_h=999.0) for lot in s.lots)),
        Status.PARTIAL,
        dict.fromkeys("ac", Reason.NO_STOCK_WITH_LIFE),
    ),
    "closed lanes": (
        _all_closed,
        Status.PARTIAL,
        dict.fromkeys("cd", Reason.GOODS_ARRIVE_TOO_LATE),
    ),
    "windows of one second": (
        lambda s: replace(
            s, orders=tuple(replace(o, windows=(DeliveryWindow(0, 1),)) for o in s.orders)
        ),
        Status.PARTIAL,
        # Not even goods that lie at the fronts from the start are at a door within a second.
        dict.fromkeys("abcd", Reason.WINDOW_UNREACHABLE),
    ),
    "orders without lines": (
        lambda s: replace(s, orders=tuple(replace(o, lines=()) for o in s.orders)),
        Status.PARTIAL,
        dict.fromkeys("abcd", Reason.UNKNOWN),
    ),
    "a line of nothing": (
        lambda s: replace(
            s, orders=(replace(s.orders[0], lines=(OrderLine("milk", 0.0),)), *s.orders[1:])
        ),
        Status.PARTIAL,
        {"a": Reason.UNKNOWN},
    ),
    "a class nobody carries": (_ice, Status.PARTIAL, {"a": Reason.NO_VEHICLE_WITH_CLASS}),
    "a horizon of a minute": (
        lambda s: replace(s, horizon=Horizon(s.horizon.start, 60)),
        Status.NO_PLAN,
        {},
    ),
    "transfers named as orders": (
        lambda s: replace(
            s,
            transfers=(replace(s.transfers[0], id="a"), replace(s.transfers[1], id="b")),
        ),
        Status.FEASIBLE,
        {},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ODDITIES)
def test_odd_input_has_a_status_and_reasons_never_an_exception(tiny: Scenario, name: str) -> None:
    change, status, reasons = ODDITIES[name]
    plan = planned(change(tiny))
    assert plan.status is status
    found = left_out(plan)
    assert reasons.items() <= found.items()
    if name != "a horizon of a minute":
        assert found.keys() == reasons.keys()


def test_a_site_that_keeps_no_such_class_is_passed_by(tiny: Scenario) -> None:
    dry = (ClassCapacity("ambient"),)
    sites = tuple(replace(s, capacities=dry) if s.id == "centre" else s for s in tiny.sites)
    plan = planned(replace(tiny, sites=sites))
    assert left_out(plan) == {"c": Reason.NO_STOCK}
    details = {item.id: item.detail for item in plan.unserved if item.kind == "transfer"}
    assert details == dict.fromkeys(("t1", "t2"), "centre does not keep chilled")


def test_a_front_sends_off_no_more_than_it_may_in_a_day(tiny: Scenario) -> None:
    tight = (ClassCapacity("chilled", 15.0), ClassCapacity("ambient"))
    sites = tuple(replace(s, capacities=tight) if s.id == "west" else s for s in tiny.sites)
    twin = replace(
        tiny.orders[0], id="twin", lines=(OrderLine("milk", 2.0, Tier.FRONT),), priority=2
    )
    near = tuple(replace(s, reach_m=10_000) if s.tier is Tier.FRONT else s for s in sites)
    plan = planned(replace(tiny, sites=near, orders=(*tiny.orders, twin)))
    assert left_out(plan) == {"a": Reason.FRONT_FULL}


def test_a_centre_leaves_behind_what_is_worth_least_for_its_mass(tiny: Scenario) -> None:
    tight = (ClassCapacity("chilled", 110.0), ClassCapacity("ambient"))
    sites = tuple(replace(s, capacities=tight) if s.id == "centre" else s for s in tiny.sites)
    plan = planned(replace(tiny, sites=sites, orders=tiny.orders[:3]))
    # 200 kg of transfer t2 and 10 kg of order c want to leave; 100 kg of milk stay.
    (left,) = plan.unserved
    assert (left.id, left.reason) == ("t2", Reason.FRONT_FULL)
    assert left.kg == pytest.approx(100.0)


def test_goods_that_warm_up_on_the_way_are_left_out(tiny: Scenario) -> None:
    weak = tuple(
        replace(v, reefer_overcapacity=1.0, door_s=1200, insulation_w_m2_k=2.0)
        for v in tiny.vehicle_types
    )
    classes = (replace(tiny.temperature_classes[0], tolerance_c=0.001), tiny.temperature_classes[1])
    orders = tuple(replace(o, service_s=1200) for o in tiny.orders)
    thin = replace(tiny.transfers[1], quantity=1.0)
    scenario = replace(
        tiny,
        vehicle_types=weak,
        temperature_classes=classes,
        orders=orders,
        tariffs=(),
        transfers=(tiny.transfers[0], thin),
        ambient=(AmbientTemperature("", (48.0,) * 24),),
    )
    plan = planned(scenario)
    warm = {i.id for i in plan.unserved if i.reason is Reason.TEMPERATURE_OUT_OF_BAND}
    assert warm == {"a", "c", "t1", "t2"}


def test_a_second_trip_takes_fresh_goods(tiny: Scenario) -> None:
    """One small van for two heavy orders must reload."""
    orders = tuple(
        replace(
            order,
            lines=(OrderLine("milk", 4.0, Tier.FRONT),),
            windows=(DeliveryWindow(2 * HOUR_S, 6 * HOUR_S),),
        )
        for order in tiny.orders[:2]
    )
    small = replace(tiny.vehicle_types[0], payload_kg=30.0, reefer_overcapacity=1.2)
    scenario = replace(
        tiny,
        orders=orders,
        transfers=(),
        fleets=(Fleet("west", "van", 1),),
        vehicle_types=(small, *tiny.vehicle_types[1:]),
        ambient=(AmbientTemperature("", (48.0,) * 24),),
    )
    (route,) = planned(scenario).routes
    kinds = [stop.kind for stop in route.stops]
    assert kinds == [StopKind.LOAD, StopKind.DELIVER] * 2 + [StopKind.RETURN]
    arrived, reloaded = route.stops[1].compartments[0], route.stops[2].compartments[0]
    assert arrived.product_c > 3.0
    assert (reloaded.product_c, reloaded.kg) == (3.0, 20.0)
    assert route.stops[2].end_s - route.stops[2].start_s >= small.dock_s


def test_an_order_larger_than_the_van_comes_in_parts(
    tiny: Scenario, with_order: Callable[..., Scenario]
) -> None:
    heavy = (OrderLine("soap", 160.0, None),)
    lots = (*tiny.lots, Lot("more", "west", "soap", 200.0))
    scenario = with_order(replace(tiny, lots=lots), "b", lines=heavy)
    whole = planned(scenario)
    assert left_out(whole) == {"b": Reason.LARGER_THAN_ANY_VEHICLE}
    split = planned(with_order(scenario, "b", split_allowed=True))
    assert sum(d.order_id == "b" for d in split.deliveries) == 2


def test_asking_to_stop_at_once_still_gives_the_first_complete_plan(tiny: Scenario) -> None:
    problem = RoutingProblem.from_scenario(tiny)
    plan = solve(problem, Limits(max_seconds=60.0), should_stop=lambda: True)
    assert validate(problem, plan) == []
    assert plan.stop_reason is StopReason.ASKED
    assert len(plan.deliveries) == 4


@pytest.mark.parametrize("seed", [3, 18, 43])
def test_stopping_before_a_state_is_settled_gives_a_valid_plan(seed: int) -> None:
    """Orders must still be taken out although somebody has asked to stop."""
    drawn = random_scenario(random.Random(seed))
    narrow = tuple(
        replace(c, tolerance_c=None if c.tolerance_c is None else 0.05)
        for c in drawn.temperature_classes
    )
    scenario = replace(drawn, temperature_classes=narrow)
    problem = RoutingProblem.from_scenario(scenario)
    plan = solve(problem, Limits(max_iterations=20), should_stop=lambda: True)
    assert validate(problem, plan) == []
    assert audit(scenario, plan) == []


def test_every_plan_on_the_way_is_complete_valid_and_cheaper() -> None:
    scenario = random_scenario(random.Random(11))
    problem = RoutingProblem.from_scenario(scenario)
    plans: list[RoutingPlan] = []
    told: list[Progress] = []
    last = solve(problem, QUICK, progress=told.append, on_plan=plans.append)
    costs = [plan.costs.total for plan in plans]
    assert costs == sorted(set(costs), reverse=True)
    assert last.costs == plans[-1].costs
    for plan in plans:
        assert validate(problem, plan) == []
    assert {"sourcing", "plan"} <= {item.stage for item in told}
    assert told[-1].bound_cny is None or told[-1].bound_cny <= costs[-1] + 1e-6


def test_half_a_second_is_enough_for_a_complete_plan(tiny: Scenario) -> None:
    plan = planned(tiny, Limits(max_seconds=0.5))
    assert len(plan.deliveries) == 4
    assert plan.stop_reason is StopReason.TIME


def test_no_time_at_all_still_gives_a_plan_that_holds() -> None:
    planned(random_scenario(random.Random(2)), Limits(max_seconds=0.0))


def test_learning_between_the_tiers_never_makes_a_plan_dearer(tiny: Scenario) -> None:
    problem = RoutingProblem.from_scenario(tiny)
    apart = solve(problem, QUICK, coupled=False)
    coupled = solve(problem, QUICK)
    assert coupled.costs.total <= apart.costs.total + 1e-6


@pytest.mark.parametrize(("took_s", "kept_s"), [(0.0, 4.0), (10.0, 10.0), (60.0, 25.0)])
def test_as_many_seconds_are_kept_for_finishing_as_it_took_before(
    tiny: Scenario, took_s: float, kept_s: float
) -> None:
    problem, limits = RoutingProblem.from_scenario(tiny), Limits(max_seconds=100.0)
    search = _Search(problem, limits, None, None, None, coupled=True, warm=WarmStart())
    search.finish_s = took_s
    assert search._left_s() == pytest.approx(100.0 - kept_s, abs=1.0)


def test_how_long_finishing_takes_is_noted(tiny: Scenario) -> None:
    search = _Search(
        RoutingProblem.from_scenario(tiny), QUICK, None, None, None, coupled=True, warm=WarmStart()
    )
    search.run(0.0)
    assert 0.0 < search.finish_s < search.deadline.elapsed_s


@pytest.mark.parametrize(("enough_s_per_job", "moves"), [(0.0, True), (1e6, False)])
def test_border_orders_move_only_once_the_tours_have_been_searched_enough(
    tiny: Scenario, monkeypatch: pytest.MonkeyPatch, enough_s_per_job: float, moves: bool
) -> None:
    monkeypatch.setattr(
        import_module("solvers.routing.solve"), "ENOUGH_S_PER_JOB", enough_s_per_job
    )
    stages: list[str] = []

    def is_one_round_over() -> bool:
        return "tours" in stages

    problem = RoutingProblem.from_scenario(tiny)
    plan = solve(
        problem,
        Limits(max_seconds=10.0),
        progress=lambda report: stages.append(report.stage),
        should_stop=is_one_round_over,
    )
    assert validate(problem, plan) == []
    assert is_one_round_over()
    assert ("border orders" in stages) is moves


def test_a_longer_horizon_does_not_lose_orders(tiny: Scenario) -> None:
    longer = replace(tiny, horizon=Horizon(tiny.horizon.start, 4 * DAY_S))
    assert planned(longer).unserved == ()


def test_vehicles_whose_time_costs_nothing_do_not_hang_the_search(tiny: Scenario) -> None:
    types = tuple(replace(vehicle, cny_per_h=0.0) for vehicle in tiny.vehicle_types)
    scenario = replace(tiny, vehicle_types=types)
    problem = RoutingProblem.from_scenario(scenario)
    plan = solve(problem, Limits(max_iterations=20))
    assert plan.unserved == ()
    assert validate(problem, plan) == []
