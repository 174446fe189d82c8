"""Routes that start at other satellites, and satellites that open and close, compiled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from solvers.routing.two_echelon.compiled.network import SLIGHT, below, uniform
from solvers.routing.two_echelon.compiled.routes import MISSING, drop, move_home

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.routing.two_echelon.compiled.network import Network, Real
    from solvers.routing.two_echelon.compiled.routes import Routes

SCATTER = 0.4
"""Probability that the customers of a route go to other routes when its satellite closes, and do
not stay together."""
COME_TOO = 0.3
"""Probability that a further route comes to a satellite that opens although that is dearer."""


@njit(cache=True)
def turned(net: Network, r: Routes, row: int, home: int) -> tuple[float, int]:
    """Least price of a route from another satellite, and which stop is then the first."""
    satellites, size = len(net.handling), r.length[row]
    circle, best, first = 0.0, np.inf, 0
    before = satellites + r.stops[row, size - 1]
    for at in range(size):
        door = satellites + r.stops[row, at]
        more = net.road[home, door] + net.road[before, home] - net.road[before, door]
        if more < best:
            best, first = more, at
        circle += net.road[before, door]
        before = door
    fixed = net.fixed_of_freighter + net.handling[home] * r.load[row]
    return circle + best + fixed, first


@njit(cache=True)
def may_start(net: Network, r: Routes, row: int, home: int) -> bool:
    """Whether a satellite can take one more route with the load of a row."""
    if r.starts[home] >= net.most[home]:
        return False
    return bool(r.kg[home] + r.load[row] <= net.room[home] * (1.0 + SLIGHT))


@njit(cache=True)
def go_elsewhere(net: Network, r: Routes, row: int, home: int) -> bool:
    """Let a route start at a given satellite; false, and nothing changed, if it cannot."""
    if home == r.home[row] or not may_start(net, r, row, home):
        return False
    _, first = turned(net, r, row, home)
    move_home(net, r, row, home, first)
    return True


@njit(cache=True)
def go_where_cheapest(net: Network, r: Routes, row: int, is_new: bool, opening: Real) -> bool:
    """Let a route start where its own price is least, of satellites in use; whether it moved.

    If ``is_new``, any other satellite than its own will do, as well as one not in use at the price
    of opening it.
    """
    best, best_home, best_first = np.inf if is_new else r.cost[row], MISSING, 0
    for home in range(len(net.handling)):
        if home == r.home[row] or (opening[home] == np.inf and r.starts[home] == 0):
            continue
        if (r.starts[home] == 0 and not is_new) or not may_start(net, r, row, home):
            continue
        price, first = turned(net, r, row, home)
        if r.starts[home] == 0:
            price += opening[home]
        if price < best * (1.0 - SLIGHT):
            best, best_home, best_first = price, home, first
    if best_home == MISSING:
        return False
    move_home(net, r, row, best_home, best_first)
    return True


@njit(cache=True)
def close(net: Network, r: Routes, home: int, opening: Real, state: NDArray[np.uint64]) -> None:
    """Leave a satellite: its routes start elsewhere, or their customers have none for now."""
    for row in range(len(r.length)):
        if r.length[row] == 0 or r.home[row] != home:
            continue
        if uniform(state) < SCATTER or not go_where_cheapest(net, r, row, True, opening):
            drop(net, r, row, 0, r.length[row])


@njit(cache=True)
def open_up(net: Network, r: Routes, home: int, state: NDArray[np.uint64]) -> None:
    """Use a satellite: the route that loses least by it comes, and others that gain, or by chance.

    Only as many come as half of all routes.
    """
    rows = len(r.length)
    used = 0
    loss, order = np.empty(rows), np.empty(rows, np.int64)
    for row in range(rows):
        if r.length[row] == 0 or r.home[row] == home:
            continue
        price, _ = turned(net, r, row, home)
        value, place = price - r.cost[row], used
        while place > 0 and loss[place - 1] > value:
            loss[place], order[place] = loss[place - 1], order[place - 1]
            place -= 1
        loss[place], order[place] = value, row
        used += 1
    most = 1 + below(state, max(1, used // 2))
    for k in range(min(used, most)):
        if k == 0 or loss[k] < 0.0 or uniform(state) < COME_TOO:
            go_elsewhere(net, r, order[k], home)
