"""The coarse model: a proven bound, and which runs are worth a closer look."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from solvers.common.highs import relax, solve_mip
from solvers.routing.trunk.keys import coarse_keys
from solvers.routing.trunk.model import build

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.common.highs import Relaxation
    from solvers.routing.trunk.bodies import Bodies
    from solvers.routing.trunk.options import RunOptions
    from solvers.routing.trunk.state import Search

MOST_KEYS = 300
MOST_RUNS = 2_500
"""Runs up to which a model is handed over whole."""
MOST_GAP = 0.08
SHORT_S = 30
"""A large model's search tree with a wider gap and less time finds nothing, and may not stop."""
CANDIDATES = 1_500
"""Runs that look best in the relaxation and are looked at closely."""


class Coarse:
    """The model of all runs of a search; every bound that it proves is told to the search."""

    def __init__(
        self, search: Search, options: RunOptions, bodies: Bodies, *, counts_trucks: bool
    ) -> None:
        self.search, self.options = search, options
        self.model = build(
            search.problem,
            search.groups,
            bodies,
            options,
            coarse_keys(options, search.groups, MOST_KEYS),
            search.lanes,
            search.offers,
            by_trip=False,
            counts_trucks=counts_trucks,
        )
        self._relaxation: Relaxation | None = None

    @property
    def is_large(self) -> bool:
        """Whether the model is worth relaxing first."""
        return len(self.options) > MOST_RUNS

    def relaxed(self) -> NDArray[np.int64]:
        """Solve the relaxation: the runs that it uses and those that it would use next."""
        runs, columns = len(self.options), len(self.model.mip.cost)
        direct = np.flatnonzero((self.options.sites >= 0).sum(axis=1) == 1)
        first = np.concatenate([direct, np.arange(runs, columns)])
        found = relax(self.model.mip, first, self.search.mip_options(0.5))
        if found is None:
            return direct
        self._prove(found.objective)
        if np.isfinite(found.objective):
            self._relaxation = found
        ranks = np.lexsort((found.reduced_cost[:runs], -found.x[:runs]))
        return np.unique(np.concatenate([ranks[:CANDIDATES], direct]))

    def solved(self) -> NDArray[np.float64]:
        """How often each run is used in the best solution within the time; zeros without one.

        A plan with a run costs at least the relaxation's value plus the run's reduced cost. Runs
        that this puts above the best plan are dropped for good; if too many are left, those
        dropped too limit the bound to that sum.
        """
        runs, used = len(self.options), np.zeros(len(self.options))
        kept, dropped_cny = np.arange(runs), np.inf
        if self.is_large and self._relaxation is None:
            return used
        if self._relaxation is not None and self._is_far():
            return used
        if self._relaxation is not None:
            least_cny = self._relaxation.objective + self._relaxation.reduced_cost[:runs]
            order = np.argsort(least_cny, kind="stable")
            dropped_cny = float(least_cny[order[MOST_RUNS]])
            kept = np.sort(order[:MOST_RUNS])
            kept = kept[least_cny[kept] <= self.search.best.cost_cny]
            dropped_cny = min(dropped_cny, self.search.best.cost_cny)
        columns = np.concatenate([kept, np.arange(runs, len(self.model.mip.cost))])
        result = solve_mip(self.model.mip.only(columns), self.search.mip_options(0.7))
        self._prove(min(result.bound, dropped_cny))
        if result.x is not None:
            used[kept] = result.x[: len(kept)]
        return used

    def _is_far(self) -> bool:
        """Whether the relaxation is too far below the best plan for a search tree in short time."""
        best_cny = self.search.best.cost_cny
        return self._relaxation is not None and (
            best_cny - self._relaxation.objective > MOST_GAP * best_cny
            and self.search.deadline.remaining_s < SHORT_S
        )

    def _prove(self, bound_cny: float) -> None:
        if self.options.is_complete:
            self.search.prove(bound_cny)
