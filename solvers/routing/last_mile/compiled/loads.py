"""Whether the goods of a tour fit and go together, compiled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from solvers.routing.last_mile.compiled.labels import (
    FIRST_HALF,
    NO_BASE,
    NOWHERE,
    RELOAD,
    SECOND_HALF,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.routing.last_mile.arrays import Arrays, Whole


@njit(cache=True)
def fits(a: Arrays, rig: int, stops: Whole) -> bool:
    """Whether compartments, skills and company of goods allow a tour, trip by trip.

    Deliveries are on board from the start of their trip, returns until its end, shipments from
    their first half to their second.
    """
    count = len(stops)
    if count == 0 or stops[0] == RELOAD or stops[count - 1] == RELOAD:
        return False
    if a.rigs[rig].base == NO_BASE:
        for at in range(count):
            if stops[at] == RELOAD:
                return False
    served = 0
    first = 0
    room = a.room[rig]
    on_board = np.empty(len(room))
    while first < count:
        for at in range(len(room)):
            on_board[at] = 0.0
        kinds, clashes = 0, 0
        last = first
        while last < count and stops[last] != RELOAD:
            job = stops[last]
            if a.doors[job].requires & ~a.rigs[rig].skills:
                return False
            is_under_way = first == 0 and a.rigs[rig].starts_loaded
            if a.doors[job].is_on_board and not (is_under_way and _is_at_home(a, rig, job)):
                return False
            is_late = is_under_way and not a.doors[job].is_on_board and a.doors[job].half == 0
            if is_late and a.load[job, a.total_kg] + a.load[job, a.total_kg + 1] > 0:
                return False
            kinds |= a.doors[job].kinds
            clashes |= a.doors[job].clashes
            if a.doors[job].half == 0:
                _put(on_board, a.load, job, 1.0)
            elif not _has_mate(a, stops, first, last):
                return False
            last += 1
        if last == first or kinds & clashes:
            return False
        if not _holds(on_board, room):
            return False
        for at in range(first, last):
            job = stops[at]
            _put(on_board, a.load, job, 1.0 if a.doors[job].half == FIRST_HALF else -1.0)
            if a.doors[job].comes_back:
                _put(on_board, a.returns, job, 1.0)
            if (a.doors[job].half == FIRST_HALF or a.doors[job].comes_back) and not _holds(
                on_board, room
            ):
                return False
        served += last - first
        first = last + 1
    return bool(served <= a.rigs[rig].max_stops)


@njit(cache=True)
def _is_at_home(a: Arrays, rig: int, job: int) -> bool:
    """Whether goods that are on board already are so on this van."""
    home = a.doors[job].home
    return bool(a.doors[job].is_on_board == 1 and (home in (NOWHERE, a.rigs[rig].van)))


@njit(cache=True)
def _put(
    on_board: NDArray[np.float64], amounts: NDArray[np.float64], job: int, sign: float
) -> None:
    for at in range(len(on_board)):
        on_board[at] += sign * amounts[job, at]


@njit(cache=True)
def _holds(load: NDArray[np.float64], room: NDArray[np.float64]) -> bool:
    for at in range(len(room)):
        if load[at] > room[at]:
            return False
    return True


@njit(cache=True)
def _has_mate(a: Arrays, stops: Whole, first: int, here: int) -> bool:
    """Whether the other half of a shipment is on the right side of this one, in the trip."""
    mate = a.doors[stops[here]].mate
    if a.doors[stops[here]].half == SECOND_HALF:
        for at in range(first, here):
            if stops[at] == mate:
                return True
        return False
    at = here + 1
    while at < len(stops) and stops[at] != RELOAD:
        if stops[at] == mate:
            return True
        at += 1
    return False
