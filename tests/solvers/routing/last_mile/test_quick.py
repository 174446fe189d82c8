"""Quick tours keep all rules, and are the same for equal seeds."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from solvers.common import Limits, Status, StopReason
from solvers.routing.last_mile import LastMilePlan, quick_tours, solve, validate
from supplychain.plans import Reason
from tests.solvers.routing.last_mile.few_rules import few_rules


@pytest.mark.parametrize("seed", range(12))
def test_tours_keep_all_rules_and_cost_little_more_than_those_of_a_search(seed: int) -> None:
    _, problem = few_rules(random.Random(seed), jobs=10)
    tours = quick_tours(problem, 40, seed)
    assert tours == quick_tours(problem, 40, seed)
    served = {drop.job_id for tour in tours for trip in tour.trips for drop in trip.drops}
    left = tuple((job.id, Reason.NO_CAPACITY) for job in problem.jobs if job.id not in served)
    missed_cny = sum(job.unserved_cny for job in problem.jobs if job.id not in served)
    cost_cny = sum(tour.cost_cny for tour in tours) + missed_cny
    plan = LastMilePlan(Status.PARTIAL, StopReason.ITERATIONS, tours, left, cost_cny)
    plan = plan if left else replace(plan, status=Status.FEASIBLE)
    assert validate(problem, plan) == []
    best = solve(problem, Limits(max_iterations=200))
    assert cost_cny <= best.cost_cny * 1.1


def test_nothing_to_do_is_no_tour() -> None:
    _, problem = few_rules(random.Random(1), jobs=3)
    assert quick_tours(replace(problem, vans=()), 10) == ()
