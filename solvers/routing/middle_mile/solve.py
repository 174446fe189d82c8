"""Middle mile of one centre: enumerated runs, chosen by a mixed-integer model."""

from __future__ import annotations

from dataclasses import replace
from math import isinf
from typing import TYPE_CHECKING

from solvers.common import Deadline
from solvers.routing.middle_mile.bound import bound_cny
from solvers.routing.middle_mile.runs import enumerate_runs
from solvers.routing.trunk.bodies import hulls
from solvers.routing.trunk.finish import proven
from solvers.routing.trunk.search import search_plan

if TYPE_CHECKING:
    from solvers.common import Limits
    from solvers.routing.trunk.bodies import Bodies
    from solvers.routing.trunk.nouns import TrunkPlan
    from solvers.routing.trunk.options import RunOptions
    from solvers.routing.trunk.problem import TrunkProblem
    from solvers.routing.trunk.state import Search

BUCKETS_S = ((4, 1), (9, 900))
"""Up to so many sites, runs whose starts of unloading differ by less are put together."""
WIDEST_BUCKET_S = 3_600
MOST_SITES = 13
"""Sites up to which runs of any length are listed; beyond, only runs of ``FEW_STOPS``."""
FEW_STOPS = 3
ENUMERATION_SHARE = 0.4


def solve(problem: TrunkProblem, limits: Limits) -> TrunkPlan:
    """Send loads to fronts on runs of several stops, by carrier or not at all, at least cost.

    Parameters
    ----------
    problem
        One centre with its fronts.
    limits
        Without ``max_seconds``, equal limits give equal plans; ``max_iterations`` limits the nodes
        of the search tree.

    Returns
    -------
    TrunkPlan
        ``bound_cny`` holds for every plan of the problem, units split or not; it comes from runs
        counted by region, and from the list of all runs where that is complete (up to
        ``MOST_SITES`` sites). ``None`` if time ran out for both.
    """
    deadline = Deadline(limits.max_seconds)
    least_cny = bound_cny(problem, limits.max_seconds)
    left_s = None if limits.max_seconds is None else deadline.remaining_s
    plan = search_plan(problem, replace(limits, max_seconds=left_s), _runs, fleet_first=False)
    if least_cny is None or least_cny <= (plan.bound_cny or 0.0):
        return plan
    return proven(plan, least_cny)


def _runs(search: Search, with_fleet: bool, max_stops: int) -> tuple[RunOptions, Bodies]:
    bodies = hulls(search.bodies)
    sites = len(set(search.groups.site.tolist()))
    max_stops = max_stops if sites <= MOST_SITES else min(max_stops, FEW_STOPS)
    remaining_s = search.deadline.remaining_s
    narrow = [bucket_s for most, bucket_s in BUCKETS_S if sites <= most]
    options = enumerate_runs(
        search.problem,
        search.groups,
        bodies,
        Deadline(None if isinf(remaining_s) else ENUMERATION_SHARE * remaining_s),
        with_fleet=with_fleet,
        max_stops=max_stops,
        bucket_s=narrow[0] if narrow else WIDEST_BUCKET_S,
    )
    return options, bodies
