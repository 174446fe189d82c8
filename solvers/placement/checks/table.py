"""Flows and shortfalls of a plan as arrays of positions in the problem, and what ways bring."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.placement.plan import Flow, PlacementPlan, Shortfall
    from solvers.placement.problem import PlacementProblem

Cell = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """Positions by id.

    Parameters
    ----------
    futures, periods, groups, zones
        Positions in the problem.
    sites
        Position in the problem, by id.
    tiers
        How many there are.
    tier, row
        Tier of each site of the problem, and its place on the axes of that tier's leg.
    first_tier
        Of each group.
    """

    futures: dict[str, int]
    periods: dict[str, int]
    groups: dict[str, int]
    zones: dict[str, int]
    sites: dict[str, int]
    tiers: int
    tier: tuple[int, ...]
    row: NDArray[np.int64]
    first_tier: tuple[int, ...]

    def cell(self, item: Flow | Shortfall) -> Cell | None:
        """Future, period, group and zone; ``None`` if one of them is unknown."""
        try:
            return (
                self.futures[item.future_id],
                self.periods[item.period_id],
                self.groups[item.group_id],
                self.zones[item.zone_id],
            )
        except KeyError:
            return None

    def way(self, flow: Flow) -> list[int] | None:
        """Sites of a way; ``None`` unless there is one of each tier in order."""
        first = self.first_tier[self.groups[flow.group_id]]
        sites = [self.sites.get(name, -1) for name in flow.site_ids]
        if min(sites, default=-1) < 0:
            return None
        wanted = list(range(first, self.tiers))
        return sites if [self.tier[site] for site in sites] == wanted else None


def index_of(problem: PlacementProblem) -> Index:
    """Positions in a problem."""
    tiers = {name: number for number, name in enumerate(problem.tiers)}
    counts = [0] * len(tiers)
    tier, row = [], []
    for site in problem.sites:
        number = tiers[site.tier]
        tier.append(number)
        row.append(counts[number])
        counts[number] += 1
    return Index(
        futures={item.id: number for number, item in enumerate(problem.futures)},
        periods={item.id: number for number, item in enumerate(problem.periods)},
        groups={item.id: number for number, item in enumerate(problem.groups)},
        zones={item.id: number for number, item in enumerate(problem.zones)},
        sites={item.id: number for number, item in enumerate(problem.sites)},
        tiers=len(tiers),
        tier=tuple(tier),
        row=np.array(row, np.int64),
        first_tier=tuple(tiers[g.first_tier] if g.first_tier else 0 for g in problem.groups),
    )


@dataclass(frozen=True, slots=True, eq=False)
class FlowTable:
    """Flows that name what exists and visit each tier once; one entry each.

    Parameters
    ----------
    number
        Position in the plan.
    cell
        Positions of future, period, group and zone, of shape (4, flows).
    sites
        Positions of sites, of shape (flows, tiers); -1 above the group's first tier.
    kg_per_day
        Amount.
    cny_per_kg, co2_kg_per_kg, seconds
        Along the way, before any factor; cost is infinite where goods may not go.
    last_s
        Seconds of the last leg.
    in_band
        Whether every leg is in band.
    """

    number: NDArray[np.int64]
    cell: NDArray[np.int64]
    sites: NDArray[np.int64]
    kg_per_day: NDArray[np.float64]
    cny_per_kg: NDArray[np.float64]
    co2_kg_per_kg: NDArray[np.float64]
    seconds: NDArray[np.int64]
    last_s: NDArray[np.int64]
    in_band: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class ShortTable:
    """Shortfalls that name what exists: position in the plan, cell of shape (4, n), amount."""

    number: NDArray[np.int64]
    cell: NDArray[np.int64]
    kg_per_day: NDArray[np.float64]


def short_table(plan: PlacementPlan, index: Index) -> ShortTable:
    """Shortfalls of a plan; those without a finite amount or a place are left out."""
    numbers, cells, amounts = [], [], []
    for number, item in enumerate(plan.shortfalls):
        cell = index.cell(item)
        if cell is not None and np.isfinite(item.kg_per_day):
            numbers.append(number)
            cells.append(cell)
            amounts.append(item.kg_per_day)
    return ShortTable(_whole(numbers), _cells(cells), np.array(amounts, np.float64))


def flow_table(problem: PlacementProblem, plan: PlacementPlan, index: Index) -> FlowTable:
    """Flows of a plan; those without a finite amount, a place or a way are left out."""
    numbers, cells, ways, amounts = [], [], [], []
    for number, flow in enumerate(plan.flows):
        cell = index.cell(flow)
        way = None if cell is None else index.way(flow)
        if cell is None or way is None or not np.isfinite(flow.kg_per_day):
            continue
        numbers.append(number)
        cells.append(cell)
        ways.append([-1] * (len(problem.tiers) - len(way)) + way)
        amounts.append(flow.kg_per_day)
    cell_table = _cells(cells)
    sites = np.array(ways, np.int64).reshape(-1, len(problem.tiers))
    return _walked(problem, index, _whole(numbers), cell_table, sites, np.array(amounts))


def _walked(
    problem: PlacementProblem,
    index: Index,
    numbers: NDArray[np.int64],
    cell: NDArray[np.int64],
    sites: NDArray[np.int64],
    kg_per_day: NDArray[np.float64],
) -> FlowTable:
    """Add up what the legs of each way bring."""
    count, last = len(numbers), len(problem.tiers) - 1
    cny, co2 = np.zeros(count), np.zeros(count)
    seconds, last_s = np.zeros(count, np.int64), np.zeros(count, np.int64)
    in_band = np.ones(count, bool)
    for tier, leg in enumerate(problem.legs):
        on = np.flatnonzero(sites[:, tier] >= 0)
        group, tail = cell[2, on], index.row[sites[on, tier]]
        head = cell[3, on] if tier == last else index.row[sites[on, tier + 1]]
        cny[on] += leg.cny_per_kg[group, tail, head]
        co2[on] += leg.co2_kg_per_kg[tail, head]
        seconds[on] += leg.seconds[tail, head]
        in_band[on] &= leg.in_band[group, tail, head]
        if tier == last:
            last_s[on] = leg.seconds[tail, head]
    return FlowTable(
        *(numbers, cell, sites, kg_per_day.astype(np.float64), cny, co2, seconds, last_s, in_band)
    )


def summed(
    keys: NDArray[np.int64], amounts: NDArray[np.float64], count: int
) -> NDArray[np.float64]:
    """Sums of amounts by key, from 0 to ``count - 1``."""
    # Of nothing, bincount makes whole numbers.
    return np.bincount(keys, amounts, minlength=count).astype(np.float64)


def _whole(values: list[int]) -> NDArray[np.int64]:
    return np.array(values, np.int64)


def _cells(cells: list[Cell]) -> NDArray[np.int64]:
    return np.array(cells, np.int64).reshape(-1, 4).T
