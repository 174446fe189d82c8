"""Economic order quantities.

A fixed cost for every order, steady demand, costs of holding per unit and unit of time. Every
function takes one figure or one for each SKU. Snyder and Shen, chapter 3.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from solvers.replenishment.textbook.columns import Column, checked, not_negative, positive, share
from supplychain.errors import DataError, DataProblem

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

TABLE = "order_quantity"


@dataclass(frozen=True, slots=True, eq=False)
class OrderQuantity:
    """How much to order at once.

    Parameters
    ----------
    quantity
        Of each order; 0 without demand.
    cost_cny
        Per unit of time: of ordering, holding and lateness, and of buying where prices are given.
    late_share
        Part of demand that waits for the next order, as planned.
    price_level
        Position of the price that counts, 0 where there is only one.
    """

    quantity: NDArray[np.float64]
    cost_cny: NDArray[np.float64]
    late_share: NDArray[np.float64]
    price_level: NDArray[np.int64]


def economic_quantity(
    fixed_cny: ArrayLike, holding_cny: ArrayLike, demand: ArrayLike
) -> OrderQuantity:
    """Best order quantity where nothing may be late (equation 3.4)."""
    fixed, holding, rate = _figures(fixed_cny, holding_cny, demand)
    quantity = np.sqrt(2.0 * fixed * rate / holding)
    return _of(quantity, quantity * holding)


def quantity_cost(
    quantity: ArrayLike, fixed_cny: ArrayLike, holding_cny: ArrayLike, demand: ArrayLike
) -> NDArray[np.float64]:
    """Cost per unit of time of any order quantity."""
    fixed, holding, rate, lot = checked(
        TABLE, *_columns(fixed_cny, holding_cny, demand), positive("quantity", quantity)
    )
    return np.asarray(fixed * rate / lot + holding * lot / 2.0)


def economic_quantity_with_backorders(
    fixed_cny: ArrayLike, holding_cny: ArrayLike, shortage_cny: ArrayLike, demand: ArrayLike
) -> OrderQuantity:
    """Best order quantity where demand may wait, at a cost per unit and unit of time.

    Equations 3.27 to 3.29: ``Q = sqrt(2 K d (h + p) / (h p))``, of which ``h / (h + p)`` is late.
    """
    fixed, holding, rate, shortage = checked(
        TABLE, *_columns(fixed_cny, holding_cny, demand), positive("shortage_cny", shortage_cny)
    )
    late = holding / (holding + shortage)
    quantity = np.sqrt(2.0 * fixed * rate / (holding * (1.0 - late)))
    cost = quantity * holding * (1.0 - late)
    return OrderQuantity(quantity, cost, late, np.zeros(quantity.shape, np.int64))


def economic_production_quantity(
    fixed_cny: ArrayLike, holding_cny: ArrayLike, demand: ArrayLike, use: ArrayLike
) -> OrderQuantity:
    """Best quantity where goods come in bit by bit.

    Parameters
    ----------
    fixed_cny, holding_cny, demand
        As before.
    use
        Demand as a share of the rate at which goods come in.
    """
    fixed, holding, rate, busy = checked(
        TABLE, *_columns(fixed_cny, holding_cny, demand), share("use", use)
    )
    held = holding * (1.0 - busy)
    quantity = np.sqrt(2.0 * fixed * rate / held)
    return _of(quantity, quantity * held)


def quantity_with_all_unit_breaks(
    fixed_cny: ArrayLike,
    holding_rate: ArrayLike,
    demand: ArrayLike,
    breaks: ArrayLike,
    unit_cny: ArrayLike,
) -> OrderQuantity:
    """Best order quantity where the price of a level counts for all units of the order.

    Parameters
    ----------
    fixed_cny
        Of an order.
    holding_rate
        Part of a unit's price that holding it costs per unit of time.
    demand
        Per unit of time, above 0.
    breaks
        Least quantity of each price, of shape (prices,) or (SKUs, prices); the first is 0.
    unit_cny
        Prices, of the same shape, falling.

    Returns
    -------
    OrderQuantity
        The cost has the price of the goods in it.
    """
    fixed, rate, wanted, least, price = _priced(fixed_cny, holding_rate, demand, breaks, unit_cny)
    holding = rate * price
    quantity = np.maximum(np.sqrt(2.0 * fixed * wanted / holding), least)
    cost = price * wanted + fixed * wanted / quantity + holding * quantity / 2.0
    # Above its level, the next price is cheaper for the same quantity.
    return _cheapest(quantity, np.where(quantity < _ends(least), cost, np.inf))


def quantity_with_incremental_breaks(
    fixed_cny: ArrayLike,
    holding_rate: ArrayLike,
    demand: ArrayLike,
    breaks: ArrayLike,
    unit_cny: ArrayLike,
) -> OrderQuantity:
    """Best order quantity where a price counts for the units above its break only.

    Parameters are those of `quantity_with_all_unit_breaks`.
    """
    fixed, rate, wanted, least, price = _priced(fixed_cny, holding_rate, demand, breaks, unit_cny)
    steps = np.diff(least, axis=-1) * price[..., :-1]
    dearer = np.concatenate([np.zeros((*steps.shape[:-1], 1)), steps.cumsum(axis=-1)], axis=-1)
    dearer = dearer - price * least
    quantity = np.sqrt(2.0 * (fixed + dearer) * wanted / (rate * price))
    ordering = (fixed + dearer) * wanted / quantity
    cost = price * wanted + rate * dearer / 2.0 + ordering + rate * price * quantity / 2.0
    is_inside = (quantity >= least) & (quantity < _ends(least))
    return _cheapest(quantity, np.where(is_inside, cost, np.inf))


def _columns(fixed_cny: ArrayLike, holding_cny: ArrayLike, demand: ArrayLike) -> tuple[Column, ...]:
    return (
        not_negative("fixed_cny", fixed_cny),
        positive("holding_cny", holding_cny),
        not_negative("demand", demand),
    )


def _figures(
    fixed_cny: ArrayLike, holding_cny: ArrayLike, demand: ArrayLike
) -> tuple[NDArray[np.float64], ...]:
    return checked(TABLE, *_columns(fixed_cny, holding_cny, demand))


def _of(quantity: NDArray[np.float64], cost_cny: NDArray[np.float64]) -> OrderQuantity:
    nothing = np.zeros(np.shape(quantity))
    return OrderQuantity(quantity, cost_cny, nothing, nothing.astype(np.int64))


def _priced(
    fixed_cny: ArrayLike,
    holding_rate: ArrayLike,
    demand: ArrayLike,
    breaks: ArrayLike,
    unit_cny: ArrayLike,
) -> tuple[NDArray[np.float64], ...]:
    """The figures with one more axis, of prices."""
    fixed, rate, wanted = checked(
        TABLE,
        positive("fixed_cny", fixed_cny),
        positive("holding_rate", holding_rate),
        positive("demand", demand),
    )
    least, price = checked(TABLE, not_negative("breaks", breaks), positive("unit_cny", unit_cny))
    _check_order(least, price)
    return fixed[..., None], rate[..., None], wanted[..., None], least, price


def _check_order(least: NDArray[np.float64], price: NDArray[np.float64]) -> None:
    rules = (
        ("breaks", least[..., 0] != 0.0, "the first price does not begin at 0"),
        ("breaks", (np.diff(least) <= 0.0).any(axis=-1), "the breaks do not rise"),
        ("unit_cny", (np.diff(price) >= 0.0).any(axis=-1), "the prices do not fall"),
    )
    problems = [
        DataProblem(TABLE, int(row) if least.ndim > 1 else -1, column, "out_of_order", text)
        for column, is_wrong, text in rules
        for row in np.flatnonzero(is_wrong)
    ]
    if problems:
        raise DataError(problems)


def _ends(least: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.concatenate([least[..., 1:], np.full((*least.shape[:-1], 1), np.inf)], axis=-1)


def _cheapest(quantity: NDArray[np.float64], cost: NDArray[np.float64]) -> OrderQuantity:
    level = cost.argmin(axis=-1)
    at = level[..., None]
    best, cny = (np.take_along_axis(part, at, -1)[..., 0] for part in (quantity, cost))
    return OrderQuantity(best, cny, np.zeros(best.shape), level)
