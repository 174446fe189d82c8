"""Cheapest service times of any network, as one linear programme.

Every stage has one column for each pair of an inbound and an outbound time of its grid; what two
stages have to agree on is only that goods are not quoted later than they are counted on, which
cumulative shares of the columns state for each time (the smallest of the relaxations of Blaettchen,
Calmon and Hall). It has had whole solutions on every real chain tried; where it has none, the same
model with whole columns is solved.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from solvers.common import Status
from solvers.common.highs import Mip, MipOptions, MipStatus, solve_mip
from solvers.common.rows import Rows
from solvers.replenishment.guaranteed.grid import grid_of
from solvers.replenishment.guaranteed.plan import ServiceTimes, stocks, tightened

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.replenishment.guaranteed.grid import Grid
    from solvers.replenishment.guaranteed.network import StageNetwork

TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """Pairs of times, all stages in a row.

    Parameters
    ----------
    stage
        Position of the stage.
    inbound, outbound
        Positions of the times in the stage's grid.
    cost_cny
        Of the safety stock.
    first
        Where each stage's columns begin, and the end.
    """

    stage: NDArray[np.int64]
    inbound: NDArray[np.int64]
    outbound: NDArray[np.int64]
    cost_cny: NDArray[np.float64]
    first: NDArray[np.int64]


def cheapest_service_times(
    network: StageNetwork, seconds: float | None = None
) -> ServiceTimes | None:
    """Cheapest service times, or the best that were found in time.

    Parameters
    ----------
    network
        Any network without circles.
    seconds
        Time limit.

    Returns
    -------
    ServiceTimes or None
        ``None`` if the time was too short for any.
    """
    grid = grid_of(network)
    columns = _columns(network, grid)
    mip = _model(network, grid, columns)
    options = MipOptions(time_limit_s=seconds)
    result = solve_mip(mip, options)
    if result.x is None or result.status is not MipStatus.OPTIMAL:
        return None
    x, bound = result.x, result.objective
    if not _is_whole(x[: len(columns.stage)]):
        result = solve_mip(_whole(mip, len(columns.stage)), options)
        if result.x is None:
            return None
        x, bound = result.x, max(bound, result.bound)
    return _plan(network, grid, columns, x, bound)


def _columns(network: StageNetwork, grid: Grid) -> Columns:
    parts, first = [], [0]
    for row, stage in enumerate(network.stages):
        times, quotes = grid.inbound[row], grid.outbound[row]
        net = times[:, None] + stage.lead_time - quotes[None, :]
        may = net >= -TOLERANCE
        if not network.customers[row]:
            # Nobody counts on it sooner than it has promised: the longest promise is cheapest.
            may &= np.arange(len(quotes)) == may.sum(axis=1)[:, None] - 1
        a, b = np.nonzero(may)
        cost = stage.holding_cny * network.stock(row, net[a, b])
        parts.append((np.full(len(a), row), a, b, cost))
        first.append(first[-1] + len(a))
    at, inbound, outbound, cost_cny = (np.concatenate(part) for part in zip(*parts, strict=True))
    return Columns(at, inbound, outbound, cost_cny, np.array(first))


def _model(network: StageNetwork, grid: Grid, columns: Columns) -> Mip:
    """Columns of pairs, then cumulative shares of inbound and outbound times."""
    rows, at = Rows(), len(columns.stage)
    starts: list[tuple[int, int]] = []
    for row in range(len(network.stages)):
        here = np.arange(columns.first[row], columns.first[row + 1])
        rows.add(here, np.ones(len(here)), 1.0, 1.0)
        begins = []
        for times, which in (
            (grid.inbound[row], columns.inbound),
            (grid.outbound[row], columns.outbound),
        ):
            _add_up(rows, at, len(times), here, which[here])
            begins.append(at)
            at += len(times)
        starts.append((begins[0], begins[1]))
    for one, other in network.arcs:
        _link(rows, grid, starts, network.row[one], network.row[other])
    low, high = rows.bounds()
    return Mip(
        cost=np.concatenate([columns.cost_cny, np.zeros(at - len(columns.stage))]),
        low=np.zeros(at),
        high=np.ones(at),
        is_integer=np.zeros(at, bool),
        matrix=rows.matrix(at),
        row_low=low,
        row_high=high,
    )


def _add_up(
    rows: Rows, start: int, count: int, here: NDArray[np.int64], which: NDArray[np.int64]
) -> None:
    """Share up to each time = share up to the time before + columns of that time."""
    first = rows.open(count, 0.0, 0.0)
    number = np.arange(count)
    rows.fill(first + number, start + number, 1.0)
    rows.fill(first + number[1:], start + number[:-1], -1.0)
    rows.fill(first + which, here, -1.0)


def _link(rows: Rows, grid: Grid, starts: list[tuple[int, int]], one: int, other: int) -> None:
    """Up to any time, no more is counted on than is quoted."""
    quotes, times = grid.outbound[one][:-1], grid.inbound[other]
    known = np.searchsorted(times, quotes, side="right") - 1
    # Of quotes between the same two times, the first has the least share.
    here = np.flatnonzero(np.diff(known, prepend=-1))
    first = rows.open(len(here), -np.inf, 0.0)
    number = np.arange(len(here))
    rows.fill(first + number, starts[other][0] + known[here], 1.0)
    rows.fill(first + number, starts[one][1] + here, -1.0)


def _is_whole(x: NDArray[np.float64]) -> bool:
    return bool((np.minimum(x, 1.0 - x) < TOLERANCE).all())


def _whole(mip: Mip, count: int) -> Mip:
    is_integer = np.arange(len(mip.cost)) < count
    return Mip(mip.cost, mip.low, mip.high, is_integer, mip.matrix, mip.row_low, mip.row_high)


def _plan(
    network: StageNetwork, grid: Grid, columns: Columns, x: NDArray[np.float64], bound: float
) -> ServiceTimes:
    quoted = np.zeros(len(network.stages))
    for row, (start, end) in enumerate(pairwise(columns.first.tolist())):
        chosen = start + int(np.argmax(x[start:end]))
        quoted[row] = grid.outbound[row][columns.outbound[chosen]]
    inbound, quoted = tightened(network, quoted)
    stock = stocks(network, quoted)
    cost = float(stock @ np.array([stage.holding_cny for stage in network.stages]))
    is_proven = cost - bound <= TOLERANCE * max(1.0, abs(cost))
    status = Status.OPTIMAL if is_proven else Status.FEASIBLE
    return ServiceTimes(status, quoted, inbound, stock, cost, min(bound, cost))
