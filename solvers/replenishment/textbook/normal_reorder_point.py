"""Reorder point and order quantity for normal demand: exactly, and two named approximations.

Parameters of all functions: ``fixed_cny`` of an order; ``holding_cny`` and ``shortage_cny`` of a
unit and unit of time; ``demand`` and ``deviation``, mean and standard deviation of demand of one
unit of time; ``lead_time`` in units of time. A deviation of 0 means certain demand. Snyder and
Shen, section 5.2 and 5.3.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import special

from solvers.replenishment.textbook import losses
from solvers.replenishment.textbook.columns import Column, checked, not_negative, positive
from solvers.replenishment.textbook.levels import least_real
from solvers.replenishment.textbook.order_quantity import (
    economic_quantity,
    economic_quantity_with_backorders,
)
from solvers.replenishment.textbook.reorder_point import TABLE, ReorderPoint, columns

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

TOLERANCE = 1e-12
LEVEL_TOLERANCE = 1e-9
MOST_STEPS = 200


def normal_cost(
    reorder_point: ArrayLike,
    quantity: ArrayLike,
    fixed_cny: ArrayLike,
    holding_cny: ArrayLike,
    shortage_cny: ArrayLike,
    demand: ArrayLike,
    deviation: ArrayLike,
    lead_time: ArrayLike,
) -> NDArray[np.float64]:
    """Exact cost of a policy (equation 5.7), in closed form."""
    fixed, holding, shortage, rate, spread, lead, point, lot = checked(
        TABLE,
        *_normal_columns(fixed_cny, holding_cny, shortage_cny, demand, deviation, lead_time),
        Column("reorder_point", reorder_point),
        positive("quantity", quantity),
    )
    mean, sigma = rate * lead, spread * np.sqrt(lead)
    late = losses.normal_second_loss(point, mean, sigma)
    late = late - losses.normal_second_loss(point + lot, mean, sigma)
    levels = lot * (point + lot / 2.0 - mean)
    return np.asarray((fixed * rate + holding * levels + (holding + shortage) * late) / lot)


def normal_policy(
    fixed_cny: ArrayLike,
    holding_cny: ArrayLike,
    shortage_cny: ArrayLike,
    demand: ArrayLike,
    deviation: ArrayLike,
    lead_time: ArrayLike,
) -> ReorderPoint:
    """Best policy, exactly.

    Zheng (1992): at the least cost ``c`` both ``r`` and ``r + Q`` are levels that cost ``c``, and
    the levels between them save ``fixed * demand`` against it. What they save is convex in ``c``,
    so that Newton's steps from the policy by EOQ with backorders, which costs more, only fall.
    """
    given = (fixed_cny, holding_cny, shortage_cny, demand, deviation, lead_time)
    _, holding, shortage, rate, spread, lead = checked(TABLE, *_normal_columns(*given))
    mean, sigma = rate * lead, spread * np.sqrt(lead)
    start = eoq_with_backorders_approximation(*given)
    cost, low, high = start.cost_cny, start.reorder_point, start.reorder_point + start.quantity
    for _ in range(MOST_STEPS):
        low, high = (
            _level_that_costs(cost, side, holding, shortage, mean, sigma) for side in (low, high)
        )
        now = normal_cost(low, high - low, *given)
        if (now >= cost * (1.0 - TOLERANCE)).all():
            break
        cost = np.minimum(now, cost)
    return ReorderPoint(low, high - low, normal_cost(low, high - low, *given))


def normal_reorder_point(
    quantity: ArrayLike,
    holding_cny: ArrayLike,
    shortage_cny: ArrayLike,
    demand: ArrayLike,
    deviation: ArrayLike,
    lead_time: ArrayLike,
) -> NDArray[np.float64]:
    """Best reorder point for a given quantity: its two ends cost the same (equation 5.9)."""
    holding, shortage, rate, spread, lead, lot = checked(
        TABLE,
        *_normal_columns(1.0, holding_cny, shortage_cny, demand, deviation, lead_time)[1:],
        positive("quantity", quantity),
    )
    mean, sigma = rate * lead, spread * np.sqrt(lead)
    best = mean + sigma * special.ndtri(shortage / (shortage + holding))
    return least_real(
        lambda point: (
            _level_cost(point, holding, shortage, mean, sigma)
            - _level_cost(point + lot, holding, shortage, mean, sigma)
        ),
        np.zeros(lot.shape),
        best - lot,
        best,
    )


def eoq_with_backorders_approximation(
    fixed_cny: ArrayLike,
    holding_cny: ArrayLike,
    shortage_cny: ArrayLike,
    demand: ArrayLike,
    deviation: ArrayLike,
    lead_time: ArrayLike,
) -> ReorderPoint:
    """Approximation: the quantity of certain demand, and the best reorder point for it.

    Zheng (1992) shows that it costs at most an eighth more than the best policy.
    """
    given = (fixed_cny, holding_cny, shortage_cny, demand, deviation, lead_time)
    checked(TABLE, *_normal_columns(*given))
    lot = economic_quantity_with_backorders(fixed_cny, holding_cny, shortage_cny, demand).quantity
    point = normal_reorder_point(lot, *given[1:])
    return ReorderPoint(point, np.broadcast_to(lot, point.shape), normal_cost(point, lot, *given))


def eoq_plus_safety_stock_approximation(
    fixed_cny: ArrayLike,
    holding_cny: ArrayLike,
    shortage_cny: ArrayLike,
    demand: ArrayLike,
    deviation: ArrayLike,
    lead_time: ArrayLike,
) -> ReorderPoint:
    """Approximation: the economic quantity, and the newsvendor's level as reorder point (5.21)."""
    given = (fixed_cny, holding_cny, shortage_cny, demand, deviation, lead_time)
    _, holding, shortage, rate, spread, lead = checked(TABLE, *_normal_columns(*given))
    lot = np.broadcast_to(economic_quantity(fixed_cny, holding_cny, demand).quantity, lead.shape)
    z = special.ndtri(shortage / (shortage + holding))
    point = rate * lead + z * spread * np.sqrt(lead)
    return ReorderPoint(point, lot, normal_cost(point, lot, *given))


