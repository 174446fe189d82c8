"""Single tours with random rules against trying every departure and every place for meals."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

import pytest

from solvers.routing.last_mile import validate
from solvers.routing.last_mile.problem import Half
from solvers.routing.last_mile.schedule import schedule_tour
from tests.solvers.routing.last_mile.brute_force import alone, cheapest_tour
from tests.solvers.routing.last_mile.small_fronts import ROAD_MEALS, STEP_S, small_front

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from solvers.routing.last_mile import LastMileProblem
    from solvers.routing.last_mile.problem import Meal

T = TypeVar("T")
SAME_CNY = 0.01


@dataclass
class Count:
    """How often the compiled tour and the brute force agree.

    ``excess`` and ``excess_in_traffic`` are by how much of the cheapest cost the compiled tour is
    dearer, for every tour that both can drive.
    """

    neither: int = 0
    missed: list[int] = field(default_factory=list)
    invalid: list[str] = field(default_factory=list)
    excess: list[float] = field(default_factory=list)
    excess_in_traffic: list[float] = field(default_factory=list)


def drawn(
    seed: int, meals: Sequence[tuple[Meal, ...]] = ()
) -> tuple[LastMileProblem, int, list[list[str]]]:
    """A front of one van, a shift, and a tour of all jobs in one or two trips."""
    generator = random.Random(seed)

    def pick(values: Sequence[T]) -> T:
        return generator.choice(list(values))

    has_shipments = generator.random() < 0.3
    problem = small_front(pick, 4, 1, has_shipments=has_shipments, meals=meals)
    names = [job.id for job in problem.jobs]
    if problem.jobs[0].half is Half.WHOLE:
        generator.shuffle(names)
    cut = pick([0, 0, 0, 1, 2])
    trips = [trip for trip in (names[:cut], names[cut:]) if trip]
    return problem, pick(range(len(problem.vans[0].shifts))), trips


def counted(seeds: Iterable[int], meals: Sequence[tuple[Meal, ...]] = ()) -> Count:
    """Compare the tours of these seeds."""
    count = Count()
    for seed in seeds:
        problem, shift, trips = drawn(seed, meals)
        van = problem.vans[0]
        best = cheapest_tour(problem, van, "both", shift, trips, STEP_S)
        tour = schedule_tour(problem, van.key, "both", shift, trips)
        if tour is None:
            count.neither += best is None
            count.missed += [] if best is None else [seed]
            continue
        broken = validate(problem, alone(problem, [tour]))
        count.invalid += [f"seed {seed}: {violation}" for violation in broken]
        if best is not None:
            share = max(0.0, tour.cost_cny - best.cost_cny - SAME_CNY) / max(1.0, best.cost_cny)
            (count.excess_in_traffic if problem.pace else count.excess).append(share)
    return count


def test_tours_are_driven_as_cheaply_as_any_departure_allows() -> None:
    count = counted(range(10))
    assert count.invalid == []
    assert count.missed == []
    assert len(count.excess) + len(count.excess_in_traffic) > 3
    assert max(count.excess) <= 0.02
    assert max(count.excess_in_traffic) <= 0.1


@pytest.mark.long
def test_two_thousand_tours_are_driven_as_cheaply_as_any_departure_allows() -> None:
    # Seen: 2 of 765 tours missed, both in traffic; 4 % of those without traffic dearer, 0.1 % in
    # the mean; a quarter in traffic dearer, 1 % in the mean.
    count = counted(range(2_000))
    assert count.invalid == []
    assert len(count.missed) <= 3
    assert len(count.excess) + len(count.excess_in_traffic) > 700
    assert sum(share > 0 for share in count.excess) <= 0.05 * len(count.excess)
    assert sum(count.excess) <= 0.002 * len(count.excess)
    assert sum(count.excess_in_traffic) <= 0.015 * len(count.excess_in_traffic)


def test_meals_on_the_road_are_had_where_they_cost_least() -> None:
    count = counted(range(6), ROAD_MEALS)
    assert count.invalid == []
    assert count.missed == []
    assert len(count.excess) + len(count.excess_in_traffic) > 1
    assert max(count.excess) <= 0.02
    assert max(count.excess_in_traffic) <= 0.1


@pytest.mark.long
def test_meals_on_the_road_of_five_hundred_tours_are_had_where_they_cost_least() -> None:
    # Seen: none of 171 tours missed; 6 of 109 without traffic dearer, 0.4 % in the mean.
    count = counted(range(500), ROAD_MEALS)
    assert count.invalid == []
    assert count.missed == []
    assert sum(share > 0 for share in count.excess) <= 0.1 * len(count.excess)
    assert sum(count.excess) <= 0.01 * len(count.excess)
    assert sum(count.excess_in_traffic) <= 0.02 * len(count.excess_in_traffic)
