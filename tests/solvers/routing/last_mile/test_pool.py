from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING, Any

import pytest

from solvers.common.highs import MipOptions
from solvers.routing.last_mile.drive import Draft
from solvers.routing.last_mile.pool import Priced, TourPool
from solvers.routing.last_mile.roster import Roster
from solvers.routing.last_mile.schedule import Scheduler
from tests.solvers.routing.last_mile.small_fronts import drawn

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Make = Any


def _random_tours(scheduler: Scheduler, seed: int, count: int) -> list[Draft]:
    """Tours of some jobs in any order on any vehicle, of one trip or two; they may break rules."""
    draw = random.Random(seed)
    jobs = range(len(scheduler.problem.jobs))
    tours = []
    for _ in range(count):
        row = draw.sample(jobs, draw.randint(1, len(jobs)))
        cut = draw.randint(1, len(row))
        trips = tuple(trip for trip in (tuple(row[:cut]), tuple(row[cut:])) if trip)
        rig = draw.randrange(len(scheduler.tables.rigs))
        van = scheduler.problem.vans[scheduler.tables.rigs[rig].van]
        tours.append(Draft(rig, draw.randrange(len(van.shifts)), trips))
    return tours


def _choices(scheduler: Scheduler, tours: Sequence[Draft]) -> Iterator[Roster]:
    """Every choice of feasible tours within the fleet's counts, no job twice."""
    good = [tour for tour in dict.fromkeys(tours) if scheduler.cost_cny(tour) is not None]
    jobs, empty = len(scheduler.problem.jobs), Roster(scheduler)
    for size in range(min(jobs, len(good)) + 1):
        for chosen in combinations(good, size):
            served = [job for tour in chosen for job in tour.jobs]
            used = Counter(empty.key(tour) for tour in chosen)
            fits = all(used[key] <= empty.spare(*key) for key in used)
            if fits and len(served) == len(set(served)):
                yield Roster(scheduler, chosen)


@pytest.mark.parametrize("seed", range(40))
def test_the_cheapest_choice_of_known_tours_is_found(seed: int) -> None:
    scheduler = Scheduler(drawn(seed, 6))
    tours = _random_tours(scheduler, seed, 14)
    pool = TourPool(scheduler)
    for tour in tours:
        pool.meet(tour)
    found = pool.recombined(Roster(scheduler), MipOptions())
    best_cny = min(roster.cost_cny for roster in _choices(scheduler, tours))
    assert found.cost_cny == pytest.approx(best_cny)
    assert all(scheduler.cost_cny(tour) is not None for tour in found.tours)
    assert all(found.spare(*found.key(tour)) >= 0 for tour in found.tours)


@pytest.mark.parametrize("seed", range(20))
def test_no_roster_gets_dearer(seed: int) -> None:
    scheduler = Scheduler(drawn(seed, 6))
    tours = _random_tours(scheduler, seed, 14)
    pool = TourPool(scheduler)
    for tour in tours[:7]:
        pool.meet(tour)
    # One that the pool has not met, and for which there may be no time.
    for held in _choices(scheduler, tours[7:]):
        for options in (MipOptions(), MipOptions(time_limit_s=0.0)):
            assert pool.recombined(held, options).cost_cny <= held.cost_cny


def test_of_tours_with_the_same_jobs_and_vehicle_the_cheapest_stays(
    make_problem: Make, make_job: Make, make_van: Make
) -> None:
    problem = make_problem([10, 20], [make_job("a"), make_job("b")], [make_van(), make_van("v")])
    scheduler = Scheduler(problem)
    pool = TourPool(scheduler)
    one, two = Draft(0, 0, ((0,), (1,))), Draft(0, 0, ((0, 1),))
    for tour in (two, one, Draft(1, 0, ((1, 0),))):
        pool.meet(tour)
    assert [tour.draft for tour in pool.tours] == [two, Draft(1, 0, ((1, 0),))]


def test_tours_that_break_a_rule_are_not_kept(
    make_problem: Make, make_job: Make, make_van: Make
) -> None:
    pool = TourPool(Scheduler(make_problem([10], [make_job("a", 101.0)], [make_van()])))
    pool.meet(Draft(0, 0, ((0,),)))
    assert len(pool) == 0


def test_a_full_pool_forgets_what_it_met_long_ago(
    make_problem: Make, make_job: Make, make_van: Make
) -> None:
    jobs = [make_job(name) for name in "abcdef"]
    scheduler = Scheduler(make_problem([5, 10, 15, 20, 25, 30], jobs, [make_van()]))
    pool = TourPool(scheduler, most=5)
    drafts = [Draft(0, 0, ((job,),)) for job in range(6)]
    for draft in drafts:
        pool.meet(draft)
    assert [tour.draft for tour in pool.tours] == drafts[3:]


def test_a_vehicle_drives_one_tour_of_a_shift(
    make_problem: Make, make_job: Make, make_van: Make
) -> None:
    jobs = [make_job(name, 10.0, unserved_cny=5_000.0) for name in "ab"]
    problem = make_problem([10, -10], jobs, [make_van(count=1)])
    for count in (1, 2):
        vans = tuple(replace(van, count=count) for van in problem.vans)
        scheduler = Scheduler(replace(problem, vans=vans))
        pool = TourPool(scheduler)
        for job in range(2):
            draft = Draft(0, 0, ((job,),))
            pool.keep([Priced(draft, scheduler.cost_cny(draft) or 0.0)])
        found = pool.recombined(Roster(scheduler), MipOptions())
        assert len(found.tours) == count
        assert len(found.missing) == 2 - count
