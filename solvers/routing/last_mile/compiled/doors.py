"""At the front and at customers' doors, compiled: loading, leaving, serving."""

from __future__ import annotations

from typing import TYPE_CHECKING

from numba import njit

from solvers.routing.last_mile.compiled.labels import (
    ALIVE,
    ARRIVE,
    AT_ONCE,
    BACK_BY,
    BROKEN,
    BY_PRICE,
    FIRST_HALF,
    FOREVER_S,
    LEFT,
    MANNER,
    NO_BASE,
    NOW,
    SECOND_HALF,
    SLACK,
    STOOD,
    WAITED,
    WRITES,
    begin,
    copy_label,
    is_worse,
)
from solvers.routing.last_mile.compiled.steps import (
    gate,
    stand,
    start_of,
)

if TYPE_CHECKING:
    from solvers.routing.last_mile.arrays import Arrays
    from solvers.routing.last_mile.compiled.labels import Scratch, Trace


NEXT_TO_NOTHING = 1e-12
"""A price at which any wait is worth it, in CNY a second."""


@njit(cache=True)
def leave_base(
    a: Arrays,
    rig: int,
    slot: int,
    release_s: int,
    dock_s: int,
    trip: int,
    s: Scratch,
    trace: Trace,
) -> bool:
    """Load at the base for ``dock_s`` and leave, not before ``release_s``; whether any label can.

    A meal may come between loading and leaving. Labels go from the last to the first, as each may
    take the place of the next.
    """
    label, noted = s.labels, False
    first, leaves = a.slots[slot].meal_from, False
    for k in range(len(label) - 1, -1, -1):
        if not label[k, ALIVE]:
            continue
        if k + 1 < len(label):
            leaves |= _eat_loaded(a, rig, first + k, release_s, dock_s, trip, k, s, trace)
        ready_s = max(label[k, NOW] + dock_s, release_s)
        depart_s, close_s = _gate_of(a, rig, trip, ready_s, dock_s)
        if depart_s == BROKEN:
            label[k, ALIVE] = 0
            continue
        stand_s = depart_s - label[k, NOW]
        stand(a, rig, k, s, stand_s - dock_s, stand_s)
        if stand_s > dock_s and not noted and s.noted[0] < len(s.pauses_s):
            s.pauses_s[s.noted[0]] = label[k, WAITED]
            s.noted[0] += 1
            noted = True
        _left(k, close_s, trip, s, trace)
        leaves = True
    return leaves


@njit(cache=True)
def _eat_loaded(
    a: Arrays,
    rig: int,
    meal: int,
    release_s: int,
    dock_s: int,
    trip: int,
    k: int,
    s: Scratch,
    trace: Trace,
) -> bool:
    """Let the next label be this one after loading and a meal, if that leaves sooner."""
    label, length_s = s.labels, a.meals[meal].length_s
    loaded_s, close_s = _gate_of(a, rig, trip, label[k, NOW] + dock_s, dock_s)
    start_s = max(loaded_s, a.meals[meal].open_s)
    depart_s = max(start_s + length_s, release_s)
    if loaded_s == BROKEN or start_s > a.meals[meal].close_s or depart_s > close_s:
        return False
    if is_worse(k + 1, depart_s, s.cost[k], s):
        return False
    before_s = start_s - label[k, NOW] - dock_s
    copy_label(k, k + 1, s, trace)
    stand(a, rig, k + 1, s, before_s, start_s + length_s - label[k, NOW])
    spare_s = a.meals[meal].close_s - start_s
    label[k + 1, SLACK] = min(label[k + 1, SLACK], label[k + 1, WAITED] + spare_s)
    stand(a, rig, k + 1, s, depart_s - label[k + 1, NOW], depart_s - label[k + 1, NOW])
    if s.options[WRITES]:
        trace.meals_s[k + 1, k] = start_s
    _left(k + 1, close_s, trip, s, trace)
    return True


@njit(cache=True)
def _gate_of(a: Arrays, rig: int, trip: int, ready_s: int, dock_s: int) -> tuple[int, int]:
    """As :func:`gate`, where the trip begins; away from a base, any time will do."""
    if a.rigs[rig].base == NO_BASE or (trip == 0 and a.rigs[rig].starts_loaded):
        return ready_s, FOREVER_S
    return gate(a, a.rigs[rig].gate, ready_s, dock_s)


