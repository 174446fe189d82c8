"""Partial tours by labels, from one end of the day to its middle.

The same code grows tours forward in time and, on a graph whose arcs and clock are turned round,
backward. A label is a way to a door: the time at which service there may start, the price so far,
the load of the trip, the doors that it must not visit again for now (a bit for each near door of
its last one: ng-routes of Baldacci, Mingozzi and Roberti, 2011), and a bit for each cut of which it
has visited an odd number of doors in the cut's memory (Pecin, Pessoa, Poggi and Uchoa, 2017).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from solvers.common.machine_code import lean, woven

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Whole = NDArray[np.int64]
    Real = NDArray[np.float64]

EXACT, HASTY = 0, 1
"""Whether a label must be at least as good in everything to remove another, or only in price, time
and load."""
NEVER_S = 1 << 50
BUCKETS = 64
BITS_PER_WORD = 56
BYTE, BYTES_PER_WORD = 8, 7
FULL, PAUSED = -1, -2
"""Answers for the number of labels: no room for all, and more to be grown."""
FRESH = -1
BUCKET, LABEL, COUNT = range(3)
"""Positions in ``Chains.cursor``."""


class Graph(NamedTuple):
    """Ways between doors in one direction of time.

    ``start_s`` is the earliest start of service as the first door, ``NEVER_S`` if it cannot be
    that; ``drive_s[i, j]`` the time from start to start of service, straight; ``reload_s`` that by
    way of the base, where the load is new. ``next_from`` and ``next_doors`` list the doors to which
    there is a way. ``near[i]`` lists the near doors of ``i``, itself first, and ``near_at[i, j]``
    is the position of ``j`` in it or -1.
    """

    start_s: Whole
    open_s: Whole
    close_s: Whole
    drive_s: Whole
    reload_s: Whole
    load: Real
    room: Real
    next_from: Whole
    next_doors: Whole
    near: Whole
    near_count: Whole
    near_at: Whole


class Prices(NamedTuple):
    """Reduced costs of a round of pricing.

    ``start``, ``drive`` and ``reload`` have the price of the door that they lead to taken off.
    ``keep`` says which arcs may be used. ``cut`` and ``memory`` have a bit for each cut, by door;
    ``penalty[word, byte, value]`` is what the cuts of the bits in a byte cost together.
    """

    start: Real
    drive: Real
    reload: Real
    keep: NDArray[np.bool_]
    cut: Whole
    memory: Whole
    penalty: Real


class Pool(NamedTuple):
    """Room for labels; ``link`` chains those of a door and bucket by price, ``queue`` by turn."""

    door: Whole
    time_s: Whole
    price: Real
    load: Real
    seen: Whole
    odd: Whole
    parent: Whole
    is_reload: NDArray[np.bool_]
    is_alive: NDArray[np.bool_]
    link: Whole
    queue: Whole


class Chains(NamedTuple):
    """Ends of chains of labels: by door and bucket of time, and by turn.

    Labels of a door are in buckets from ``low`` to ``high``. ``cursor`` is where work goes on: the
    bucket (``FRESH`` for the beginning), the label, and how many labels there are.
    """

    heads: Whole
    turn: Whole
    last: Whole
    low: Whole
    high: Whole
    cursor: Whole


def chains_of(doors: int) -> Chains:
    """For the labels of so many doors."""
    whole = np.int64
    return Chains(
        np.empty((doors, BUCKETS), whole),
        np.empty(BUCKETS, whole),
        np.empty(BUCKETS, whole),
        np.empty(doors, whole),
        np.empty(doors, whole),
        np.full(3, FRESH, whole),
    )


def pool_of(size: int, loads: int, words: int) -> Pool:
    """Room for so many labels; memory is taken as it is used."""
    whole, real = np.int64, np.float64
    return Pool(
        np.empty(size, whole),
        np.empty(size, whole),
        np.empty(size, real),
        np.empty((size, loads), real),
        np.empty(size, whole),
        np.empty((size, words), whole),
        np.empty(size, whole),
        np.empty(size, np.bool_),
        np.empty(size, np.bool_),
        np.empty(size, whole),
        np.empty(size, whole),
    )


@woven
def seen_from(g: Graph, seen: int, here: int, there: int) -> int:
    """Doors not to be visited again that ``there`` still knows of."""
    kept = 0
    position = 0
    while seen:
        if seen & 1:
            at = g.near_at[there, g.near[here, position]]
            if at >= 0:
                kept |= 1 << at
        seen >>= 1
        position += 1
    return kept


@woven
def penalty_of(p: Prices, word: int, bits: int) -> float:
    """What the cuts of some bits cost."""
    total = 0.0
    byte = 0
    while bits:
        total += p.penalty[word, byte, bits & 255]
        bits >>= BYTE
        byte += 1
    return total


@woven
def _beats(pool: Pool, p: Prices, one: int, other: int, manner: int) -> bool:
    """Whether whatever follows ``other`` could follow ``one`` at no higher price.

    ``one`` is known not to be dearer.
    """
    if pool.time_s[one] > pool.time_s[other]:
        return False
    for at in range(pool.load.shape[1]):
        if pool.load[one, at] > pool.load[other, at]:
            return False
    if manner == HASTY:
        return True
    if pool.seen[one] & ~pool.seen[other]:
        return False
    spare = pool.price[other] - pool.price[one]
    for word in range(pool.odd.shape[1]):
        bits = pool.odd[one, word] & ~pool.odd[other, word]
        if bits:
            spare -= penalty_of(p, word, bits)
            if spare < 0.0:
                return False
    return True


@lean
def _entered(
    pool: Pool, p: Prices, heads: Whole, new: int, first: int, bucket: int, last: int, manner: int
) -> tuple[bool, int]:
    """Put a label among those of its door unless one beats it; those that it beats go.

    Its door has labels in buckets from ``first`` to ``last``. The second number counts comparisons.
    """
    door, price = pool.door[new], pool.price[new]
    work = 0
    for earlier in range(first, bucket + 1):
        at = heads[door, earlier]
        while at >= 0 and pool.price[at] <= price:
            work += 1
            if _beats(pool, p, at, new, manner):
                return False, work
            at = pool.link[at]
    for later in range(bucket, last + 1):
        before, at = -1, heads[door, later]
        while at >= 0 and pool.price[at] < price:
            work += 1
            before, at = at, pool.link[at]
        if later == bucket:
            pool.link[new] = at
            if before < 0:
                heads[door, later] = new
            else:
                pool.link[before] = new
            before = new
        while at >= 0:
            work += 1
            if _beats(pool, p, new, at, manner):
                pool.is_alive[at] = False
                if before < 0:
                    heads[door, later] = pool.link[at]
                else:
                    pool.link[before] = pool.link[at]
            else:
                before = at
            at = pool.link[at]
    return True, work


@lean
def _begin(
    g: Graph,
    p: Prices,
    pool: Pool,
    chains: Chains,
    first_s: int,
    width_s: int,
    until_s: int,
    manner: int,
) -> int:
    """Labels of first doors; the comparisons made."""
    doors, loads, words = len(g.open_s), pool.load.shape[1], pool.odd.shape[1]
    heads, turn, last, low, high, cursor = chains
    for bucket in range(BUCKETS):
        turn[bucket] = last[bucket] = -1
        for door in range(doors):
            heads[door, bucket] = -1
    for door in range(doors):
        low[door] = (g.open_s[door] - first_s) // width_s if g.open_s[door] > first_s else 0
        close_s = min(g.close_s[door], until_s)
        high[door] = (close_s - first_s) // width_s if close_s > first_s else 0
    count, work = 0, 0
    for door in range(doors):
        time_s = max(g.start_s[door], g.open_s[door])
        if time_s > g.close_s[door] or time_s > until_s:
            continue
        pool.door[count], pool.time_s[count], pool.price[count] = door, time_s, p.start[door]
        fits = True
        for at in range(loads):
            pool.load[count, at] = g.load[door, at]
            fits &= g.load[door, at] <= g.room[at]
        if not fits:
            continue
        pool.seen[count] = 1
        for word in range(words):
            pool.odd[count, word] = p.cut[door, word]
        pool.parent[count], pool.is_reload[count], pool.is_alive[count] = -1, False, True
        bucket = (time_s - first_s) // width_s
        _, done = _entered(pool, p, heads, count, low[door], bucket, high[door], manner)
        work += done
        pool.queue[count] = -1
        if last[bucket] < 0:
            turn[bucket] = count
        else:
            pool.queue[last[bucket]] = count
        last[bucket] = count
        count += 1
    cursor[BUCKET], cursor[LABEL], cursor[COUNT] = 0, turn[0], count
    return work


@lean
def grow(
    g: Graph,
    p: Prices,
    pool: Pool,
    chains: Chains,
    until_s: int,
    manner: int,
    most_work: int,
) -> tuple[int, int]:
    """All labels that no other beats, up to a time.

    Returns
    -------
    tuple
        How many labels there are, dead ones included, or ``FULL``, or ``PAUSED`` after about
        ``most_work`` comparisons, to be called again; and the comparisons made.
    """
    doors, loads, words = len(g.open_s), pool.load.shape[1], pool.odd.shape[1]
    first_s = NEVER_S
    for door in range(doors):
        first_s = min(first_s, max(g.start_s[door], g.open_s[door]))
    width_s = max(1, (until_s - first_s) // BUCKETS + 1)
    heads, turn, last, low, high, cursor = chains
    work = 0
    if cursor[BUCKET] == FRESH:
        work = _begin(g, p, pool, chains, first_s, width_s, until_s, manner)
    now, label, count = cursor[BUCKET], cursor[LABEL], cursor[COUNT]
    while now < BUCKETS:
        while label >= 0:
            if work > most_work:
                cursor[BUCKET], cursor[LABEL], cursor[COUNT] = now, label, count
                return PAUSED, work
            if pool.is_alive[label]:
                here = pool.door[label]
                for place in range(g.next_from[here], g.next_from[here + 1]):
                    there = g.next_doors[place]
                    if not p.keep[here, there]:
                        continue
                    at = g.near_at[here, there]
                    if at >= 0 and (pool.seen[label] >> at) & 1:
                        continue
                    kept = -1
                    for reloads in range(2):
                        way_s = g.reload_s[here, there] if reloads else g.drive_s[here, there]
                        time_s = max(pool.time_s[label] + way_s, g.open_s[there])
                        if time_s > g.close_s[there] or time_s > until_s:
                            continue
                        if count + 1 >= len(pool.door):
                            return FULL, work
                        fits = True
                        for at in range(loads):
                            load = g.load[there, at]
                            if not reloads:
                                load += pool.load[label, at]
                            pool.load[count, at] = load
                            fits &= load <= g.room[at]
                        if not fits:
                            continue
                        if kept < 0:
                            kept = seen_from(g, pool.seen[label], here, there) | 1
                        price = pool.price[label]
                        price += p.reload[here, there] if reloads else p.drive[here, there]
                        for word in range(words):
                            odd = pool.odd[label, word] & p.memory[there, word]
                            even = odd & p.cut[there, word]
                            if even:
                                price += penalty_of(p, word, even)
                            pool.odd[count, word] = odd ^ p.cut[there, word]
                        pool.door[count], pool.time_s[count] = there, time_s
                        pool.price[count], pool.seen[count] = price, kept
                        pool.parent[count], pool.is_reload[count] = label, reloads == 1
                        pool.is_alive[count] = True
                        bucket = (time_s - first_s) // width_s
                        entered, done = _entered(
                            pool, p, heads, count, low[there], bucket, high[there], manner
                        )
                        work += done + 1
                        if entered:
                            pool.queue[count] = -1
                            if last[bucket] < 0:
                                turn[bucket] = count
                            else:
                                pool.queue[last[bucket]] = count
                            last[bucket] = count
                            count += 1
            label = pool.queue[label]
        now += 1
        if now < BUCKETS:
            label = turn[now]
    return count, work
