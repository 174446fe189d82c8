"""The first level, solved exactly by dynamic programming, compiled.

A satellite's goods may be split among trucks. If no way over a third place is longer, there is a
cheapest plan in which trucks and the satellites that they share form no cycle (Dror and Trudeau
1989): it falls into trees. In a tree every truck but one can be taken to be full: from the leaves
on, each leaves what room it has at the satellite that it shares with the rest. So

- a *branch* ``(X, s)`` is a truck with all that hangs on it, which serves the satellites ``X``
  wholly and leaves the rest of its last kilogram of room at ``s``;
- what *hangs* at ``s`` is a set of branches, and trucks that drive to ``s`` alone and are full;
- a *tree* is a truck with all that hangs at its satellites.

How many trucks a branch or a tree has follows from its load: as few as can carry it.
"""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numba import njit

from solvers.routing.two_echelon.compiled.network import SLIGHT

if TYPE_CHECKING:
    from solvers.routing.two_echelon.compiled.network import Network, Real, Whole

MOST_OPEN = 10
"""Satellites with goods up to which this is done: the effort grows with the fourth power of 2."""
MOST_FULL = 3
"""Full truckloads that a satellite's goods are reduced to beforehand, with what is left beside."""


class Trees(NamedTuple):
    """Tables over sets of satellites with goods, which are numbered anew; loads in truckloads.

    Parameters
    ----------
    place, load
        Number in the network, and truckloads, of each.
    carried, need, tour
        Of each set: truckloads, trucks that can carry them, price of a truck's tour.
    below
        ``[A, X]``: price of all that hangs on a truck that visits ``A``, if it and what hangs on it
        serve ``X``, without the truck.
    tree, branch, hang
        Prices of trees ``[X]``, branches ``[X, s]`` and what hangs ``[X, s, trucks]``.
    whole
        ``[X, trucks]``: price of serving ``X`` by trees with so many trucks.
    """

    place: Whole
    load: Real
    carried: Real
    need: Whole
    tour: Real
    below: Real
    tree: Real
    branch: Real
    hang: Real
    whole: Real


def empty_trees(satellites: int, trucks: int) -> Trees:
    """Tables for so many satellites, of which at most ``MOST_OPEN`` have goods."""
    count = min(satellites, MOST_OPEN)
    sets, most = 1 << count, min(trucks, (MOST_FULL + 2) * count) + 1
    return Trees(
        np.zeros(count, np.int64),
        np.zeros(count),
        np.zeros(sets),
        np.zeros(sets, np.int64),
        np.zeros(sets),
        np.zeros((sets, sets)),
        np.zeros(sets),
        np.zeros((sets, count)),
        np.zeros((sets, count, most)),
        np.zeros((sets, most)),
    )


@njit(cache=True)
def plant(net: Network, kg: Real, t: Trees) -> tuple[int, int, float]:
    """Fill the tables for what satellites need.

    Returns
    -------
    tuple
        How many satellites have goods, trucks of the cheapest plan beside full ones sent
        beforehand, and its price with these; endless if there are too few trucks.
    """
    count, sent, price = 0, 0, 0.0
    for s in range(len(kg)):
        loads = kg[s] / net.room_of_truck
        if loads > SLIGHT:
            full = max(0, int(loads) - MOST_FULL)
            sent += full
            price += full * net.tours[1 << s]
            t.place[count], t.load[count] = s, loads - full
            count += 1
    trucks = min(net.trucks - sent, t.whole.shape[1] - 1)
    if count == 0 or trucks <= 0:
        return count, 0, 0.0 if count == 0 else np.inf
    sets = 1 << count
    _measure(net, t, count)
    for held in range(sets):
        if held > 0:
            _grow(t, held, count)
        _hang(t, held, count, trucks)
    _plant_all(t, sets, trucks)
    best, used = np.inf, 0
    for m in range(1, trucks + 1):
        if t.whole[sets - 1, m] < best:
            best, used = t.whole[sets - 1, m], m
    return count, used, best + price


