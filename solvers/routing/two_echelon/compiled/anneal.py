"""Ruin and recreate over both levels, compiled.

A change is kept by what it costs on *both* levels. Which satellites are in use is changed in
episodes: one closes or opens, the search goes on with that for a while, and the outcome is judged
against what was before (after Breunig, Schmid, Hartl and Vidal, Computers & Operations Research 76,
2016).
"""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numba import njit

from solvers.routing.two_echelon.compiled.network import SLIGHT, below, uniform
from solvers.routing.two_echelon.compiled.recreate import recreate
from solvers.routing.two_echelon.compiled.routes import (
    LEFT,
    MISSING,
    SECOND,
    TRUCKS,
    copy,
    follow,
)
from solvers.routing.two_echelon.compiled.ruin import ruin
from solvers.routing.two_echelon.compiled.satellites import (
    close,
    go_elsewhere,
    go_where_cheapest,
    open_up,
)
from solvers.routing.two_echelon.compiled.trucks import (
    least_trucks_cny,
    quick_trucks_cny,
    trucks_cny,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.routing.two_echelon.compiled.network import Network, Real, Whole
    from solvers.routing.two_echelon.compiled.routes import Routes
    from solvers.routing.two_echelon.compiled.trucks import Memory

MAY_OPEN = 0.1
"""Probability that a round may begin routes at satellites not in use."""
GO_ELSEWHERE = 0.1
"""Probability that a round begins with a route that starts at another satellite."""
ALONE = 0.3
"""Probability that such a round does nothing else."""
SETTLE = 0.2
"""Probability that changed routes then start where they are cheapest."""
SWAP = 0.4
"""Probability that, where a satellite opens or closes, another closes or opens."""
BANNED, FREE = 1, 2
"""Of a satellite in an episode: no route may start there, or one may for nothing."""


class Search(NamedTuple):
    """States and moods of a search.

    Parameters
    ----------
    now, trial
        What the search goes on from, and what is tried.
    base, best
        What was before the episode, and the cheapest of all.
    memory
        Prices of first levels.
    opening, detour
        Prices of satellites not in use: of this round, and by the way there.
    rule
        By satellite, ``BANNED`` or ``FREE`` in this episode, or 0.
    left
        Rounds left of this episode, and how long episodes are.
    alone
        Price of a customer without a route, for each.
    state
        Of the random numbers.
    """

    now: Routes
    trial: Routes
    base: Routes
    best: Routes
    memory: Memory
    opening: Real
    detour: Real
    rule: Whole
    left: Whole
    alone: Real
    state: NDArray[np.uint64]


@njit(cache=True)
def total_cny(r: Routes, alone: Real) -> float:
    """Both levels, and customers without a route."""
    total = r.price[SECOND] + r.price[TRUCKS]
    if r.counts[LEFT]:
        for customer in range(len(r.row_of)):
            if r.row_of[customer] == MISSING:
                total += alone[customer]
    return float(total)


@njit(cache=True)
def begin(net: Network, s: Search) -> None:
    """Make sure that sums are right, the trucks priced and all states alike, before a search."""
    now = s.now
    now.price[SECOND] = now.cost.sum()
    for home in range(len(now.kg)):
        now.kg[home] = 0.0
    for row in range(len(now.length)):
        load = 0.0
        for at in range(now.length[row]):
            load += net.demand[now.stops[row, at]]
        if now.length[row]:
            now.load[row] = load
            now.kg[now.home[row]] += load
    now.price[TRUCKS] = trucks_cny(net, now.kg, s.memory)
    copy(s.trial, now)
    _learn_detours(net, s)
    if total_cny(now, s.alone) < total_cny(s.best, s.alone):
        copy(s.best, now)


@njit(cache=True)
def anneal(net: Network, s: Search, rounds: int, hot_cny: float, cool_cny: float) -> None:
    """Search for so many rounds while heat falls from one price to another."""
    now_cny, best_cny = total_cny(s.now, s.alone), total_cny(s.best, s.alone)
    fall = log(cool_cny / hot_cny) / max(1, rounds)
    heat_cny, customers = hot_cny, len(net.demand)
    for _ in range(rounds):
        heat_cny *= 1.0 + fall
        if s.left[0] == 0 and len(net.handling) > 1 and uniform(s.state) * s.left[1] < 1.0:
            _change_satellites(net, s)
            s.left[0] = s.left[1]
            limit_cny = np.inf
        else:
            limit_cny = now_cny - heat_cny * log(max(uniform(s.state), 1e-300))
            _set_opening(s)
            seed = below(s.state, customers)
            if not _move_route(net, s, seed):
                ruin(net, s.trial, seed, s.state)
            recreate(net, s.trial, s.opening, s.state)
            if uniform(s.state) < SETTLE:
                _settle(net, s)
        trial_cny = _judged(net, s, limit_cny)
        if trial_cny < best_cny:
            trial_cny -= s.trial.price[TRUCKS]
            s.trial.price[TRUCKS] = trucks_cny(net, s.trial.kg, s.memory)
            trial_cny += s.trial.price[TRUCKS]
        if trial_cny < limit_cny:
            is_other = False
            for home in range(len(net.handling)):
                is_other |= (s.now.starts[home] > 0) != (s.trial.starts[home] > 0)
            follow(s.now, s.trial, s.trial)
            now_cny = trial_cny
            if is_other:
                _learn_detours(net, s)
            if now_cny < best_cny - SLIGHT * (1.0 + best_cny):
                copy(s.best, s.now)
                best_cny = now_cny
        else:
            follow(s.trial, s.now, s.trial)
        if s.left[0] > 0:
            s.left[0] -= 1
            if s.left[0] == 0:
                now_cny = _end_episode(net, s, now_cny, heat_cny)


@njit(cache=True)
def _judged(net: Network, s: Search, limit_cny: float) -> float:
    """Price of the trial; endless if it is sure to be above a limit."""
    trial = s.trial
    trial.price[TRUCKS] = 0.0
    bare_cny = total_cny(trial, s.alone)
    if bare_cny + least_trucks_cny(net, trial.kg) >= limit_cny:
        return np.inf
    trial.price[TRUCKS] = quick_trucks_cny(net, trial.kg, s.memory, limit_cny - bare_cny)
    return float(bare_cny + trial.price[TRUCKS])


@njit(cache=True)
def _set_opening(s: Search) -> None:
    """Where routes may begin in this round, and for how much."""
    may_open = s.now.counts[LEFT] > 0 or uniform(s.state) < MAY_OPEN
    for home in range(len(s.opening)):
        if s.rule[home] == BANNED:
            s.opening[home] = np.inf
        elif s.rule[home] == FREE or s.now.starts[home] > 0:
            s.opening[home] = 0.0
        else:
            s.opening[home] = s.detour[home] * uniform(s.state) if may_open else np.inf


@njit(cache=True)
def _move_route(net: Network, s: Search, seed: int) -> bool:
    """Now and then let the route of a customer start elsewhere; whether that is all."""
    row = s.trial.row_of[seed]
    if row == MISSING or len(net.handling) == 1 or uniform(s.state) >= GO_ELSEWHERE:
        return False
    home = below(s.state, len(net.handling))
    if s.opening[home] == np.inf or not go_elsewhere(net, s.trial, row, home):
        return False
    return uniform(s.state) < ALONE


@njit(cache=True)
def _settle(net: Network, s: Search) -> None:
    for k in range(s.trial.touches[0]):
        row = s.trial.row[k]
        if s.trial.length[row]:
            go_where_cheapest(net, s.trial, row, False, s.opening)


@njit(cache=True)
def _change_satellites(net: Network, s: Search) -> None:
    """Begin an episode: a satellite opens or closes, or both."""
    copy(s.base, s.now)
    satellites, used = len(net.handling), 0
    for home in range(satellites):
        s.rule[home] = 0
        used += s.now.starts[home] > 0
    home = below(s.state, satellites)
    other = below(s.state, satellites)
    is_swap = uniform(s.state) < SWAP
    is_used = s.now.starts[home] > 0
    if is_swap and is_used == (s.now.starts[other] > 0):
        is_swap = False
    opens, closes = MISSING, MISSING
    if is_used:
        closes, opens = home, other if is_swap else MISSING
    else:
        opens, closes = home, other if is_swap else MISSING
    if closes != MISSING and used == 1 and opens == MISSING:
        closes = MISSING
    if opens != MISSING:
        s.rule[opens] = FREE
    if closes != MISSING:
        s.rule[closes] = BANNED
    _set_opening(s)
    if opens != MISSING:
        open_up(net, s.trial, opens, s.state)
    if closes != MISSING:
        close(net, s.trial, closes, s.opening, s.state)
    recreate(net, s.trial, s.opening, s.state)


@njit(cache=True)
def _end_episode(net: Network, s: Search, now_cny: float, heat_cny: float) -> float:
    """Keep what the episode led to, or take it back; the price of what is kept."""
    for home in range(len(s.rule)):
        s.rule[home] = 0
    base_cny = total_cny(s.base, s.alone)
    if now_cny < base_cny - heat_cny * log(max(uniform(s.state), 1e-300)):
        return now_cny
    copy(s.now, s.base)
    copy(s.trial, s.base)
    _learn_detours(net, s)
    return base_cny


@njit(cache=True)
def _learn_detours(net: Network, s: Search) -> None:
    """What a truck drives more to come by each satellite that is not in use."""
    for home in range(len(s.detour)):
        node, best = home + 1, net.leg[0, home + 1] + net.leg[home + 1, 0]
        if s.now.starts[home] == 0:
            for one in range(len(s.detour) + 1):
                if one > 0 and s.now.starts[one - 1] == 0:
                    continue
                for two in range(len(s.detour) + 1):
                    if one == two or (two > 0 and s.now.starts[two - 1] == 0):
                        continue
                    more = net.leg[one, node] + net.leg[node, two] - net.leg[one, two]
                    best = min(best, more)
        s.detour[home] = best
