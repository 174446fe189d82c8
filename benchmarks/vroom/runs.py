"""One solver on one problem of VROOM's format, in a process of its own."""

from __future__ import annotations

import json
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.measure import reap
from solvers.common import Limits
from solvers.common.workers import begin_worker
from solvers.routing import last_mile
from solvers.routing.formats.vroom import answer_of, read_vroom
from solvers.routing.last_mile.part import part_of
from solvers.routing.last_mile.validate import validate
from supplychain.errors import DataError

if TYPE_CHECKING:
    from solvers.routing.formats.vroom import VroomCase

OWN, VROOM = "own", "vroom"
SOLVERS = (OWN, VROOM)
EXPLORATION_LEVEL = 5
"""VROOM's highest."""
TASKS = ("job", "pickup", "delivery")


@dataclass(frozen=True, slots=True)
class Task:
    """What to run; ``text`` is the problem's JSON."""

    text: str
    solver: str
    seconds: float
    workers: int
    seed: int


@dataclass(frozen=True, slots=True)
class Found:
    """What came out; ``skipped`` says why nothing did.

    ``is_feasible`` is our checker's word on the routes; ``cost`` is as the solver states it.
    """

    cost: int = 0
    priority: int = 0
    unassigned: int = 0
    routes: int = 0
    is_feasible: bool = False
    wall_s: float = 0.0
    skipped: str = ""


def run_apart(task: Task) -> Found:
    """Run a task in a fresh process."""
    if task.solver == VROOM and find_spec("vroom") is None:
        return Found(skipped="not installed: pip install pyvroom==1.15.2")
    with ProcessPoolExecutor(1, get_context("spawn"), begin_worker) as executor:
        return executor.submit(run, task).result()


def run(task: Task) -> Found:
    """Run a task here."""
    return _own(task) if task.solver == OWN else _vroom(task)


def _own(task: Task) -> Found:
    case = read_vroom(task.text)
    # Loading compiled code counts as little as importing a library does.
    part = part_of(case.problem, range(min(2, len(case.problem.jobs))))
    last_mile.solve(part, Limits(max_iterations=1))
    begun = time.monotonic()
    limits = Limits(max_seconds=task.seconds, seed=task.seed, workers=task.workers)
    plan = last_mile.solve(case.problem, limits, warm_start=case.warm_start)
    wall_s = time.monotonic() - begun
    reap(task.workers)
    answer = answer_of(case.problem, case.facts, plan)
    return _found(answer, wall_s, is_feasible=not validate(case.problem, plan))


def _vroom(task: Task) -> Found:
    # Not imported above: not everybody has it, and mypy has no stubs for it.
    library: Any = import_module("vroom")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "problem.json"
        path.write_text(task.text, encoding="utf-8")
        problem = library.Input.from_json(path)
    begun = time.monotonic()
    answer = problem.solve(
        exploration_level=EXPLORATION_LEVEL,
        nb_threads=task.workers,
        timeout=timedelta(seconds=task.seconds),
    ).to_dict()
    wall_s = time.monotonic() - begun
    return _found(answer, wall_s, is_feasible=_holds(task.text, answer))


def _found(answer: dict[str, Any], wall_s: float, *, is_feasible: bool) -> Found:
    summary = answer["summary"]
    return Found(
        cost=summary["cost"],
        priority=summary["priority"],
        unassigned=summary["unassigned"],
        routes=summary["routes"],
        is_feasible=is_feasible,
        wall_s=wall_s,
    )


def _holds(text: str, answer: dict[str, Any]) -> bool:
    """Whether VROOM's routes keep the rules, with times that we give them."""
    if not answer["routes"]:
        return True
    case = with_routes(text, answer)
    if case is None or case.warm_start is None:
        return False
    return not validate(case.problem, case.warm_start)


def with_routes(text: str, answer: dict[str, Any]) -> VroomCase | None:
    """The problem with an answer's routes to start from; ``None`` if these break a rule."""
    document = json.loads(text)
    routes = {route["vehicle"]: route["steps"] for route in answer["routes"]}
    for vehicle in document["vehicles"]:
        vehicle["steps"] = [
            {"type": step["type"], "id": step["id"]}
            for step in routes.get(vehicle["id"], ())
            if step["type"] in TASKS
        ]
    try:
        return read_vroom(json.dumps(document))
    except DataError:
        return None
