"""Lines of ours beside the dispatcher, and how far one is ahead of the other."""

from __future__ import annotations

from dataclasses import replace

import pytest

from benchmarks.installers.dispatch.case import case_of, only
from benchmarks.installers.dispatch.lines import against, city_kind_lines, interval, is_city
from benchmarks.installers.dispatch.training import TRAINING_SEEDS, TUNED, training_of
from benchmarks.installers.dispatch.variants import DISPATCHER, planned
from scenarios.generators.installation.city import generate_city
from scenarios.generators.installation.parameters import CITY_INSTALLERS
from solvers.common import Limits
from solvers.joint.targets import first_starts
from solvers.joint.validate import validate
from supplychain.errors import DataError

SMALL = replace(CITY_INSTALLERS, team_count=8, job_count=16, trucks_per_front=1)


def test_a_saving_is_the_mean_of_the_days_with_students_interval() -> None:
    """Savings of 10, 20 and 30 %: mean 20, deviation 10, and 4.303 of 10 / sqrt(3) each way."""
    assert interval([10.0, 20.0, 30.0]) == (pytest.approx(-4.84), pytest.approx(44.84))
    assert interval([10.0]) == (None, None)
    line = {"jobs_done": 5, "on_window_share": 1.0, "violations": 0}
    ours = [{**line, "delivery_cny": cny} for cny in (90.0, 160.0)]
    theirs = [{**line, "delivery_cny": cny} for cny in (100.0, 200.0)]
    found = against("own", ours, theirs, "delivery_cny")
    assert found["saved_pct"] == 15.0
    assert found["saved_pct_by_seed"] == [10.0, 20.0]
    assert found["jobs_done"] == [10, 10]


def test_a_city_is_asked_for_by_name_and_days() -> None:
    assert is_city("city")
    assert is_city("city:3")
    assert not is_city("city:x")
    assert not is_city("citybus.txt")
    with pytest.raises(DataError, match="no variant"):
        city_kind_lines("city:1", Limits(), ("own_without_anything",))


def test_all_are_asked_the_same_with_hard_windows_and_nobody_else_to_do_it() -> None:
    case = case_of(generate_city(SMALL, 3), 3)
    jobs = case.problem.teams.jobs
    assert all(window.is_hard for job in jobs for window in job.windows)
    assert all(job.outsource_cny is None for job in jobs)
    for job in jobs:
        (wish,) = case.asked[job.id]
        assert wish in job.windows
        assert job.agreed is not None
        assert job.agreed.window.open_s == wish.open_s
    few = only(case, [job.id for job in jobs[:5]])
    assert [job.id for job in few.problem.teams.jobs] == [job.id for job in jobs[:5]]
    assert few.problem.trucks is case.problem.trucks


def test_the_dispatcher_makes_a_sound_plan_of_days_not_trained_on() -> None:
    assert 3 not in TRAINING_SEEDS
    case = case_of(generate_city(SMALL, 3), 3)
    training = training_of(SMALL, replace(TUNED, districts=2))
    plan = planned(case, DISPATCHER, training, Limits(max_iterations=20))
    assert validate(case.problem, plan) == []
    assert len(first_starts(plan.teams)) >= 8
    greedy = planned(case, "own_no_search", training, Limits(max_iterations=20), plan)
    assert validate(case.problem, greedy) == []
