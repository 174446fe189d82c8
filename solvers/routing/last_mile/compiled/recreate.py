"""The cheapest place for a job, compiled: beside its neighbours, as a trip, or on a new tour."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numba import njit

from solvers.routing.last_mile.compiled.departures import evaluate
from solvers.routing.last_mile.compiled.labels import (
    FIRST_HALF,
    NO_BASE,
    NOWHERE,
    RELOAD,
    SECOND_HALF,
)
from solvers.routing.last_mile.compiled.loads import fits
from solvers.routing.last_mile.compiled.outline import outline
from solvers.routing.last_mile.compiled.state import (
    LENGTH,
    MISSING,
    RIG,
    SLOT,
    below,
    uniform,
    write_row,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.routing.last_mile.arrays import Arrays, Whole
    from solvers.routing.last_mile.compiled.state import Log, Tours

ALWAYS_LOOKED_AT = 3
"""Tours of at most so many stops are looked at whole."""


class Around(NamedTuple):
    """What the search knows beforehand.

    Parameters
    ----------
    near
        Other jobs by nearness: jobs by neighbours.
    alone_cny, alone_rig, alone_slot
        Tours of each job alone (with its mate), cheapest first; infinite where there is none.
    gathered, hopes, floors
        Places under consideration (row, place, gap; the first line counts them), what they are
        hoped to cost and what they cost at least.
    room
        Two rows to build trial tours in, the second keeps the best.
    state
        Of the random numbers.
    blink
        Probability that a place is overlooked.
    tries
        Most promising places that are driven for one job.
    persistence
        Probability that the others are driven too, until one will do, where none of those does.
    """

    near: NDArray[np.int64]
    alone_cny: NDArray[np.float64]
    alone_rig: NDArray[np.int64]
    alone_slot: NDArray[np.int64]
    gathered: NDArray[np.int64]
    hopes: NDArray[np.float64]
    floors: NDArray[np.float64]
    room: NDArray[np.int64]
    state: NDArray[np.uint64]
    blink: float
    tries: int
    persistence: float


class Place(NamedTuple):
    """Where a job goes: row (or a free one), length of the best trial, its vehicle and costs."""

    extra_cny: float
    cost_cny: float
    row: int
    length: int
    rig: int
    slot: int


@njit(cache=True)
def is_beside(a: Arrays, t: Tours, job: int, row: int, place: int, around: Around) -> bool:
    """Whether a place between two stops touches one of the job's neighbours, or is a trip's end."""
    length = t.kind[row, LENGTH]
    if length <= ALWAYS_LOOKED_AT:
        return True
    for at in (place - 1, place):
        if at < 0 or at >= length:
            continue
        stop = t.stops[row, at]
        if stop != RELOAD:
            for near in around.near[job]:
                if near == stop:
                    return True
    return False


@njit(cache=True)
def _ends_of(a: Arrays, t: Tours, row: int, place: int) -> tuple[int, int]:
    """Nodes before and after a place of a row; ``NOWHERE`` after the last stop of an open tour."""
    rig, length = t.kind[row, RIG], t.kind[row, LENGTH]
    base = a.rigs[rig].base
    before, after = a.rigs[rig].start, a.rigs[rig].end
    if place > 0 and t.stops[row, place - 1] != RELOAD:
        before = t.stops[row, place - 1] + 1
    elif base != NO_BASE and not (place == 0 and a.rigs[rig].starts_loaded):
        before = base
    if place < length:
        after = base if t.stops[row, place] == RELOAD else t.stops[row, place] + 1
    return before, after


@njit(cache=True)
def _detour(
    a: Arrays, t: Tours, job: int, row: int, place: int, starts_trip: bool
) -> tuple[float, float, bool]:
    """Of a place: what it costs at least, what it is hoped to cost, and whether it can be in time.

    No waiting absorbs the metres; it may absorb the seconds.
    """
    before, after = _ends_of(a, t, row, place)
    rig = t.kind[row, RIG]
    matrix, here = a.rigs[rig].matrix, job + 1
    more_m, more_s = a.distance_m[matrix, before, here], a.drive_s[matrix, before, here]
    leave_s = t.early_s[row, place]
    if starts_trip:
        leave_s = max(leave_s, a.doors[job].release_s)
    arrive_s = leave_s + more_s
    first = a.doors[job].window_from
    if first < a.doors[job].window_to:
        arrive_s = max(arrive_s, a.windows[first].open_s)
    in_time = a.has_pace or arrive_s <= a.doors[job].last_s
    if after != NOWHERE:
        on_s = a.drive_s[matrix, here, after]
        arrive_s += a.doors[job].service_s + on_s
        in_time &= a.has_pace or arrive_s <= t.late_s[row, place]
        more_m += a.distance_m[matrix, here, after] - a.distance_m[matrix, before, after]
        more_s += on_s - a.drive_s[matrix, before, after]
    floor = _floor(a, rig, more_m, more_s)
    hope = a.rigs[rig].cny_per_m * more_m + _cny_per_s(a, rig) * more_s
    return floor, hope + a.rigs[rig].cny_per_s * a.doors[job].service_s, in_time


@njit(cache=True, inline="always")
def _floor(a: Arrays, rig: int, more_m: int, more_s: int) -> float:
    """What metres and seconds of driving cost at least; in traffic, seconds are not known."""
    drive_cny = 0.0 if a.has_pace else a.rigs[rig].cny_per_drive_s * more_s
    return float(a.rigs[rig].cny_per_m * more_m + drive_cny)


@njit(cache=True)
def _detour_of_both(
    a: Arrays, t: Tours, job: int, mate: int, row: int, place: int
) -> tuple[float, float, bool]:
    """As :func:`_detour`, of both halves of a shipment one after the other at a place."""
    before, after = _ends_of(a, t, row, place)
    rig = t.kind[row, RIG]
    matrix, here, there = a.rigs[rig].matrix, job + 1, mate + 1
    more_m = a.distance_m[matrix, before, here] + a.distance_m[matrix, here, there]
    more_s = a.drive_s[matrix, before, here] + a.drive_s[matrix, here, there]
    service_s = a.doors[job].service_s + a.doors[mate].service_s
    arrive_s = t.early_s[row, place] + more_s + a.doors[job].service_s
    in_time = a.has_pace or arrive_s <= a.doors[mate].last_s
    if after != NOWHERE:
        on_s = a.drive_s[matrix, there, after]
        in_time &= a.has_pace or (arrive_s + a.doors[mate].service_s + on_s <= t.late_s[row, place])
        more_m += a.distance_m[matrix, there, after] - a.distance_m[matrix, before, after]
        more_s += on_s - a.drive_s[matrix, before, after]
    hope = a.rigs[rig].cny_per_m * more_m + _cny_per_s(a, rig) * more_s
    hope += a.rigs[rig].cny_per_s * service_s
    return _floor(a, rig, more_m, more_s), hope, in_time


@njit(cache=True)
def _rig_that_fits(a: Arrays, rig: int, trial: Whole) -> int:
    """The rig itself, or the cheapest other layout of its van; ``MISSING`` if none holds it."""
    if fits(a, rig, trial):
        return rig
    best = MISSING
    for other in range(len(a.rigs)):
        if other == rig or a.rigs[other].van != a.rigs[rig].van or not fits(a, other, trial):
            continue
        if best == MISSING or a.rigs[other].fixed_cny < a.rigs[best].fixed_cny:
            best = other
    return best


@njit(cache=True)
def _build(t: Tours, row: int, job: int, mate: int, place: int, gap: int, trial: Whole) -> int:
    """A trial row; its length.

    ``gap`` 0 puts the job at ``place``; 1 as a trip of its own there; for a shipment, ``gap`` is
    how many stops lie between its halves.
    """
    length, at = t.kind[row, LENGTH], 0
    for old in range(length + 1):
        if old == place:
            trial[at] = job
            at += 1
        if mate >= 0 and old == place + gap:
            trial[at] = mate
            at += 1
        if mate < 0 and old == place and gap == 1:
            if old < length:
                trial[at] = RELOAD
                at += 1
            else:
                trial[at - 1], trial[at] = RELOAD, job
                at += 1
        if old < length:
            trial[at] = t.stops[row, old]
            at += 1
    return at


@njit(cache=True)
def _best_gap(
    a: Arrays, t: Tours, job: int, mate: int, around: Around, only_row: int, best: Place
) -> Place:
    """Drive the most promising of the places that were gathered, until no other can be better.

    Where no place will do, the estimates are of little worth, and the others may get their turn.
    """
    gathered = around.gathered[0, 0]
    most = gathered if only_row != MISSING else min(gathered, around.tries)
    for tried in range(gathered):
        if tried >= most and best.row != MISSING:
            break
        if tried == most and uniform(around.state) >= around.persistence:
            break
        first, hope = MISSING, np.inf
        for at in range(gathered):
            if around.hopes[at] < hope:
                first, hope = at, around.hopes[at]
        if first == MISSING:
            break
        around.hopes[first] = np.inf
        row, place = around.gathered[1 + first, 0], around.gathered[1 + first, 1]
        gap = around.gathered[1 + first, 2]
        if around.floors[first] >= best.extra_cny:
            continue
        if around.blink > 0 and uniform(around.state) < around.blink:
            continue
        size = _build(t, row, job, mate, place, gap, around.room[0])
        trial = around.room[0, :size]
        holder = _rig_that_fits(a, t.kind[row, RIG], trial)
        if holder == MISSING:
            continue
        most_cny = best.extra_cny + t.cost[row]
        found = evaluate(a, holder, t.kind[row, SLOT], trial, most_cny)
        extra_cny = found.cost_cny - t.cost[row]
        if extra_cny < best.extra_cny:
            best = Place(extra_cny, found.cost_cny, row, size, holder, t.kind[row, SLOT])
            for at in range(size):
                around.room[1, at] = trial[at]
    return best


@njit(cache=True)
def _gather(
    a: Arrays, t: Tours, row: int, job: int, mate: int, around: Around, everywhere: bool
) -> None:
    """Note the places of a row that are worth a look, with what they are hoped to cost."""
    rig, length = t.kind[row, RIG], t.kind[row, LENGTH]
    if not t.is_fresh[row]:
        outline(a, t, row)
    loaded_at_base = a.rigs[rig].base != NO_BASE
    for place in range(length + 1):
        starts_trip = place == 0 or t.stops[row, place - 1] == RELOAD
        ends_trip = place == length or t.stops[row, place] == RELOAD
        beside = everywhere or is_beside(a, t, job, row, place, around)
        if not (beside or starts_trip or ends_trip):
            continue
        floor, hope, in_time = _detour(a, t, job, row, place, starts_trip)
        gaps = 1
        if mate >= 0:
            while place + gaps <= length and t.stops[row, place + gaps - 1] != RELOAD:
                gaps += 1
        elif (starts_trip or place == length) and loaded_at_base:
            gaps = 2
        for gap in range(gaps):
            is_trip = mate < 0 and gap == 1
            if not is_trip and (not in_time or not beside):
                continue
            at = around.gathered[0, 0]
            if at >= len(around.hopes):
                return
            if is_trip:
                matrix, base = a.rigs[rig].matrix, a.rigs[rig].base
                there_m = a.distance_m[matrix, base, job + 1] + a.distance_m[matrix, job + 1, base]
                there_s = a.drive_s[matrix, base, job + 1] + a.drive_s[matrix, job + 1, base]
                more_s = there_s + a.rigs[rig].dock_s + a.doors[job].service_s
                around.hopes[at] = a.rigs[rig].cny_per_m * there_m + _cny_per_s(a, rig) * more_s
                around.floors[at] = -np.inf
            else:
                around.hopes[at], around.floors[at] = hope, floor
                if mate >= 0:
                    if gap == 0:
                        mine = _detour_of_both(a, t, job, mate, row, place)
                        around.floors[at], around.hopes[at], mate_in_time = mine
                    else:
                        late = _detour(a, t, mate, row, place + gap, False)
                        around.floors[at] += late[0]
                        around.hopes[at] += late[1]
                        mate_in_time = late[2]
                    if not mate_in_time:
                        continue
            around.gathered[1 + at, 0], around.gathered[1 + at, 1] = row, place
            around.gathered[1 + at, 2] = gap
            around.gathered[0, 0] = at + 1


@njit(cache=True)
def _cny_per_s(a: Arrays, rig: int) -> float:
    return float(a.rigs[rig].cny_per_s + a.rigs[rig].cny_per_drive_s)


@njit(cache=True)
def best_place(a: Arrays, t: Tours, job: int, around: Around, only_row: int) -> Place:
    """Cheapest place found, its trial in ``around.room[1]``; infinite if there is none.

    Parameters
    ----------
    only_row
        Look only there, everywhere in it; ``MISSING`` looks at all rows, beside neighbours.
    """
    mate = a.doors[job].mate if a.doors[job].half == FIRST_HALF else MISSING
    best = Place(np.inf, np.inf, MISSING, 0, 0, 0)
    width = t.stops.shape[1]
    around.gathered[0, 0] = 0
    for row in range(len(t.cost)):
        length, rig = t.kind[row, LENGTH], t.kind[row, RIG]
        if length == 0 or length + 2 > width or (only_row not in (MISSING, row)):
            continue
        if a.doors[job].requires & ~a.rigs[rig].skills or a.rigs[rig].max_stops < length:
            continue
        _gather(a, t, row, job, mate, around, only_row != MISSING)
    if only_row == MISSING:
        best = _on_a_new_tour(a, t, job, mate, around, best)
    return _best_gap(a, t, job, mate, around, only_row, best)


@njit(cache=True)
def _on_a_new_tour(a: Arrays, t: Tours, job: int, mate: int, around: Around, best: Place) -> Place:
    free = MISSING
    for row in range(len(t.cost)):
        if t.kind[row, LENGTH] == 0:
            free = row
            break
    if free == MISSING:
        return best
    for at in range(around.alone_cny.shape[1]):
        cost_cny = around.alone_cny[job, at]
        if cost_cny == np.inf:
            return best
        slot = around.alone_slot[job, at]
        if t.spare[slot] > 0:
            around.room[1, 0] = job
            around.room[1, 1] = mate
            size = 1 if mate < 0 else 2
            return Place(cost_cny, cost_cny, free, size, around.alone_rig[job, at], slot)
    return best


@njit(cache=True)
def put(a: Arrays, t: Tours, log: Log, place: Place, around: Around) -> None:
    """Carry out what ``best_place`` has just found."""
    trial = around.room[1, : place.length]
    write_row(t, log, place.row, trial, place.rig, place.slot, place.cost_cny)


@njit(cache=True)
def recreate(a: Arrays, t: Tours, log: Log, jobs: Whole, around: Around) -> None:
    """Give each job its cheapest place, in the given order, if that is worth it.

    A tour may be opened that is not worth its fixed cost for one job alone, as others may follow.
    """
    for job in jobs:
        place = best_place(a, t, job, around, MISSING)
        if place.row == MISSING:
            continue
        worth_cny = a.doors[job].unserved_cny
        if a.doors[job].half == FIRST_HALF:
            worth_cny += a.doors[a.doors[job].mate].unserved_cny
        if t.kind[place.row, LENGTH] == 0:
            worth_cny += a.rigs[place.rig].fixed_cny
        if place.extra_cny < worth_cny:
            put(a, t, log, place, around)


@njit(cache=True)
def ordered(a: Arrays, jobs: Whole, around: Around) -> Whole:
    """Jobs in one of several orders drawn at random: any, dear, heavy, far, near, urgent."""
    count = len(jobs)
    key = np.empty(count)
    how = below(around.state, 8)
    for at in range(count):
        job = jobs[at]
        key[at] = uniform(around.state)
        if how in (0, 1):
            key[at] = -a.load[job, a.total_kg]
        elif how in (2, 3):
            key[at] = -float(a.distance_m[0, 0, job + 1])
        elif how == 4:
            key[at] = float(a.distance_m[0, 0, job + 1])
        elif how == 5:
            key[at] = float(a.doors[job].last_s)
        key[at] -= 1e9 * a.doors[job].unserved_cny if how == 6 else 0.0
    return jobs[np.argsort(key)]


@njit(cache=True)
def costs_alone(a: Arrays, pairs: Whole) -> NDArray[np.float64]:
    """Cost of a tour of each job alone (with its mate) by rig and slot; infinite if none."""
    cost = np.full((len(a.doors), len(pairs)), np.inf)
    row = np.empty(2, np.int64)
    for job in range(len(a.doors)):
        row[0], row[1] = job, a.doors[job].mate
        size = 2 if a.doors[job].half == FIRST_HALF else 1
        for at in range(len(pairs)):
            if a.doors[job].half != SECOND_HALF:
                cost[job, at] = evaluate(a, pairs[at, 0], pairs[at, 1], row[:size], np.inf).cost_cny
    return cost
