"""PyVRP may search for ever: models that lead it there are avoided, and nobody waits for it."""

from __future__ import annotations

import os
import sys
import threading
from typing import TYPE_CHECKING, Any

import pytest
import pyvrp

from solvers.common import Deadline, Limits, pyvrp_run
from solvers.common.pyvrp_run import Stop
from solvers.common.watched import left_running
from solvers.common.workers import SerialExecutor, executor, retire
from solvers.routing.last_mile import fronts, solve, validate
from solvers.routing.last_mile.fronts import Fronts
from solvers.routing.last_mile.pyvrp_data import DataBuilder
from solvers.routing.last_mile.pyvrp_model import Model
from solvers.routing.last_mile.schedule import Scheduler
from solvers.routing.last_mile.search import Effort
from solvers.routing.last_mile.tasks import Found, Task, work
from supplychain.windows import TimeWindow
from tests.solvers.processes import ends
from tests.solvers.routing.last_mile.small_fronts import drawn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Executor

    from solvers.routing.last_mile import LastMileProblem

Make = Any
H, MIN = 3_600, 60
MOVES_IN_A_CIRCLE = (1830, 2610, 2752)
"""Fronts on which PyVRP 0.14.1 went in circles: releases after the base's first window closes, and
a longest tour with releases."""


@pytest.fixture
def town(make_problem: Make, make_job: Make, make_van: Make) -> LastMileProblem:
    """Six doors on both sides of the front, two vans."""
    jobs = [make_job(f"j{n}", 40.0) for n in range(6)]
    problem: LastMileProblem = make_problem([10, -20, 30, -40, 15, 25], jobs, [make_van()])
    return problem


@pytest.fixture
def never_ends(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """PyVRP as one that finds a first solution, and then never comes back until the test ends."""
    end = threading.Event()
    search = pyvrp.solve
    threads = []

    def solve_for_ever(data: pyvrp.ProblemData, stop: Any, **arguments: Any) -> Any:
        threads.append(threading.current_thread())
        search(data, lambda cost: stop(cost) or stop.done > 20, **arguments)
        end.wait()

    def begin(late_s: float, stall_s: float) -> None:
        monkeypatch.setattr(pyvrp_run, "LATE_S", late_s)
        monkeypatch.setattr(pyvrp_run, "STALL_S", stall_s)
        monkeypatch.setattr(pyvrp, "solve", solve_for_ever)

    yield begin
    end.set()
    for thread in threads:
        thread.join()
    assert not left_running()


def never_ending_work(task: Task) -> tuple[Found, int]:
    """The task, done in a worker where PyVRP never comes back, and the worker's process."""

    def solve_for_ever(*_: Any, **__: Any) -> Any:
        threading.Event().wait()

    pyvrp_run.STALL_S = 0.2
    pyvrp.solve = solve_for_ever
    return work(task), os.getpid()


@pytest.mark.parametrize("seed", MOVES_IN_A_CIRCLE)
def test_fronts_that_led_the_search_in_circles_are_planned_to_its_end(seed: int) -> None:
    problem = drawn(seed, 6)
    assert validate(problem, solve(problem, Limits(max_iterations=50, seed=5))) == []
    assert not left_running()


def test_a_search_that_never_ends_is_left_when_its_seconds_are_over(
    town: LastMileProblem, never_ends: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    never_ends(late_s=0.0, stall_s=1e9)
    retired: list[Executor] = []
    monkeypatch.setattr(fronts, "retire", retired.append)
    plan = solve(town, Limits(max_seconds=2.0, seed=1))
    assert left_running()
    assert [type(pool) for pool in retired] == [SerialExecutor]
    assert validate(town, plan) == []
    assert not plan.unserved


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_worker_of_a_search_that_never_ends_answers_and_is_replaced(
    town: LastMileProblem,
) -> None:
    task = Task(town, (), Effort(None, 50, 1))
    pool = executor(1, apart=True)
    found, process = pool.submit(never_ending_work, task).result(timeout=60)
    assert found.leaves_running
    assert sorted(job for draft in found.drafts for job in draft.jobs) == list(range(6))
    retire(pool)
    assert ends(process)


def test_a_search_without_seconds_is_left_when_an_iteration_never_ends(
    town: LastMileProblem, never_ends: Callable[..., None]
) -> None:
    never_ends(late_s=1e9, stall_s=0.2)
    plan = solve(town, Limits(max_iterations=50, seed=1))
    assert left_running()
    assert validate(town, plan) == []
    assert not plan.unserved


def test_a_search_that_never_ends_is_left_when_somebody_asks(
    town: LastMileProblem, never_ends: Callable[..., None]
) -> None:
    never_ends(late_s=0.0, stall_s=1e9)
    model = Model(Scheduler(town), range(6))
    asked: list[bool] = []

    def should_stop() -> bool:
        asked.append(True)
        return len(asked) > 3

    assert model.solve(Stop(Deadline(None), None, should_stop), 1)
    assert left_running()


def test_what_a_search_has_found_is_kept_when_it_is_left(
    town: LastMileProblem, never_ends: Callable[..., None]
) -> None:
    never_ends(late_s=1e9, stall_s=0.2)
    drafts = Model(Scheduler(town), range(6)).solve(Stop(Deadline(None), 50), 1)
    assert left_running()
    assert sorted(job for draft in drafts for job in draft.jobs) == list(range(6))


def test_the_next_search_runs_where_it_can_be_ended(
    town: LastMileProblem, monkeypatch: pytest.MonkeyPatch
) -> None:
    def pool() -> Any:
        scheduler = Scheduler(town)
        limits = Limits(max_iterations=1)
        return Fronts([scheduler], [[]], limits, Deadline(None), None, None)._pool(on_islands=False)

    assert isinstance(pool()[0], SerialExecutor)
    monkeypatch.setattr(fronts, "left_running", lambda: True)
    assert pool() == (executor(1, apart=True), 1)
    retire(executor(1, apart=True))


def test_depots_to_reload_at_close_no_earlier_than_the_last_release(
    make_problem: Make, make_job: Make, make_van: Make
) -> None:
    jobs = [make_job("a"), make_job("b", release_s=3 * H)]
    windows = (TimeWindow(0, 2 * H), TimeWindow(4 * H, 8 * H))
    problem = make_problem([10, 20], jobs, [make_van()], windows=windows)
    data = DataBuilder(Scheduler(problem).tables, [0, 1]).build()
    last_s = max(client.release_time for client in data.clients())
    assert last_s > 2 * H
    for kind in data.vehicle_types():
        assert data.depot(kind.start_depot).tw_late in {2 * H, 8 * H}
        assert all(data.depot(reload).tw_late >= last_s for reload in kind.reload_depots)


def test_tours_may_be_too_long_at_a_price_only_where_goods_are_released_later(
    make_problem: Make, make_job: Make, make_van: Make
) -> None:
    def kinds(release_s: int, **van: Any) -> list[pyvrp.VehicleType]:
        problem = make_problem(
            [10], [make_job("a", release_s=release_s)], [make_van(max_route_s=5 * H, **van)]
        )
        return DataBuilder(Scheduler(problem).tables, [0]).build().vehicle_types()

    assert all(kind.max_overtime == 0 for kind in kinds(0))
    assert all(kind.max_overtime > 0 for kind in kinds(H))
    assert all(kind.unit_overtime_cost > 0 for kind in kinds(H))
    late_shift = {"shifts": (TimeWindow(H, 8 * H),)}
    assert all(kind.max_overtime == 0 for kind in kinds(H, **late_shift))
