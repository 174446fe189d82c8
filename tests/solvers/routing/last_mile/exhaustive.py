"""The cheapest plan of a small front, by trying all tours."""

from __future__ import annotations

from itertools import combinations, permutations
from typing import TYPE_CHECKING

from solvers.routing.last_mile.drive import Draft
from solvers.routing.last_mile.schedule import Scheduler

if TYPE_CHECKING:
    from collections.abc import Iterator

    from solvers.routing.last_mile import LastMileProblem
    from solvers.routing.last_mile.drive import Trips


def cheapest_plan_cny(problem: LastMileProblem) -> float:
    """Cost of the cheapest set of tours, with what they leave out."""
    scheduler = Scheduler(problem)
    jobs = range(len(problem.jobs))
    everything = (1 << len(jobs)) - 1
    left_cny = [
        sum(problem.jobs[job].unserved_cny for job in jobs if not served >> job & 1)
        for served in range(everything + 1)
    ]
    plans_cny = [0.0 if served == 0 else float("inf") for served in range(everything + 1)]
    for tours_cny, count in _vehicles(scheduler):
        for _ in range(min(count, len(jobs))):
            plans_cny = _with_one_more(plans_cny, tours_cny)
    return min(cny + left for cny, left in zip(plans_cny, left_cny, strict=True))


def _vehicles(scheduler: Scheduler) -> Iterator[tuple[dict[int, float], int]]:
    """For each van and shift: the cheapest tour by set of jobs, in bits, and how many there are."""
    problem = scheduler.problem
    for number, van in enumerate(problem.vans):
        rigs = [at for at, rig in enumerate(scheduler.tables.rigs) if rig.van == number]
        for shift in range(len(van.shifts)):
            tours_cny: dict[int, float] = {}
            for served, trips in _all_trips(len(problem.jobs)):
                for rig in rigs:
                    cny = scheduler.cost_cny(Draft(rig, shift, trips))
                    if cny is not None and cny < tours_cny.get(served, float("inf")):
                        tours_cny[served] = cny
            yield tours_cny, van.count


def _all_trips(jobs: int) -> Iterator[tuple[int, Trips]]:
    """Every set of jobs in bits, in every order, cut into trips in every way."""
    for size in range(1, jobs + 1):
        for chosen in combinations(range(jobs), size):
            served = sum(1 << job for job in chosen)
            for order in permutations(chosen):
                for cuts in range(1 << (size - 1)):
                    yield served, _cut(order, cuts)


def _cut(order: tuple[int, ...], cuts: int) -> Trips:
    trips: list[tuple[int, ...]] = [order[:1]]
    for position, job in enumerate(order[1:]):
        if cuts >> position & 1:
            trips.append((job,))
        else:
            trips[-1] = (*trips[-1], job)
    return tuple(trips)


def _with_one_more(plans_cny: list[float], tours_cny: dict[int, float]) -> list[float]:
    """The cheapest plans by what they serve, if they may have another tour."""
    better = list(plans_cny)
    for served, plan_cny in enumerate(plans_cny):
        for tour, tour_cny in tours_cny.items():
            if served & tour == 0 and plan_cny + tour_cny < better[served | tour]:
                better[served | tour] = plan_cny + tour_cny
    return better
