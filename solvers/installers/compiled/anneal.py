"""Simulated annealing on plans, compiled."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from solvers.common.machine_code import lean
from solvers.installers.compiled.core import B_GROUP, G_FIXED, P_WORST, V_BUNDLE
from solvers.installers.compiled.costs import is_out
from solvers.installers.compiled.moves import (
    change_team,
    insert_beside,
    move_run,
    put_in,
    shift_order,
    swap_tails,
    swap_visits,
)
from solvers.installers.compiled.settle import remove_group, settle
from solvers.installers.compiled.state import (
    BROKEN,
    BY_TIME,
    STATIC,
    TEAM,
    WORST,
    begin,
    below,
    dequeue,
    drop_queue,
    enqueue,
    undo,
    uniform,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from solvers.installers.compiled.core import Core
    from solvers.installers.compiled.state import State

SOUND = 1e-6
RENUMBERED = 1_000
"""Keys are made whole numbers again after so many steps: between two there is only so much room."""


@lean
def anneal(
    c: Core,
    s: State,
    steps: int,
    hot: float,
    cold: float,
    broken_cny: float,
    allowance: float,
    weights: NDArray[np.float64],
    best_key: NDArray[np.float64],
    best_team_day: NDArray[np.int64],
    best: NDArray[np.float64],
    tried: NDArray[np.int64],
) -> float:
    """Try some changes while the temperature falls; the price of broken rules afterwards.

    Parameters
    ----------
    c, s
        The problem and a plan.
    steps
        How many are tried.
    hot, cold
        First and last temperature, in CNY.
    broken_cny
        Price of a second by which a hard rule is broken.
    allowance
        What a change may save at most by other causes than ways and times; a change whose ways cost
        too much beyond that and all that times cost now is given up before its times are reckoned.
    weights
        Of the moves, summed up, the last 1: beside a near visit, order, team, swap, tails, run,
        in or out.
    best_key, best_team_day, best
        The best plan without broken rules so far and its cost; kept up.
    tried
        Changes tried and kept, by move.
    """
    cost = settle(c, s)
    value = cost + broken_cny * s.total[BROKEN]
    cooling = (cold / hot) ** (1.0 / max(1, steps))
    temperature = hot
    visits, width = len(c.visit), c.near.shape[1]
    for step in range(steps):
        temperature *= cooling
        if step % RENUMBERED == 0:
            renumber(s)
        begin(s)
        s.total[STATIC] = 0.0
        draw = uniform(s.random)
        kind = 0
        while draw > weights[kind] and kind < 6:
            kind += 1
        visit = below(s.random, visits)
        is_changed = False
        if s.visit[visit, TEAM] < 0 or kind == 6:
            group = c.bundle[c.visit[visit, V_BUNDLE], B_GROUP]
            kind = 6
            if is_out(c, s, group):
                is_changed = put_in(c, s, group)
            elif not c.group[group, G_FIXED] and uniform(s.random) < 0.1:
                remove_group(c, s, group)
                is_changed = True
        elif kind == 1:
            is_changed = shift_order(c, s, visit)
        elif kind == 2:
            is_changed = change_team(c, s, visit)
        else:
            draw = uniform(s.random)
            near = c.near[visit, int(draw * draw * width)]
            if near >= 0 and s.visit[near, TEAM] >= 0:
                if kind == 0:
                    share = 0.0 if uniform(s.random) < 0.7 else 0.5
                    is_after = uniform(s.random) < 0.5
                    is_changed = insert_beside(c, s, visit, near, is_after, share)
                elif kind == 3:
                    is_changed = swap_visits(c, s, visit, near)
                elif kind == 4:
                    is_changed = swap_tails(c, s, visit, near)
                elif kind == 5:
                    is_changed = move_run(c, s, visit, near)
        tried[kind, 0] += 1
        limit = value - temperature * math.log(uniform(s.random) + 1e-300)
        if is_changed and kind != 6:
            saved = s.total[BY_TIME] + c.price[P_WORST] * max(0.0, s.log_total[WORST])
            saved += broken_cny * s.total[BROKEN] + allowance
            is_changed = value + s.total[STATIC] - saved <= limit
        if not is_changed:
            drop_queue(s)
            undo(s)
            continue
        cost = settle(c, s)
        changed = cost + broken_cny * s.total[BROKEN]
        if changed > limit:
            undo(s)
            continue
        value = changed
        tried[kind, 1] += 1
        if s.total[BROKEN] < SOUND and cost < best[0] - 1e-7:
            best[0] = cost
            tried[kind, 2] += 1
            remember(s, best_key, best_team_day)
    begin(s)
    return broken_cny


@lean
def construct(
    c: Core, s: State, groups: NDArray[np.int64], attempts: int, broken_cny: float
) -> None:
    """Do groups that are left out, one after another, each in the best of some random places.

    A group for which no place is better than leaving it out stays out.
    """
    for at in range(len(groups)):
        group = groups[at]
        if not is_out(c, s, group):
            continue
        begin(s)
        best = settle(c, s) + broken_cny * s.total[BROKEN]
        chosen = s.random[0]
        is_chosen = False
        for _ in range(attempts):
            drawn = s.random[0]
            begin(s)
            if put_in(c, s, group):
                value = settle(c, s) + broken_cny * s.total[BROKEN]
                if value < best:
                    best, chosen, is_chosen = value, drawn, True
            else:
                drop_queue(s)
            undo(s)
        if is_chosen:
            after = s.random[0]
            s.random[0] = chosen
            begin(s)
            put_in(c, s, group)
            settle(c, s)
            s.random[0] = after
    begin(s)
    renumber(s)


@lean
def remember(s: State, key: NDArray[np.float64], team_day: NDArray[np.int64]) -> None:
    """Copy a plan."""
    for bundle in range(len(key)):
        key[bundle] = s.key[bundle]
    for visit in range(len(team_day)):
        team_day[visit] = s.visit[visit, TEAM]


@lean
def renumber(s: State) -> None:
    """Make keys whole numbers, in the same order; by the queue, since nothing is allocated here."""
    for bundle in range(len(s.key)):
        enqueue(s, bundle)
    for at in range(len(s.key)):
        s.order[at] = dequeue(s)
    for at in range(len(s.key)):
        s.key[s.order[at]] = at
