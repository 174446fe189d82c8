"""Joint replenishment: orders at a fixed interval, with each item in every so many of them.

An order costs a shared amount and one for each item in it. The least cost over all intervals and
whole multiples is found exactly (Goyal 1974): multiples change at known intervals only, and between
two of these the best interval has a closed form. Silver, Pyke and Peterson, chapter 11.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from solvers.replenishment.textbook.columns import checked, positive

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

TABLE = "joint_order"


@dataclass(frozen=True, slots=True, eq=False)
class JointOrder:
    """When and how much to order of items that share the cost of an order.

    Parameters
    ----------
    interval
        Time between orders.
    multiples
        Each item is in every so many orders.
    quantities
        Of each item when it is ordered.
    cost_cny
        Per unit of time, of ordering and holding.
    """

    interval: float
    multiples: NDArray[np.int64]
    quantities: NDArray[np.float64]
    cost_cny: float


def joint_order(
    shared_cny: float, item_cny: ArrayLike, holding_cny: ArrayLike, demand: ArrayLike
) -> JointOrder:
    """Cheapest joint order.

    Parameters
    ----------
    shared_cny
        Of each order.
    item_cny, holding_cny, demand
        By item: of having it in an order; of a unit and unit of time; per unit of time.
    """
    checked(TABLE, positive("shared_cny", shared_cny))
    fixed, holding, rate = (
        np.atleast_1d(part)
        for part in checked(
            TABLE,
            positive("item_cny", item_cny),
            positive("holding_cny", holding_cny),
            positive("demand", demand),
        )
    )
    held = holding * rate / 2.0
    # No interval longer than that with all items in every order is best, nor one whose shared cost
    # alone is more than that costs.
    most = float(np.sqrt((shared_cny + fixed.sum()) / held.sum()))
    least = shared_cny / (2.0 * most * float(held.sum()))
    ends = np.concatenate([[least, most], *_changes(fixed / held, least, most)])
    ends.sort()
    times = np.sqrt(ends[:-1] * ends[1:])
    multiples = _multiples(fixed / held, times)
    ordering, keeping = shared_cny + (fixed / multiples).sum(axis=1), (held * multiples).sum(axis=1)
    best = int((ordering * keeping).argmin())
    interval = float(np.sqrt(ordering[best] / keeping[best]))
    counts = multiples[best].astype(np.int64)
    cost = 2.0 * float(np.sqrt(ordering[best] * keeping[best]))
    return JointOrder(interval, counts, counts * interval * rate, cost)


def _changes(squares: NDArray[np.float64], least: float, most: float) -> list[NDArray[np.float64]]:
    """Intervals at which an item's best multiple goes from ``m`` to ``m + 1``."""
    found = []
    for square in squares:
        multiple = np.arange(1.0, np.sqrt(square) / least + 2.0)
        times = np.sqrt(square / (multiple * (multiple + 1.0)))
        found.append(times[(times > least) & (times < most)])
    return found


def _multiples(squares: NDArray[np.float64], times: NDArray[np.float64]) -> NDArray[np.float64]:
    """Multiple of each item for each interval: the least with ``m (m + 1) T^2 >= square``."""
    wanted = squares / times[:, None] ** 2
    return np.asarray(np.maximum(np.ceil(np.sqrt(wanted + 0.25) - 0.5), 1.0))
