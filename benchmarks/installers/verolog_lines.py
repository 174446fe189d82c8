"""One line per solver on an instance of the VeRoLog Solver Challenge 2019.

Each solver runs in a process of its own. What it returns is written as the challenge's solution
file and read back; figures and the verdict are the independent checker's of that text.
"""

from __future__ import annotations

import csv
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from importlib.util import find_spec
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

from benchmarks.installers.verolog_ortools import ortools_plan
from benchmarks.measure import peak_rss_mib
from solvers.common.workers import begin_worker
from solvers.joint import days
from solvers.joint.days.formats import is_verolog, plan_text, read_plan, read_problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

OWN = "own"
PEERS = ("ortools",)
BEST = "small_best_validated.csv"
"""Beside the instances' folder: best cost met that the official checker accepts."""


@dataclass(frozen=True, slots=True)
class Task:
    """What to run."""

    path: Path
    solver: str
    seconds: float
    workers: int
    seed: int


def is_verolog_file(path: Path) -> bool:
    """Whether a file holds an instance of the challenge."""
    return path.suffix == ".txt" and is_verolog(path.read_text(encoding="utf-8"))


def verolog_lines(
    files: Iterable[Path],
    seconds: float,
    workers: int,
    seed: int,
    peers: Iterable[str] = PEERS,
) -> Iterator[dict[str, Any]]:
    """The peers on each instance, then ours.

    Parameters
    ----------
    files
        Instances.
    seconds
        For each solver and instance.
    workers, seed
        Of ours; OR-Tools has one thread and takes no seed.
    peers
        Of :data:`PEERS`.
    """
    for path in files:
        for solver in (*peers, OWN):
            yield run_apart(Task(path, solver, seconds, workers, seed))


def run_apart(task: Task) -> dict[str, Any]:
    """The task's line, from a fresh process."""
    if task.solver == "ortools" and find_spec("ortools") is None:
        return _head(task) | {"skipped": "not installed: pip install ortools==9.15.6755"}
    with ProcessPoolExecutor(1, get_context("spawn"), begin_worker) as executor:
        return executor.submit(run, task).result()


def run(task: Task) -> dict[str, Any]:
    """Run a task here."""
    problem = read_problem(task.path.read_text(encoding="utf-8"), task.path.stem)
    if task.solver == OWN:
        load_compiled(problem, task.workers)
    began = time.monotonic()
    if task.solver == OWN:
        limits = days.Limits(max_seconds=task.seconds, seed=task.seed, workers=task.workers)
        plan = days.solve(problem, limits)
    else:
        plan = ortools_plan(problem, task.seconds)
    wall_s = time.monotonic() - began
    return (
        _head(task)
        | figures(problem, plan, best_known(task.path))
        | {
            "wall_s": round(wall_s, 2),
            "peak_rss_mib": round(peak_rss_mib(task.workers), 1),
        }
    )


def load_compiled(problem: days.DaysProblem, workers: int) -> None:
    """Loading compiled code, in every worker, counts as little as importing a library does."""
    few = replace(problem, requests=problem.requests[:2])
    days.solve(few, days.Limits(max_seconds=0.5, workers=workers))


def _head(task: Task) -> dict[str, Any]:
    return {
        "instance": task.path.stem,
        "solver": task.solver,
        "seconds": task.seconds,
        "workers": task.workers if task.solver == OWN else 1,
        "seed": task.seed,
    }


def figures(problem: days.DaysProblem, plan: days.DaysPlan, best: float | None) -> dict[str, Any]:
    """Cost terms of a plan as its solution file gives them, and whether it keeps all rules."""
    read, _ = read_plan(problem, plan_text(problem, plan))
    wrong = days.validate(problem, replace(read, left_out=plan.left_out))
    is_valid = not wrong and not plan.left_out
    gap = round(100.0 * (read.costs.total / best - 1.0), 3) if best and is_valid else None
    return {
        "status": str(plan.status),
        "cost": read.costs.total,
        "valid": is_valid,
        "violations": [str(violation) for violation in wrong[:5]],
        "left_out": len(plan.left_out),
        "best_known": best,
        "gap_pct": gap,
        **{f"{name}_cny": value for name, value in read.costs.items()},
        "trucks": read.counts.trucks,
        "truck_days": read.counts.truck_days,
        "teams": read.counts.teams,
        "team_days": read.counts.team_days,
    }


def best_known(path: Path) -> float | None:
    """Best validated cost of an instance, where one is kept."""
    table = path.parent.parent / BEST
    if not table.is_file():
        return None
    with table.open(encoding="utf-8", newline="") as file:
        costs = {row["instance"]: row for row in csv.DictReader(file)}
    row = costs.get(path.stem)
    return None if row is None else float(row["best_total_cost_validated_with_official_checker"])
