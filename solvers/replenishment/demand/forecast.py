"""What customers will ask for, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    import numpy as np
    from numpy.typing import NDArray

LEVELS = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)
"""Shares of outcomes below each quantile."""


@dataclass(frozen=True, slots=True, eq=False)
class Forecast:
    """Demand of many SKU-locations on coming days, had there always been goods.

    Parameters
    ----------
    origin
        Day of column 0 of the arrays; everything before it was known.
    site_ids, product_ids
        Of each row.
    mean
        Expected units, shape (series, days); nan for series that were not forecast.
    levels, quantiles
        Shares, and units below which demand stays with them, shape (series, levels, days), rising
        along the levels.
    method
        Name of the method that forecast each series, or why none did.
    """

    origin: date
    site_ids: tuple[str, ...]
    product_ids: tuple[str, ...]
    mean: NDArray[np.float32]
    levels: tuple[float, ...]
    quantiles: NDArray[np.float32]
    method: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.site_ids)
