"""A tour driven from one departure, compiled: the one place where times and costs come from.

A tour is a row of job positions, with ``RELOAD`` between two trips. The driver's meals make it more
than a straight walk: with ``k`` meals there are up to ``k + 1`` *labels*, each the soonest that the
vehicle can be so far with so many meals eaten. Labels are driven side by side and compared by time
alone.

Traffic is followed second by second: ``pace`` thousandths of the matrix's speed in each hour of
the day, so that leaving later never means arriving earlier.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.routing.last_mile.arrays import Arrays, Whole

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
MOST_DELAYS = 4
"""How often a trip is put off because its goods would be on board for too long."""

ALIVE, NOW, ARRIVE, CONTINUOUS, DRIVEN, WAITED, SLACK, LEFT, BACK_BY, RESTS = range(10)
COLUMNS = 10
EAGER, WRITES = 0, 1
BROKEN = -1


class Scratch(NamedTuple):
    """Room to work in: labels and their copies, prices, places where the vehicle waits.

    ``taken_s`` is when the first half of each shipment on board was done, by label and stop.
    ``options`` says how to drive: whether a late start that is allowed is always taken, or only
    while it costs less than waiting for the door's next window; and whether to write the trace.
    They are data, as constants would make the compiler write the code anew for each.
    """

    labels: NDArray[np.int64]
    saved: NDArray[np.int64]
    cost: NDArray[np.float64]
    saved_cost: NDArray[np.float64]
    pauses_s: NDArray[np.int64]
    reopen_s: NDArray[np.int64]
    noted: NDArray[np.int64]
    taken_s: NDArray[np.int64]
    options: NDArray[np.int64]


class Trace(NamedTuple):
    """Times of a tour, by label: of every stop, trip, rest and meal; empty if not wanted."""

    arrive_s: NDArray[np.int64]
    start_s: NDArray[np.int64]
    depart_s: NDArray[np.int64]
    back_s: NDArray[np.int64]
    rests_s: NDArray[np.int64]
    meals_s: NDArray[np.int64]


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
        np.zeros((rows, rests), np.int64),
        np.zeros((rows, meals), np.int64),
    )


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


@njit(cache=True)
def _go(a: Arrays, rig: int, here: int, there: int, k: int, s: Scratch, trace: Trace) -> bool:
    """Drive one leg with the rests that fall due and the pace of each hour."""
    label = s.labels
    matrix = a.rigs[rig].matrix
    left_s = a.drive_s[matrix, here, there]
    if left_s >= UNREACHABLE:
        return False
    longest_s, most_s = a.rigs[rig].max_continuous_s, a.rigs[rig].max_drive_s
    if not a.has_pace and label[k, CONTINUOUS] + left_s <= longest_s:
        label[k, CONTINUOUS] += left_s
        label[k, DRIVEN] += left_s
        label[k, NOW] += left_s
        return bool(label[k, DRIVEN] <= most_s)
    left = left_s * THOUSAND
    while left > 0:
        pace, until_s = THOUSAND, FOREVER_S
        if a.has_pace:
            clock_s = (label[k, NOW] + a.start_of_day_s) % DAY_S
            pace = a.pace[matrix, clock_s // HOUR_S]
            until_s = HOUR_S - clock_s % HOUR_S
        step_s = min(-(-left // pace), until_s, longest_s - label[k, CONTINUOUS])
        left -= step_s * pace
        label[k, NOW] += step_s
        label[k, CONTINUOUS] += step_s
        label[k, DRIVEN] += step_s
        if label[k, DRIVEN] > most_s:
            return False
        if left > 0 and label[k, CONTINUOUS] >= longest_s:
            if s.options[WRITES]:
                trace.rests_s[k, label[k, RESTS]] = label[k, NOW]
            label[k, RESTS] += 1
            label[k, NOW] += a.rigs[rig].rest_s
            label[k, CONTINUOUS] = 0
    return True


@njit(cache=True)
def _stand(a: Arrays, rig: int, k: int, s: Scratch, idle_s: int, stand_s: int) -> None:
    """Stand still for ``stand_s``, of which ``idle_s`` would shrink if it came later."""
    s.labels[k, WAITED] += idle_s
    if stand_s >= a.rigs[rig].rest_s:
        s.labels[k, CONTINUOUS] = 0
    s.labels[k, NOW] += stand_s


@njit(cache=True)
def _copy_row(table: NDArray[np.int64], row: int) -> None:
    """To the next row; a loop, as the compiler checks whole rows at great length."""
    for column in range(table.shape[1]):
        table[row + 1, column] = table[row, column]


@njit(cache=True)
def _save(s: Scratch) -> None:
    """Keep the labels as they are."""
    for k in range(len(s.labels)):
        s.saved_cost[k] = s.cost[k]
        for column in range(COLUMNS):
            s.saved[k, column] = s.labels[k, column]


@njit(cache=True)
def _restore(s: Scratch) -> None:
    """Let the labels be as they were when saved."""
    for k in range(len(s.labels)):
        s.cost[k] = s.saved_cost[k]
        for column in range(COLUMNS):
            s.labels[k, column] = s.saved[k, column]


@njit(cache=True)
def _copy(k: int, s: Scratch, trace: Trace) -> None:
    """Let the next label be as this one."""
    s.cost[k + 1] = s.cost[k]
    _copy_row(s.labels, k)
    _copy_row(s.taken_s, k)
    if s.options[WRITES]:
        _copy_row(trace.arrive_s, k)
        _copy_row(trace.start_s, k)
        _copy_row(trace.depart_s, k)
        _copy_row(trace.back_s, k)
        _copy_row(trace.rests_s, k)
        _copy_row(trace.meals_s, k)


@njit(cache=True)
def _eat(a: Arrays, rig: int, slot: int, s: Scratch, trace: Trace) -> None:
    """At one moment of the tour: every label may have its next meal, if that is sooner."""
    first, label = a.slots[slot].meal_from, s.labels
    for k in range(a.slots[slot].meal_to - first):
        meal = first + k
        start_s = max(label[k, NOW], a.meals[meal].open_s)
        length_s = a.meals[meal].length_s
        if not label[k, ALIVE] or start_s > a.meals[meal].close_s:
            continue
        if label[k + 1, ALIVE] and label[k + 1, NOW] <= start_s + length_s:
            continue
        idle_s = start_s - label[k, NOW]
        _copy(k, s, trace)
        _stand(a, rig, k + 1, s, idle_s, idle_s + length_s)
        spare_s = a.meals[meal].close_s - start_s
        label[k + 1, SLACK] = min(label[k + 1, SLACK], label[k + 1, WAITED] + spare_s)
        if s.options[WRITES]:
            trace.meals_s[k + 1, k] = start_s


@njit(cache=True)
def _start(
    a: Arrays, job: int, arrive_s: int, cny_per_s: float
) -> tuple[int, int, float, bool]:
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


@njit(cache=True)
def _load(
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
        _stand(a, rig, k, s, stand_s - dock_s, stand_s)
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
def _first_leave(
    a: Arrays, rig: int, slot: int, depart_s: int, delay_s: int, s: Scratch, trace: Trace
) -> int:
    """Leave from where the tour starts with goods on board; ``BROKEN`` if that may not be then."""
    moved_s, close_s = depart_s + delay_s, FOREVER_S
    if a.rigs[rig].base != NO_BASE:
        place = a.rigs[rig].gate
        moved_s, close_s = gate(a, place, depart_s + delay_s, 0)
        if moved_s == BROKEN or (delay_s == 0 and moved_s != depart_s):
            return BROKEN
        for at in range(a.places[place].gate_from, a.places[place].gate_to):
            if a.gates[at].open_s > moved_s and s.noted[1] < len(s.reopen_s):
                s.reopen_s[s.noted[1]] = a.gates[at].open_s - moved_s
                s.noted[1] += 1
    _begin(a, slot, moved_s, s)
    label = s.labels
    for k in range(len(label)):
        label[k, SLACK] = close_s - moved_s
    first = a.slots[slot].meal_from
    if first < a.slots[slot].meal_to and a.meals[first].is_always:
        _eat(a, rig, slot, s, trace)
    for k in range(len(label)):
        label[k, LEFT] = label[k, NOW]
        if s.options[WRITES]:
            trace.depart_s[k, 0] = label[k, NOW]
    return int(moved_s)


@njit(cache=True)
def _serve(
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
    start_s, close_s, late_cny, torn = _start(a, job, label[k, NOW], cny_per_s)
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
    _stand(a, rig, k, s, wait_s, wait_s)
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
        label[k, BACK_BY] = min(label[k, BACK_BY], label[k, NOW] + a.doors[job].ride_s)
    return 0, torn


@njit(cache=True)
def _note(a: Arrays, job: int, start_s: int, waited_s: int, has_waited: bool, s: Scratch) -> None:
    """Remember where the vehicle waits, and windows that open later."""
    if has_waited and s.noted[0] < len(s.pauses_s):
        s.pauses_s[s.noted[0]] = waited_s
        s.noted[0] += 1
    for at in range(a.doors[job].window_from + 1, a.doors[job].window_to):
        if a.windows[at].open_s > start_s and s.noted[1] < len(s.reopen_s):
            s.reopen_s[s.noted[1]] = waited_s + a.windows[at].open_s - start_s
            s.noted[1] += 1


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
    torn, label = False, s.labels
    for at in range(first, last):
        job = stops[at]
        previous = stops[at - 1] if at > 0 else BROKEN
        _all_go(a, rig, here, job + 1, s, trace)
        _eat(a, rig, slot, s, trace)
        least_s, alive = FOREVER_S, False
        for k in range(len(label)):
            if not label[k, ALIVE]:
                continue
            before_s, waited_s = label[k, NOW], label[k, WAITED]
            too_long_s, is_torn = _serve(a, rig, job, previous, order + at - first, k, s, trace)
            torn |= is_torn
            if too_long_s > 0:
                least_s = min(least_s, too_long_s)
            elif too_long_s == 0:
                if not alive:
                    wait_s = label[k, WAITED] - waited_s
                    _note(a, job, before_s + wait_s, label[k, WAITED], wait_s > 0, s)
                alive = True
        if not alive:
            return (least_s if least_s < FOREVER_S else BROKEN), torn
        _eat(a, rig, slot, s, trace)
        here = job + 1
    return 0, torn


@njit(cache=True)
def _all_go(a: Arrays, rig: int, here: int, there: int, s: Scratch, trace: Trace) -> bool:
    """Drive one leg with every label; whether any can."""
    alive, label = False, s.labels
    for k in range(len(label)):
        if label[k, ALIVE]:
            if _go(a, rig, here, there, k, s, trace):
                label[k, ARRIVE] = label[k, NOW]
                alive = True
            else:
                label[k, ALIVE] = 0
    return alive


@njit(cache=True)
def _brings_back(s: Scratch) -> bool:
    """Whether some label hands over its returns in time; the others die."""
    alive, label = False, s.labels
    for k in range(len(label)):
        if label[k, NOW] > label[k, BACK_BY]:
            label[k, ALIVE] = 0
        alive |= label[k, ALIVE] != 0
        label[k, BACK_BY] = FOREVER_S
    return alive


@njit(cache=True)
def _begin(a: Arrays, slot: int, depart_s: int, s: Scratch) -> None:
    """One label at the start; meals that open before are none of this tour's business."""
    for row in range(len(s.labels)):
        s.cost[row] = 0.0
        for column in range(COLUMNS):
            s.labels[row, column] = 0
        s.labels[row, SLACK] = s.labels[row, BACK_BY] = FOREVER_S
    k, first, meals = 0, a.slots[slot].meal_from, len(s.labels) - 1
    while k < meals and not a.meals[first + k].is_always and a.meals[first + k].open_s <= depart_s:
        k += 1
    s.labels[k, ALIVE], s.labels[k, NOW] = 1, depart_s


