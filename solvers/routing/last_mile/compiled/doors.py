"""At the front and at customers' doors, compiled: loading, leaving, serving."""

from __future__ import annotations

from typing import TYPE_CHECKING

from numba import njit

from solvers.routing.last_mile.compiled.labels import (
    ALIVE,
    ARRIVE,
    BACK_BY,
    BROKEN,
    EAGER,
    FIRST_HALF,
    FOREVER_S,
    LEFT,
    NO_BASE,
    NOW,
    SECOND_HALF,
    SLACK,
    WAITED,
    WRITES,
    begin,
)
from solvers.routing.last_mile.compiled.steps import (
    eat,
    gate,
    stand,
    start_of,
)

if TYPE_CHECKING:
    from solvers.routing.last_mile.arrays import Arrays, Whole
    from solvers.routing.last_mile.compiled.labels import Scratch, Trace


@njit(cache=True)
def load_again(
    a: Arrays,
    rig: int,
    stops: Whole,
    first: int,
    last: int,
    trip: int,
    delay_s: int,
    s: Scratch,
    trace: Trace,
) -> bool:
    """Load at the base for ``stops[first:last]`` and leave once the goods are there."""
    dock_s, release_s, label = a.rigs[rig].dock_s, 0, s.labels
    for at in range(first, last):
        release_s = max(release_s, a.doors[stops[at]].release_s)
    leaves = False
    for k in range(len(label)):
        if not label[k, ALIVE]:
            continue
        ready_s = max(label[k, NOW] + dock_s, release_s) + delay_s
        depart_s, close_s = gate(a, a.rigs[rig].gate, ready_s, dock_s)
        if depart_s == BROKEN:
            label[k, ALIVE] = 0
            continue
        stand_s = depart_s - label[k, NOW]
        stand(a, rig, k, s, stand_s - dock_s, stand_s)
        if stand_s > dock_s and not leaves and s.noted[0] < len(s.pauses_s):
            s.pauses_s[s.noted[0]] = label[k, WAITED]
            s.noted[0] += 1
        label[k, SLACK] = min(label[k, SLACK], label[k, WAITED] + close_s - depart_s)
        label[k, LEFT] = depart_s
        if s.options[WRITES]:
            trace.depart_s[k, trip] = depart_s
        leaves = True
    return leaves


@njit(cache=True)
def first_leave(
    a: Arrays, rig: int, slot: int, depart_s: int, delay_s: int, s: Scratch, trace: Trace
) -> int:
    """Leave from where the tour starts with goods on board; ``BROKEN`` if that may not be then."""
    moved_s, close_s = depart_s + delay_s, FOREVER_S
    if a.rigs[rig].base != NO_BASE and not a.rigs[rig].starts_loaded:
        place = a.rigs[rig].gate
        moved_s, close_s = gate(a, place, depart_s + delay_s, 0)
        if moved_s == BROKEN or (delay_s == 0 and moved_s != depart_s):
            return BROKEN
        for at in range(a.places[place].gate_from, a.places[place].gate_to):
            if a.gates[at].open_s > moved_s and s.noted[1] < len(s.reopen_s):
                s.reopen_s[s.noted[1]] = a.gates[at].open_s - moved_s
                s.noted[1] += 1
    begin(a, rig, slot, moved_s, s)
    label = s.labels
    for k in range(len(label)):
        label[k, SLACK] = close_s - moved_s
    first = a.slots[slot].meal_from
    if first < a.slots[slot].meal_to and a.meals[first].is_always:
        eat(a, rig, slot, s, trace)
    for k in range(len(label)):
        label[k, LEFT] = label[k, NOW]
        if s.options[WRITES]:
            trace.depart_s[k, 0] = label[k, NOW]
    return int(moved_s)


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
    cny_per_s = 0.0 if s.options[EAGER] else a.rigs[rig].cny_per_s
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
    is_taken = a.doors[job].half == FIRST_HALF or a.doors[job].comes_back
    if too_long_s > 0 and not is_taken:
        label[k, ALIVE] = 0
        return (BROKEN if a.doors[job].half == SECOND_HALF else too_long_s), torn
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
    s.taken_s[k, order] = 0
    if a.doors[job].half == FIRST_HALF:
        s.taken_s[k, order] = ((job + 1) << 32) | label[k, NOW]
    if a.doors[job].comes_back:
        # Below forever, which says that nothing comes back.
        by_s = min(label[k, NOW] + a.doors[job].ride_s, FOREVER_S - 1)
        label[k, BACK_BY] = min(label[k, BACK_BY], by_s)
    return 0, torn
