from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from solvers.common import Limits, Status
from solvers.routing.last_mile import LastMileProblem, reason_for, solve
from supplychain.fleet import Compartment, Layout, SpeedClass
from supplychain.plans import Reason
from supplychain.roads import UNREACHABLE, TravelMatrix
from supplychain.windows import DeliveryWindow, TimeWindow

if TYPE_CHECKING:
    from solvers.routing.last_mile import LastMilePlan

Make = Any
H, MIN = 3_600, 60
QUICK = Limits(max_iterations=20, seed=1)


def _reason(plan: LastMilePlan, job_id: str = "odd") -> Reason:
    assert plan.status in {Status.PARTIAL, Status.NO_PLAN}
    return dict(plan.unserved)[job_id]


def test_a_class_without_compartment_is_named(
    make_problem: Make, make_job: Make, make_van: Make
) -> None:
    chilled = Layout("chilled", (Compartment("chilled", 100, 100),))
    jobs = [make_job("odd", 0.0, 5.0), make_job("a")]
    plan = solve(make_problem([10, 10], jobs, [make_van(layouts=(chilled,))]), QUICK)
    assert _reason(plan) is Reason.NO_VEHICLE_WITH_CLASS
    assert [drop.job_id for drop in plan.tours[0].trips[0].drops] == ["a"]


def test_a_front_without_vehicles_has_none_with_the_class(
    make_problem: Make, make_job: Make, make_van: Make
) -> None:
    plan = solve(make_problem([10], [make_job("odd")], [make_van(count=0)]), QUICK)
    assert plan.status is Status.NO_PLAN
    assert _reason(plan) is Reason.NO_VEHICLE_WITH_CLASS
    assert plan.cost_cny == plan.bound_cny == 1_000.0


def test_a_load_beyond_every_vehicle_is_named(
    make_problem: Make, make_job: Make, make_van: Make
) -> None:
    plan = solve(make_problem([10], [make_job("odd", 0.0, 51.0)], [make_van()]), QUICK)
    assert _reason(plan) is Reason.LARGER_THAN_ANY_VEHICLE


def test_goods_that_come_after_the_window_are_named(
    make_problem: Make, make_job: Make, make_van: Make
) -> None:
    window = (DeliveryWindow(H, 2 * H),)
    late = make_problem([10], [make_job("odd", windows=window, release_s=3 * H)], [make_van()])
    assert _reason(solve(late, QUICK)) is Reason.GOODS_ARRIVE_TOO_LATE
    tight = make_problem([30], [make_job("odd", windows=window, release_s=100 * MIN)], [make_van()])
    assert _reason(solve(tight, QUICK)) is Reason.GOODS_ARRIVE_TOO_LATE


def test_goods_that_come_after_the_last_shift_are_named(
    make_problem: Make, make_job: Make, make_van: Make
) -> None:
    van = make_van(shifts=(TimeWindow(0, 4 * H),))
    plan = solve(make_problem([10], [make_job("odd", release_s=5 * H)], [van]), QUICK)
    assert _reason(plan) is Reason.GOODS_ARRIVE_TOO_LATE


def test_a_window_that_no_tour_can_reach_is_named(
    make_problem: Make, make_job: Make, make_van: Make
) -> None:
    early = make_job("odd", windows=(DeliveryWindow(0, 20 * MIN),))
    plan = solve(make_problem([30], [early], [make_van()]), QUICK)
    assert _reason(plan) is Reason.WINDOW_UNREACHABLE
    after = make_job("odd", windows=(DeliveryWindow(6 * H, 7 * H),))
    van = make_van(shifts=(TimeWindow(0, 4 * H),))
    assert _reason(solve(make_problem([30], [after], [van]), QUICK)) is Reason.WINDOW_UNREACHABLE


def test_a_door_too_far_for_a_shift_is_named(
    make_problem: Make, make_job: Make, make_van: Make
) -> None:
    van = make_van(shifts=(TimeWindow(0, 4 * H),))
    plan = solve(make_problem([130], [make_job("odd")], [van]), QUICK)
    assert _reason(plan) is Reason.SHIFT_TOO_SHORT


def test_a_job_dearer_than_its_penalty_is_named(
    make_problem: Make, make_job: Make, make_van: Make
) -> None:
    problem = make_problem([10], [make_job("odd", unserved_cny=150.0)], [make_van()])
    plan = solve(problem, QUICK)
    assert _reason(plan) is Reason.NOT_WORTH_ITS_PENALTY
    assert plan.cost_cny == 150.0


