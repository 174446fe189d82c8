"""Who is left out has no place in the finished plan: every place is driven to see that."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from benchmarks.rules.front import front
from benchmarks.rules.rules import rules
from solvers.common import Limits
from solvers.routing.last_mile import solve
from solvers.routing.last_mile.decompose import LARGE_JOBS
from solvers.routing.last_mile.exact_insertion import ExactInserter
from solvers.routing.last_mile.problem import Half
from solvers.routing.last_mile.roster import Roster
from solvers.routing.last_mile.schedule import Scheduler
from solvers.routing.last_mile.written import drafts_of
from tests.solvers.routing.last_mile.small_fronts import drawn

if TYPE_CHECKING:
    from solvers.routing.last_mile import LastMilePlan, LastMileProblem

CENT_CNY = 0.01
DOORS = 120
FEW_VANS = 0.2
"""Share of the fleet that a front is left with, too small for all its orders."""


def left_out_with_a_place(problem: LastMileProblem, plan: LastMilePlan) -> list[str]:
    """Jobs left out that some tour of the plan, or a new one, could serve for less than they cost.

    A shipment counts by its first half.
    """
    scheduler = Scheduler(problem)
    roster = Roster(scheduler, drafts_of(scheduler, plan))
    inserter = ExactInserter(scheduler)
    doors = scheduler.tables.doors
    wrong = []
    for job, name in enumerate(job.id for job in problem.jobs):
        half = problem.jobs[job].half
        if job not in roster.missing or half is Half.SECOND:
            continue
        worth_cny = doors[job].unserved_cny
        if half is Half.FIRST:
            worth_cny += doors[int(scheduler.arrays.doors[job]["mate"])].unserved_cny
        best = inserter.best(roster, job)
        if best is not None and best[0] < worth_cny - CENT_CNY:
            wrong.append(name)
    return wrong


def test_nobody_is_left_out_of_a_small_front_who_has_a_place() -> None:
    left_out, wrong = 0, {}
    for seed in range(50, 100):
        problem = drawn(seed, 6)
        plan = solve(problem, Limits(max_iterations=1, seed=seed))
        left_out += len(plan.unserved)
        wrong[seed] = left_out_with_a_place(problem, plan)
    assert left_out > 20
    assert not any(wrong.values()), wrong


def crowded(name: str, doors: int, seed: int) -> LastMileProblem:
    """A front with the rule of that name and too few vans."""
    rule = next(rule for rule in rules() if rule.name == name)
    whole = rule.change(front(doors, seed))
    vans = tuple(replace(van, count=round(van.count * FEW_VANS)) for van in whole.vans)
    return replace(whole, vans=vans)


@pytest.mark.parametrize("name", ["conflicts", "large orders, not split", "traffic by hour"])
def test_nobody_is_left_out_of_a_crowded_front_who_has_a_place(name: str) -> None:
    for seed in (0, 1):
        problem = crowded(name, DOORS, seed)
        plan = solve(problem, Limits(max_iterations=30, seed=seed))
        assert len(plan.unserved) > 5
        assert left_out_with_a_place(problem, plan) == []


def test_nobody_is_left_out_of_a_front_in_parts_who_has_a_place_in_another_part() -> None:
    problem = crowded("traffic by hour", LARGE_JOBS + 20, 0)
    plan = solve(problem, Limits(max_iterations=10, seed=1))
    assert len(plan.unserved) > 10
    assert left_out_with_a_place(problem, plan) == []
