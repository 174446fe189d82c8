"""What pages and figures ask of a forecast and the sales before it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from solvers.replenishment.demand.forecast import Forecast
    from supplychain.demand import DemandHistory


@dataclass(frozen=True, eq=False)
class ForecastView:
    """Sales, and what will be asked for on the days after them.

    Parameters
    ----------
    history
        Sales; those of the forecast's days and later are left out. ``None`` if nothing is known.
    forecast
        The forecast.
    names
        Names for people by key; what is missing is called by its key.
    values_cny
        Cost of goods of a unit by product; what is missing counts 1, so that sums are of units.
    """

    history: DemandHistory | None
    forecast: Forecast
    names: Mapping[str, str] = field(default_factory=dict)
    values_cny: Mapping[str, float] = field(default_factory=dict)

    @cached_property
    def past(self) -> DemandHistory | None:
        """Sales before the forecast."""
        return None if self.history is None else self.history.until(self.forecast.origin)

    @cached_property
    def row_of(self) -> dict[tuple[str, str], int]:
        """Row of the forecast of a site and product."""
        keys = zip(self.forecast.site_ids, self.forecast.product_ids, strict=True)
        return {key: row for row, key in enumerate(keys)}

    @cached_property
    def past_row(self) -> dict[tuple[str, str], int]:
        """Row of the history of a site and product; empty without one."""
        if self.history is None:
            return {}
        keys = zip(self.history.site_ids, self.history.product_ids, strict=True)
        return {key: row for row, key in enumerate(keys)}

    @cached_property
    def worth(self) -> NDArray[np.float64]:
        """Cost of goods forecast per day for each series, or units where costs are not known."""
        value = np.array([self.values_cny.get(key, 1.0) for key in self.forecast.product_ids])
        found: NDArray[np.float64] = np.nan_to_num(self.forecast.mean).mean(axis=1) * value
        return found

    def name(self, key: str) -> str:
        """Name for people, or the key of what has none."""
        return self.names.get(key, key)
