"""Many targets tried on a shelf, compiled: the rule `Rule.EXPECTED` day by day in many scenarios.

The arithmetic is that of `simulate` and `policy`; only what a target costs comes out.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit, prange


@njit(cache=True, fastmath=True)
def withdraw(shelf: Any, first: int, life: int, oldest: float, freshest: float) -> float:
    """Take units from a shelf by age; what was taken.

    Parameters
    ----------
    shelf, first, life
        Units by remaining life lie at ``shelf[first : first + life]``, soonest first.
    oldest, freshest
        Units asked for of either kind.
    """
    total = 0.0
    for age in range(life):
        total += shelf[first + age]
    most, before, left = total - freshest, 0.0, 0.0
    for age in range(life):
        upto = before + shelf[first + age]
        kept = max(min(upto, most) - max(before, oldest), 0.0)
        shelf[first + age] = kept
        left += kept
        before = upto
    return total - left


@njit(cache=True, fastmath=True)
def grow_old(shelf: Any, first: int, life: int, arrived: float) -> float:
    """A night passes and goods arrive; what had its last day is gone and is returned."""
    gone = shelf[first]
    for age in range(life - 1):
        shelf[first + age] = shelf[first + age + 1]
    shelf[first + life - 1] = arrived
    return float(gone)


@njit(cache=True, parallel=True)
def costs_of_targets(
    lead: Any,
    life: Any,
    review: Any,
    multiple: Any,
    share: Any,
    prices: Any,
    paths: Any,
    demand: Any,
    freshest: Any,
    levels: Any,
    warm_up: int,
) -> Any:
    """Cost of every target, added over scenarios and days that count, shape (items, levels).

    Parameters
    ----------
    lead, life, review, multiple, share
        Of each item: days until arrival, days on the shelf, days between orders, units of a case,
        and share of customers who take the freshest.
    prices
        Of ordering, holding, shortage and waste, shape (items, 4).
    paths
        What the rule expects, shape (items, paths, days).
    demand, freshest
        What comes, and how much of it takes the freshest, shape (items, scenarios, days).
    levels
        Targets in units, shape (items, levels).
    warm_up
        First days that do not count.
    """
    count, many = levels.shape
    cost = np.zeros((count, many))
    for cell in prange(count * many):
        item, level = cell // many, cell % many
        for scenario in range(demand.shape[1]):
            cost[item, level] += _one(
                (lead[item], life[item], review[item], multiple[item], share[item]),
                prices[item],
                paths[item],
                demand[item, scenario],
                freshest[item, scenario],
                levels[item, level],
                warm_up,
            )
    return cost


@njit(cache=True, fastmath=True)
def _one(
    terms: Any, prices: Any, paths: Any, demand: Any, freshest: Any, target: float, warm_up: int
) -> float:
    """Cost of one target in one scenario."""
    lead, life, review, multiple, share = terms
    shelf, ways, now = np.zeros(life), np.zeros(lead), np.zeros(life)
    cost = 0.0
    for day in range(len(demand)):
        order = 0.0
        if day % review == 0:
            gap = target - _expected(shelf, ways, paths, share, lead, life, now)
            order = np.floor(max(gap, 0.0) / multiple + 0.5) * multiple
        sold = withdraw(shelf, 0, life, demand[day] - freshest[day], freshest[day])
        if day >= warm_up:
            held = 0.0
            for age in range(1, life):
                held += shelf[age]
            cost += prices[0] * order + prices[1] * held
            cost += prices[2] * (demand[day] - sold) + prices[3] * shelf[0]
        ways[lead - 1] = order
        grow_old(shelf, 0, life, ways[0])
        for slot in range(lead - 1):
            ways[slot] = ways[slot + 1]
    return cost


@njit(cache=True, fastmath=True)
def _expected(
    shelf: Any, ways: Any, paths: Any, share: float, lead: int, life: int, now: Any
) -> float:
    """Units expected on hand when an order of now arrives, without it.

    What customers leave is one piece of the row of goods, of which the last day cuts off what had
    its last day: its length is all that is asked for.
    """
    total, last = 0.0, lead - 1
    for path in range(paths.shape[0]):
        if last > 0:
            now[:] = shelf
            for day in range(last):
                asked = paths[path, day]
                withdraw(now, 0, life, asked * (1.0 - share), asked * share)
                grow_old(now, 0, life, ways[day])
            total += _left(now, paths[path, last], share)
    if last == 0:
        goods, oldest = shelf.sum(), shelf[0]
        for path in range(paths.shape[0]):
            asked = paths[path, 0]
            left = goods - asked * share - max(oldest, asked * (1.0 - share))
            total += max(left, 0.0)
    return float(total / paths.shape[0])


@njit(cache=True, fastmath=True)
def _left(shelf: Any, asked: float, share: float) -> float:
    """Units that a day leaves and that can be sold the day after."""
    left = shelf.sum() - asked * share - max(shelf[0], asked * (1.0 - share))
    return float(max(left, 0.0))
