"""One day of one team timed by compiled code, and places for a visit tried in many days.

Every visit is as early as it can be, breaks are taken as they become due, and the team leaves as
late as that allows.

With ``k`` breaks there are ``k + 1`` *labels*: the soonest that the team can leave a door with so
many breaks taken. Rows are copied in loops, as the compiler checks whole rows at great length. All
is in one file, as machine code on disk is kept for as long as the file of a function is the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from solvers.installers.day.rota import Money, Rota, Whole

NEVER = -1
MOST_BREAKS = 4
LEAVE, END, PAUSED, METRES, DRIVEN, LATEST, OVERTIME, REACHED, TOLD = range(9)


class Scratch(NamedTuple):
    """Room to work in: starts and departures of each visit by label, and what the best one was.

    ``start[i, j]`` is the start of the visit in position ``i`` with ``j`` breaks taken before,
    ``came_from[i, j]`` the label that it came from. ``told`` has the totals of the cheapest timing
    (see ``LEAVE`` ...), ``starts`` its starts, ``taken`` the leg of each break (-1: not taken).
    ``mask`` is a guess which breaks are due, as bits, tried first. ``free_s`` and ``due_s`` are
    bounds for quick refusals, see :func:`bounds`.
    """

    row: Whole
    start: np.ndarray
    came_from: np.ndarray
    chosen: Whole
    told: Whole
    starts: Whole
    taken: Whole
    mask: Whole
    free_s: Whole
    due_s: Whole


def scratch_of(most: int) -> Scratch:
    """Room for rows of up to ``most`` visits."""
    shape = (most + 1, MOST_BREAKS + 1)
    return Scratch(
        np.zeros(most, np.int64),
        np.zeros(shape, np.int64),
        np.zeros(shape, np.int64),
        np.zeros(MOST_BREAKS, np.int64),
        np.zeros(TOLD, np.int64),
        np.zeros(most, np.int64),
        np.zeros(MOST_BREAKS, np.int64),
        np.zeros(1, np.int64),
        np.zeros(most + 1, np.int64),
        np.zeros(most + 1, np.int64),
    )


@njit(cache=True)
def start_of(r: Rota, visit: int, at_s: int) -> int:
    """Earliest start at ``at_s`` or later, ``NEVER`` if there is none."""
    at_s = max(at_s, r.from_s[visit])
    first, last = r.window_from[visit], r.window_to[visit]
    if first < last:
        open_ones = first
        while open_ones < last and r.window_open_s[open_ones] <= at_s:
            open_ones += 1
        if open_ones == first:
            at_s = r.window_open_s[first]
        elif at_s > r.window_close_s[open_ones - 1] and r.late_per_s[open_ones - 1] < 0:
            if open_ones == last:
                return NEVER
            at_s = r.window_open_s[open_ones]
    return at_s if at_s <= r.until_s[visit] else NEVER


@njit(cache=True)
def late_of(r: Rota, visit: int, start_s: int) -> tuple[int, float]:
    """Seconds after the window that a start belongs to, and their price."""
    found = NEVER
    for window in range(r.window_from[visit], r.window_to[visit]):
        if r.window_open_s[window] <= start_s:
            found = window
    if found == NEVER or start_s <= r.window_close_s[found] or r.late_per_s[found] < 0:
        return 0, 0.0
    late_s = start_s - r.window_close_s[found]
    return late_s, late_s * r.late_per_s[found]


@njit(cache=True)
def visit_cny(r: Rota, visit: int, start_s: int) -> float:
    """What the start of a visit costs: lateness, a changed promise, goods that stand."""
    cost = late_of(r, visit, start_s)[1]
    if start_s < r.agreed_open_s[visit] or start_s > r.agreed_close_s[visit]:
        cost += r.change_cny[visit]
    if start_s > r.goods_s[visit]:
        cost += (start_s - r.goods_s[visit]) * r.idle_per_s[visit]
    return cost


@njit(cache=True)
def leg_end(r: Rota, s: Scratch, first: int, last: int, leaves_s: int, drive_s: int) -> int:
    """Soonest end of a leg on which breaks ``first`` to ``last`` are taken; ``NEVER`` if none."""
    free_s, end_s = leaves_s, leaves_s + drive_s
    for k in range(first, last):
        pause = s.chosen[k]
        begins_s = max(free_s, r.break_open_s[pause])
        if begins_s > r.break_close_s[pause]:
            return NEVER
        free_s = begins_s + r.break_s[pause]
        end_s = max(end_s, r.break_open_s[pause]) + r.break_s[pause]
    return end_s


@njit(cache=True)
def spread(r: Rota, seat: int, s: Scratch, count: int, breaks: int) -> bool:
    """Fill the labels of a row with the chosen breaks; whether its end is reached with all."""
    speed, here = r.speed[seat], r.home[seat]
    for j in range(breaks + 1):
        s.start[count, j] = NEVER
    for i in range(count + 1):
        is_home = i == count
        there = r.finish[seat] if is_home else r.place[s.row[i]]
        drive_s = r.drive_s[speed, here, there]
        if drive_s > r.most_drive_s[0]:
            return False
        alive = False
        for j in range(breaks + 1):
            best, best_from = NEVER, 0
            for before in range(j + 1):
                if i == 0:
                    if before > 0:
                        break
                    leaves_s = r.open_s[seat]
                elif s.start[i - 1, before] == NEVER:
                    continue
                else:
                    leaves_s = s.start[i - 1, before] + r.work_s[s.row[i - 1]]
                at_s = leg_end(r, s, before, j, leaves_s, drive_s)
                if at_s != NEVER and not is_home:
                    at_s = start_of(r, s.row[i], at_s)
                if at_s != NEVER and (best == NEVER or at_s < best):
                    best, best_from = at_s, before
            s.start[i, j], s.came_from[i, j] = best, best_from
            alive = alive or best != NEVER
        if not alive:
            return False
        here = there
    return bool(s.start[count, breaks] != NEVER)


@njit(cache=True)
def free_delay(r: Rota, visit: int, start_s: int) -> int:
    """How much later a visit may start at no cost of its own."""
    if start_s >= r.goods_s[visit] and r.idle_per_s[visit] > 0.0:
        return 0
    until_s = r.until_s[visit]
    if start_s < r.goods_s[visit] and r.idle_per_s[visit] > 0.0:
        until_s = min(until_s, r.goods_s[visit])
    is_agreed = r.agreed_open_s[visit] <= start_s <= r.agreed_close_s[visit]
    if is_agreed and r.change_cny[visit] > 0.0:
        until_s = min(until_s, r.agreed_close_s[visit])
    for window in range(r.window_from[visit], r.window_to[visit]):
        if r.window_open_s[window] <= start_s:
            close_s = r.window_close_s[window]
            is_last = window + 1 == r.window_to[visit] or r.window_open_s[window + 1] > start_s
            if is_last:
                until_s = min(until_s, max(close_s, start_s))
    return int(max(0, until_s - start_s))


@njit(cache=True)
def later(r: Rota, seat: int, s: Scratch, count: int, leave_s: int) -> int:
    """Let the team leave later where it would wait anyway; by how much, with ``starts`` moved.

    Leaving ``d`` later moves a visit by ``d`` less the waits before it; the end stays.
    """
    speed, waited_s, most_s, here = r.speed[seat], 0, -1, r.place[s.row[0]]
    for i in range(count):
        slack_s = waited_s + free_delay(r, s.row[i], s.starts[i])
        most_s = slack_s if most_s < 0 else min(most_s, slack_s)
        leaves_s = s.starts[i] + r.work_s[s.row[i]]
        there = r.finish[seat] if i + 1 == count else r.place[s.row[i + 1]]
        needs_s = leaves_s + r.drive_s[speed, here, there]
        for k in range(r.break_to[seat] - r.break_from[seat]):
            if s.taken[k] == i + 1:
                pause = r.break_from[seat] + k
                needs_s += r.break_s[pause]
                most_s = min(most_s, waited_s + max(0, r.break_close_s[pause] - leaves_s))
        if i + 1 < count:
            waited_s += max(0, s.starts[i + 1] - needs_s)
        here = there
    for k in range(r.break_to[seat] - r.break_from[seat]):
        if s.taken[k] == 0:
            return 0
        if s.taken[k] != NEVER:
            most_s = min(most_s, r.break_open_s[r.break_from[seat] + k] - 1 - leave_s)
    delay_s = max(0, min(most_s, waited_s))
    left_s = delay_s
    ends_s, here = 0, r.place[s.row[0]]
    for i in range(count):
        start_s = s.starts[i]
        if i > 0:
            needs_s = ends_s + r.drive_s[speed, here, r.place[s.row[i]]]
            for k in range(r.break_to[seat] - r.break_from[seat]):
                if s.taken[k] == i:
                    needs_s += r.break_s[r.break_from[seat] + k]
            left_s = max(0, left_s - max(0, start_s - needs_s))
        ends_s, here = start_s + r.work_s[s.row[i]], r.place[s.row[i]]
        s.starts[i] = start_s + left_s
    return delay_s


@njit(cache=True)
def cost_of(r: Rota, seat: int, s: Scratch, count: int, breaks: int) -> float:
    """Price of the timing in the labels, infinite if it breaks a limit; fills ``told``."""
    speed, label, paused_s = r.speed[seat], breaks, 0
    for k in range(breaks):
        paused_s += r.break_s[s.chosen[k]]
    end_s, legs_first = s.start[count, label], 0
    for k in range(MOST_BREAKS):
        s.taken[k] = NEVER
    label_at = label
    for i in range(count, -1, -1):
        before = s.came_from[i, label_at]
        for k in range(before, label_at):
            s.taken[s.chosen[k] - r.break_from[seat]] = i
            if i == 0:
                legs_first += r.break_s[s.chosen[k]]
        label_at = before
        if i > 0:
            s.starts[i - 1] = s.start[i - 1, before]
    leave_s = s.starts[0] - r.drive_s[speed, r.home[seat], r.place[s.row[0]]] - legs_first
    leave_s += later(r, seat, s, count, leave_s)
    for pause in range(r.break_from[seat], r.break_to[seat]):
        is_due = leave_s < r.break_open_s[pause] and end_s > r.break_close_s[pause]
        if is_due != (s.taken[pause - r.break_from[seat]] != NEVER):
            return np.inf
    paid_s = end_s - leave_s - paused_s
    overtime_s = max(0, end_s - r.close_s[seat])
    if overtime_s > r.most_overtime_s[seat] or paid_s > r.most_daily_s[seat]:
        return np.inf
    if paid_s - overtime_s > r.most_regular_s[seat]:
        return np.inf
    here, metres, driven_s, latest_s, cost = r.home[seat], 0, 0, 0, 0.0
    at_wheel_s, left_s = 0, leave_s
    for i in range(count):
        visit = s.row[i]
        leg_s = r.drive_s[speed, here, r.place[visit]]
        metres += r.distance_m[speed, here, r.place[visit]]
        driven_s += leg_s
        at_wheel_s += leg_s
        if at_wheel_s > r.most_drive_s[0]:
            return np.inf
        if s.starts[i] + r.work_s[visit] - left_s - leg_s >= r.most_drive_s[1]:
            at_wheel_s = 0
        left_s = s.starts[i] + r.work_s[visit]
        here = r.place[visit]
        cost += visit_cny(r, visit, s.starts[i])
        latest_s = max(latest_s, late_of(r, visit, s.starts[i])[0])
    metres += r.distance_m[speed, here, r.finish[seat]]
    driven_s += r.drive_s[speed, here, r.finish[seat]]
    at_wheel_s += r.drive_s[speed, here, r.finish[seat]]
    if metres > r.most_m[seat] or at_wheel_s > r.most_drive_s[0]:
        return np.inf
    s.told[LEAVE], s.told[END], s.told[PAUSED], s.told[METRES] = leave_s, end_s, paused_s, metres
    s.told[DRIVEN], s.told[LATEST], s.told[OVERTIME] = driven_s, latest_s, overtime_s
    cost += r.per_day[seat] + r.per_s[seat] * paid_s + r.per_m[seat] * metres
    return float(cost + r.per_overtime_s[seat] * overtime_s + r.per_job[seat] * count)


@njit(cache=True)
def timed(r: Rota, seat: int, s: Scratch, count: int) -> float:
    """Price of the first ``count`` visits of ``s.row``; infinite if a rule would be broken.

    The breaks taken are those that are due then, the first such set. What ``s`` tells afterwards is
    of the timing found.
    """
    if count == 0:
        return 0.0
    if count > r.most_jobs[seat]:
        return np.inf
    cost = with_breaks(r, seat, s, count, s.mask[0])
    if cost < np.inf or r.break_to[seat] == r.break_from[seat]:
        return cost
    first = s.mask[0]
    for mask in range(1 << (r.break_to[seat] - r.break_from[seat])):
        if mask != first:
            cost = with_breaks(r, seat, s, count, mask)
            if cost < np.inf or (mask == 0 and s.told[REACHED] == 0):
                return cost
    return np.inf


@njit(cache=True)
def with_breaks(r: Rota, seat: int, s: Scratch, count: int, mask: int) -> float:
    """Price with just the breaks of a bit mask, infinite if they are not those that are due."""
    breaks = 0
    for k in range(r.break_to[seat] - r.break_from[seat]):
        if mask >> k & 1:
            s.chosen[breaks] = r.break_from[seat] + k
            breaks += 1
    s.told[REACHED], s.mask[0] = 0, mask
    if not spread(r, seat, s, count, breaks):
        return np.inf
    s.told[REACHED] = 1
    return cost_of(r, seat, s, count, breaks)


@njit(cache=True)
def fill(r: Rota, s: Scratch, seat: int, out: int, place: int, visit: int) -> int:
    """Write a seat's row without position ``out`` and with a visit at ``place``; its length.

    ``out`` and ``place`` < 0 leave that aside; ``place`` counts without ``out``.
    """
    count = 0
    for i in range(r.counts[seat]):
        if i == out:
            continue
        if count == place:
            s.row[count] = visit
            count += 1
        s.row[count] = r.rows[seat, i]
        count += 1
    if count == place:
        s.row[count] = visit
        count += 1
    return count


@njit(cache=True)
def latest_of(r: Rota, visit: int, at_s: int) -> int:
    """Latest start at ``at_s`` or before, ``NEVER`` if there is none."""
    at_s = min(at_s, r.until_s[visit])
    first, last = r.window_from[visit], r.window_to[visit]
    if first < last:
        if at_s < r.window_open_s[first]:
            return NEVER
        open_ones = first
        while open_ones < last and r.window_open_s[open_ones] <= at_s:
            open_ones += 1
        if r.late_per_s[open_ones - 1] < 0:
            at_s = min(at_s, r.window_close_s[open_ones - 1])
    return at_s if at_s >= r.from_s[visit] else NEVER


@njit(cache=True)
def bounds(r: Rota, s: Scratch, seat: int, out: int) -> int:
    """Slack of a row without position ``out``, breaks aside; its length.

    ``s.free_s[i]`` is the soonest that the team can leave for position ``i`` (of ``count + 1``),
    ``s.due_s[i]`` the latest that it may start there, or be home (position ``count``). No timing
    with breaks, or with more visits, is sooner or later than these.
    """
    count, speed = fill(r, s, seat, out, -1, -1), r.speed[seat]
    free_s, here = r.open_s[seat], r.home[seat]
    for i in range(count):
        s.free_s[i] = free_s
        visit = s.row[i]
        at_s = start_of(r, visit, free_s + r.drive_s[speed, here, r.place[visit]])
        free_s = (r.until_s[visit] if at_s == NEVER else at_s) + r.work_s[visit]
        here = r.place[visit]
    s.free_s[count] = free_s
    due_s, there = r.close_s[seat] + r.most_overtime_s[seat], r.finish[seat]
    s.due_s[count] = due_s
    for i in range(count - 1, -1, -1):
        visit = s.row[i]
        due_s = latest_of(
            r, visit, due_s - r.drive_s[speed, r.place[visit], there] - r.work_s[visit]
        )
        s.due_s[i], there = due_s, r.place[visit]
    return count


@njit(cache=True)
def is_hopeless(r: Rota, s: Scratch, seat: int, out: int, count: int, at: int, visit: int) -> bool:
    """Whether a visit certainly does not fit at a place, by the bounds."""
    speed, place = r.speed[seat], r.place[visit]
    skip = 1 if out >= 0 else 0
    before = r.home[seat] if at == 0 else r.place[row_at(r, seat, at - 1, out, skip)]
    after = r.finish[seat] if at == count else r.place[row_at(r, seat, at, out, skip)]
    start_s = start_of(r, visit, s.free_s[at] + r.drive_s[speed, before, place])
    if start_s == NEVER or r.drive_s[speed, before, place] > r.most_drive_s[0]:
        return True
    return bool(start_s + r.work_s[visit] + r.drive_s[speed, place, after] > s.due_s[at])


@njit(cache=True)
def row_at(r: Rota, seat: int, at: int, out: int, skip: int) -> int:
    """Visit in a position of a row without position ``out``."""
    return int(r.rows[seat, at + skip if skip and at >= out else at])


@njit(cache=True)
def best_places(
    r: Rota,
    s: Scratch,
    visit: int,
    seats: Whole,
    outs: Whole,
    work_s: Whole,
    from_s: Whole,
    until_s: Whole,
    cost: Money,
    place: Whole,
    start_s: Whole,
    latest_s: Whole,
    end_s: Whole,
) -> None:
    """For each seat, the cheapest place of a visit.

    Parameters
    ----------
    visit
        Its own ``work_s``, ``from_s`` and ``until_s`` are those of each seat, given here.
    seats, outs
        Seats, and a position of each that is left out meanwhile (-1: none).
    cost, place, start_s, latest_s, end_s
        Filled: price of the seat with the visit (infinite if there is no place), position, start,
        latest late seconds of the row, and when the team is back.
    """
    for k in range(len(seats)):
        seat = seats[k]
        r.work_s[visit], r.from_s[visit], r.until_s[visit] = work_s[k], from_s[k], until_s[k]
        cost[k] = np.inf
        most = bounds(r, s, seat, outs[k])
        for at in range(r.fixed[seat], most + 1):
            if is_hopeless(r, s, seat, outs[k], most, at, visit):
                continue
            count, s.mask[0] = fill(r, s, seat, outs[k], at, visit), r.due[seat]
            found = timed(r, seat, s, count)
            if found < cost[k]:
                cost[k], place[k], start_s[k] = found, at, s.starts[at]
                latest_s[k], end_s[k] = s.told[LATEST], s.told[END]
