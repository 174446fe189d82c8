from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from solvers.routing.last_mile.schedule import schedule_tour
from supplychain.fleet import DriverRules
from supplychain.plans import Rest
from supplychain.windows import DeliveryWindow, TimeWindow

if TYPE_CHECKING:
    from collections.abc import Callable

    from solvers.routing.last_mile import Tour

Make = Any
H, MIN = 3_600, 60


@pytest.fixture
def tour_of(make_problem: Make) -> Callable[..., Tour | None]:
    """Schedule trips of jobs, named by their position, with the first van."""

    def tour(minutes: list[int], jobs: list[Any], van: Any, trips: Any, **more: Any) -> Tour | None:
        problem = make_problem(minutes, jobs, [van], **more)
        rows = [[jobs[position].id for position in trip] for trip in trips]
        return schedule_tour(problem, "van", "both", 0, rows)

    return tour


def test_a_tour_costs_vehicle_kilometres_and_hours(
    tour_of: Make, make_job: Make, make_van: Make
) -> None:
    van = make_van(reefer_cny_per_h={"both": 6.0})
    tour = tour_of([10, 20], [make_job("a"), make_job("b")], van, [[0, 1]])
    assert (tour.distance_m, tour.drive_s) == (40_000, 40 * MIN)
    # 100 for the van, 40 km at 2, and 50 minutes (40 driving, 10 of service) at 36 + 6 an hour.
    assert tour.cost_cny == pytest.approx(100 + 80 + 50 / 60 * 42)


def test_the_van_leaves_so_late_that_it_need_not_wait(
    tour_of: Make, make_job: Make, make_van: Make
) -> None:
    job = make_job("a", windows=(DeliveryWindow(9 * H, 10 * H),))
    tour = tour_of([10], [job], make_van(), [[0]])
    assert tour.trips[0].depart_s == 9 * H - 10 * MIN
    assert (tour.trips[0].drops[0].arrive_s, tour.trips[0].drops[0].start_s) == (9 * H, 9 * H)
    assert tour.trips[0].return_s == 9 * H + 15 * MIN


def test_only_the_wait_that_no_later_departure_avoids_is_left(
    tour_of: Make, make_job: Make, make_van: Make
) -> None:
    early = make_job("early", windows=(DeliveryWindow(8 * H, 8 * H + 30 * MIN),))
    late = make_job("late", windows=(DeliveryWindow(10 * H, 11 * H),))
    tour = tour_of([10, 20], [early, late], make_van(), [[0, 1]])
    first, second = tour.trips[0].drops
    assert (first.start_s, first.arrive_s) == (8 * H + 30 * MIN, 8 * H + 30 * MIN)
    assert second.arrive_s == 8 * H + 45 * MIN
    assert second.start_s == 10 * H


def test_goods_that_lose_value_on_board_move_the_departure_forward(
    tour_of: Make, make_job: Make, make_van: Make
) -> None:
    def trip(wait_cny_per_h: float) -> Any:
        first = make_job("first", wait_cny_per_h=wait_cny_per_h)
        second = make_job("second", windows=(DeliveryWindow(2 * H, 3 * H),))
        return tour_of([10, 20], [first, second], make_van(), [[0, 1]]).trips[0]

    assert trip(35.0).drops[0].start_s == 2 * H - 15 * MIN
    assert trip(37.0).drops[0].start_s == 10 * MIN


def test_waiting_value_is_counted_from_the_release(
    tour_of: Make, make_job: Make, make_van: Make
) -> None:
    job = make_job("a", release_s=H, wait_cny_per_h=12.0)
    tour = tour_of([30], [job], make_van(), [[0]])
    assert tour.trips[0].depart_s == H
    assert tour.cost_cny == pytest.approx(100 + 120 + 65 / 60 * 36 + 12 * 0.5)


def test_a_trip_waits_for_the_last_of_its_goods(
    tour_of: Make, make_job: Make, make_van: Make
) -> None:
    jobs = [make_job("a", release_s=2 * H), make_job("b", release_s=5 * H)]
    assert tour_of([10, 20], jobs, make_van(), [[0, 1]]).trips[0].depart_s == 5 * H


def test_a_second_trip_leaves_after_loading_and_release(
    tour_of: Make, make_job: Make, make_van: Make
) -> None:
    soon = [make_job("a"), make_job("b")]
    first, second = tour_of([10, 20], soon, make_van(), [[0], [1]]).trips
    assert second.depart_s == first.return_s + 20 * MIN
    later = [make_job("a"), make_job("b", release_s=6 * H)]
    first, second = tour_of([10, 20], later, make_van(), [[0], [1]]).trips
    assert second.depart_s == 6 * H
    assert first.return_s == 6 * H - 20 * MIN


