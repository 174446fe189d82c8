"""What stands beside a placement plan in its folder and its report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from solvers.common import Violation
    from solvers.placement.frontier import Frontier
    from solvers.placement.judged import Judgement
    from solvers.placement.plan import PlacementPlan
    from solvers.placement.problem import PlacementProblem
    from solvers.placement.tie_out import TieOut
    from solvers.placement.vulnerability import Vulnerability


@dataclass(frozen=True, slots=True, eq=False)
class Extras:
    """Everything but the plan; ``None`` is what was not asked for or does not exist.

    Parameters
    ----------
    today
        The network that there is, as a problem and its plan.
    tie_out
        What the model says of it beside what the books say.
    frontier
        Cost against coverage.
    risk
        What losses do to the plan.
    judged, judged_today
        The plan and today's network in futures of a file.
    conflict
        Where there is no plan: what stands in its way, a line each.
    violations
        What the checker found.
    """

    today: tuple[PlacementProblem, PlacementPlan] | None = None
    tie_out: TieOut | None = None
    frontier: Frontier | None = None
    risk: Vulnerability | None = None
    judged: Judgement | None = None
    judged_today: Judgement | None = None
    conflict: tuple[str, ...] = ()
    violations: tuple[Violation, ...] = ()


NOTHING_MORE = Extras()
"""The plan alone."""
