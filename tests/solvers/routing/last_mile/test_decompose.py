from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from solvers.common import Deadline, Limits
from solvers.common.workers import SerialExecutor
from solvers.routing.last_mile import LastMileProblem, decompose, fronts, solve
from solvers.routing.last_mile.construct import construct
from solvers.routing.last_mile.crew import Crew
from solvers.routing.last_mile.cuts import parts_of, places_of
from solvers.routing.last_mile.insertion import Inserter
from solvers.routing.last_mile.roster import Roster
from solvers.routing.last_mile.schedule import Scheduler
from solvers.routing.last_mile.search import Effort, cooling_for
from solvers.routing.last_mile.tasks import Task
from supplychain.fleet import SpeedClass
from supplychain.roads import UNREACHABLE, TravelMatrix
from supplychain.windows import TimeWindow

Make = Any
H = 3_600


def _city(count: int, make_job: Make, make_van: Make) -> LastMileProblem:
    """Doors scattered around a front."""
    points = np.random.default_rng(4).normal(0, 20, (count + 1, 2))
    points[0] = 0
    gaps = np.sqrt(((points[:, None] - points[None]) ** 2).sum(axis=2))
    travel = TravelMatrix((gaps * 1_000).astype(np.int64), (gaps * 60).astype(np.int64))
    shifts = (TimeWindow(0, 10 * H), TimeWindow(10 * H, 20 * H))
    jobs = tuple(make_job(f"j{n}", 1.0 + n % 7, latest_s=20 * H) for n in range(count))
    return LastMileProblem(
        "front",
        ("chilled", "frozen"),
        jobs,
        (
            make_van(count=count // 6, shifts=shifts, max_route_s=2 * H),
            make_van("more", count=3, shifts=shifts[:1], max_route_s=2 * H),
        ),
        {SpeedClass.URBAN: travel},
        (TimeWindow(0, 20 * H),),
        20 * H,
    )


@pytest.mark.parametrize("turn", range(4))
def test_parts_hold_every_job_and_vehicle_once(turn: int, make_job: Make, make_van: Make) -> None:
    problem = _city(60, make_job, make_van)
    roster = construct(Inserter(Scheduler(problem)), Deadline(0.0))
    roster.missing += roster.remove(0).jobs
    parts = parts_of(roster, places_of(problem), 15, turn)
    assert len(parts) > 2
    assert sorted(job for part, _ in parts for job in part.jobs) == list(range(60))
    drafts = [part.outside(draft) for part, warm in parts for draft in warm]
    assert sorted(drafts, key=str) == sorted(roster.tours, key=str)
    for number, van in enumerate(problem.vans):
        for hours in van.shifts:
            counts = [
                item.count
                for part, _ in parts
                for item in part.problem.vans
                if item.vehicle_type == van.vehicle_type and item.shifts == (hours,)
            ]
            assert sum(counts) == problem.vans[number].count


def test_parts_of_a_plan_have_its_cost(make_job: Make, make_van: Make) -> None:
    problem = _city(60, make_job, make_van)
    roster = construct(Inserter(Scheduler(problem)), Deadline(0.0))
    for part, warm in parts_of(roster, places_of(problem), 20, 1):
        scheduler = Scheduler(part.problem)
        for draft in warm:
            whole_cny = roster.scheduler.cost_cny(part.outside(draft))
            assert scheduler.cost_cny(draft) == whole_cny


def test_points_lie_as_far_apart_as_the_doors(make_job: Make, make_van: Make) -> None:
    problem = _city(40, make_job, make_van)
    places = np.vstack([[0.0, 0.0], places_of(problem)])
    gaps = np.sqrt(((places[:, None] - places[None]) ** 2).sum(axis=2))
    assert np.allclose(gaps, problem.travel[SpeedClass.URBAN].distance_m, atol=50.0)


def test_doors_without_roads_are_at_one_point(make_job: Make, make_van: Make) -> None:
    problem = _city(40, make_job, make_van)
    nowhere = np.full((41, 41), UNREACHABLE)
    travel = {SpeedClass.URBAN.value: TravelMatrix(nowhere, nowhere)}
    assert not places_of(replace(problem, travel=travel)).any()


def test_doors_of_one_house_are_at_one_point(make_job: Make, make_van: Make) -> None:
    problem = _city(40, make_job, make_van)
    house = np.repeat(np.arange(8), 6)[:41]
    far_m = problem.travel[SpeedClass.URBAN].distance_m[np.ix_(house, house)]
    travel = {SpeedClass.URBAN.value: TravelMatrix(far_m, far_m)}
    places = places_of(replace(problem, travel=travel))
    assert len(np.unique(places, axis=0)) == len(set(house[1:]))


@pytest.mark.parametrize("workers", [1, 4])
def test_heat_by_iterations_does_not_depend_on_the_workers(
    make_job: Make, make_van: Make, workers: int
) -> None:
    task = Task(_city(60, make_job, make_van), (), Effort(None, 100))
    quick = Roster(Scheduler(task.problem))
    crew = Crew(SerialExecutor(), workers)
    _, rounds, _ = decompose._on_course(task, quick, quick, crew, Deadline(None), None)
    assert rounds.effort.cooling == cooling_for(task.effort, 60, is_warm=False)
    assert rounds.effort.cooling != cooling_for(task.effort, 60, 4, is_warm=False)


def test_a_large_front_is_planned_alike_by_one_worker_and_by_two(
    make_job: Make, make_van: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fronts, "LARGE_JOBS", 60)
    monkeypatch.setattr(decompose, "STRINGS", replace(decompose.STRINGS, part_jobs=20))
    problem = _city(61, make_job, make_van)
    first = solve(problem, Limits(max_seconds=0.0))
    limits = Limits(max_iterations=6, seed=2)
    one = solve(problem, limits)
    assert one == solve(problem, replace(limits, workers=2))
    assert one.unserved == ()
    assert one.cost_cny < first.cost_cny
