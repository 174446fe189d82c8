"""A tour driven from one departure, compiled: the one place where times and costs come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from numba import njit

from solvers.routing.last_mile.compiled.doors import (
    first_leave,
    leave_base,
    serve,
)
from solvers.routing.last_mile.compiled.labels import (
    ALIVE,
    BROKEN,
    DRIVEN,
    FIRST_HALF,
    FOREVER_S,
    LEFT,
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
    bring_back,
    broken,
    restore,
    save,
)
from solvers.routing.last_mile.compiled.roads import (
    all_go,
)
from solvers.routing.last_mile.compiled.steps import (
    eat,
    note,
)

if TYPE_CHECKING:
    from solvers.routing.last_mile.arrays import Arrays, Whole
    from solvers.routing.last_mile.compiled.labels import Scratch, Trace

MOST_DELAYS = 4
MOST_DELAYS_IN_TRAFFIC = 12
TRAFFIC_STEP_S = 120
"""How often a trip is put off because its goods would be on board for too long. Where speeds change
with the hour, each delay may only lead a little further into the traffic: so it is stretched."""


@njit(cache=True)
def _serve_all(
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
    """Serve the doors of a trip.

    Returns
    -------
    int
        0 if all is well, ``BROKEN`` if some door cannot be served, else the second at which the
        trip should leave, as goods would be on board too long.
    bool
        Whether some door offered both a late start and a wait.
    """
    torn, label, has_meals = False, s.labels, len(s.labels) > 1
    for at in range(first, last):
        job = stops[at]
        previous = stops[at - 1] if at > 0 else BROKEN
        all_go(a, rig, slot, here, job + 1, s, trace)
        if has_meals:
            eat(a, rig, slot, s, trace)
        from_s, alive = FOREVER_S, False
        for k in range(len(label)):
            if not label[k, ALIVE]:
                continue
            before_s, waited_s = label[k, NOW], label[k, WAITED]
            too_long_s, is_torn = serve(a, rig, job, previous, order + at - first, k, s, trace)
            torn |= is_torn
            if too_long_s > 0:
                from_s = min(from_s, label[k, LEFT] + too_long_s)
            elif too_long_s == 0:
                wait_s = label[k, WAITED] - waited_s
                if not alive and (
                    wait_s > 0 or a.doors[job].window_to - a.doors[job].window_from > 1
                ):
                    note(a, job, before_s + wait_s, label[k, WAITED], wait_s > 0, s)
                alive = True
        if not alive:
            return (from_s if from_s < FOREVER_S else BROKEN), torn
        if has_meals:
            eat(a, rig, slot, s, trace)
        here = job + 1
    return 0, torn


@njit(cache=True)
def _go_back(
    a: Arrays,
    rig: int,
    slot: int,
    here: int,
    trip: int,
    is_last: bool,
    takes_returns: bool,
    s: Scratch,
    trace: Trace,
) -> int:
    """From the last door of a trip to the base or, by the base if returns belong there, the end.

    A trip is over at the base if the way leads there, else at the end. Returns as
    :func:`bring_back`.
    """
    base, end = a.rigs[rig].base, a.rigs[rig].end
    if not is_last or _calls_at_base(a, rig, takes_returns):
        if not all_go(a, rig, slot, here, base, s, trace):
            return BROKEN
        _note_back(trip, s, trace)
        from_s, here = bring_back(s), base
        if from_s != 0 or not is_last:
            return from_s
    if end != NOWHERE and not all_go(a, rig, slot, here, end, s, trace):
        return BROKEN
    if here != base:
        _note_back(trip, s, trace)
    return bring_back(s)


@njit(cache=True)
def _note_back(trip: int, s: Scratch, trace: Trace) -> None:
    """Write that a trip is over."""
    if s.options[WRITES]:
        for k in range(len(s.labels)):
            trace.back_s[k, trip] = s.labels[k, NOW]


@njit(cache=True, inline="always")
def _calls_at_base(a: Arrays, rig: int, takes_returns: bool) -> bool:
    """Whether the last trip ends at the base before the vehicle goes to its end."""
    base = a.rigs[rig].base
    is_elsewhere = base != NO_BASE and base != a.rigs[rig].end
    return takes_returns and is_elsewhere and not a.rigs[rig].unloads_at_end


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
    start, base = a.rigs[rig].start, a.rigs[rig].base
    count, here, first_meal = len(stops), start, a.slots[slot].meal_from
    s.noted[0] = s.noted[1] = 0
    zero = s.noted[0]  # Not a constant, for which the compiler would write the code anew.
    order = trip = first = zero
    torn, writes = False, s.options[WRITES]
    most_tries = zero + (MOST_DELAYS_IN_TRAFFIC if a.has_pace else MOST_DELAYS)
    eats_first = first_meal < a.slots[slot].meal_to and a.meals[first_meal].is_always != 0
    begin(a, rig, slot, depart_s, s)
    if eats_first:
        eat(a, rig, slot, s, trace)
    starts_loaded = base in (start, NO_BASE) or a.rigs[rig].starts_loaded
    if not starts_loaded:
        if not all_go(a, rig, slot, start, base, s, trace):
            return broken(torn)
        here = base
        if writes:
            for k in range(len(s.labels)):
                trace.base_s[k, 0] = s.labels[k, NOW]
        eat(a, rig, slot, s, trace)
    while first <= count:
        last, release_s, takes_returns = first, zero, False
        is_under_way = trip == 0 and a.rigs[rig].starts_loaded != 0
        while last < count and stops[last] != RELOAD:
            if not is_under_way:
                release_s = max(release_s, a.doors[stops[last]].release_s)
            takes_returns |= a.doors[stops[last]].comes_back != 0
            last += 1
        is_loaded = trip == 0 and starts_loaded
        dock_s = zero if is_loaded else a.rigs[rig].dock_s
        if trip > 0:
            eat(a, rig, slot, s, trace)
        save(s)
        pauses, reopens, from_s, tries = s.noted[0], s.noted[1], release_s, zero
        s.options[WRITES] = 0  # Only what is driven in the end is written.
        while True:
            restore(s)
            s.noted[0], s.noted[1] = pauses, reopens
            if is_loaded and not eats_first:
                depart_s = first_leave(a, rig, slot, max(depart_s, from_s), s, trace)
                if depart_s == BROKEN:
                    return broken(torn)
            elif not leave_base(a, rig, slot, from_s, dock_s, trip, s, trace):
                return broken(torn)
            later_s, is_torn = _serve_all(a, rig, slot, stops, first, last, here, order, s, trace)
            torn |= is_torn
            if later_s == 0:
                door = stops[last - 1] + 1
                later_s = _go_back(a, rig, slot, door, trip, last == count, takes_returns, s, trace)
            if later_s == 0:
                if s.options[WRITES] == writes:
                    break
                s.options[WRITES] = writes
                continue
            tries += 1
            if later_s == BROKEN or tries >= most_tries:
                return broken(torn)
            from_s = later_s
            if a.has_pace and tries > MOST_DELAYS // 2:
                from_s += tries * TRAFFIC_STEP_S
        here = base
        order += last - first
        trip += 1
        first = last + 1
    last_meal = a.slots[slot].meal_to - 1
    if last_meal >= first_meal and a.meals[last_meal].is_always:
        eat(a, rig, slot, s, trace)
    return _ended(a, rig, slot, stops, depart_s, _distance_m(a, rig, stops), torn, s)


@njit(cache=True)
def _distance_m(a: Arrays, rig: int, stops: Whole) -> int:
    """All ways of a tour together."""
    matrix, base, end = a.rigs[rig].matrix, a.rigs[rig].base, a.rigs[rig].end
    here, distance_m, takes_returns = a.rigs[rig].start, 0, False
    if base not in (here, NO_BASE) and not a.rigs[rig].starts_loaded:
        distance_m += a.distance_m[matrix, here, base]
        here = base
    for job in stops:
        there = base if job == RELOAD else job + 1
        takes_returns = job != RELOAD and (takes_returns or a.doors[job].comes_back != 0)
        distance_m += a.distance_m[matrix, here, there]
        here = there
    if _calls_at_base(a, rig, takes_returns):
        distance_m += a.distance_m[matrix, here, base]
        here = base
    if end != NOWHERE:
        distance_m += a.distance_m[matrix, here, end]
    return int(distance_m)


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
    k = best_label(a, rig, slot, s, depart_s)
    if k < 0 or distance_m > a.rigs[rig].max_distance_m:
        return broken(torn)
    return_s = s.labels[k, NOW]
    late_s = max(0, return_s - close_s)
    until_s = close_s if late_s == 0 else return_s
    slack_s = min(s.labels[k, SLACK], s.labels[k, WAITED] + until_s - return_s)
    cost_cny = s.cost[k] + a.rigs[rig].fixed_cny + a.rigs[rig].cny_per_m * distance_m
    cost_cny += rate * (return_s - min(depart_s, a.rigs[rig].out_since_s)) + over * late_s
    cost_cny += a.rigs[rig].cny_per_drive_s * (s.labels[k, DRIVEN] - a.rigs[rig].driven_s)
    if a.has_prices:
        previous = -1
        for job in stops:
            if job >= 0:
                cost_cny += a.rigs[rig].cny_per_stop
                if a.doors[job].half != FIRST_HALF:
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
