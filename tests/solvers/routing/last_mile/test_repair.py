from __future__ import annotations

from typing import Any

from solvers.routing.last_mile.drive import Draft
from solvers.routing.last_mile.repair import roster_of, trimmed
from solvers.routing.last_mile.schedule import Scheduler
from solvers.routing.last_mile.search import apportioned, cut_counts
from supplychain.fleet import Compartment, Layout

Make = Any
MIN = 60


def test_a_tour_loses_only_the_jobs_that_break_it(
    make_problem: Make, make_job: Make, make_van: Make
) -> None:
    jobs = [make_job("a", 60.0), make_job("b", 60.0), make_job("c", 30.0, latest_s=5 * MIN)]
    problem = make_problem([10, 20, 30, 15], [*jobs, make_job("d", 20.0)], [make_van()])
    scheduler = Scheduler(problem)
    assert trimmed(scheduler, Draft(0, 0, ((0, 1, 3), (2,)))) == Draft(0, 0, ((0, 3),))
    assert trimmed(scheduler, Draft(0, 0, ((2,),))) is None
    whole = Draft(0, 0, ((0, 3), (1,)))
    assert trimmed(scheduler, whole) is whole


def test_of_too_many_tours_the_best_keep_their_van_and_others_take_the_next(
    make_problem: Make, make_job: Make, make_van: Make
) -> None:
    jobs = [
        make_job(name, unserved_cny=worth) for name, worth in (("a", 500), ("b", 900), ("c", 700))
    ]
    vans = [make_van(count=1), make_van("dear", count=1, fixed_cny=150.0)]
    scheduler = Scheduler(make_problem([10, 10, 10], jobs, vans))
    roster = roster_of(scheduler, [Draft(0, 0, ((job,),)) for job in range(3)])
    assert roster.tours == [Draft(0, 0, ((1,),)), Draft(1, 0, ((2,),))]
    assert roster.missing == [0]


def test_layouts_get_shares_of_a_van_as_they_were_used(
    make_problem: Make, make_job: Make, make_van: Make
) -> None:
    layouts = (
        Layout("chilled", (Compartment("chilled", 100, 100),)),
        Layout("frozen", (Compartment("frozen", 100, 100),)),
    )
    jobs = [make_job(f"j{number}") for number in range(4)]
    van = make_van(count=2, layouts=layouts)
    scheduler = Scheduler(make_problem([10] * 4, jobs, [van]))
    three = [Draft(0, 0, ((job,),)) for job in range(3)]
    assert cut_counts(scheduler, [*three, Draft(1, 0, ((3,),))]) == {(0, 0): 2, (1, 0): 0}
    assert cut_counts(scheduler, [*three[:1], Draft(1, 0, ((3,),))]) is None


def test_parts_are_apportioned_by_largest_remainder() -> None:
    assert apportioned(10, [3, 3, 1]) == [4, 4, 2]
    assert apportioned(2, [5, 0, 5]) == [1, 0, 1]
