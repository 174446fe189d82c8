from dataclasses import replace
from datetime import date

import numpy as np

from solvers.installers.eligible import can_do, can_help, may_come, work_s, work_table
from supplychain.jobs import Task
from supplychain.teams import Certificate, Part, Skill
from tests.solvers.installers.street_of_jobs import FIT, MONDAY, H, job, street, team

FITTING = Task(H, work_s_by_level=((2, 3000), (4, 2000)), needs=(Skill("fit", 1),))


def test_time_is_that_of_the_highest_level_reached() -> None:
    levels = {level: work_s(team(skills=(Skill("fit", level),)), FITTING) for level in (1, 2, 3, 5)}
    assert levels == {1: H, 2: 3000, 3: 3000, 5: 2000}


def test_a_certificate_counts_until_its_last_day() -> None:
    task = replace(FITTING, certificates=("gas",))
    licensed = team(certificates=(Certificate("gas", valid_until=MONDAY),))
    assert can_do(licensed, MONDAY, job("a", 1), task)
    assert not can_do(licensed, date(2026, 3, 3), job("a", 1), task)


def test_tools_and_parts_must_be_carried() -> None:
    task = replace(FITTING, tools=("drill",), parts=(Part("hose", 2),))
    assert not can_do(team(tools=("drill",)), MONDAY, job("a", 1), task)
    assert can_do(team(tools=("drill",), parts=(Part("hose", 2),)), MONDAY, job("a", 1), task)


def test_a_banned_team_and_one_of_another_territory_may_not_come() -> None:
    assert not may_come(team(), job("a", 1, banned_team_ids=("A",)))
    assert not may_come(team(territories=("north",)), job("a", 1))
    assert may_come(team(territories=("north",)), job("a", 1, territory_id="north"))


def test_a_small_team_does_a_shared_job_only() -> None:
    heavy = replace(FITTING, people=2)
    assert can_do(team(), MONDAY, job("a", 1), heavy)
    assert not can_do(team(), MONDAY, job("a", 1, may_share=False), heavy)
    assert can_help(team(skills=()), job("a", 1), heavy)
    assert not can_help(team(), job("a", 1), FITTING)


def test_the_table_says_the_same_as_the_rule() -> None:
    teams = [
        team("A", skills=(FIT,), territories=("north",)),
        team("B", skills=(Skill("fit", 4),), size=2),
        team("C", skills=()),
    ]
    jobs = [
        job("a", 1, FITTING, replace(FITTING, people=2), territory_id="north"),
        job("b", 2, FITTING, banned_team_ids=("B",)),
        job("c", 3, replace(FITTING, people=2), may_share=False),
    ]
    problem = street(teams, jobs, days=2)
    team_days = [(t, d) for t in range(3) for d in range(2)]
    expected = [
        [
            work_s(teams[t], task) if can_do(teams[t], problem.days[d].date, job_, task) else -1
            for t, d in team_days
        ]
        for job_ in jobs
        for task in job_.tasks
    ]
    np.testing.assert_array_equal(work_table(problem, team_days), expected)