def test_loads_are_counted_trip_by_trip_in_kilograms_and_litres(
    tour_of: Make, make_job: Make, make_van: Make
) -> None:
    heavy = [make_job("a", 60.0), make_job("b", 60.0)]
    assert tour_of([10, 20], heavy, make_van(), [[0, 1]]) is None
    assert tour_of([10, 20], heavy, make_van(), [[0], [1]]) is not None
    bulky = [make_job("a", litres=(60.0, 0.0)), make_job("b", litres=(60.0, 0.0))]
    assert tour_of([10, 20], bulky, make_van(), [[0, 1]]) is None
    frozen = [make_job("a", 0.0, 30.0), make_job("b", 0.0, 30.0)]
    assert tour_of([10, 20], frozen, make_van(), [[0, 1]]) is None
    mixed = [make_job("a", 70.0), make_job("b", 0.0, 40.0)]
    assert tour_of([10, 20], mixed, make_van(), [[0, 1]]) is None


def test_one_driver_rests_twenty_minutes_after_four_hours(
    tour_of: Make, make_job: Make, make_van: Make
) -> None:
    tour = tour_of([150], [make_job("a")], make_van(), [[0]])
    # 150 minutes there, 5 of service, 90 back: then four hours of driving are full.
    rest_s = tour.trips[0].depart_s + (150 + 5 + 90) * MIN
    assert tour.rests == (Rest(rest_s, rest_s + 20 * MIN),)
    assert tour.trips[0].return_s - tour.trips[0].depart_s == (300 + 5 + 20) * MIN
    assert tour.drive_s == 300 * MIN


def test_two_drivers_and_docks_and_long_waits_need_no_rest(
    tour_of: Make, make_job: Make, make_van: Make
) -> None:
    assert tour_of([150], [make_job("a")], make_van(drivers=2), [[0]]).rests == ()
    jobs = [make_job("a"), make_job("b")]
    assert tour_of([60, 100], jobs, make_van(), [[0], [1]]).rests == ()
    waiting = [
        make_job("a", windows=(DeliveryWindow(0, 2 * H),)),
        make_job("b", windows=(DeliveryWindow(5 * H, 6 * H),)),
    ]
    assert tour_of([100, 150], waiting, make_van(), [[0, 1]]).rests == ()


def test_service_at_doors_is_no_rest(tour_of: Make, make_job: Make, make_van: Make) -> None:
    tour = tour_of([150], [make_job("a", service_s=H)], make_van(), [[0]])
    assert len(tour.rests) == 1


def test_of_two_windows_the_one_that_makes_the_tour_short_is_used(
    tour_of: Make, make_job: Make, make_van: Make
) -> None:
    two = (DeliveryWindow(8 * H, 9 * H), DeliveryWindow(14 * H, 15 * H))
    jobs = [make_job("a", windows=two), make_job("b", windows=(DeliveryWindow(14 * H, 15 * H),))]
    tour = tour_of([10, 20], jobs, make_van(), [[0, 1]])
    assert tour.trips[0].drops[0].start_s == 14 * H
    assert tour.trips[0].return_s - tour.trips[0].depart_s == 50 * MIN


def test_a_door_between_two_hard_windows_is_served_in_the_second(
    tour_of: Make, make_job: Make, make_van: Make
) -> None:
    two = (DeliveryWindow(0, 5 * MIN), DeliveryWindow(H, 2 * H))
    tour = tour_of([10], [make_job("a", windows=two)], make_van(), [[0]])
    assert tour.trips[0].drops[0].start_s == H


def test_late_minutes_have_their_price_and_hard_windows_none(
    tour_of: Make, make_job: Make, make_van: Make
) -> None:
    priced = make_job("a", windows=(DeliveryWindow(0, 20 * MIN, 0.5),))
    tour = tour_of([30], [priced], make_van(), [[0]])
    assert tour.trips[0].drops[0].start_s == 30 * MIN
    assert tour.cost_cny == pytest.approx(100 + 120 + 65 / 60 * 36 + 10 * 0.5)
    hard = make_job("a", windows=(DeliveryWindow(0, 20 * MIN),))
    assert tour_of([30], [hard], make_van(), [[0]]) is None


