"""Line haul of one origin: service network design over departure slots."""

from __future__ import annotations

from typing import TYPE_CHECKING

from solvers.routing.trunk.search import search_plan

if TYPE_CHECKING:
    from solvers.common import Limits
    from solvers.routing.trunk.nouns import TrunkPlan
    from solvers.routing.trunk.problem import TrunkProblem


def solve(problem: TrunkProblem, limits: Limits) -> TrunkPlan:
    """Send loads to centres by direct truck, by carrier or not at all, at least cost.

    Integer trucks by site, departure, type and layout; flows of loads by departure, so that the
    age of goods on arrival is known and what would come too late is not allowed.

    Parameters
    ----------
    problem
        One origin with its centres; only runs with a single stop are made.
    limits
        Without ``max_seconds``, equal limits give equal plans; ``max_iterations`` limits the nodes
        of the search tree.

    Returns
    -------
    TrunkPlan
        ``bound_cny`` holds for every plan of the problem, units split or not; ``None`` if time
        ran out before there was one.
    """
    return search_plan(
        problem, limits, lambda search, *_: (search.direct, search.bodies), fleet_first=True
    )
