"""A problem and a plan side by side, with what several rules look up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from solvers.common import Status
from solvers.placement.checks.table import flow_table, index_of, short_table

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.placement.checks.table import FlowTable, Index, ShortTable
    from solvers.placement.plan import PlacementPlan, SiteDecision
    from solvers.placement.problem import PlacementProblem

EMPTY = frozenset({Status.NO_PLAN, Status.INFEASIBLE})
"""Statuses of plans that decide nothing."""


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """What rules are held against.

    Parameters
    ----------
    problem, plan
        As given.
    index
        Positions by id.
    decisions
        The first decision on each site of the problem, by its position.
    is_open
        By site, as decided; a site without a decision is closed.
    flows, shorts
        Of the plan, as far as they name what exists.
    demand
        Kg per day, of shape (futures, periods, groups, zones).
    is_closed_site, is_closed_zone
        Closures, of shapes (futures, sites) and (futures, zones).
    """

    problem: PlacementProblem
    plan: PlacementPlan
    index: Index
    decisions: dict[int, SiteDecision]
    is_open: NDArray[np.bool_]
    flows: FlowTable
    shorts: ShortTable
    demand: NDArray[np.float64]
    is_closed_site: NDArray[np.bool_]
    is_closed_zone: NDArray[np.bool_]

    @property
    def decides(self) -> bool:
        """Whether the plan is one at all."""
        return self.plan.status not in EMPTY

    @property
    def days(self) -> NDArray[np.float64]:
        """Days of each period."""
        return np.array([period.days for period in self.problem.periods])

    @property
    def probability(self) -> NDArray[np.float64]:
        """Of each future."""
        return np.array([future.probability for future in self.problem.futures])

    @property
    def is_usual(self) -> NDArray[np.bool_]:
        """Futures that close nothing, in which promises are judged."""
        closes = np.concatenate([self.is_closed_site, self.is_closed_zone], axis=1)
        return np.array([not row.any() for row in closes], bool)

    def name(self, future: int, period: int, *ids: str) -> str:
        """Where and when, leaving out what there is only one of."""
        words = list(ids)
        if len(self.problem.periods) > 1:
            words.append(self.problem.periods[period].id)
        if len(self.problem.futures) > 1:
            words.append(self.problem.futures[future].id)
        return ", ".join(words)


def case_of(problem: PlacementProblem, plan: PlacementPlan) -> Case:
    """Look a plan up in its problem."""
    index = index_of(problem)
    decisions: dict[int, SiteDecision] = {}
    for item in plan.sites:
        if item.site_id in index.sites:
            decisions.setdefault(index.sites[item.site_id], item)
    is_open = np.zeros(len(problem.sites), bool)
    for position, item in decisions.items():
        is_open[position] = item.is_open
    sites, zones = list(index.sites), list(index.zones)
    futures = problem.futures
    return Case(
        problem=problem,
        plan=plan,
        index=index,
        decisions=decisions,
        is_open=is_open,
        flows=flow_table(problem, plan, index),
        shorts=short_table(plan, index),
        demand=np.stack([_demand(problem, item.demand_factor) for item in futures]),
        is_closed_site=np.stack([_named(sites, item.closed_site_ids) for item in futures]),
        is_closed_zone=np.stack([_named(zones, item.closed_zone_ids) for item in futures]),
    )


def _demand(problem: PlacementProblem, factor: NDArray[np.float64] | float) -> NDArray[np.float64]:
    """Of shape (periods, groups, zones)."""
    return np.moveaxis(problem.demand_kg_per_day, 2, 0) * factor


def _named(all_ids: list[str], chosen: tuple[str, ...]) -> NDArray[np.bool_]:
    wanted = set(chosen)
    return np.array([name in wanted for name in all_ids], bool)