def normal_fill_rate(
    reorder_point: ArrayLike,
    quantity: ArrayLike,
    demand: ArrayLike,
    deviation: ArrayLike,
    lead_time: ArrayLike,
) -> NDArray[np.float64]:
    """Part of normal demand that is met from stock: ``1 - (n(r) - n(r + Q)) / Q``."""
    rate, spread, lead, point, lot = checked(
        TABLE,
        positive("demand", demand),
        not_negative("deviation", deviation),
        not_negative("lead_time", lead_time),
        Column("reorder_point", reorder_point),
        positive("quantity", quantity),
    )
    mean, sigma = rate * lead, spread * np.sqrt(lead)
    late = losses.normal_loss(point, mean, sigma) - losses.normal_loss(point + lot, mean, sigma)
    return np.asarray(1.0 - late / lot)


def _normal_columns(
    fixed_cny: ArrayLike,
    holding_cny: ArrayLike,
    shortage_cny: ArrayLike,
    demand: ArrayLike,
    deviation: ArrayLike,
    lead_time: ArrayLike,
) -> tuple[Column, ...]:
    common = columns(fixed_cny, holding_cny, shortage_cny, demand, lead_time)
    return (*common[:4], not_negative("deviation", deviation), common[4])


def _level_cost(
    level: NDArray[np.float64],
    holding: NDArray[np.float64],
    shortage: NDArray[np.float64],
    mean: NDArray[np.float64],
    sigma: NDArray[np.float64],
) -> NDArray[np.float64]:
    short = losses.normal_loss(level, mean, sigma)
    return holding * (level - mean) + (holding + shortage) * short


def _level_that_costs(
    cost: NDArray[np.float64],
    start: NDArray[np.float64],
    holding: NDArray[np.float64],
    shortage: NDArray[np.float64],
    mean: NDArray[np.float64],
    sigma: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Level of a cost on the side of the start, by Newton's steps on a convex function."""
    level = start
    for _ in range(MOST_STEPS):
        above = _level_cost(level, holding, shortage, mean, sigma) - cost
        z = (mean - level) / np.where(sigma > 0.0, sigma, 1.0)
        more = np.where(sigma > 0.0, special.ndtr(z), level < mean)
        slope = holding - (holding + shortage) * more
        step = above / slope
        level = level - step
        if (np.abs(step) <= LEVEL_TOLERANCE * np.maximum(1.0, np.abs(level))).all():
            break
    return level
