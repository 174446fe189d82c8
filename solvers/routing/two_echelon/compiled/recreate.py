"""Customers without a route put back where that is cheapest, compiled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from solvers.routing.two_echelon.compiled.network import SLIGHT, below, uniform
from solvers.routing.two_echelon.compiled.routes import LEFT, MISSING, USED, insert

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.routing.two_echelon.compiled.network import Network, Real
    from solvers.routing.two_echelon.compiled.routes import Routes

BLINK = 0.01
"""Probability that a place is overlooked."""
ORDERS = 11
"""By the shares 4, 4, 2, 1: at random, great demand first, far first, near first."""


@njit(cache=True)
def recreate(net: Network, r: Routes, opening: Real, state: NDArray[np.uint64]) -> None:
    """Give all customers without a route a place, in an order by chance.

    Parameters
    ----------
    opening
        Estimated price of using a satellite that is not in use; endless where no route may begin.
    """
    count = r.counts[LEFT]
    if count == 0:
        return
    left, key = np.empty(count, np.int64), np.empty(count)
    kind, found = below(state, ORDERS), 0
    for customer in range(len(r.row_of)):
        if r.row_of[customer] == MISSING:
            left[found] = customer
            if kind < 4:
                key[found] = uniform(state)
            elif kind < 8:
                key[found] = -net.demand[customer]
            elif kind < 10:
                key[found] = -net.far[customer]
            else:
                key[found] = net.far[customer]
            found += 1
    # Insertion sort: few customers, and equal keys stay in order.
    for at in range(1, count):
        customer, value, place = left[at], key[at], at
        while place > 0 and key[place - 1] > value:
            left[place], key[place] = left[place - 1], key[place - 1]
            place -= 1
        left[place], key[place] = customer, value
    for at in range(count):
        _put(net, r, left[at], opening, state)


@njit(cache=True)
def _put(net: Network, r: Routes, customer: int, opening: Real, state: NDArray[np.uint64]) -> None:
    """Put a customer at its cheapest place, if there is one."""
    satellites, demand = len(net.handling), net.demand[customer]
    door = satellites + customer
    fits = net.room_of_freighter * (1.0 + SLIGHT) - demand
    best, best_row, best_at, best_home = np.inf, MISSING, 0, MISSING
    free = MISSING
    road = net.road
    for row in range(len(r.length)):
        size = r.length[row]
        if size == 0:
            free = row
            continue
        home = r.home[row]
        if r.load[row] > fits or r.kg[home] + demand > net.room[home]:
            continue
        price = net.handling[home] * demand
        here = home
        for at in range(size + 1):
            after = satellites + r.stops[row, at] if at < size else home
            more = price + road[here, door] + road[door, after] - road[here, after]
            here = after
            if more < best and uniform(state) >= BLINK:
                best, best_row, best_at, best_home = more, row, at, home
    if free != MISSING and r.counts[USED] < net.freighters:
        for home in range(satellites):
            if r.starts[home] >= net.most[home] or r.kg[home] + demand > net.room[home]:
                continue
            if opening[home] == np.inf:
                continue
            more = net.fixed_of_freighter + net.handling[home] * demand
            more += road[home, door] + road[door, home]
            if r.starts[home] == 0:
                more += opening[home]
            if more < best and uniform(state) >= BLINK:
                best, best_row, best_at, best_home = more, free, 0, home
    if best_row != MISSING:
        insert(net, r, customer, best_row, best_at, best_home)
