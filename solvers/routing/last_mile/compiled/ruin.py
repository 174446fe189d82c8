"""Ruin and recreate, compiled: slack induction by string removals, under all rules.

Strings of neighbouring stops are taken out of neighbouring tours and put back one by one where that
is cheapest; a worse result is kept with a probability that falls in the course of the search
(Christiaens and Vanden Berghe, Transportation Science 54(2), 2020).
"""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from solvers.routing.last_mile.compiled.departures import evaluate
from solvers.routing.last_mile.compiled.labels import RELOAD, SECOND_HALF
from solvers.routing.last_mile.compiled.recreate import ordered, recreate
from solvers.routing.last_mile.compiled.state import (
    LENGTH,
    MISSING,
    RIG,
    SLOT,
    below,
    copy_tours,
    forget,
    take_back,
    total_cny,
    uniform,
    write_row,
)

if TYPE_CHECKING:
    from solvers.routing.last_mile.arrays import Arrays, Whole
    from solvers.routing.last_mile.compiled.recreate import Around
    from solvers.routing.last_mile.compiled.state import Log, Tours

MEAN_REMOVED = 10
LONGEST_STRING = 10
WHOLE_TOUR = 0.04
"""Probability that a whole tour is taken out."""
SPLIT = 0.5
"""Probability that a string leaves some of its middle where it is."""
BOTH_TOURS = 0.5
"""Probability that the tour of a neighbour goes with it."""
SWAP_VEHICLES = 0.15
CHANGE_VEHICLE = 0.15
MOST_WANTED = 60
"""Jobs that are tried to be placed in one round; more can only wait where many are left out."""
LEAST_GAIN_CNY = 1e-7


@njit(cache=True)
def _without(
    a: Arrays, t: Tours, log: Log, row: int, drops: Whole, count: int, around: Around
) -> bool:
    """Take jobs out of a row, with their mates; false, and nothing changed, if the rest breaks."""
    trial, size = around.room[0], 0
    for place in range(t.kind[row, LENGTH]):
        stop, goes = t.stops[row, place], False
        for at in range(count):
            if stop == drops[at] or (stop >= 0 and a.doors[stop].mate == drops[at]):
                goes = True
        if goes or (stop == RELOAD and (size == 0 or trial[size - 1] == RELOAD)):
            continue
        trial[size] = stop
        size += 1
    if size and trial[size - 1] == RELOAD:
        size -= 1
    rig, slot, cost_cny = t.kind[row, RIG], t.kind[row, SLOT], 0.0
    if size:
        cost_cny = evaluate(a, rig, slot, trial[:size], np.inf).cost_cny
        if cost_cny == np.inf:
            return False
    for place in range(t.kind[row, LENGTH]):
        if t.stops[row, place] != RELOAD:
            t.tour_of[t.stops[row, place]] = MISSING
    write_row(t, log, row, trial[:size], rig, slot, cost_cny)
    return True


@njit(cache=True)
def _string(a: Arrays, t: Tours, log: Log, row: int, job: int, most: int, around: Around) -> None:
    """Take a string of stops around a job out of its row."""
    length = t.kind[row, LENGTH]
    here = 0
    for place in range(length):
        if t.stops[row, place] == job:
            here = place
    size = 1 + below(around.state, min(most, length))
    first = max(0, min(length - size, here - below(around.state, size)))
    kept_from = kept_to = first
    if size > 2 and uniform(around.state) < SPLIT:
        kept_from = first + 1 + below(around.state, size - 2)
        kept_to = min(kept_from + 1 + below(around.state, size - 2), first + size)
    drops, count = np.empty(size + 1, np.int64), 0
    for place in range(first, first + size):
        stop = t.stops[row, place]
        if stop != RELOAD and (stop == job or not kept_from <= place < kept_to):
            drops[count] = stop
            count += 1
    if count:
        _without(a, t, log, row, drops, count, around)


@njit(cache=True)
def _whole_tour(a: Arrays, t: Tours, log: Log, row: int, around: Around) -> None:
    """Take all stops out of a row."""
    length = t.kind[row, LENGTH]
    _without(a, t, log, row, t.stops[row, :length].copy(), length, around)


@njit(cache=True)
def _ruin(a: Arrays, t: Tours, log: Log, around: Around) -> None:
    jobs = len(t.tour_of)
    seed = below(around.state, jobs)
    if uniform(around.state) < WHOLE_TOUR and t.tour_of[seed] != MISSING:
        _whole_tour(a, t, log, t.tour_of[seed], around)
        if uniform(around.state) < BOTH_TOURS:
            for near in around.near[seed]:
                if t.tour_of[near] != MISSING:
                    _whole_tour(a, t, log, t.tour_of[near], around)
                    break
        return
    used, served = 0, 0
    for row in range(len(t.cost)):
        if t.kind[row, LENGTH]:
            used += 1
            served += t.kind[row, LENGTH]
    if used == 0:
        return
    longest = min(float(LONGEST_STRING), served / used)
    strings = int(uniform(around.state) * (4.0 * MEAN_REMOVED / (1.0 + longest))) + 1
    done = 0
    for at in range(-1, around.near.shape[1]):
        job = seed if at < 0 else around.near[seed, at]
        row = t.tour_of[job]
        if row == MISSING or log.is_in[row]:
            continue
        _string(a, t, log, row, job, max(1, int(longest)), around)
        done += 1
        if done >= strings:
            return


