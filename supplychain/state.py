"""What a replenishment policy may see at one moment, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import date

    import numpy as np
    from numpy.typing import NDArray

    from supplychain.demand import DemandHistory


@dataclass(frozen=True, slots=True, eq=False)
class StockState:
    """Many SKU-locations in the morning of a day, before the day's orders and sales.

    Arrays have one row per SKU-location, in the order of ``site_ids`` and ``product_ids``.

    Parameters
    ----------
    today
        The day that begins.
    site_ids, product_ids
        Of each row; a pair stands once.
    on_hand
        Units that can still be sold on ``c + 1`` days, today included, in column ``c``; goods that
        do not age stand in the last column. Goods allocated to orders are not on hand.
    on_the_way
        Units that can first be sold ``c + 1`` days from now in column ``c``.
    booked
        Units that customers have ordered for ``c`` days from now in column ``c``; may have no
        column.
    history
        Sales of the same SKU-locations, in the same order, on days before today.
    """

    today: date
    site_ids: tuple[str, ...]
    product_ids: tuple[str, ...]
    on_hand: NDArray[np.float64]
    on_the_way: NDArray[np.float64]
    booked: NDArray[np.float64]
    history: DemandHistory

    def __len__(self) -> int:
        return len(self.site_ids)


@dataclass(frozen=True, slots=True)
class Move:
    """Units of a product to be moved from one site to another of its tier."""

    product_id: str
    from_site_id: str
    to_site_id: str
    quantity: float


@dataclass(frozen=True, slots=True, eq=False)
class Decision:
    """Today's orders, of shape (rows of the state,), in units, and moves between sites."""

    quantity: NDArray[np.float64]
    moves: tuple[Move, ...] = ()


class ReplenishmentPolicy(Protocol):
    """Whoever decides on orders; the simulator runs it day by day."""

    def decide(self, state: StockState) -> Decision:
        """Orders of today."""
        ...
