from __future__ import annotations

import random
from itertools import permutations, product
from typing import TYPE_CHECKING

import pytest

from solvers.routing.last_mile.bounds.ways import all_ways
from solvers.routing.last_mile.drive import Draft
from solvers.routing.last_mile.schedule import Scheduler
from tests.solvers.routing.last_mile.wild_fronts import wild_front

if TYPE_CHECKING:
    from collections.abc import Iterator

    from solvers.routing.last_mile import LastMileProblem


def drafts(problem: LastMileProblem, rigs: int) -> Iterator[Draft]:
    """Every tour of a small front, with every van, layout and shift."""
    for size in range(1, len(problem.jobs) + 1):
        for order in permutations(range(len(problem.jobs)), size):
            for cuts in product([False, True], repeat=size - 1):
                trips = [[order[0]]]
                for job, is_new in zip(order[1:], cuts, strict=True):
                    if is_new:
                        trips.append([])
                    trips[-1].append(job)
                for rig in range(rigs):
                    yield Draft(rig, 0, tuple(map(tuple, trips)))


@pytest.mark.parametrize("seed", range(150))
def test_every_tour_is_a_path_at_no_higher_cost(seed: int) -> None:
    generator = random.Random(f"ways {seed}")
    problem = wild_front(lambda values: generator.choice(list(values)), 3, 2)
    scheduler = Scheduler(problem)
    ways_at = {(ways.van, ways.shift): ways for ways in all_ways(scheduler.tables)}
    for draft in drafts(problem, len(scheduler.tables.rigs)):
        cost_cny = scheduler.cost_cny(draft)
        if cost_cny is None:
            continue
        ways = ways_at[scheduler.tables.rigs[draft.rig].van, draft.shift]
        doors = tuple(job for trip in draft.trips for job in trip)
        reloads = tuple(at == 0 for trip in draft.trips for at in range(len(trip)))[1:]
        assert ways.admits(doors, reloads)
        assert ways.cost_cny(doors, reloads) <= cost_cny + 1e-6
