from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from solvers.common import Limits, StopReason
from solvers.common.workers import elsewhere
from solvers.routing.last_mile import LastMileProblem, fronts, islands, solve
from solvers.routing.last_mile.crew import Crew
from solvers.routing.last_mile.roster import Roster
from solvers.routing.last_mile.schedule import Scheduler
from solvers.routing.last_mile.search import Effort
from solvers.routing.last_mile.tasks import Found, Task, wake
from solvers.routing.last_mile.validate import validate
from supplychain.windows import DeliveryWindow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from solvers.routing.last_mile.pool import TourPool
    from solvers.routing.last_mile.rounds import Rounds

Make = Any
H = 3_600


@pytest.fixture
def street(make_problem: Make, make_job: Make, make_van: Make) -> LastMileProblem:
    """Forty doors on both sides of the front, half of them with windows, two kinds of van."""
    jobs = []
    for number in range(40):
        open_s = (number % 4) * 2 * H
        windows = (DeliveryWindow(open_s, open_s + 3 * H, None if number % 3 else 0.4),)
        loads = (5.0 + number % 5, 3.0 * (number % 2))
        jobs.append(make_job(f"j{number}", *loads, windows=windows if number % 2 else ()))
    places = [(-1) ** n * (3 + 2 * n) for n in range(40)]
    vans = [make_van(count=4), make_van("more", count=4, max_route_s=5 * H)]
    problem: LastMileProblem = make_problem(places, jobs, vans)
    return problem


@pytest.fixture(autouse=True)
def _threads(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Other workers are threads, which are there at once with all that they need loaded."""
    monkeypatch.setattr(fronts, "COLD_ISLANDS_S", 0.5)
    wake()
    with ThreadPoolExecutor(1) as pool, elsewhere(pool):
        yield


class _Recorded(Crew):
    """Writes down what it gets and gives."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.rounds: list[tuple[Sequence[Task], float | None, list[Found | None]]] = []

    def do(self, tasks: Sequence[Task], round_s: float | None = None) -> list[Found | None]:
        found = super().do(tasks, round_s)
        self.rounds.append((tasks, round_s, found))
        return found


def _recorded(problem: LastMileProblem, workers: int = 2, seconds: float = 2.0) -> _Recorded:
    with ThreadPoolExecutor(1) as pool:
        crew = _Recorded(pool, workers, is_one_here=True)
        islands.work_on_islands(Task(problem, (), Effort(seconds, None)), crew)
    return crew


def _counted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The rounds that were begun, by number."""
    begun: list[int] = []
    whole = islands.whole

    def counted(crew: Crew, roster: Roster, rounds: Rounds, turn: int, pool: TourPool) -> Roster:
        begun.append(turn)
        return whole(crew, roster, rounds, turn, pool)

    monkeypatch.setattr(islands, "whole", counted)
    return begun


def test_islands_keep_all_rules(street: LastMileProblem, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = _counted(monkeypatch)
    plan = solve(street, Limits(max_seconds=1.5, workers=2))
    assert len(asked) == len(islands.SHARES)
    assert validate(street, plan) == []
    assert plan.stop_reason is StopReason.TIME
    assert plan.cost_cny < solve(street, Limits(max_seconds=0.0)).cost_cny


def test_all_workers_search_from_the_best_tours_of_the_last_round(street: LastMileProblem) -> None:
    crew = _recorded(street)
    assert len(crew.rounds) == len(islands.SHARES)
    first, *later = crew.rounds
    assert [task.effort.is_cold for task in first[0]] == [True, False]
    for (_, _, found), (tasks, _, _) in zip(crew.rounds, later, strict=False):
        assert len({task.effort.seed for task in tasks}) == 2
        assert tasks[0].warm == tasks[1].warm
        assert not any(task.effort.is_cold for task in tasks)
        # Recombined, they may be cheaper still.
        best_cny = min(item.cost_cny for item in found if item is not None)
        assert Roster(Scheduler(street), tasks[0].warm).cost_cny <= best_cny


def test_rounds_stay_within_the_seconds(street: LastMileProblem) -> None:
    rounds_s = [round_s for _, round_s, _ in _recorded(street, seconds=1.0).rounds]
    assert None not in rounds_s
    assert sum(round_s for round_s in rounds_s if round_s is not None) <= 1.0


def test_who_is_asked_to_stop_begins_no_round(
    street: LastMileProblem, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = _counted(monkeypatch)
    plan = solve(street, Limits(max_seconds=6.0, workers=2), should_stop=lambda: bool(begun))
    assert len(begun) == 1
    assert plan.stop_reason is StopReason.ASKED
    assert validate(street, plan) == []


def test_plans_by_iterations_do_not_depend_on_the_workers(street: LastMileProblem) -> None:
    limits = Limits(max_iterations=20, seed=5)
    one = solve(street, limits)
    assert one == solve(street, replace(limits, workers=2))
