"""What is known of the first level whatever satellites need, compiled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from solvers.routing.two_echelon.compiled.network import Real, Whole


@njit(cache=True)
def tours_of(leg: Real, fixed: float) -> Real:
    """Price of a truck's cheapest tour over each set of satellites (Held and Karp 1962).

    The empty set has price 0: no truck drives.
    """
    count = len(leg) - 1
    ends = np.full((1 << count, count), np.inf)
    tours = np.zeros(1 << count)
    for s in range(count):
        ends[1 << s, s] = leg[0, s + 1]
    for held in range(1, 1 << count):
        best = np.inf
        for last in range(count):
            here = ends[held, last]
            if here == np.inf:
                continue
            best = min(best, here + leg[last + 1, 0])
            for after in range(count):
                if not held >> after & 1:
                    more = here + leg[last + 1, after + 1]
                    grown = held | 1 << after
                    ends[grown, after] = min(ends[grown, after], more)
        tours[held] = best + fixed
    return tours


@njit(cache=True)
def parts_of(tours: Real, most: int) -> Real:
    """Price of covering each set by exactly j tours, for j up to ``most``; endless for j too many.

    Every tour covers somebody. Capacity does not matter.
    """
    sets = len(tours)
    parts = np.full((most + 1, sets), np.inf)
    parts[0, 0] = 0.0
    for j in range(1, most + 1):
        for held in range(1, sets):
            lowest = held & -held
            rest = held ^ lowest
            best, more = np.inf, rest
            # Every way to choose who shares the tour of the lowest one.
            while True:
                cost = tours[more | lowest] + parts[j - 1, rest ^ more]
                best = min(best, cost)
                if more == 0:
                    break
                more = (more - 1) & rest
            parts[j, held] = best
    return parts


@njit(cache=True)
def giant_tour(leg: Real) -> Whole:
    """Satellites in the order of a short tour from the depot: cheapest insertion, then 2-opt."""
    count = len(leg) - 1
    order = np.zeros(count, np.int64)
    for node in range(1, count + 1):
        size, best, place = node - 1, np.inf, 0
        for at in range(size + 1):
            before = order[at - 1] + 1 if at > 0 else 0
            after = order[at] + 1 if at < size else 0
            more = leg[before, node] + leg[node, after] - leg[before, after]
            if more < best:
                best, place = more, at
        order[place + 1 : size + 1] = order[place:size].copy()
        order[place] = node - 1
    length, is_better = _length(leg, order), True
    while is_better:
        is_better = False
        for first in range(count - 1):
            for last in range(first + 1, count):
                trial = order.copy()
                trial[first : last + 1] = order[first : last + 1][::-1]
                other = _length(leg, trial)
                if other < length - 1e-9 * (1.0 + length):
                    order, length, is_better = trial, other, True
    return order


@njit(cache=True)
def _length(leg: Real, order: Whole) -> float:
    if len(order) == 0:
        return 0.0
    total = leg[0, order[0] + 1] + leg[order[-1] + 1, 0]
    for at in range(len(order) - 1):
        total += leg[order[at] + 1, order[at + 1] + 1]
    return float(total)
