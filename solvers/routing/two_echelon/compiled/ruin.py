"""Customers taken out of neighbouring routes, compiled.

Strings of stops, as in Christiaens and Vanden Berghe, Transportation Science 54(2), 2020.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from solvers.routing.two_echelon.compiled.network import below, uniform
from solvers.routing.two_echelon.compiled.routes import MISSING, USED, drop, place_in

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.routing.two_echelon.compiled.network import Network
    from solvers.routing.two_echelon.compiled.routes import Routes

MEAN_REMOVED = 10.0
LONGEST_STRING = 10.0
SPLIT = 0.5
"""Probability that a string leaves some of its middle where it is."""
KEEP_ON = 0.99
"""Probability that the middle which stays is not longer yet, as each stop is looked at: short ones
mostly."""
WHOLE = 0.05
"""Probability that a whole route goes in place of a string."""


@njit(cache=True)
def ruin(net: Network, r: Routes, seed: int, state: NDArray[np.uint64]) -> None:
    """Take strings out of routes around a customer."""
    customers = len(net.demand)
    if r.counts[USED] == 0:
        return
    mean_length = customers / r.counts[USED]
    longest = min(LONGEST_STRING, mean_length)
    most_strings = 4.0 * MEAN_REMOVED / (1.0 + longest) - 1.0
    strings = int(uniform(state) * most_strings + 1.0)
    # Rows that have lost a string are those touched from here on.
    is_hit = np.zeros(len(r.length), np.bool_)
    at = -1
    while strings > 0 and at < net.near.shape[1]:
        customer = seed if at < 0 else net.near[seed, at]
        at += 1
        row = r.row_of[customer]
        if row == MISSING or is_hit[row]:
            continue
        is_hit[row] = True
        strings -= 1
        size = r.length[row]
        if uniform(state) < WHOLE:
            drop(net, r, row, 0, size)
            continue
        most = int(min(longest, float(size)))
        count = 1 + below(state, most)
        _drop_string(net, r, row, place_in(r, row, customer), count, state)


@njit(cache=True)
def _drop_string(
    net: Network, r: Routes, row: int, at: int, count: int, state: NDArray[np.uint64]
) -> None:
    """Take a string that has a place in it out of a row, perhaps less some of its middle."""
    size, kept = r.length[row], 0
    if count > 1 and count < size and uniform(state) < SPLIT:
        kept = 1
        while count + kept < size and uniform(state) > KEEP_ON:
            kept += 1
    span = count + kept
    least, most = max(0, at - span + 1), min(at, size - span)
    first = least + below(state, most - least + 1)
    if kept == 0:
        drop(net, r, row, first, count)
        return
    head = 1 + below(state, count - 1)
    drop(net, r, row, first + head + kept, count - head)
    drop(net, r, row, first, head)
