"""A plan under change, compiled: who does what in which order, and how to take a change back.

A plan is a key for every bundle and a team-day for every visit. Each team-day does its visits in
the order of their bundles' keys, so that no two routes can wait for each other in a circle. Routes
are linked lists: after the visits come a head and a tail for each team-day.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from solvers.common.machine_code import lean, woven
from solvers.installers.compiled.arrays import NONE
from solvers.installers.compiled.core import (
    B_BEGIN,
    B_END,
    T_END,
    T_PER_H,
    T_PER_KM,
    T_SPEED,
    T_START,
    V_BUNDLE,
    V_POINT,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.installers.compiled.core import Core

TEAM, NEXT, PREV, START, END, SETTLED, TAKEN, LATE = range(8)
"""Columns of ``State.visit``. ``SETTLED``: breaks (a bit each) that are over or not due when the
visit ends; ``TAKEN``: those taken between the visit before and its start."""

DELAY = END
"""Of a route's tail: how long after its shift opens it leaves; ``START`` is when it is back."""

COST, BAD, TIMED = range(3)
"""Columns of ``State.route`` and ``State.part``: cost in CNY, what is broken of hard rules (in
seconds, or what stands for them), and how much of the cost depends on times."""

TOTAL, BROKEN, BY_TIME, WORST, STATIC = range(5)
"""Entries of ``State.total``: the three sums, the latest start after a priced window, and how much
more ways cost since the change began."""

TICK, QUEUED, ROUTES, PARTS, LOGGED, LOGGED_KEYS, LOGGED_ROUTES, LOGGED_PARTS = range(8)
"""Entries of ``State.counts``: number of the change under way, and how full the lists are."""


class State(NamedTuple):
    """A plan under change, and a log of what the change under way has replaced."""

    key: NDArray[np.float64]
    visit: NDArray[np.int64]
    route: NDArray[np.float64]
    part: NDArray[np.float64]
    total: NDArray[np.float64]
    counts: NDArray[np.int64]
    random: NDArray[np.uint64]
    queue: NDArray[np.int64]
    is_queued: NDArray[np.int64]
    dirty_route: NDArray[np.int64]
    is_dirty_route: NDArray[np.int64]
    dirty_part: NDArray[np.int64]
    is_dirty_part: NDArray[np.int64]
    scratch: NDArray[np.int64]
    queue_tail: NDArray[np.int64]
    order: NDArray[np.int64]
    log_visit: NDArray[np.int64]
    log_visit_at: NDArray[np.int64]
    seen_visit: NDArray[np.int64]
    log_key: NDArray[np.float64]
    log_key_at: NDArray[np.int64]
    seen_key: NDArray[np.int64]
    log_route: NDArray[np.float64]
    log_part: NDArray[np.float64]
    log_total: NDArray[np.float64]


def new_state(c: Core, seed: int) -> State:
    """A plan in which nothing is done."""
    visits, team_days, bundles, groups = len(c.visit), len(c.team_day), len(c.bundle), len(c.group)
    nodes = visits + 2 * team_days
    widest = int((c.bundle[:, B_END] - c.bundle[:, B_BEGIN]).max(initial=1))
    visit = np.zeros((nodes, 8), np.int64)
    visit[:, (TEAM, NEXT, PREV)] = NONE
    for team_day in range(team_days):
        head, tail = visits + team_day, visits + team_days + team_day
        visit[head, (TEAM, NEXT)] = team_day, tail
        visit[tail, (TEAM, PREV)] = team_day, head
    part = np.zeros((groups, 3))
    part[:, COST] = c.out_cny
    total = np.zeros(5)
    total[TOTAL] = c.out_cny.sum()
    return State(
        key=np.arange(bundles, dtype=np.float64),
        visit=visit,
        route=np.zeros((team_days, 3)),
        part=part,
        total=total,
        counts=np.array([1, 0, 0, 0, 0, 0, 0, 0], np.int64),
        random=np.array([(seed * 0x9E3779B97F4A7C15 + 0x1234567) % 2**64 | 1], np.uint64),
        queue=np.zeros(bundles + 1, np.int64),
        is_queued=np.zeros(bundles, np.int64),
        dirty_route=np.zeros(team_days, np.int64),
        is_dirty_route=np.zeros(team_days, np.int64),
        dirty_part=np.zeros(groups, np.int64),
        is_dirty_part=np.zeros(groups, np.int64),
        scratch=np.zeros((widest, 7), np.int64),
        queue_tail=np.zeros(128, np.int64),
        order=np.zeros(bundles, np.int64),
        log_visit=np.zeros((nodes, 8), np.int64),
        log_visit_at=np.zeros(nodes, np.int64),
        seen_visit=np.zeros(nodes, np.int64),
        log_key=np.zeros(bundles),
        log_key_at=np.zeros(bundles, np.int64),
        seen_key=np.zeros(bundles, np.int64),
        log_route=np.zeros((team_days, 3)),
        log_part=np.zeros((groups, 3)),
        log_total=total.copy(),
    )


