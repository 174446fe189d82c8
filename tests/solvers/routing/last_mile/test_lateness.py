"""What made a door late: each case has one cause, seen by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from solvers.routing.last_mile.drive import Draft
from solvers.routing.last_mile.lateness import LateCause, why_late
from solvers.routing.last_mile.schedule import Scheduler
from supplychain.fleet import DriverRules
from supplychain.windows import DeliveryWindow, TimeWindow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from solvers.routing.last_mile import LastMileProblem, Lateness

Make = Any
H, MIN = 3_600, 60


def _soft(open_s: int, close_s: int, late_cny_per_min: float = 1.0) -> tuple[DeliveryWindow, ...]:
    return (DeliveryWindow(open_s, close_s, late_cny_per_min),)


def _why(problem: LastMileProblem, *tours: Sequence[Sequence[int]], job: int = 0) -> Lateness:
    """The cause for a job that the tours, all by the first vehicle type, serve late."""
    drafts = [Draft(0, 0, tuple(tuple(trip) for trip in trips)) for trips in tours]
    scheduler = Scheduler(problem)
    runs = [(draft, scheduler.run(draft)) for draft in drafts]
    starts = [
        dict(zip(draft.jobs, run.starts_s, strict=True))[job]
        for draft, run in runs
        if run is not None and job in draft.jobs
    ]
    assert starts[0] > problem.jobs[job].windows[0].close_s
    return why_late(problem, drafts, job)


def test_goods_that_come_too_late_are_named_with_how_much(
    make_problem: Make, make_job: Make, make_van: Make
) -> None:
    # There at 09:00, on the road for half an hour, wanted by 09:10: 20 minutes.
    late = make_job("a", release_s=9 * H, windows=_soft(8 * H, 9 * H + 10 * MIN))
    found = _why(make_problem([30], [late], [make_van()]), [[0]])
    assert (found.cause, found.sooner_s) == (LateCause.GOODS_ARRIVE_TOO_LATE, 20 * MIN)


def test_a_front_that_opens_too_late_is_named(
    make_problem: Make, make_job: Make, make_van: Make
) -> None:
    job = make_job("a", release_s=5 * H, windows=_soft(6 * H, 7 * H))
    hours = (TimeWindow(7 * H, 20 * H),)
    assert (
        _why(make_problem([30], [job], [make_van()], hours), [[0]]).cause is LateCause.FRONT_CLOSED
    )


def test_a_shift_that_begins_too_late_is_named(
    make_problem: Make, make_job: Make, make_van: Make
) -> None:
    job = make_job("a", windows=_soft(6 * H, 7 * H))
    van = make_van(shifts=(TimeWindow(7 * H, 20 * H),))
    assert _why(make_problem([30], [job], [van]), [[0]]).cause is LateCause.OUTSIDE_SHIFTS


def test_of_a_front_and_a_shift_that_both_begin_too_late_the_front_is_named(
    make_problem: Make, make_job: Make, make_van: Make
) -> None:
    job = make_job("a", windows=_soft(6 * H, 7 * H))
    late = TimeWindow(7 * H, 20 * H)
    problem = make_problem([30], [job], [make_van(shifts=(late,))], (late,))
    assert _why(problem, [[0]]).cause is LateCause.FRONT_CLOSED


def test_a_rest_on_the_road_is_named(make_problem: Make, make_job: Make, make_van: Make) -> None:
    # Four and a half hours on the road with a rest of 20 minutes after four.
    job = make_job("a", windows=_soft(0, 4 * H + 40 * MIN))
    van = make_van(rules=DriverRules(max_daily_drive_s=20 * H))
    assert _why(make_problem([270], [job], [van]), [[0]]).cause is LateCause.DRIVER_REST


def test_a_rest_between_two_doors_is_named(
    make_problem: Make, make_job: Make, make_van: Make
) -> None:
    """Alone the door needs no rest; after another one it comes after four hours on the road."""
    first = make_job("b", windows=(DeliveryWindow(0, 2 * H),))
    job = make_job("a", windows=_soft(0, 4 * H + 30 * MIN))
    problem = make_problem([130, -60], [job, first], [make_van(count=1)])
    assert _why(problem, [[1, 0]]).cause is LateCause.DRIVER_REST


def test_a_door_too_far_for_its_window_is_named(
    make_problem: Make, make_job: Make, make_van: Make
) -> None:
    job = make_job("a", windows=_soft(0, 20 * MIN))
    assert _why(make_problem([30], [job], [make_van()]), [[0]]).cause is (
        LateCause.WINDOW_UNREACHABLE
    )


def test_a_trip_that_waits_for_goods_of_others_is_named(
    make_problem: Make, make_job: Make, make_van: Make
) -> None:
    job = make_job("a", windows=_soft(0, 30 * MIN))
    other = make_job("b", release_s=2 * H)
    problem = make_problem([10, 20], [job, other], [make_van()])
    assert _why(problem, [[0, 1]]).cause is LateCause.WAITS_FOR_OTHER_GOODS


def test_the_order_of_the_doors_is_named_with_the_place_that_is_on_time(
    make_problem: Make, make_job: Make, make_van: Make
) -> None:
    """Forty minutes there after the other door; first in the trip it takes twenty."""
    job = make_job("a", windows=_soft(0, 30 * MIN))
    problem = make_problem([20, -10], [job, make_job("b")], [make_van()])
    found = _why(problem, [[1, 0]])
    assert (found.cause, found.stop) == (LateCause.ROUTE_ORDER, 1)


def _two_rivals(make_problem: Make, make_job: Make, make_van: Make, count: int) -> LastMileProblem:
    """Two doors on either side; both cannot be on time with one vehicle."""
    window = _soft(0, 30 * MIN)
    jobs = [make_job("a", windows=window), make_job("b", windows=(DeliveryWindow(0, 30 * MIN),))]
    problem: LastMileProblem = make_problem([20, -30], jobs, [make_van(count=count)])
    return problem


def test_a_fleet_that_is_out_is_named(make_problem: Make, make_job: Make, make_van: Make) -> None:
    problem = _two_rivals(make_problem, make_job, make_van, 1)
    assert _why(problem, [[1, 0]]).cause is LateCause.NO_VEHICLE_FREE


def test_being_late_that_is_cheaper_than_a_second_vehicle_is_named_with_its_price(
    make_problem: Make, make_job: Make, make_van: Make
) -> None:
    problem = _two_rivals(make_problem, make_job, make_van, 2)
    found = _why(problem, [[1, 0]])
    assert found.cause is LateCause.DEARER_ON_TIME
    scheduler = Scheduler(problem)
    late_cny, own_cny, other_cny = (
        scheduler.cost_cny(Draft(0, 0, (trip,))) or 0.0 for trip in ((1, 0), (0,), (1,))
    )
    assert found.extra_cny is not None
    assert abs(found.extra_cny - (own_cny + other_cny - late_cny)) < 1e-6


def test_a_dear_lateness_is_called_overlooked(
    make_problem: Make, make_job: Make, make_van: Make
) -> None:
    problem = _two_rivals(make_problem, make_job, make_van, 2)
    dear = replace(problem.jobs[0], windows=_soft(0, 30 * MIN, 50.0))
    found = _why(replace(problem, jobs=(dear, problem.jobs[1])), [[1, 0]])
    assert found.cause is LateCause.OVERLOOKED
    assert found.extra_cny is not None
    assert found.extra_cny < 0.0
