"""Whatever is asked, what `solve` returns is right, with rules over several days in force too."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from solvers.common import Limits
from solvers.installers.solve import solve
from solvers.installers.validate import validate
from tests.solvers.installers.small_towns import Pick, seeded, small_town
from tests.solvers.installers.street_of_jobs import H

if TYPE_CHECKING:
    from solvers.installers.problem import InstallersProblem
    from supplychain.teams import Team

SEEDS = st.integers(0, 10**6)
SLOW = [HealthCheck.too_slow]


def town_of_short_weeks(pick: Pick) -> InstallersProblem:
    """A small town in which weeks, months and days in a row are short."""
    problem = small_town(pick)
    labour = replace(
        problem.rules.labour,
        weekly_s=pick([200 * H, 12 * H, 6 * H, 3 * H]),
        overtime_monthly_s=pick([36 * H, 2 * H, H // 2, 0]),
        days_in_a_row=pick([6, 2, 1]),
        days_off=pick([1, 2]),
    )
    teams = tuple(_tired(pick, team) for team in problem.teams)
    return replace(problem, teams=teams, rules=replace(problem.rules, labour=labour))


def _tired(pick: Pick, team: Team) -> Team:
    account = replace(
        team.account,
        week_s=pick([0, 0, 2 * H, 4 * H]),
        month_overtime_s=pick([0, H, 40 * H]),
        days_in_a_row=pick([0, 0, 1, 2, 7]),
        days_off_in_a_row=pick([0, 0, 1]),
    )
    return replace(team, most_weekly_s=pick([None, None, 5 * H, 10 * H]), account=account)


def is_solved_rightly(seed: int) -> None:
    problem = town_of_short_weeks(seeded(seed))
    plan = solve(problem, Limits(max_iterations=3, seed=seed))
    assert validate(problem, plan) == []


@settings(max_examples=6, suppress_health_check=SLOW)
@given(SEEDS)
def test_what_solve_returns_is_right(seed: int) -> None:
    is_solved_rightly(seed)


@pytest.mark.long
@settings(max_examples=300, suppress_health_check=SLOW)
@given(SEEDS)
def test_what_solve_returns_is_right_of_many_problems(seed: int) -> None:
    is_solved_rightly(seed)


@pytest.mark.parametrize("seed", [78, 130, 159])
def test_a_locked_job_left_out_is_told_as_one_that_cannot_be_kept(seed: int) -> None:
    is_solved_rightly(seed)
