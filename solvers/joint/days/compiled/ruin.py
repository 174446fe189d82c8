"""What is taken out: an arm of the search is a way to choose and a side to take out."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from solvers.joint.days.compiled.recreate import below, draw
from solvers.joint.days.compiled.state import MISSING, take_back
from solvers.joint.days.compiled.teams import uninstall

BOTH, DELIVERY, INSTALLATION = range(3)
NEAR, TRIPS, ROUTES, TEAM, TRUCK, ANY, DAY = range(7)
ARMS = np.array(
    [
        (NEAR, BOTH),
        (NEAR, DELIVERY),
        (NEAR, INSTALLATION),
        (TRIPS, BOTH),
        (TRIPS, DELIVERY),
        (ROUTES, BOTH),
        (ROUTES, INSTALLATION),
        (TEAM, BOTH),
        (TEAM, INSTALLATION),
        (TRUCK, BOTH),
        (TRUCK, DELIVERY),
        (ANY, BOTH),
        (DAY, BOTH),
        (DAY, DELIVERY),
        (DAY, INSTALLATION),
    ]
)
"""Way and side of each arm."""


@njit(cache=True)
def take_out(f: Any, s: Any, r: int, side: int, out: Any, count: int) -> int:
    """Take a request out on a side, list it, and say how many are listed."""
    if s.trip[r] < 0 or s.route[r] < 0:
        return count  # it is out already
    if side != INSTALLATION:
        take_back(f, s, r)
    if side != DELIVERY:
        uninstall(f, s, r)
    if side == BOTH:
        s.sums[MISSING] += 1
    out[count] = r
    return count + 1


@njit(cache=True)
def _day_of(f: Any, s: Any, r: int, side: int) -> int:
    """The day that a side is about; of a missing request, the first of its window."""
    if s.trip[r] < 0 or s.route[r] < 0:
        return f.first[r]
    return s.route[r] % f.days if side == INSTALLATION else s.t_day[s.trip[r]]


@njit(cache=True)
def _take_trip(f: Any, s: Any, trip: int, side: int, out: Any, count: int, most: int) -> int:
    r = s.t_first[trip]
    while r >= 0 and count < most:
        follower = s.d_next[r]
        count = take_out(f, s, r, side, out, count)
        r = follower
    return count


@njit(cache=True)
def _take_route(f: Any, s: Any, route: int, side: int, out: Any, count: int, most: int) -> int:
    r = s.r_first[route]
    while r >= 0 and count < most:
        follower = s.i_next[r]
        count = take_out(f, s, r, side, out, count)
        r = follower
    return count


@njit(cache=True)
def _take_team(f: Any, s: Any, side: int, dice: Any, out: Any, most: int) -> int:
    """All that a team does, from a day on if it is much; the second of two teams, if lighter."""
    chosen, chosen_jobs = -1, 1 << 30
    for _ in range(2):
        r = below(dice, len(f.point))
        if s.route[r] < 0:
            continue
        team = s.route[r] // f.days
        jobs = 0
        for day in range(f.days):
            jobs += s.r_jobs[team * f.days + day]
        if jobs < chosen_jobs:
            chosen, chosen_jobs = team, jobs
    count = 0
    if chosen < 0:
        return count
    begin = below(dice, f.days) if chosen_jobs > most else 0
    for step in range(f.days):
        route = chosen * f.days + (begin + step) % f.days
        count = _take_route(f, s, route, side, out, count, most)
    return count


@njit(cache=True)
def _take_trucks(f: Any, s: Any, side: int, dice: Any, out: Any, most: int) -> int:
    """A truck of a day, rather of one with most trucks."""
    day = 0
    if draw(dice) < 0.5:
        top, ties = 0, 0
        for other in range(f.days):
            if s.trucks[other] > top:
                top, ties = s.trucks[other], 0
            if s.trucks[other] == top:
                ties += 1
                if below(dice, ties) == 0:
                    day = other
    else:
        r = below(dice, len(f.point))
        if s.trip[r] < 0:
            return 0
        day = s.t_day[s.trip[r]]
    if s.trucks[day] == 0:
        return 0
    truck = s.day_truck[day]
    for _ in range(below(dice, s.trucks[day])):
        truck = s.k_next[truck]
    count, trip = 0, s.day_trip[day]
    left = s.k_trips[truck]
    while trip >= 0 and left > 0:
        follower = s.t_next[trip]
        if s.t_truck[trip] == truck:
            left -= 1
            count = _take_trip(f, s, trip, side, out, count, most)
        trip = follower
    return count


@njit(cache=True)
def ruin(f: Any, s: Any, way: int, side: int, most: int, dice: Any, out: Any) -> int:
    """Take out up to so many requests; how many are listed in ``out``."""
    if way == TEAM:
        return _take_team(f, s, side, dice, out, 2 * most)
    if way == TRUCK:
        return _take_trucks(f, s, side, dice, out, 2 * most)
    want = 1 + below(dice, most)
    seed = below(dice, len(f.point))
    count = 0
    if way == ANY:
        for _ in range(want):
            count = take_out(f, s, below(dice, len(f.point)), side, out, count)
        return count
    day = _day_of(f, s, seed, side)
    apart = 1 if way == DAY else 1 + below(dice, 8)
    for number in range(-1, f.near.shape[1]):
        if count >= want:
            break
        r = seed if number < 0 else f.near[seed, number]
        if s.trip[r] < 0 or s.route[r] < 0 or abs(_day_of(f, s, r, side) - day) > apart:
            continue
        if way == TRIPS:
            count = _take_trip(f, s, s.trip[r], side, out, count, most + 8)
        elif way == ROUTES:
            count = _take_route(f, s, s.route[r], side, out, count, most + 8)
        elif number < 0 or draw(dice) < 0.8:
            count = take_out(f, s, r, side, out, count)
    return count
