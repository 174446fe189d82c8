"""Workers may die in the middle of a search: what is known stays."""

from __future__ import annotations

import time
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from solvers.common import Limits, Progress
from solvers.common.workers import elsewhere
from solvers.routing.last_mile import LastMileProblem, fronts, islands, solve, solve_many, validate
from solvers.routing.last_mile.crew import Crew
from solvers.routing.last_mile.search import Effort
from solvers.routing.last_mile.tasks import Found, Task, wake, work
from tests.solvers.mortal import Mortal

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Executor

Make = Any


@pytest.fixture
def discarded(monkeypatch: pytest.MonkeyPatch) -> list[Executor]:
    """Pools that were given up; what is compiled is loaded, which may take all of a second."""
    wake()
    found: list[Executor] = []
    monkeypatch.setattr(fronts, "discard", found.append)
    monkeypatch.setattr(fronts, "COLD_ISLANDS_S", 0.0)
    monkeypatch.setattr(fronts, "SPAWN_S", 0.0)
    return found


@pytest.fixture
def street(make_problem: Make, make_job: Make, make_van: Make) -> LastMileProblem:
    jobs = [make_job(f"j{n}", 5.0 + n % 5) for n in range(40)]
    places = [(-1) ** n * (3 + 2 * n) for n in range(40)]
    problem: LastMileProblem = make_problem(places, jobs, [make_van(count=8)])
    return problem


@pytest.mark.parametrize("is_idle", [False, True])
@pytest.mark.parametrize("lives", [0, 1, 2])
def test_islands_keep_what_this_process_found(
    street: LastMileProblem, discarded: list[Executor], lives: int, *, is_idle: bool
) -> None:
    mortal = Mortal(lives, is_idle=is_idle)
    with elsewhere(mortal):
        plan = solve(street, Limits(max_seconds=1.0, workers=2))
    assert discarded == [mortal]
    assert validate(street, plan) == []
    assert not plan.unserved


@pytest.mark.parametrize("is_idle", [False, True])
@pytest.mark.parametrize("lives", [0, 2, 3, 5])
def test_parts_that_were_solved_stay_solved(
    street: LastMileProblem,
    discarded: list[Executor],
    monkeypatch: pytest.MonkeyPatch,
    lives: int,
    *,
    is_idle: bool,
) -> None:
    monkeypatch.setattr(fronts, "LARGE_JOBS", 20)
    mortal = Mortal(lives, is_idle=is_idle)
    with elsewhere(mortal):
        plan = solve(street, Limits(max_seconds=1.0, workers=2))
    assert len(mortal.begun) > lives
    assert discarded == [mortal]
    assert validate(street, plan) == []
    assert not plan.unserved


@pytest.mark.parametrize("seconds", [0.8, None])
def test_fronts_planned_before_a_death_keep_their_plans(
    street: LastMileProblem, discarded: list[Executor], seconds: float | None
) -> None:
    limits = Limits(max_seconds=seconds, max_iterations=60, workers=2)
    mortal = Mortal(1)
    with elsewhere(mortal):
        plans = solve_many([street, street, street], limits)
    assert discarded == [mortal]
    for plan in plans:
        assert validate(street, plan) == []
        assert not plan.unserved
    alone = solve(street, Limits(max_seconds=0.0))
    assert min(plan.cost_cny for plan in plans) <= alone.cost_cny


def test_who_died_in_one_round_is_asked_for_no_other(street: LastMileProblem) -> None:
    mortal = Mortal(1)
    crew = Crew(mortal, 2, is_one_here=True)
    islands.work_on_islands(Task(street, (), Effort(1.0, None)), crew)
    assert crew.is_broken
    assert mortal.begun == [wake.__name__, work.__name__]


def test_tasks_that_wait_when_somebody_wants_to_stop_are_not_begun(
    street: LastMileProblem,
) -> None:
    begun: list[float] = []

    def is_asked() -> bool:
        return bool(begun)

    class _Slow(ThreadPoolExecutor):
        def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
            del fn, args, kwargs

            def slow() -> Found:
                begun.append(time.monotonic())
                time.sleep(0.3)
                return Found((), 0.0, 0.0)

            return super().submit(slow)

    with _Slow(1) as pool:
        crew = Crew(pool, 1, is_asked)
        found = crew.do([Task(street, (), Effort(None, 1))] * 5)
    assert len(begun) == 1
    assert found == [None] * 5


@pytest.mark.parametrize("in_parts", [True, False])
def test_the_cost_of_one_front_is_told_round_by_round(
    street: LastMileProblem, monkeypatch: pytest.MonkeyPatch, *, in_parts: bool
) -> None:
    monkeypatch.setattr(fronts, "COLD_ISLANDS_S", 0.0)
    monkeypatch.setattr(fronts, "LARGE_JOBS", 20 if in_parts else 300)
    told: list[float] = []

    def listen(report: Progress) -> None:
        assert report.cost_cny is not None
        told.append(report.cost_cny)

    with ThreadPoolExecutor(1) as pool, elsewhere(pool):
        plan = solve(street, Limits(max_seconds=2.0, workers=2), progress=listen)
    assert len(told) >= 3
    assert told == sorted(told, reverse=True)
    assert told[-1] == pytest.approx(plan.cost_cny)


def test_no_fronts_need_no_plans() -> None:
    assert solve_many([], Limits(max_seconds=1.0)) == []
