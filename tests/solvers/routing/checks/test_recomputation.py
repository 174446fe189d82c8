"""What the checkers recompute, held against arithmetic written out here."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from solvers.routing.checks import case_of
from solvers.routing.checks.doors import Late, lateness
from solvers.routing.problem import RoutingProblem
from solvers.routing.validate import facts_of_problem, validate
from supplychain.fleet import DriverRules
from supplychain.orders import Order
from supplychain.plans import Rest
from supplychain.thermal import CargoLoad, Leg, ReeferBox, ThermalState, cop, tour
from supplychain.windows import DeliveryWindow

if TYPE_CHECKING:
    from solvers.routing.checks import Case
    from solvers.routing.plan import RoutingPlan
    from supplychain.scenario import Scenario

HOT_C = 30.0
MILK = 3600.0


@pytest.fixture
def case(problem: RoutingProblem, plan: RoutingPlan) -> Case:
    """The plan made by hand, followed."""
    return case_of(facts_of_problem(problem), plan)


def _shut(length_s: int) -> Leg:
    return Leg(length_s, HOT_C, door_open=False)


def test_a_compartment_goes_through_road_door_and_waiting(case: Case) -> None:
    """Route V1: 222 s of road, an open door for 120 s, 60 s shut, 111 s of road, 3087 s waiting."""
    box = ReeferBox.for_volume(
        800.0, insulation_k=0.4, overcapacity=1.75, design_ambient_c=35.0, design_box_c=4.0
    )
    both, one = CargoLoad(5.0, MILK), CargoLoad(3.0, MILK)
    open_ = Leg(120, HOT_C, door_open=True)
    legs = [(_shut(222), both), (open_, one)]
    legs += [(_shut(length_s), one) for length_s in (60, 111, 3087)]
    results = tour(box, 4.0, ThermalState(4.0, 4.0), legs)
    history = case.tours[3].history_of("chilled")
    assert history is not None
    assert history.states[0] == ThermalState(4.0, 4.0)
    assert history.states[1].cargo_c == pytest.approx(results[0].end.cargo_c, abs=1e-9)
    assert history.states[2].air_c == pytest.approx(results[3].end.air_c, abs=1e-9)
    assert history.states[2].cargo_c == pytest.approx(results[3].end.cargo_c, abs=1e-9)
    heat_j = sum(result.unit_energy_j for result in results)
    assert history.kwh == pytest.approx(heat_j / cop(4.0, HOT_C) / 3.6e6)
    assert history.between_c(0, 2)[1] == pytest.approx(max(r.max_cargo_c for r in results))


def test_an_empty_compartment_is_switched_off(case: Case) -> None:
    history = case.tours[0].history_of("chilled")
    assert history is not None
    assert history.kwh == 0.0


def test_weather_changes_at_full_hours_of_the_day(
    problem: RoutingProblem, plan: RoutingPlan
) -> None:
    """Route M1 drives from 5:00, when it is 20 degrees outside, past 6:00, when it is 30."""
    case = case_of(facts_of_problem(problem), plan)
    history = case.tours[1].history_of("chilled")
    box = ReeferBox.for_volume(4000.0, design_ambient_c=35.0, design_box_c=4.0)
    assert history is not None
    cold = box.ua_w_per_k * 16.0 * 3600 / cop(4.0, 20.0) / 3.6e6
    assert history.states[1].cargo_c == pytest.approx(4.0)
    assert history.kwh > cold
    earlier = replace(problem.scenario.ambient[0], hourly_c=(20.0,) * 24)
    mild = replace(problem, scenario=replace(problem.scenario, ambient=(earlier,)))
    cooler = case_of(facts_of_problem(mild), plan).tours[1].history_of("chilled")
    assert cooler is not None
    assert cooler.kwh < history.kwh


def test_life_runs_at_the_reference_rate_when_held_there(case: Case) -> None:
    """Milk waits at 4 degrees, its reference; the short drives stay within a tenth of a degree."""
    assert case.used_h["a1"] == pytest.approx(9 + 222 / 3600, abs=0.002)
    assert case.used_h["b1"] == pytest.approx(10.0, abs=0.02)
    assert case.used_h["t1"] == pytest.approx(14.0)


def test_warm_stores_age_goods_faster(problem: RoutingProblem, plan: RoutingPlan) -> None:
    """At 14 degrees, 10 above the reference, milk with a Q10 of 3 ages three times as fast."""
    kept = replace(problem.classes["chilled"], set_point_c=14.0)
    warm = replace(problem, classes={**problem.classes, "chilled": kept})
    case = case_of(facts_of_problem(warm), plan)
    assert case.used_h["t1"] == pytest.approx(3 * 14.0)


def test_legs_come_from_lanes_between_sites_and_roads_at_doors(case: Case) -> None:
    assert [leg.distance_m for leg in case.tours[1].legs if leg] == [36_000, 18_000, 27_000]
    assert [leg.drive_s for leg in case.tours[3].legs if leg] == [222, 111, 334]


def test_goods_on_board_are_followed_stop_by_stop(case: Case) -> None:
    aboard = [[item.id for item in held] for held in case.tours[4].aboard]
    assert aboard == [["e1", "e2"], [], ["d1"], [], []]


def test_journeys_lead_from_the_lot_to_the_door(case: Case) -> None:
    assert [(leg.by, leg.to_place_id) for leg in case.journeys["d1"]] == [
        ("LH", "C"),
        ("M2", "F2"),
        ("V2", "D"),
    ]


def _two_drivers(scenario: Scenario, plan: RoutingPlan) -> tuple[Scenario, RoutingPlan]:
    vehicles = tuple(
        replace(v, drivers=2, rules=DriverRules(max_daily_drive_s=18_000)) if v.id == "long" else v
        for v in scenario.vehicle_types
    )
    routes = (replace(plan.routes[0], rests=()), *plan.routes[1:])
    return replace(scenario, vehicle_types=vehicles), replace(plan, routes=routes)


def test_two_drivers_need_no_short_rest_and_drive_twice_as_long(
    scenario: Scenario, plan: RoutingPlan
) -> None:
    eased, driven = _two_drivers(scenario, plan)
    assert validate(RoutingProblem.from_scenario(eased), driven) == []


def test_a_long_wait_at_a_door_is_a_rest(scenario: Scenario, plan: RoutingPlan) -> None:
    """V1 waits 51 minutes before its second door: the drive home starts afresh."""
    vehicles = tuple(
        replace(v, rules=DriverRules(max_continuous_drive_s=334)) if v.id == "van" else v
        for v in scenario.vehicle_types
    )
    found = validate(RoutingProblem.from_scenario(replace(scenario, vehicle_types=vehicles)), plan)
    assert {v.subject for v in found} == {"V2"}


def test_a_daily_rest_on_the_road_starts_a_new_day(scenario: Scenario, plan: RoutingPlan) -> None:
    vehicles = tuple(
        replace(v, rules=DriverRules(max_daily_drive_s=36_000 - 3_600, daily_rest_s=1_200))
        if v.id == "long"
        else v
        for v in scenario.vehicle_types
    )
    assert (
        validate(RoutingProblem.from_scenario(replace(scenario, vehicle_types=vehicles)), plan)
        == []
    )


def test_rests_that_are_given_out_of_order_are_sorted(
    problem: RoutingProblem, plan: RoutingPlan
) -> None:
    rests = (Rest(56_400, 57_600), Rest(36_000, 37_200))
    routes = (replace(plan.routes[0], rests=rests), *plan.routes[1:])
    assert validate(problem, replace(plan, routes=routes)) == []


@pytest.mark.parametrize(
    ("start_s", "expected"),
    [
        (99, None),
        (100, Late(0, 0.0)),
        (200, Late(0, 0.0)),
        (260, Late(60, 2.0)),
        (500, Late(0, 0.0)),
        (660, Late(60, 1.0)),
    ],
)
def test_the_cheapest_window_counts(start_s: int, expected: Late | None) -> None:
    windows = (DeliveryWindow(100, 200, 2.0), DeliveryWindow(500, 600, 1.0))
    assert lateness(Order("X", "x", 0, windows, ()), start_s) == expected
