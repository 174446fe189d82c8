"""Routes without times become plans; every figure here is reckoned by hand.

On the street a kilometre takes two minutes, and teams work from 8 to 18.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from solvers.common import Status
from solvers.installers.decode import Decoder, Stop, decode_plan
from solvers.installers.plan import Pause
from solvers.installers.validate import validate
from supplychain.errors import DataError
from supplychain.fleet import MealBreak
from supplychain.installation import InstallationRules
from supplychain.jobs import (
    GoodsArrival,
    JobRelation,
    RelationKind,
    Task,
    Timing,
    WindowsFor,
)
from supplychain.windows import DeliveryWindow
from tests.solvers.installers.street_of_jobs import FIT, KM_S, MIN, H, at, job, street, team

if TYPE_CHECKING:
    from solvers.installers.plan import InstallersPlan

FITTING = Task(H, needs=(FIT,))
SECOND = Task(H // 2, needs=(FIT,))


def starts(plan: InstallersPlan, job_id: str) -> list[int]:
    return [visit.start_s for _, visit in plan.visits_of(job_id)]


def test_a_team_leaves_as_late_as_its_first_window_allows() -> None:
    problem = street([team()], [job("a", 5, windows=(DeliveryWindow(10 * H, 11 * H),))])
    plan = decode_plan(problem, {("A", 0): [Stop("a")]})
    [route] = plan.routes
    assert (route.start_s, route.end_s) == (10 * H - 5 * KM_S, 11 * H + 5 * KM_S)
    assert validate(problem, plan) == []


def test_waiting_between_jobs_is_saved_by_a_later_first_start() -> None:
    windows = (DeliveryWindow(9 * H, 11 * H),), (DeliveryWindow(12 * H, 13 * H),)
    problem = street([team()], [job(n, 5, windows=w) for n, w in zip("ab", windows, strict=True)])
    plan = decode_plan(problem, {("A", 0): [Stop("a"), Stop("b")]})
    assert starts(plan, "a") == [11 * H]
    assert plan.costs.waiting == 0.0
    # Work two hours and driving 20 minutes at 20 an hour; 10 km; 30 a job; 50 a day.
    assert plan.costs.total == pytest.approx(40 + 20 / 3 + 10 + 60 + 50)
    assert validate(problem, plan) == []


def test_a_late_start_belongs_to_the_priced_window_that_opened_last() -> None:
    window = DeliveryWindow(8 * H, 8 * H, late_cny_per_min=2.0)
    rules = InstallationRules(worst_late_cny_per_min=1.0)
    problem = street([team()], [job("a", 5, windows=(window,))], rules=rules)
    plan = decode_plan(problem, {("A", 0): [Stop("a")]})
    assert plan.visits_of("a")[0][1].late_s == 10 * MIN
    assert plan.costs.lateness == pytest.approx(20.0 + 10.0)
    assert validate(problem, plan) == []


def test_a_start_after_a_hard_window_leaves_the_job_out() -> None:
    problem = street([team()], [job("a", 5, windows=(DeliveryWindow(8 * H, 8 * H),))])
    decoder = Decoder(problem)
    route = {("A", 0): [Stop("a")]}
    assert decoder.broken_s(route) == 10 * MIN
    plan = decoder.plan(route)
    assert (plan.status, plan.costs.unserved) == (Status.NO_PLAN, 500.0)


def test_tasks_at_the_same_time_wait_for_the_later_team() -> None:
    problem = street([team("A", 0), team("B", 20)], [job("a", 5, FITTING, SECOND)])
    plan = decode_plan(problem, {("A", 0): [Stop("a")], ("B", 0): [Stop("a", 1)]})
    assert starts(plan, "a") == [8 * H + 15 * KM_S] * 2
    assert validate(problem, plan) == []


def test_tasks_in_order_delay_the_first_where_the_gap_would_be_too_long() -> None:
    both = job("a", 5, FITTING, SECOND, timing=Timing.IN_ORDER, least_gap_s=60, most_gap_s=10 * MIN)
    problem = street([team("A", 0), team("B", 20)], [both])
    plan = decode_plan(problem, {("A", 0): [Stop("a")], ("B", 0): [Stop("a", 1)]})
    second = 8 * H + 15 * KM_S
    assert starts(plan, "a") == [second - 10 * MIN, second]
    assert validate(problem, plan) == []


def test_a_helper_starts_and_ends_with_the_team_that_has_the_skill() -> None:
    heavy = job("a", 5, Task(H, needs=(FIT,), people=2))
    problem = street([team("A", 0), team("B", 20, skills=())], [heavy])
    plan = decode_plan(problem, {("A", 0): [Stop("a")], ("B", 0): [Stop("a", 0, helps=True)]})
    (_, main), (_, helper) = plan.visits_of("a")
    assert (main.start_s, main.end_s) == (helper.start_s, helper.end_s)
    assert (main.helps, helper.helps) == (False, True)
    assert validate(problem, plan) == []


def test_a_team_too_small_and_alone_does_not_do_the_job() -> None:
    heavy = job("a", 5, Task(H, needs=(FIT,), people=2))
    plan = decode_plan(street([team()], [heavy]), {("A", 0): [Stop("a")]})
    assert [left.job_id for left in plan.left_out] == ["a"]


def test_a_second_job_waits_for_the_end_of_the_first_and_its_gap() -> None:
    after = JobRelation(RelationKind.BEFORE, "a", "b", least_gap_s=H)
    problem = street([team("A"), team("B")], [job("b", 0), job("a", 5)], [after])
    plan = decode_plan(problem, {("A", 0): [Stop("a")], ("B", 0): [Stop("b")]})
    assert starts(plan, "b")[0] == starts(plan, "a")[0] + 2 * H
    assert validate(problem, plan) == []


def test_without_the_first_job_the_second_is_left_out() -> None:
    after = JobRelation(RelationKind.BEFORE, "a", "b")
    problem = street([team()], [job("a", 5), job("b", 5)], [after])
    plan = decode_plan(problem, {("A", 0): [Stop("b")]})
    assert [left.job_id for left in plan.left_out] == ["a", "b"]


def test_jobs_that_start_together_do_so() -> None:
    together = JobRelation(RelationKind.SAME_TIME, "a", "b")
    problem = street([team("A"), team("B")], [job("a", 0), job("b", 10)], [together])
    plan = decode_plan(problem, {("A", 0): [Stop("a")], ("B", 0): [Stop("b")]})
    assert starts(plan, "a") == starts(plan, "b") == [8 * H + 10 * KM_S]
    assert validate(problem, plan) == []


def test_a_break_is_taken_in_waiting_time_where_it_costs_nothing() -> None:
    lunch = MealBreak(11 * H, 13 * H, H // 2)
    windows = (DeliveryWindow(10 * H, 10 * H),), (DeliveryWindow(12 * H, 12 * H),)
    jobs = [job(n, 5, windows=w) for n, w in zip("ab", windows, strict=True)]
    problem = street([team(breaks=(lunch,))], [*jobs, job("c", 5)])
    plan = decode_plan(problem, {("A", 0): [Stop("a"), Stop("b"), Stop("c")]})
    assert plan.routes[0].pauses == (Pause(11 * H, 11 * H + H // 2),)
    assert starts(plan, "b") == [12 * H]
    assert validate(problem, plan) == []


def test_a_break_delays_work_that_would_last_until_after_it() -> None:
    lunch = MealBreak(11 * H, 12 * H, H // 2)
    early = job("a", 0, windows=(DeliveryWindow(10 * H, 10 * H),))
    long = job("b", 0, Task(2 * H, needs=(FIT,)))
    problem = street([team(breaks=(lunch,))], [early, long])
    plan = decode_plan(problem, {("A", 0): [Stop("a"), Stop("b")]})
    assert starts(plan, "b") == [11 * H + H // 2]
    assert validate(problem, plan) == []


def test_windows_of_every_task_are_paid_by_each() -> None:
    late = DeliveryWindow(8 * H, 8 * H, late_cny_per_min=1.0)
    both = job("a", 5, FITTING, SECOND, windows=(late,), windows_for=WindowsFor.EVERY)
    problem = street([team("A"), team("B")], [both])
    plan = decode_plan(problem, {("A", 0): [Stop("a")], ("B", 0): [Stop("a", 1)]})
    assert plan.costs.lateness == pytest.approx(20.0)
    assert validate(problem, plan) == []


def test_work_waits_for_its_goods() -> None:
    waits = job("a", 0, goods=GoodsArrival(expected_s=9 * H))
    plan = decode_plan(street([team()], [waits]), {("A", 0): [Stop("a")]})
    assert starts(plan, "a") == [9 * H]


def test_overtime_is_paid_up_to_its_limit() -> None:
    late = job("a", 5, windows=(DeliveryWindow(17 * H, 17 * H),))
    problem = street([team()], [late])
    plan = decode_plan(problem, {("A", 0): [Stop("a")]})
    assert plan.routes[0].overtime_s == 5 * KM_S
    assert plan.costs.overtime == pytest.approx(40 / 6)
    too_late = replace(late, windows=(DeliveryWindow(18 * H, 18 * H),))
    assert decode_plan(street([team()], [too_late]), {("A", 0): [Stop("a")]}).routes == ()


def test_routes_that_wait_for_each_other_in_a_circle_are_refused() -> None:
    jobs = [job("a", 5, FITTING, SECOND), job("b", 5, FITTING, SECOND)]
    problem = street([team("A"), team("B")], jobs)
    crossed = {("A", 0): [Stop("a"), Stop("b")], ("B", 0): [Stop("b", 1), Stop("a", 1)]}
    with pytest.raises(DataError, match="circle"):
        decode_plan(problem, crossed)
    plan = decode_plan(problem, crossed, order=["b", "a"])
    assert validate(problem, plan) == []
    assert starts(plan, "b")[0] < starts(plan, "a")[0]


def test_an_unknown_stop_is_named() -> None:
    with pytest.raises(DataError, match="no task of the problem"):
        decode_plan(street([team()], [job("a", 5)]), {("A", 0): [Stop("b")]})


def test_a_plan_read_back_is_the_same_plan() -> None:
    problem = street([team("A"), team("B", 20)], [job("a", 5, FITTING, SECOND), job("b", 9)])
    routes = {("A", 0): [Stop("a"), Stop("b")], ("B", 0): [Stop("a", 1)]}
    decoder = Decoder(problem)
    plan = decoder.plan(routes)
    assert decoder.written(*decoder.of_plan(plan)).routes == plan.routes
    assert at(5) == problem.jobs[0].location


def test_a_break_in_the_wait_of_a_team_that_is_back_before_it_closes_is_waiting() -> None:
    lunch = MealBreak(11 * H, 14 * H, H // 2)
    early, late = DeliveryWindow(9 * H, 9 * H), DeliveryWindow(13 * H, 13 * H)
    jobs = [
        job("a", 1, Task(H // 4, needs=(FIT,)), windows=(early,)),
        job("b", 2, Task(H // 4, needs=(FIT,)), windows=(late,)),
    ]
    problem = street([team(breaks=(lunch,))], jobs)
    plan = decode_plan(problem, {("A", 0): [Stop("a"), Stop("b")]})
    assert validate(problem, plan) == []
    assert [route.pauses for route in plan.routes] == [()]
