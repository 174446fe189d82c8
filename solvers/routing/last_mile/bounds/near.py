"""Near doors: a route that comes back to a door must have been out of its neighbourhood between.

(ng-routes: Baldacci, Mingozzi and Roberti, Operations Research 59, 2011.)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse.csgraph import connected_components

from solvers.routing.last_mile.bounds.compiled.labels import NEVER_S

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from solvers.routing.last_mile.bounds.ways import Ways

MOST_NEAR = 60
"""Bits of an integer that tell near doors apart."""


def near_doors(all_ways: Sequence[Ways], size: int) -> list[list[int]] | None:
    """For each door those near it, itself first; ``None`` if too many are at one place.

    Doors that could be visited before and after it are chosen, the nearest first; and all doors
    among which vehicles go round without any time, so that no tour is endless.
    """
    jobs = len(all_ways[0].open_s)
    price = np.full((jobs, jobs), np.inf)
    is_still = np.zeros((jobs, jobs), dtype=bool)
    for ways in all_ways:
        there = np.maximum(ways.open_s[:, None] + ways.drive_s, ways.open_s)
        is_round = there + ways.drive_s.T <= ways.close_s[:, None]
        both = np.where(is_round, np.minimum(ways.drive_cny, ways.drive_cny.T), np.inf)
        # Row: the door on the way; column: the one that a tour comes back to.
        price = np.minimum(price, both.T)
        is_still |= np.minimum(ways.drive_s, ways.reload_s) <= 0
    count, part = connected_components(is_still, directed=True, connection="strong")
    members = [np.flatnonzero(part == number).tolist() for number in range(count)]
    if max(map(len, members), default=0) > MOST_NEAR:
        return None
    near = []
    for door in range(jobs):
        chosen = [door, *(other for other in members[part[door]] if other != door)]
        for other in np.argsort(price[door], kind="stable").tolist():
            if len(chosen) >= size or not np.isfinite(price[door, other]):
                break
            if other not in chosen:
                chosen.append(other)
        near.append(chosen)
    return near


def tables_of(near: Sequence[Sequence[int]]) -> tuple[NDArray[np.int64], ...]:
    """As the compiled code reads them: doors, counts, positions."""
    jobs = len(near)
    listed = np.zeros((jobs, max(map(len, near))), dtype=np.int64)
    at = np.full((jobs, jobs), -1)
    for door, others in enumerate(near):
        listed[door, : len(others)] = others
        at[door, list(others)] = range(len(others))
    return listed, np.array([len(others) for others in near]), at


def is_way(ways_s: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Where there is a way at all."""
    return np.asarray(ways_s < NEVER_S)
