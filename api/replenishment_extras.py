"""What stands beside an order plan in its folder and its report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from solvers.common import Limits, StopReason

if TYPE_CHECKING:
    from solvers.common import Violation
    from solvers.replenishment.suppliers.scorecard import Score
    from solvers.replenishment.suppliers.standing import Standing


@dataclass(frozen=True, slots=True)
class Run:
    """How the plan came about: limits, seconds taken, and why the search ended."""

    limits: Limits = Limits()
    seconds: float = 0.0
    stop: StopReason = StopReason.ITERATIONS


@dataclass(frozen=True, slots=True, eq=False)
class Extras:
    """Everything but plan and forecast; empty is what does not exist.

    Parameters
    ----------
    run
        How the plan was made.
    scores, standings
        Of the scenario's suppliers, in the same order.
    quality
        What is wrong with the record of sales, a line each.
    violations
        What the checkers found.
    """

    run: Run = Run()
    scores: tuple[Score, ...] = ()
    standings: tuple[Standing, ...] = ()
    quality: tuple[str, ...] = ()
    violations: tuple[Violation, ...] = ()


NOTHING_MORE = Extras()
"""The plan alone."""
