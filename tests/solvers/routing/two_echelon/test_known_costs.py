"""Costs that others have found and proven, found again."""

from __future__ import annotations

from pathlib import Path

import pytest

from solvers.common import Limits
from solvers.routing.formats.two_echelon import read_two_echelon
from solvers.routing.two_echelon import solve, validate

INSTANCES = Path(__file__).parents[5] / "shared" / "data" / "routing" / "2e-cvrp"


@pytest.mark.long
@pytest.mark.shared_data
@pytest.mark.parametrize(
    ("name", "best_known"),
    [
        ("Set2a_E-n22-k4-s10-14", 371.50),
        ("Set2a_E-n33-k4-s4-5", 778.74),
        ("Set3_E-n22-k4-s13-17", 496.38),
        ("Set3_E-n33-k4-s19-26", 680.36),
    ],
)
def test_small_instances_of_the_field_are_solved(name: str, best_known: float) -> None:
    if not INSTANCES.is_dir():
        pytest.skip("the routing benchmark is not at ../shared/data/routing")
    problem = read_two_echelon(INSTANCES / f"{name}.dat")
    plan = solve(problem, Limits(max_iterations=30_000))
    assert validate(problem, plan) == []
    assert plan.cost_cny == pytest.approx(best_known, abs=0.006)
