"""Cheapest places for requests that are missing on one side or both."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import njit

from solvers.joint.days.compiled.state import MISSING, deliver, take_back
from solvers.joint.days.compiled.teams import install, move_delivery_price, uninstall

NEVER = np.inf
AIM, AIM_CNY, AIM_TOP = range(3)
"""Entries of ``Desk.aim``: trucks a day that are free of the fleet's price, the price of each one
above them on each day, and the number from which each costs a whole truck."""


class Desk(NamedTuple):
    """Room to work in: by day, the best delivery (price, trip, place) and installation (price,
    route, place), and the best price of having the goods before a day with that day of delivery."""

    d_cny: Any
    d_trip: Any
    d_after: Any
    i_cny: Any
    i_route: Any
    i_after: Any
    have_cny: Any
    have_day: Any
    aim: Any
    dice: Any


@njit(cache=True)
def draw(dice: Any) -> float:
    """A number from 0 up to 1 (xorshift64*)."""
    x = dice[0]
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    dice[0] = x
    return np.float64((x * np.uint64(2685821657736338717)) >> np.uint64(11)) / 9007199254740992.0


@njit(cache=True)
def below(dice: Any, top: int) -> int:
    """A whole number from 0 up to ``top``."""
    return int(draw(dice) * top)


@njit(cache=True)
def truck_price(aim: Any, trucks: int, truck_cny: float) -> float:
    """What so many trucks on one day cost beside their day's price; see ``AIM``."""
    price = 0.0
    if trucks > aim[AIM]:
        price += (trucks - aim[AIM]) * aim[AIM_CNY]
    if trucks > aim[AIM_TOP]:
        price += (trucks - aim[AIM_TOP]) * truck_cny
    return price


@njit(cache=True)
def _one_more_truck(f: Any, s: Any, desk: Any, day: int) -> float:
    count = s.trucks[day]
    if count >= f.most_trucks:
        return NEVER
    more = truck_price(desk.aim, count + 1, f.truck_cny) - truck_price(desk.aim, count, f.truck_cny)
    return f.truck_day_cny + more


@njit(cache=True)
def price_deliveries(f: Any, s: Any, desk: Any, r: int, last: int, blink: float) -> None:
    """Fill the desk's best deliveries of the days from the request's first to ``last``."""
    here, size = f.point[r], f.size[r]
    alone_m = f.metres[f.depot, here] + f.metres[here, f.depot]
    for day in range(f.first[r], last + 1):
        opened = _one_more_truck(f, s, desk, day)
        least_m = f.truck_most_m + 1
        truck = s.day_truck[day]
        while truck >= 0:
            least_m = min(least_m, s.k_m[truck])
            truck = s.k_next[truck]
        room_m = f.truck_most_m - least_m
        best, best_trip, best_after = NEVER, -1, -1
        if alone_m <= f.truck_most_m:
            best = alone_m * f.truck_m_cny + (0.0 if alone_m <= room_m else opened)
        trip = s.day_trip[day]
        while trip >= 0:
            if s.t_load[trip] + size > f.capacity or draw(desk.dice) < blink:
                trip = s.t_next[trip]
                continue
            before, follower = -1, s.t_first[trip]
            a = f.depot
            least, place = 1 << 40, -1
            while True:
                b = f.depot if follower < 0 else f.point[follower]
                more_m = f.metres[a, here] + f.metres[here, b] - f.metres[a, b]
                if more_m < least:
                    least, place = more_m, before
                if follower < 0:
                    break
                a, before, follower = b, follower, s.d_next[follower]
            price = least * f.truck_m_cny
            if price < best:
                truck = s.t_truck[trip]
                if s.k_m[truck] + least > f.truck_most_m:
                    longer = s.t_m[trip] + least
                    if longer > f.truck_most_m or s.k_trips[truck] == 1:
                        price = NEVER
                    elif longer > room_m:
                        price += opened
                if price < best:
                    best, best_trip, best_after = price, trip, place
            trip = s.t_next[trip]
        desk.d_cny[day] = best
        desk.d_trip[day] = best_trip
        desk.d_after[day] = best_after


