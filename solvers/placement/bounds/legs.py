"""Legs of one stream and tier, tail by tail: all of them, or those that may pay."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

CHEAPEST = 12
MARGIN = 0.25
"""Legs stay in a short list while they would pay with prices this part higher."""


@dataclass(frozen=True, slots=True, eq=False)
class LegList:
    """Legs in compressed form.

    Parameters
    ----------
    start
        First leg of each tail, and the end of the last.
    heads, cost
        By leg.
    covers
        Whether a leg counts for each promised share, of shape (shares, legs).
    is_cheap
        Whether a leg is one of the cheapest to its head, which no short list leaves out.
    """

    start: NDArray[np.int64]
    heads: NDArray[np.int32]
    cost: NDArray[np.float64]
    covers: NDArray[np.bool_]
    is_cheap: NDArray[np.bool_]

    @classmethod
    def of(
        cls, cost: NDArray[np.float64], covers: list[NDArray[np.bool_]], cheapest: int = CHEAPEST
    ) -> LegList:
        """All legs of finite cost; costs and covers are of shape (tails, heads)."""
        return _listed(cost, covers, np.isfinite(cost), cheapest)

    def that_pay(
        self,
        region: NDArray[np.int64],
        head_price: NDArray[np.float64],
        tail_price: NDArray[np.float64],
        bonus: NDArray[np.float64],
        is_wanted: NDArray[np.bool_] | None = None,
    ) -> LegList:
        """Legs that pay, or would with somewhat higher prices, to the heads that are wanted."""
        tails, heads = self.tails, self.heads
        typical = float(head_price.mean()) if len(head_price) else 0.0
        high = (1.0 + MARGIN) * head_price[heads] + 0.1 * typical
        paid = self.cost - (bonus if len(bonus) else 0.0) + tail_price[tails, region[heads]]
        kept = (paid <= high) | self.is_cheap
        if is_wanted is not None:
            kept &= is_wanted[heads]
        counts = np.bincount(tails[kept], minlength=len(self.start) - 1)
        start = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        return LegList(
            start, self.heads[kept], self.cost[kept], self.covers[:, kept], self.is_cheap[kept]
        )

    @property
    def tails(self) -> NDArray[np.int64]:
        """By leg."""
        return np.repeat(np.arange(len(self.start) - 1), np.diff(self.start))


def _listed(
    cost: NDArray[np.float64],
    covers: list[NDArray[np.bool_]],
    kept: NDArray[np.bool_],
    cheapest: int,
) -> LegList:
    tail, head = np.nonzero(kept)
    start = np.concatenate([[0], np.cumsum(kept.sum(axis=1))]).astype(np.int64)
    masks = [mask[tail, head] for mask in covers]
    table = np.array(masks) if masks else np.zeros((0, len(tail)), np.bool_)
    is_cheap = _cheapest(cost, cheapest)[tail, head]
    return LegList(start, head.astype(np.int32), cost[tail, head], table, is_cheap)


def _cheapest(cost: NDArray[np.float64], count: int) -> NDArray[np.bool_]:
    """Where a cost is one of the lowest of its column."""
    if len(cost) <= count:
        return np.ones(cost.shape, np.bool_)
    return np.asarray(cost <= np.partition(cost, count - 1, axis=0)[count - 1])
