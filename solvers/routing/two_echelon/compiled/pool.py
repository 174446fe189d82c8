"""First levels that were cheapest once, and serve again, compiled.

A plan of trucks says which satellites each of them visits. Whether it can bring what satellites
need now is asked faster than a cheapest one is found.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numba import njit

from solvers.routing.two_echelon.compiled.network import SLIGHT

if TYPE_CHECKING:
    from solvers.routing.two_echelon.compiled.giant import Cuts
    from solvers.routing.two_echelon.compiled.network import Network, Real, Whole

MOST_TRUCKS = 6
"""Trucks up to which a plan is kept: the question takes the power of 2 of them."""
KEPT_OF_A_SET = 24
"""Plans kept for each set of satellites; a cheaper one takes the place of the dearest."""


class Pool(NamedTuple):
    """Plans for each set of satellites with goods, cheapest first.

    Parameters
    ----------
    price
        Of shape (sets, plans); endless where there is none.
    visits
        Of shape (sets, plans, trucks): the satellites of each truck as a set, 0 for none.
    """

    price: Real
    visits: Whole


def empty_pool(satellites: int, *, is_used: bool) -> Pool:
    """No plans; without any room if it is not used."""
    sets = 1 << satellites if is_used else 0
    return Pool(
        np.full((sets, KEPT_OF_A_SET), np.inf),
        np.zeros((sets, KEPT_OF_A_SET, MOST_TRUCKS), np.int64),
    )


@njit(cache=True)
def set_of(net: Network, kg: Real) -> int:
    """Satellites with goods."""
    held = 0
    for s in range(len(kg)):
        if kg[s] > SLIGHT * net.room_of_truck:
            held |= 1 << s
    return held


@njit(cache=True)
def pooled_cny(net: Network, pool: Pool, held: int, kg: Real) -> float:
    """Price of the cheapest plan kept that can bring what is needed; endless if there is none."""
    for k in range(KEPT_OF_A_SET):
        if pool.price[held, k] == np.inf:
            break
        if _can_bring(net, pool.visits[held, k], kg):
            return float(pool.price[held, k])
    return np.inf


@njit(cache=True)
def _can_bring(net: Network, visits: Whole, kg: Real) -> bool:
    """Whether trucks have room: what only trucks of a group can bring fits into them (Hall)."""
    trucks = 0
    while trucks < MOST_TRUCKS and visits[trucks]:
        trucks += 1
    only = np.zeros(1 << MOST_TRUCKS)
    for s in range(len(kg)):
        if kg[s] > 0.0:
            group = 0
            for truck in range(trucks):
                group |= (visits[truck] >> s & 1) << truck
            only[group] += kg[s]
    for truck in range(trucks):
        for group in range(1 << trucks):
            if group >> truck & 1:
                only[group] += only[group ^ 1 << truck]
    for group in range(1 << trucks):
        count = 0
        for truck in range(trucks):
            count += group >> truck & 1
        if only[group] > (count + SLIGHT) * net.room_of_truck:
            return False
    return True


@njit(cache=True)
def keep(pool: Pool, held: int, price: float, cuts: Cuts, count: int) -> None:
    """Keep a plan, if it has few trucks and is not too dear."""
    if price >= pool.price[held, KEPT_OF_A_SET - 1]:
        return
    visits = np.zeros(MOST_TRUCKS, np.int64)
    for k in range(count):
        if cuts.truck[k] >= MOST_TRUCKS:
            return
        visits[cuts.truck[k]] |= 1 << cuts.place[k]
    at = KEPT_OF_A_SET - 1
    while at > 0 and pool.price[held, at - 1] > price:
        pool.price[held, at] = pool.price[held, at - 1]
        pool.visits[held, at] = pool.visits[held, at - 1]
        at -= 1
    pool.price[held, at], pool.visits[held, at] = price, visits
