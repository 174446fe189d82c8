"""Reorder point and order quantity, reviewed all the time: ``(r, Q)``.

When stock on hand and on order, less backorders, falls to ``r``, ``Q`` units are ordered. Costs are
per unit and unit of time, of holding and of demand that waits, and for each order. Every function
takes one figure or one for each SKU. Snyder and Shen, chapter 5.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from solvers.replenishment.textbook import losses
from solvers.replenishment.textbook.columns import Column, checked, not_negative, positive
from solvers.replenishment.textbook.levels import least_level

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

TABLE = "reorder_point"
TOLERANCE = 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class ReorderPoint:
    """A policy for each SKU.

    Parameters
    ----------
    reorder_point
        Position of the stock at which an order is placed.
    quantity
        Of each order.
    cost_cny
        Exact expected cost per unit of time of this policy.
    """

    reorder_point: NDArray[np.float64]
    quantity: NDArray[np.float64]
    cost_cny: NDArray[np.float64]


def poisson_cost(
    reorder_point: ArrayLike,
    quantity: ArrayLike,
    fixed_cny: ArrayLike,
    holding_cny: ArrayLike,
    shortage_cny: ArrayLike,
    demand: ArrayLike,
    lead_time: ArrayLike,
) -> NDArray[np.float64]:
    """Exact cost of a policy for Poisson demand (equation 5.48), in closed form."""
    fixed, holding, shortage, rate, lead, point, lot = checked(
        TABLE,
        *columns(fixed_cny, holding_cny, shortage_cny, demand, lead_time),
        Column("reorder_point", reorder_point, is_whole=True),
        Column("quantity", quantity, 1.0, is_whole=True),
    )
    mean = rate * lead
    late = losses.poisson_second_loss(point, mean) - losses.poisson_second_loss(point + lot, mean)
    levels = lot * (point + (lot + 1.0) / 2.0 - mean)
    return np.asarray((fixed * rate + holding * levels + (holding + shortage) * late) / lot)


def poisson_policy(
    fixed_cny: ArrayLike,
    holding_cny: ArrayLike,
    shortage_cny: ArrayLike,
    demand: ArrayLike,
    lead_time: ArrayLike,
) -> ReorderPoint:
    """Best policy for Poisson demand, exactly.

    Federgruen and Zheng (1992): the levels ``r + 1 .. r + Q`` are the cheapest ones, so the next
    cheapest is added for as long as it costs less than the mean so far.
    """
    fixed, holding, shortage, rate, lead = checked(
        TABLE, *columns(fixed_cny, holding_cny, shortage_cny, demand, lead_time)
    )
    shape = fixed.shape
    fixed, holding, shortage, rate, lead = (
        np.ravel(part) for part in (fixed, holding, shortage, rate, lead)
    )
    mean = rate * lead
    start = least_level(
        lambda x: losses.poisson_above(x, mean), holding / (shortage + holding), mean.max(initial=1)
    )
    point, lot = start - 1.0, np.ones(mean.shape)
    total = fixed * rate + _poisson_level_cost(start, holding, shortage, mean)
    left = np.arange(len(mean))
    below = _poisson_level_cost(point, holding, shortage, mean)
    above = _poisson_level_cost(start + 1.0, holding, shortage, mean)
    while len(left):
        cheapest = np.minimum(below[left], above[left])
        left = left[cheapest * lot[left] < total[left] * (1.0 - TOLERANCE)]
        down = left[below[left] < above[left]]
        up = left[below[left] >= above[left]]
        total[down] += below[down]
        total[up] += above[up]
        point[down] -= 1.0
        lot[left] += 1.0
        below[down] = _poisson_level_cost(point[down], holding[down], shortage[down], mean[down])
        ends = point[up] + lot[up] + 1.0
        above[up] = _poisson_level_cost(ends, holding[up], shortage[up], mean[up])
    return ReorderPoint(point.reshape(shape), lot.reshape(shape), (total / lot).reshape(shape))


def columns(
    fixed_cny: ArrayLike,
    holding_cny: ArrayLike,
    shortage_cny: ArrayLike,
    demand: ArrayLike,
    lead_time: ArrayLike,
) -> tuple[Column, ...]:
    """What every policy needs, and what is allowed."""
    return (
        positive("fixed_cny", fixed_cny),
        positive("holding_cny", holding_cny),
        positive("shortage_cny", shortage_cny),
        positive("demand", demand),
        not_negative("lead_time", lead_time),
    )


def _poisson_level_cost(
    level: NDArray[np.float64],
    holding: NDArray[np.float64],
    shortage: NDArray[np.float64],
    mean: NDArray[np.float64],
) -> NDArray[np.float64]:
    return holding * (level - mean) + (holding + shortage) * losses.poisson_loss(level, mean)
