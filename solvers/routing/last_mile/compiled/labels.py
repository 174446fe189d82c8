"""What the compiled code knows of a tour under way.

A tour is a row of job positions, with ``RELOAD`` between two trips. The driver's meals make it more
than a straight walk: with ``k`` meals there are up to ``k + 1`` *labels*, each the soonest that the
vehicle can be so far with so many meals eaten. Labels are driven side by side and compared by time
alone.

These modules are written for the compiler: one file may not pass constants that are true or false
(each value would be compiled anew), and rows are copied in loops (the compiler checks whole rows at
great length).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.routing.last_mile.arrays import Arrays

RELOAD = -1
FOREVER_S = 1 << 60
DAY_S = 86_400
HOUR_S = 3_600
UNREACHABLE = 1 << 40
THOUSAND = 1_000
HARD = -1.0
NO_BASE = -2
NOWHERE = -1
FIRST_HALF, SECOND_HALF = 1, 2

ALIVE, NOW, ARRIVE, CONTINUOUS, DRIVEN, WAITED, SLACK, LEFT, BACK_BY, RESTS, STOOD = range(11)
"""Columns of a label: whether it is one, the time, when it came to this stop, driving since the
last rest and in all, standing that a later departure would use up, how much later that could be,
when the trip left, by when its returns must be back, rests so far, and standing since the last
driving or work."""
COLUMNS = 11
MANNER, WRITES = 0, 1
"""Positions in ``Scratch.options``."""
BY_PRICE, AT_ONCE, PATIENT = 0, 1, 2
"""Manners of starting late at a door that opens again: while it costs less than the wait, always,
never."""
BROKEN = -1


class Scratch(NamedTuple):
    """Room to work in: labels and their copies, prices, places where the vehicle waits.

    ``taken_s`` is when the first half of each shipment on board was done, by label and stop.
    ``trial`` is one label that may come to nothing.
    ``options`` says how to drive: in which manner to start late, and whether to write the trace.
    They are data, as constants would make the compiler write the code anew for each.
    """

    labels: NDArray[np.int64]
    saved: NDArray[np.int64]
    trial: NDArray[np.int64]
    cost: NDArray[np.float64]
    saved_cost: NDArray[np.float64]
    pauses_s: NDArray[np.int64]
    reopen_s: NDArray[np.int64]
    noted: NDArray[np.int64]
    taken_s: NDArray[np.int64]
    options: NDArray[np.int64]


class Trace(NamedTuple):
    """Times of a tour, by label: of every stop, trip, rest and meal; empty if not wanted.

    ``base_s`` holds one, when a vehicle that starts elsewhere first comes to its base. What does
    not happen is ``BROKEN``.
    """

    arrive_s: NDArray[np.int64]
    start_s: NDArray[np.int64]
    depart_s: NDArray[np.int64]
    back_s: NDArray[np.int64]
    rests_s: NDArray[np.int64]
    meals_s: NDArray[np.int64]
    base_s: NDArray[np.int64]


class Run(NamedTuple):
    """A tour driven from one departure.

    ``slack_s`` is how much later that could have been at the same price of lateness, ``waited_s``
    all standing that a later departure would use up. ``torn`` tells that some door offered both a
    late start and a wait for its next window.
    """

    is_ok: bool
    depart_s: int
    return_s: int
    waited_s: int
    slack_s: int
    distance_m: int
    driven_s: int
    cost_cny: float
    torn: bool
    label: int


@njit(cache=True)
def scratch_of(stops: int, meals: int, windows: int) -> Scratch:
    """Room for a tour."""
    return Scratch(
        np.zeros((meals + 1, COLUMNS), np.int64),
        np.zeros((meals + 1, COLUMNS), np.int64),
        np.zeros((1, COLUMNS), np.int64),
        np.zeros(meals + 1),
        np.zeros(meals + 1),
        np.zeros(2 * stops + 4, np.int64),
        np.zeros(windows + 8, np.int64),
        np.zeros(2, np.int64),
        np.zeros((meals + 1, stops + 1), np.int64),
        np.zeros(2, np.int64),
    )


@njit(cache=True)
def trace_of(stops: int, meals: int, rests: int) -> Trace:
    """Room for the times of a tour of so many stops; nothing fits for 0 stops."""
    rows = meals + 1 if stops else 0
    return Trace(
        np.zeros((rows, stops), np.int64),
        np.zeros((rows, stops), np.int64),
        np.zeros((rows, stops), np.int64),
        np.zeros((rows, stops), np.int64),
        np.full((rows, rests), BROKEN, np.int64),
        np.full((rows, meals), BROKEN, np.int64),
        np.full((rows, 1), BROKEN, np.int64),
    )


@njit(cache=True)
def _copy_row(table: NDArray[np.int64], row: int, to: int) -> None:
    """A loop, as the compiler checks whole rows at great length."""
    for column in range(table.shape[1]):
        table[to, column] = table[row, column]


@njit(cache=True)
def save(s: Scratch) -> None:
    """Keep the labels as they are."""
    for k in range(len(s.labels)):
        s.saved_cost[k] = s.cost[k]
        for column in range(COLUMNS):
            s.saved[k, column] = s.labels[k, column]


@njit(cache=True)
def restore(s: Scratch) -> None:
    """Let the labels be as they were when saved."""
    for k in range(len(s.labels)):
        s.cost[k] = s.saved_cost[k]
        for column in range(COLUMNS):
            s.labels[k, column] = s.saved[k, column]


@njit(cache=True)
def copy_label(k: int, to: int, s: Scratch, trace: Trace) -> None:
    """Let another label be as this one."""
    s.cost[to] = s.cost[k]
    _copy_row(s.labels, k, to)
    _copy_row(s.taken_s, k, to)
    if s.options[WRITES]:
        _copy_row(trace.arrive_s, k, to)
        _copy_row(trace.start_s, k, to)
        _copy_row(trace.depart_s, k, to)
        _copy_row(trace.back_s, k, to)
        _copy_row(trace.rests_s, k, to)
        _copy_row(trace.meals_s, k, to)
        _copy_row(trace.base_s, k, to)


@njit(cache=True, inline="always")
def is_worse(to: int, now_s: int, cost_cny: float, s: Scratch) -> bool:
    """Whether a label is there already, and better than with this time and cost."""
    held = s.labels[to, NOW]
    is_sooner = held < now_s or (held == now_s and s.cost[to] <= cost_cny)
    return bool(s.labels[to, ALIVE] != 0 and is_sooner)


@njit(cache=True)
def begin(a: Arrays, rig: int, slot: int, depart_s: int, s: Scratch) -> None:
    """One label at the start; meals that open before are none of this tour's business."""
    for row in range(len(s.labels)):
        s.cost[row] = 0.0
        for column in range(COLUMNS):
            s.labels[row, column] = 0
        s.labels[row, SLACK] = s.labels[row, BACK_BY] = FOREVER_S
    k, first, meals = 0, a.slots[slot].meal_from, len(s.labels) - 1
    since_s = min(depart_s, a.rigs[rig].out_since_s)
    while k < meals and not a.meals[first + k].is_always and a.meals[first + k].open_s <= since_s:
        k += 1
    s.labels[k, ALIVE], s.labels[k, NOW] = 1, depart_s
    s.labels[k, CONTINUOUS], s.labels[k, DRIVEN] = a.rigs[rig].continuous_s, a.rigs[rig].driven_s