@woven
def keep_visit(s: State, node: int) -> None:
    """Log a visit, head or tail as it is, if this change has not touched it before."""
    tick = s.counts[TICK]
    if s.seen_visit[node] != tick:
        s.seen_visit[node] = tick
        at = s.counts[LOGGED]
        s.log_visit_at[at] = node
        for column in range(8):
            s.log_visit[at, column] = s.visit[node, column]
        s.counts[LOGGED] = at + 1


@lean
def set_key(s: State, bundle: int, key: float) -> None:
    """Give a bundle another key; its visits must not be in routes meanwhile, or stay in order."""
    tick = s.counts[TICK]
    if s.seen_key[bundle] != tick:
        s.seen_key[bundle] = tick
        at = s.counts[LOGGED_KEYS]
        s.log_key_at[at] = bundle
        s.log_key[at] = s.key[bundle]
        s.counts[LOGGED_KEYS] = at + 1
    s.key[bundle] = key


@woven
def enqueue(s: State, bundle: int) -> None:
    """Ask for the times of a bundle to be reckoned again."""
    if s.is_queued[bundle]:
        return
    s.is_queued[bundle] = 1
    at = s.counts[QUEUED]
    s.counts[QUEUED] = at + 1
    key = s.key[bundle]
    while at > 0:
        above = (at - 1) >> 1
        if s.key[s.queue[above]] <= key:
            break
        s.queue[at] = s.queue[above]
        at = above
    s.queue[at] = bundle


@woven
def dequeue(s: State) -> int:
    """The queued bundle with the least key."""
    first = int(s.queue[0])
    s.is_queued[first] = 0
    size = s.counts[QUEUED] - 1
    s.counts[QUEUED] = size
    if size > 0:
        moved = s.queue[size]
        key = s.key[moved]
        at = 0
        while True:
            below = 2 * at + 1
            if below >= size:
                break
            if below + 1 < size and s.key[s.queue[below + 1]] < s.key[s.queue[below]]:
                below += 1
            if s.key[s.queue[below]] >= key:
                break
            s.queue[at] = s.queue[below]
            at = below
        s.queue[at] = moved
    return first


@woven
def soil_route(s: State, team_day: int) -> None:
    """Ask for the cost of a route to be reckoned again."""
    if not s.is_dirty_route[team_day]:
        s.is_dirty_route[team_day] = 1
        at = s.counts[ROUTES]
        s.dirty_route[at] = team_day
        for column in range(3):
            s.log_route[at, column] = s.route[team_day, column]
        s.counts[ROUTES] = at + 1


@woven
def soil_part(s: State, group: int) -> None:
    """Ask for the cost of a group to be reckoned again."""
    if not s.is_dirty_part[group]:
        s.is_dirty_part[group] = 1
        at = s.counts[PARTS]
        s.dirty_part[at] = group
        for column in range(3):
            s.log_part[at, column] = s.part[group, column]
        s.counts[PARTS] = at + 1


@woven
def way_cny(c: Core, team_day: int, before: int, after: int) -> float:
    """What the way between two nodes of a route costs by distance and time."""
    visits = len(c.visit)
    here = c.visit[before, V_POINT] if before < visits else c.team_day[team_day, T_START]
    there = c.visit[after, V_POINT] if after < visits else c.team_day[team_day, T_END]
    speed = c.team_day[team_day, T_SPEED]
    km = c.distance_m[speed, here, there] / 1000.0
    hours = c.drive_s[speed, here, there] / 3600.0
    return float(c.pay[team_day, T_PER_KM] * km + c.pay[team_day, T_PER_H] * hours)