@njit(cache=True)
def _wanted(a: Arrays, t: Tours, log: Log, around: Around) -> Whole:
    """Jobs that wait for a place, from a random one on."""
    jobs = len(t.tour_of)
    found, count = np.empty(jobs, np.int64), 0
    first = below(around.state, jobs)
    for at in range(jobs):
        job = (first + at) % jobs
        if t.tour_of[job] != MISSING or a.doors[job].half == SECOND_HALF:
            continue
        found[count] = job
        count += 1
        if count >= MOST_WANTED:
            break
    return found[:count]


@njit(cache=True)
def _change_vehicles(a: Arrays, t: Tours, log: Log, around: Around) -> None:
    """Try changed tours on other vehicles that are free, or with their walls elsewhere."""
    count = log.filled[0]
    for at in range(count):
        row = log.row[at]
        length = t.kind[row, LENGTH]
        if length == 0 or uniform(around.state) >= CHANGE_VEHICLE:
            continue
        stops = t.stops[row, :length].copy()
        best_cny, best_rig, best_slot = t.cost[row] - LEAST_GAIN_CNY, MISSING, 0
        for rig in range(len(a.rigs)):
            van = a.rigs[rig].van
            for slot in range(a.vans[van].slot_from, a.vans[van].slot_to):
                if slot != t.kind[row, SLOT] and t.spare[slot] <= 0:
                    continue
                if rig == t.kind[row, RIG] and slot == t.kind[row, SLOT]:
                    continue
                cost_cny = evaluate(a, rig, slot, stops, best_cny).cost_cny
                if cost_cny < best_cny:
                    best_cny, best_rig, best_slot = cost_cny, rig, slot
        if best_rig != MISSING:
            write_row(t, log, row, stops, best_rig, best_slot, best_cny)


@njit(cache=True)
def _swap_vehicles(a: Arrays, t: Tours, log: Log, around: Around) -> None:
    """Try a changed tour and another on each other's vehicles: none need be free for that."""
    if log.filled[0] == 0 or uniform(around.state) >= SWAP_VEHICLES:
        return
    one = log.row[below(around.state, log.filled[0])]
    other = below(around.state, len(t.cost))
    if one == other or t.kind[one, LENGTH] == 0 or t.kind[other, LENGTH] == 0:
        return
    rig, slot = t.kind[one, RIG], t.kind[one, SLOT]
    other_rig, other_slot = t.kind[other, RIG], t.kind[other, SLOT]
    if slot == other_slot:
        return
    stops = t.stops[one, : t.kind[one, LENGTH]].copy()
    other_stops = t.stops[other, : t.kind[other, LENGTH]].copy()
    both_cny = t.cost[one] + t.cost[other]
    cost_cny = evaluate(a, other_rig, other_slot, stops, both_cny).cost_cny
    if cost_cny >= both_cny:
        return
    other_cny = evaluate(a, rig, slot, other_stops, both_cny - cost_cny).cost_cny
    if cost_cny + other_cny < both_cny - LEAST_GAIN_CNY:
        write_row(t, log, one, stops, other_rig, other_slot, cost_cny)
        write_row(t, log, other, other_stops, rig, slot, other_cny)


@njit(cache=True)
def anneal(
    a: Arrays,
    now: Tours,
    best: Tours,
    undo: Log,
    around: Around,
    rounds: int,
    heat_cny: float,
    last_heat_cny: float,
) -> float:
    """Rounds of ruin and recreate while the heat falls; the best cost so far.

    Parameters
    ----------
    now, best
        Where the search stands, and the best it has seen; both are changed.
    heat_cny, last_heat_cny
        Loss that is accepted with probability 1/e, at the beginning and at the end.
    """
    cost_cny, best_cny = total_cny(a, now), total_cny(a, best)
    cooling = (last_heat_cny / heat_cny) ** (1.0 / max(1, rounds))
    for _ in range(rounds):
        forget(undo)
        _ruin(a, now, undo, around)
        recreate(a, now, undo, ordered(a, _wanted(a, now, undo, around), around), around)
        _change_vehicles(a, now, undo, around)
        _swap_vehicles(a, now, undo, around)
        new_cny = total_cny(a, now)
        if new_cny < cost_cny - heat_cny * log(max(uniform(around.state), 1e-300)):
            cost_cny = new_cny
            if cost_cny < best_cny - LEAST_GAIN_CNY:
                best_cny = cost_cny
                copy_tours(now, best)
        else:
            take_back(now, undo)
        heat_cny *= cooling
    forget(undo)
    return best_cny