@njit(cache=True)
def best_label(a: Arrays, rig: int, slot: int, s: Scratch, depart_s: int) -> int:
    """Cheapest label that is back in time and has had every meal it needs."""
    best, best_cny, first = -1, np.inf, a.slots[slot].meal_from
    meals, close_s = len(s.labels) - 1, a.slots[slot].close_s
    since_s = min(depart_s, a.rigs[rig].out_since_s)
    for k in range(meals + 1):
        return_s, fed = s.labels[k, NOW], True
        if not s.labels[k, ALIVE] or return_s > close_s + a.rigs[rig].overtime_s:
            continue
        for later in range(k, meals):
            meal = first + later
            is_away = since_s < a.meals[meal].open_s and return_s > a.meals[meal].close_s
            fed &= not (a.meals[meal].is_always or is_away)
        cny = s.cost[k] + a.rigs[rig].cny_per_s * return_s
        cny += a.rigs[rig].overtime_cny_per_s * max(0, return_s - close_s)
        cny += a.rigs[rig].cny_per_drive_s * s.labels[k, DRIVEN]
        if fed and cny < best_cny:
            best, best_cny = k, cny
    return best


@njit(cache=True)
def bring_back(s: Scratch) -> int:
    """Hand over returns: labels that are late die.

    Returns
    -------
    int
        0 if some label is in time, else when the trip should have left (``BROKEN`` for never).
    """
    alive, from_s, label = False, FOREVER_S, s.labels
    for k in range(len(label)):
        late_s = label[k, NOW] - label[k, BACK_BY]
        if label[k, ALIVE] and late_s > 0:
            label[k, ALIVE] = 0
            from_s = min(from_s, label[k, LEFT] + late_s)
        alive |= label[k, ALIVE] != 0
        label[k, BACK_BY] = FOREVER_S
    if alive:
        return 0
    return from_s if from_s < FOREVER_S else BROKEN


@njit(cache=True)
def broken(torn: bool) -> Run:
    """No tour."""
    return Run(False, 0, 0, 0, 0, 0, 0, np.inf, torn, 0)
