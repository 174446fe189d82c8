"""What identifies sales, whatever form they are stored in."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from supplychain.demand import DemandHistory


def digest(history: DemandHistory) -> str:
    """SHA-256 of days, series and figures; prices of which none is known are the same as none."""
    price = history.price_cny
    if price is not None and bool(np.isnan(price).all()):
        price = None
    head = [
        history.first_day.isoformat(),
        history.days,
        list(history.site_ids),
        list(history.product_ids),
        price is not None,
    ]
    made = hashlib.sha256(json.dumps(head).encode("ascii"))
    for values in (history.sold, history.in_stock, price):
        if values is not None:
            made.update(_canonical(values))
    return made.hexdigest()


def _canonical(values: NDArray[np.float32]) -> bytes:
    """Bytes in which equal figures are equal: one kind of nan, no negative zero."""
    plain = np.where(np.isnan(values), np.float32(np.nan), values + np.float32(0))
    return plain.astype("<f4").tobytes()
