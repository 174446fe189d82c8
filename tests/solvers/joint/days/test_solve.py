"""Delivery and installation days: known optima, repeatability, what cannot be done."""

from dataclasses import replace

import pytest

from solvers.common import Limits, Progress, Status, StopReason
from solvers.joint.days import (
    DayRequest,
    DaysProblem,
    DayTeam,
    LeftOutReason,
    TruckFleet,
    solve,
    validate,
)

FEW = Limits(max_iterations=200, seed=3)
FREE_TRUCKS = TruckFleet(0, 10, 10)


def test_two_doors_share_the_only_day_that_both_allow(pair: DaysProblem) -> None:
    plan = solve(pair, FEW)
    assert validate(pair, plan) == []
    assert plan.delivery_day == {"a": 1, "b": 1}
    assert plan.install_day == {"a": 2, "b": 2}
    # 24 m of one truck on one day; 24 m of the team at 2, one day of one team.
    assert dict(plan.costs.items()) == {
        "truck_distance": 24.0,
        "truck_days": 30.0,
        "trucks": 100.0,
        "team_distance": 48.0,
        "team_days": 40.0,
        "teams": 200.0,
        "idle_goods": 0.0,
    }
    assert plan.status is Status.FEASIBLE


def test_a_truck_comes_back_to_reload(small_trucks: DaysProblem) -> None:
    plan = solve(small_trucks, FEW)
    assert validate(small_trucks, plan) == []
    assert plan.costs.truck_distance == 44.0
    assert plan.counts.truck_days == plan.counts.trucks == 1
    assert len(plan.truck_days[0].trips) == 2


def test_a_day_too_short_to_reload_takes_two_days_of_one_truck(small_trucks: DaysProblem) -> None:
    short = replace(small_trucks, trucks=replace(small_trucks.trucks, most_distance_m=43))
    plan = solve(short, FEW)
    assert validate(short, plan) == []
    # A second truck costs 100, a second day of the first 0 more: both need two truck-days.
    assert plan.counts.truck_days == 2
    assert plan.counts.trucks == 1
    # The one that comes first waits: a for one day between (2 units at 5), or b alone for none.
    assert plan.costs.total == 44 + 60 + 100 + 48 + 40 + 200 + plan.costs.idle_goods


def test_a_team_rests_after_days_in_a_row() -> None:
    requests = tuple(DayRequest(str(n), 0, n, n, idle_cny=1.0) for n in range(6))
    team = DayTeam("t", 0, 10, 1)
    problem = DaysProblem.between_points(
        12, requests, FREE_TRUCKS, (team,), [[0]], name="a job a day, six days"
    )
    plan = solve(problem, FEW)
    assert validate(problem, plan) == []
    # Days 1 to 6 in a row are forbidden: the last waits till day 8 after five of them, or the last
    # two wait a day each.
    assert plan.costs.idle_goods == 2.0


def test_equal_seeds_give_equal_plans_whatever_the_workers(pair: DaysProblem) -> None:
    first = solve(pair, Limits(max_iterations=60, seed=5))
    second = solve(pair, Limits(max_iterations=60, seed=5))
    assert (first.truck_days, first.team_days) == (second.truck_days, second.team_days)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"quantity": 9}, LeftOutReason.TOO_LARGE),
        ({"skills": frozenset({"weld"})}, LeftOutReason.NO_SKILL),
        ({"first_day": 3, "last_day": 3}, LeftOutReason.NO_TEAM_DAY),
        ({"latest_install_day": 0}, LeftOutReason.NO_TEAM_DAY),
    ],
)
def test_what_cannot_be_done_is_named_and_the_rest_is_planned(
    pair: DaysProblem, change: dict[str, object], reason: LeftOutReason
) -> None:
    odd = replace(pair.requests[0], **change)  # type: ignore[arg-type]
    problem = replace(pair, requests=(odd, pair.requests[1]))
    plan = solve(problem, FEW)
    assert plan.status is Status.INFEASIBLE
    assert [(left.request_id, left.reason) for left in plan.left_out] == [("a", reason)]
    assert set(plan.install_day) == {"b"}
    assert validate(problem, plan) == []


def test_a_door_too_far_for_truck_or_team_is_named(pair: DaysProblem) -> None:
    slow = replace(pair, trucks=replace(pair.trucks, most_distance_m=23))
    assert [left.reason for left in solve(slow, FEW).left_out] == [LeftOutReason.TRUCK_TOO_FAR]
    lame = replace(pair, teams=(replace(pair.teams[0], most_distance_m=23),))
    assert [left.reason for left in solve(lame, FEW).left_out] == [LeftOutReason.TEAM_TOO_FAR]
    bare = replace(pair, trucks=replace(pair.trucks, most_trucks=0))
    plan = solve(bare, FEW)
    assert {left.reason for left in plan.left_out} == {LeftOutReason.NO_TRUCK}
    assert plan.status is Status.INFEASIBLE


def test_more_work_than_teams_have_days_leaves_some_out() -> None:
    requests = tuple(DayRequest(str(n), 0, 0, 0) for n in range(3))
    problem = DaysProblem.between_points(
        3, requests, FREE_TRUCKS, (DayTeam("t", 0, 10, 1),), [[0]]
    )
    plan = solve(problem, FEW)
    assert plan.status is Status.PARTIAL
    assert [left.reason for left in plan.left_out] == [LeftOutReason.NO_ROOM_FOUND]
    assert validate(problem, plan) == []


def test_a_warm_start_is_kept_where_it_fits(pair: DaysProblem) -> None:
    plan = solve(pair, FEW)
    again = solve(pair, Limits(max_iterations=1), warm_start=plan)
    assert again.costs == plan.costs
    tighter = replace(pair, teams=(replace(pair.teams[0], absent_days=frozenset({2})),))
    moved = solve(tighter, FEW, warm_start=plan)
    assert validate(tighter, moved) == []
    assert set(moved.install_day.values()) == {3}


def test_who_watches_is_told_and_may_stop(pair: DaysProblem) -> None:
    told: list[Progress] = []
    plan = solve(pair, FEW, progress=told.append, should_stop=lambda: bool(told))
    assert plan.stop is StopReason.ASKED
    assert len(told) == 1
    assert validate(pair, plan) == []


def test_nothing_to_do_is_done_at_no_cost(pair: DaysProblem) -> None:
    plan = solve(replace(pair, requests=()), FEW)
    assert plan.status is Status.OPTIMAL
    assert plan.costs.total == 0.0
