"""Places for one more job: by hand, and held against the checker for drawn days."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings

from solvers.installers.day.desk import Desk
from solvers.installers.day.insert import insert, with_insertion
from solvers.installers.plan import InstallersPlan, Reason
from solvers.installers.problem import InstallersProblem
from solvers.installers.validate import validate
from supplychain.errors import DataError
from supplychain.jobs import Task
from supplychain.windows import DeliveryWindow
from tests.solvers.installers.day.drawn_days import days, filled
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

Drawn = tuple[InstallersProblem, InstallersPlan]


@given(days())
@settings(max_examples=24, deadline=None)
def test_an_insertion_is_accepted_by_the_checker_and_costs_what_it_says(drawn: Drawn) -> None:
    problem, before = drawn
    for item in problem.jobs:
        if before.visits_of(item.id):
            continue
        for place in insert(problem, before, item, most=3)[::-1]:
            known, after = with_insertion(problem, before, place)
            names = {placed.id for placed in place.jobs}
            lost = sum(left.cost_cny for left in before.left_out if left.job_id in names)
            lost += problem.rules.changed_promise_cny * sum(
                placed.agreed is not None for placed in place.jobs
            )
            extra = after.costs.total - before.costs.total + lost
            assert place.extra_cny == pytest.approx(extra, abs=1e-6)
            assert validate(known, after) == []
        if insert(problem, before, item, most=1):
            problem, before = known, after


@given(days(most_jobs=6))
@settings(max_examples=15, deadline=None)
def test_what_has_begun_or_starts_soon_is_not_moved_by_an_insertion(drawn: Drawn) -> None:
    problem, before = drawn
    last = problem.jobs[-1]
    rest = replace(problem, jobs=problem.jobs[:-1], relations=())
    start = replace(
        before, left_out=tuple(left for left in before.left_out if left.job_id != last.id)
    )
    planned = filled(rest, start)
    now_s = 10 * H
    for place in insert(rest, planned, last, now_s=now_s, most=5):
        assert all(moved.before_s >= now_s + rest.rules.freeze_s for moved in place.moved)
        known, after = with_insertion(rest, planned, place)
        assert place.start_s >= now_s
        assert validate(known, after) == []


def one_team() -> Drawn:
    """A does J1 at nine; J2 is known and left out."""
    first = job("J1", 5.0, windows=(DeliveryWindow(8 * H, 9 * H),))
    jobs = [first, job("J2", 10.0, windows=(DeliveryWindow(9 * H, 12 * H),))]
    problem = street([team("A")], jobs)
    left = {"J2": Reason.NOT_FOUND}
    return problem, plan(problem, route(problem, "A", visit("J1", 9 * H)), left=left)


def test_the_cheapest_place_is_first_and_its_price_is_that_of_way_and_work() -> None:
    problem, before = one_team()
    best = insert(problem, before, problem.job_of["J2"])[0]
    # J1 starts as early as it can, at 8:10, and five kilometres take ten minutes.
    assert (best.team_ids, best.day, best.start_s) == (("A",), 0, 9 * H + 20 * MIN)
    # 30 for the job, ten kilometres, and 80 minutes more at 20 an hour.
    assert best.extra_cny == pytest.approx(30.0 + 10.0 + 80 / 60 * 20.0)


def test_two_teams_meet_where_one_is_too_small() -> None:
    tasks = Task(H, needs=(FIT,), people=2)
    problem = street([team("A"), team("B", 20.0, skills=())], [job("J1", 10.0, tasks)])
    best = insert(problem, plan(problem, left={"J1": Reason.NOT_FOUND}), problem.jobs[0])[0]
    _, after = with_insertion(problem, plan(problem, left={"J1": Reason.NOT_FOUND}), best)
    assert [(r.team_id, v.helps) for r, v in after.visits_of("J1")] == [("A", False), ("B", True)]


def test_a_planned_job_is_refused() -> None:
    problem, before = one_team()
    with pytest.raises(DataError, match="serves it already"):
        insert(problem, before, problem.job_of["J1"])


def test_a_door_that_no_table_has_is_refused() -> None:
    problem, before = one_team()
    with pytest.raises(DataError, match="does not have its door"):
        insert(problem, before, job("J9", 33.0))


def test_an_insertion_into_a_plan_that_has_changed_is_refused() -> None:
    problem, before = one_team()
    best = insert(problem, before, problem.job_of["J2"])[0]
    known, after = with_insertion(problem, before, best)
    with pytest.raises(DataError, match="has changed"):
        with_insertion(known, after, best)


def test_a_desk_gives_the_same_answer_each_time() -> None:
    problem, before = one_team()
    desk = Desk(problem, before)
    asked = problem.job_of["J2"]
    assert insert(problem, before, asked, desk=desk) == insert(problem, before, asked, desk=desk)
