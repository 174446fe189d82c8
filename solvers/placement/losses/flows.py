"""The flows of a network whose sites and room are given."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from solvers.common import Deadline, Limits, Status, StopReason
from solvers.placement.account import Account, plan_of
from solvers.placement.layers import Layers
from solvers.placement.plan import PlacementCosts, PlacementPlan
from solvers.placement.search.settle import Settler

if TYPE_CHECKING:
    from solvers.common import StopCheck
    from solvers.placement.problem import PlacementProblem
    from solvers.placement.reasons.worth import Value


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
        deadline = Deadline(limits.max_seconds)

        def is_over() -> bool:
            return deadline.has_passed or (should_stop is not None and should_stop())

        settler = Settler(Layers.of(built), is_over, limits.max_seconds)
        settled = settler.settle(np.ones(len(built.sites), bool))
        if settled is None:
            return _none(limits, deadline)
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


def _none(limits: Limits, deadline: Deadline) -> PlacementPlan:
    return PlacementPlan(
        status=Status.NO_PLAN,
        stop_reason=StopReason.TIME,
        sites=(),
        flows=(),
        shortfalls=(),
        costs=PlacementCosts(),
        objective=float("inf"),
        bound=None,
        figures=(),
        limits=limits,
        seconds=deadline.elapsed_s,
    )
