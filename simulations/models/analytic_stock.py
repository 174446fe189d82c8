"""What stock at one site costs on average, by formula, and the policies that cost least."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from scipy import optimize, stats

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy and what it costs per unit of time.

    Parameters
    ----------
    low, high
        Reorder point and order-up-to level of (s, S); reorder point and quantity of (r, Q); of a
        policy with one figure, both are that figure.
    cost
        Mean cost.
    """

    low: float
    high: float
    cost: float


def economic_order(fixed: float, holding: float, demand: float) -> Policy:
    """The EOQ. Source: Harris 1913; Snyder and Shen, Fundamentals, 2nd ed., section 3.2."""
    quantity = math.sqrt(2.0 * fixed * demand / holding)
    return Policy(quantity, quantity, math.sqrt(2.0 * fixed * demand * holding))


def disrupted_order_cost(
    quantity: float,
    fixed: float,
    holding: float,
    penalty: float,
    demand: float,
    failure_rate: float,
    repair_rate: float,
) -> float:
    """Cost of a fixed order quantity where the supplier is off now and then and sales are lost.

    Source: Berk and Arreola-Risa, Naval Research Logistics 41 (1994) 831; Snyder and Shen,
    Fundamentals of Supply Chain Theory, 2nd ed., equation 9.6.
    """
    both = failure_rate + repair_rate
    off = failure_rate / both * -math.expm1(-both * quantity / demand)
    lost = penalty * demand * off / repair_rate
    cycle_cost = fixed + holding * quantity * quantity / (2.0 * demand) + lost
    return cycle_cost / (quantity / demand + off / repair_rate)


def economic_disrupted_order(
    fixed: float,
    holding: float,
    penalty: float,
    demand: float,
    failure_rate: float,
    repair_rate: float,
) -> Policy:
    """The quantity that costs least of those of :func:`disrupted_order_cost`."""
    plain = economic_order(fixed, holding, demand).low

    def cost(quantity: float) -> float:
        rates = (failure_rate, repair_rate)
        return disrupted_order_cost(quantity, fixed, holding, penalty, demand, *rates)

    ends = (0.1 * plain, 20.0 * plain)
    found = optimize.minimize_scalar(cost, bounds=ends, method="bounded", options={"xatol": 1e-6})
    return Policy(float(found.x), float(found.x), float(found.fun))


def normal_newsvendor(holding: float, penalty: float, mean: float, sd: float) -> Policy:
    """Source: Snyder and Shen, Fundamentals, 2nd ed., section 4.3."""
    z = float(stats.norm.ppf(penalty / (holding + penalty)))
    level = mean + z * sd
    return Policy(level, level, (holding + penalty) * sd * float(stats.norm.pdf(z)))


def poisson_level_cost(level: int, holding: float, penalty: float, mean: float) -> float:
    """Holding and backlog cost of a level before Poisson demand: h E(y - D)+ + p E(D - y)+."""
    if level <= 0:
        return penalty * (mean - level)
    below = float(stats.poisson.cdf(level, mean))
    left = level * below - mean * float(stats.poisson.cdf(level - 1, mean))
    return (holding + penalty) * left + penalty * (mean - level)


def poisson_newsvendor(holding: float, penalty: float, mean: float) -> Policy:
    """The level with the smallest cost; the critical fractile of the distribution."""
    level = int(stats.poisson.ppf(penalty / (holding + penalty), mean))
    return Policy(level, level, poisson_level_cost(level, holding, penalty, mean))


def disrupted_newsvendor_cost(
    level: float, holding: float, penalty: float, demand: float, fails: float, recovers: float
) -> float:
    """Cost of a period with even demand and a supplier that fails for whole periods.

    Source: Schmitt, Snyder and Shen, Naval Research Logistics 57 (2010); Snyder and Shen,
    Fundamentals, 2nd ed., section 9.2.3.

    Parameters
    ----------
    fails, recovers
        Chance that it fails in the period after one in which it worked, and the other way round.
    """
    total, chance, periods = 0.0, recovers / (fails + recovers), 0
    after = fails * recovers / (fails + recovers)
    while chance > 0.0 and (periods == 0 or chance > 1e-18):
        over = level - (periods + 1) * demand
        total += chance * (holding * max(over, 0.0) + penalty * max(-over, 0.0))
        periods += 1
        chance = after * (1.0 - recovers) ** (periods - 1)
    return total


