"""Whom ours leaves out, beside what CP-SAT proves about it."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from solvers.common import Limits
from solvers.routing.last_mile import LastMileProblem, solve
from solvers.routing.last_mile.problem import ANYWHERE
from solvers.routing.last_mile.validate import validate
from supplychain.windows import DeliveryWindow, TimeWindow
from tests.solvers.routing.last_mile.few_rules import MOST_TRIPS, RULES, document, few_rules

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Make = Any
H, MIN = 3_600, 60
PROBLEMS = 300
ROUNDS = 1_000

pytestmark = pytest.mark.skipif(
    find_spec("ortools") is None, reason="not installed: pip install ortools==9.15.6755"
)


def proven(problems: Sequence[LastMileProblem]) -> list[dict[str, int]]:
    """CP-SAT's answers, from a process that loads nothing of ours."""
    program = Path(__file__).with_name("cp_sat.py")
    text = json.dumps([document(problem) for problem in problems])
    done = subprocess.run(
        [sys.executable, str(program)], input=text, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    answers: list[dict[str, int]] = json.loads(done.stdout)
    return answers


def left_out(problem: LastMileProblem, seed: int = 0) -> tuple[int, bool]:
    """How many ours leaves out, by a plan that keeps every rule, and if CP-SAT knows such plans."""
    plan = solve(problem, Limits(max_iterations=ROUNDS, seed=seed))
    assert validate(problem, plan) == []
    is_known = all(len(tour.trips) <= MOST_TRIPS for tour in plan.tours)
    return len(plan.unserved), is_known


@pytest.fixture
def street(make_problem: Make, make_job: Make, make_van: Make) -> LastMileProblem:
    """Doors at 10, 20, 30, -10 and -20 minutes, five minutes of service each, one van and one trip.

    100 minutes of driving and 25 of service just fit into the shift.
    """
    jobs = [make_job(f"j{number}") for number in range(5)]
    van = make_van(count=1, shifts=[TimeWindow(0, 125 * MIN)], dock_s=24 * H)
    problem: LastMileProblem = make_problem([10, 20, 30, -10, -20], jobs, [van])
    return problem


def _short_on_board(problem: LastMileProblem) -> LastMileProblem:
    """The last doors of both arms within 35 minutes: the arm that comes second is too late."""
    limits = {2: 35 * MIN, 4: 35 * MIN}
    jobs = (
        replace(job, max_on_board_s=limits.get(number)) for number, job in enumerate(problem.jobs)
    )
    return replace(problem, jobs=tuple(jobs))


def _open_end(problem: LastMileProblem) -> LastMileProblem:
    """A shift of 95 minutes, which is enough for all if the van ends at the door at 30 minutes."""
    van = replace(problem.vans[0], end_place=ANYWHERE, shifts=(TimeWindow(0, 95 * MIN),))
    return replace(problem, vans=(van,))


def _fish_or_cakes(problem: LastMileProblem) -> LastMileProblem:
    """One fish must stay behind, or two cakes."""
    kinds = {0: "cake", 2: "cake", 4: "fish"}
    jobs = (
        replace(job, kinds=frozenset({kinds[number]} if number in kinds else ()))
        for number, job in enumerate(problem.jobs)
    )
    return replace(problem, jobs=tuple(jobs), conflicts=frozenset({("cake", "fish")}))


def _out_of_reach(problem: LastMileProblem) -> LastMileProblem:
    """The first door may be served before the van can be there, or after its shift."""
    windows = (DeliveryWindow(0, 9 * MIN), DeliveryWindow(200 * MIN, 210 * MIN))
    first, *others = problem.jobs
    return replace(problem, jobs=(replace(first, windows=windows), *others))


def _with_type(problem: LastMileProblem, **changes: Any) -> LastMileProblem:
    van = problem.vans[0]
    kind = replace(van.vehicle_type, **changes)
    return replace(problem, vans=(replace(van, vehicle_type=kind),))


def _loaded_again(problem: LastMileProblem) -> LastMileProblem:
    """One arm holds three goods, the other two, and loading in between takes five minutes more."""
    return _with_type(problem, payload_kg=30.0, dock_s=5 * MIN)


def _overtime(problem: LastMileProblem) -> LastMileProblem:
    """Five minutes, which is what loading takes."""
    return _with_type(_loaded_again(problem), overtime_s=5 * MIN)


def _not_so_far(problem: LastMileProblem) -> LastMileProblem:
    """All doors are on a round of 100 km."""
    return _with_type(problem, max_distance_m=99_999)


def test_as_many_are_left_out_as_must_be(street: LastMileProblem) -> None:
    changes = (
        _short_on_board,
        _open_end,
        _fish_or_cakes,
        _out_of_reach,
        _loaded_again,
        _overtime,
        _not_so_far,
    )
    problems = [street, *(change(street) for change in changes)]
    least = [0, 1, 0, 1, 1, 1, 0, 1]
    assert proven(problems) == [{"left_out": count, "at_least": count} for count in least]
    assert [left_out(problem) for problem in problems] == [(count, True) for count in least]


@pytest.mark.long
def test_nobody_is_left_out_who_can_be_served_and_nobody_served_who_cannot_be(
    record_property: Callable[[str, object], None],
) -> None:
    drawn = [few_rules(random.Random(f"cp-sat {n}"), 8 + n % 3) for n in range(PROBLEMS)]
    answers = proven([problem for _, problem in drawn])
    served, partial, more = 0, 0, []
    for seed, ((names, problem), answer) in enumerate(zip(drawn, answers, strict=True)):
        ours, is_known = left_out(problem, seed)
        where = f"problem {seed} with {' and '.join(names)}: ours {ours}, CP-SAT {answer}"
        assert ours >= answer["at_least"] or not is_known, where
        if answer["left_out"] == 0:
            assert ours == 0, where
        served += answer["left_out"] == 0
        partial += answer["at_least"] > 0
        if ours > answer["left_out"]:
            more.append(where)
    record_property("all can be served", served)
    record_property("some cannot", partial)
    record_property("ours leaves out more", more)
    assert {name for names, _ in drawn for name in names} == set(RULES)
    assert min(served, partial) >= PROBLEMS // 5