def test_a_fleet_too_small_is_named(make_problem: Make, make_job: Make, make_van: Make) -> None:
    window = (DeliveryWindow(H, H + MIN),)
    jobs = [make_job("a", windows=window, unserved_cny=2_000.0), make_job("odd", windows=window)]
    plan = solve(make_problem([-30, 30], jobs, [make_van(count=1)]), QUICK)
    assert plan.unserved == (("odd", Reason.NO_CAPACITY),)


def test_a_job_that_one_more_vehicle_would_not_serve_does_not_want_for_one(
    make_problem: Make, make_job: Make, make_van: Make
) -> None:
    """A tour of its own costs over 100."""
    window = (DeliveryWindow(H, H + MIN),)
    jobs = [make_job("a", windows=window), make_job("odd", windows=window, unserved_cny=90.0)]
    assert _reason(solve(make_problem([-30, 30], jobs, [make_van(count=1)]), QUICK)) is (
        Reason.NOT_WORTH_ITS_PENALTY
    )
    more = make_problem([-30, 30], jobs, [make_van(count=2)])
    assert _reason(solve(more, QUICK)) is Reason.NOT_WORTH_ITS_PENALTY


def test_goods_that_are_too_old_before_a_vehicle_is_there_are_named(
    make_problem: Make, make_job: Make, make_van: Make
) -> None:
    old = replace(make_job("odd"), latest_s=20 * MIN)
    assert _reason(solve(make_problem([30], [old], [make_van()]), QUICK)) is (
        Reason.NO_STOCK_WITH_LIFE
    )


def test_of_several_limits_the_one_that_lifting_the_others_does_not_replace_is_named(
    make_problem: Make, make_job: Make, make_van: Make
) -> None:
    """The window and the time on board are both too short: a wider window alone is in vain."""
    early = replace(make_job("odd", windows=(DeliveryWindow(0, 20 * MIN),)), max_on_board_s=MIN)
    assert _reason(solve(make_problem([30], [early], [make_van()]), QUICK)) is (
        Reason.ON_BOARD_TOO_LONG
    )


def test_an_order_in_more_parts_than_the_fleet_can_carry_is_not_called_too_dear(
    make_problem: Make, make_job: Make, make_van: Make
) -> None:
    """A trip costs 155 and no vehicle has time for two; a part is worth a quarter of 500."""
    window = (DeliveryWindow(H, H + MIN),)
    parts = [
        make_job(f"odd/{n}", 90.0, order_id="odd", windows=window, unserved_cny=125.0)
        for n in range(4)
    ]
    plan = solve(make_problem([10] * 4, parts, [make_van(count=2)]), QUICK)
    assert {reason for _, reason in plan.unserved} == {Reason.NO_CAPACITY}
    assert len(plan.unserved) == 4


def test_an_order_in_parts_that_the_fleet_could_carry_is_too_dear(
    make_problem: Make, make_job: Make, make_van: Make
) -> None:
    window = (DeliveryWindow(H, H + MIN),)
    parts = [
        make_job(f"odd/{n}", 90.0, order_id="odd", windows=window, unserved_cny=125.0)
        for n in range(4)
    ]
    plan = solve(make_problem([10] * 4, parts, [make_van(count=4)]), QUICK)
    assert {reason for _, reason in plan.unserved} == {Reason.NOT_WORTH_ITS_PENALTY}


def test_an_order_in_parts_has_no_vehicle_where_others_need_the_fleet(
    make_problem: Make, make_job: Make, make_van: Make
) -> None:
    window = (DeliveryWindow(H, H + MIN),)
    parts = [
        make_job(f"odd/{n}", 90.0, order_id="odd", windows=window, unserved_cny=200.0)
        for n in range(2)
    ]
    other = make_job("a", 90.0, windows=window, unserved_cny=2_000.0)
    plan = solve(make_problem([10] * 3, [other, *parts], [make_van(count=2)]), QUICK)
    assert dict(plan.unserved).keys() <= {"odd/0", "odd/1"}
    assert {reason for _, reason in plan.unserved} == {Reason.NO_CAPACITY}


def test_a_door_without_road_is_out_of_reach(make_job: Make, make_van: Make) -> None:
    far = np.array([[0, UNREACHABLE], [UNREACHABLE, 0]])
    travel: dict[str, TravelMatrix] = {SpeedClass.URBAN: TravelMatrix(far, far)}
    day = (TimeWindow(0, 86_400),)
    problem = LastMileProblem(
        "front", ("chilled", "frozen"), (make_job("odd"),), (make_van(),), travel, day, 86_400
    )
    assert _reason(solve(problem, QUICK)) is Reason.NO_FRONT_IN_REACH


def test_a_job_that_could_be_served_is_not_explained_away(
    make_problem: Make, make_job: Make, make_van: Make
) -> None:
    problem = make_problem([10], [make_job("a")], [make_van()])
    assert reason_for(problem, (), problem.jobs[0]) is Reason.UNKNOWN
