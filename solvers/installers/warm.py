"""Compile once what every plan of installers needs: ``python -m solvers.installers.warm``."""

from __future__ import annotations

from dataclasses import replace

from solvers.common import Limits
from solvers.installers.day.insert import insert
from solvers.installers.search import search, smallest_problem


def warm() -> None:
    """Search the smallest problem and insert one more job, so that compiled code lies on disk."""
    problem = smallest_problem()
    plan = search(problem, Limits(max_iterations=20))
    insert(problem, plan, replace(problem.jobs[0], id="another"))


if __name__ == "__main__":
    warm()
