"""Plans of installers made again after each kind of event, on a street worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from solvers.common import Limits
from solvers.installers.day.changes import ChangeKind
from solvers.installers.day.events import (
    CustomerAbsent,
    GoodsLate,
    JobCancelled,
    JobRunsLong,
    TeamIll,
    TrafficJam,
    UrgentJob,
)
from solvers.installers.day.replan import replan
from solvers.installers.plan import Reason
from solvers.installers.validate import validate
from supplychain.errors import DataError
from supplychain.fleet import MealBreak
from supplychain.installation import InstallationRules
from supplychain.installation_state import InstallationState, VisitProgress
from supplychain.jobs import Agreement, GoodsArrival, Task, Timing
from supplychain.windows import DeliveryWindow, TimeWindow
from tests.solvers.installers.street_of_jobs import (
    FIT,
    MIN,
    H,
    job,
    plan,
    route,
    street,
    team,
    visit,
)

if TYPE_CHECKING:
    from solvers.installers.day.events import Event
    from solvers.installers.day.replan import Replanned
    from solvers.installers.plan import InstallersPlan
    from solvers.installers.problem import InstallersProblem

RULES = InstallationRules(freeze_s=30 * MIN)


def two_teams() -> tuple[InstallersProblem, InstallersPlan]:
    """A does J1 and J2 from 9 and 11, and B does J3 from 9; all within windows of three hours."""
    jobs = [
        job("J1", 5.0, windows=(DeliveryWindow(8 * H, 11 * H),)),
        job("J2", 10.0, windows=(DeliveryWindow(10 * H, 13 * H),)),
        job("J3", 15.0, windows=(DeliveryWindow(8 * H, 11 * H),)),
    ]
    problem = street([team("A"), team("B", 20.0)], jobs, rules=RULES)
    first = route(problem, "A", visit("J1", 9 * H), visit("J2", 11 * H))
    return problem, plan(problem, first, route(problem, "B", visit("J3", 9 * H)))


def start_of(found: Replanned, job_id: str) -> tuple[str, int]:
    """Team and start of a job."""
    ((where, done),) = found.plan.visits_of(job_id)
    return where.team_id, done.start_s


def test_the_street_is_planned_by_the_rules() -> None:
    assert validate(*two_teams()) == []


def test_nothing_changes_without_an_event() -> None:
    problem, before = two_teams()
    found = replan(problem, before, 9 * H + 1)
    assert found.plan.routes == before.routes
    assert found.changes == ()


def test_a_job_that_runs_long_moves_the_next_one_of_its_team() -> None:
    problem, before = two_teams()
    found = replan(problem, before, 9 * H + 30 * MIN, [JobRunsLong("J1", 90 * MIN)])
    assert start_of(found, "J1") == ("A", 9 * H)
    # Done at 11:30, and five kilometres take ten minutes.
    assert start_of(found, "J2") == ("A", 11 * H + 40 * MIN)
    # The customer was told ten to one.
    assert found.changes == ()
    assert validate(found.problem, found.plan) == []


def test_another_time_is_a_change_where_no_window_is_known() -> None:
    problem, before = two_teams()
    jobs = (problem.jobs[0], replace(problem.jobs[1], windows=()), problem.jobs[2])
    problem = replace(problem, jobs=jobs)
    found = replan(problem, before, 9 * H + 30 * MIN, [JobRunsLong("J1", 90 * MIN)])
    assert [(item.job_id, item.kind) for item in found.changes] == [("J2", ChangeKind.OTHER_TIME)]


def test_a_job_that_runs_too_long_gives_the_next_one_to_another_team() -> None:
    problem, before = two_teams()
    found = replan(problem, before, 9 * H + 30 * MIN, [JobRunsLong("J1", 4 * H)])
    who, start_s = start_of(found, "J2")
    assert who == "B"
    assert 10 * H <= start_s <= 13 * H
    assert [(item.job_id, item.kind) for item in found.changes] == [("J2", ChangeKind.OTHER_TEAM)]
    assert validate(found.problem, found.plan) == []


def test_a_customer_who_is_absent_is_called_on_again_in_a_later_window() -> None:
    problem, before = two_teams()
    again = DeliveryWindow(14 * H, 16 * H)
    first = problem.job_of["J1"]
    problem = replace(
        problem, jobs=(replace(first, windows=(*first.windows, again)), *problem.jobs[1:])
    )
    found = replan(problem, before, 9 * H, [CustomerAbsent("J1", 10 * MIN)])
    ((where, call),) = found.plan.visits_of("J1 call by A")
    assert (where.team_id, call.start_s, call.end_s) == ("A", 9 * H, 9 * H + 10 * MIN)
    assert start_of(found, "J1")[1] >= 14 * H
    assert validate(found.problem, found.plan) == []


def test_the_jobs_of_a_team_that_falls_ill_go_to_others() -> None:
    problem, before = two_teams()
    found = replan(problem, before, 9 * H + 30 * MIN, [TeamIll("B", 9 * H + 30 * MIN)])
    # What B was doing is broken off; A is at J1 until ten and can be at J3 at 10:20.
    ((_, call),) = found.plan.visits_of("J3 call by B")
    assert call.end_s == 9 * H + 30 * MIN
    assert start_of(found, "J3") == ("A", 10 * H + 20 * MIN)
    assert validate(found.problem, found.plan) == []


def test_a_team_that_is_ill_before_its_day_does_nothing() -> None:
    problem, before = two_teams()
    found = replan(problem, before, 6 * H, [TeamIll("B", 0)])
    assert {item.team_id for item in found.plan.routes} == {"A"}
    assert found.plan.left_out == ()
    assert validate(found.problem, found.plan) == []


def test_an_emergency_is_served_before_what_can_wait() -> None:
    problem, before = two_teams()
    urgent = job("J9", 6.0, windows=(DeliveryWindow(9 * H, 11 * H),), priority=3)
    urgent = replace(urgent, location=problem.job_of["J1"].location)
    found = replan(problem, before, 9 * H + 30 * MIN, [UrgentJob(urgent)])
    assert start_of(found, "J9") == ("A", 10 * H)
    assert start_of(found, "J2")[0] == "A"
    assert validate(found.problem, found.plan) == []


def test_late_goods_move_their_job_behind_their_arrival() -> None:
    problem, before = two_teams()
    event = GoodsLate("J2", GoodsArrival(expected_s=12 * H))
    found = replan(problem, before, 9 * H, [event])
    assert start_of(found, "J2") == ("A", 12 * H)
    assert validate(found.problem, found.plan) == []


def test_a_jam_slows_what_is_still_to_be_driven() -> None:
    problem, before = two_teams()
    jam = TrafficJam(10.0, 9 * H, 14 * H)
    found = replan(problem, before, 9 * H + 30 * MIN, [jam])
    # Five kilometres take a hundred minutes now.
    assert start_of(found, "J1") == ("A", 9 * H)
    assert start_of(found, "J2") == ("A", 11 * H + 40 * MIN)
    assert validate(found.problem, found.plan) == []
    usual = replan(found.problem, found.plan, 9 * H + 40 * MIN, [TrafficJam(1.0, 0, 24 * H)])
    assert start_of(usual, "J2") == ("A", 10 * H + 10 * MIN)


def test_the_second_task_of_a_begun_job_comes_late_where_a_jam_leaves_no_other_way() -> None:
    # B has done the first task; A comes at the last moment of the gap, or, in the jam, after it.
    fits = Task(H, needs=(FIT,))
    order = {"timing": Timing.IN_ORDER, "least_gap_s": H, "most_gap_s": 3 * H}
    jobs = [job("J1", 20.0), job("J2", 5.0, fits, fits, **order)]
    problem = street([team("A"), team("B")], jobs, rules=RULES)
    last = visit("J2", 12 * H, task=1)
    first = route(problem, "A", visit("J1", 10 * H + 30 * MIN), last)
    before = plan(problem, first, route(problem, "B", visit("J2", 9 * H)))
    assert validate(problem, before) == []
    found = replan(problem, before, 11 * H, [TrafficJam(4.0, 11 * H, 14 * H)])
    moved = [v.start_s for r, v in found.plan.visits_of("J2") if r.team_id == "A"]
    assert moved == [13 * H + 30 * MIN]
    assert [item.code for item in validate(found.problem, found.plan)] == ["GAP"]


def test_a_cancelled_job_is_not_done_unless_the_team_is_on_its_way() -> None:
    problem, before = two_teams()
    found = replan(problem, before, 9 * H, [JobCancelled("J2"), JobCancelled("J1")])
    assert found.too_late == ("J1",)
    assert found.plan.visits_of("J2") == ()
    assert [item.kind for item in found.changes] == [ChangeKind.CANCELLED]
    assert validate(found.problem, found.plan) == []


def test_what_starts_within_the_freeze_stays_and_is_named_if_it_cannot() -> None:
    problem, before = two_teams()
    found = replan(
        problem,
        before,
        10 * H + 40 * MIN,
        [JobRunsLong("J1", 90 * MIN)],
        state=InstallationState(
            10 * H + 40 * MIN,
            (VisitProgress("J1", 0, "A", 9 * H), VisitProgress("J3", 0, "B", 9 * H, 10 * H)),
        ),
    )
    assert found.moved_soon == ("J2",)
    calm = replan(problem, before, 10 * H + 40 * MIN, [JobRunsLong("J3", 10 * MIN)])
    assert calm.moved_soon == ()
    assert start_of(calm, "J2") == ("A", 11 * H)


def test_a_changed_promise_is_counted_and_told() -> None:
    problem, before = two_teams()
    agreed = Agreement(TimeWindow(10 * H, 11 * H))
    second = replace(problem.jobs[1], agreed=agreed, banned_team_ids=("B",))
    problem = replace(problem, jobs=(problem.jobs[0], second, problem.jobs[2]))
    found = replan(problem, before, 9 * H + 30 * MIN, [JobRunsLong("J1", 90 * MIN)])
    assert found.plan.costs.changes == problem.rules.changed_promise_cny
    assert [item.job_id for item in found.changes if item.is_promise_broken] == ["J2"]


def test_two_people_are_found_anew_when_one_of_them_falls_ill() -> None:
    jobs = [
        job("J1", 5.0, Task(H, needs=(FIT,), people=2), windows=(DeliveryWindow(9 * H, 12 * H),))
    ]
    problem = street([team("A"), team("B", 10.0), team("C", 30.0)], jobs, rules=RULES)
    pair = [
        route(problem, "A", visit("J1", 10 * H)),
        route(problem, "B", visit("J1", 10 * H, helps=True)),
    ]
    before = plan(problem, *pair)
    assert validate(problem, before) == []
    found = replan(problem, before, 8 * H, [TeamIll("B", 8 * H)])
    assert {where.team_id for where, _ in found.plan.visits_of("J1")} == {"A", "C"}
    assert validate(found.problem, found.plan) == []


def test_a_job_that_fits_nowhere_is_outsourced_or_left_out_with_a_reason() -> None:
    problem, before = two_teams()
    events: list[Event] = [TeamIll("A", 0), TeamIll("B", 0)]
    found = replan(problem, before, 6 * H, events)
    assert found.plan.routes == ()
    assert {item.reason for item in found.plan.left_out} == {Reason.OUTSIDE_SHIFTS}
    assert all("is out" in item.detail for item in found.plan.left_out)
    cheap = tuple(replace(item, outsource_cny=100.0) for item in problem.jobs)
    found = replan(replace(problem, jobs=cheap), before, 6 * H, events)
    assert all(item.is_outsourced for item in found.plan.left_out)


def test_a_job_that_only_a_later_window_would_save_is_told_to_have_a_full_window() -> None:
    problem, before = two_teams()
    closed = replace(problem.jobs[1], windows=(DeliveryWindow(10 * H, 11 * H),))
    closed = replace(closed, banned_team_ids=("B",))
    problem = replace(problem, jobs=(problem.jobs[0], closed, problem.jobs[2]))
    found = replan(problem, before, 9 * H + 30 * MIN, [JobRunsLong("J1", 3 * H)])
    assert [(item.job_id, item.reason) for item in found.plan.left_out] == [
        ("J2", Reason.WINDOW_FULL)
    ]


def test_the_reason_knows_the_deadline_after_what_has_run_long() -> None:
    problem, before = two_teams()
    second = replace(problem.jobs[1], windows=(), deadline_s=13 * H, banned_team_ids=("B",))
    problem = replace(problem, jobs=(problem.jobs[0], second, problem.jobs[2]))
    found = replan(problem, before, 9 * H + 30 * MIN, [JobRunsLong("J1", 3 * H)])
    assert [item.reason for item in found.plan.left_out] == [Reason.DEADLINE_TOO_EARLY]


def test_the_search_keeps_what_is_under_way_and_is_never_dearer() -> None:
    problem, before = two_teams()
    event = JobRunsLong("J1", 4 * H)
    found = replan(problem, before, 9 * H + 30 * MIN, [event], Limits(max_iterations=20, seed=3))
    again = replan(problem, before, 9 * H + 30 * MIN, [event], Limits(max_iterations=20, seed=3))
    assert found.plan.costs.total <= found.first_cny
    assert start_of(found, "J1") == ("A", 9 * H)
    assert found.plan.routes == again.plan.routes
    assert validate(found.problem, found.plan) == []


def test_a_break_that_work_in_hand_makes_late_comes_right_after_it() -> None:
    problem, _ = two_teams()
    noon = MealBreak(10 * H, 10 * H + 30 * MIN, 20 * MIN)
    problem = replace(problem, teams=(replace(problem.teams[0], breaks=(noon,)), problem.teams[1]))
    first = route(problem, "A", visit("J1", 9 * H), visit("J2", 11 * H), pauses=[(36_600, 37_800)])
    before = plan(problem, first, route(problem, "B", visit("J3", 9 * H)))
    assert validate(problem, before) == []
    found = replan(problem, before, 9 * H + 30 * MIN, [JobRunsLong("J1", 90 * MIN)])
    # Done at 11:30, ten minutes of driving and twenty of rest.
    assert start_of(found, "J2") == ("A", 12 * H)
    told = {item.code for item in validate(found.problem, found.plan)}
    assert told == {"BREAK_MISSING", "BREAK_NOT_DUE"}


def test_all_faults_of_events_are_told_at_once() -> None:
    problem, before = two_teams()
    events: list[Event] = [
        JobCancelled("X"),
        TeamIll("Y", 0),
        TrafficJam(0.0, 0, 1),
        JobRunsLong("J1", 0),
    ]
    with pytest.raises(DataError) as error:
        replan(problem, before, 9 * H, events)
    assert len(error.value.problems) == 4


def test_a_team_that_has_not_left_cannot_have_left_before_now() -> None:
    teams = [team("A", 29.0, most_jobs=1), team("B")]
    problem = street(teams, [job("J1", 30.0)], rules=RULES)
    before = plan(problem, route(problem, "A", visit("J1", 9 * H)))
    now_s = 10 * H + 15 * MIN
    after = replan(problem, before, now_s, [UrgentJob(job("U", 30.0))])
    come = next(item for item in after.plan.routes if item.team_id == "B")
    assert come.start_s >= now_s
    assert [v.start_s for v in come.visits] == [now_s + H]


def test_a_team_on_its_way_in_traffic_left_when_it_left() -> None:
    problem = street([team("A")], [job("J1", 30.0)], rules=RULES)
    before = plan(problem, route(problem, "A", visit("J1", 11 * H)))
    after = replan(problem, before, 10 * H + 15 * MIN, [TrafficJam(3.0, 9 * H, 14 * H)])
    come = after.plan.routes[0]
    assert come.start_s == 10 * H
    assert [v.start_s for v in come.visits] == [12 * H + 30 * MIN]
