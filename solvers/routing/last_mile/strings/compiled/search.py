"""Ruin and recreate by strings over tours with segments, compiled."""

from __future__ import annotations

from math import log as ln
from typing import TYPE_CHECKING

from numba import njit

from solvers.routing.last_mile.compiled.state import below, uniform
from solvers.routing.last_mile.strings.compiled.insertion import forget, insert, remember, take_back
from solvers.routing.last_mile.strings.compiled.layout import FIRST_OF_TOUR, NONE
from solvers.routing.last_mile.strings.compiled.tours import (
    MISSED,
    SERVED,
    USED,
    copy_row,
    cost_on,
    refresh,
    set_kind,
    settle,
    take_out,
)

if TYPE_CHECKING:
    from solvers.routing.last_mile.strings.compiled.layout import Field, Log, Whole

MEAN_REMOVED = 10.0
LONGEST_STRING = 10.0
WHOLE_TOUR = 0.04
"""Probability that one or two whole tours are taken out."""
BY_SHARE = 0.5
"""Probability that new tours then count by the share of their room that is asked for."""
BLINK = 0.01
"""Probability that a place is overlooked."""
MOST_WAITING = 10
"""Jobs left out before that are tried again in a round."""
CHANGE_KIND = 0.3
SPLIT, LONGER = 0.5, 0.99


@njit(cache=True)
def _ruin(f: Field, log: Log, gone: Whole, takes_all: bool) -> int:
    """Take jobs out, and note them; how many."""
    nodes, tours = f.nodes, f.tours
    jobs = len(f.prize)
    if f.tally[USED] == 0:
        return 0
    seed = below(f.random, jobs)
    strings = 1 + below(f.random, 2)
    most = min(LONGEST_STRING, f.tally[SERVED] / f.tally[USED])
    if not takes_all:
        strings = int(uniform(f.random) * (4.0 * MEAN_REMOVED / (1.0 + most))) + 1
    count, done = 0, 0
    for at in range(-1, f.around.shape[1]):
        job = seed if at < 0 else f.around[seed, at]
        visit = NONE
        for other in range(f.visits[job], f.visits[job + 1]):
            if nodes[other].tour != NONE:
                visit = other
        if visit == NONE:
            continue
        tour = nodes[visit].tour
        if log.is_kept[tour]:
            continue
        remember(f, log, tour)
        size = tours[tour].size
        if not takes_all:
            size = min(size, 1 + int(uniform(f.random) * min(most, float(size))))
        count = _string(f, tour, visit, size, gone, count)
        settle(f, tour)
        done += 1
        if done >= strings:
            break
    return count


@njit(cache=True)
def _string(f: Field, tour: int, visit: int, size: int, gone: Whole, count: int) -> int:
    """Take visits out around one, perhaps with a gap of some that stay; how many are out then."""
    nodes, visits = f.nodes, len(f.job_of)
    gap = 0
    if 1 < size < f.tours[tour].size and uniform(f.random) < SPLIT:
        gap = 1
        while size + gap < f.tours[tour].size and uniform(f.random) < LONGER:
            gap += 1
    span = size + gap
    first, back = visit, below(f.random, span)
    node = visit
    while back > 0 and nodes[node].before != NONE:
        node = nodes[node].before
        if node < visits:
            first = node
            back -= 1
    # Enough must lie ahead of the first.
    ahead, node = 0, first
    while node != NONE and ahead < span:
        if node < visits:
            ahead += 1
        node = nodes[node].after
    node = first
    while ahead < span and nodes[node].before != NONE:
        node = nodes[node].before
        if node < visits:
            first = node
            ahead += 1
    stays_from = span if gap == 0 else 1 + below(f.random, size - 1)
    at, node = 0, first
    while at < span and node != NONE:
        after = nodes[node].after
        if node < visits:
            if not stays_from <= at < stays_from + gap:
                gone[count] = f.job_of[node]
                f.tally[MISSED] += f.penalty[node]
                count += 1
                take_out(f, node)
            at += 1
        node = after
    return count


@njit(cache=True)
def _ordered(f: Field, gone: Whole, count: int, keys: Whole) -> Whole:
    """The jobs in the order in which they are put back: by chance, size, distance or window."""
    rule = uniform(f.random) * 17.0
    for at in range(count):
        visit = f.visits[gone[at]]
        if rule < 4.0:
            keys[at] = uniform(f.random)
        elif rule < 8.0:
            keys[at] = -float(f.load[visit, 0])
        elif rule < 10.0:
            keys[at] = -float(f.from_base[visit])
        elif rule < 11.0:
            keys[at] = float(f.from_base[visit])
        elif rule < 13.0:
            keys[at] = float(f.nodes[visit].late_s - f.nodes[visit].early_s)
        elif rule < 15.0:
            keys[at] = float(f.nodes[visit].early_s)
        else:
            keys[at] = -float(f.nodes[visit].late_s)
    # Few are put back: by insertion.
    for at in range(1, count):
        key, job, to = keys[at], gone[at], at
        while to > 0 and keys[to - 1] > key:
            keys[to], gone[to] = keys[to - 1], gone[to - 1]
            to -= 1
        keys[to], gone[to] = key, job
    return gone[:count]