@njit(cache=True)
def _left(k: int, close_s: int, trip: int, s: Scratch, trace: Trace) -> None:
    label = s.labels
    label[k, SLACK] = min(label[k, SLACK], label[k, WAITED] + close_s - label[k, NOW])
    label[k, LEFT] = label[k, NOW]
    if s.options[WRITES]:
        trace.depart_s[k, trip] = label[k, NOW]


@njit(cache=True)
def first_leave(a: Arrays, rig: int, slot: int, ready_s: int, s: Scratch, trace: Trace) -> int:
    """Begin by leaving, with goods on board, at or after ``ready_s``; ``BROKEN`` if never."""
    zero = s.noted[1]
    depart_s, close_s = _gate_of(a, rig, zero, ready_s, zero)
    if depart_s == BROKEN:
        return BROKEN
    place = a.rigs[rig].gate
    for at in range(a.places[place].gate_from, a.places[place].gate_to):
        if a.gates[at].open_s > depart_s and s.noted[1] < len(s.reopen_s):
            s.reopen_s[s.noted[1]] = a.gates[at].open_s - depart_s
            s.noted[1] += 1
    begin(a, rig, slot, depart_s, s)
    for k in range(len(s.labels)):
        _left(k, close_s, zero, s, trace)
    return int(depart_s)


@njit(cache=True, inline="always")
def serve(
    a: Arrays,
    rig: int,
    job: int,
    previous: int,
    order: int,
    k: int,
    s: Scratch,
    trace: Trace,
) -> tuple[int, bool]:
    """Serve one door with one label.

    Returns
    -------
    int
        Seconds that goods would be on board too long, 0 if all is well, ``BROKEN`` if the door
        cannot be served for another reason; the label is dead unless 0.
    bool
        Whether the door offered both a late start and a wait.
    """
    label = s.labels
    cny_per_s = a.rigs[rig].cny_per_s
    if s.options[MANNER] != BY_PRICE:
        cny_per_s = 0.0 if s.options[MANNER] == AT_ONCE else NEXT_TO_NOTHING
    start_s, close_s, late_cny, torn = start_of(a, job, label[k, NOW], cny_per_s)
    since_s = label[k, LEFT]
    if a.doors[job].half == SECOND_HALF:
        since_s = BROKEN
        for other in range(order):
            if s.taken_s[k, other] >> 32 == a.doors[job].mate + 1:
                since_s = s.taken_s[k, other] & 0xFFFFFFFF
    if start_s == BROKEN or since_s == BROKEN:
        label[k, ALIVE] = 0
        return BROKEN, torn
    too_long_s = start_s - since_s - a.doors[job].ride_s
    if too_long_s > 0 and a.doors[job].half != FIRST_HALF and a.doors[job].goes_out:
        label[k, ALIVE] = 0
        return too_long_s, torn
    wait_s = start_s - label[k, NOW]
    stand(a, rig, k, s, wait_s, wait_s)
    label[k, SLACK] = min(label[k, SLACK], label[k, WAITED] + close_s - start_s)
    s.cost[k] += late_cny + a.doors[job].wait_cny_per_s * (start_s - a.doors[job].release_s)
    if s.options[WRITES]:
        trace.arrive_s[k, order] = label[k, ARRIVE]
        trace.start_s[k, order] = start_s
    label[k, NOW] += a.doors[job].service_s
    if previous < 0 or a.doors[previous].spot != a.doors[job].spot:
        label[k, NOW] += a.doors[job].setup_s
    if label[k, NOW] > start_s:
        label[k, STOOD] = 0
    s.taken_s[k, order] = 0
    if a.doors[job].half == FIRST_HALF:
        s.taken_s[k, order] = ((job + 1) << 32) | label[k, NOW]
    if a.doors[job].comes_back:
        # Below forever, which says that nothing comes back.
        by_s = min(label[k, NOW] + a.doors[job].ride_s, FOREVER_S - 1)
        label[k, BACK_BY] = min(label[k, BACK_BY], by_s)
    return 0, torn
