"""What a day does to goods on a shelf: customers take, the rest gets older.

Arrays have the remaining life first: row ``r`` holds units with ``r + 1`` days to go. The other
axes, at least one, are free.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from solvers.replenishment.perishable.model import Items


class Group(NamedTuple):
    """Rows of items with the same lead time and shelf life."""

    lead: int
    life: int
    rows: NDArray[np.int64]


def groups(items: Items) -> Iterator[Group]:
    """Items by lead time and shelf life, in that order."""
    keys = np.stack([items.lead_time_days, items.shelf_life_days], axis=1)
    kinds, which = np.unique(keys, axis=0, return_inverse=True)
    order = np.argsort(which, kind="stable")
    ends = np.cumsum(np.bincount(which, minlength=len(kinds)))
    for (lead, life), rows in zip(kinds, np.split(order, ends[:-1]), strict=True):
        yield Group(int(lead), int(life), rows)


def withdrawn(
    on_hand: NDArray[np.float64], oldest: NDArray[np.float64], freshest: NDArray[np.float64]
) -> NDArray[np.float64]:
    """What is left once customers took so many of the oldest and so many of the freshest.

    Who comes first does not matter: units lie in a row by age, one kind takes from the left, the
    other from the right, and where they meet all is gone.
    """
    most = on_hand.sum(axis=0) - freshest
    left = np.empty(np.broadcast_shapes(on_hand.shape, (1, *most.shape), (1, *oldest.shape)))
    before: NDArray[np.float64] = np.zeros_like(most)
    for age, units in enumerate(on_hand):
        upto = before + units
        np.minimum(upto, most, out=left[age])
        left[age] -= np.maximum(before, oldest)
        before = upto
    return np.maximum(left, 0.0, out=left)


def next_morning(left: NDArray[np.float64], arrived: NDArray[np.float64]) -> NDArray[np.float64]:
    """A day older: what had its last day is gone, what arrived has all its days."""
    older = np.empty_like(left)
    older[:-1] = left[1:]
    older[-1] = arrived
    return older


def expected_at_arrival(
    on_hand: NDArray[np.float64],
    on_the_way: NDArray[np.float64],
    paths: NDArray[np.float64],
    freshest_first: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Units that will be on hand when an order of now arrives, and those wasted until then.

    Means over paths of demand, of which the share of either kind of customer is taken as it is.

    Parameters
    ----------
    on_hand
        Shape (life, items, scenarios).
    on_the_way
        Units that can be sold ``j + 1`` days from now in row ``j``; shape
        (lead time - 1, items, scenarios).
    paths
        Demand of the coming days, shape (items or 1, paths, days); days from the lead time on are
        not read.
    freshest_first
        Shape (items,).

    Returns
    -------
    tuple
        On hand at arrival and wasted, both of shape (items, scenarios).
    """
    share = freshest_first[:, None, None]
    now, ways = on_hand[..., None], on_the_way[..., None]
    wasted = np.zeros((*on_hand.shape[1:], 1))
    for day in range(len(on_the_way) + 1):
        demand = paths[:, None, :, day]
        left = withdrawn(now, demand * (1.0 - share), demand * share)
        wasted = wasted + left[0]
        arrived = ways[day] if day < len(on_the_way) else np.zeros(1)
        now = next_morning(left, arrived)
    return now.sum(axis=0).mean(axis=-1), wasted.mean(axis=-1)
