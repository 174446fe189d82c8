"""Simple rules of ordering, one figure or two for every SKU-location.

All look at the inventory position: on hand and on the way, less what customers wait for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from supplychain.errors import DataError, DataProblem
from supplychain.state import Decision

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from supplychain.state import StockState


@dataclass(frozen=True, slots=True)
class OrderUpTo:
    """Order every morning what lacks to a level, by site and product (base stock)."""

    level: Mapping[tuple[str, str], float]

    def decide(self, state: StockState) -> Decision:
        """Orders of today."""
        return Decision(np.maximum(0.0, _of_rows(self.level, state, "level") - position(state)))


@dataclass(frozen=True, slots=True)
class MinMax:
    """Below or at ``reorder_point`` order up to ``level``: the (s, S) rule."""

    reorder_point: Mapping[tuple[str, str], float]
    level: Mapping[tuple[str, str], float]

    def decide(self, state: StockState) -> Decision:
        """Orders of today."""
        at = position(state)
        low = _of_rows(self.reorder_point, state, "reorder_point")
        high = _of_rows(self.level, state, "level")
        return Decision(np.where(at <= low, np.maximum(0.0, high - at), 0.0))


@dataclass(frozen=True, slots=True)
class FixedQuantity:
    """Below or at ``reorder_point`` order as many batches as lift above it: the (r, Q) rule."""

    reorder_point: Mapping[tuple[str, str], float]
    quantity: Mapping[tuple[str, str], float]

    def decide(self, state: StockState) -> Decision:
        """Orders of today."""
        low = _of_rows(self.reorder_point, state, "reorder_point")
        batch = _of_rows(self.quantity, state, "quantity")
        lacks = low - position(state)
        times = np.where(lacks >= 0.0, np.floor(lacks / batch) + 1.0, 0.0)
        return Decision(times * batch)


def position(state: StockState) -> NDArray[np.float64]:
    """On hand and on the way less booked, of every row."""
    there = state.on_hand.sum(axis=1) + state.on_the_way.sum(axis=1)
    lacking = state.booked.sum(axis=1)
    result: NDArray[np.float64] = there - lacking
    return result


def _of_rows(
    figures: Mapping[tuple[str, str], float], state: StockState, name: str
) -> NDArray[np.float64]:
    """A figure of every row; all that lack one are named."""
    pairs = list(zip(state.site_ids, state.product_ids, strict=True))
    lacking = [pair for pair in pairs if pair not in figures]
    if lacking:
        raise DataError(
            [
                DataProblem(
                    "rule", -1, name, "missing", "no figure for it", "/".join(pair), "one each"
                )
                for pair in lacking
            ]
        )
    return np.array([figures[pair] for pair in pairs], dtype=np.float64)
