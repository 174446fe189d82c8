"""Plans that a search gives away as it finds them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from solvers.common import Limits
from solvers.installers.plan import InstallersPlan
from solvers.installers.solve import solve
from solvers.installers.territories import schedule
from solvers.installers.validate import validate
from tests.solvers.installers.towns import job, team, town

FEW = Limits(max_iterations=60, seed=3)


@pytest.mark.parametrize("most", [500, 8])
def test_sound_plans_are_given_away_and_the_last_is_the_result(
    most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In one territory and in several."""
    monkeypatch.setattr(schedule, "TERRITORY_JOBS", most)
    monkeypatch.setattr(schedule, "ROUTES_JOBS", min(most, schedule.ROUTES_JOBS))
    teams = [team("west", 0), team("east", 100)]
    problem = town(teams, [job(f"j{number}", 9 * number) for number in range(10)])
    kept = list[InstallersPlan]()
    plan = solve(problem, FEW, on_plan=kept.append)
    costs = [item.costs.total for item in kept]
    assert costs == sorted(costs, reverse=True)
    assert costs[-1] == pytest.approx(plan.costs.total)
    assert [validate(problem, item) for item in kept] == [[]] * len(kept)
    again = solve(problem, FEW)
    assert replace(again, seconds=0.0) == replace(plan, seconds=0.0)
