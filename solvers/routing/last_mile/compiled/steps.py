"""Steps of a tour, compiled: standing, eating, choosing when to start at a door."""

from __future__ import annotations

from typing import TYPE_CHECKING

from numba import njit

from solvers.routing.last_mile.compiled.labels import (
    ALIVE,
    BROKEN,
    CONTINUOUS,
    HARD,
    NOW,
    SLACK,
    STOOD,
    WAITED,
    WRITES,
    copy_label,
    is_worse,
)

if TYPE_CHECKING:
    from solvers.routing.last_mile.arrays import Arrays
    from solvers.routing.last_mile.compiled.labels import Scratch, Trace


@njit(cache=True)
def gate(a: Arrays, place: int, ready_s: int, dock_s: int) -> tuple[int, int]:
    """First departure at or after ``ready_s`` and the close of its window; ``BROKEN`` if none.

    Loading for ``dock_s`` before it must lie in the same window.
    """
    for at in range(a.places[place].gate_from, a.places[place].gate_to):
        depart_s = max(ready_s, a.gates[at].open_s + dock_s)
        if depart_s <= a.gates[at].close_s:
            return depart_s, a.gates[at].close_s
    return BROKEN, BROKEN


@njit(cache=True, inline="always")
def stand(a: Arrays, rig: int, k: int, s: Scratch, idle_s: int, stand_s: int) -> None:
    """Stand still for ``stand_s``, of which ``idle_s`` would shrink if it came later."""
    s.labels[k, WAITED] += idle_s
    s.labels[k, STOOD] += stand_s
    if s.labels[k, STOOD] >= a.rigs[rig].rest_s:
        s.labels[k, CONTINUOUS] = 0
    s.labels[k, NOW] += stand_s


@njit(cache=True)
def eat(a: Arrays, rig: int, slot: int, s: Scratch, trace: Trace) -> None:
    """At one moment of the tour: every label may have its next meal, if that is sooner."""
    first, label = a.slots[slot].meal_from, s.labels
    for k in range(a.slots[slot].meal_to - first):
        meal = first + k
        start_s = max(label[k, NOW], a.meals[meal].open_s)
        length_s = a.meals[meal].length_s
        if not label[k, ALIVE] or start_s > a.meals[meal].close_s:
            continue
        if is_worse(k + 1, start_s + length_s, s.cost[k], s):
            continue
        idle_s = start_s - label[k, NOW]
        copy_label(k, k + 1, s, trace)
        stand(a, rig, k + 1, s, idle_s, idle_s + length_s)
        spare_s = a.meals[meal].close_s - start_s
        label[k + 1, SLACK] = min(label[k + 1, SLACK], label[k + 1, WAITED] + spare_s)
        if s.options[WRITES]:
            trace.meals_s[k + 1, k] = start_s


@njit(cache=True, inline="always")
def start_of(a: Arrays, job: int, arrive_s: int, cny_per_s: float) -> tuple[int, int, float, bool]:
    """Start of service, latest start at the same price, price of lateness, and whether torn.

    The next window on time competes with a late start in an earlier, priced one: the wait is
    worth ``cny_per_s``, or more than any lateness where that is zero.
    """
    if arrive_s > a.doors[job].last_s:
        return BROKEN, 0, 0.0, False
    first, last = a.doors[job].window_from, a.doors[job].window_to
    if first == last:
        return arrive_s, a.doors[job].limit_s, 0.0, False
    late_cny, torn = HARD, False
    for at in range(first, last):
        close_s = a.windows[at].close_s
        if arrive_s <= close_s:
            start_s = max(arrive_s, a.windows[at].open_s)
            if late_cny < 0 or start_s == arrive_s:
                return start_s, close_s, 0.0, torn
            torn = True
            if cny_per_s > 0 and cny_per_s * (start_s - arrive_s) <= late_cny:
                return start_s, close_s, 0.0, torn
            break
        if a.windows[at].late_cny_per_s >= 0:
            price = a.windows[at].late_cny_per_s * (arrive_s - close_s)
            late_cny = price if late_cny < 0 else min(late_cny, price)
    if late_cny < 0:
        return BROKEN, 0, 0.0, torn
    return arrive_s, arrive_s, late_cny, torn


@njit(cache=True, inline="always")
def note(a: Arrays, job: int, start_s: int, waited_s: int, has_waited: bool, s: Scratch) -> None:
    """Remember where the vehicle waits, and windows that open later."""
    if has_waited and s.noted[0] < len(s.pauses_s):
        s.pauses_s[s.noted[0]] = waited_s
        s.noted[0] += 1
    for at in range(a.doors[job].window_from + 1, a.doors[job].window_to):
        if a.windows[at].open_s > start_s and s.noted[1] < len(s.reopen_s):
            s.reopen_s[s.noted[1]] = waited_s + a.windows[at].open_s - start_s
            s.noted[1] += 1