@lean
def unlink(c: Core, s: State, visit: int) -> None:
    """Take a visit from its route."""
    before, after = s.visit[visit, PREV], s.visit[visit, NEXT]
    keep_visit(s, visit)
    keep_visit(s, before)
    keep_visit(s, after)
    s.visit[before, NEXT] = after
    s.visit[after, PREV] = before
    team_day = s.visit[visit, TEAM]
    less = way_cny(c, team_day, before, visit) + way_cny(c, team_day, visit, after)
    s.total[STATIC] += way_cny(c, team_day, before, after) - less
    soil_route(s, team_day)
    if s.visit[visit, LATE] > 0 and s.visit[visit, LATE] == s.total[WORST]:
        s.total[WORST] = -1.0  # to be found again
    s.visit[visit, TEAM] = NONE
    s.visit[visit, LATE] = 0
    if after < len(c.visit):
        enqueue(s, c.visit[after, V_BUNDLE])


@lean
def link(c: Core, s: State, visit: int, team_day: int) -> None:
    """Put a visit that is in no route into one, where its bundle's key puts it."""
    visits = len(c.visit)
    key = s.key[c.visit[visit, V_BUNDLE]]
    after = s.visit[visits + team_day, NEXT]
    while after < visits and s.key[c.visit[after, V_BUNDLE]] < key:
        after = s.visit[after, NEXT]
    before = s.visit[after, PREV]
    keep_visit(s, visit)
    keep_visit(s, before)
    keep_visit(s, after)
    s.visit[before, NEXT] = visit
    s.visit[visit, PREV] = before
    s.visit[visit, NEXT] = after
    s.visit[after, PREV] = visit
    s.visit[visit, TEAM] = team_day
    more = way_cny(c, team_day, before, visit) + way_cny(c, team_day, visit, after)
    s.total[STATIC] += more - way_cny(c, team_day, before, after)
    soil_route(s, team_day)
    enqueue(s, c.visit[visit, V_BUNDLE])
    if after < visits:
        enqueue(s, c.visit[after, V_BUNDLE])


@woven
def begin(s: State) -> None:
    """Begin a change: forget the log."""
    for at in range(s.counts[ROUTES]):
        s.is_dirty_route[s.dirty_route[at]] = 0
    for at in range(s.counts[PARTS]):
        s.is_dirty_part[s.dirty_part[at]] = 0
    s.counts[TICK] += 1
    for entry in range(QUEUED, LOGGED_PARTS + 1):
        s.counts[entry] = 0
    for entry in range(4):
        s.log_total[entry] = s.total[entry]


@lean
def undo(s: State) -> None:
    """Take back all since `begin`; nothing may be queued."""
    for at in range(s.counts[LOGGED]):
        node = s.log_visit_at[at]
        for column in range(8):
            s.visit[node, column] = s.log_visit[at, column]
    for at in range(s.counts[LOGGED_KEYS]):
        s.key[s.log_key_at[at]] = s.log_key[at]
    for at in range(s.counts[ROUTES]):
        for column in range(3):
            s.route[s.dirty_route[at], column] = s.log_route[at, column]
    for at in range(s.counts[PARTS]):
        for column in range(3):
            s.part[s.dirty_part[at], column] = s.log_part[at, column]
    for entry in range(4):
        s.total[entry] = s.log_total[entry]


@lean
def drop_queue(s: State) -> None:
    """Forget what is queued, for a change that is given up before it was reckoned."""
    for at in range(s.counts[QUEUED]):
        s.is_queued[s.queue[at]] = 0
    s.counts[QUEUED] = 0


@woven
def uniform(state: NDArray[np.uint64]) -> float:
    """Next number in [0, 1) of a generator whose state is one 64-bit word (xorshift64*)."""
    x = state[0]
    x ^= x >> 12
    x ^= x << 25
    x ^= x >> 27
    state[0] = x
    return float(((x * 2685821657736338717) >> 11) & 0x1FFFFFFFFFFFFF) / 9007199254740992.0


@woven
def below(state: NDArray[np.uint64], limit: int) -> int:
    """A whole number in [0, limit)."""
    return int(uniform(state) * limit)
