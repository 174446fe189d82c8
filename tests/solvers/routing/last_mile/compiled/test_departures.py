"""Departures that are not tried, as they cannot cost less than what is known already."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import pytest

from solvers.routing.last_mile.compiled.departures import evaluate
from solvers.routing.last_mile.compiled.labels import RELOAD
from solvers.routing.last_mile.schedule import Scheduler
from tests.solvers.routing.last_mile.small_fronts import small_front
from tests.solvers.routing.last_mile.wild_fronts import wild_front

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from solvers.routing.last_mile.arrays import Arrays

T = TypeVar("T")
EXACTLY = 1e-6


def compared(seed: int) -> tuple[int, list[str]]:
    """How many tours of a front can be driven, and which are lost or dearer if they must be cheap.

    Each must cost a little less than a sum that is hardly more than its cheapest departure's cost.
    """
    generator = random.Random(f"dear {seed}")

    def pick(values: Sequence[T]) -> T:
        return generator.choice(list(values))

    has_shipments = generator.random() < 0.3
    is_small = generator.random() < 0.5
    problem = (
        small_front(pick, 4, 1, has_shipments=has_shipments) if is_small else wild_front(pick, 5, 1)
    )
    arrays, count, wrong = Scheduler(problem).arrays, 0, []
    for _ in range(6):
        cost_cny, cheap_cny = _costs(arrays, generator)
        if cost_cny < np.inf:
            count += 1
            wrong += [f"seed {seed}: {cheap_cny}, not {cost_cny}"] if cheap_cny > cost_cny else []
    return count, wrong


def _costs(arrays: Arrays, generator: random.Random) -> tuple[float, float]:
    """Of some jobs in some order and with some vehicle, without and with such a sum."""
    jobs = list(range(len(arrays.doors)))
    order = generator.sample(jobs, generator.choice(jobs) + 1)
    if len(order) > 1 and generator.random() < 0.3:
        order.insert(generator.randrange(1, len(order)), RELOAD)
    stops = np.array(order, np.int64)
    rig, slot = generator.randrange(len(arrays.rigs)), generator.randrange(len(arrays.slots))
    cost_cny = evaluate(arrays, rig, slot, stops, np.inf).cost_cny
    return cost_cny, evaluate(arrays, rig, slot, stops, cost_cny + EXACTLY).cost_cny


def all_compared(seeds: Iterable[int]) -> int:
    """How many tours were compared; none is dearer."""
    outcomes = [compared(seed) for seed in seeds]
    assert [text for _, wrong in outcomes for text in wrong] == []
    return sum(count for count, _ in outcomes)


def test_a_tour_that_must_be_cheap_is_driven_as_cheaply_as_without_that() -> None:
    assert all_compared(range(60)) > 60


@pytest.mark.long
def test_thousands_of_tours_that_must_be_cheap_are_driven_as_cheaply() -> None:
    assert all_compared(range(2_000)) > 3_000
