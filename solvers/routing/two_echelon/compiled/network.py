"""A two-echelon problem as arrays, and random numbers.

Satellites are numbered from 0, customers likewise. On the first level the depot is node 0 and
satellite ``s`` node ``s + 1``; on the second satellite ``s`` is node ``s`` and customer ``c`` node
``satellites + c``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Whole = NDArray[np.int64]
    Real = NDArray[np.float64]

ENDLESS = np.inf
SLIGHT = 1e-9
"""Loads, in capacities of a vehicle, and money, relative, that count as none."""


class Network(NamedTuple):
    """The problem.

    Parameters
    ----------
    road
        Price of driving a freighter from node to node of the second level.
    demand
        Of customers, kg.
    handling
        Price of a kilogram at each satellite.
    room
        Kilograms that each satellite takes in.
    most
        Freighters that may start at each satellite.
    room_of_freighter, fixed_of_freighter, freighters
        Capacity, price of using one, and how many there are.
    near
        Other customers by distance, nearest first, for each customer.
    far
        Price of the way from the nearest satellite to each customer and back.
    leg
        Price of driving a truck from node to node of the first level.
    room_of_truck, fixed_of_truck, trucks
        Capacity, price of using one, and how many there are.
    tours
        Price of one truck's cheapest tour over the satellites whose bits a number has, with the
        truck itself; one entry alone where there are too many satellites for that.
    parts
        Of shape (j + 1, sets): price of covering a set of satellites by j trucks that carry any
        amount; empty where there are too many satellites.
    giant
        Satellites in the order of a short tour over all.
    """

    road: Real
    demand: Real
    handling: Real
    room: Real
    most: Whole
    room_of_freighter: float
    fixed_of_freighter: float
    freighters: int
    near: Whole
    far: Real
    leg: Real
    room_of_truck: float
    fixed_of_truck: float
    trucks: int
    tours: Real
    parts: Real
    giant: Whole


@njit(cache=True, inline="always")
def uniform(state: NDArray[np.uint64]) -> float:
    """A number from 0 up to but not including 1, by xorshift (Marsaglia 2003)."""
    x = state[0]
    x ^= x << np.uint64(13)
    x ^= x >> np.uint64(7)
    x ^= x << np.uint64(17)
    state[0] = x
    return float(x >> np.uint64(11)) / 9_007_199_254_740_992.0


@njit(cache=True, inline="always")
def below(state: NDArray[np.uint64], count: int) -> int:
    """A whole number from 0 up to but not including ``count``."""
    return int(uniform(state) * count)
