"""Ours beside VROOM: who counts as better, and that both are held against the same checker."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from benchmarks.vroom.lines import line, problems, verdict
from benchmarks.vroom.runs import OWN, VROOM, Found, Task, run
from benchmarks.vroom.towns import towns
from solvers.routing.formats.vroom import read_vroom

BASE = Found(cost=1_000, priority=5, unassigned=1, routes=2, is_feasible=True, wall_s=0.1)


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({}, "within_1_pct"),
        ({"cost": 999}, "cheaper"),
        ({"cost": 1_010}, "within_1_pct"),
        ({"cost": 1_011}, "dearer"),
        ({"priority": 6, "cost": 9_000}, "more_served"),
        ({"unassigned": 2, "cost": 10}, "less_served"),
        ({"is_feasible": False}, None),
    ],
)
def test_priorities_come_first_then_tasks_then_cost(
    changes: dict[str, Any], word: str | None
) -> None:
    assert verdict(replace(BASE, **changes), BASE) == word


def test_a_seed_makes_the_same_problems_again_and_all_can_be_read() -> None:
    made = [json.dumps(document) for _, document in towns(20, 0)]
    assert made == [json.dumps(document) for _, document in towns(20, 0)]
    assert made != [json.dumps(document) for _, document in towns(20, 1)]
    assert all(read_vroom(text).problem.jobs for text in made)


@pytest.mark.parametrize("solver", [OWN, VROOM])
def test_an_example_is_solved_and_checked(solver: str) -> None:
    if solver == VROOM:
        pytest.importorskip("vroom", reason="pyvroom is not installed")
    name, text = next(problems((), 1, 0))
    row = line(name, solver, run(Task(text, solver, 0.3, 1, 0)))
    assert row["feasible"]
    assert row["unassigned"] == 0
    assert row["cost"] > 0
