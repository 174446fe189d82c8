"""The flows of a network whose sites and room are given."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from solvers.common import Deadline, Limits, Status, StopReason
from solvers.placement.account import Account, plan_of
from solvers.placement.layers import Layers
from solvers.placement.search.settle import Settler
from solvers.placement.solve import solve
from solvers.placement.ways import count_ways

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.common import StopCheck
    from solvers.placement.plan import PlacementPlan
    from solvers.placement.problem import PlacementProblem
    from solvers.placement.reasons.worth import Value

FEW = 10_000
"""Flows that the whole model takes in no time."""


def flowing(limits: Limits, should_stop: StopCheck | None = None) -> Value:
    """Plan the flows of networks in which every site is open with all its room.

    Parameters
    ----------
    limits
        Seconds for one network.
    should_stop
        Asked now and then.
    """

    def value(built: PlacementProblem) -> PlacementPlan:
        if count_ways(built) * len(built.periods) <= FEW:
            return solve(built, limits, should_stop=should_stop)
        deadline = Deadline(limits.max_seconds)

        def is_over() -> bool:
            return deadline.has_passed or (should_stop is not None and should_stop())

        layers = Layers.of(built)
        settler = Settler(layers, layers, is_over, limits.max_seconds)
        settled = settler.settle(_usable(built))
        if settled is None:
            # Such as goods that get too old on the cheapest ways.
            return solve(built, limits, should_stop=should_stop)
        account = Account(built, settled.design, settled.carried)
        lost = np.stack([item.lost for item in account.situations])
        is_partial = bool((settled.carried.short > lost + 1e-6).any())
        return plan_of(
            account,
            Status.PARTIAL if is_partial else Status.FEASIBLE,
            StopReason.ITERATIONS,
            account.objective(),
            None,
            limits,
            deadline.elapsed_s,
            {"method": "flows of given sites"},
        )

    return value


def _usable(built: PlacementProblem) -> NDArray[np.bool_]:
    """Sites that some future leaves open."""
    shut = set.intersection(*(set(future.closed_site_ids) for future in built.futures))
    return np.array([site.id not in shut for site in built.sites], bool)
