"""What a trunk planner knows: derived arrays, the best plan so far and its bound."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from solvers.common import Deadline
from solvers.common.highs import MipOptions
from solvers.routing.trunk.bodies import bodies_of
from solvers.routing.trunk.deal import Deal
from solvers.routing.trunk.finish import plan_of
from solvers.routing.trunk.greedy import send_direct_trucks
from solvers.routing.trunk.groups import grouped
from solvers.routing.trunk.hire import lanes_of, offers_of
from solvers.routing.trunk.options import direct_runs

if TYPE_CHECKING:
    from solvers.common import Limits
    from solvers.routing.trunk.bodies import Bodies
    from solvers.routing.trunk.groups import Groups
    from solvers.routing.trunk.hire import Lane, Offer
    from solvers.routing.trunk.nouns import TrunkPlan
    from solvers.routing.trunk.options import RunOptions
    from solvers.routing.trunk.problem import TrunkProblem

MOST_GROUPS = 400
FEW_GROUPS = 200
MANY_LOADS = 600
"""Loads beyond which seconds go into plans rather than into fine groups: only ``FEW_GROUPS``."""
NODES_WITHOUT_CLOCK = 1_000
GAP_SHARE = 0.2
"""Of the allowed gap, for each model: gaps of the bound and of the plan add up."""


class Search:
    """One call: what is derived from the problem once, and the best plan so far."""

    def __init__(self, problem: TrunkProblem, limits: Limits) -> None:
        self.problem, self.limits = problem, limits
        self.deadline = Deadline(limits.max_seconds)
        most = MOST_GROUPS if len(problem.loads) <= MANY_LOADS else min(FEW_GROUPS, MOST_GROUPS)
        self.groups: Groups = grouped(problem, most)
        self.bodies: Bodies = bodies_of(problem, self.groups.class_ids)
        self.lanes: tuple[Lane, ...] = lanes_of(problem, self.groups)
        self.offers: tuple[Offer, ...] = offers_of(problem, self.groups, self.lanes)
        self.direct: RunOptions = direct_runs(problem, self.groups, self.bodies, self.deadline)
        self.best: TrunkPlan = self._constructed()
        self.bound_cny: float | None = None

    def _constructed(self) -> TrunkPlan:
        """The cheaper of carriers alone and direct trucks with carriers for the rest."""
        hired, driven = self.new_deal(), self.new_deal()
        hired.place_all()
        send_direct_trucks(driven, self.direct, self.deadline)
        driven.place_all()
        return min((plan_of(driven, None), plan_of(hired, None)), key=lambda plan: plan.cost_cny)

    def new_deal(self) -> Deal:
        """Nothing sent yet."""
        return Deal(self.problem, self.bodies, self.lanes, self.offers)

    def mip_options(self, share: float) -> MipOptions:
        """Limits of a model that may use a share of the time left."""
        remaining_s, nodes = self.deadline.remaining_s, self.limits.max_iterations
        if nodes is None and np.isinf(remaining_s):
            nodes = NODES_WITHOUT_CLOCK
        return MipOptions(
            time_limit_s=None if np.isinf(remaining_s) else share * remaining_s,
            mip_gap=self.limits.mip_gap * GAP_SHARE,
            max_nodes=nodes,
            seed=self.limits.seed,
        )

    def prove(self, bound_cny: float) -> None:
        """Remember a bound if it is better."""
        if np.isfinite(bound_cny):
            self.bound_cny = max(bound_cny, self.bound_cny or 0.0)

    def keep(self, plan: TrunkPlan) -> None:
        """Remember a plan if it is cheaper."""
        if plan.cost_cny < self.best.cost_cny:
            self.best = plan
