"""The door to the last mile's own checker, for whoever reads and writes foreign formats."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from solvers.common import Violation
    from solvers.routing.last_mile import LastMilePlan, LastMileProblem

CHECKER = "solvers.routing.last_mile.validate"


def violations(problem: LastMileProblem, plan: LastMilePlan) -> list[Violation]:
    """What the independent checker finds wrong with a plan; loaded only when it is asked."""
    found: list[Violation] = import_module(CHECKER).validate(problem, plan)
    return list(found)
