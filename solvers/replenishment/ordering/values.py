"""What the next case is worth, from the same paths of demand that targets are made from.

A unit that arrives on top of a stock saves a sale on the paths that would run short before the
next receipt; on the others it is held, until then and for as long as what lies before it lasts,
and on paths that sell less than the stock within a shelf life it is thrown away. The worth of one
more unit falls with the stock, and is moved by a constant so that it is 0 at the target: below it
every unit is worth ordering, above it none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.replenishment.ordering.problem import OrderProblem

TILT = 1e-6
"""Part of a lost sale by which worth falls over a day's demand even where no sample tells."""

LONGEST_DAYS = 365.0
"""Days that a unit waits at most for the one before it to be sold."""


@dataclass(frozen=True, slots=True, eq=False)
class Worth:
    """Worth of the units of one order of each item; arrays have shape (rows,) or (rows, paths).

    Parameters
    ----------
    rows
        The items.
    gap
        Units to the target; below 0 where there is more than that.
    short
        Units by which demand until the next receipt exceeds the stock, by path.
    unsold
        Units by which demand within a shelf life exceeds it, by path; infinite without ageing.
    sale_cny, waste_cny, hold_cny
        Loss of a unit too few, loss of one thrown away, and of holding one until the next receipt.
    longer_cny
        Holding cost of a unit for each unit of the stock that lies before it, beyond ``enough``.
    enough
        Units that expected demand takes until the next receipt, less the stock.
    shift_cny
        What makes worth 0 at the target.
    mean
        Expected demand of a day until the next receipt, in units.
    """

    rows: NDArray[np.int64]
    gap: NDArray[np.float64]
    short: NDArray[np.float64]
    unsold: NDArray[np.float64]
    sale_cny: NDArray[np.float64]
    waste_cny: NDArray[np.float64]
    hold_cny: NDArray[np.float64]
    longer_cny: NDArray[np.float64]
    enough: NDArray[np.float64]
    shift_cny: NDArray[np.float64]
    mean: NDArray[np.float64]

    def some(self, chosen: NDArray[np.int64]) -> Worth:
        """Some of the rows."""
        return Worth(*(getattr(self, name)[chosen] for name in Worth.__slots__))

    def of(self, low: NDArray[np.float64], high: NDArray[np.float64]) -> NDArray[np.float64]:
        """Worth in CNY of the units of an order above ``low`` up to ``high``, shape (rows,)."""
        return self.unshifted(low, high) + self.shift_cny * (high - low)

    def unshifted(self, low: NDArray[np.float64], high: NDArray[np.float64]) -> NDArray[np.float64]:
        """The same before it is moved to be 0 at the target."""
        units = high - low
        sold = _within(self.short, low, high)
        used = np.where(np.isfinite(self.unsold).all(axis=1), _used(self.unsold, low, high), units)
        start, end = np.maximum(low, self.enough), np.maximum(high, self.enough)
        longer = self.longer_cny * ((end - self.enough) ** 2 - (start - self.enough) ** 2) / 2.0
        middle = (low + high) / 2.0
        scale = np.maximum(np.abs(self.gap) + units, 1e-9)
        tilt = TILT * self.sale_cny * (self.gap - middle) / scale * units
        kept = self.hold_cny * (units - sold)
        return self.sale_cny * sold - kept - self.waste_cny * (units - used) - longer + tilt


def worth_of(
    problem: OrderProblem,
    rows: NDArray[np.int64],
    level: NDArray[np.float64],
    cover: NDArray[np.int64],
    seen: tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]],
) -> Worth:
    """Worth of an order of each item.

    Parameters
    ----------
    rows, level, cover
        Items, their targets, and days from the receipt to the next one.
    seen
        What each path holds when the order arrives, asks for until the next receipt and asks for
        within a shelf life; see `Futures.look`.
    """
    held, asked, in_life = seen
    items = problem.items
    ages = (items.shelf_life_days[rows] > 0) & (in_life.max(axis=1) > 0)
    unsold = np.where(ages[:, None], in_life - held, np.inf)
    gap = level - held.mean(axis=1)
    mean = np.maximum(asked.mean(axis=1) / np.maximum(cover, 1), 1.0 / LONGEST_DAYS)
    hold = items.holding_cny_per_day[rows]
    worth = Worth(
        rows,
        gap,
        asked - held,
        unsold,
        items.loss_of_sale_cny[rows],
        items.loss_of_waste_cny[rows],
        hold * cover,
        hold / mean,
        asked.mean(axis=1) - held.mean(axis=1),
        np.zeros(len(rows)),
        mean,
    )
    # Worth falls in steps: any figure between those on both sides of the target makes it 0 there,
    # and the one nearest to none is taken.
    breadth = np.maximum(np.minimum(0.05 * np.abs(level), 0.5), 1e-6)
    below = worth.unshifted(gap - breadth, gap) / breadth
    beyond = worth.unshifted(gap, gap + breadth) / breadth
    worth.shift_cny[:] = -np.clip(0.0, np.minimum(beyond, below), below)
    return worth


def _within(
    edges: NDArray[np.float64], low: NDArray[np.float64], high: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Mean over paths of the part of each stretch that lies below its edge."""
    return np.asarray((np.clip(edges, low[:, None], high[:, None]) - low[:, None]).mean(axis=1))


def _used(
    edges: NDArray[np.float64], low: NDArray[np.float64], high: NDArray[np.float64]
) -> NDArray[np.float64]:
    finite = np.where(np.isfinite(edges), edges, 0.0)
    return _within(finite, low, high)
