from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from solvers.common import Limits
from solvers.routing.last_mile import LastMileProblem, solve
from solvers.routing.last_mile.bounds.shares import lower_bound_cny
from solvers.routing.last_mile.drive import Draft
from solvers.routing.last_mile.schedule import Scheduler
from supplychain.windows import DeliveryWindow

Make = Any
H = 3_600


def optimum_cny(problem: LastMileProblem) -> float:
    """Least cost over all ways to deal the jobs out to tours, with as many vans as wanted."""
    scheduler = Scheduler(problem)
    jobs = range(len(problem.jobs))
    best_of: dict[frozenset[int], float] = {}
    for size in range(1, len(problem.jobs) + 1):
        for order in itertools.permutations(jobs, size):
            for draft in _drafts(scheduler, order):
                cost_cny = scheduler.cost_cny(draft)
                if cost_cny is not None:
                    key = frozenset(order)
                    best_of[key] = min(cost_cny, best_of.get(key, cost_cny))
    return _cheapest(problem, best_of, frozenset(jobs))


def _drafts(scheduler: Scheduler, order: tuple[int, ...]) -> Any:
    for cuts in itertools.product([False, True], repeat=len(order) - 1):
        trips: list[list[int]] = [[order[0]]]
        for job, is_new in zip(order[1:], cuts, strict=True):
            if is_new:
                trips.append([])
            trips[-1].append(job)
        rows = tuple(tuple(trip) for trip in trips)
        yield from (Draft(rig, 0, rows) for rig in range(len(scheduler.tables.rigs)))


def _cheapest(
    problem: LastMileProblem, best_of: dict[frozenset[int], float], left: frozenset[int]
) -> float:
    if not left:
        return 0.0
    first = min(left)
    costs = [problem.jobs[first].unserved_cny + _cheapest(problem, best_of, left - {first})]
    for group, cost_cny in best_of.items():
        if first in group and group <= left:
            costs.append(cost_cny + _cheapest(problem, best_of, left - group))
    return min(costs)


@pytest.mark.parametrize("seed", range(12))
def test_the_bound_lies_below_the_true_optimum(
    seed: int, make_problem: Make, make_job: Make, make_van: Make
) -> None:
    rng = np.random.default_rng(seed)
    jobs = []
    for number in range(4):
        open_s = int(rng.integers(0, 5)) * H
        jobs.append(
            make_job(
                f"j{number}",
                float(rng.integers(5, 90)),
                windows=(DeliveryWindow(open_s, open_s + 2 * H, 0.2),)
                if rng.random() < 0.5
                else (),
                release_s=int(rng.integers(0, 3)) * H,
                unserved_cny=float(rng.choice([90.0, 700.0])),
                wait_cny_per_h=float(rng.choice([0.0, 5.0])),
            )
        )
    minutes = [int(at) for at in rng.integers(-80, 80, 4)]
    vans = [make_van(count=4), make_van("big", count=4, payload_kg=90.0, fixed_cny=60.0)]
    problem = make_problem(minutes, jobs, vans)
    best_cny = optimum_cny(problem)
    assert lower_bound_cny(Scheduler(problem)) <= best_cny + 1e-6
    plan = solve(problem, Limits(max_iterations=1_000, seed=seed))
    assert plan.cost_cny == pytest.approx(best_cny)


def test_the_bound_of_far_heavy_jobs_counts_their_trips(
    make_problem: Make, make_job: Make, make_van: Make
) -> None:
    # Each job fills a van, so every way there and back is paid: 200 km at 2 and 200 min at 36.
    problem = make_problem([100, 100], [make_job("a", 100.0), make_job("b", 100.0)], [make_van()])
    assert lower_bound_cny(Scheduler(problem)) >= 2 * (400 + 120)


def test_the_bound_never_exceeds_leaving_everything_out(
    make_problem: Make, make_job: Make, make_van: Make
) -> None:
    problem = make_problem([100], [make_job("a", unserved_cny=50.0)], [make_van()])
    assert lower_bound_cny(Scheduler(problem)) == 50.0


def test_a_place_that_no_tour_uses_leaves_the_bound_as_it_is(
    make_problem: Make, make_job: Make, make_van: Make
) -> None:
    jobs = [make_job("a", 60.0), make_job("b", 60.0)]
    bare = make_problem([100, 90], jobs, [make_van()])
    with_place = make_problem([100, 90, 95], [*jobs, make_job("c")], [make_van()])
    problem = replace(bare, places=1, travel=with_place.travel)
    expected = lower_bound_cny(Scheduler(bare))
    assert expected - 12.0 < lower_bound_cny(Scheduler(problem)) <= expected
