"""Ruin and recreate with the acceptance of annealing."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from solvers.joint.days.compiled.packing import pack_day
from solvers.joint.days.compiled.recreate import (
    AIM,
    AIM_CNY,
    AIM_TOP,
    below,
    draw,
    put_back,
    truck_price,
)
from solvers.joint.days.compiled.ruin import ARMS, ruin
from solvers.joint.days.compiled.state import (
    IDLE,
    MISSING,
    OVER_M,
    TEAM_DAYS,
    TEAM_M,
    TEAMS,
    TRUCK_M,
    copy_state,
)

SIDE_WORK = np.array([3.0, 1.0, 1.5])
"""Rough work of putting one request back, by side."""
MEMORY = 0.95
"""Share of what an arm has won that counts in the next burst."""


@njit(cache=True)
def _apart_from_trucks(f: Any, s: Any) -> float:
    price = s.sums[TRUCK_M] * f.truck_m_cny + s.sums[TEAM_M] * f.team_m_cny
    price += s.sums[TEAM_DAYS] * f.team_day_cny + s.sums[TEAMS] * f.team_cny
    price += s.sums[IDLE] + s.sums[MISSING] * f.missing_cny
    return price


@njit(cache=True)
def true_cost(f: Any, s: Any) -> float:
    """The cost of a state, with what is missing at its price."""
    total, top = 0, 0
    for day in range(f.days):
        total += s.trucks[day]
        top = max(top, s.trucks[day])
    return _apart_from_trucks(f, s) + total * f.truck_day_cny + top * f.truck_cny


@njit(cache=True)
def _steered_cost(f: Any, s: Any, aim: Any) -> float:
    """The same with the largest number of trucks priced day by day."""
    price = _apart_from_trucks(f, s)
    for day in range(f.days):
        price += s.trucks[day] * f.truck_day_cny + truck_price(aim, s.trucks[day], f.truck_cny)
    return price


@njit(cache=True)
def take_aim(f: Any, s: Any, aim: Any) -> None:
    """One truck fewer than the state's top; its price shared by the days that have that many."""
    top, days = 0, 0
    for day in range(f.days):
        if s.trucks[day] > top:
            top, days = s.trucks[day], 0
        if s.trucks[day] == top:
            days += 1
    aim[AIM] = max(0, top - 1)
    aim[AIM_CNY] = f.truck_cny / max(1, days)
    aim[AIM_TOP] = top


@njit(cache=True)
def _order(f: Any, dice: Any, out: Any, count: int, key: Any) -> None:
    """Sort what is to be put back: at random, far, large, urgent or dear first."""
    rule = below(dice, 6)
    for number in range(count):
        r = out[number]
        if rule <= 1:
            key[number] = draw(dice)
        elif rule == 2:
            key[number] = -f.metres[f.depot, f.point[r]]
        elif rule == 3:
            key[number] = -f.size[r] + 0.5 * draw(dice)
        elif rule == 4:
            key[number] = f.last[r] + 0.5 * draw(dice)
        else:
            key[number] = f.eligible_count[r] + 0.5 * draw(dice)
    for number in range(1, count):
        value, r, place = key[number], out[number], number
        while place > 0 and key[place - 1] > value:
            key[place], out[place] = key[place - 1], out[place - 1]
            place -= 1
        key[place], out[place] = value, r


@njit(cache=True)
def _with_missing(s: Any, out: Any, count: int, dice: Any, most: int) -> int:
    """List missing requests, too: so many, from a random one on."""
    begin = below(dice, len(s.trip))
    listed = count
    for step in range(len(s.trip)):
        r = (begin + step) % len(s.trip)
        if s.trip[r] >= 0 or s.route[r] >= 0 or count - listed >= most:
            continue
        is_new = True
        for number in range(listed):
            if out[number] == r:
                is_new = False
                break
        if is_new:
            out[count] = r
            count += 1
    return count


@njit(cache=True)
def _arm(weights: Any, dice: Any) -> int:
    left = draw(dice) * weights.sum()
    for arm in range(len(weights)):
        left -= weights[arm]
        if left < 0.0:
            return arm
    return len(weights) - 1


@njit(cache=True)
def _pack(f: Any, s: Any, out: Any, count: int, is_touched: Any) -> None:
    """Pack the trips anew of days on which something was put back."""
    is_touched[:] = False
    for number in range(count):
        r = out[number]
        if s.trip[r] >= 0:
            is_touched[s.t_day[s.trip[r]]] = True
    for day in range(f.days):
        if is_touched[day]:
            pack_day(f, s, day)


@njit(cache=True)
def fill(f: Any, s: Any, desk: Any, order: Any) -> None:
    """Put every request into a state, in an order."""
    for r in order:
        put_back(f, s, desk, r, 0.0)
    take_aim(f, s, desk.aim)


@njit(cache=True)
def search(
    f: Any,
    best: Any,
    now: Any,
    work: Any,
    desk: Any,
    heat: float,
    cooling: float,
    rounds: int,
    most_out: Any,
    blink: float,
    weights: Any,
    wins: Any,
    effort: Any,
) -> None:
    """So many rounds; ``best`` and ``now`` are changed, ``weights`` learn which arms pay."""
    n = len(f.point)
    out, key = np.empty(3 * n + 64, np.int64), np.empty(3 * n + 64)
    best_cost, now_cost = true_cost(f, best), _steered_cost(f, now, desk.aim)
    truck_counts = f.truck_day_cny > 0.0 or f.truck_cny > 0.0 or f.most_trucks < n
    is_touched = np.zeros(f.days, np.bool_)
    copy_state(now, work)
    for _ in range(rounds):
        heat *= cooling
        arm = _arm(weights, desk.dice)
        side = ARMS[arm, 1]
        count = ruin(f, work, ARMS[arm, 0], side, most_out[side], desk.dice, out)
        if work.sums[MISSING] > 0:
            count = _with_missing(work, out, count, desk.dice, 10)
        if count == 0:
            continue
        effort[arm] += count * SIDE_WORK[side] + 2.0
        _order(f, desk.dice, out, count, key)
        for number in range(count):
            put_back(f, work, desk, out[number], blink)
        if truck_counts and side != 2:
            _pack(f, work, out, count, is_touched)
        cost = _steered_cost(f, work, desk.aim)
        limit = now_cost - heat * np.log(max(1e-300, draw(desk.dice)))
        if cost >= limit or work.sums[OVER_M] > 0:
            copy_state(now, work)
            continue
        if cost < now_cost - 1e-9:
            wins[arm] += min(1.0, (now_cost - cost) / heat)
        copy_state(work, now)
        now_cost = cost
        real = true_cost(f, now)
        if real < best_cost - 1e-6:
            wins[arm] += 4.0 * min(1.0, (best_cost - real) / heat)
            top_before = desk.aim[AIM_TOP]
            best_cost = real
            copy_state(now, best)
            take_aim(f, best, desk.aim)
            if desk.aim[AIM_TOP] != top_before or f.truck_cny > 0.0:
                now_cost = _steered_cost(f, now, desk.aim)
    for arm in range(len(weights)):
        weights[arm] = (wins[arm] + 1.0) / (effort[arm] + 100.0)
        wins[arm] *= MEMORY
        effort[arm] *= MEMORY
    floor = 0.03 * weights.sum()
    for arm in range(len(weights)):
        weights[arm] = max(weights[arm], floor)
