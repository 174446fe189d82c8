"""Subset rows of three doors: how often a path counts in a cut, and which cuts a point breaks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Whole = NDArray[np.int64]
    Real = NDArray[np.float64]


@njit(cache=True)
def coefficients(
    routes_from: Whole, routes: Whole, is_in: NDArray[np.bool_], is_known: NDArray[np.bool_]
) -> Whole:
    """How often each route counts in a cut: once for every second visit without forgetting.

    Route ``r`` is ``routes[routes_from[r]:routes_from[r + 1]]``. ``is_in`` are the doors of the
    cut, ``is_known`` those of its memory.
    """
    counts = np.zeros(len(routes_from) - 1, np.int64)
    for route in range(len(counts)):
        is_odd = False
        for at in range(routes_from[route], routes_from[route + 1]):
            door = routes[at]
            if not is_known[door]:
                is_odd = False
            elif is_in[door]:
                counts[route] += is_odd
                is_odd = not is_odd
    return counts


@njit(cache=True)
def broken_triples(visits: Whole, x: Real, least: float) -> tuple[Whole, Real]:
    """Triples of doors that more than one tour's worth of routes visits twice or more.

    ``visits[r, i]`` is how often route ``r`` visits door ``i``; the second array says by how much
    more than one.
    """
    routes, doors = visits.shape
    pair = np.zeros((doors, doors))
    for route in range(routes):
        for i in range(doors):
            if visits[route, i]:
                for j in range(doors):
                    if visits[route, j] and (i != j or visits[route, i] > 1):
                        pair[i, j] += x[route]
    found = np.empty((4096, 3), np.int64)
    excess = np.empty(4096)
    count = 0
    for i in range(doors):
        for j in range(i + 1, doors):
            for k in range(j + 1, doors):
                most = pair[i, j] + pair[i, k] + pair[j, k]
                most += pair[i, i] + pair[j, j] + pair[k, k]
                if most <= 1.0 + least:
                    continue
                total = 0.0
                for route in range(routes):
                    both = visits[route, i] + visits[route, j] + visits[route, k]
                    if both > 1:
                        total += (both // 2) * x[route]
                if total > 1.0 + least and count < len(found):
                    found[count, 0], found[count, 1], found[count, 2] = i, j, k
                    excess[count] = total - 1.0
                    count += 1
    return found[:count], excess[:count]
