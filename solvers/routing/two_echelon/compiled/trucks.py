"""What the first level costs for what satellites need, compiled."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numba import njit

from solvers.routing.two_echelon.compiled.giant import best_cut
from solvers.routing.two_echelon.compiled.harvest import harvest
from solvers.routing.two_echelon.compiled.network import SLIGHT
from solvers.routing.two_echelon.compiled.pool import keep, pooled_cny, set_of
from solvers.routing.two_echelon.compiled.trees import MOST_OPEN

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.routing.two_echelon.compiled.giant import Cuts
    from solvers.routing.two_echelon.compiled.network import Network, Real
    from solvers.routing.two_echelon.compiled.pool import Pool
    from solvers.routing.two_echelon.compiled.trees import Trees

KEPT = 1 << 16
"""Prices that are remembered; a newer one takes the place of an older one."""
EFFORT_OF_A_ROUND = 1_000
"""Steps of exact first levels that each round of a search may make in the mean."""
MOST_SAVED = 1 << 22
"""Steps that can be saved up for later rounds."""
EASY = 5
"""Satellites with goods up to which the first level is always exact: it takes microseconds."""


class Memory(NamedTuple):
    """Prices of first levels by a mark of what satellites need, and room to work out others.

    ``effort`` holds the steps of exact first levels that may be made.
    """

    mark: NDArray[np.uint64]
    price: Real
    trees: Trees
    cuts: Cuts
    pool: Pool
    effort: NDArray[np.int64]


@njit(cache=True)
def is_exact(net: Network, kg: Real) -> bool:
    """Whether few enough satellites have goods for an exact first level."""
    count = 0
    for s in range(len(kg)):
        if kg[s] > SLIGHT * net.room_of_truck:
            count += 1
    return count <= MOST_OPEN and len(net.tours) > 1


@njit(cache=True)
def least_trucks_cny(net: Network, kg: Real) -> float:
    """A lower bound: each satellite with goods has one truck at least, and trucks are enough."""
    if len(net.parts) == 0:
        return 0.0
    held, total, single = 0, 0.0, np.inf
    for s in range(len(kg)):
        if kg[s] > SLIGHT * net.room_of_truck:
            held |= 1 << s
            single = min(single, net.tours[1 << s])
        total += kg[s]
    if held == 0:
        return 0.0
    need = ceil(total / net.room_of_truck - SLIGHT)
    best = np.inf
    for j in range(1, len(net.parts)):
        best = min(best, net.parts[j, held] + max(0, need - j) * single)
    return float(best)


@njit(cache=True)
def trucks_cny(net: Network, kg: Real, memory: Memory) -> float:
    """Price of the cheapest trucks if few satellites have goods, else of a cut tour over all.

    Endless if there are too few trucks.
    """
    mark = _mark(kg)
    at = int(mark % np.uint64(KEPT))
    if memory.mark[at] == mark:
        return float(memory.price[at])
    if is_exact(net, kg):
        price, count = harvest(net, kg, memory.trees, memory.cuts)
        if count > 0 and len(memory.pool.price) > 0:
            keep(memory.pool, set_of(net, kg), price, memory.cuts, count)
    else:
        price, _, _ = best_cut(net, kg, memory.cuts)
    memory.mark[at], memory.price[at] = mark, price
    return float(price)


@njit(cache=True)
def quick_trucks_cny(net: Network, kg: Real, memory: Memory, limit_cny: float) -> float:
    """Price of trucks that can be had: the cheapest ones, or ones that were cheapest once.

    With many satellites in use, the cheapest ones are only worked out now and then where they might
    stay below a limit that those at hand do not keep.
    """
    effort = memory.effort
    effort[0] = min(MOST_SAVED, effort[0] + EFFORT_OF_A_ROUND)
    if len(memory.pool.price) == 0:
        return trucks_cny(net, kg, memory)
    held, count = set_of(net, kg), 0
    for s in range(len(kg)):
        count += held >> s & 1
    if count <= EASY or count > MOST_OPEN:
        return trucks_cny(net, kg, memory)
    mark = _mark(kg)
    at = int(mark % np.uint64(KEPT))
    if memory.mark[at] == mark:
        return float(memory.price[at])
    price = pooled_cny(net, memory.pool, held, kg)
    if price < limit_cny:
        return price
    steps = 1 << 2 * count
    if effort[0] >= steps:
        effort[0] -= steps
        return trucks_cny(net, kg, memory)
    if price == np.inf:
        price, _, _ = best_cut(net, kg, memory.cuts)
    return price


@njit(cache=True)
def _mark(kg: Real) -> np.uint64:
    """A number that differs between needs, but for one pair in 2**64 (FNV-1a over their bits)."""
    bits = kg.view(np.uint64)
    mark = np.uint64(14_695_981_039_346_656_037)
    for s in range(len(bits)):
        mark ^= bits[s]
        mark *= np.uint64(1_099_511_628_211)
        mark ^= mark >> np.uint64(29)
    return mark | np.uint64(1)
