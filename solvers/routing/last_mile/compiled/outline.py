"""Between which times the stops of a row can lie, compiled; optimistic, so none is missed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from numba import njit

from solvers.routing.last_mile.compiled.labels import NO_BASE, NOWHERE, RELOAD
from solvers.routing.last_mile.compiled.state import LENGTH, RIG, SLOT

if TYPE_CHECKING:
    from solvers.routing.last_mile.arrays import Arrays
    from solvers.routing.last_mile.compiled.state import Tours


@njit(cache=True)
def _release_s(a: Arrays, t: Tours, row: int, place: int) -> int:
    """When the goods of the trip that begins at a place are all there."""
    release_s = 0
    while place < t.kind[row, LENGTH] and t.stops[row, place] != RELOAD:
        release_s = max(release_s, a.doors[t.stops[row, place]].release_s)
        place += 1
    return release_s


@njit(cache=True)
def _forward(a: Arrays, t: Tours, row: int) -> None:
    rig, matrix = t.kind[row, RIG], a.rigs[t.kind[row, RIG]].matrix
    base, here = a.rigs[rig].base, a.rigs[rig].start
    now_s = a.slots[t.kind[row, SLOT]].open_s
    is_under_way = a.rigs[rig].starts_loaded
    if base not in (NO_BASE, here) and not is_under_way:
        now_s += a.drive_s[matrix, here, base] + a.rigs[rig].dock_s
        here = base
    if base != NO_BASE and not is_under_way:
        now_s = max(now_s, _release_s(a, t, row, 0))
    t.early_s[row, 0] = now_s
    for place in range(t.kind[row, LENGTH]):
        stop = t.stops[row, place]
        if stop == RELOAD:
            now_s += a.drive_s[matrix, here, base] + a.rigs[rig].dock_s
            now_s = max(now_s, _release_s(a, t, row, place + 1))
            here = base
        else:
            now_s += a.drive_s[matrix, here, stop + 1]
            first = a.doors[stop].window_from
            if first < a.doors[stop].window_to:
                now_s = max(now_s, a.windows[first].open_s)
            now_s += a.doors[stop].service_s
            here = stop + 1
        t.early_s[row, place + 1] = now_s


@njit(cache=True)
def _backward(a: Arrays, t: Tours, row: int) -> None:
    rig, matrix = t.kind[row, RIG], a.rigs[t.kind[row, RIG]].matrix
    base, there = a.rigs[rig].base, a.rigs[rig].end
    by_s = a.slots[t.kind[row, SLOT]].close_s + a.rigs[rig].overtime_s
    for place in range(t.kind[row, LENGTH], -1, -1):
        t.late_s[row, place] = by_s
        if place == 0:
            break
        stop = t.stops[row, place - 1]
        here = base if stop == RELOAD else stop + 1
        if there != NOWHERE:
            by_s -= a.drive_s[matrix, here, there]
        if stop == RELOAD:
            by_s -= a.rigs[rig].dock_s
        else:
            by_s = min(by_s - a.doors[stop].service_s, a.doors[stop].last_s)
        there = here


@njit(cache=True)
def outline(a: Arrays, t: Tours, row: int) -> None:
    """Work out ``early_s`` and ``late_s`` of a row, without rests, meals and traffic."""
    _forward(a, t, row)
    _backward(a, t, row)
    t.is_fresh[row] = 1