@njit(cache=True)
def have_by_day(f: Any, desk: Any, r: int, last: int) -> None:
    """Least price of a delivery before each day and of the idle days since."""
    best, best_day = NEVER, -1
    for day in range(f.first[r] + 1, f.days):
        best += f.idle[r]
        if day - 1 <= last and desk.d_cny[day - 1] <= best:
            best, best_day = desk.d_cny[day - 1], day - 1
        desk.have_cny[day] = best
        desk.have_day[day] = best_day


@njit(cache=True)
def best_install(f: Any, s: Any, desk: Any, r: int, first: int, blink: float) -> tuple[int, int]:
    """The route and place of least price with what having the goods costs; -1 if there is none."""
    here = f.point[r]
    best, best_route, best_after = NEVER, -1, -1
    for number in range(f.eligible_count[r]):
        team = f.eligible[r, number]
        home, most_m, most_jobs = f.home[team], f.team_most_m[team], f.most_jobs[team]
        alone_m = f.metres[home, here] + f.metres[here, home]
        alone = alone_m * f.team_m_cny + f.team_day_cny
        if s.team_days[team] == 0:
            alone += f.team_cny
        if draw(desk.dice) < blink:
            continue
        for day in range(first, f.latest[r] + 1):
            have = desk.have_cny[day]
            if have >= best:
                continue
            route = team * f.days + day
            jobs = s.r_jobs[route]
            if jobs == 0:
                if have + alone < best and s.r_shut[route] == 0:
                    best, best_route, best_after = have + alone, route, -1
                continue
            if jobs >= most_jobs:
                continue
            before, follower = -1, s.r_first[route]
            a = home
            least, place = 1 << 40, -1
            while True:
                b = home if follower < 0 else f.point[follower]
                more_m = f.metres[a, here] + f.metres[here, b] - f.metres[a, b]
                if more_m < least:
                    least, place = more_m, before
                if follower < 0:
                    break
                a, before, follower = b, follower, s.i_next[follower]
            price = have + least * f.team_m_cny
            if price < best and s.r_m[route] + least <= most_m:
                best, best_route, best_after = price, route, place
    return best_route, best_after


@njit(cache=True)
def put_back(f: Any, s: Any, desk: Any, r: int, blink: float) -> None:
    """Give a request what it lacks; if that is impossible, it is missing on both sides."""
    if s.trip[r] >= 0 and s.route[r] >= 0:
        return
    if s.route[r] >= 0:
        _put_back_delivery(f, s, desk, r, blink)
        return
    if s.trip[r] >= 0:
        come = s.t_day[s.trip[r]]
        for day in range(come + 1, f.days):
            desk.have_cny[day] = f.idle[r] * (day - come - 1)
        route, after = best_install(f, s, desk, r, come + 1, blink)
        if route >= 0:
            install(f, s, r, route, after)
        else:
            take_back(f, s, r)
            s.sums[MISSING] += 1
        return
    s.sums[MISSING] -= 1
    last = min(f.last[r], f.latest[r] - 1)
    price_deliveries(f, s, desk, r, last, blink)
    have_by_day(f, desk, r, last)
    route, after = best_install(f, s, desk, r, f.first[r] + 1, blink)
    if route >= 0:
        day = desk.have_day[route % f.days]
        deliver(f, s, r, day, desk.d_trip[day], desk.d_after[day])
        install(f, s, r, route, after)
    else:
        s.sums[MISSING] += 1


@njit(cache=True)
def _put_back_delivery(f: Any, s: Any, desk: Any, r: int, blink: float) -> None:
    install_day = s.route[r] % f.days
    last = min(f.last[r], install_day - 1)
    price_deliveries(f, s, desk, r, last, blink)
    best, chosen = NEVER, -1
    for day in range(f.first[r], last + 1):
        price = desk.d_cny[day] + f.idle[r] * (install_day - day - 1)
        if price < best:
            best, chosen = price, day
    if chosen >= 0:
        deliver(f, s, r, chosen, desk.d_trip[chosen], desk.d_after[chosen])
        move_delivery_price(f, s, r)
    else:
        uninstall(f, s, r)
        s.sums[MISSING] += 1
