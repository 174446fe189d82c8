"""What a proof of the last mile says of a plan of the whole chain."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from solvers.common import Limits, Progress, Status
from solvers.common.workers import elsewhere
from solvers.routing import RoutingProblem, last_mile, proof, solve, validate
from solvers.routing.last_mile.smallest import smallest_problem
from solvers.routing.proof import proven_tours
from tests.solvers.mortal import Mortal
from tests.solvers.routing.random_scenarios import random_scenario

if TYPE_CHECKING:
    from solvers.routing import RoutingPlan
    from solvers.routing.plan import TierBound
    from supplychain.scenario import Scenario

QUICK = Limits(max_iterations=20)
TIER = "last_mile"


def _without_proof(plan: RoutingPlan) -> RoutingPlan:
    """The plan as it would be if nothing had been proven of its tours."""
    kept = {tier: bound for tier, bound in plan.bounds.items() if tier != TIER}
    return replace(plan, bounds=kept, seconds=0.0)


def test_proven_tours_stay_and_their_bound_rises(tiny: Scenario) -> None:
    problem = RoutingProblem.from_scenario(tiny)
    plain, proven = solve(problem, QUICK), solve(problem, QUICK, prove_s=20.0)
    assert _without_proof(proven) == _without_proof(plain)
    before, after = plain.bounds[TIER], proven.bounds[TIER]
    assert after.cost_cny == before.cost_cny
    assert before.bound_cny is not None
    assert after.bound_cny is not None
    # Three tours at most: the best is found, and proven to be.
    assert before.bound_cny < after.bound_cny == pytest.approx(after.cost_cny)
    assert after.means.startswith(before.means)


@pytest.mark.parametrize("seed", range(6))
def test_no_proof_is_above_the_cost_or_below_what_was_known(seed: int) -> None:
    problem = RoutingProblem.from_scenario(random_scenario(random.Random(seed)))
    plain, proven = solve(problem, QUICK), solve(problem, QUICK, prove_s=1.0)
    assert not validate(problem, proven)
    assert _without_proof(proven) == _without_proof(plain)
    if TIER in plain.bounds:
        _holds(plain.bounds[TIER], proven.bounds[TIER])


def _holds(before: TierBound, after: TierBound) -> None:
    assert before.bound_cny is not None
    assert after.bound_cny is not None
    assert before.bound_cny - 1e-6 <= after.bound_cny <= after.cost_cny + 1e-6


def test_what_the_proof_does_not_count_is_named(tiny: Scenario) -> None:
    longer = tuple(
        replace(vehicle, overtime_s=3_600, overtime_cny_per_h=50.0)
        for vehicle in tiny.vehicle_types
    )
    named = {}
    for vehicles in (tiny.vehicle_types, longer):
        problem = RoutingProblem.from_scenario(replace(tiny, vehicle_types=vehicles))
        means = solve(problem, QUICK, prove_s=5.0).bounds[TIER].means
        named[vehicles] = set(means.partition("not counted: ")[2].split(", "))
    assert named[longer] - named[tiny.vehicle_types] == {"overtime"}


def test_a_plan_outlives_who_should_prove_it(
    tiny: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = RoutingProblem.from_scenario(tiny)
    monkeypatch.setattr(proof, "executor", lambda _: Mortal(0, is_idle=True))
    assert solve(problem, QUICK, prove_s=1.0).bounds == solve(problem, QUICK).bounds


@pytest.mark.parametrize("lives", range(3))
def test_what_was_proven_before_a_worker_died_counts(lives: int) -> None:
    front = smallest_problem()
    doors = dict.fromkeys(("a", "b"), front)
    tours = dict.fromkeys(doors, last_mile.solve(front, QUICK))
    with elsewhere(Mortal(lives, is_idle=True)):
        found = proven_tours(doors, tours, Limits(max_seconds=20.0))
    assert list(found.tours) == list(doors)
    assert sum(plan != tours[key] for key, plan in found.tours.items()) == lives


def test_who_is_asked_to_stop_proves_nothing(tiny: Scenario) -> None:
    problem = RoutingProblem.from_scenario(tiny)
    stages: list[str] = []

    def listen(report: Progress) -> None:
        stages.append(report.stage)

    plan = solve(
        problem,
        QUICK,
        progress=listen,
        should_stop=lambda: "proof of the last mile" in stages,
        prove_s=20.0,
    )
    assert "proof of the last mile" in stages
    assert plan.status is Status.FEASIBLE
    assert plan.bounds == solve(problem, QUICK).bounds