@njit(cache=True)
def _best_label(
    a: Arrays, slot: int, s: Scratch, depart_s: int, rate: float, over: float, close_s: int
) -> int:
    """Cheapest label that has had every meal it needs."""
    best, best_cny, first = -1, np.inf, a.slots[slot].meal_from
    meals = len(s.labels) - 1
    for k in range(meals + 1):
        if not s.labels[k, ALIVE]:
            continue
        return_s, fed = s.labels[k, NOW], True
        for later in range(k, meals):
            meal = first + later
            is_away = depart_s < a.meals[meal].open_s and return_s > a.meals[meal].close_s
            fed &= not (a.meals[meal].is_always or is_away)
        cny = s.cost[k] + rate * return_s + over * max(0, return_s - close_s)
        if fed and cny < best_cny:
            best, best_cny = k, cny
    return best


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
    order, trip, first = np.int64(0), np.int64(0), np.int64(0)
    distance_m, torn = np.int64(0), False
    s.noted[0] = s.noted[1] = 0
    _begin(a, slot, depart_s, s)
    while first <= count:
        last = first
        while last < count and stops[last] != RELOAD:
            last += 1
        is_loaded = trip == 0 and base in (start, NO_BASE)
        if not is_loaded and here != base:
            distance_m += a.distance_m[matrix, here, base]
            if not _all_go(a, rig, here, base, s, trace) or not _brings_back(s):
                return _broken(torn)
            here = base
        if trip > 0 and s.options[WRITES]:
            for k in range(len(s.labels)):
                trace.back_s[k, trip - 1] = s.labels[k, NOW]
        if not is_loaded:
            _eat(a, rig, slot, s, trace)
        _save(s)
        pauses, reopens, delay_s, result = s.noted[0], s.noted[1], np.int64(0), np.int64(1)
        for _ in range(MOST_DELAYS):
            _restore(s)
            s.noted[0], s.noted[1] = pauses, reopens
            if is_loaded:
                moved_s = _first_leave(a, rig, slot, depart_s, delay_s, s, trace)
                if moved_s == BROKEN:
                    return _broken(torn)
                delay_s = moved_s - depart_s
            elif not _load(a, rig, stops, first, last, trip, delay_s, s, trace):
                return _broken(torn)
            result, is_torn = _trip(a, rig, slot, stops, first, last, here, order, s, trace)
            torn |= is_torn
            if result <= 0:
                break
            delay_s += result
        if result != 0:
            return _broken(torn)
        if is_loaded:
            depart_s += delay_s
        for at in range(first, last):
            distance_m += a.distance_m[matrix, here, stops[at] + 1]
            here = stops[at] + 1
        order += last - first
        trip += 1
        first = last + 1
    last_m = _come_home(a, rig, here, base, end, s, trace)
    if last_m == BROKEN:
        return _broken(torn)
    if s.options[WRITES]:
        for k in range(len(s.labels)):
            trace.back_s[k, trip - 1] = s.labels[k, NOW]
    return _ended(a, rig, slot, stops, depart_s, distance_m + last_m, torn, s)


