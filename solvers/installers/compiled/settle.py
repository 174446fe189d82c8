"""Brings times and costs of a plan in line after a change, compiled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from solvers.common.machine_code import lean, woven
from solvers.installers.compiled.core import (
    B_BEGIN,
    B_END,
    G_BUNDLE,
    G_BUNDLE_END,
    G_FIXED,
    P_WORST,
)
from solvers.installers.compiled.costs import (
    find_worst,
    is_out,
    reckon_part,
    reckon_route,
    soil_partners,
)
from solvers.installers.compiled.state import (
    BAD,
    BROKEN,
    PARTS,
    QUEUED,
    ROUTES,
    TEAM,
    TOTAL,
    WORST,
    begin,
    dequeue,
    enqueue,
    link,
    undo,
    unlink,
)
from solvers.installers.compiled.timing import call_seconds, time_bundle

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from solvers.installers.compiled.core import Core
    from solvers.installers.compiled.state import State


@lean
def settle(c: Core, s: State) -> float:
    """Reckon all that was asked for; the cost of the plan, without what it breaks."""
    while s.counts[QUEUED] > 0:
        time_bundle(c, s, dequeue(s))
    for at in range(s.counts[ROUTES]):
        reckon_route(c, s, s.dirty_route[at])
    for at in range(s.counts[PARTS]):
        reckon_part(c, s, s.dirty_part[at])
    find_worst(c, s)
    return float(s.total[TOTAL] + c.price[P_WORST] * s.total[WORST])


@woven
def remove_visit(c: Core, s: State, visit: int) -> None:
    """Take a visit from its route, and tell those that it concerns."""
    unlink(c, s, visit)
    soil_partners(c, s, visit)
    call_seconds(c, s, visit)


@woven
def add_visit(c: Core, s: State, visit: int, team_day: int) -> None:
    """Give a visit to a team-day, where its bundle's key puts it."""
    link(c, s, visit, team_day)
    soil_partners(c, s, visit)
    call_seconds(c, s, visit)


@lean
def remove_group(c: Core, s: State, group: int) -> None:
    """Take all visits of a group from their routes."""
    first = c.bundle[c.group[group, G_BUNDLE], B_BEGIN]
    last = c.bundle[c.group[group, G_BUNDLE_END] - 1, B_END]
    for visit in range(first, last):
        if s.visit[visit, TEAM] >= 0:
            remove_visit(c, s, visit)


@lean
def load(c: Core, s: State, key: NDArray[np.float64], team_day: NDArray[np.int64]) -> float:
    """Make a plan of keys of bundles and team-days of visits; the state must be without any."""
    begin(s)
    for bundle in range(len(key)):
        s.key[bundle] = key[bundle]
    for bundle in range(len(key)):
        enqueue(s, bundle)
    for at in range(len(key)):
        s.order[at] = dequeue(s)
    for at in range(len(key)):
        bundle = s.order[at]
        for visit in range(c.bundle[bundle, B_BEGIN], c.bundle[bundle, B_END]):
            if team_day[visit] >= 0:
                add_visit(c, s, visit, team_day[visit])
    return settle(c, s)


@lean
def drop_broken(c: Core, s: State) -> None:
    """Take out groups until no hard rule is broken: each time the one that heals most.

    Fixed groups go only when no others are left to take.
    """
    while s.total[BROKEN] > 1e-6:
        best, best_score = -1, 0.0
        for group in range(len(c.group)):
            if is_out(c, s, group) or not _is_concerned(c, s, group):
                continue
            before = s.total[BROKEN]
            begin(s)
            remove_group(c, s, group)
            settle(c, s)
            score = (before - s.total[BROKEN]) / (1.0 + c.out_cny[group])
            undo(s)
            if c.group[group, G_FIXED]:
                score *= 1e-12
            if best < 0 or score > best_score:
                best, best_score = group, score
        begin(s)
        if best < 0:
            break
        remove_group(c, s, best)
        settle(c, s)


@lean
def _is_concerned(c: Core, s: State, group: int) -> bool:
    """Whether a group breaks a rule, or a route that does passes it."""
    if s.part[group, BAD] > 0.0:
        return True
    first = c.bundle[c.group[group, G_BUNDLE], B_BEGIN]
    last = c.bundle[c.group[group, G_BUNDLE_END] - 1, B_END]
    for visit in range(first, last):
        team_day = s.visit[visit, TEAM]
        if team_day >= 0 and s.route[team_day, BAD] > 0.0:
            return True
    return False
