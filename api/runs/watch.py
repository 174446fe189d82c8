"""Who watches a run, and what comes of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from solvers.common import Status

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from solvers.common import ProgressCallback, StopCheck, Violation

SERVED = (Status.OPTIMAL, Status.FEASIBLE)
EMPTY = (Status.NO_PLAN, Status.INFEASIBLE)
REJECTED = ".rejected"


def _nothing() -> None:
    pass


@dataclass(frozen=True, slots=True)
class Watch:
    """Who is told, and who may stop a search.

    Parameters
    ----------
    progress
        Told of every step.
    should_stop
        Asked whether to stop and keep the best so far.
    begun, searched
        Told when the search that the limits are for begins, and when it is over.
    """

    progress: ProgressCallback
    should_stop: StopCheck
    begun: Callable[[], None] = _nothing
    searched: Callable[[], None] = _nothing


@dataclass(frozen=True, slots=True)
class Written:
    """A folder that was written.

    Parameters
    ----------
    folder
        Where; beside the one that was asked for if something is wrong with the plan.
    header
        What stands in it.
    violations
        What the checkers found.
    """

    folder: Path
    header: Any
    violations: tuple[Violation, ...] = ()


def place_for(folder: Path, violations: object) -> Path:
    """The folder, or the one beside it where plans with violations are set aside."""
    return folder.with_name(folder.name + REJECTED) if violations else folder
