"""What becomes of tours that are only first ones when a task is done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from solvers.routing.last_mile.repair import roster_of
from solvers.routing.last_mile.schedule import Scheduler
from solvers.routing.last_mile.search import Effort
from solvers.routing.last_mile.tasks import Found, Task, anew, work

if TYPE_CHECKING:
    from solvers.routing.last_mile import LastMileProblem
    from solvers.routing.last_mile.drive import Draft

Make = Any

BRIEF = Effort(None, 1)


@pytest.fixture
def street(make_problem: Make, make_job: Make, make_van: Make) -> LastMileProblem:
    jobs = [make_job(f"j{n}", 5.0 + n % 5) for n in range(12)]
    places = [(-1) ** n * (3 + 2 * n) for n in range(12)]
    problem: LastMileProblem = make_problem(places, jobs, [make_van(count=12)])
    return problem


def _one_by_one(street: LastMileProblem) -> tuple[Draft, ...]:
    """A tour for each door: dear, but allowed."""
    tours = work(Task(street, (), BRIEF)).drafts
    parts = [(job,) for draft in tours for job in draft.jobs]
    drafts = tuple(type(tours[0])(tours[0].rig, tours[0].shift, (part,)) for part in parts)
    assert len(roster_of(Scheduler(street), drafts).tours) == len(street.jobs)
    return drafts


def test_first_tours_are_not_gone_on_from(street: LastMileProblem) -> None:
    dear = _one_by_one(street)
    given: list[Task] = []

    def do(task: Task) -> Found:
        given.append(task)
        return work(task)

    found = anew(Task(street, dear, BRIEF, is_rough=True), do)
    assert [(task.warm, task.is_rough) for task in given] == [((), False)]
    dear_cny = roster_of(Scheduler(street), dear).cost_cny
    assert found.cost_cny < dear_cny
    assert found.gain_cny == pytest.approx(dear_cny - found.cost_cny)


def test_first_tours_stay_if_nothing_cheaper_is_found(street: LastMileProblem) -> None:
    cheap = work(Task(street, (), Effort(None, 50)))
    dear = Found(_one_by_one(street), cheap.cost_cny + 1.0, 5.0, leaves_running=True)
    found = anew(Task(street, cheap.drafts, BRIEF, is_rough=True), lambda _: dear)
    assert sorted(map(str, found.drafts)) == sorted(map(str, cheap.drafts))
    assert found.cost_cny == pytest.approx(cheap.cost_cny)
    assert found.gain_cny == 0.0
    assert found.leaves_running


@pytest.mark.parametrize("is_rough", [False, True])
def test_other_tours_are_gone_on_from(
    street: LastMileProblem, monkeypatch: pytest.MonkeyPatch, *, is_rough: bool
) -> None:
    """Those that are more than first ones, and those of fronts where every second counts."""
    monkeypatch.setattr("solvers.routing.last_mile.tasks.suits_strings", lambda _: not is_rough)
    dear = _one_by_one(street)
    given: list[Task] = []

    def do(task: Task) -> Found:
        given.append(task)
        return work(task)

    anew(Task(street, dear, BRIEF, is_rough=is_rough), do)
    assert [task.warm for task in given] == [dear]
