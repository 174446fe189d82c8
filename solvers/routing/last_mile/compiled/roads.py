"""On the road, compiled: driving a leg, with rests where they fall due and meals on the way.

Traffic is followed second by second: ``pace`` thousandths of the matrix's speed in each hour of
the day, so that leaving later never means arriving earlier.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from numba import njit

from solvers.routing.last_mile.compiled.labels import (
    ALIVE,
    ARRIVE,
    COLUMNS,
    CONTINUOUS,
    DAY_S,
    DRIVEN,
    HOUR_S,
    NOW,
    RESTS,
    SLACK,
    STOOD,
    THOUSAND,
    UNREACHABLE,
    WAITED,
    WRITES,
    copy_label,
    is_worse,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from solvers.routing.last_mile.arrays import Arrays
    from solvers.routing.last_mile.compiled.labels import Scratch, Trace


@njit(cache=True)
def _go(
    a: Arrays,
    rig: int,
    leg_s: int,
    meals: int,
    first: int,
    rows: NDArray[np.int64],
    row: int,
    written: int,
    k: int,
    trace: Trace,
) -> bool:
    """Drive a leg with the rests that fall due, the pace of each hour, and meals on the way.

    A meal is had as soon as it may be. One that is long enough to be a rest is put off until one
    falls due, if it still may be had then.

    Parameters
    ----------
    meals, first
        How many are to be had before the leg ends, and the position of the slot's first meal.
    rows, row
        The label that drives.
    written, k
        Whether rests and meals are written, and as whose: label ``k`` is there when the leg ends.

    Returns
    -------
    bool
        Whether the day is long enough, and whether there is time for the meals.
    """
    matrix, meal, meals_to = a.rigs[rig].matrix, first + k - meals, first + k
    longest_s, most_s = a.rigs[rig].max_continuous_s, a.rigs[rig].max_drive_s
    left, since_s = leg_s * THOUSAND, rows[row, NOW]
    while left > 0:
        now_s, due_s = rows[row, NOW], longest_s - rows[row, CONTINUOUS]
        # A driver who has driven too long before the tour rests at once.
        step_s = max(0, due_s)
        if meal < meals_to:
            wait_s = _put_off_s(a, rig, meal, now_s, due_s)
            if now_s > a.meals[meal].close_s:
                return False
            if wait_s <= 0:
                _eat(a, rig, meal, rows, row, since_s)
                if written:
                    trace.meals_s[k, meal - first] = now_s
                meal, since_s = meal + 1, rows[row, NOW]
                continue
            step_s = min(step_s, wait_s)
        pace = THOUSAND
        if a.has_pace:
            clock_s = (now_s + a.start_of_day_s) % DAY_S
            pace = a.pace[matrix, clock_s // HOUR_S]
            step_s = min(step_s, HOUR_S - clock_s % HOUR_S)
        step_s = min(step_s, -(-left // pace))
        left -= step_s * pace
        rows[row, NOW] += step_s
        rows[row, CONTINUOUS] += step_s
        rows[row, DRIVEN] += step_s
        if rows[row, DRIVEN] > most_s:
            return False
        if left > 0 and rows[row, CONTINUOUS] >= longest_s:
            if meal < meals_to and _put_off_s(a, rig, meal, rows[row, NOW], 0) <= 0:
                continue  # The meal is the rest.
            # There is room for the rests of labels that last; others may have had more.
            if written and rows[row, RESTS] < trace.rests_s.shape[1]:
                trace.rests_s[k, rows[row, RESTS]] = rows[row, NOW]
            rows[row, RESTS] += 1
            rows[row, NOW] += a.rigs[rig].rest_s
            rows[row, CONTINUOUS] = 0
            since_s = rows[row, NOW]
    return meal == meals_to


@njit(cache=True, inline="always")
def _put_off_s(a: Arrays, rig: int, meal: int, now_s: int, due_s: int) -> int:
    """How long a meal is put off: until its window opens, or the rest it can be falls due."""
    wait_s = a.meals[meal].open_s - now_s
    is_rest = a.meals[meal].length_s >= a.rigs[rig].rest_s
    if is_rest and wait_s < due_s <= a.meals[meal].close_s - now_s:
        return int(due_s)
    return int(wait_s)


@njit(cache=True, inline="always")
def _eat(a: Arrays, rig: int, meal: int, rows: NDArray[np.int64], row: int, since_s: int) -> None:
    """Have a meal by the road; ``since_s`` is when the vehicle last stood.

    Who eats as the window opens may come there later.
    """
    start_s, close_s = rows[row, NOW], a.meals[meal].close_s
    latest_s = since_s if start_s == a.meals[meal].open_s else start_s
    rows[row, SLACK] = min(rows[row, SLACK], rows[row, WAITED] + close_s - latest_s)
    rows[row, NOW] += a.meals[meal].length_s
    if a.meals[meal].length_s >= a.rigs[rig].rest_s:
        rows[row, CONTINUOUS] = 0


@njit(cache=True)
def _try(
    a: Arrays,
    rig: int,
    leg_s: int,
    meals: int,
    first: int,
    written: int,
    k: int,
    s: Scratch,
    trace: Trace,
) -> bool:
    """Drive a leg as the label of ``meals`` less would, into ``s.trial``."""
    for column in range(COLUMNS):
        s.trial[0, column] = s.labels[k - meals, column]
    row = written * 0  # Not a constant, for which the compiler would write the code anew.
    return bool(_go(a, rig, leg_s, meals, first, s.trial, row, written, k, trace))


@njit(cache=True)
def _eat_on_the_way(
    a: Arrays, rig: int, slot: int, leg_s: int, k: int, s: Scratch, trace: Trace
) -> bool:
    """From one label make those that have the next meals on a leg; whether there is one."""
    first, label, found = a.slots[slot].meal_from, s.labels, False
    reach_s, writes = label[k, NOW] + leg_s, s.options[WRITES]
    rests = a.has_pace or label[k, CONTINUOUS] + leg_s > a.rigs[rig].max_continuous_s
    for to in range(k + 1, len(label)):
        meal = first + to - 1
        is_on_it = label[k, NOW] <= a.meals[meal].close_s and a.meals[meal].open_s < reach_s
        if not a.meals[meal].on_the_road or not (rests or is_on_it):
            break
        if not _try(a, rig, leg_s, to - k, first, writes * 0, to, s, trace):
            break
        reach_s += a.meals[meal].length_s
        if is_worse(to, s.trial[0, NOW], s.cost[k], s):
            continue
        copy_label(k, to, s, trace)
        if writes:
            _try(a, rig, leg_s, to - k, first, writes, to, s, trace)
        for column in range(COLUMNS):
            label[to, column] = s.trial[0, column]
        label[to, ARRIVE] = label[to, NOW]
        found = True
    return found


@njit(cache=True, inline="always")
def all_go(a: Arrays, rig: int, slot: int, here: int, there: int, s: Scratch, trace: Trace) -> bool:
    """Drive one leg with every label; whether any can.

    Labels go from the last to the first, as each may take the place of later ones.
    """
    alive, label = False, s.labels
    leg_s = a.drive_s[a.rigs[rig].matrix, here, there]
    if leg_s >= UNREACHABLE:
        label[:, ALIVE] = 0
        return False
    longest_s, most_s = a.rigs[rig].max_continuous_s, a.rigs[rig].max_drive_s
    none = s.options[WRITES] * 0
    for k in range(len(label) - 1, -1, -1):
        if not label[k, ALIVE]:
            continue
        if leg_s > 0:
            label[k, STOOD] = 0
        if a.has_road_meals and leg_s > 0:
            alive |= _eat_on_the_way(a, rig, slot, leg_s, k, s, trace)
        if not a.has_pace and label[k, CONTINUOUS] + leg_s <= longest_s:
            label[k, CONTINUOUS] += leg_s
            label[k, DRIVEN] += leg_s
            label[k, ARRIVE] = label[k, NOW] = label[k, NOW] + leg_s
            if label[k, DRIVEN] > most_s:
                label[k, ALIVE] = 0
            else:
                alive = True
        elif _go(a, rig, leg_s, none, none, label, k, s.options[WRITES], k, trace):
            label[k, ARRIVE] = label[k, NOW]
            alive = True
        else:
            label[k, ALIVE] = 0
    return alive
