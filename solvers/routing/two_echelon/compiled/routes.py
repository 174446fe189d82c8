"""Routes of freighters under change, compiled: who is where, and how to take a change back."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from solvers.routing.two_echelon.compiled.network import Network, Real, Whole

MISSING = -1
SECOND, TRUCKS = 0, 1
"""Places in ``Routes.price``: the second level with handling, and the trucks."""
USED, LEFT = 0, 1
"""Places in ``Routes.counts``: freighters in use, and customers without one."""


class Routes(NamedTuple):
    """A state of both levels.

    Parameters
    ----------
    stops, length
        Customers of each row in order, and how many; a row of length 0 is free.
    home
        Satellite of each row, or ``MISSING``.
    load, cost
        Kilograms and price of each row, with handling.
    row_of
        Row of each customer, or ``MISSING``.
    kg, starts
        What each satellite sends, and its routes.
    price, counts
        See `SECOND`, `USED`.
    touched, row, touches
        Rows that differ from another state: whether, which, and how many.
    """

    stops: Whole
    length: Whole
    home: Whole
    load: Real
    cost: Real
    row_of: Whole
    kg: Real
    starts: Whole
    price: Real
    counts: Whole
    touched: Whole
    row: Whole
    touches: Whole


def empty_routes(customers: int, satellites: int, rows: int, width: int) -> Routes:
    """Nobody has a route."""
    return Routes(
        np.zeros((rows, width), np.int64),
        np.zeros(rows, np.int64),
        np.full(rows, MISSING, np.int64),
        np.zeros(rows),
        np.zeros(rows),
        np.full(customers, MISSING, np.int64),
        np.zeros(satellites),
        np.zeros(satellites, np.int64),
        np.zeros(2),
        np.array([0, customers], np.int64),
        np.zeros(rows, np.int64),
        np.zeros(rows, np.int64),
        np.zeros(1, np.int64),
    )


@njit(cache=True)
def touch(r: Routes, row: int) -> None:
    """Note that a row is about to differ."""
    if not r.touched[row]:
        r.touched[row] = 1
        r.row[r.touches[0]] = row
        r.touches[0] += 1


@njit(cache=True)
def row_cny(net: Network, home: int, stops: Whole, length: int, load: float) -> float:
    """Price of a route from a satellite."""
    satellites = len(net.handling)
    here, total = home, net.fixed_of_freighter + net.handling[home] * load
    for at in range(length):
        door = satellites + stops[at]
        total += net.road[here, door]
        here = door
    return float(total + net.road[here, home])


@njit(cache=True)
def insert(net: Network, r: Routes, customer: int, row: int, at: int, home: int) -> None:
    """Put a customer into a row, which begins at a satellite if it was free."""
    touch(r, row)
    size, demand = r.length[row], net.demand[customer]
    if size == 0:
        r.home[row], r.load[row], r.cost[row] = home, 0.0, 0.0
        r.starts[home] += 1
        r.counts[USED] += 1
    home = r.home[row]
    for place in range(size, at, -1):
        r.stops[row, place] = r.stops[row, place - 1]
    r.stops[row, at] = customer
    r.length[row] = size + 1
    r.load[row] += demand
    r.kg[home] += demand
    r.row_of[customer] = row
    r.counts[LEFT] -= 1
    _price(net, r, row)


@njit(cache=True)
def drop(net: Network, r: Routes, row: int, first: int, count: int) -> None:
    """Take customers that follow each other out of a row."""
    touch(r, row)
    home, size = r.home[row], r.length[row]
    for at in range(first, first + count):
        customer = r.stops[row, at]
        r.row_of[customer] = MISSING
        r.load[row] -= net.demand[customer]
        r.kg[home] -= net.demand[customer]
    for at in range(first + count, size):
        r.stops[row, at - count] = r.stops[row, at]
    r.length[row] = size - count
    r.counts[LEFT] += count
    if size == count:
        r.home[row], r.load[row] = MISSING, 0.0
        r.starts[home] -= 1
        r.counts[USED] -= 1
        if r.starts[home] == 0:
            r.kg[home] = 0.0
    _price(net, r, row)


@njit(cache=True)
def move_home(net: Network, r: Routes, row: int, home: int, first: int) -> None:
    """Let a route start at another satellite, and there with the stop at a place."""
    touch(r, row)
    size, before = r.length[row], r.home[row]
    turned = np.empty(size, np.int64)
    for at in range(size):
        turned[at] = r.stops[row, (first + at) % size]
    for at in range(size):
        r.stops[row, at] = turned[at]
    r.home[row] = home
    r.starts[before] -= 1
    r.starts[home] += 1
    r.kg[before] -= r.load[row]
    if r.starts[before] == 0:
        r.kg[before] = 0.0
    r.kg[home] += r.load[row]
    _price(net, r, row)


@njit(cache=True)
def _price(net: Network, r: Routes, row: int) -> None:
    r.price[SECOND] -= r.cost[row]
    r.cost[row] = 0.0
    if r.length[row]:
        load = r.load[row]
        r.cost[row] = row_cny(net, r.home[row], r.stops[row], r.length[row], load)
    r.price[SECOND] += r.cost[row]


@njit(cache=True)
def follow(r: Routes, other: Routes, noted: Routes) -> None:
    """Make a state like another, from which it differs in the rows that ``noted`` has touched."""
    for k in range(noted.touches[0]):
        row = noted.row[k]
        for at in range(r.length[row]):
            r.row_of[r.stops[row, at]] = MISSING
    for k in range(noted.touches[0]):
        row = noted.row[k]
        r.length[row], r.home[row] = other.length[row], other.home[row]
        r.load[row], r.cost[row] = other.load[row], other.cost[row]
        for at in range(other.length[row]):
            r.stops[row, at] = other.stops[row, at]
            r.row_of[other.stops[row, at]] = row
        noted.touched[row] = 0
    noted.touches[0] = 0
    _copy_sums(r, other)


@njit(cache=True)
def copy(r: Routes, other: Routes) -> None:
    """Make a state like another, whatever it was."""
    for row in range(len(r.length)):
        r.length[row], r.home[row] = other.length[row], other.home[row]
        r.load[row], r.cost[row] = other.load[row], other.cost[row]
        for at in range(other.length[row]):
            r.stops[row, at] = other.stops[row, at]
        r.touched[row] = 0
    r.touches[0] = 0
    for customer in range(len(r.row_of)):
        r.row_of[customer] = other.row_of[customer]
    _copy_sums(r, other)


@njit(cache=True)
def _copy_sums(r: Routes, other: Routes) -> None:
    for s in range(len(r.kg)):
        r.kg[s], r.starts[s] = other.kg[s], other.starts[s]
    for k in range(2):
        r.price[k], r.counts[k] = other.price[k], other.counts[k]


@njit(cache=True)
def place_in(r: Routes, row: int, customer: int) -> int:
    """Where in its row a customer is."""
    at = 0
    while r.stops[row, at] != customer:
        at += 1
    return at
