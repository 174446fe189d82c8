"""Trucks and teams by the families' own solvers."""

from __future__ import annotations

from solvers.common import Limits, Status
from solvers.joint import explain, solve, validate
from tests.solvers.joint.test_search import one_trip_or_two


def test_the_families_solvers_find_what_trying_all_finds() -> None:
    """The team is at the door at eight for 88 CNY; see ``test_search``."""
    problem = one_trip_or_two(2_000.0)
    seen: list[str] = []
    plan = solve(
        problem, Limits(max_iterations=200), progress=lambda report: seen.append(report.stage)
    )
    assert validate(problem, plan) == []
    assert plan.status is Status.FEASIBLE
    assert round(plan.teams.costs.total) == 88
    assert seen[:3] == ["delivery days", "trucks", "teams"]
    assert "planning together saved" in str(explain(problem, plan))


def test_who_is_asked_to_stop_at_once_still_has_a_plan() -> None:
    problem = one_trip_or_two(2_000.0)
    plan = solve(problem, Limits(max_iterations=20), should_stop=lambda: True)
    assert validate(problem, plan) == []
    assert len(plan.rounds) == 1
