"""Who serves whom where zones are not split: simulated annealing over whole zones.

A zone moves to another site, or two zones change places. Room may be overfilled at a price that
rises while plans are overfilled and falls while they are not, so that the search stays about the
border of what fits. A site's fixed cost is paid while it serves anybody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

NEAREST = 8
"""Cheapest sites of a zone that it moves to."""


@njit(cache=True)
def _anneal(
    cost: Any,
    demand: Any,
    room: Any,
    fixed: Any,
    near: Any,
    assigned: Any,
    moves: int,
    hot: float,
    cold: float,
    seed: int,
) -> tuple[float, Any]:
    """Best assignment that fits, and its cost; infinite if none was met."""
    # Compiled code has a generator of its own, which this seeds; numpy's global one is untouched.
    np.random.seed(seed)
    sites, zones = cost.shape
    load, count = np.zeros(sites), np.zeros(sites, np.int64)
    value = 0.0
    for zone in range(zones):
        load[assigned[zone]] += demand[zone]
        count[assigned[zone]] += 1
        value += cost[assigned[zone], zone]
    over = 0.0
    for site in range(sites):
        if count[site] > 0:
            value += fixed[site]
        over += max(0.0, load[site] - room[site])
    best, best_value = assigned.copy(), np.inf
    if over <= 1e-9:
        best_value = value
    price = hot * 10.0 / max(1e-9, demand.mean())
    cooling = (cold / hot) ** (1.0 / moves)
    heat = hot
    for _ in range(moves):
        heat *= cooling
        zone = np.random.randint(zones)
        old = assigned[zone]
        if np.random.random() < 0.5:
            new, other = near[zone, np.random.randint(near.shape[1])], -1
            if new == old:
                continue
        else:
            other = np.random.randint(zones)
            new = assigned[other]
            if new == old:
                continue
        change = cost[new, zone] - cost[old, zone]
        to_new = demand[zone]
        if other >= 0:
            change += cost[old, other] - cost[new, other]
            to_new -= demand[other]
        else:
            if count[old] == 1:
                change -= fixed[old]
            if count[new] == 0:
                change += fixed[new]
        over_before = max(0.0, load[old] - room[old]) + max(0.0, load[new] - room[new])
        over_after = max(0.0, load[old] - to_new - room[old])
        over_after += max(0.0, load[new] + to_new - room[new])
        total = change + price * (over_after - over_before)
        if total > 0.0 and np.random.random() >= np.exp(-total / heat):
            continue
        assigned[zone] = new
        if other >= 0:
            assigned[other] = old
        else:
            count[old] -= 1
            count[new] += 1
        load[old] -= to_new
        load[new] += to_new
        value += change
        over += over_after - over_before
        if over <= 1e-9:
            price *= 0.9999
            if value < best_value - 1e-9:
                best_value = value
                best[:] = assigned
        else:
            price *= 1.0001
    return best_value, best


def assign_wholly(
    cost: NDArray[np.float64],
    demand: NDArray[np.float64],
    room: NDArray[np.float64],
    fixed: NDArray[np.float64],
    start: NDArray[np.int64],
    moves: int,
    seed: int,
) -> tuple[float, NDArray[np.int64]]:
    """A good assignment of zones to sites.

    Parameters
    ----------
    cost
        Of serving all of a zone from a site, of shape (sites, zones); infinite where not allowed.
    demand, room, fixed
        By zone; by site; by site, paid if it serves any zone.
    start
        Site of each zone; need not fit.
    moves, seed
        Moves tried, and the source of chance.

    Returns
    -------
    float, array
        Cost and site of each zone; infinite if nothing that fits was met.
    """
    ranked = np.argsort(cost, axis=0, kind="stable")[: min(NEAREST, len(cost))]
    dear = np.where(np.isfinite(cost), cost, 1e12)
    spread = np.partition(dear, min(2, len(dear) - 1), axis=0)
    step = float(np.median(spread[min(2, len(dear) - 1)] - spread[0]))
    hot = max(step, 1e-9)
    near = np.ascontiguousarray(ranked.T)
    return _anneal(dear, demand, room, fixed, near, start.copy(), moves, hot, hot / 300.0, seed)