@njit(cache=True)
def _broken(torn: bool) -> Run:
    return Run(False, 0, 0, 0, 0, 0, 0, np.inf, torn, 0)


@njit(cache=True)
def _come_home(
    a: Arrays, rig: int, here: int, base: int, end: int, s: Scratch, trace: Trace
) -> int:
    """From the last stop to the end, by the base if returns are on board; metres or ``BROKEN``."""
    distance_m, matrix = np.int64(0), a.rigs[rig].matrix
    has_returns = False
    for k in range(len(s.labels)):
        has_returns |= s.labels[k, BACK_BY] < FOREVER_S
    if has_returns and not a.rigs[rig].unloads_at_end and base not in (NO_BASE, end):
        distance_m += a.distance_m[matrix, here, base]
        if not _all_go(a, rig, here, base, s, trace) or not _brings_back(s):
            return BROKEN
        here = base
    if end != NOWHERE:
        distance_m += a.distance_m[matrix, here, end]
        if not _all_go(a, rig, here, end, s, trace):
            return BROKEN
    return int(distance_m) if _brings_back(s) else BROKEN


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
    k = _best_label(a, slot, s, depart_s, rate, over, close_s)
    if k < 0 or distance_m > a.rigs[rig].max_distance_m:
        return _broken(torn)
    return_s = s.labels[k, NOW]
    if return_s > close_s + a.rigs[rig].overtime_s:
        return _broken(torn)
    late_s = max(0, return_s - close_s)
    until_s = close_s if late_s == 0 else return_s
    slack_s = min(s.labels[k, SLACK], s.labels[k, WAITED] + until_s - return_s)
    cost_cny = s.cost[k] + a.rigs[rig].fixed_cny + a.rigs[rig].cny_per_m * distance_m
    cost_cny += rate * (return_s - depart_s) + over * late_s
    cost_cny += a.rigs[rig].cny_per_drive_s * s.labels[k, DRIVEN]
    if a.rigs[rig].cny_per_stop or a.rigs[rig].cny_per_kg or a.rigs[rig].cny_per_service_s:
        previous = -1
        for job in stops:
            if job >= 0:
                cost_cny += a.rigs[rig].cny_per_stop
                cost_cny += a.rigs[rig].cny_per_kg * a.load[job, a.total_kg]
                work_s = a.doors[job].service_s
                if previous < 0 or a.doors[previous].spot != a.doors[job].spot:
                    work_s += a.doors[job].setup_s
                cost_cny += a.rigs[rig].cny_per_service_s * work_s
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
