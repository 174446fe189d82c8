"""The best place of all for jobs that are left out, compiled."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from solvers.common.machine_code import lean
from solvers.installers.compiled.core import B_BEGIN, B_END, G_BUNDLE, G_BUNDLE_END, V_BUNDLE
from solvers.installers.compiled.costs import is_out
from solvers.installers.compiled.moves import fits_order, may_do, put_at, put_bundle
from solvers.installers.compiled.settle import settle
from solvers.installers.compiled.state import BROKEN, NEXT, begin, drop_queue, undo, uniform

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from solvers.installers.compiled.core import Core
    from solvers.installers.compiled.state import State

LEAST_GAIN_CNY = 1e-6


@lean
def fill(c: Core, s: State, groups: NDArray[np.int64], draws: int, broken_cny: float) -> int:
    """Do groups that are left out, one after another, each in the best place of all; how many.

    Parameters
    ----------
    c, s
        The problem and a plan.
    groups
        Which are tried, in this order; those that are done already are passed over.
    draws
        How often partners are drawn for each place, where a group needs more than one visit.
    broken_cny
        Price of a second by which a hard rule is broken.
    """
    done = 0
    for at in range(len(groups)):
        if is_out(c, s, groups[at]) and place_best(c, s, groups[at], draws, broken_cny):
            done += 1
    begin(s)
    return done


@lean
def place_best(c: Core, s: State, group: int, draws: int, broken_cny: float) -> bool:
    """Try every place on every route for the first visit; whether one was worth it."""
    bundle = c.group[group, G_BUNDLE]
    visit, visits = c.bundle[bundle, B_BEGIN], len(c.visit)
    is_single = c.bundle[c.group[group, G_BUNDLE_END] - 1, B_END] == visit + 1
    begin(s)
    best = settle(c, s) + broken_cny * s.total[BROKEN] - LEAST_GAIN_CNY
    chosen, chosen_key, drawn = -1, 0.0, s.random[0]
    for team_day in range(len(c.team_day)):
        if not may_do(c, s, visit, team_day):
            continue
        before = visits + team_day
        while True:
            after = s.visit[before, NEXT]
            key = _key_between(c, s, bundle, before, after)
            if fits_order(c, s, bundle, key):
                for _ in range(1 if is_single else draws):
                    draw = s.random[0]
                    begin(s)
                    if _put(c, s, group, team_day, key):
                        value = settle(c, s) + broken_cny * s.total[BROKEN]
                    else:
                        drop_queue(s)
                        value = math.inf
                    undo(s)
                    if value < best:
                        best, chosen, chosen_key, drawn = value, team_day, key, draw
            if after >= visits:
                break
            before = after
    if chosen < 0:
        return False
    later = s.random[0]
    s.random[0] = drawn
    begin(s)
    _put(c, s, group, chosen, chosen_key)
    settle(c, s)
    s.random[0] = later
    return True


@lean
def _put(c: Core, s: State, group: int, team_day: int, key: float) -> bool:
    first = c.group[group, G_BUNDLE]
    if not put_at(c, s, first, team_day, key):
        return False
    for bundle in range(first + 1, c.group[group, G_BUNDLE_END]):
        if not put_bundle(c, s, bundle):
            return False
    return True


@lean
def _key_between(c: Core, s: State, bundle: int, before: int, after: int) -> float:
    """A key between two neighbours on a route; of an empty route the bundle's own."""
    visits = len(c.visit)
    if before >= visits and after >= visits:
        return float(s.key[bundle])
    low = s.key[c.visit[before, V_BUNDLE]] if before < visits else 0.0
    high = s.key[c.visit[after, V_BUNDLE]] if after < visits else low + 4.0
    if before >= visits:
        low = high - 4.0
    return float(low + (high - low) * (0.02 + 0.96 * uniform(s.random)))
