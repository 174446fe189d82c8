"""A lower bound of a middle mile at any number of fronts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from solvers.common import Deadline
from solvers.common.highs import MipOptions, MipStatus, solve_mip
from solvers.routing.middle_mile.lengths import tours_of
from solvers.routing.middle_mile.regional import relaxed
from solvers.routing.trunk.groups import grouped

if TYPE_CHECKING:
    from solvers.routing.trunk.problem import TrunkProblem

MOST_GROUPS = (400, 2_000)
"""Groups of loads: few first, then many, for a closer bound if the first came soon."""
SOON_SHARE = 0.1
CLOSER_SHARE = 0.2
"""Of the seconds: by when the first bound counts as soon, and for the closer one."""


def bound_cny(problem: TrunkProblem, max_seconds: float | None = None) -> float | None:
    """A cost that no plan of the problem undercuts; ``None`` if time ran out."""
    if not problem.loads:
        return 0.0
    deadline, best, tours = Deadline(max_seconds), None, None
    known: set[int] = set()
    for most in MOST_GROUPS:
        groups = grouped(problem, most)
        if deadline.has_passed or len(groups) in known:
            break
        if known and max_seconds is not None and deadline.elapsed_s > SOON_SHARE * max_seconds:
            break
        left_s = None if max_seconds is None else deadline.remaining_s
        if known and max_seconds is not None:
            left_s = CLOSER_SHARE * max_seconds
        known.add(len(groups))
        tours = tours or tours_of(problem, groups)
        options = MipOptions(time_limit_s=left_s)
        found = solve_mip(relaxed(problem, groups, tours), options)
        if found.status is MipStatus.OPTIMAL:
            best = found.objective if best is None else max(best, found.objective)
    return best
