from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from solvers.common import Limits, Progress, Status, StopReason
from solvers.routing.last_mile import fronts, solve, solve_many
from supplychain.errors import DataError
from supplychain.fleet import Compartment, Layout
from supplychain.windows import DeliveryWindow, TimeWindow
from tests.solvers.mortal import Mortal

if TYPE_CHECKING:
    from collections.abc import Callable

    from solvers.routing.last_mile import LastMilePlan, LastMileProblem

Make = Any
H, MIN = 3_600, 60
SOME = Limits(max_iterations=60, seed=3)


@pytest.fixture
def town(
    make_problem: Callable[..., LastMileProblem], make_job: Make, make_van: Make
) -> LastMileProblem:
    """Twenty-four doors on both sides of the front, half of them with windows."""
    jobs = []
    for number in range(24):
        open_s = (number % 4) * 2 * H
        windows = (DeliveryWindow(open_s, open_s + 3 * H, None if number % 3 else 0.4),)
        loads = (5.0 + number % 5, 3.0 * (number % 2))
        jobs.append(make_job(f"j{number}", *loads, windows=windows if number % 2 else ()))
    return make_problem([(-1) ** n * (3 + 2 * n) for n in range(24)], jobs, [make_van(count=4)])


def _sequences(plan: LastMilePlan) -> list[list[list[str]]]:
    return [[[drop.job_id for drop in trip.drops] for trip in tour.trips] for tour in plan.tours]


def _served(plan: LastMilePlan) -> list[str]:
    return sorted(job_id for tour in _sequences(plan) for trip in tour for job_id in trip)


def test_the_optimum_on_a_street_is_found(
    make_problem: Make, make_job: Make, make_van: Make
) -> None:
    # Four doors of 50 kg and 100 kg of room: two trips of one van, one to each side.
    # 2 x 40 + 2 x 60 km at 2; 200 min of driving, 20 of service and 20 at the dock at 36 an hour.
    jobs = [make_job(name, 50.0) for name in "abcd"]
    plan = solve(make_problem([40, -60, 30, -50], jobs, [make_van()]), SOME)
    assert sorted(sorted(trip) for trip in _sequences(plan)[0]) == [["a", "c"], ["b", "d"]]
    assert plan.cost_cny == pytest.approx(100 + 400 + 36 * 4)
    assert plan.status is Status.FEASIBLE


def test_two_vans_are_used_where_one_would_be_late(
    make_problem: Make, make_job: Make, make_van: Make
) -> None:
    window = (DeliveryWindow(H, H + 10 * MIN),)
    jobs = [make_job("a", windows=window), make_job("b", windows=window)]
    assert len(solve(make_problem([-30, 30], jobs, [make_van()]), SOME).tours) == 2
    cheap_late = (DeliveryWindow(H, H + 10 * MIN, 0.01),)
    jobs = [make_job("a", windows=cheap_late), make_job("b", windows=cheap_late)]
    assert len(solve(make_problem([-30, 30], jobs, [make_van()]), SOME).tours) == 1


def test_layouts_share_the_vans(make_problem: Make, make_job: Make, make_van: Make) -> None:
    layouts = (
        Layout("chilled", (Compartment("chilled", 100, 100),)),
        Layout("frozen", (Compartment("frozen", 100, 100),)),
    )
    window = (DeliveryWindow(H, 2 * H),)
    jobs = [make_job("a", windows=window), make_job("b", 0.0, 10.0, windows=window)]
    van = make_van(count=1, layouts=layouts)
    plan = solve(make_problem([30, 30], jobs, [van]), SOME)
    assert len(plan.tours) == 1
    assert len(plan.unserved) == 1
    plan = solve(make_problem([30, 30], jobs, [replace(van, count=2)]), SOME)
    assert sorted(tour.layout_id for tour in plan.tours) == ["chilled", "frozen"]


def test_equal_seeds_give_equal_plans(town: LastMileProblem) -> None:
    assert solve(town, SOME) == solve(town, SOME)


def test_a_search_is_never_worse_than_the_plan_that_it_begins_with(town: LastMileProblem) -> None:
    first = solve(town, Limits(max_seconds=0.0))
    again = solve(town, SOME, warm_start=first)
    assert again.cost_cny <= first.cost_cny
    assert solve(town, Limits(max_seconds=0.0), warm_start=again).cost_cny == again.cost_cny


