"""A tour driven from one departure, compiled: the one place where times and costs come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from numba import njit

from solvers.routing.last_mile.compiled.doors import (
    first_leave,
    load_again,
    serve,
)
from solvers.routing.last_mile.compiled.labels import (
    ALIVE,
    BACK_BY,
    BROKEN,
    DRIVEN,
    FOREVER_S,
    NO_BASE,
    NOW,
    NOWHERE,
    RELOAD,
    SLACK,
    WAITED,
    WRITES,
    Run,
    begin,
    best_label,
    brings_back,
    broken,
    restore,
    save,
)
from solvers.routing.last_mile.compiled.steps import (
    all_go,
    eat,
    note,
)

if TYPE_CHECKING:
    from solvers.routing.last_mile.arrays import Arrays, Whole
    from solvers.routing.last_mile.compiled.labels import Scratch, Trace

MOST_DELAYS = 4
"""How often a trip is put off because its goods would be on board for too long."""


@njit(cache=True)
def _trip(
    a: Arrays,
    rig: int,
    slot: int,
    stops: Whole,
    first: int,
    last: int,
    here: int,
    order: int,
    s: Scratch,
    trace: Trace,
) -> tuple[int, bool]:
    """Serve the doors of a trip; seconds by which goods are on board too long, or ``BROKEN``."""
    torn, label, has_meals = False, s.labels, len(s.labels) > 1
    for at in range(first, last):
        job = stops[at]
        previous = stops[at - 1] if at > 0 else BROKEN
        all_go(a, rig, here, job + 1, s, trace)
        if has_meals:
            eat(a, rig, slot, s, trace)
        least_s, alive = FOREVER_S, False
        for k in range(len(label)):
            if not label[k, ALIVE]:
                continue
            before_s, waited_s = label[k, NOW], label[k, WAITED]
            too_long_s, is_torn = serve(a, rig, job, previous, order + at - first, k, s, trace)
            torn |= is_torn
            if too_long_s > 0:
                least_s = min(least_s, too_long_s)
            elif too_long_s == 0:
                wait_s = label[k, WAITED] - waited_s
                if not alive and (
                    wait_s > 0 or a.doors[job].window_to - a.doors[job].window_from > 1
                ):
                    note(a, job, before_s + wait_s, label[k, WAITED], wait_s > 0, s)
                alive = True
        if not alive:
            return (least_s if least_s < FOREVER_S else BROKEN), torn
        if has_meals:
            eat(a, rig, slot, s, trace)
        here = job + 1
    return 0, torn


@njit(cache=True)
def drive(
    a: Arrays, rig: int, slot: int, stops: Whole, depart_s: int, s: Scratch, trace: Trace
) -> Run:
    """Drive the tour from one departure, or a little later if goods would be on board too long.

    Parameters
    ----------
    stops
        Jobs in order, ``RELOAD`` between trips; their loads are not looked at.
    depart_s
        First departure from the place where the tour starts.
    s, trace
        Room to work in, options set; room for the times if they ask for them.
    """
    start, base, end = a.rigs[rig].start, a.rigs[rig].base, a.rigs[rig].end
    count, matrix, here = len(stops), a.rigs[rig].matrix, start
    s.noted[0] = s.noted[1] = 0
    zero = s.noted[0]  # Not a constant, for which the compiler would write the code anew.
    order = trip = first = distance_m = zero
    torn = False
    begin(a, rig, slot, depart_s, s)
    while first <= count:
        last = first
        while last < count and stops[last] != RELOAD:
            last += 1
        is_loaded = trip == 0 and (base in (start, NO_BASE) or a.rigs[rig].starts_loaded)
        if not is_loaded and here != base:
            distance_m += a.distance_m[matrix, here, base]
            if not all_go(a, rig, here, base, s, trace) or not brings_back(s):
                return broken(torn)
            here = base
        if not is_loaded and s.options[WRITES]:
            for k in range(len(s.labels)):
                if trip > 0:
                    trace.back_s[k, trip - 1] = s.labels[k, NOW]
                else:
                    trace.base_s[k, 0] = s.labels[k, NOW]
        if not is_loaded:
            eat(a, rig, slot, s, trace)
        save(s)
        pauses, reopens, delay_s, result = s.noted[0], s.noted[1], zero, zero + 1
        for _ in range(MOST_DELAYS):
            restore(s)
            s.noted[0], s.noted[1] = pauses, reopens
            if is_loaded:
                moved_s = first_leave(a, rig, slot, depart_s, delay_s, s, trace)
                if moved_s == BROKEN:
                    return broken(torn)
                delay_s = moved_s - depart_s
            elif not load_again(a, rig, stops, first, last, trip, delay_s, s, trace):
                return broken(torn)
            result, is_torn = _trip(a, rig, slot, stops, first, last, here, order, s, trace)
            torn |= is_torn
            if result <= 0:
                break
            delay_s += result
        if result != 0:
            return broken(torn)
        if is_loaded:
            depart_s += delay_s
        for at in range(first, last):
            distance_m += a.distance_m[matrix, here, stops[at] + 1]
            here = stops[at] + 1
        order += last - first
        trip += 1
        first = last + 1
    last_m = _come_home(a, rig, here, base, end, trip - 1, s, trace)
    if last_m == BROKEN:
        return broken(torn)
    return _ended(a, rig, slot, stops, depart_s, distance_m + last_m, torn, s)


@njit(cache=True)
def _come_home(
    a: Arrays, rig: int, here: int, base: int, end: int, trip: int, s: Scratch, trace: Trace
) -> int:
    """From the last stop to the end, by the base if returns are on board; metres or ``BROKEN``.

    The last trip is over at the base, if the way leads there, else at the end.
    """
    distance_m, matrix, label = 0, a.rigs[rig].matrix, s.labels
    has_returns = False
    for k in range(len(label)):
        has_returns |= label[k, BACK_BY] < FOREVER_S
    if has_returns and not a.rigs[rig].unloads_at_end and base not in (NO_BASE, end):
        distance_m += a.distance_m[matrix, here, base]
        if not all_go(a, rig, here, base, s, trace) or not brings_back(s):
            return BROKEN
        here = base
        if s.options[WRITES]:
            for k in range(len(label)):
                trace.back_s[k, trip] = label[k, NOW]
    if end != NOWHERE:
        distance_m += a.distance_m[matrix, here, end]
        if not all_go(a, rig, here, end, s, trace):
            return BROKEN
    if s.options[WRITES] and here != base:
        for k in range(len(label)):
            trace.back_s[k, trip] = label[k, NOW]
    return int(distance_m) if brings_back(s) else BROKEN


@njit(cache=True)
def _ended(
    a: Arrays,
    rig: int,
    slot: int,
    stops: Whole,
    depart_s: int,
    distance_m: int,
    torn: bool,
    s: Scratch,
) -> Run:
    """The whole tour's limits and price."""
    close_s, rate = a.slots[slot].close_s, a.rigs[rig].cny_per_s
    over = a.rigs[rig].overtime_cny_per_s
    k = best_label(a, slot, s, depart_s, rate, over, close_s)
    if k < 0 or distance_m > a.rigs[rig].max_distance_m:
        return broken(torn)
    return_s = s.labels[k, NOW]
    if return_s > close_s + a.rigs[rig].overtime_s:
        return broken(torn)
    late_s = max(0, return_s - close_s)
    until_s = close_s if late_s == 0 else return_s
    slack_s = min(s.labels[k, SLACK], s.labels[k, WAITED] + until_s - return_s)
    cost_cny = s.cost[k] + a.rigs[rig].fixed_cny + a.rigs[rig].cny_per_m * distance_m
    cost_cny += rate * (return_s - depart_s) + over * late_s
    cost_cny += a.rigs[rig].cny_per_drive_s * (s.labels[k, DRIVEN] - a.rigs[rig].driven_s)
    if a.has_prices:
        previous = -1
        for job in stops:
            if job >= 0:
                cost_cny += a.rigs[rig].cny_per_stop
                cost_cny += a.rigs[rig].cny_per_kg * a.load[job, a.total_kg]
                work_s = a.doors[job].service_s
                if previous < 0 or a.doors[previous].spot != a.doors[job].spot:
                    work_s += a.doors[job].setup_s
                cost_cny += a.rigs[rig].cny_per_service_s * work_s
                if a.doors[job].home != NOWHERE and a.doors[job].home != a.rigs[rig].van:
                    cost_cny += a.doors[job].change_cny
            previous = job
    return Run(
        True,
        depart_s,
        return_s,
        s.labels[k, WAITED],
        slack_s,
        distance_m,
        s.labels[k, DRIVEN],
        cost_cny,
        torn,
        k,
    )
