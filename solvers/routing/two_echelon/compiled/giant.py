"""The first level of many satellites: a tour over all, cut into trucks, compiled.

A heuristic, for more satellites than :mod:`trees` can take.
"""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numba import njit

from solvers.routing.two_echelon.compiled.network import SLIGHT

if TYPE_CHECKING:
    from solvers.routing.two_echelon.compiled.network import Network, Real, Whole


class Cuts(NamedTuple):
    """Unloadings in order, by truck: number of the truck, satellite and truckloads."""

    truck: Whole
    place: Whole
    load: Real


def empty_cuts(satellites: int, trucks: int) -> Cuts:
    """Room for what so many trucks unload: no cut makes more than one more stop."""
    size = 2 * satellites + 2 * trucks + 2
    return Cuts(np.zeros(size, np.int64), np.zeros(size, np.int64), np.zeros(size))


@njit(cache=True)
def best_cut(net: Network, kg: Real, cuts: Cuts) -> tuple[float, int, int]:
    """Price of the cheapest cut, with where it starts and its kind; see `cut`."""
    best, best_start, best_kind = np.inf, 0, 0
    for start in range(len(net.giant)):
        if kg[net.giant[start]] <= SLIGHT * net.room_of_truck:
            continue
        for kind in range(4):
            price, _ = cut(net, kg, start, kind, cuts)
            if price < best:
                best, best_start, best_kind = price, start, kind
    return best, best_start, best_kind


@njit(cache=True)
def cut(net: Network, kg: Real, start: int, kind: int, cuts: Cuts) -> tuple[float, int]:
    """Price of trucks that follow the tour from a start on, and how many unloadings they make.

    Full truckloads go by themselves. Kinds 0 and 1 fill every truck, whatever is split; kinds 2 and
    3 split only where there would be too few trucks else. Odd kinds go backwards.
    """
    count, truck, price, left = 0, 0, 0.0, 0.0
    stops = len(net.giant)
    for s in range(stops):
        loads = kg[s] / net.room_of_truck
        full = int(loads + SLIGHT)
        for _ in range(full):
            if truck == net.trucks:
                return np.inf, 0
            cuts.truck[count], cuts.place[count], cuts.load[count] = truck, s, 1.0
            count, truck = count + 1, truck + 1
            price += net.leg[0, s + 1] + net.leg[s + 1, 0] + net.fixed_of_truck
        left += max(0.0, loads - full)
    room, here = 0.0, -1
    for step in range(stops):
        s = net.giant[(start + (-step if kind & 1 else step)) % stops]
        loads = kg[s] / net.room_of_truck
        loads -= int(loads + SLIGHT)
        while loads > SLIGHT:
            is_early = kind >= 2 and here >= 0 and loads > room + SLIGHT
            if room <= SLIGHT or (is_early and ceil(left - SLIGHT) <= net.trucks - truck):
                if here >= 0:
                    price += net.leg[here + 1, 0]
                if truck == net.trucks:
                    return np.inf, 0
                room, here, truck = 1.0, -1, truck + 1
                price += net.fixed_of_truck
            price += net.leg[here + 1, s + 1]
            here, load = s, min(loads, room)
            cuts.truck[count], cuts.place[count], cuts.load[count] = truck - 1, s, load
            count, loads, room, left = count + 1, loads - load, room - load, left - load
    if here >= 0:
        price += net.leg[here + 1, 0]
    return price, count
