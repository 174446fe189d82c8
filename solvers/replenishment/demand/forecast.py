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


@dataclass(frozen=True, slots=True)
class Dependence:
    """How far the surprise of one day goes with that of other days and other series.

    Shares of the variance of a surprise, each 0 to 1 and together at most 1; the rest is of one
    series on one day.

    Parameters
    ----------
    lasting
        The same on all days of a series.
    fading
        Of a series, halved with every day between.
    site
        The same for all series of a site on a day.
    """

    lasting: float = 0.0
    fading: float = 0.0
    site: float = 0.0


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
    dependence
        Of surprises, as measured on days held back; none where nothing could be measured.
    """

    origin: date
    site_ids: tuple[str, ...]
    product_ids: tuple[str, ...]
    mean: NDArray[np.float32]
    levels: tuple[float, ...]
    quantiles: NDArray[np.float32]
    method: tuple[str, ...]
    dependence: Dependence = Dependence()

    @property
    def days(self) -> int:
        """Days ahead."""
        return int(self.mean.shape[1])

    def __len__(self) -> int:
        return len(self.site_ids)
