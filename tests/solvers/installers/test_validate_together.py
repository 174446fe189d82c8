"""Several teams, jobs and days: each fault is reported by its word, and nothing else is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from solvers.common import Status
from solvers.installers.plan import Reason
from supplychain.installation import InstallationRules, LabourRules
from supplychain.jobs import JobRelation, Lock, RelationKind, Task, Timing
from supplychain.teams import Account
from tests.solvers.installers.street_of_jobs import (
    DAY,
    H,
    job,
    plan,
    priced,
    route,
    street,
    team,
    visit,
)
from tests.solvers.installers.test_validate import told

if TYPE_CHECKING:
    from solvers.installers.problem import InstallersProblem


def one_by_one(**changes: Any) -> InstallersProblem:
    """Two teams and two jobs."""
    return street([team(), team("B")], [job("j", 10), job("k", 20)], **changes)


def test_jobs_are_done_or_left_out_once() -> None:
    problem = one_by_one()
    first = route(problem, "A", visit("j", 10 * H))
    second = route(problem, "B", visit("k", 10 * H))
    out = {"k": Reason.NOT_FOUND}
    assert told(problem, plan(problem, first, second)) == []
    assert told(problem, plan(problem, first, left=out)) == []
    assert told(problem, plan(problem, first)) == [("JOB_LOST", 1)]
    assert told(problem, plan(problem, first, second, left=out)) == [("JOB_TWICE", 1)]
    twice = plan(problem, first, left=out)
    twice = priced(problem, replace(twice, left_out=twice.left_out * 2))
    assert told(problem, twice) == [("JOB_TWICE", 1)]
    strange = plan(problem, first, second, left={"z": Reason.NOT_FOUND})
    assert told(problem, strange) == [("UNKNOWN_ID", 1)]


def test_each_task_is_done_by_one_team_with_the_skills() -> None:
    problem = street([team(), team("B")], [job("j", 10, Task(H), Task(H))])
    first = route(problem, "A", visit("j", 10 * H))
    second = route(problem, "B", visit("j", 10 * H, task=1))
    again = route(problem, "B", visit("j", 10 * H))
    assert told(problem, plan(problem, first, second)) == []
    assert told(problem, plan(problem, first)) == [("TASK_LOST", 1)]
    assert told(problem, plan(problem, first, again)) == [("TASK_LOST", 1), ("TASK_TWICE", 1)] or (
        told(problem, plan(problem, first, again)) == [("TASK_TWICE", 1), ("TASK_LOST", 1)]
    )


def test_one_route_for_a_team_and_a_day() -> None:
    problem = one_by_one()
    twice = plan(
        problem, route(problem, "A", visit("j", 10 * H)), route(problem, "A", visit("k", 14 * H))
    )
    assert told(problem, twice) == [("ROUTE_TWICE", 1)]


def test_a_route_without_visits_is_reported() -> None:
    problem = one_by_one()
    full = plan(
        problem, route(problem, "A", visit("j", 10 * H)), route(problem, "B", visit("k", 10 * H))
    )
    empty = replace(full.routes[0], team_id="B", day=0, visits=())
    whole = replace(full, routes=(replace(full.routes[0]), full.routes[1]))
    assert told(problem, whole) == []
    added = replace(whole, routes=(*whole.routes, replace(empty, team_id="C")))
    assert sorted(told(problem, added)) == [("ROUTE_SHAPE", 1), ("UNKNOWN_ID", 1)]


@pytest.mark.parametrize(
    ("status", "is_out", "expected"),
    [
        (Status.FEASIBLE, False, []),
        (Status.PARTIAL, True, []),
        (Status.FEASIBLE, True, ["STATUS_WRONG"]),
        (Status.PARTIAL, False, ["STATUS_WRONG"]),
        (Status.NO_PLAN, True, ["STATUS_WRONG"]),
        (Status.OPTIMAL, False, ["STATUS_WRONG"]),
    ],
)
def test_the_status_says_what_the_plan_is(
    status: Status, is_out: bool, expected: list[str]
) -> None:
    problem = one_by_one()
    routes = [route(problem, "A", visit("j", 10 * H))]
    if not is_out:
        routes.append(route(problem, "B", visit("k", 10 * H)))
    out = {"k": Reason.NOT_FOUND} if is_out else None
    found = told(problem, plan(problem, *routes, left=out, status=status))
    assert [code for code, _ in found] == expected


def test_outsourced_jobs_are_done_if_somebody_else_does_them() -> None:
    problem = street([team()], [job("j", 10), job("k", 20, outsource_cny=90.0)])
    first = route(problem, "A", visit("j", 10 * H))
    assert told(problem, plan(problem, first, outside=["k"])) == []
    nobody = one_by_one()
    first = route(nobody, "A", visit("j", 10 * H))
    assert told(nobody, plan(nobody, first, outside=["k"])) == [("NOT_OUTSOURCED", 1)]


def test_tasks_of_a_job_are_done_by_different_teams() -> None:
    problem = street([team()], [job("j", 10, Task(H), Task(H), timing=Timing.FREE)])
    alone = route(problem, "A", visit("j", 10 * H), visit("j", 12 * H, task=1))
    assert told(problem, plan(problem, alone)) == [("TEAM_TWICE", 1)]


def test_tasks_of_the_same_time_start_together() -> None:
    problem = street([team(), team("B")], [job("j", 10, Task(H), Task(H))])
    first = route(problem, "A", visit("j", 10 * H))
    late = route(problem, "B", visit("j", 10 * H + 8, task=1))
    assert told(problem, plan(problem, first, late)) == [("NOT_TOGETHER", 8)]


@pytest.mark.parametrize(
    ("gap_s", "expected"),
    [
        (H - 1, [("GAP", 1)]),
        (H, []),
        (2 * H, []),
        (2 * H + 5, [("GAP", 5)]),
        (-H, [("GAP", 2 * H)]),
    ],
)
def test_tasks_in_order_keep_their_gap(gap_s: int, expected: list[tuple[str, float]]) -> None:
    ordered = job(
        "j", 10, Task(H), Task(H), timing=Timing.IN_ORDER, least_gap_s=H, most_gap_s=2 * H
    )
    problem = street([team(), team("B")], [ordered])
    given = plan(
        problem,
        route(problem, "A", visit("j", 12 * H)),
        route(problem, "B", visit("j", 12 * H + gap_s, task=1)),
    )
    assert told(problem, given) == expected


def test_free_tasks_need_not_meet() -> None:
    problem = street([team(), team("B")], [job("j", 10, Task(H), Task(H), timing=Timing.FREE)])
    given = plan(
        problem,
        route(problem, "A", visit("j", 15 * H)),
        route(problem, "B", visit("j", 10 * H, task=1)),
    )
    assert told(problem, given) == []


HEAVY = Task(H, needs=job("x", 0).tasks[0].needs, people=2)


def test_two_people_are_one_team_or_two_that_may_share() -> None:
    heavy = job("j", 10, HEAVY)
    large = street([team(size=2), team("B")], [heavy])
    assert told(large, plan(large, route(large, "A", visit("j", 10 * H)))) == []
    small = street([team(), team("B", skills=())], [heavy])
    first = route(small, "A", visit("j", 10 * H))
    helper = route(small, "B", visit("j", 10 * H, helps=True))
    assert told(small, plan(small, first)) == [("TOO_FEW_PEOPLE", 1)]
    assert told(small, plan(small, first, helper)) == []
    alone = replace(small, jobs=(replace(heavy, may_share=False),))
    assert told(alone, plan(alone, first, helper)) == [("MAY_NOT_SHARE", 1)]


def test_only_one_team_helps() -> None:
    problem = street([team(), team("B"), team("C")], [job("j", 10, HEAVY)])
    given = plan(
        problem,
        route(problem, "A", visit("j", 10 * H)),
        route(problem, "B", visit("j", 10 * H, helps=True)),
        route(problem, "C", visit("j", 10 * H, helps=True)),
    )
    assert told(problem, given) == [("TOO_MANY_TEAMS", 1)]


def test_who_helps_starts_and_ends_with_the_other() -> None:
    problem = street([team(), team("B")], [job("j", 10, HEAVY)])
    first = route(problem, "A", visit("j", 10 * H))
    for helper in (
        visit("j", 10 * H + 6, H - 6, helps=True),
        visit("j", 10 * H, H - 6, helps=True),
    ):
        assert told(problem, plan(problem, first, route(problem, "B", helper))) == [
            ("HELPER_APART", 6)
        ]


def test_who_helps_must_be_allowed_at_the_door() -> None:
    heavy = job("j", 10, HEAVY, territory_id="south", banned_team_ids=("C",))
    teams = [team(), team("B", territories=("north",)), team("C")]
    problem = street(teams, [heavy])
    first = route(problem, "A", visit("j", 10 * H))
    for helper, code in (("B", "NOT_IN_TERRITORY"), ("C", "BANNED")):
        second = route(problem, helper, visit("j", 10 * H, helps=True))
        assert told(problem, plan(problem, first, second)) == [(code, 1)]


def test_only_helping_does_no_task() -> None:
    problem = street([team()], [job("j", 10)])
    helping = route(problem, "A", visit("j", 10 * H, helps=True))
    assert told(problem, plan(problem, helping)) == [("TASK_LOST", 1)]


BEFORE = JobRelation(RelationKind.BEFORE, "j", "k", least_gap_s=H, most_gap_s=2 * H)


@pytest.mark.parametrize(
    ("start_s", "expected"),
    [
        (12 * H, []),
        (13 * H, []),
        (12 * H - 3, [("GAP", 3)]),
        (13 * H + 3, [("GAP", 3)]),
    ],
)
def test_a_job_follows_the_one_before_it(start_s: int, expected: list[tuple[str, float]]) -> None:
    problem = one_by_one(relations=[BEFORE])
    given = plan(
        problem, route(problem, "A", visit("j", 10 * H)), route(problem, "B", visit("k", start_s))
    )
    assert told(problem, given) == expected


def test_a_job_is_not_done_without_the_one_before_it() -> None:
    problem = one_by_one(relations=[BEFORE])
    second = route(problem, "B", visit("k", 12 * H))
    first = route(problem, "A", visit("j", 10 * H))
    assert told(problem, plan(problem, second, left={"j": Reason.NOT_FOUND})) == [
        ("FIRST_LEFT_OUT", 1)
    ]
    assert told(problem, plan(problem, first, left={"k": Reason.NOT_FOUND})) == []


def test_two_jobs_of_the_same_time_start_together_or_not_at_all() -> None:
    both = JobRelation(RelationKind.SAME_TIME, "j", "k")
    problem = one_by_one(relations=[both])
    first = route(problem, "A", visit("j", 10 * H))
    assert told(problem, plan(problem, first, route(problem, "B", visit("k", 10 * H)))) == []
    late = route(problem, "B", visit("k", 10 * H + 2))
    assert told(problem, plan(problem, first, late)) == [("NOT_TOGETHER", 2)]
    out = {"k": Reason.NOT_FOUND}
    assert told(problem, plan(problem, first, left=out)) == [("OTHER_LEFT_OUT", 1)]


def test_one_team_cannot_start_two_jobs_at_once() -> None:
    both = JobRelation(RelationKind.SAME_TIME, "j", "k")
    problem = street([team()], [job("j", 10, Task(0)), job("k", 10, Task(0))], [both])
    alone = route(problem, "A", visit("j", 10 * H, 0), visit("k", 10 * H, 0))
    assert told(problem, plan(problem, alone)) == [("TEAM_TWICE", 1)]


def test_locked_jobs_stay_with_their_team_at_their_time() -> None:
    for lock, expected in (
        (Lock(("A",)), []),
        (Lock(("A",), 10 * H), []),
        (Lock(("B",)), [("LOCK_BROKEN", 1)]),
        (Lock(("A",), 10 * H + 4), [("LOCK_BROKEN", -4)]),
    ):
        problem = street([team(), team("B")], [job("j", 10, lock=lock)])
        given = plan(problem, route(problem, "A", visit("j", 10 * H)))
        assert told(problem, given) == expected


def test_a_lock_names_who_helps_after_who_is_helped() -> None:
    problem = street([team(), team("B")], [job("j", 10, HEAVY, lock=Lock(("B", "A")))])
    for main, helper, expected in (("B", "A", []), ("A", "B", [("LOCK_BROKEN", 1)])):
        given = plan(
            problem,
            route(problem, main, visit("j", 10 * H)),
            route(problem, helper, visit("j", 10 * H, helps=True)),
        )
        assert told(problem, given) == expected


def test_locked_jobs_are_left_out_only_if_the_lock_is_impossible() -> None:
    problem = street([team()], [job("j", 10, lock=Lock(("A",)), outsource_cny=10.0)])
    assert told(problem, plan(problem, left={"j": Reason.LOCK_IMPOSSIBLE})) == []
    assert told(problem, plan(problem, left={"j": Reason.NOT_FOUND})) == [("LOCK_BROKEN", 1)]
    assert told(problem, plan(problem, outside=["j"])) == [("LOCK_BROKEN", 1)]


def every_day(days: int, **changes: Any) -> InstallersProblem:
    """One team with a job of an hour (and 40 minutes on the road) on each of some days."""
    rules = changes.pop("rules", None)
    first = changes.pop("first", date(2026, 3, 2))
    jobs = [job(f"j{n}", 10) for n in range(days)]
    return street([team(**changes)], jobs, rules=rules, days=days, first=first)


def working(problem: InstallersProblem, *days: int) -> list[tuple[str, float]]:
    """What is told of a plan that works on these days."""
    routes = [route(problem, "A", visit(f"j{day}", day * DAY + 10 * H), day=day) for day in days]
    out = {j.id: Reason.NOT_FOUND for n, j in enumerate(problem.jobs) if n not in days}
    return told(problem, plan(problem, *routes, left=out))


HOURS_S = H + 40 * 60


def test_hours_of_a_week_are_limited_with_those_before_the_horizon() -> None:
    exact = Account(week_s=1_000)
    assert working(every_day(2, most_weekly_s=2 * HOURS_S + 1_000, account=exact), 0, 1) == []
    assert working(every_day(2, most_weekly_s=2 * HOURS_S + 999, account=exact), 0, 1) == [
        ("WEEK_TOO_LONG", 1)
    ]
    strict = InstallationRules(labour=LabourRules(weekly_s=HOURS_S))
    assert working(every_day(2, rules=strict), 0, 1) == [("WEEK_TOO_LONG", HOURS_S)]


def test_a_week_begins_on_monday() -> None:
    sunday = date(2026, 3, 1)
    account = Account(week_s=1_000)
    problem = every_day(2, most_weekly_s=HOURS_S + 1_000, account=account, first=sunday)
    assert working(problem, 0, 1) == []
    assert working(replace(problem, teams=(team(most_weekly_s=HOURS_S - 1),)), 1) == [
        ("WEEK_TOO_LONG", 1)
    ]


def overtime_on(days: int, first: date, already_s: int) -> list[tuple[str, float]]:
    """Half an hour of overtime on each day, with an hour allowed in a month."""
    rules = InstallationRules(labour=LabourRules(overtime_monthly_s=H))
    account = Account(month_overtime_s=already_s)
    problem = every_day(days, rules=rules, first=first, account=account)
    start_s = 18 * H + 30 * 60 - H - 20 * 60
    routes = [
        route(problem, "A", visit(f"j{day}", day * DAY + start_s), day=day) for day in range(days)
    ]
    return told(problem, plan(problem, *routes))


def test_overtime_of_a_month_is_limited_with_that_before_the_horizon() -> None:
    assert overtime_on(2, date(2026, 3, 2), 0) == []
    assert overtime_on(2, date(2026, 3, 2), 1) == [("MONTH_OVERTIME", 1)]
    assert overtime_on(2, date(2026, 3, 31), 1_800) == []
    assert overtime_on(3, date(2026, 3, 31), 0) == []


def test_overtime_is_no_working_time_of_the_week() -> None:
    rules = InstallationRules(labour=LabourRules(weekly_s=HOURS_S - 30 * 60))
    problem = every_day(1, rules=rules)
    start_s = 18 * H + 30 * 60 - H - 20 * 60
    assert told(problem, plan(problem, route(problem, "A", visit("j0", start_s)))) == []


@pytest.mark.parametrize(
    ("account", "days", "is_right"),
    [
        (Account(0, 1), (0, 1, 2), True),
        (Account(0, 1), (0, 1, 2, 3), False),
        (Account(2, 0), (0,), True),
        (Account(2, 0), (0, 1), False),
        (Account(3, 0), (2, 3, 4), True),
        (Account(3, 0), (1, 2), False),
        (Account(0, 1), (0, 1, 3, 4, 5), True),
        (Account(0, 1), (0, 1, 2, 4), False),
        (Account(0, 1), (0, 1, 2, 5, 6), True),
        (Account(3, 1), (0,), False),
        (Account(3, 1), (1, 2), True),
    ],
)
def test_days_off_are_kept(account: Account, days: tuple[int, ...], is_right: bool) -> None:
    rules = InstallationRules(labour=LabourRules(days_in_a_row=3, days_off=2))
    problem = every_day(7, rules=rules, account=account)
    found = working(problem, *days)
    assert (found == []) == is_right
    assert {code for code, _ in found} <= {"NO_REST"}
