"""Changes of a plan that annealing tries, compiled.

Each makes its change between `begin` and `settle` and tells whether there is one; if not, nothing
was changed. What a change costs is for the caller to reckon and to keep or undo.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from solvers.common.machine_code import lean
from solvers.installers.compiled.arrays import NONE
from solvers.installers.compiled.core import (
    B_BEGIN,
    B_END,
    G_BUNDLE,
    G_BUNDLE_END,
    J_AS_FIRST,
    J_AS_SECOND,
    J_FIRST,
    J_VISITS,
    R_FIRST,
    R_SECOND,
    T_DAY,
    T_SIZE,
    T_TEAM,
    V_BUNDLE,
    V_HELPED,
    V_HELPER,
    V_JOB,
    V_PEOPLE,
)
from solvers.installers.compiled.settle import add_visit, remove_visit
from solvers.installers.compiled.state import NEXT, PREV, TEAM, below, set_key, uniform

if TYPE_CHECKING:
    from solvers.installers.compiled.core import Core
    from solvers.installers.compiled.state import State

TRIES = 12
LONGEST = 40
"""Most visits of a tail that changes hands."""
KEPT = 0


@lean
def conflicts(c: Core, s: State, visit: int, team_day: int) -> bool:
    """Whether another visit of the same job or bundle is by the same team."""
    team = c.team_day[team_day, T_TEAM]
    bundle = c.visit[visit, V_BUNDLE]
    for other in range(c.bundle[bundle, B_BEGIN], c.bundle[bundle, B_END]):
        if other != visit and s.visit[other, TEAM] >= 0:
            if c.team_day[s.visit[other, TEAM], T_TEAM] == team:
                return True
    job = c.visit[visit, V_JOB]
    for place in range(c.job[job, J_VISITS], c.job[job, J_VISITS + 1]):
        other = c.lists[place]
        if other != visit and s.visit[other, TEAM] >= 0:
            if c.team_day[s.visit[other, TEAM], T_TEAM] == team:
                return True
    return False


@lean
def may_do(c: Core, s: State, visit: int, team_day: int) -> bool:
    """Whether a team-day may make a visit beside what else is planned for its job."""
    return bool(c.work_s[visit, team_day] >= 0) and not conflicts(c, s, visit, team_day)


@lean
def key_beside(c: Core, s: State, visit: int, is_after: bool, skipped: int) -> float:
    """A key between a visit and the one after (or before) it on its route, passing by a bundle.

    The visit's own key where numbers leave no room between.
    """
    visits = len(c.visit)
    key = s.key[c.visit[visit, V_BUNDLE]]
    other = s.visit[visit, NEXT] if is_after else s.visit[visit, PREV]
    while other < visits and c.visit[other, V_BUNDLE] == skipped:
        other = s.visit[other, NEXT] if is_after else s.visit[other, PREV]
    if other < visits:
        far = s.key[c.visit[other, V_BUNDLE]]
    else:
        far = key + 4.0 if is_after else key - 4.0
    share = 0.02 + 0.96 * uniform(s.random)
    if uniform(s.random) < 0.5:
        share = 0.02
    wanted = key + (far - key) * share
    return float(key if wanted == far else wanted)


@lean
def fits_order(c: Core, s: State, bundle: int, key: float) -> bool:
    """Whether a bundle with this key is timed after those it must wait for, and before others."""
    for visit in range(c.bundle[bundle, B_BEGIN], c.bundle[bundle, B_END]):
        job = c.visit[visit, V_JOB]
        if c.job[job, J_FIRST] == visit:
            for entry in range(c.job[job, J_AS_SECOND], c.job[job, J_AS_SECOND + 1]):
                first = c.before[c.lists[entry], R_FIRST]
                for place in range(c.job[first, J_VISITS], c.job[first, J_VISITS + 1]):
                    if s.key[c.visit[c.lists[place], V_BUNDLE]] >= key:
                        return False
        for entry in range(c.job[job, J_AS_FIRST], c.job[job, J_AS_FIRST + 1]):
            second = c.before[c.lists[entry], R_SECOND]
            if s.key[c.visit[c.job[second, J_FIRST], V_BUNDLE]] <= key:
                return False
    return True


@lean
def rekey(c: Core, s: State, bundle: int, key: float) -> bool:
    """Give a bundle another key and put its visits where that belongs."""
    if not fits_order(c, s, bundle, key):
        return False
    first, last = c.bundle[bundle, B_BEGIN], c.bundle[bundle, B_END]
    for visit in range(first, last):
        s.scratch[visit - first, KEPT] = s.visit[visit, TEAM]
        if s.visit[visit, TEAM] >= 0:
            remove_visit(c, s, visit)
    set_key(s, bundle, key)
    for visit in range(first, last):
        if s.scratch[visit - first, KEPT] >= 0:
            add_visit(c, s, visit, s.scratch[visit - first, KEPT])
    return True


@lean
def other_team_day(c: Core, s: State, visit: int, day: int) -> int:
    """A team-day on a day (any if ``NONE``) that may make a visit: a near one, or any."""
    width = c.near.shape[1]
    for attempt in range(TRIES):
        team_day = NONE
        if attempt < TRIES // 2:
            near = c.near[visit, below(s.random, width)]
            if near >= 0:
                team_day = s.visit[near, TEAM]
        else:
            team_day = below(s.random, len(c.team_day))
        if team_day < 0 or team_day == s.visit[visit, TEAM]:
            continue
        if day >= 0 and c.team_day[team_day, T_DAY] != day:
            continue
        if may_do(c, s, visit, team_day):
            return team_day
    return NONE


@lean
def help_or_not(c: Core, s: State, visit: int, may_change: bool) -> bool:
    """Let a helper come where the team of a visit is too small, and go where it is large enough."""
    helper = c.visit[visit, V_HELPER]
    if helper < 0 or s.visit[visit, TEAM] < 0:
        return True
    team_day = s.visit[visit, TEAM]
    size, day = c.team_day[team_day, T_SIZE], c.team_day[team_day, T_DAY]
    present = s.visit[helper, TEAM]
    if size >= c.visit[visit, V_PEOPLE]:
        if present >= 0:
            remove_visit(c, s, helper)
        return True
    if present >= 0 and not may_change:
        enough = size + c.team_day[present, T_SIZE] >= c.visit[visit, V_PEOPLE]
        if enough and c.team_day[present, T_DAY] == day:
            return True
    for _ in range(4):
        other = other_team_day(c, s, helper, day)
        if other < 0:
            return False
        if size + c.team_day[other, T_SIZE] >= c.visit[visit, V_PEOPLE]:
            if s.visit[helper, TEAM] >= 0:
                remove_visit(c, s, helper)
            add_visit(c, s, helper, other)
            return True
    return False


@lean
def gather(c: Core, s: State, visit: int, share: float) -> bool:
    """Bring the visits that are tied to one to its day, some of them to other teams."""
    bundle = c.visit[visit, V_BUNDLE]
    first, last = c.bundle[bundle, B_BEGIN], c.bundle[bundle, B_END]
    if last == first + 1:
        return True
    day = c.team_day[s.visit[visit, TEAM], T_DAY]
    for other in range(first, last):
        if other == visit or c.visit[other, V_HELPED] >= 0:
            continue
        team_day = s.visit[other, TEAM]
        is_right = team_day >= 0 and c.team_day[team_day, T_DAY] == day
        if is_right and uniform(s.random) >= share:
            continue
        found = other_team_day(c, s, other, day)
        if found < 0:
            if is_right:
                continue
            return False
        if team_day >= 0:
            remove_visit(c, s, other)
        add_visit(c, s, other, found)
    for other in range(first, last):
        if not help_or_not(c, s, other, False):
            return False
    return True


@lean
def insert_beside(c: Core, s: State, visit: int, near: int, is_after: bool, share: float) -> bool:
    """Move a visit to the route of another one, next to it; ``share`` of its partners move too."""
    team_day, bundle = s.visit[near, TEAM], c.visit[visit, V_BUNDLE]
    if c.visit[near, V_BUNDLE] == bundle or c.work_s[visit, team_day] < 0:
        return False
    if team_day != s.visit[visit, TEAM] and conflicts(c, s, visit, team_day):
        return False
    key = key_beside(c, s, near, is_after, bundle)
    if key == s.key[c.visit[near, V_BUNDLE]] or not fits_order(c, s, bundle, key):
        return False
    if s.visit[visit, TEAM] >= 0:
        remove_visit(c, s, visit)
    rekey(c, s, bundle, key)
    add_visit(c, s, visit, team_day)
    return gather(c, s, visit, share)


@lean
def change_team(c: Core, s: State, visit: int) -> bool:
    """Give a visit to another team-day, at the same place in the order."""
    bundle = c.visit[visit, V_BUNDLE]
    is_alone = c.bundle[bundle, B_END] == c.bundle[bundle, B_BEGIN] + 1
    day = NONE if is_alone else c.team_day[s.visit[visit, TEAM], T_DAY]
    found = other_team_day(c, s, visit, day)
    if found < 0:
        return False
    remove_visit(c, s, visit)
    add_visit(c, s, visit, found)
    helped = c.visit[visit, V_HELPED]
    return help_or_not(c, s, helped if helped >= 0 else visit, False)


@lean
def shift_order(c: Core, s: State, visit: int) -> bool:
    """Move a bundle a few places on one of its routes."""
    visits = len(c.visit)
    is_after = uniform(s.random) < 0.5
    near = visit
    for _ in range(1 + below(s.random, 3)):
        following = s.visit[near, NEXT] if is_after else s.visit[near, PREV]
        if following >= visits:
            break
        near = following
    if near == visit:
        return False
    bundle = c.visit[visit, V_BUNDLE]
    key = key_beside(c, s, near, is_after, bundle)
    return key != s.key[c.visit[near, V_BUNDLE]] and rekey(c, s, bundle, key)


@lean
def swap_visits(c: Core, s: State, visit: int, other: int) -> bool:
    """Two visits change teams, and their bundles places in the order."""
    mine, others = s.visit[visit, TEAM], s.visit[other, TEAM]
    bundle, other_bundle = c.visit[visit, V_BUNDLE], c.visit[other, V_BUNDLE]
    if mine == others or bundle == other_bundle:
        return False
    if c.work_s[visit, others] < 0 or c.work_s[other, mine] < 0:
        return False
    key, other_key = s.key[bundle], s.key[other_bundle]
    remove_visit(c, s, visit)
    remove_visit(c, s, other)
    if conflicts(c, s, visit, others) or conflicts(c, s, other, mine):
        return False
    if not rekey(c, s, bundle, other_key) or not rekey(c, s, other_bundle, key):
        return False
    add_visit(c, s, visit, others)
    add_visit(c, s, other, mine)
    return gather(c, s, visit, 0.0) and gather(c, s, other, 0.0)


@lean
def swap_tails(c: Core, s: State, visit: int, other: int) -> bool:
    """What follows a visit, and what begins with another one, change teams."""
    visits = len(c.visit)
    mine, others = s.visit[visit, TEAM], s.visit[other, TEAM]
    if mine == others or c.team_day[mine, T_DAY] != c.team_day[others, T_DAY]:
        return False
    count = 0
    node = s.visit[visit, NEXT]
    while node < visits:
        if c.work_s[node, others] < 0 or count >= LONGEST:
            return False
        s.queue_tail[count] = node
        count += 1
        node = s.visit[node, NEXT]
    split = count
    node = other
    while node < visits:
        if c.work_s[node, mine] < 0 or count >= 2 * LONGEST:
            return False
        s.queue_tail[count] = node
        count += 1
        node = s.visit[node, NEXT]
    for at in range(count):
        remove_visit(c, s, s.queue_tail[at])
    for at in range(count):
        team_day = others if at < split else mine
        if conflicts(c, s, s.queue_tail[at], team_day):
            return False
        add_visit(c, s, s.queue_tail[at], team_day)
    for at in range(count):
        helped = c.visit[s.queue_tail[at], V_HELPED]
        if not help_or_not(c, s, helped if helped >= 0 else s.queue_tail[at], False):
            return False
    return True


@lean
def move_run(c: Core, s: State, visit: int, near: int) -> bool:
    """Move two or three visits in a row behind another one of another route."""
    visits = len(c.visit)
    team_day = s.visit[near, TEAM]
    if team_day == s.visit[visit, TEAM]:
        return False
    count = 0
    node = visit
    while node < visits and count < 2 + below(s.random, 2):
        bundle = c.visit[node, V_BUNDLE]
        if c.bundle[bundle, B_END] != c.bundle[bundle, B_BEGIN] + 1:
            break
        if bundle == c.visit[near, V_BUNDLE] or not may_do(c, s, node, team_day):
            break
        s.queue_tail[count] = node
        count += 1
        node = s.visit[node, NEXT]
    if count < 2:
        return False
    key = s.key[c.visit[near, V_BUNDLE]]
    following = s.visit[near, NEXT]
    far = s.key[c.visit[following, V_BUNDLE]] if following < visits else key + 4.0
    for at in range(count):
        moved = s.queue_tail[at]
        wanted = key + (far - key) * (at + 1.0) / (count + 1.0)
        if not fits_order(c, s, c.visit[moved, V_BUNDLE], wanted):
            return False
        remove_visit(c, s, moved)
        set_key(s, c.visit[moved, V_BUNDLE], wanted)
        add_visit(c, s, moved, team_day)
    return True


@lean
def put_in(c: Core, s: State, group: int) -> bool:
    """Do a group that is left out: each of its bundles beside a near visit."""
    for bundle in range(c.group[group, G_BUNDLE], c.group[group, G_BUNDLE_END]):
        visit = c.bundle[bundle, B_BEGIN]
        is_placed = False
        for _ in range(TRIES):
            near = c.near[visit, below(s.random, c.near.shape[1])]
            if near >= 0 and s.visit[near, TEAM] >= 0 and uniform(s.random) < 0.8:
                if may_do(c, s, visit, s.visit[near, TEAM]):
                    key = key_beside(c, s, near, uniform(s.random) < 0.5, bundle)
                    team_day = s.visit[near, TEAM]
                    is_free = key != s.key[c.visit[near, V_BUNDLE]]
                    if is_free and fits_order(c, s, bundle, key):
                        set_key(s, bundle, key)
                        add_visit(c, s, visit, team_day)
                        is_placed = True
                        break
            else:
                team_day = below(s.random, len(c.team_day))
                if may_do(c, s, visit, team_day):
                    add_visit(c, s, visit, team_day)
                    is_placed = True
                    break
        if not is_placed or not gather(c, s, visit, 0.0):
            return False
        if not help_or_not(c, s, visit, False):
            return False
    return True