def test_no_price_buys_a_start_after_the_latest(
    tour_of: Make, make_job: Make, make_van: Make
) -> None:
    window = (DeliveryWindow(0, 20 * MIN, 0.5),)
    assert (
        tour_of([30], [make_job("a", windows=window, latest_s=29 * MIN)], make_van(), [[0]]) is None
    )
    assert (
        tour_of([30], [make_job("a", windows=window)], make_van(), [[0]], horizon_s=H) is not None
    )
    assert (
        tour_of([30], [make_job("a", windows=window)], make_van(), [[0]], horizon_s=H // 3) is None
    )


def test_being_late_competes_with_waiting_for_the_next_window(
    tour_of: Make, make_job: Make, make_van: Make
) -> None:
    def start_s(price: float) -> int:
        held = make_job("held", windows=(DeliveryWindow(0, 10 * MIN),))
        choice = (DeliveryWindow(0, 20 * MIN, price), DeliveryWindow(2 * H, 3 * H))
        jobs = [held, make_job("choice", windows=choice)]
        tour = tour_of([10, 30], jobs, make_van(), [[0, 1]])
        return int(tour.trips[0].drops[1].start_s)

    assert start_s(0.1) == 35 * MIN
    assert start_s(50.0) == 2 * H


def test_the_shift_the_front_and_the_longest_route_bind(
    tour_of: Make, make_job: Make, make_van: Make
) -> None:
    jobs = [make_job("a")]
    short = make_van(shifts=(TimeWindow(0, 64 * MIN),))
    assert tour_of([30], jobs, short, [[0]]) is None
    assert tour_of([30], jobs, make_van(max_route_s=64 * MIN), [[0]]) is None
    assert tour_of([30], jobs, make_van(max_route_s=65 * MIN), [[0]]) is not None
    opening = [TimeWindow(0, MIN), TimeWindow(3 * H, 4 * H)]
    late = [make_job("a", release_s=H)]
    assert tour_of([30], late, make_van(), [[0]], windows=opening).trips[0].depart_s == 3 * H
    assert tour_of([30], late, make_van(), [[0]], windows=opening[:1]) is None


def test_stops_and_driving_of_a_tour_are_limited(
    tour_of: Make, make_job: Make, make_van: Make
) -> None:
    jobs = [make_job("a"), make_job("b")]
    assert tour_of([10, 20], jobs, make_van(max_stops=1), [[0, 1]]) is None
    assert tour_of([10, 20], jobs, make_van(max_stops=1), [[0], [1]]) is None
    rules = DriverRules(max_daily_drive_s=59 * MIN)
    assert tour_of([10, 20], jobs, make_van(rules=rules), [[0], [1]]) is None
    assert tour_of([10, 20], jobs, make_van(rules=rules), [[0, 1]]) is not None


def test_loading_of_a_later_trip_stays_within_the_opening_hours(
    tour_of: Make, make_job: Make, make_van: Make
) -> None:
    jobs = [make_job("a", latest_s=H), make_job("b")]
    opening = [TimeWindow(0, 30 * MIN), TimeWindow(2 * H, 3 * H)]
    first, second = tour_of([10, 20], jobs, make_van(), [[0], [1]], windows=opening).trips
    assert second.depart_s == 2 * H + 20 * MIN
    assert first.depart_s == 30 * MIN


def test_a_vehicle_under_way_is_paid_from_when_it_is_free(
    tour_of: Make, make_job: Make, make_van: Make
) -> None:
    job = make_job("a", windows=(DeliveryWindow(9 * H, 10 * H),))
    van = make_van(shifts=(TimeWindow(8 * H, 20 * H),))
    fresh = tour_of([10], [job], van, [[0]])
    under_way = tour_of([10], [job], replace(van, out_since_s=8 * H), [[0]])
    # It waits for the window either way, but 50 of those minutes are paid only under way.
    assert under_way.cost_cny == pytest.approx(fresh.cost_cny + 50 / 60 * 36)


def test_goods_on_board_stay_on_their_own_vehicle(
    make_problem: Make, make_job: Make, make_van: Make
) -> None:
    job = make_job("a", is_on_board=True, home="one")
    vans = [replace(make_van(), id=key, starts_loaded=True) for key in ("one", "two")]
    problem = make_problem([10], [job], vans)
    assert schedule_tour(problem, "one", "both", 0, [["a"]]) is not None
    assert schedule_tour(problem, "two", "both", 0, [["a"]]) is None
    without_home = replace(problem, vans=(vans[1],))
    assert schedule_tour(without_home, "two", "both", 0, [["a"]]) is None
