"""Everything that is known, arranged so that any window of any day costs one subtraction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from supplychain import festivals

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from solvers.replenishment.demand.groups import Groups
    from solvers.replenishment.demand.offers import Offers
    from solvers.replenishment.demand.uncensor import Uncensored
    from supplychain.demand import DemandHistory, SpecialDay


@dataclass(frozen=True, slots=True, eq=False)
class Past:
    """Un-censored history with running sums; columns of the sums are days *before* a day.

    Parameters
    ----------
    demand
        As in :class:`Uncensored`; shape (series, days).
    known
        1 for days on which something was seen, else 0. Days count the same however little of them
        was seen: less was seen of days on which more was asked for, and weights that follow what
        was seen would make means too low.
    open_share
        Share of the day that was seen; same shape.
    log_price, attention
        Of days of the history and days to come, shape (series, days + horizon). A price that is
        not known is nan, and counts as the usual one where prices are averaged.
    calendar
        Of the same days.
    groups
        Of the series.
    units, weight
        Running sums of known demand and of days known, shape (series, days + 1).
    price_weight
        Running sum of log price of the days known, same shape.
    """

    demand: NDArray[np.float32]
    known: NDArray[np.float32]
    open_share: NDArray[np.float32]
    log_price: NDArray[np.float32]
    attention: NDArray[np.float32]
    calendar: festivals.Days
    groups: Groups
    units: NDArray[np.float32]
    weight: NDArray[np.float32]
    price_weight: NDArray[np.float32]

    @property
    def days(self) -> int:
        """Days of history."""
        return int(self.demand.shape[1])

    @property
    def horizon_days(self) -> int:
        """Days ahead of which offers and calendar are known."""
        return int(self.log_price.shape[1]) - self.days


def past(
    history: DemandHistory,
    uncensored: Uncensored,
    offers: Offers,
    groups: Groups,
    special_days: Sequence[SpecialDay] = (),
) -> Past:
    """Arrange a history; offers cover its days and the days to come."""
    known = (uncensored.known > 0.0).astype(np.float32)
    demand = uncensored.demand
    log_price = _log(offers.price_share)
    days = history.days
    return Past(
        demand=demand,
        known=known,
        open_share=uncensored.known,
        log_price=log_price,
        attention=offers.attention,
        calendar=festivals.days(history.first_day, offers.days, special_days),
        groups=groups,
        units=_running(np.where(known > 0.0, demand * known, 0.0)),
        weight=_running(known),
        price_weight=_running(np.nan_to_num(log_price[:, :days]) * known),
    )


def _log(price_share: NDArray[np.float32]) -> NDArray[np.float32]:
    """Log of the shares; nan where none is known."""
    positive = np.where(price_share > 0.0, price_share, np.float32(np.nan))
    return np.log(positive, dtype=np.float32)


def _running(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Sums of everything before each day, one column more than the values."""
    sums = np.zeros((values.shape[0], values.shape[1] + 1), np.float32)
    np.cumsum(values, axis=1, dtype=np.float64, out=sums[:, 1:])
    return sums
