from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from solvers.common import Limits
from solvers.common.workers import elsewhere
from solvers.routing.last_mile import LastMileProblem, Means, decompose, fronts, solve
from solvers.routing.last_mile.pool import TourPool
from solvers.routing.last_mile.pyvrp_model import Model
from solvers.routing.last_mile.validate import validate

if TYPE_CHECKING:
    from collections.abc import Callable

Make = Any
ASKED = {
    Means.PYVRP: (Model, "solve"),
    Means.STRINGS: (Model, "solve_by_strings"),
    Means.POOL: (TourPool, "recombined"),
    Means.PARTS: (fronts, "work_in_parts"),
    Means.ISLANDS: (fronts, "work_on_islands"),
}
"""Where each is asked."""


@pytest.fixture
def front(make_problem: Make, make_job: Make, make_van: Make) -> LastMileProblem:
    """Thirty doors on both sides of a front."""
    places = [(-1) ** n * (3 + n) for n in range(30)]
    jobs = [make_job(f"j{n}", 8.0) for n in range(30)]
    problem: LastMileProblem = make_problem(places, jobs, [make_van(count=6)])
    return problem


def _counted(monkeypatch: pytest.MonkeyPatch, means: Means) -> list[Means]:
    """One for each time that the means is used from now on."""
    used: list[Means] = []
    owner, name = ASKED[means]
    ask: Callable[..., Any] = getattr(owner, name)

    def counted(*given: Any, **named: Any) -> Any:
        used.append(means)
        return ask(*given, **named)

    monkeypatch.setattr(owner, name, counted)
    return used


@pytest.mark.parametrize("means", [Means.PYVRP, Means.STRINGS])
def test_an_engine_can_be_left_out(
    front: LastMileProblem, monkeypatch: pytest.MonkeyPatch, means: Means
) -> None:
    used = _counted(monkeypatch, means)
    plan = solve(front, Limits(max_iterations=10), without=[means])
    assert validate(front, plan) == []
    assert not used
    solve(front, Limits(max_iterations=10))
    assert used


@pytest.mark.parametrize("means", [Means.ISLANDS, Means.POOL])
def test_workers_can_do_without_meeting(
    front: LastMileProblem, monkeypatch: pytest.MonkeyPatch, means: Means
) -> None:
    monkeypatch.setattr(fronts, "COLD_ISLANDS_S", 0.1)
    used = _counted(monkeypatch, means)
    with ThreadPoolExecutor(1) as pool, elsewhere(pool):
        plan = solve(front, Limits(max_seconds=2.0, workers=2), without=[means])
        assert validate(front, plan) == []
        assert not used
        solve(front, Limits(max_seconds=2.0, workers=2))
    assert used


def test_large_fronts_can_stay_whole(
    front: LastMileProblem, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (fronts, decompose):
        monkeypatch.setattr(module, "LARGE_JOBS", 20)
    used = _counted(monkeypatch, Means.PARTS)
    plan = solve(front, Limits(max_iterations=5), without=[Means.PARTS])
    assert validate(front, plan) == []
    assert not used
    solve(front, Limits(max_iterations=5))
    assert used
