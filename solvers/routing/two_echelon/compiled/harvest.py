"""What trucks unload in an exact first level, compiled: the tables of :mod:`trees` read back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from solvers.routing.two_echelon.compiled.network import SLIGHT
from solvers.routing.two_echelon.compiled.trees import MOST_FULL, plant

if TYPE_CHECKING:
    from solvers.routing.two_echelon.compiled.giant import Cuts
    from solvers.routing.two_echelon.compiled.network import Network, Real, Whole
    from solvers.routing.two_echelon.compiled.trees import Trees

TREE, BRANCH, HANG = 0, 1, 2
"""Kinds of what is still to be read: a set, a satellite and a number of trucks go with each."""


@njit(cache=True)
def harvest(net: Network, kg: Real, t: Trees, cuts: Cuts) -> tuple[float, int]:
    """Price of the cheapest first level, and how many unloadings it has."""
    count, used, price = plant(net, kg, t)
    if count == 0 or price == np.inf:
        return price, 0
    done, truck = 0, 0
    for k in range(count):
        full = max(0, int(kg[t.place[k]] / net.room_of_truck) - MOST_FULL)
        for _ in range(full):
            done, truck = _unload(t, cuts, done, truck, k, 1.0), truck + 1
    stack = np.zeros((8 * len(cuts.truck) + 8, 4), np.int64)
    size = _read_whole(t, (1 << count) - 1, used, stack)
    while size > 0:
        size -= 1
        kind, held, s, m = stack[size, 0], stack[size, 1], stack[size, 2], stack[size, 3]
        if kind == HANG and held == 0:
            for _ in range(m):
                done, truck = _unload(t, cuts, done, truck, s, 1.0), truck + 1
        elif kind == HANG:
            size = _read_hang(t, held, s, m, stack, size)
        else:
            done, size = _read_truck(t, kind, held, s, truck, count, stack, size, cuts, done)
            truck += 1
    return price, done


@njit(cache=True)
def _unload(t: Trees, cuts: Cuts, done: int, truck: int, k: int, load: float) -> int:
    cuts.truck[done], cuts.place[done], cuts.load[done] = truck, t.place[k], load
    return done + 1


@njit(cache=True)
def _push(stack: Whole, size: int, kind: int, held: int, s: int, m: int) -> int:
    stack[size, 0], stack[size, 1], stack[size, 2], stack[size, 3] = kind, held, s, m
    return size + 1


@njit(cache=True)
def _read_whole(t: Trees, held: int, m: int, stack: Whole) -> int:
    """Which trees stand beside each other."""
    size = 0
    while held:
        low = held & -held
        rest = held ^ low
        more, best, best_first = rest, np.inf, 0
        while True:
            first = more | low
            after = m - t.need[first]
            if after >= 0:
                price = t.tree[first] + t.whole[rest ^ more, after]
                if price < best:
                    best, best_first = price, first
            if more == 0:
                break
            more = (more - 1) & rest
        size = _push(stack, size, TREE, best_first, 0, 0)
        m -= t.need[best_first]
        held ^= best_first
    return size


@njit(cache=True)
def _read_hang(t: Trees, held: int, s: int, m: int, stack: Whole, size: int) -> int:
    """Which branch hangs at a satellite first, and what is left to hang there."""
    low = held & -held
    rest = held ^ low
    more, best, best_first = rest, np.inf, 0
    while True:
        first = more | low
        after = m - t.need[first]
        if after >= 0:
            price = t.branch[first, s] + t.hang[rest ^ more, s, after]
            if price < best:
                best, best_first = price, first
        if more == 0:
            break
        more = (more - 1) & rest
    size = _push(stack, size, BRANCH, best_first, s, 0)
    left = m - t.need[best_first] if best_first else 0
    return _push(stack, size, HANG, held ^ best_first, s, left)


@njit(cache=True)
def _read_truck(
    t: Trees,
    kind: int,
    held: int,
    s: int,
    truck: int,
    count: int,
    stack: Whole,
    size: int,
    cuts: Cuts,
    done: int,
) -> tuple[int, int]:
    """What a truck of a tree or a branch unloads itself, and what hangs on it."""
    end = 1 << s if kind == BRANCH else 0
    visits, best, chosen = held, np.inf, 0
    while visits:
        price = t.below[visits, held] + t.tour[visits | end]
        if price < best:
            best, chosen = price, visits
        visits = (visits - 1) & held
    if kind == BRANCH:
        done = _unload(t, cuts, done, truck, s, t.need[held] - t.carried[held])
    visits = chosen
    while visits:
        last = count - 1
        while not visits >> last & 1:
            last -= 1
        others = visits ^ 1 << last
        hung, here = _read_below(t, others, held ^ visits, held, last)
        load = t.load[last] + t.carried[hung] - here
        done = _unload(t, cuts, done, truck, last, load)
        if here > 0:
            size = _push(stack, size, HANG, hung, last, here)
        visits, held = others, held ^ hung ^ 1 << last
    return done, size


@njit(cache=True)
def _read_below(t: Trees, others: int, free: int, held: int, last: int) -> tuple[int, int]:
    """What hangs at the last satellite of a truck, and by how many trucks."""
    trucks = t.need[held] - 1
    best, best_hung, best_here, hung = np.inf, free, trucks, free
    while True:
        rest = others | (free ^ hung)
        if others or hung == free:
            before = t.below[others, rest] if others else 0.0
            here = trucks - (t.need[rest] - 1 if others else 0)
            left = t.load[last] + t.carried[hung] - here
            if before < np.inf and here >= 0 and left > SLIGHT and here < t.hang.shape[2]:
                price = before + t.hang[hung, last, here]
                if price < best:
                    best, best_hung, best_here = price, hung, here
        if hung == 0 or not others:
            break
        hung = (hung - 1) & free
    return best_hung, best_here
