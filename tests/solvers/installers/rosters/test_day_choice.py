"""For which day each job is, where its windows leave a choice."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from solvers.common import Limits
from solvers.common.cp_sat import CpOptions
from solvers.installers.day_plans import planner
from solvers.installers.rosters.day_choice import days_of_jobs
from solvers.installers.solve import solve
from solvers.installers.validate import validate
from supplychain.calendars import DAY_S, DailyHours
from supplychain.windows import DeliveryWindow
from tests.solvers.installers.towns import H, job, team, town

if TYPE_CHECKING:
    import pytest

FOUR_HOURS = DailyHours(8 * H, 12 * H)


def test_work_of_two_days_is_shared_out_as_hours_allow_and_neighbours_stay_together() -> None:
    jobs = [job(f"j{n}", n, 100 * 60) for n in range(4)]
    problem = town([team("only", 0, hours=FOUR_HOURS)], jobs, 2)
    days = days_of_jobs(problem, CpOptions(time_limit_s=20))
    assert Counter(days.values()) == {0: 2, 1: 2}
    assert days[0] == days[1]


def test_a_job_goes_to_the_day_of_its_window() -> None:
    second = (DeliveryWindow(DAY_S + 8 * H, DAY_S + 12 * H),)
    jobs = [job("late", 1, windows=second), job("any", 1)]
    problem = town([team("only", 0, hours=FOUR_HOURS)], jobs, 2)
    assert days_of_jobs(problem, CpOptions(time_limit_s=20))[0] == 1


def test_days_planned_one_by_one_serve_all_and_keep_the_rules(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(planner, "MOST_TEAM_DAYS", 1)
    jobs = [job(f"j{n}", n, 100 * 60) for n in range(4)]
    problem = town([team("only", 0, hours=FOUR_HOURS)], jobs, 2)
    plan = solve(problem, Limits(max_iterations=40, seed=1))
    assert not plan.left_out
    assert validate(problem, plan) == []