def disrupted_newsvendor(
    holding: float, penalty: float, demand: float, fails: float, recovers: float
) -> Policy:
    """The best level is a multiple of a period's demand, as the cost bends only there."""
    best, multiple = math.inf, 0
    while True:
        level = (multiple + 1) * demand
        cost = disrupted_newsvendor_cost(level, holding, penalty, demand, fails, recovers)
        if cost >= best:
            return Policy(multiple * demand, multiple * demand, best)
        best, multiple = cost, multiple + 1


def reorder_cost(
    reorder: int,
    quantity: int,
    fixed: float,
    holding: float,
    penalty: float,
    demand: float,
    lead: float,
) -> float:
    """Cost of (r, Q) under Poisson demand of one unit each and constant lead time.

    The inventory position is uniform on r + 1 .. r + Q. Source: Federgruen and Zheng, Operations
    Research 40 (1992) 808; backlog and stock cost per unit and time.
    """
    levels = range(reorder + 1, reorder + quantity + 1)
    costs = sum(poisson_level_cost(y, holding, penalty, demand * lead) for y in levels)
    return (fixed * demand + costs) / quantity


def best_reorder(
    fixed: float, holding: float, penalty: float, demand: float, lead: float
) -> Policy:
    """The best (r, Q): ``low`` is r and ``high`` is Q.

    Levels are taken in the order of their cost as long as that lowers the mean; they lie side by
    side as the cost is convex. Source: Federgruen and Zheng, Operations Research 40 (1992) 808.
    """
    mean = demand * lead

    def level_cost(level: int) -> float:
        return poisson_level_cost(level, holding, penalty, mean)

    first = int(poisson_newsvendor(holding, penalty, mean).low)
    left, right, total = first, first, fixed * demand + level_cost(first)
    while True:
        following = min(level_cost(left - 1), level_cost(right + 1))
        if following >= total / (right - left + 1):
            return Policy(left - 1, right - left + 1, total / (right - left + 1))
        total += following
        if level_cost(left - 1) <= level_cost(right + 1):
            left -= 1
        else:
            right += 1


@cache
def _renewals(mean: float, most: int) -> npt.NDArray[np.float64]:
    demand = stats.poisson.pmf(np.arange(most), mean)
    visits = np.zeros(most)
    visits[0] = 1.0 / (1.0 - demand[0])
    for j in range(1, most):
        visits[j] = demand[1 : j + 1] @ visits[j - 1 :: -1][:j] / (1.0 - demand[0])
    return visits


def renewals(mean: float, most: int) -> npt.NDArray[np.float64]:
    """Expected periods in which the position is j below S, for j from 0 up to ``most`` - 1."""
    return _renewals(mean, -(-most // 256) * 256)[:most]


def low_high_cost(
    low: int, high: int, fixed: float, level_cost: Callable[[int], float], mean: float
) -> float:
    """Cost per period of (s, S) under Poisson demand, exact by renewal and reward.

    Orders up to S are placed when the position is s or less, before the demand of a period. Source:
    Zheng and Federgruen, Operations Research 39 (1991) 654, equation 2.

    Parameters
    ----------
    level_cost
        Expected holding and backlog cost of a position.
    """
    visits = renewals(mean, high - low)
    total = sum(float(visits[j]) * level_cost(high - j) for j in range(high - low))
    return (fixed + total) / float(visits.sum())


def best_low_high(fixed: float, holding: float, penalty: float, mean: float) -> Policy:
    """The best (s, S) under Poisson demand without lead time.

    Source: the algorithm of Zheng and Federgruen, Operations Research 39 (1991) 654: both levels
    are searched from the newsvendor's, and the bounds move as the best cost falls.
    """

    @cache
    def level_cost(level: int) -> float:
        return poisson_level_cost(level, holding, penalty, mean)

    def cost(low: int, high: int) -> float:
        return low_high_cost(low, high, fixed, level_cost, mean)

    middle = int(poisson_newsvendor(holding, penalty, mean).low)
    low, high = middle - 1, middle
    while cost(low, high) > level_cost(low):
        low -= 1
    best = cost(low, high)
    tried = high + 1
    while level_cost(tried) <= best:
        if cost(low, tried) < best:
            high = tried
            while cost(low, high) <= level_cost(low + 1):
                low += 1
            best = cost(low, high)
        tried += 1
    return Policy(low, high, best)
