"""Who supplies whom, and what a site above is asked for by those below.

Tiers are planned from below. Demand of a site above is what customers ask of it and what the sites
below order: on days that have been planned those orders, moved by how far demand so far strays from
its mean, since orders follow it; on later days their demand, one lead time sooner.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from solvers.replenishment.ordering.ways import first_ways
from supplychain.errors import DataError, DataProblem

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.replenishment.ordering.lines import LineColumns
    from solvers.replenishment.ordering.problem import OrderProblem

MOST_TIERS = 12


@dataclass(frozen=True, slots=True, eq=False)
class Tiers:
    """Items by how many tiers they feed.

    Parameters
    ----------
    levels
        Rows of items, those that feed no other first.
    parent
        Row of the item that feeds each one first, -1 for suppliers, shape (items,).
    source_item
        The same for every way, shape (ways,).
    way
        First way of each item, -1 for none.
    own
        What customers ask of the items that feed others, by row.
    """

    levels: tuple[NDArray[np.int64], ...]
    parent: NDArray[np.int64]
    source_item: NDArray[np.int64]
    way: NDArray[np.int64]
    own: dict[int, NDArray[np.float32]]


def tiers_of(problem: OrderProblem) -> Tiers:
    """The tiers of a problem.

    Raises
    ------
    DataError
        With sites that supply each other in a circle.
    """
    source, way = source_items(problem), first_ways(problem)
    parent = np.where(way >= 0, source[way], -1) if len(source) else np.full(len(way), -1)
    level = np.zeros(len(problem), np.int64)
    some = source >= 0
    children, parents = problem.sources.item[some], source[some]
    for _ in range(MOST_TIERS):
        raised = level.copy()
        np.maximum.at(raised, parents, level[children] + 1)
        if (raised == level).all():
            break
        level = raised
    else:
        worst = int(level.argmax())
        text = "sites supply each other in a circle"
        given = f"{problem.items.product_ids[worst]} at {problem.items.site_ids[worst]}"
        raise DataError([DataProblem("routes", -1, "", "circular", text, given)])
    levels = tuple(
        np.flatnonzero(level == number) for number in range(int(level.max(initial=0)) + 1)
    )
    own = {int(row): problem.paths[row].copy() for row in np.unique(parents)}
    return Tiers(levels, parent, source, way, own)


def source_items(problem: OrderProblem) -> NDArray[np.int64]:
    """Row of the item that each way takes its goods from, -1 for suppliers, shape (ways,)."""
    items, ways = problem.items, problem.sources
    found = np.full(len(ways), -1, np.int64)
    from_site = np.array([route.is_from_site for route in problem.routes], bool)
    if not from_site.any():
        return found
    row = {pair: at for at, pair in enumerate(zip(items.site_ids, items.product_ids, strict=True))}
    for way in np.flatnonzero(from_site[ways.route]):
        source_id = problem.routes[ways.route[way]].source_id
        found[way] = row.get((source_id, items.product_ids[ways.item[way]]), -1)
    return found


def with_dependent(problem: OrderProblem, tiers: Tiers) -> OrderProblem:
    """Demand of sites above as that of those below, one lead time sooner."""
    if len(tiers.levels) == 1:
        return problem
    paths = problem.paths.copy()
    lead = np.array([route.lead_days for route in problem.routes], np.int64)
    for rows in tiers.levels:
        for row in rows[tiers.parent[rows] >= 0]:
            sooner = int(lead[problem.sources.route[tiers.way[row]]])
            paths[tiers.parent[row]] += _sooner(paths[row], sooner)
    return replace(problem, paths=paths)


def with_planned(
    problem: OrderProblem, tiers: Tiers, number: int, lines: LineColumns, days: int
) -> OrderProblem:
    """Demand of a tier once the tiers below it have been planned.

    On days that have not been planned it stays what it was, the demand of the sites below.

    Parameters
    ----------
    number
        Of the tier.
    lines
        All lines of the tiers below.
    days
        Days that all of them have been planned for.
    """
    rows = tiers.levels[number]
    at = np.full(len(problem), -1, np.int64)
    at[rows] = np.arange(len(rows))
    source = tiers.source_item[lines.way]
    asks = (source >= 0) & (at[np.maximum(source, 0)] >= 0)
    planned = np.zeros((len(rows), problem.days))
    np.add.at(planned, (at[source[asks]], lines.order_day[asks]), lines.quantity[asks])
    paths, days = problem.paths.copy(), min(days, problem.paths.shape[2])
    strays = np.zeros((len(rows), paths.shape[1], days))
    fed = np.flatnonzero((tiers.parent >= 0) & (at[np.maximum(tiers.parent, 0)] >= 0))
    for row in fed:
        some = paths[row, :, :days]
        strays[at[tiers.parent[row]]] += some - some.mean(axis=0)
    asked = _orders(planned[:, :days], strays)
    for place, row in enumerate(rows):
        if int(row) in tiers.own:
            paths[row, :, :days] = asked[place] + tiers.own[int(row)][:, :days]
    return replace(problem, paths=paths)


def of_customers(problem: OrderProblem, tiers: Tiers) -> NDArray[np.float32]:
    """Part of each day's demand that customers ask for, shape (items, days); 1 without demand."""
    found = np.ones((len(problem), problem.days), np.float32)
    known = problem.paths.shape[2]
    days = np.minimum(np.arange(problem.days), known - 1)
    for row, own in tiers.own.items():
        asked, customers = (paths[:, days].mean(axis=0) for paths in (problem.paths[row], own))
        found[row] = np.where(asked > 0, customers / np.where(asked > 0, asked, 1.0), 1.0)
    return found


def _orders(planned: NDArray[np.float64], strays: NDArray[np.float64]) -> NDArray[np.float64]:
    """Orders on every path: planned ones, and what demand has strayed since the last, not below 0.

    Today's are as planned: demand of today is not known when they are placed.
    """
    found, carried = np.zeros_like(strays), np.zeros(strays.shape[:2])
    for day in range(strays.shape[2]):
        if day:
            carried = carried + strays[:, :, day - 1]
        is_day = (planned[:, day] > 0)[:, None]
        wanted = planned[:, day, None] + carried
        found[:, :, day] = np.where(is_day, np.maximum(wanted, 0.0), 0.0)
        carried = np.where(is_day, np.minimum(wanted, 0.0), carried)
    return found


def _sooner(paths: NDArray[np.float32], days: int) -> NDArray[np.float32]:
    """Paths so many days ahead; the last week goes on."""
    if not days:
        return paths
    known = paths.shape[1]
    later = np.arange(known) + days
    week = min(7, known)
    later = np.where(later < known, later, known - week + (later - known) % week)
    return np.asarray(paths[:, later])
