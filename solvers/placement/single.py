"""Zones that one site serves: a split relaxation decides most, a model decides the rest.

1. Prices of the problem with split demand bound the cost; sites mostly open there are tried, each
   choice completed by a model of who serves whom.
2. Sites and pairs whose price alone shows that no better plan uses them are decided.
3. What is left is one model, which starts from the best plan.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from solvers.common.highs import MipOptions, MipStatus
from solvers.placement.account import Account
from solvers.placement.bounds.branch import fixed
from solvers.placement.bounds.volume import ascend
from solvers.placement.decomposed import Decomposition
from solvers.placement.exact.solve import solve_exactly
from solvers.placement.layers import Layers
from solvers.placement.problem import Forced, Sourcing
from solvers.placement.search.local import rounded
from solvers.placement.search.settle import Settled, Settler
from solvers.placement.ways import all_ways

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.common import Deadline, Limits, ProgressCallback, StopCheck
    from solvers.placement.bounds.dual import Decisions
    from solvers.placement.bounds.volume import DualPoint
    from solvers.placement.problem import PlacementProblem
    from solvers.placement.ways import Ways

ROUNDS = 1500
FIRST_PART, TRIAL_PART = 0.15, 0.06
"""Parts of the time for the first prices, and at most for one choice of sites."""
TRIALS = 6


class SingleSourced:
    """Solves one problem of one tier whose zones are not split.

    Parameters
    ----------
    problem, limits, deadline, progress, should_stop
        As of :class:`solvers.placement.decomposed.Decomposition`.
    """

    def __init__(
        self,
        problem: PlacementProblem,
        limits: Limits,
        deadline: Deadline,
        starts: list[NDArray[np.bool_]],
        progress: ProgressCallback | None,
        should_stop: StopCheck | None,
    ) -> None:
        self.problem, self.limits, self.deadline, self.starts = problem, limits, deadline, starts
        split = replace(problem, sourcing=Sourcing.SPLIT)
        self.split = Decomposition(
            split, limits, deadline, starts, progress, should_stop, is_whole=True
        )
        self.layers = Layers.of(problem)
        seconds = self._part(TRIAL_PART)
        self.settler = Settler(self.layers, self.layers, self.split.is_over, seconds)
        self.best: Settled | None = None
        self.bound = -np.inf
        self.is_proven = False

    def _part(self, part: float) -> float | None:
        return None if self.limits.max_seconds is None else part * self.limits.max_seconds

    @property
    def cost(self) -> float:
        """Of the best plan."""
        return np.inf if self.best is None else self.best.cost

    def run(self) -> None:
        """Search; what was found stands in `best`, `bound` and `is_proven`."""
        point = self._rise(None)
        self._try_choices(point)
        if self.best is not None:
            point = self._rise(point)
        self.bound = min(point.value, self.cost)
        if not self.split.is_over():
            self._decide_the_rest(point)

    def _rise(self, start: DualPoint | None) -> DualPoint:
        began, most = self.deadline.elapsed_s, self._part(FIRST_PART)

        def enough(_: DualPoint) -> bool:
            is_late = most is not None and self.deadline.elapsed_s - began > most
            return is_late or self.split.is_over()

        dual, decided = self.split.dual, self.split.decided
        return ascend(dual, decided, self.cost, ROUNDS, start=start, should_stop=enough)

    def _try_choices(self, point: DualPoint) -> None:
        """Complete the choices of sites that the relaxation proposes, and the caller's."""
        dual, decided = self.split.dual, self.split.decided
        choices = [*self.starts, *rounded(point.open_share, dual, decided)]
        for is_open in choices[:TRIALS]:
            if self.split.is_over():
                return
            if not self.split.is_allowed(is_open):
                continue
            settled = self.settler.settle(is_open)
            if settled is not None and settled.cost < self.cost:
                self.best = settled

    def _decide_the_rest(self, point: DualPoint) -> None:
        """One model over the sites and pairs that a better plan may use."""
        decided = fixed(self.split.dual, self.split.decided, point, self.cost)
        problem = _with_decisions(self.problem, decided)
        ways = self._hopeful(all_ways(problem, decided.may), point)
        seconds = None if np.isinf(self.deadline.remaining_s) else self.deadline.remaining_s
        options = MipOptions(seconds, max(1e-7, self.limits.mip_gap), None, self.limits.seed)
        start = None if self.best is None else (self.best.design, self.best.carried)
        found = solve_exactly(problem, ways, options, start=start)
        if found.design is not None and found.carried is not None:
            cost = Account(self.problem, found.design, found.carried).costs().total
            if cost < self.cost:
                self.best = Settled(found.design, found.carried, cost, point.bonus)
        ended = found.status in {MipStatus.OPTIMAL, MipStatus.INFEASIBLE}
        value = self.cost if found.status is MipStatus.INFEASIBLE else found.bound
        self.is_proven = ended
        if np.isfinite(value):
            self.bound = max(self.bound, min(value, self.cost))

    def _hopeful(self, ways: Ways, point: DualPoint) -> Ways:
        """Without the pairs that alone raise the bound to the best cost."""
        if np.isinf(self.cost) or self.problem.sourcing is not Sourcing.ONE_PER_ZONE:
            return ways
        dual, extra = self.split.dual, np.zeros(len(ways))
        for number, stream in enumerate(dual.layers.streams):
            last = len(dual.layers.by_tier) - 1
            prices = point.prices[dual.heads[number][last]]
            mine = np.flatnonzero(ways.group == stream.group)
            row = np.searchsorted(dual.layers.by_tier[last], ways.last_site[mine])
            cost = dual.layers.cost_of(stream, last)[row, ways.zone[mine]]
            loss = np.maximum(0.0, cost - prices[ways.zone[mine]])
            extra[mine] += stream.weight * stream.demand[ways.zone[mine]] * loss
        return ways.only(point.value + extra < self.cost)


def _with_decisions(problem: PlacementProblem, decided: Decisions) -> PlacementProblem:
    """The problem with the decided sites forced."""
    sites = []
    for site, must, may in zip(
        problem.sites, decided.must.tolist(), decided.may.tolist(), strict=True
    ):
        forced = Forced.OPEN if must else site.forced if may else Forced.CLOSED
        sites.append(replace(site, forced=forced))
    return replace(problem, sites=tuple(sites))
