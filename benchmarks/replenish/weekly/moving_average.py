"""The organisers' benchmark: a seasonal moving average and weeks of cover."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from benchmarks.replenish.weekly.data import Weeks
    from benchmarks.replenish.weekly.world import WeekState


@dataclass(frozen=True, slots=True)
class MovingAverage:
    """Up to the next weeks' forecast of all goods on hand and on the way.

    The forecast is the mean of the last weeks, in stock, over their season's factor, times the
    factor of each coming week.

    Parameters
    ----------
    average_weeks
        13 in the organisers' policy.
    cover_weeks
        4 in it; not necessarily whole.
    """

    average_weeks: int = 13
    cover_weeks: float = 4.0

    def order(self, state: WeekState) -> NDArray[np.float64]:
        """Orders at the end of a week."""
        ahead = int(np.ceil(self.cover_weeks))
        share = np.clip(self.cover_weeks - np.arange(ahead), 0.0, 1.0)
        target = forecast(state.known, self.average_weeks, ahead) @ share
        position = state.on_hand + state.on_the_way.sum(axis=1)
        return np.asarray(np.floor(np.maximum(target - position, 0.0) + 0.5))


def forecast(known: Weeks, average_weeks: int, ahead: int) -> NDArray[np.float64]:
    """Units of the coming weeks, shape (series, ahead)."""
    factor = season(known)[known.week_of_year(known.weeks + ahead)]
    recent = slice(max(0, known.weeks - average_weeks), known.weeks)
    counts = known.in_stock[:, recent]
    plain = known.sold[:, recent] / factor[recent] * counts
    level = plain.sum(axis=1) / np.maximum(counts.sum(axis=1), 1)
    return np.asarray(level[:, None] * factor[known.weeks :])


def season(known: Weeks) -> NDArray[np.float64]:
    """Sales of each week of the year over the mean one's, of all series together, shape (53,).

    Each year is taken relative to its own mean week of goods in stock; weeks of the year without
    record have factor 1.
    """
    counts = known.in_stock.sum(axis=0)
    mean = (known.sold * known.in_stock).sum(axis=0) / np.maximum(counts, 1)
    which = known.week_of_year(known.weeks)
    total = np.bincount(which, mean, 53)
    number = np.bincount(which, minlength=53)
    seen = number > 0
    factor = np.ones(53)
    factor[seen] = total[seen] / number[seen]
    factor[seen] /= factor[seen].mean()
    return np.where(factor > 0.0, factor, 1.0)
