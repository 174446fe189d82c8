"""What a tour costs at its cheapest departure, compiled."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numba import njit

from solvers.routing.last_mile.compiled.labels import (
    AT_ONCE,
    BROKEN,
    MANNER,
    NO_BASE,
    PATIENT,
    RELOAD,
    RESTS,
    WRITES,
    scratch_of,
    trace_of,
)
from solvers.routing.last_mile.compiled.loads import (
    fits,
)
from solvers.routing.last_mile.compiled.steps import (
    gate,
)
from solvers.routing.last_mile.compiled.tour import (
    drive,
)

if TYPE_CHECKING:
    from solvers.routing.last_mile.arrays import Arrays, Whole
    from solvers.routing.last_mile.compiled.labels import Run, Scratch, Trace

MANNERS = 3
MOST_MOVES = 3
"""How often a departure moves on while that costs nothing; in traffic, waits shrink by degrees."""
TRAFFIC_STEP_S = 900
MOST_TRAFFIC_STEPS = 8
"""Where speeds change with the hour, departures so far apart are tried as well."""


class Best(NamedTuple):
    """Cheapest departure found; ``cost_cny`` is infinite if the tour breaks a rule."""

    cost_cny: float
    depart_s: int
    manner: int


@njit(cache=True)
def earliest_s(a: Arrays, rig: int, slot: int, stops: Whole) -> int:
    """First second at which the tour may begin, ``BROKEN`` if never."""
    ready_s, base, first_meal = a.slots[slot].open_s, a.rigs[rig].base, a.slots[slot].meal_from
    if base not in (a.rigs[rig].start, NO_BASE) or a.rigs[rig].starts_loaded:
        return int(ready_s)
    if first_meal < a.slots[slot].meal_to and a.meals[first_meal].is_always:
        return int(ready_s)  # It may be eaten before the goods are there.
    for job in stops:
        if job == RELOAD:
            break
        ready_s = max(ready_s, a.doors[job].release_s)
    if base == NO_BASE:
        return int(ready_s)
    depart_s, _ = gate(a, a.rigs[rig].gate, ready_s, 0)
    return int(depart_s)


@njit(cache=True)
def _candidates(
    a: Arrays, rig: int, slot: int, stops: Whole, begin_s: int, first: Run, s: Scratch, found: Whole
) -> tuple[int, int]:
    """Departures worth trying beside the earliest; from the first ones the departure moves on.

    The second number are those. The latest departure that does not delay the return comes first.
    Where waiting is left, a later window may make the whole tour shorter. Who leaves once the time
    of a meal has begun has eaten before. Even where the earliest departure breaks a rule, a later
    one may need no meal or meet less traffic.
    """
    count = 0
    later_s = min(first.waited_s, first.slack_s)
    depart_s = max(begin_s, first.depart_s)
    if later_s > 0:
        found[count] = depart_s + later_s
        count += 1
    if a.has_pace and later_s > 1:
        # Slower roads may take more than the whole wait: from half of it the departure moves on.
        found[count] = depart_s + later_s // 2
        count += 1
    over_s = first.return_s - depart_s - a.rigs[rig].max_route_s
    if first.is_ok and later_s < over_s <= first.waited_s:
        # Only late starts make the route short enough.
        found[count] = depart_s + over_s
        count += 1
    for meal in range(a.slots[slot].meal_from, a.slots[slot].meal_to):
        if depart_s < a.meals[meal].open_s:
            found[count] = a.meals[meal].open_s
            count += 1
    if first.waited_s > later_s:
        for at in range(s.noted[1]):
            found[count] = depart_s + s.reopen_s[at]
            count += 1
    movable = count
    if later_s > 0 and _loses_value(a, stops):
        # Goods may lose value on board: cost bends where a wait is used up.
        for at in range(s.noted[0]):
            if 0 < s.pauses_s[at] < later_s:
                found[count] = depart_s + s.pauses_s[at]
                count += 1
    if a.has_pace:
        for step in range(1, MOST_TRAFFIC_STEPS + 1):
            ahead_s = step * TRAFFIC_STEP_S
            if ahead_s < first.slack_s or (not first.is_ok and step == MOST_TRAFFIC_STEPS):
                found[count] = depart_s + ahead_s
                count += 1
            if step % 2 and first.is_ok and ahead_s < later_s:
                found[count] = depart_s + later_s - ahead_s
                count += 1
    return movable if first.is_ok else count, count


@njit(cache=True)
def _loses_value(a: Arrays, stops: Whole) -> bool:
    for job in stops:
        if job >= 0 and a.doors[job].wait_cny_per_s > 0:
            return True
    return False


@njit(cache=True)
def _may_choose(a: Arrays, stops: Whole) -> bool:
    """Whether some door offers more than one window."""
    for job in stops:
        if job >= 0 and a.doors[job].window_to - a.doors[job].window_from > 1:
            return True
    return False


@njit(cache=True)
def _can_save_cny(a: Arrays, rig: int, slot: int, first: Run) -> float:
    """By how much another departure than the earliest may be cheaper at most, as far as is known.

    Leaving later saves waiting alone, unless it means less traffic, another window, or no meal.
    """
    last_meal = a.slots[slot].meal_to - 1
    for meal in range(a.slots[slot].meal_from, last_meal + 1):
        if not a.meals[meal].is_always:
            return np.inf
    if a.has_pace or first.torn or not first.is_ok:
        return np.inf
    return float(a.rigs[rig].cny_per_s * first.waited_s)


@njit(cache=True)
def evaluate(a: Arrays, rig: int, slot: int, stops: Whole, most_cny: float) -> Best:
    """Cheapest of the departures worth trying, or an infinite cost if none keeps the rules.

    What cannot cost less than ``most_cny`` is of no interest, and may be stated as too dear.

    All departures are driven by one call in one loop, as the compiler's time grows with calls. What
    is tried is not everything: a tour starts late in one manner at all doors that open again, rests
    are put off as long as the law allows, and of two ways to the same meals the sooner one is kept.
    """
    best = Best(np.inf, 0, 0)
    begin_s = earliest_s(a, rig, slot, stops)
    if begin_s == BROKEN or not fits(a, rig, stops):
        return best
    windows = len(a.gates)
    for job in stops:
        if job >= 0:
            windows += a.doors[job].window_to - a.doors[job].window_from
    meals = a.slots[slot].meal_to - a.slots[slot].meal_from
    s, trace = scratch_of(len(stops) + 1, meals, windows), trace_of(0, 0, 0)
    room = len(s.pauses_s) + len(s.reopen_s) + meals + 2 * MOST_TRAFFIC_STEPS + 4
    found = np.empty(room, np.int64)
    is_torn, may_be_eager = False, False
    for manner in range(MANNERS):
        if (manner == AT_ONCE and not may_be_eager) or (manner == PATIENT and not is_torn):
            continue
        s.options[MANNER] = manner
        movable, count, at, depart_s, moves = 0, 0, -1, begin_s, 0
        while at < count:
            run = drive(a, rig, slot, stops, depart_s, s, trace)
            is_short = run.is_ok and run.return_s - run.depart_s <= a.rigs[rig].max_route_s
            if is_short and run.cost_cny < best.cost_cny:
                best = Best(run.cost_cny, run.depart_s, manner)
            is_torn |= run.torn
            if at < 0:
                may_be_eager |= run.torn or (not run.is_ok and _may_choose(a, stops))
                is_long = run.is_ok and not is_short
                if not is_long and run.cost_cny - _can_save_cny(a, rig, slot, run) >= most_cny:
                    return best
                movable, count = _candidates(a, rig, slot, stops, begin_s, run, s, found)
            if moves > 0 and run.is_ok and min(run.waited_s, run.slack_s) > 0:
                depart_s, moves = run.depart_s + min(run.waited_s, run.slack_s), moves - 1
                continue
            at += 1
            if at < count:
                depart_s, moves = found[at], 0 if at >= movable else MOST_MOVES
    return best


@njit(cache=True)
def written(
    a: Arrays, rig: int, slot: int, stops: Whole, depart_s: int, manner: int
) -> tuple[Run, Trace]:
    """The tour from one departure with all its times, driven twice: first to count the rests."""
    windows = len(a.gates)
    for job in stops:
        if job >= 0:
            windows += a.doors[job].window_to - a.doors[job].window_from
    meals = a.slots[slot].meal_to - a.slots[slot].meal_from
    s, trace = scratch_of(len(stops) + 1, meals, windows), trace_of(0, 0, 0)
    s.options[MANNER] = manner
    for writes in range(2):
        s.options[WRITES] = writes
        run = drive(a, rig, slot, stops, depart_s, s, trace)
        if not run.is_ok:
            break
        if not writes:
            rests = 0
            for k in range(len(s.labels)):
                rests = max(rests, s.labels[k, RESTS])
            trace = trace_of(len(stops) + 1, meals, rests)
    return run, trace
