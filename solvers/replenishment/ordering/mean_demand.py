"""Expected demand of any stretch of days, at once for many SKU-locations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.replenishment.ordering.problem import OrderProblem

WEEK = 7


class MeanDemand:
    """Sums of expected demand; the last week of the paths goes on for ever."""

    def __init__(self, problem: OrderProblem) -> None:
        mean = problem.mean
        self.days = mean.shape[1]
        self.total = np.zeros((len(mean), self.days + 1))
        np.cumsum(mean, axis=1, out=self.total[:, 1:])

    def over(
        self,
        rows: NDArray[np.int64],
        start: NDArray[np.int64],
        days: NDArray[np.int64] | NDArray[np.float64],
    ) -> NDArray[np.float64]:
        """Units of so many days, not necessarily whole, from a first day on, shape (rows,)."""
        end = start + np.asarray(days, float)
        return self._until(rows, end) - self._until(rows, start.astype(float))

    def _until(self, rows: NDArray[np.int64], day: NDArray[np.float64]) -> NDArray[np.float64]:
        """Units until a moment."""
        whole = np.floor(day).astype(np.int64)
        low, high = self._whole(rows, whole), self._whole(rows, whole + 1)
        return np.asarray(low + (day - whole) * (high - low))

    def _whole(self, rows: NDArray[np.int64], day: NDArray[np.int64]) -> NDArray[np.float64]:
        """Units until the morning of a day."""
        week = WEEK if self.days >= WEEK else 1
        beyond = np.maximum(day - self.days, 0)
        first = self.days - week
        a_week = self.total[rows, self.days] - self.total[rows, first]
        inside = self.total[rows, np.minimum(day, self.days)]
        part = self.total[rows, first + beyond % week] - self.total[rows, first]
        return np.asarray(inside + beyond // week * a_week + part)
