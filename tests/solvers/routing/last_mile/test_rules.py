"""Each rule of a tour by a case solved by hand.

Doors lie on one street, a kilometre a minute. A van costs 100 CNY, 2 CNY a km and 0.6 CNY a minute.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from solvers.routing.last_mile import validate
from solvers.routing.last_mile.problem import ANYWHERE, Half, Meal
from solvers.routing.last_mile.schedule import schedule_tour
from supplychain.fleet import DriverRules
from supplychain.plans import Rest
from supplychain.roads import TravelMatrix
from supplychain.windows import DeliveryWindow, TimeWindow
from tests.solvers.routing.last_mile.brute_force import alone

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from solvers.routing.last_mile import Job, LastMileProblem, Tour, Van

Make = Any
H, MIN = 3_600, 60
NOON = Meal(12 * H, 13 * H, 30 * MIN)


@pytest.fixture
def tour_of(make_problem: Make) -> Callable[..., Tour | None]:
    """Schedule trips of jobs, given by name, on a street with extra places; the checker agrees."""

    def tour(
        minutes: Sequence[int],
        jobs: Sequence[Job],
        van: Van,
        trips: Sequence[str],
        places: Sequence[int] = (),
        **changes: Any,
    ) -> Tour | None:
        problem = _street(make_problem(minutes, jobs, [van]), minutes, places)
        problem = replace(problem, **changes)
        found = schedule_tour(problem, "van", "both", 0, [trip.split() for trip in trips])
        if found is not None:
            assert validate(problem, alone(problem, [found])) == []
        return found

    return tour


def _street(
    problem: LastMileProblem, minutes: Sequence[int], places: Sequence[int]
) -> LastMileProblem:
    at = np.array([0, *minutes, *places], dtype=np.int64)
    gaps = np.abs(at[:, None] - at[None, :])
    travel = dict.fromkeys(problem.travel, TravelMatrix(gaps * 1_000, gaps * 60))
    return replace(problem, travel=travel, places=len(places))


def at(hours: int, minutes: int = 0, until: tuple[int, int] | None = None) -> Any:
    """A hard window of one second, or until a clock time."""
    open_s = hours * H + minutes * MIN
    close_s = open_s if until is None else until[0] * H + until[1] * MIN
    return (DeliveryWindow(open_s, close_s),)


def leaving(hours: int, minutes: int = 0) -> tuple[TimeWindow, ...]:
    """Opening hours of one second."""
    return (TimeWindow(hours * H + minutes * MIN, hours * H + minutes * MIN),)


# Meals


def test_a_meal_is_had_while_the_van_waits(tour_of: Make, make_job: Make, make_van: Make) -> None:
    jobs = [make_job("a", windows=at(9, 10)), make_job("b", windows=at(13))]
    tour = tour_of([10, 20], jobs, replace(make_van(), meals=(NOON,)), ["a b"])
    # 9:00 out, 9:10 to 9:15 at a, 9:25 at b, waits until 13:00, back at 13:25: 265 minutes.
    assert tour.meals == (Rest(12 * H, 12 * H + 30 * MIN),)
    assert (tour.start_s, tour.end_s) == (9 * H, 13 * H + 25 * MIN)
    assert tour.cost_cny == pytest.approx(100 + 80 + 265 * 0.6)


def test_who_leaves_when_the_meal_has_begun_has_eaten(
    tour_of: Make, make_job: Make, make_van: Make
) -> None:
    van = replace(make_van(), meals=(NOON,))
    tour = tour_of([10], [make_job("a", windows=at(13, until=(14, 0)))], van, ["a"])
    assert tour.meals == ()
    assert tour.end_s - tour.start_s == 25 * MIN


def test_leaving_later_saves_a_meal_that_nothing_hides(
    tour_of: Make, make_job: Make, make_van: Make
) -> None:
    # Any departure before 12:00 is back after 13:00; from 12:00 on there is no meal to be had.
    van = replace(make_van(), meals=(NOON,))
    tour = tour_of([60], [make_job("a")], van, ["a"], windows=(TimeWindow(11 * H, 13 * H),))
    assert (tour.start_s, tour.meals) == (12 * H, ())


def test_who_is_back_before_the_meal_closes_eats_at_the_front(
    tour_of: Make, make_job: Make, make_van: Make
) -> None:
    van = replace(make_van(), meals=(NOON,))
    # 11:50 out, back at 12:15.
    tour = tour_of([10], [make_job("a", windows=at(12))], van, ["a"])
    assert (tour.meals, tour.end_s) == ((), 12 * H + 15 * MIN)


def test_a_meal_may_be_had_on_arrival_before_the_door_opens(
    tour_of: Make, make_job: Make, make_van: Make
) -> None:
    van = replace(make_van(), meals=(Meal(11 * H, 11 * H + 10 * MIN, 30 * MIN),))
    opening = (TimeWindow(0, 10 * H + 40 * MIN),)
    tour = tour_of([30], [make_job("a", windows=at(11, 30))], van, ["a"], windows=opening)
    # 10:30 out, 11:00 there, meal until 11:30, service until 11:35, back at 12:05: 95 minutes.
    assert tour.meals == (Rest(11 * H, 11 * H + 30 * MIN),)
    assert tour.cost_cny == pytest.approx(100 + 120 + 95 * 0.6)


def test_a_meal_may_be_had_after_service(tour_of: Make, make_job: Make, make_van: Make) -> None:
    van = replace(make_van(), meals=(Meal(11 * H, 11 * H + 20 * MIN, 30 * MIN),))
    job = make_job("a", windows=at(10, 55), service_s=20 * MIN)
    tour = tour_of([30], [job], van, ["a"])
    # Service from 10:55 to 11:15, then the meal until 11:45, back at 12:15.
    assert tour.meals == (Rest(11 * H + 15 * MIN, 11 * H + 45 * MIN),)
    assert tour.end_s == 12 * H + 15 * MIN


def test_no_tour_without_time_for_its_meal(tour_of: Make, make_job: Make, make_van: Make) -> None:
    van = replace(make_van(), meals=(Meal(11 * H, 11 * H + 10 * MIN, 30 * MIN),))
    job = make_job("a", windows=at(10, 55), service_s=20 * MIN)
    # Service lasts from 10:55 to 11:15, and before it is too soon.
    assert tour_of([30], [job], van, ["a"]) is None


def test_a_long_tour_has_both_its_meals(tour_of: Make, make_job: Make, make_van: Make) -> None:
    van = replace(make_van(), meals=(Meal(17 * H, 18 * H, 20 * MIN), NOON))
    jobs = [make_job("a", windows=at(10)), make_job("b", windows=at(19))]
    tour = tour_of([10, 20], jobs, van, ["a b"])
    assert tour.meals == (Rest(12 * H, 12 * H + 30 * MIN), Rest(17 * H, 17 * H + 20 * MIN))
    assert tour.end_s - tour.start_s == (9 * 60 + 35) * MIN


def test_breaks_of_every_tour_may_be_before_it_leaves_and_after_it_is_back(
    tour_of: Make, make_job: Make, make_van: Make
) -> None:
    first = Meal(8 * H, 8 * H, 15 * MIN, is_always=True)
    last = Meal(20 * H, 21 * H, 10 * MIN, is_always=True)
    tour = tour_of([10], [make_job("a")], replace(make_van(), meals=(first, last)), ["a"])
    # The tour lasts from 8:00 to 20:10: 730 minutes.
    assert tour.meals == (Rest(8 * H, 8 * H + 15 * MIN), Rest(20 * H, 20 * H + 10 * MIN))
    assert (tour.start_s, tour.end_s) == (8 * H, 20 * H + 10 * MIN)
    assert tour.trips[0].depart_s >= 8 * H + 15 * MIN
    assert tour.cost_cny == pytest.approx(100 + 40 + 730 * 0.6)


def test_a_break_at_midnight_is_in_the_plan(tour_of: Make, make_job: Make, make_van: Make) -> None:
    midnight = Meal(0, 0, 15 * MIN, is_always=True)
    tour = tour_of([10], [make_job("a")], replace(make_van(), meals=(midnight,)), ["a"])
    assert tour.meals == (Rest(0, 15 * MIN),)


def test_a_meal_may_come_between_loading_and_leaving(
    tour_of: Make, make_job: Make, make_van: Make
) -> None:
    short = make_job("b", windows=at(12, 50), max_on_board_s=15 * MIN)
    jobs = [make_job("a", windows=at(11, 15)), short]
    van = replace(make_van(), meals=(NOON,))
    tour = tour_of([10, 10], jobs, van, ["a", "b"])
    # Back at 11:30, loaded at 11:50, meal from 12:00 to 12:30, out at 12:35, 15 minutes before b.
    # After a meal, loading would last until 12:50.
    assert tour.trips[1].depart_s == 12 * H + 35 * MIN
    assert tour.meals == (Rest(12 * H, 12 * H + 30 * MIN),)


def test_a_meal_and_the_wait_after_it_are_one_rest(
    tour_of: Make, make_job: Make, make_van: Make
) -> None:
    meal = Meal(9 * H + 40 * MIN, 9 * H + 40 * MIN, 15 * MIN)
    van = replace(make_van(rules=DriverRules(2 * H, 20 * MIN)), meals=(meal,))
    job = make_job("a", windows=at(10))
    tour = tour_of([100], [job], van, ["a"], windows=leaving(8))
    # 8:00 out, 9:40 there, 15 minutes of meal and 5 of waiting, back from 10:05 to 11:45.
    assert (tour.rests, tour.end_s) == ((), 11 * H + 45 * MIN)


def test_a_meal_on_the_road_cuts_the_drive_in_two(
    tour_of: Make, make_job: Make, make_van: Make
) -> None:
    meal = Meal(11 * H, 11 * H + 10 * MIN, 30 * MIN, on_the_road=True)
    job = make_job("a", windows=at(11, 45))
    van = replace(make_van(), meals=(meal,))
    # Out between 10:11 and 10:40 for the hour's way: at neither end of it is it time to eat.
    opening = (TimeWindow(10 * H + 11 * MIN, 10 * H + 40 * MIN),)
    at_stops = replace(van, meals=(replace(meal, on_the_road=False),))
    assert tour_of([60], [job], at_stops, ["a"], windows=opening) is None
    tour = tour_of([60], [job], van, ["a"], windows=opening)
    # 10:15 out, three quarters of the way by 11:00, there at 11:45, back at 12:50.
    assert tour.meals == (Rest(11 * H, 11 * H + 30 * MIN),)
    assert (tour.start_s, tour.end_s) == (10 * H + 15 * MIN, 12 * H + 50 * MIN)
    assert (tour.trips[0].drops[0].arrive_s, tour.drive_s) == (11 * H + 45 * MIN, 2 * H)
    assert tour.cost_cny == pytest.approx(100 + 240 + 155 * 0.6)


def test_two_meals_may_be_had_on_one_way(tour_of: Make, make_job: Make, make_van: Make) -> None:
    meals = tuple(
        Meal(hour * H, hour * H, 15 * MIN, is_always=True, on_the_road=True) for hour in (10, 12)
    )
    van = replace(make_van(), meals=meals)
    tour = tour_of([240], [make_job("a", windows=at(13))], van, ["a"], windows=leaving(8))
    # 8:00 out, two hours to the first meal, 105 minutes to the second, 15 to the door.
    assert tour.meals == tuple(Rest(hour * H, hour * H + 15 * MIN) for hour in (10, 12))
    assert tour.trips[0].depart_s == 8 * H
    assert tour.trips[0].drops[0].arrive_s == 12 * H + 30 * MIN


def test_a_meal_on_the_road_is_put_off_until_the_driver_must_rest(
    tour_of: Make, make_job: Make, make_van: Make
) -> None:
    meal = Meal(9 * H, 11 * H, 30 * MIN, on_the_road=True)
    van = replace(make_van(rules=DriverRules(2 * H, 20 * MIN)), meals=(meal,))
    tour = tour_of([210], [make_job("a", windows=at(12))], van, ["a"], windows=leaving(8))
    # 8:00 out; at 10:00 the meal is the rest; an hour and a half more to the door at 12:00.
    assert tour.meals == (Rest(10 * H, 10 * H + 30 * MIN),)
    assert tour.trips[0].drops[0].start_s == 12 * H
    # Half an hour on the way back the next rest falls due, and another two hours later.
    assert [rest.start_s for rest in tour.rests] == [12 * H + 35 * MIN, 14 * H + 55 * MIN]


# Time on board


def test_goods_that_may_not_be_long_on_board_put_off_the_first_trip(
    tour_of: Make, make_job: Make, make_van: Make
) -> None:
    hasty = make_job("a", wait_cny_per_h=1_000.0, release_s=8 * H)
    late = make_job("b", windows=at(12), max_on_board_s=30 * MIN)
    tour = tour_of([10, 20], [hasty, late], make_van(), ["a b"])
    # b is served at 12:00, so the van leaves at 11:30 and not before; a at 11:40; back at 12:25.
    assert tour.start_s == 11 * H + 30 * MIN
    assert tour.cost_cny == pytest.approx(100 + 80 + 55 * 0.6 + 1_000 * (3 + 40 / 60))


def test_goods_that_may_not_be_long_on_board_put_off_a_later_trip(
    tour_of: Make, make_job: Make, make_van: Make
) -> None:
    late = make_job("b", windows=at(12, until=(12, 10)), max_on_board_s=15 * MIN)
    jobs = [make_job("a", windows=at(9, 10)), late]
    tour = tour_of([10, 10], jobs, make_van(), ["a", "b"])
    # Loaded at 9:45; 15 minutes before the door opens are the soonest.
    assert tour.trips[1].depart_s == 11 * H + 45 * MIN
    assert tour.trips[1].drops[0].start_s == 12 * H


def test_a_trip_put_off_across_a_closed_hour_is_put_off_from_when_it_would_leave(
    tour_of: Make, make_job: Make, make_van: Make
) -> None:
    late = make_job("b", windows=at(15), max_on_board_s=15 * MIN)
    jobs = [make_job("a", windows=at(9, 10)), late]
    opening = (TimeWindow(0, 9 * H + 30 * MIN), TimeWindow(14 * H, 16 * H))
    tour = tour_of([10, 10], jobs, make_van(), ["a", "b"], windows=opening)
    # Loading from 14:00 to 14:20, but leaving not before 14:45.
    assert tour.trips[1].depart_s == 14 * H + 45 * MIN


def test_what_is_too_far_for_its_time_on_board_is_not_served(
    tour_of: Make, make_job: Make, make_van: Make
) -> None:
    assert tour_of([30], [make_job("a", max_on_board_s=29 * MIN)], make_van(), ["a"]) is None
    assert tour_of([30], [make_job("a", max_on_board_s=30 * MIN)], make_van(), ["a"]) is not None


def test_returns_that_may_not_be_long_on_board_put_off_the_trip(
    tour_of: Make, make_job: Make, make_van: Make
) -> None:
    back = _return(make_job, "a", 10.0, wait_cny_per_h=1_000.0, max_on_board_s=H)
    tour = tour_of([10, 20], [back, make_job("b", windows=at(12))], make_van(), ["a b"])
    # Back at 12:25, so collected at 11:25, so the service of 5 minutes starts at 11:20.
    assert tour.trips[0].drops[0].start_s == 11 * H + 20 * MIN


def test_a_delivery_with_a_return_is_not_long_on_board_either_way(
    tour_of: Make, make_job: Make, make_van: Make
) -> None:
    def tour(minutes: int) -> Tour | None:
        job = make_job("a", returns_kg=(5.0, 0.0), max_on_board_s=minutes * MIN)
        found: Tour | None = tour_of([30], [job], make_van(), ["a"])
        return found

    assert tour(29) is None
    assert tour(30) is not None


# Returns


def _return(make_job: Make, name: str, kg: float, **changes: Any) -> Any:
    changes |= {"returns_kg": (kg, 0.0), "returns_l": (kg, 0.0)}
    return make_job(name, 0.0, **changes)


def test_returns_need_room_that_deliveries_have_left(
    tour_of: Make, make_job: Make, make_van: Make
) -> None:
    jobs = [make_job("out", 80.0), _return(make_job, "back", 90.0)]
    assert tour_of([10, 20], jobs, make_van(), ["back out"]) is None
    assert tour_of([10, 20], jobs, make_van(), ["out back"]) is not None
    both = [*jobs, _return(make_job, "more", 20.0)]
    assert tour_of([10, 20, 30], both, make_van(), ["out back more"]) is None
    assert tour_of([10, 20, 30], both, make_van(), ["out back", "more"]) is not None


def test_returns_come_to_the_base_before_a_tour_ends_anywhere(
    tour_of: Make, make_job: Make, make_van: Make
) -> None:
    free = replace(make_van(), end_place=ANYWHERE)
    delivery = tour_of([10], [make_job("a")], free, ["a"])
    # 10 km and 15 minutes, against 20 km and 25 minutes.
    assert delivery.cost_cny == pytest.approx(100 + 20 + 15 * 0.6)
    back = [_return(make_job, "a", 10.0)]
    assert tour_of([10], back, free, ["a"]).cost_cny == pytest.approx(100 + 40 + 25 * 0.6)
    kept = replace(free, unloads_at_end=True)
    assert tour_of([10], back, kept, ["a"]).cost_cny == pytest.approx(100 + 20 + 15 * 0.6)


def test_returns_come_to_the_base_before_another_end(
    tour_of: Make, make_job: Make, make_van: Make
) -> None:
    van = replace(make_van(), end_place=1)
    back = [_return(make_job, "a", 10.0)]
    tour = tour_of([10], back, van, ["a"], places=[30])
    # 10 out, 10 back, 30 to the end: 50 km and 55 minutes; there directly are 30 km.
    assert tour.cost_cny == pytest.approx(100 + 100 + 55 * 0.6)
    assert tour.end_s - tour.trips[0].return_s == 30 * MIN
    direct = tour_of([10], back, replace(van, unloads_at_end=True), ["a"], places=[30])
    assert direct.distance_m == 30_000


# Shipments


def _shipment(make_job: Make, kg: float, **changes: Any) -> list[Any]:
    first = make_job("from", kg, half=Half.FIRST, mate_id="to")
    return [first, make_job("to", kg, half=Half.SECOND, mate_id="from", **changes)]


def test_both_halves_of_a_shipment_are_on_one_trip_in_order(
    tour_of: Make, make_job: Make, make_van: Make
) -> None:
    jobs = _shipment(make_job, 10.0)
    assert tour_of([10, 20], jobs, make_van(), ["from to"]) is not None
    assert tour_of([10, 20], jobs, make_van(), ["to from"]) is None
    assert tour_of([10, 20], jobs, make_van(), ["from", "to"]) is None
    assert tour_of([10, 20], jobs, make_van(), ["from"]) is None


def test_a_shipment_takes_room_between_its_halves_only(
    tour_of: Make, make_job: Make, make_van: Make
) -> None:
    jobs = [*_shipment(make_job, 60.0), make_job("x", 60.0)]
    assert tour_of([10, 20, 15], jobs, make_van(), ["from x to"]) is None
    assert tour_of([10, 20, 15], jobs, make_van(), ["x from to"]) is not None
    assert tour_of([10, 20, 15], jobs, make_van(), ["from to x"]) is None


def test_a_shipment_may_not_be_long_on_board(tour_of: Make, make_job: Make, make_van: Make) -> None:
    jobs = [*_shipment(make_job, 10.0, max_on_board_s=10 * MIN), make_job("x")]
    assert tour_of([10, 20, -5], jobs, make_van(), ["x from to"]) is not None
    assert tour_of([10, 20, -5], jobs, make_van(), ["from x to"]) is None


def test_a_shipment_is_taken_so_late_that_it_need_not_wait_on_board(
    tour_of: Make, make_job: Make, make_van: Make
) -> None:
    first, second = _shipment(make_job, 10.0, windows=at(12), max_on_board_s=30 * MIN)
    first = replace(first, wait_cny_per_h=1_000.0)
    tour = tour_of([10, 20], [first, second], make_van(), ["from to"])
    # Handed over at 12:00, so on board at 11:30, so the service of 5 minutes starts at 11:25.
    assert tour.trips[0].drops[0].start_s == 11 * H + 25 * MIN


# Vehicles and company


def test_doors_are_served_by_who_has_what_they_require(
    tour_of: Make, make_job: Make, make_van: Make
) -> None:
    jobs = [make_job("a", requires=frozenset({"lift", "permit"}))]
    some = replace(make_van(), skills=frozenset({"lift", "crane"}))
    assert tour_of([10], jobs, some, ["a"]) is None
    full = replace(make_van(), skills=frozenset({"lift", "permit"}))
    assert tour_of([10], jobs, full, ["a"]) is not None


def test_goods_that_must_not_meet_go_on_two_trips(
    tour_of: Make, make_job: Make, make_van: Make
) -> None:
    jobs = [
        make_job("a", kinds=frozenset({"fish"})),
        make_job("b", kinds=frozenset({"cake", "cold"})),
    ]
    rules = {"conflicts": frozenset({("cake", "fish")})}
    assert tour_of([10, 20], jobs, make_van(), ["a b"], **rules) is None
    tour = tour_of([10, 20], jobs, make_van(), ["a", "b"], **rules)
    # 20 + 40 km; 60 minutes of driving, 10 of service, 20 at the dock.
    assert tour.cost_cny == pytest.approx(100 + 120 + 90 * 0.6)


def test_any_number_of_skills_and_kinds_of_goods_can_be_told_apart(
    tour_of: Make, make_job: Make, make_van: Make
) -> None:
    words = [f"word {number}" for number in range(100)]
    jobs = [
        make_job("a", requires=frozenset(words), kinds=frozenset(words)),
        make_job("b", requires=frozenset(words[1:]), kinds=frozenset({"cake"})),
    ]
    full, less = (replace(make_van(), skills=frozenset(held)) for held in (words, words[1:]))
    assert tour_of([10, 20], jobs, full, ["a b"]) is not None
    assert tour_of([10, 20], jobs, less, ["a b"]) is None
    assert tour_of([10, 20], jobs, less, ["b"]) is not None
    rules = {"conflicts": frozenset({(words[-1], "cake"), (words[0], "soap")})}
    assert tour_of([10, 20], jobs, full, ["a b"], **rules) is None
    assert tour_of([10, 20], jobs, full, ["a", "b"], **rules) is not None


# Places


def test_a_tour_may_start_at_home_and_end_at_its_last_stop(
    tour_of: Make, make_job: Make, make_van: Make
) -> None:
    van = replace(make_van(), start_place=1, end_place=ANYWHERE)
    opening = (TimeWindow(7 * H + 40 * MIN, 8 * H),)
    tour = tour_of([20], [make_job("a")], van, ["a"], places=[-10], windows=opening)
    # 7:30 from home, 7:40 at the base, loaded at 8:00, 8:20 to 8:25 at the door: 30 km, 55 minutes.
    assert (tour.start_s, tour.base_s) == (7 * H + 30 * MIN, 7 * H + 40 * MIN)
    assert tour.trips[0].depart_s == 8 * H
    assert tour.end_s == 8 * H + 25 * MIN
    assert tour.cost_cny == pytest.approx(100 + 60 + 55 * 0.6)


def test_without_a_base_goods_are_on_board_for_one_trip(
    tour_of: Make, make_job: Make, make_van: Make
) -> None:
    van = replace(make_van(), base_place=None, start_place=1, end_place=1)
    jobs = [make_job("a", release_s=9 * H), make_job("b")]
    tour = tour_of([10, 20], jobs, van, ["a b"], places=[-10], windows=leaving(1))
    # Goods are there at 9:00; 20 out, 10 on, 30 home: 60 km, 70 minutes.
    assert tour.start_s >= 9 * H
    assert tour.cost_cny == pytest.approx(100 + 120 + 70 * 0.6)
    assert tour_of([10, 20], jobs, van, ["a", "b"], places=[-10]) is None


def test_a_van_may_be_loaded_at_another_place_when_that_is_open(
    tour_of: Make, make_job: Make, make_van: Make
) -> None:
    van = replace(make_van(), base_place=1)
    more = {"places": [30], "place_windows": ((TimeWindow(9 * H, 10 * H),),)}
    tour = tour_of([40], [make_job("a", latest_s=10 * H)], van, ["a"], **more)
    # Loading from 9:00 on; 30 minutes to it, 20 of loading, 10 to the door, 5 of service, 40 back.
    assert tour.trips[0].depart_s >= 9 * H + 20 * MIN
    assert tour.cost_cny == pytest.approx(100 + 160 + 105 * 0.6)


def test_a_van_under_way_has_its_goods_and_its_driving_behind_it(
    tour_of: Make, make_job: Make, make_van: Make
) -> None:
    rules = DriverRules(2 * H, 20 * MIN, 3 * H)
    van = replace(make_van(rules=rules), start_place=1, starts_loaded=True)
    van = replace(van, continuous_s=110 * MIN, driven_s=140 * MIN)
    held, other = make_job("a", is_on_board=True), make_job("b")
    tour = tour_of([20], [held], van, ["a"], places=[10], windows=leaving(23))
    # 10 minutes out, then 20 back: after 10 minutes the driver rests; 40 minutes a day are left.
    assert tour.rests == (Rest(tour.start_s + 15 * MIN, tour.start_s + 35 * MIN),)
    assert tour.end_s - tour.start_s == 55 * MIN
    weary = replace(van, driven_s=151 * MIN)
    assert tour_of([20], [held], weary, ["a"], places=[10], windows=leaving(23)) is None
    assert tour_of([20, 20], [held, other], van, ["a b"], places=[10]) is None
    assert tour_of([20, 20], [held, other], make_van(), ["a b"]) is None


def test_who_has_driven_too_long_before_the_tour_rests_at_once(
    tour_of: Make, make_job: Make, make_van: Make
) -> None:
    van = replace(make_van(rules=DriverRules(2 * H, 20 * MIN)), start_place=1, starts_loaded=True)
    van = replace(van, continuous_s=130 * MIN)
    jobs = [make_job("a", is_on_board=True)]
    tour = tour_of([20], jobs, van, ["a"], places=[10], windows=leaving(23))
    # 20 minutes of rest, 10 out, 5 of service, 20 back.
    assert tour.rests == (Rest(tour.start_s, tour.start_s + 20 * MIN),)
    assert tour.end_s - tour.start_s == 55 * MIN


def test_standing_before_the_first_way_of_a_van_under_way_is_a_rest(
    tour_of: Make, make_job: Make, make_van: Make
) -> None:
    rules = DriverRules(2 * H, 20 * MIN)
    van = make_van(shifts=(TimeWindow(11 * H, 20 * H),), rules=rules)
    van = replace(van, start_place=1, starts_loaded=True)
    van = replace(van, continuous_s=115 * MIN, out_since_s=11 * H)
    jobs = [make_job("a", is_on_board=True, windows=at(12))]
    tour = tour_of([10], jobs, van, ["a"], places=[10], windows=leaving(23))
    # It stands at the door from 11:00 to 12:00, so that the 10 minutes home need no rest.
    assert (tour.rests, tour.end_s) == ((), 12 * H + 15 * MIN)


def test_a_van_under_way_needs_a_meal_that_opened_since_it_has_been_out(
    tour_of: Make, make_job: Make, make_van: Make
) -> None:
    meal = Meal(11 * H, 13 * H, 30 * MIN)
    van = replace(make_van(shifts=(TimeWindow(11 * H + 30 * MIN, 20 * H),)), meals=(meal,))
    van = replace(van, start_place=1, starts_loaded=True, out_since_s=10 * H)
    jobs = [make_job("a", is_on_board=True, windows=at(13))]
    tour = tour_of([20], jobs, van, ["a"], places=[10], windows=leaving(23))
    assert len(tour.meals) == 1
    assert tour_of([20], jobs, replace(van, out_since_s=None), ["a"], places=[10]).meals == ()


def test_a_rest_of_no_length_is_had_at_any_moment(
    tour_of: Make, make_job: Make, make_van: Make
) -> None:
    van = make_van(rules=DriverRules(30 * MIN, 0))
    tour = tour_of([90], [make_job("a")], van, ["a"])
    assert tour.end_s - tour.start_s == (90 + 5 + 90) * MIN


# Prices and limits


def test_a_tariff_by_stop_and_kilogram_is_added(
    tour_of: Make, make_job: Make, make_van: Make
) -> None:
    van = make_van(cny_per_stop=5.0, cny_per_kg=0.2)
    tour = tour_of([10, 20], [make_job("a", 10.0), make_job("b", 20.0)], van, ["a b"])
    # 40 km and 50 minutes; 2 stops; 30 kg.
    assert tour.cost_cny == pytest.approx(100 + 80 + 50 * 0.6 + 2 * 5 + 30 * 0.2)
    carried = tour_of([10, 20], _shipment(make_job, 10.0), van, ["from to"])
    assert carried.cost_cny == pytest.approx(100 + 80 + 50 * 0.6 + 2 * 5 + 10 * 0.2)


def test_overtime_has_its_price_and_its_limit(
    tour_of: Make, make_job: Make, make_van: Make
) -> None:
    shifts = (TimeWindow(0, H),)
    van = make_van(shifts=shifts, overtime_s=5 * MIN, overtime_cny_per_h=60.0)
    # 65 minutes, 5 of them after the end of the shift.
    tour = tour_of([30], [make_job("a")], van, ["a"])
    assert tour.cost_cny == pytest.approx(100 + 120 + 65 * 0.6 + 5 * 1.0)
    tight = make_van(shifts=shifts, overtime_s=5 * MIN - 1, overtime_cny_per_h=60.0)
    assert tour_of([30], [make_job("a")], tight, ["a"]) is None


def test_hours_of_driving_and_of_work_have_prices(
    tour_of: Make, make_job: Make, make_van: Make
) -> None:
    van = replace(make_van(), cny_per_drive_h=30.0, cny_per_service_h=60.0)
    tour = tour_of([10], [make_job("a")], van, ["a"])
    # 20 minutes of driving at 0.5, 5 of service at 1.
    assert tour.cost_cny == pytest.approx(100 + 40 + 25 * 0.6 + 20 * 0.5 + 5 * 1.0)


def test_the_longest_way_is_not_exceeded(tour_of: Make, make_job: Make, make_van: Make) -> None:
    assert tour_of([20], [make_job("a")], make_van(max_distance_m=39_999), ["a"]) is None
    assert tour_of([20], [make_job("a")], make_van(max_distance_m=40_000), ["a"]) is not None


def test_set_up_is_due_once_at_a_spot(tour_of: Make, make_job: Make, make_van: Make) -> None:
    def minutes(spots: tuple[int, int], trips: list[str]) -> float:
        jobs = [
            make_job(name, setup_s=10 * MIN, spot=spot)
            for name, spot in zip("ab", spots, strict=True)
        ]
        found = tour_of([10, 10], jobs, make_van(), trips)
        return float(found.end_s - found.start_s) / MIN

    # 20 minutes of driving, 10 of service, 10 for each set-up; on two trips also 20 and the dock.
    assert minutes((1, 1), ["a b"]) == 40
    assert minutes((1, 2), ["a b"]) == 50
    assert minutes((1, 1), ["a", "b"]) == 90


def test_giving_a_job_to_another_van_has_its_price(
    tour_of: Make, make_job: Make, make_van: Make
) -> None:
    van = replace(make_van(), id="van")
    stays = tour_of([10], [make_job("a", home="van", change_cny=7.0)], van, ["a"])
    gone = tour_of([10], [make_job("a", home="left", change_cny=7.0)], van, ["a"])
    assert stays.cost_cny == gone.cost_cny == pytest.approx(100 + 40 + 25 * 0.6)


# Traffic

RUSH = {"pace": {"urban": (1_000,) * 8 + (500,) + (1_000,) * 15}}


def test_a_drive_across_an_hour_goes_on_at_the_new_speed(
    tour_of: Make, make_job: Make, make_van: Make
) -> None:
    tour = tour_of([30], [make_job("a")], make_van(), ["a"], windows=leaving(7, 45), **RUSH)
    # 15 minutes until 8:00, the other 15 at half speed until 8:30; back from 8:35, 12.5 minutes of
    # the way until 9:00, the rest until 9:17:30.
    assert tour.trips[0].drops[0].arrive_s == 8 * H + 30 * MIN
    assert tour.end_s == 9 * H + 17 * MIN + 30
    assert tour.drive_s == (45 + 25) * MIN + 17 * MIN + 30


def test_a_day_that_begins_before_the_horizon_has_its_rush_hour_sooner(
    tour_of: Make, make_job: Make, make_van: Make
) -> None:
    more = RUSH | {"start_of_day_s": H}
    tour = tour_of([30], [make_job("a")], make_van(), ["a"], windows=leaving(6, 45), **more)
    assert tour.trips[0].drops[0].arrive_s == 7 * H + 30 * MIN


def test_rests_in_traffic_are_due_after_time_and_not_after_distance(
    tour_of: Make, make_job: Make, make_van: Make
) -> None:
    van = make_van(rules=DriverRules(40 * MIN, 20 * MIN))
    tour = tour_of([30], [make_job("a")], van, ["a"], windows=leaving(7, 45), **RUSH)
    # Rest after 40 minutes, with 2.5 minutes of the way left: 5 more at half speed.
    assert tour.rests == (Rest(8 * H + 25 * MIN, 8 * H + 45 * MIN),)
    assert tour.trips[0].drops[0].arrive_s == 8 * H + 50 * MIN
    # Back from 8:55: 5 minutes for 2.5, then 27.5 more.
    assert tour.end_s == 9 * H + 27 * MIN + 30


def test_a_van_leaves_before_the_rush_or_after_it(
    tour_of: Make, make_job: Make, make_van: Make
) -> None:
    opening = (TimeWindow(7 * H + 45 * MIN, 12 * H),)
    tour = tour_of([30], [make_job("a")], make_van(), ["a"], windows=opening, **RUSH)
    # Any departure from 9:00 on takes 65 minutes; the first one 92.5.
    assert tour.end_s - tour.start_s == 65 * MIN


# Late starts


def test_a_late_start_is_not_bought_where_leaving_later_makes_the_wait_free(
    tour_of: Make, make_job: Make, make_van: Make
) -> None:
    two = (DeliveryWindow(0, H, 0.1), DeliveryWindow(10 * H, 11 * H, 0.1))
    tour = tour_of([10], [make_job("a", windows=two, release_s=2 * H)], make_van(), ["a"])
    # Late by 70 minutes costs 7 CNY; waiting from 2:10 to 10:00 would cost 282.
    assert tour.trips[0].drops[0].start_s == 10 * H
    assert tour.cost_cny == pytest.approx(100 + 40 + 25 * 0.6)


def test_a_late_start_is_bought_where_the_route_were_too_long_without(
    tour_of: Make, make_job: Make, make_van: Make
) -> None:
    first = make_job("a", windows=(DeliveryWindow(0, 20 * MIN, 1.0),))
    jobs = [first, make_job("b", windows=at(2))]
    assert tour_of([10, 20], jobs, make_van(), ["a b"]).trips[0].drops[0].start_s == 20 * MIN
    tour = tour_of([10, 20], jobs, make_van(max_route_s=H), ["a b"])
    # Back at 2:25, so out at 1:25, a at 1:35: 75 minutes late.
    assert tour.trips[0].drops[0].start_s == 95 * MIN
    assert tour.cost_cny == pytest.approx(100 + 80 + 60 * 0.6 + 75 * 1.0)
