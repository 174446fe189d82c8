from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from solvers.common import Limits
from solvers.common.workers import SerialExecutor, elsewhere
from solvers.routing.last_mile import (
    LastMileProblem,
    Means,
    decompose,
    fronts,
    islands,
    solve,
    solve_many,
)
from solvers.routing.last_mile.crew import Crew
from solvers.routing.last_mile.decompose import MOST_WHOLE_JOBS, _course_of
from solvers.routing.last_mile.drive import Draft
from solvers.routing.last_mile.roster import Roster
from solvers.routing.last_mile.schedule import Scheduler
from solvers.routing.last_mile.search import Effort, Lead
from solvers.routing.last_mile.tasks import Found, Task, wake
from solvers.routing.last_mile.trial import TRIAL_SHARE, tried
from solvers.routing.last_mile.validate import validate
from supplychain.windows import TimeWindow

if TYPE_CHECKING:
    from collections.abc import Sequence

Make = Any
JOBS, H = 30, 3_600
DAY = TimeWindow(0, 24 * H)
TOGETHER = tuple(Draft(0, 0, (tuple(range(at, at + 10)),)) for at in range(0, JOBS, 10))
APART = tuple(Draft(0, 0, ((2 * at, 2 * at + 1),)) for at in range(JOBS // 2))
"""Cheap and dear tours of all doors."""


@pytest.fixture
def front(make_problem: Make, make_job: Make, make_van: Make) -> LastMileProblem:
    """Thirty doors along a street, which one van could serve."""
    jobs = [make_job(f"j{n}", 1.0) for n in range(JOBS)]
    places = [3 + n for n in range(JOBS)]
    problem: LastMileProblem = make_problem(places, jobs, [make_van(count=20)])
    return problem


class _Played(Crew):
    """Gives what each engine is said to find."""

    def __init__(self, workers: int, found: dict[Lead, tuple[Draft, ...]]) -> None:
        super().__init__(SerialExecutor(), workers)
        self.found = found
        self.tasks: list[Task] = []
        self.round_s: float | None = None

    def do(self, tasks: Sequence[Task], round_s: float | None = None) -> list[Found | None]:
        self.tasks, self.round_s = list(tasks), round_s
        drafts = [self.found.get(task.effort.lead or Lead.STRINGS) for task in tasks]
        return [None if mine is None else Found(mine, 0.0, 0.0) for mine in drafts]


@pytest.mark.parametrize("better", Lead)
def test_who_finds_the_cheaper_tours_leads(front: LastMileProblem, better: Lead) -> None:
    found = {lead: TOGETHER if lead is better else APART for lead in Lead}
    start = Roster(Scheduler(front), APART)
    roster, lead = tried(_Played(2, found), start, Effort(10.0, None), None)
    assert lead is better
    assert tuple(roster.tours) == TOGETHER


def test_what_nobody_betters_stays(front: LastMileProblem) -> None:
    start = Roster(Scheduler(front), TOGETHER)
    roster, _ = tried(_Played(2, dict.fromkeys(Lead, APART)), start, Effort(10.0, None), None)
    assert tuple(roster.tours) == TOGETHER


def test_who_answers_leads(front: LastMileProblem) -> None:
    start = Roster(Scheduler(front), APART)
    crew = _Played(2, {Lead.PYVRP: APART})
    assert tried(crew, start, Effort(10.0, None), None)[1] is Lead.PYVRP
    roster, _ = tried(_Played(2, {}), start, Effort(10.0, None), None)
    assert tuple(roster.tours) == APART


@pytest.mark.parametrize(("workers", "waves"), [(1, 2), (2, 1), (3, 1)])
def test_every_worker_takes_part_within_the_seconds(
    front: LastMileProblem, workers: int, waves: int
) -> None:
    crew = _Played(workers, dict.fromkeys(Lead, APART))
    tried(crew, Roster(Scheduler(front), APART), Effort(10.0, None, seed=7), None)
    assert crew.round_s == pytest.approx(10.0 * TRIAL_SHARE)
    assert {task.effort.lead for task in crew.tasks} == set(Lead)
    assert len({task.effort.seed for task in crew.tasks}) == len(crew.tasks) == max(2, workers)
    for task in crew.tasks:
        assert task.effort.max_seconds == pytest.approx(10.0 * TRIAL_SHARE / waves)


def _trials(monkeypatch: pytest.MonkeyPatch) -> list[Lead]:
    """Who has won trials from now on."""
    won: list[Lead] = []

    def counted(*given: Any) -> tuple[Roster, Lead]:
        roster, lead = tried(*given)
        won.append(lead)
        return roster, lead

    for module in (decompose, islands):
        monkeypatch.setattr(module, "tried", counted)
    return won


@pytest.mark.parametrize("in_parts", [True, False])
def test_engines_compete_where_nothing_is_known(
    front: LastMileProblem, monkeypatch: pytest.MonkeyPatch, in_parts: bool
) -> None:
    monkeypatch.setattr(fronts, "COLD_ISLANDS_S", 0.1)
    monkeypatch.setattr(islands, "LONG_TOUR_JOBS", 20)
    if in_parts:
        monkeypatch.setattr(fronts, "LARGE_JOBS", 20)
    wake()
    won = _trials(monkeypatch)
    seconds = Limits(max_seconds=2.0, workers=2)
    with ThreadPoolExecutor(1) as pool, elsewhere(pool):
        plan = solve(front, seconds)
        assert validate(front, plan) == []
        assert len(won) == 1
        solve(front, seconds, warm_start=plan)
        solve(front, Limits(max_seconds=0.5, workers=2))
        for means in (Means.PYVRP, Means.STRINGS):
            solve(front, seconds, without=[means])
    solve(front, Limits(max_iterations=5, workers=2))
    assert len(won) == 1
    with ThreadPoolExecutor(1) as pool, elsewhere(pool):
        (again,) = solve_many([front], seconds, warm_starts=[plan], are_rough=True)
    assert len(won) == 2
    assert again.cost_cny <= plan.cost_cny + 1e-6


@pytest.mark.parametrize(
    ("release_s", "shift", "competes"),
    [(0, DAY, False), (H, DAY, True), (H, TimeWindow(H, 10 * H), False)],
)
def test_over_few_doors_they_compete_where_goods_come_in_after_vehicles_could_leave(
    front: LastMileProblem,
    make_van: Make,
    monkeypatch: pytest.MonkeyPatch,
    release_s: int,
    shift: TimeWindow,
    *,
    competes: bool,
) -> None:
    monkeypatch.setattr(fronts, "COLD_ISLANDS_S", 0.1)
    last = replace(front.jobs[-1], release_s=release_s)
    vans = (make_van(count=20, shifts=(shift,)),)
    front = replace(front, jobs=(*front.jobs[:-1], last), vans=vans)
    wake()
    won = _trials(monkeypatch)
    with ThreadPoolExecutor(1) as pool, elsewhere(pool):
        plan = solve(front, Limits(max_seconds=1.0, workers=2))
    assert validate(front, plan) == []
    assert bool(won) == competes


@pytest.mark.parametrize(("jobs", "whole"), [(MOST_WHOLE_JOBS, True), (MOST_WHOLE_JOBS + 1, False)])
def test_nobody_gets_too_many_doors_at_once(jobs: int, *, whole: bool) -> None:
    for is_tried in (True, False):
        assert _course_of(Lead.PYVRP, jobs, is_tried=is_tried).begins_whole == whole
