"""The whole problem as the textbook writes it: flows on legs, and every linking row.

For networks of fixed sizes, one period and no promises, as the public instances are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csc_array

from solvers.common.highs import Mip
from solvers.placement.problem import Sourcing
from solvers.placement.ways import sites_by_tier

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.placement.problem import PlacementProblem


class CannotState(Exception):  # noqa: N818 - an answer, not an error
    """Raised where the problem has more than this model has words for."""


@dataclass(frozen=True, slots=True, eq=False)
class FullModel:
    """The model; its first columns are the sites."""

    mip: Mip
    sites: int


def full_model(problem: PlacementProblem) -> FullModel:
    """Build it."""
    rooms = [module for site in problem.sites for module in site.modules]
    if len(problem.periods) > 1 or len(problem.futures) > 1 or problem.bands:
        message = "only one period, one future and no promises"
        raise CannotState(message)
    if any(module.most > 1 or module.cny_per_day for module in rooms):
        message = "only sites of a fixed size"
        raise CannotState(message)
    return _Builder(problem).model()


class _Builder:
    def __init__(self, problem: PlacementProblem) -> None:
        self.problem, self.by_tier = problem, sites_by_tier(problem)
        self.days = problem.days
        self.rows: list[tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]] = []
        self.low: list[NDArray[np.float64]] = []
        self.high: list[NDArray[np.float64]] = []
        self.count = 0
        self.cost = [self.days * np.array([site.fixed_cny_per_day for site in problem.sites])]
        self.columns = len(problem.sites)
        self.most = [np.ones(self.columns)]

    def model(self) -> FullModel:
        problem = self.problem
        single = problem.sourcing is not Sourcing.SPLIT
        for group in range(len(problem.groups)):
            self._group(group)
        high = np.concatenate(self.most)
        integer = np.zeros(self.columns, bool)
        integer[: len(problem.sites)] = True
        if single:
            integer[:] = True
        row = np.concatenate([part[0] for part in self.rows])
        column = np.concatenate([part[1] for part in self.rows])
        value = np.concatenate([part[2] for part in self.rows])
        matrix = csc_array((value, (row, column)), shape=(self.count, self.columns))
        mip = Mip(
            np.concatenate(self.cost),
            np.zeros(self.columns),
            high,
            integer,
            matrix,
            np.concatenate(self.low),
            np.concatenate(self.high),
        )
        return FullModel(mip, len(problem.sites))

    def _group(self, group: int) -> None:
        """Flows of a group: shares of the demand on last legs, kg elsewhere."""
        problem = self.problem
        demand = problem.demand_kg_per_day[group, :, 0]
        first = []
        for tier, sites in enumerate(self.by_tier):
            is_last = tier == len(self.by_tier) - 1
            cost = problem.legs[tier].cny_per_kg[group] * self.days
            if is_last:
                cost = cost * demand
            first.append(self.columns)
            self.cost.append(cost.ravel())
            self.most.append(np.full(cost.size, 1.0 if is_last else np.inf))
            self.columns += cost.size
            self._capacity(group, sites, first[-1], cost.shape[1], demand if is_last else None)
        zones, last = len(problem.zones), self.by_tier[-1]
        index = first[-1] + np.arange(len(last) * zones).reshape(len(last), zones)
        self._add(np.tile(np.arange(zones), len(last)), index.ravel(), 1.0, zones, 1.0, 1.0)
        linking = np.arange(index.size)
        start = self.count
        self._add(linking, index.ravel(), 1.0, index.size, -np.inf, 0.0)
        self.rows.append((start + linking, np.repeat(last, zones), np.full(index.size, -1.0)))
        for tier in range(1, len(self.by_tier)):
            self._balance(group, tier, first, demand)

    def _capacity(
        self,
        group: int,
        sites: NDArray[np.int64],
        first: int,
        heads: int,
        demand: NDArray[np.float64] | None,
    ) -> None:
        class_id = self.problem.groups[group].class_id
        size = np.array(
            [
                sum(
                    m.size_kg_per_day
                    for m in self.problem.sites[s].modules
                    if m.class_id == class_id
                )
                for s in sites
            ]
        )
        rows = np.repeat(np.arange(len(sites)), heads)
        amount = np.ones(len(rows)) if demand is None else np.tile(demand, len(sites))
        start = self.count
        self._add(rows, first + np.arange(len(rows)), amount, len(sites), -np.inf, 0.0)
        self.rows.append((start + np.arange(len(sites)), sites, -size))

    def _balance(
        self, group: int, tier: int, first: list[int], demand: NDArray[np.float64]
    ) -> None:
        """What enters a site leaves it."""
        del group
        here, above = self.by_tier[tier], self.by_tier[tier - 1]
        is_last = tier == len(self.by_tier) - 1
        heads = len(self.problem.zones) if is_last else len(self.by_tier[tier + 1])
        out = np.tile(demand, len(here)) if is_last else np.ones(len(here) * heads)
        start = self.count
        rows = np.repeat(np.arange(len(here)), heads)
        self._add(rows, first[tier] + np.arange(len(rows)), out, len(here), 0.0, 0.0)
        into = first[tier - 1] + np.arange(len(above) * len(here))
        self.rows.append(
            (start + np.tile(np.arange(len(here)), len(above)), into, -np.ones(into.size))
        )

    def _add(
        self,
        rows: NDArray[np.int64],
        columns: NDArray[np.int64],
        values: NDArray[np.float64] | float,
        count: int,
        low: float,
        high: float,
    ) -> None:
        values = np.broadcast_to(np.asarray(values, float), rows.shape)
        self.rows.append((self.count + rows, columns, values))
        self.low.append(np.full(count, low))
        self.high.append(np.full(count, high))
        self.count += count
