"""The last-mile problem of a front, from its parcels."""

from dataclasses import replace

import pytest

from solvers.routing.doors import decay_cny_per_h, last_mile_problem, vans_of
from solvers.routing.problem import RoutingProblem
from solvers.routing.sourcing.parcels import Parcel
from supplychain.calendars import HOUR_S
from supplychain.plans import Consignment
from supplychain.scenario import Scenario

MILK = Consignment("m", "milk-west-old", "milk", "chilled", 2.0, 10.0, 12.0, "west", "west", "a", 0)
SOAP = Consignment("s", "soap-west", "soap", "ambient", 1.0, 2.0, 3.0, "west", "west", "b", 0)
PARCELS = (Parcel("a", "a", (MILK,)), Parcel("b/1", "b", (SOAP,)))


def test_jobs_carry_loads_by_class_windows_and_release(tiny: Scenario) -> None:
    problem = RoutingProblem.from_scenario(tiny)
    door = last_mile_problem(problem, "west", PARCELS, {"m": 1800, "s": 2500})
    milk, soap = door.jobs
    assert door.class_ids == ("chilled", "ambient")
    assert (milk.kg, milk.litres, milk.release_s) == ((10.0, 0.0), (12.0, 0.0), 1800)
    assert (soap.kg, soap.release_s) == ((0.0, 2.0), 2500)
    assert milk.windows == problem.orders["a"].windows


def test_all_parts_of_an_order_together_are_worth_its_penalty(tiny: Scenario) -> None:
    more = replace(SOAP, id="s2", quantity=0.1, kg=0.2)
    parcels = (*PARCELS, Parcel("b/2", "b", (more,)))
    available_s = {"m": 0, "s": 0, "s2": 0}
    door = last_mile_problem(RoutingProblem.from_scenario(tiny), "west", parcels, available_s)
    assert [job.unserved_cny for job in door.jobs] == [300.0, 150.0, 150.0]


def test_life_and_horizon_end_the_service(tiny: Scenario) -> None:
    problem = RoutingProblem.from_scenario(tiny)
    stale = Consignment(
        "x", "milk-west-stale", "milk", "chilled", 1.0, 5.0, 6.0, "west", "west", "a", 0
    )
    door = last_mile_problem(
        problem, "west", (Parcel("a", "a", (stale,)), PARCELS[1]), {"x": 0, "s": 0}
    )
    assert door.jobs[0].latest_s < 0
    assert door.jobs[1].latest_s == 48 * HOUR_S


def test_goods_lose_value_at_the_rate_of_the_warm_end_of_their_band(tiny: Scenario) -> None:
    problem = RoutingProblem.from_scenario(tiny)
    # 2 x 60 CNY x 15 % over 240 h, 3 ** 0.2 times as fast at 5 C as at 3 C.
    assert decay_cny_per_h(problem, MILK) == pytest.approx(18 / 240 * 3**0.2)
    assert decay_cny_per_h(problem, SOAP) == 0.0


def test_only_last_mile_vehicles_of_the_front_drive_on_their_shifts(tiny: Scenario) -> None:
    problem = RoutingProblem.from_scenario(tiny)
    (van,) = vans_of(problem, "west")
    assert (van.vehicle_type.id, van.count) == ("van", 2)
    # 16:00 to 22:00, then two days from 06:00, the last cut at 16:00.
    hours = [(shift.open_s / HOUR_S, shift.close_s / HOUR_S) for shift in van.shifts]
    assert hours == [(0, 6), (14, 30), (38, 48)]
    assert vans_of(problem, "centre") == ()


def test_a_known_problem_with_equal_jobs_is_given_back(tiny: Scenario) -> None:
    problem = RoutingProblem.from_scenario(tiny)
    door = last_mile_problem(problem, "west", PARCELS, {"m": 1800, "s": 2500})
    assert last_mile_problem(problem, "west", PARCELS, {"m": 1800, "s": 2500}, [door]) is door


def test_known_doors_lend_their_matrices_to_other_releases_only(tiny: Scenario) -> None:
    problem = RoutingProblem.from_scenario(tiny)
    door = last_mile_problem(problem, "west", PARCELS, {"m": 1800, "s": 2500})
    later = last_mile_problem(problem, "west", PARCELS, {"m": 1800, "s": 3500}, [door])
    assert [job.release_s for job in later.jobs] == [1800, 3500]
    assert later.travel is door.travel
    one = last_mile_problem(problem, "west", PARCELS[1:], {"s": 2500}, [door])
    assert [job.id for job in one.jobs] == ["b/1"]
    assert {matrix.distance_m.shape for matrix in one.travel.values()} == {(2, 2)}