@njit(cache=True)
def is_in(f: Field, job: int) -> bool:
    """Whether a job is on a tour."""
    for visit in range(f.visits[job], f.visits[job + 1]):
        if f.nodes[visit].tour != NONE:
            return True
    return False


@njit(cache=True)
def _with_waiting(f: Field, gone: Whole, count: int) -> int:
    """Note also some of the jobs that were left out before."""
    jobs = len(f.prize)
    if f.tally[SERVED] + count >= jobs:
        return count
    first, more, removed = below(f.random, jobs), 0, count
    for at in range(jobs):
        job = (first + at) % jobs
        if is_in(f, job):
            continue
        is_noted = False
        for other in range(removed):
            is_noted |= gone[other] == job
        if not is_noted:
            gone[count] = job
            f.tally[MISSED] += f.prize[job]
            count += 1
            more += 1
            if more >= MOST_WAITING:
                break
    return count


@njit(cache=True)
def _change_kinds(f: Field, log: Log) -> None:
    """Try changed tours of one trip on other vehicles that are free."""
    for at in range(log.length[0]):
        tour = log.kept[at, 0]
        if f.tours[tour].size == 0 or f.tours[tour].trips > 1 or uniform(f.random) >= CHANGE_KIND:
            continue
        mine, best, chosen = f.tours[tour].kind, f.tours[tour].cost, NONE
        for kind in range(len(f.kinds)):
            is_free = f.kinds[kind].pool == f.kinds[mine].pool or f.spare[f.kinds[kind].pool] > 0
            if kind != mine and is_free:
                cost = cost_on(f, tour, kind)
                if cost < best:
                    best, chosen = cost, kind
        if chosen != NONE:
            f.spare[f.kinds[mine].pool] += 1
            f.spare[f.kinds[chosen].pool] -= 1
            set_kind(f, tour, chosen)
            refresh(f, tour)


@njit(cache=True)
def total(f: Field) -> int:
    """Cost of all tours and of what is left out or late."""
    cost = 0
    for tour in range(len(f.tours)):
        if f.tours[tour].size:
            cost += f.tours[tour].cost
    for job in range(len(f.prize)):
        cost += _missing(f, job)
    return cost


@njit(cache=True)
def price_of_an_arc(f: Field) -> float:
    """Mean price of driving from one stop to the next."""
    price, arcs = 0.0, 0
    for tour in range(len(f.tours)):
        kind, node = f.kinds[f.tours[tour].kind], f.tours[tour].begin
        while f.tours[tour].size and node != f.tours[tour].end:
            here, there = f.nodes[node].place, f.nodes[f.nodes[node].after].place
            price += kind.per_m * f.arcs[kind.profile, here, there, 0]
            price += kind.per_s * f.arcs[kind.profile, here, there, 1]
            arcs += 1
            node = f.nodes[node].after
    return max(1.0, price / max(1, arcs))


@njit(cache=True)
def _missing(f: Field, job: int) -> int:
    """What a job costs that is left out or late."""
    for visit in range(f.visits[job], f.visits[job + 1]):
        if f.nodes[visit].tour != NONE:
            return int(f.penalty[visit])
    return int(f.prize[job])


@njit(cache=True)
def _change(f: Field, log: Log, gone: Whole, count: int) -> int:
    """What all costs more since tours were kept, if only these jobs were taken out."""
    more = -f.tally[MISSED]
    for at in range(log.length[0]):
        more += f.tours[log.kept[at, 0]].cost - log.kept[at, 4]
    for at in range(count):
        more += _missing(f, gone[at])
    return int(more)


@njit(cache=True)
def write_down(f: Field, best: Whole) -> None:
    """Write all tours into one row; ``NONE``-filled behind."""
    at = 1
    for tour in range(len(f.tours)):
        if f.tours[tour].size:
            best[at] = FIRST_OF_TOUR - f.tours[tour].kind
            at = copy_row(f, tour, best, at + 1)
    best[0] = at


@njit(cache=True)
def anneal(
    f: Field,
    log: Log,
    best: Whole,
    gone: Whole,
    keys: Whole,
    rounds: int,
    heat: float,
    last_heat: float,
    now: int,
    least: int,
) -> tuple[int, int]:
    """Rounds of ruin and recreate while the heat falls; the cost now and the least so far."""
    cooling = (last_heat / heat) ** (1.0 / max(1, rounds))
    for _ in range(rounds):
        forget(log)
        f.tally[MISSED] = 0
        takes_all = uniform(f.random) < WHOLE_TOUR
        by_share = takes_all and uniform(f.random) < BY_SHARE
        count = _ruin(f, log, gone, takes_all)
        count = _with_waiting(f, gone, count)
        for job in _ordered(f, gone, count, keys):
            insert(f, log, job, BLINK, by_share)
        if len(f.kinds) > 1:
            _change_kinds(f, log)
        new = now + _change(f, log, gone, count)
        if new < now - heat * ln(max(uniform(f.random), 1e-300)):
            now = new
            if now < least:
                least = now
                write_down(f, best)
        else:
            take_back(f, log)
        heat *= cooling
    forget(log)
    return now, least
