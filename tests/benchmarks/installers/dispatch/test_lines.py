"""Lines of ours beside the dispatcher, and how far one is ahead of the other."""

from __future__ import annotations

from dataclasses import replace

import pytest

from benchmarks.installers.dispatch.case import case_of, only
from benchmarks.installers.dispatch.lines import (
    FIGURES,
    against,
    city_kind_lines,
    interval,
    is_city,
    savings_lines,
)
from benchmarks.installers.dispatch.training import TRAINING_SEEDS, TUNED, training_of
from benchmarks.installers.dispatch.variants import DISPATCHER, DISPATCHER_OWN_TRUCKS, planned
from scenarios.generators.installation.city import generate_city
from scenarios.generators.installation.parameters import CITY_INSTALLERS
from solvers.common import Limits
from solvers.joint.targets import first_starts
from solvers.joint.validate import validate
from supplychain.errors import DataError

SMALL = replace(CITY_INSTALLERS, team_count=8, job_count=16, trucks_per_front=1)


def test_a_saving_is_the_mean_of_the_days_with_students_interval() -> None:
    """Savings of 10, 20 and 30 %: mean 20, deviation 10, and 4.303 of 10 / sqrt(3) each way."""
    assert interval([10.0, 20.0, 30.0]) == pytest.approx((-4.84, 44.84))
    assert interval([10.0]) == (None, None)
    line = {"jobs_done": 5, "on_window_share": 1.0, "violations": 0}
    ours = [{**line, "delivery_cny": cny} for cny in (90.0, 160.0)]
    theirs = [{**line, "delivery_cny": cny} for cny in (100.0, 200.0)]
    found = against("own", ours, theirs, "delivery_cny")
    assert found["saved_pct"] == 15.0
    assert found["saved_pct_by_day"] == [10.0, 20.0]
    assert found["jobs_done"] == [10, 10]


def test_what_is_saved_by_leaving_work_undone_is_not_counted() -> None:
    line = {"jobs_done": 5, "on_window_share": 1.0, "violations": 0}
    ours = [
        {**line, "delivery_cny": 90.0},
        {**line, "delivery_cny": 10.0, "jobs_done": 4},
        {**line, "delivery_cny": 10.0, "on_window_share": 0.8},
    ]
    found = against("own", ours, [{**line, "delivery_cny": 100.0}] * 3, "delivery_cny")
    assert found["saved_pct_by_day"] == [10.0, None, None]
    assert (found["days_counted"], found["saved_pct"]) == (1, 10.0)
    none = against("own", ours[1:2], [{**line, "delivery_cny": 100.0}], "delivery_cny")
    assert none["saved_pct"] is None


def test_lines_of_several_runs_are_paired_by_seed_with_each_dispatcher() -> None:
    """The second dispatcher is cheaper; a variant with one day less is compared on that day."""
    line = {"jobs_done": 5, "on_window_share": 1.0, "violations": 0, **dict.fromkeys(FIGURES, 1.0)}
    prices = {
        (DISPATCHER, 2): 200.0,
        (DISPATCHER, 1): 100.0,
        (DISPATCHER_OWN_TRUCKS, 1): 90.0,
        (DISPATCHER_OWN_TRUCKS, 2): 160.0,
        ("own", 1): 45.0,
        ("own", 2): 80.0,
        ("own_no_joint", 2): 100.0,
    }
    lines = [
        {**line, "solver": name, "seed": seed, "delivery_cny": cny}
        for (name, seed), cny in prices.items()
    ]
    found = {
        (saved["solver"], saved["against"]): saved["saved_pct_by_day"]
        for saved in savings_lines(lines)
        if saved["figure"] == "delivery_cny"
    }
    assert found == {
        ("own", DISPATCHER): [55.0, 60.0],
        ("own", DISPATCHER_OWN_TRUCKS): [50.0, 50.0],
        ("own_no_joint", DISPATCHER): [50.0],
        ("own_no_joint", DISPATCHER_OWN_TRUCKS): [37.5],
    }


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
    other = planned(case, DISPATCHER_OWN_TRUCKS, training, Limits(max_iterations=20))
    assert validate(case.problem, other) == []
    assert other.trucks.costs.total <= plan.trucks.costs.total
    greedy = planned(case, "own_no_search", training, Limits(max_iterations=20), plan)
    assert validate(case.problem, greedy) == []