@njit(cache=True)
def _measure(net: Network, t: Trees, count: int) -> None:
    """Load, trucks and tour of each set."""
    t.carried[0], t.need[0], t.tour[0] = 0.0, 0, 0.0
    names = np.zeros(1 << count, np.int64)
    for held in range(1, 1 << count):
        low = 0
        while not held >> low & 1:
            low += 1
        rest = held & (held - 1)
        t.carried[held] = t.carried[rest] + t.load[low]
        t.need[held] = ceil(t.carried[held] - SLIGHT)
        names[held] = names[rest] | 1 << t.place[low]
        t.tour[held] = net.tours[names[held]]


@njit(cache=True)
def _grow(t: Trees, held: int, count: int) -> None:
    """Trees and branches that serve a set, from what hangs on smaller ones."""
    tree = np.inf
    for s in range(count):
        t.branch[held, s] = np.inf
    room = t.need[held] - t.carried[held]
    visits = held
    while visits:
        below = _below(t, visits, held, count)
        t.below[visits, held] = below
        if below < np.inf:
            tree = min(tree, below + t.tour[visits])
            if room > SLIGHT:
                for s in range(count):
                    if not held >> s & 1:
                        price = below + t.tour[visits | 1 << s]
                        t.branch[held, s] = min(t.branch[held, s], price)
        visits = (visits - 1) & held
    t.tree[held] = tree


@njit(cache=True)
def _below(t: Trees, visits: int, held: int, count: int) -> float:
    """Price of what hangs on a truck: on the last of its satellites any set, on others the rest."""
    last = count - 1
    while not visits >> last & 1:
        last -= 1
    others = visits ^ 1 << last
    free = held ^ visits
    trucks = t.need[held] - 1
    if trucks == 0:
        return np.inf if free else 0.0
    best, hung = np.inf, free
    while True:
        if trucks == 1 and hung != free:
            hung = 0  # One truck hangs here with all, or nothing does.
        rest = others | (free ^ hung)
        if others or hung == free:
            before = t.below[others, rest] if others else 0.0
            here = trucks - (t.need[rest] - 1 if others else 0)
            left = t.load[last] + t.carried[hung] - here
            if before < np.inf and here >= 0 and left > SLIGHT and here < t.hang.shape[2]:
                best = min(best, before + t.hang[hung, last, here])
        if hung == 0 or not others:
            break
        hung = (hung - 1) & free
    return best


@njit(cache=True)
def _hang(t: Trees, held: int, count: int, trucks: int) -> None:
    """What hangs at each satellite outside a set and serves it, by its number of trucks."""
    if held == 0:
        for s in range(count):
            t.branch[0, s] = t.tour[1 << s]
    low = held & -held
    for s in range(count):
        if held >> s & 1:
            continue
        for m in range(t.hang.shape[2]):
            t.hang[held, s, m] = np.inf
        if held == 0:
            for m in range(trucks + 1):
                if m < t.load[s] - SLIGHT:
                    t.hang[0, s, m] = m * t.tour[1 << s]
            continue
        for m in range(t.need[held], trucks + 1):
            # So many full trucks must leave something for the truck that they hang on.
            if m - t.carried[held] >= t.load[s] - SLIGHT:
                break
            best, rest = np.inf, held ^ low
            more = rest
            while True:
                first = more | low
                after = m - t.need[first]
                if after >= 0 and t.branch[first, s] < np.inf:
                    best = min(best, t.branch[first, s] + t.hang[rest ^ more, s, after])
                if more == 0:
                    break
                more = (more - 1) & rest
            t.hang[held, s, m] = best


@njit(cache=True)
def _plant_all(t: Trees, sets: int, trucks: int) -> None:
    """Trees beside each other."""
    for held in range(sets):
        for m in range(trucks + 1):
            t.whole[held, m] = np.inf
    t.whole[0, 0] = 0.0
    for held in range(1, sets):
        low = held & -held
        rest = held ^ low
        more = rest
        while True:
            first = more | low
            if t.tree[first] < np.inf:
                for m in range(t.need[first], trucks + 1):
                    price = t.tree[first] + t.whole[rest ^ more, m - t.need[first]]
                    t.whole[held, m] = min(t.whole[held, m], price)
            if more == 0:
                break
            more = (more - 1) & rest
