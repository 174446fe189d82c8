"""Plans of installers, from one door to several territories."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from solvers.common import Limits, Progress, Status, StopReason
from solvers.installers.plan import Reason
from solvers.installers.solve import solve
from solvers.installers.territories import schedule
from solvers.installers.validate import validate
from supplychain.calendars import DAY_S, MINUTE_S, DailyHours
from supplychain.fleet import MealBreak
from supplychain.installation import InstallationRules, LabourRules
from supplychain.jobs import JobRelation, RelationKind, Task
from supplychain.teams import Skill
from supplychain.windows import DeliveryWindow
from tests.solvers.installers.towns import H, job, team, town

if TYPE_CHECKING:
    from typing import Any

    from solvers.installers.plan import InstallersPlan
    from solvers.installers.problem import InstallersProblem

FEW = Limits(max_iterations=60, seed=3)


def window(open_h: float, close_h: float, day: int = 0, **more: Any) -> DeliveryWindow:
    return DeliveryWindow(day * DAY_S + int(open_h * H), day * DAY_S + int(close_h * H), **more)


def done_by(plan: InstallersPlan) -> dict[str, str]:
    return {visit.job_id: route.team_id for route in plan.routes for visit in route.visits}


def assert_sound(problem: InstallersProblem, plan: InstallersPlan) -> None:
    assert validate(problem, plan) == []


def test_two_teams_share_a_road_as_by_hand() -> None:
    """Each does the doors on its side: 10 km out and back, and one 4 km out and back."""
    jobs = [job("a", 5), job("b", 10), job("c", 96), job("d", 98)]
    problem = town([team("west", 0), team("east", 100)], jobs)
    plan = solve(problem, FEW)
    assert done_by(plan) == {"a": "west", "b": "west", "c": "east", "d": "east"}
    km, driven_h = 20 + 8, 2_800 / H
    assert plan.costs.total == pytest.approx(km * 1.0 + (4 + driven_h) * 36.0)
    assert plan.status is Status.FEASIBLE
    assert plan.stop_reason is StopReason.ITERATIONS
    assert_sound(problem, plan)


def test_skills_decide_where_the_nearest_team_may_not() -> None:
    jobs = [job("gas", 1, skill="gas"), job("fit", 40)]
    problem = town([team("near", 0, "fit"), team("far", 50, "gas")], jobs)
    plan = solve(problem, FEW)
    assert done_by(plan) == {"gas": "far", "fit": "near"}
    assert_sound(problem, plan)


def test_a_quicker_team_works_by_its_own_time() -> None:
    slow = Task(2 * H, ((1, 2 * H), (3, H)), (Skill("fit", 1),))
    jobs = [replace(job("a", 1), tasks=(slow,))]
    expert = replace(team("expert", 0), skills=(Skill("fit", 3),))
    problem = town([team("novice", 0), expert], jobs)
    plan = solve(problem, FEW)
    assert done_by(plan) == {"a": "expert"}
    assert plan.costs.job_pay == pytest.approx(36.0)
    assert_sound(problem, plan)


def test_of_two_windows_the_one_that_fits_is_taken() -> None:
    jobs = [
        job("a", 1, 2 * H, windows=(window(8, 9),)),
        job("b", 1, 2 * H, windows=(window(8, 9), window(14, 15))),
    ]
    problem = town([team("only", 0)], jobs)
    plan = solve(problem, FEW)
    assert [visit.start_s >= 14 * H for _, visit in plan.visits_of("b")] == [True]
    assert_sound(problem, plan)


def test_a_priced_window_is_missed_where_that_is_cheaper_than_leaving_out() -> None:
    windows = (window(8, 8.5, late_cny_per_min=1.0),)
    jobs = [job("a", 1, windows=windows), job("b", 1, windows=windows)]
    problem = town([team("only", 0)], jobs)
    plan = solve(problem, FEW)
    assert not plan.left_out
    assert plan.costs.lateness > 0
    assert_sound(problem, plan)


def test_a_job_that_nobody_can_do_is_left_out_and_the_plan_is_partial() -> None:
    problem = town([team("fitter", 0)], [job("a", 1), job("gas", 2, skill="gas")])
    plan = solve(problem, FEW)
    assert plan.status is Status.PARTIAL
    assert [left.job_id for left in plan.left_out] == ["gas"]
    assert plan.costs.unserved == 500.0
    assert_sound(problem, plan)


def test_nothing_that_can_be_done_is_no_plan() -> None:
    problem = town([team("fitter", 0)], [job("gas", 2, skill="gas")])
    assert solve(problem, FEW).status is Status.NO_PLAN


def test_without_teams_everything_is_left_out() -> None:
    plan = solve(town([], [job("a", 1)]), FEW)
    assert [left.reason for left in plan.left_out] == [Reason.OUTSIDE_SHIFTS]


def test_without_jobs_nothing_is_done() -> None:
    plan = solve(town([team("a", 0)], []), FEW)
    assert plan.status is Status.FEASIBLE
    assert plan.routes == ()


def test_a_far_job_is_given_to_somebody_else_who_is_cheaper() -> None:
    problem = town([team("only", 0)], [job("near", 1), job("far", 90, outsource_cny=50.0)])
    plan = solve(problem, FEW)
    assert plan.status is Status.FEASIBLE
    assert [(left.job_id, left.is_outsourced) for left in plan.left_out] == [("far", True)]
    assert_sound(problem, plan)


def test_breaks_are_taken_on_long_days() -> None:
    lunch = (MealBreak(int(11.5 * H), 13 * H, 30 * MINUTE_S),)
    jobs = [job(f"j{n}", n, H) for n in range(7)]
    problem = town([team("only", 0, breaks=lunch)], jobs)
    plan = solve(problem, FEW)
    assert not plan.left_out
    assert len(plan.routes[0].pauses) == 1
    assert_sound(problem, plan)


def test_two_people_come_from_two_teams() -> None:
    heavy = replace(job("heavy", 5), tasks=(Task(H, needs=(Skill("fit"),), people=2),))
    problem = town([team("a", 0), team("b", 10)], [heavy, job("c", 1), job("d", 9)])
    plan = solve(problem, Limits(max_iterations=200, seed=1))
    assert not plan.left_out
    assert len(plan.visits_of("heavy")) == 2
    assert_sound(problem, plan)


def test_a_job_after_another_waits_for_its_end() -> None:
    after = JobRelation(RelationKind.BEFORE, "a", "b")
    problem = town([team("x", 0), team("y", 20)], [job("a", 1), job("b", 19)], relations=[after])
    plan = solve(problem, Limits(max_iterations=200, seed=1))
    assert not plan.left_out
    (_, first), (_, second) = *plan.visits_of("a"), *plan.visits_of("b")
    assert second.start_s >= first.end_s
    assert_sound(problem, plan)


def test_days_off_and_weekly_hours_are_kept() -> None:
    rules = InstallationRules(labour=LabourRules(weekly_s=40 * H, days_in_a_row=5, days_off=2))
    hours = DailyHours(8 * H, 17 * H)
    jobs = [
        job(f"{d}-{n}", n, 2 * H, windows=(window(8, 15, d),)) for d in range(7) for n in (1, 2)
    ]
    teams = [team("a", 0, hours=hours), team("b", 3, hours=hours)]
    problem = town(teams, jobs, 7, rules=rules)
    plan = solve(problem, FEW)
    assert not plan.left_out
    assert_sound(problem, plan)


def test_equal_seeds_give_equal_plans() -> None:
    problem = drawn(7, 25, 5)
    plans = [solve(problem, Limits(max_iterations=40, seed=5)) for _ in range(2)]
    assert plans[0].routes == plans[1].routes


def test_a_plan_goes_on_from_one_of_other_jobs_and_teams() -> None:
    problem = drawn(4, 20, 4)
    before = solve(problem, FEW)
    gone = problem.part([item.id for item in problem.teams[1:]], [j.id for j in problem.jobs[3:]])
    plan = solve(gone, FEW, warm_start=before)
    assert_sound(gone, plan)


def test_who_asks_at_once_still_gets_a_complete_plan() -> None:
    problem = drawn(4, 20, 4)
    plan = solve(problem, Limits(max_seconds=30.0), should_stop=lambda: True)
    assert plan.stop_reason is StopReason.ASKED
    assert_sound(problem, plan)


@pytest.mark.parametrize("seed", range(4))
def test_what_solve_returns_validate_accepts(seed: int) -> None:
    problem = drawn(seed, 24, 5)
    plan = solve(problem, Limits(max_iterations=40, seed=seed))
    assert_sound(problem, plan)


@pytest.fixture
def small_territories(monkeypatch: pytest.MonkeyPatch) -> None:
    """Territories of at most eight jobs, six where PyVRP plans them."""
    monkeypatch.setattr(schedule, "TERRITORY_JOBS", 8)
    monkeypatch.setattr(schedule, "ROUTES_JOBS", 6)
    monkeypatch.setattr(schedule, "LEAST_PLAIN_JOBS", 6)


@pytest.mark.usefixtures("small_territories")
def test_territories_together_are_one_sound_plan() -> None:
    problem = drawn(11, 30, 8)
    told: list[Progress] = []
    plan = solve(problem, Limits(max_iterations=20, seed=2), progress=told.append)
    assert_sound(problem, plan)
    assert len({visit.job_id for route in plan.routes for visit in route.visits}) > 15
    costs = [item.cost_cny for item in told if item.cost_cny is not None]
    assert costs == sorted(costs, reverse=True)
    assert len(set(costs)) == 3


@pytest.mark.long
@pytest.mark.usefixtures("small_territories")
def test_plans_do_not_depend_on_the_number_of_workers() -> None:
    problem = drawn(11, 30, 8)
    one, two = (solve(problem, Limits(max_iterations=10, seed=2, workers=n)) for n in (1, 2))
    assert one.routes == two.routes


def drawn(seed: int, jobs: int, teams: int) -> InstallersProblem:
    """A town of all kinds of jobs by a seed."""
    rng = np.random.default_rng(seed)
    skills = ("fit", "gas", "roof")
    doors = []
    for number in range(jobs):
        open_h = float(rng.integers(8, 15))
        one = job(
            f"j{number}",
            float(rng.uniform(0, 60)),
            int(rng.integers(2, 8)) * 900,
            str(rng.choice(skills)),
            windows=(window(open_h, open_h + 3),) if rng.random() < 0.8 else (),
            outsource_cny=150.0 if rng.random() < 0.2 else None,
        )
        if rng.random() < 0.15:
            one = replace(one, tasks=(replace(one.tasks[0], people=2),))
        doors.append(one)
    lunch = (MealBreak(int(11.5 * H), 13 * H, 30 * MINUTE_S),)
    crews = [
        team(
            f"t{number}",
            float(rng.uniform(0, 60)),
            *rng.choice(skills, 2, replace=False).tolist(),
            breaks=lunch if rng.random() < 0.5 else (),
            most_jobs=6 if rng.random() < 0.3 else None,
            overtime_s=H,
        )
        for number in range(teams)
    ]
    return town(crews, doors)
