"""Tours under change, compiled: rows of stops, who is where, and how to take a change back."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from numba import njit

from solvers.routing.last_mile.compiled.labels import RELOAD

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from solvers.routing.last_mile.arrays import Arrays, Whole

MISSING = -1
LENGTH, RIG, SLOT = 0, 1, 2
"""Columns of ``Tours.kind``; a row of length 0 is free."""


class Tours(NamedTuple):
    """Tours of a problem.

    Parameters
    ----------
    stops
        A row per tour: jobs in order, ``RELOAD`` between trips.
    kind
        Length, rig and slot of each row.
    cost
        Of each row; 0 for free ones.
    tour_of
        Row of each job, or ``MISSING``.
    spare
        Free vehicles of each slot.
    early_s, late_s
        For each place between two stops of a row: when the vehicle is ready to leave the stop
        before at the soonest, and when it must be at the stop after at the latest; both optimistic.
    is_fresh
        Whether these hold for the row as it is.
    """

    stops: NDArray[np.int64]
    kind: NDArray[np.int64]
    cost: NDArray[np.float64]
    tour_of: NDArray[np.int64]
    spare: NDArray[np.int64]
    early_s: NDArray[np.int64]
    late_s: NDArray[np.int64]
    is_fresh: NDArray[np.int64]


class Log(NamedTuple):
    """Rows as they were before they were changed; ``filled`` tells how many."""

    stops: NDArray[np.int64]
    kind: NDArray[np.int64]
    cost: NDArray[np.float64]
    row: NDArray[np.int64]
    is_in: NDArray[np.int64]
    filled: NDArray[np.int64]


@njit(cache=True)
def remember(t: Tours, log: Log, row: int) -> None:
    """Keep a row as it is, if it was not kept before."""
    if log.is_in[row]:
        return
    at = log.filled[0]
    log.is_in[row] = 1
    log.row[at] = row
    log.cost[at] = t.cost[row]
    for column in range(3):
        log.kind[at, column] = t.kind[row, column]
    for place in range(t.kind[row, LENGTH]):
        log.stops[at, place] = t.stops[row, place]
    log.filled[0] = at + 1


@njit(cache=True)
def forget(log: Log) -> None:
    """Begin a new change."""
    for at in range(log.filled[0]):
        log.is_in[log.row[at]] = 0
    log.filled[0] = 0


@njit(cache=True)
def take_back(t: Tours, log: Log) -> None:
    """Let all changed rows be as they were."""
    for at in range(log.filled[0]):
        row = log.row[at]
        if t.kind[row, LENGTH]:
            t.spare[t.kind[row, SLOT]] += 1
        for place in range(t.kind[row, LENGTH]):
            if t.stops[row, place] != RELOAD:
                t.tour_of[t.stops[row, place]] = MISSING
    for at in range(log.filled[0]):
        row = log.row[at]
        t.cost[row], t.is_fresh[row] = log.cost[at], 0
        for column in range(3):
            t.kind[row, column] = log.kind[at, column]
        if t.kind[row, LENGTH]:
            t.spare[t.kind[row, SLOT]] -= 1
        for place in range(t.kind[row, LENGTH]):
            t.stops[row, place] = log.stops[at, place]
            if t.stops[row, place] != RELOAD:
                t.tour_of[t.stops[row, place]] = row
    forget(log)


@njit(cache=True)
def write_row(t: Tours, log: Log, row: int, stops: Whole, rig: int, slot: int, cost: float) -> None:
    """Change a row: its stops, vehicle and cost."""
    remember(t, log, row)
    if t.kind[row, LENGTH]:
        t.spare[t.kind[row, SLOT]] += 1
    if len(stops):
        t.spare[slot] -= 1
    t.kind[row, LENGTH], t.kind[row, RIG], t.kind[row, SLOT] = len(stops), rig, slot
    t.cost[row], t.is_fresh[row] = cost, 0
    for place in range(len(stops)):
        t.stops[row, place] = stops[place]
        if stops[place] != RELOAD:
            t.tour_of[stops[place]] = row


@njit(cache=True)
def copy_tours(source: Tours, target: Tours) -> None:
    """Let the target be as the source."""
    for row in range(len(source.cost)):
        target.cost[row], target.is_fresh[row] = source.cost[row], 0
        for column in range(3):
            target.kind[row, column] = source.kind[row, column]
        for place in range(source.kind[row, LENGTH]):
            target.stops[row, place] = source.stops[row, place]
    for job in range(len(source.tour_of)):
        target.tour_of[job] = source.tour_of[job]
    for slot in range(len(source.spare)):
        target.spare[slot] = source.spare[slot]


@njit(cache=True)
def total_cny(a: Arrays, t: Tours) -> float:
    """Cost of all tours and of what is left out; a shipment counts once."""
    total = 0.0
    for row in range(len(t.cost)):
        total += t.cost[row]
    for job in range(len(t.tour_of)):
        if t.tour_of[job] == MISSING:
            total += a.doors[job].unserved_cny
    return total


@njit(cache=True)
def uniform(state: NDArray[np.uint64]) -> float:
    """Next number in [0, 1) of a generator whose state is one 64-bit word (xorshift64*)."""
    x = state[0]
    x ^= x >> 12
    x ^= x << 25
    x ^= x >> 27
    state[0] = x
    return float(((x * 2685821657736338717) >> 11) & 0x1FFFFFFFFFFFFF) / 9007199254740992.0


@njit(cache=True)
def below(state: NDArray[np.uint64], limit: int) -> int:
    """A whole number in [0, limit)."""
    return int(uniform(state) * limit)
