"""The challenge's files: a hand-made one, faults, and real ones with known costs."""

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from solvers.common import Limits
from solvers.joint.days import DaysProblem, solve, validate
from solvers.joint.days.formats import is_verolog, plan_text, read_plan, read_problem
from supplychain.errors import DataError

SHARED = Path(__file__).resolve().parents[6] / "shared" / "data" / "installers" / "verolog2019"

TINY = """DATASET = made by hand
NAME = tiny

DAYS = 4
TRUCK_CAPACITY = 10
TRUCK_MAX_DISTANCE = 100

TRUCK_DISTANCE_COST = 1
TRUCK_DAY_COST = 30
TRUCK_COST = 100
TECHNICIAN_DISTANCE_COST = 2
TECHNICIAN_DAY_COST = 40
TECHNICIAN_COST = 200

MACHINES = 2
1 3 5
2 4 7

LOCATIONS = 3
1 0 0
2 3 4
3 1 1

REQUESTS = 2
1 2 1 2 1 2
2 3 2 3 2 1

TECHNICIANS = 1
1 1 100 5 1 1
"""


def test_an_instance_is_read_with_days_and_points_from_zero() -> None:
    problem = read_problem(TINY)
    first, second = problem.requests
    assert (first.point, first.first_day, first.last_day) == (1, 0, 1)
    assert (first.size, first.idle_cny_per_day, first.skills) == (6, 10.0, frozenset({"1"}))
    assert (second.size, second.skills) == (4, frozenset({"2"}))
    # sqrt(2) is rounded up; 5 is whole.
    assert problem.distance_m.tolist() == [[0, 5, 2], [5, 0, 4], [2, 4, 0]]
    assert is_verolog(TINY)
    assert not is_verolog("NAME : X-n101-k25")


def test_a_plan_survives_its_solution_file() -> None:
    problem = read_problem(TINY)
    plan = solve(problem, Limits(max_iterations=50))
    read, said = read_plan(problem, plan_text(problem, plan))
    assert read.costs == plan.costs
    assert said["TOTAL_COST"] == plan.costs.total
    assert read.delivery_day == plan.delivery_day
    assert read.team_of == plan.team_of
    assert validate(problem, read) == []


def test_faults_of_a_file_are_listed_at_once() -> None:
    broken = (
        TINY.replace("DAYS = 4\n", "")
        .replace("1 3 5", "1 3")
        .replace("TECHNICIANS = 1", "TECHNICIANS = 2")
        .replace("3 1 1", "3 one 1")
    )
    with pytest.raises(DataError) as raised:
        read_problem(broken)
    text = str(raised.value)
    for word in ("DAYS is missing", "row of MACHINES has 2", "TECHNICIANS says 2", "neither NAME"):
        assert word in text


def test_an_unknown_machine_is_named() -> None:
    with pytest.raises(DataError, match="no machine type 9"):
        read_problem(TINY.replace("2 3 2 3 2 1", "2 3 2 3 9 1"))


def _shared_cases() -> dict[str, tuple[DaysProblem, str]]:
    if not SHARED.is_dir():
        pytest.skip(f"no benchmark data at {SHARED}")
    cases = {}
    for path in sorted((SHARED / "small").glob("*sol.txt")):
        instance = path.with_name(path.name.replace("sol", ""))
        problem = read_problem(instance.read_text(encoding="utf-8"))
        cases[instance.stem] = (problem, path.read_text(encoding="utf-8"))
    return cases


@pytest.mark.shared_data
def test_costs_of_the_officially_checked_solutions_are_met() -> None:
    """``TOTAL_COST`` of these files is their authors'; where it is wrong, the table is right."""
    with (SHARED / "small_best_validated.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    column = "best_total_cost_validated_with_official_checker"
    best = {row["instance"]: int(row[column]) for row in rows}
    met = set()
    for name, (problem, text) in _shared_cases().items():
        plan, said = read_plan(problem, text)
        assert validate(problem, plan) == [], name
        assert plan.costs.total >= best[name]
        if plan.costs.total in {best[name], said["TOTAL_COST"]}:
            met.add(name)
    # The other four files hold neither the best of their case nor a right total of their own.
    assert len(met) == len(_shared_cases()) - 4


@pytest.mark.shared_data
def test_small_cases_come_near_their_best() -> None:
    with (SHARED / "small_best_validated.csv").open(encoding="utf-8") as file:
        best = {row["instance"]: float(row[list(row)[1]]) for row in csv.DictReader(file)}
    problem = _shared_cases()["CO_Case2404"][0]
    plan = solve(replace(problem), Limits(max_iterations=4_000, seed=1))
    assert validate(problem, plan) == []
    assert plan.costs.total <= 1.01 * best["CO_Case2404"]
