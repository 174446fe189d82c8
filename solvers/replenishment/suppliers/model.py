"""The allocation as one mixed-integer model.

Each segment of each choice has a column of units, counted as a share of the category's demand, and
one that says whether it is used. Money is counted in a unit in which the cheapest offers of all
categories together cost `TOTAL`, so that HiGHS' tolerances mean the same for every problem.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from solvers.common.highs import Mip
from solvers.common.rows import Rows

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from numpy.typing import NDArray

    from solvers.replenishment.suppliers.problem import AllocationProblem

TOTAL = 10_000.0
INF = np.inf

FAMILIES = {
    "demand": "all demand is met",
    "sources": "every category has its number of suppliers",
    "least": "minimum orders and least shares",
    "best": "the best suppliers get their share of spend",
    "clusters": "no cluster gets more than its share of spend",
    "cvar": "the worst outages cost no more than allowed",
    "defects": "no more defective units than allowed",
}
"""Rules of the model by name; the first cannot be given up."""


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """Columns of segments, all choices in a row.

    Parameters
    ----------
    choice
        Position of the choice.
    category
        Position of the category.
    demand
        Units of the category, which a column of 1 stands for.
    low, high
        Bounds of the segment, as shares.
    cost, spend
        Of the whole demand at the segment's price: all that is minimised, and goods alone.
    fixed
        Goods' cost of using the segment at all.
    exposed
        Cost of an outage that takes everything.
    """

    choice: NDArray[np.int64]
    category: NDArray[np.int64]
    demand: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    cost: NDArray[np.float64]
    spend: NDArray[np.float64]
    fixed: NDArray[np.float64]
    exposed: NDArray[np.float64]

    @property
    def count(self) -> int:
        """Segments of all choices."""
        return len(self.choice)


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """The model with what its columns mean.

    Columns of units come first, then those of use, then the value at risk and the excess of each
    outage.

    Parameters
    ----------
    mip, columns
        The model, and what its columns stand for.
    money
        CNY in a unit of money.
    first_shared
        Rows from here on concern several categories; those before, one each.
    """

    mip: Mip
    columns: Columns
    money: float
    first_shared: int

    def units(self, x: NDArray[np.float64]) -> NDArray[np.float64]:
        """Units of every choice in a point of the model."""
        columns = self.columns
        used = np.where(x[columns.count : 2 * columns.count] > 0.5, x[: columns.count], 0.0)
        choices = int(columns.choice.max()) + 1 if columns.count else 0
        units: NDArray[np.float64] = np.bincount(
            columns.choice, used * columns.demand, minlength=choices
        ).astype(np.float64)
        return units


def build(problem: AllocationProblem, without: Collection[str] = ()) -> Model:
    """The model; families named in ``without`` are left out."""
    columns, money = _columns(problem)
    writer = _Writer(problem, columns, money)
    kept = {"sources", "best", "clusters", "cvar", "defects"} - set(without)
    writer.use_segments(with_least="least" not in without)
    writer.meet_demand()
    if "sources" in kept:
        writer.spread_over_sources()
    first_shared = writer.rows.count
    if "best" in kept:
        writer.prefer_the_best()
    if "clusters" in kept:
        writer.spread_over_clusters()
    writer.weigh_outages(with_limit="cvar" in kept)
    if "defects" in kept:
        writer.limit_defects()
    return Model(writer.mip(), columns, money, first_shared)


def _columns(problem: AllocationProblem) -> tuple[Columns, float]:
    position = {item.id: row for row, item in enumerate(problem.categories)}
    wanted = [item.units for item in problem.categories]
    cells = [
        (
            row,
            position[choice.category_id],
            wanted[position[choice.category_id]],
            part.low,
            part.high,
            part.price_cny + choice.unit_cny,
            part.price_cny,
            part.fixed_cny,
            choice.outage_cny,
        )
        for row, choice in enumerate(problem.choices)
        for part in choice.segments
    ]
    table = np.array(cells, dtype=float).reshape(-1, 9)
    choice, category, demand, low, high, cost, spend, fixed, exposed = table.T
    cheapest = np.full(len(wanted), INF)
    np.minimum.at(cheapest, category.astype(np.int64), cost * demand)
    money = max(float(cheapest[np.isfinite(cheapest)].sum()), 1.0) / TOTAL
    return Columns(
        choice.astype(np.int64),
        category.astype(np.int64),
        demand,
        low / demand,
        high / demand,
        cost * demand / money,
        spend * demand / money,
        fixed / money,
        exposed * demand / money,
    ), money


class _Writer:
    """Rows of the model, one method for each rule."""

    def __init__(self, problem: AllocationProblem, columns: Columns, money: float) -> None:
        self.problem, self.columns, self.money = problem, columns, money
        self.rows = Rows()
        self.units = np.arange(columns.count)
        self.used = self.units + columns.count
        self.at_risk = 2 * columns.count
        self.excess = self.at_risk + 1 + np.arange(len(problem.outages))

    def use_segments(self, *, with_least: bool) -> None:
        """Units lie between the bounds of the one segment that is used, or are 0."""
        columns = self.columns
        first = self.rows.open(columns.count, -INF, 0.0)
        self.rows.fill(first + self.units, self.units, 1.0)
        self.rows.fill(first + self.units, self.used, -columns.high)
        # Without minimum orders a segment still begins at its price break.
        low = columns.low if with_least else np.where(self._is_first(), 0.0, columns.low)
        bounded = np.flatnonzero(low > 0)
        first = self.rows.open(len(bounded), 0.0, INF)
        self.rows.fill(first + np.arange(len(bounded)), self.units[bounded], 1.0)
        self.rows.fill(first + np.arange(len(bounded)), self.used[bounded], -low[bounded])
        count = len(self.problem.choices)
        first = self.rows.open(count, -INF, 1.0)
        self.rows.fill(first + columns.choice, self.used, 1.0)

    def meet_demand(self) -> None:
        """What is bought of a category is what is needed."""
        first = self.rows.open(len(self.problem.categories), 1.0, 1.0)
        self.rows.fill(first + self.columns.category, self.units, 1.0)

    def spread_over_sources(self) -> None:
        """A category has at least its number of suppliers."""
        first = self.rows.open(len(self.problem.categories), 0.0, INF)
        self.rows.set_bounds(first, [item.sources for item in self.problem.categories], INF)
        self.rows.fill(first + self.columns.category, self.used, 1.0)

    def prefer_the_best(self) -> None:
        """The best grade gets at least its share of all spend."""
        limits = self.problem.limits
        if limits.best_share > 0:
            is_best = self._of([item.grade == limits.best_grade for item in self.problem.choices])
            self._spend_row(is_best - limits.best_share, 0.0, INF)

    def spread_over_clusters(self) -> None:
        """No cluster gets more than its share of all spend."""
        if self.problem.limits.cluster_share >= 1:
            return
        for cluster in dict.fromkeys(item.cluster for item in self.problem.choices):
            is_there = self._of([item.cluster == cluster for item in self.problem.choices])
            self._spend_row(is_there - self.problem.limits.cluster_share, -INF, 0.0)

    def weigh_outages(self, *, with_limit: bool) -> None:
        """Excess of every outage over the value at risk (Rockafellar and Uryasev, 2002)."""
        limits = self.problem.limits
        for row, lost in enumerate(self._lost()):
            hit = np.flatnonzero(lost)
            columns = [self.excess[row], self.at_risk, *self.units[hit]]
            self.rows.add(columns, [1.0, 1.0, *-lost[hit]], 0.0, INF)
        if with_limit and limits.most_cvar_cny is not None:
            columns = [self.at_risk, *self.excess]
            most = limits.most_cvar_cny / self.money
            self.rows.add(columns, [1.0, *self._tail()], -INF, most)

    def limit_defects(self) -> None:
        """Expected defective units stay within their limit."""
        most = self.problem.limits.most_defects
        if most is not None:
            share = self._of([item.defect_share for item in self.problem.choices])
            values, size = share * self.columns.demand, max(most, 1.0)
            self.rows.add(self.units, values / size, -INF, most / size)

    def mip(self) -> Mip:
        """The model of all rows written."""
        columns, outages = self.columns, len(self.problem.outages)
        weight = self.problem.limits.cvar_weight
        low, high = self.rows.bounds()
        is_used = np.zeros(2 * columns.count + 1 + outages, bool)
        is_used[self.used] = True
        tail = weight * np.array([1.0, *self._tail()])
        return Mip(
            cost=np.concatenate([columns.cost, columns.fixed, tail]),
            low=np.zeros(len(is_used)),
            high=np.concatenate(
                [columns.high, np.ones(columns.count), np.full(1 + outages, self._worst())]
            ),
            is_integer=is_used,
            matrix=self.rows.matrix(len(is_used)),
            row_low=low,
            row_high=high,
        )

    def _tail(self) -> list[float]:
        """Weight of each outage's excess."""
        level = self.problem.limits.cvar_level
        return [case.probability / (1.0 - level) for case in self.problem.outages]

    def _worst(self) -> float:
        """More than any outage can cost; nothing at risk is above it."""
        worst = np.zeros(len(self.problem.categories))
        for lost in self._lost():
            np.maximum.at(worst, self.columns.category, lost)
        return float(worst.sum())

    def _lost(self) -> Iterator[NDArray[np.float64]]:
        """Cost of each outage by column of units."""
        for case in self.problem.outages:
            share = dict(case.lost)
            lost = self._of([share.get(item.cluster, 0.0) for item in self.problem.choices])
            yield lost * self.columns.exposed

    def _of(self, values: list[float] | list[bool]) -> NDArray[np.float64]:
        """Values of choices, by column."""
        return np.array(values, float)[self.columns.choice]

    def _is_first(self) -> NDArray[np.bool_]:
        """Whether a column is the first segment of its choice."""
        choice = self.columns.choice
        first: NDArray[np.bool_] = np.ones(len(choice), bool)
        first[1:] = choice[1:] != choice[:-1]
        return first

    def _spend_row(self, weights: NDArray[np.float64], low: float, high: float) -> None:
        """One row over the spend of all columns."""
        columns = np.concatenate([self.units, self.used])
        values = np.concatenate([weights * self.columns.spend, weights * self.columns.fixed])
        kept = values != 0
        self.rows.add(columns[kept], values[kept], low, high)