def test_a_warm_start_of_other_jobs_is_used_as_far_as_it_goes(
    town: LastMileProblem, make_problem: Make, make_job: Make
) -> None:
    plan = solve(town, SOME)
    jobs = [*town.jobs[:3], make_job("new", latest_s=4 * H)]
    fewer = make_problem([3, -5, 7, 9], jobs, town.vans)
    warm = solve(fewer, Limits(max_seconds=0.0), warm_start=plan)
    assert _served(warm) == ["j0", "j1", "j2", "new"]


def test_without_time_the_plan_is_complete_all_the_same(town: LastMileProblem) -> None:
    plan = solve(town, Limits(max_seconds=0.0))
    assert _served(plan) == sorted(job.id for job in town.jobs)
    assert plan.stop_reason is StopReason.TIME


def test_a_plan_asked_to_stop_is_complete(town: LastMileProblem) -> None:
    plan = solve(town, Limits(max_seconds=60.0), should_stop=lambda: True)
    assert _served(plan) == sorted(job.id for job in town.jobs)
    assert plan.stop_reason is StopReason.ASKED


def test_an_empty_front_needs_nothing(make_problem: Make, make_van: Make) -> None:
    plan = solve(make_problem([], [], [make_van()]), SOME)
    assert (plan.status, plan.cost_cny, plan.tours) == (Status.OPTIMAL, 0.0, ())


def test_workers_do_not_change_plans_that_stop_by_iterations(town: LastMileProblem) -> None:
    fronts = [town, replace(town, jobs=town.jobs[::-1])]
    one = solve_many(fronts, SOME)
    two = solve_many(fronts, replace(SOME, workers=2))
    assert one == two


def test_fronts_share_seconds_and_report_progress(town: LastMileProblem) -> None:
    seen: list[Progress] = []
    fronts = [town, replace(town, front_id="other")]
    plans = solve_many(fronts, Limits(max_seconds=0.6, seed=1), progress=seen.append)
    assert all(_served(plan) == sorted(job.id for job in town.jobs) for plan in plans)
    costs = [report.cost_cny for report in seen if report.cost_cny is not None]
    assert costs == sorted(costs, reverse=True)
    assert sum(plan.cost_cny for plan in plans) == pytest.approx(costs[-1])


def test_weights_and_warm_starts_go_with_their_fronts(
    town: LastMileProblem, make_problem: Make, make_job: Make, make_van: Make
) -> None:
    small = make_problem([5], [make_job("only")], [make_van()])
    before = solve(small, SOME)
    plans = solve_many(
        [town, small], Limits(max_seconds=0.5), warm_starts=[None, before], weights=[1.0, 0.0]
    )
    assert plans[1].tours == before.tours
    assert len(_served(plans[0])) == 24


def test_jobs_with_loads_of_other_classes_are_refused(
    make_problem: Make, make_job: Make, make_van: Make
) -> None:
    with pytest.raises(DataError, match="one load per class"):
        make_problem([5], [replace(make_job("a"), kg=(1.0,))], [make_van()])


def test_shifts_have_their_own_counts(make_problem: Make, make_job: Make, make_van: Make) -> None:
    shifts = (TimeWindow(0, 4 * H), TimeWindow(4 * H, 8 * H))
    early, late = (DeliveryWindow(H, H + MIN),), (DeliveryWindow(6 * H, 6 * H + MIN),)
    jobs = [make_job("a", windows=early), make_job("b", windows=late)]
    plan = solve(make_problem([30, 30], jobs, [make_van(count=1, shifts=shifts)]), SOME)
    assert [tour.shift for tour in plan.tours] == [0, 1]


def test_plans_are_complete_when_workers_are_killed(
    town: LastMileProblem, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fronts, "executor", lambda _, **__: Mortal(0))
    for limits in (SOME, Limits(max_seconds=10.0)):
        plans = solve_many([town, town], limits)
        assert all(len(_served(plan)) == 24 for plan in plans)


@pytest.mark.parametrize(
    ("all_s", "cold_jobs", "expected_s"),
    [(100.0, 0, 50.0), (100.0, 1_000, 50.0), (10.0, 2_000, 8.0), (5.0, 2_000, 5.0)],
)
def test_jobs_without_tours_get_a_quick_pass_that_suffices_for_more_than_a_first_plan(
    all_s: float, cold_jobs: int, expected_s: float
) -> None:
    assert fronts.quick_s(all_s, cold_jobs) == pytest.approx(expected_s)
