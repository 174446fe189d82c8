"""Ours for weeks: a newsvendor on sampled stock and demand at the order's arrival."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.replenish.weekly.world import HOLDING_EUR, SHORTAGE_EUR

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from benchmarks.replenish.weekly.forecast import Model
    from benchmarks.replenish.weekly.world import WeekState

RATIO = SHORTAGE_EUR / (SHORTAGE_EUR + HOLDING_EUR)


@dataclass(frozen=True, slots=True, eq=False)
class SampledNewsvendor:
    """Orders so that demand of the arrival week is met with the critical ratio.

    Stock until the arrival is simulated on each path, with lost sales on the way.

    Parameters
    ----------
    model
        Of demand in the next three weeks.
    ratio
        Share of paths in which nothing is to be lacking.
    seed
        Of the paths.
    drawn
        Paths by week, kept for policies of the same window that differ in the ratio only.
    """

    model: Model
    ratio: float = RATIO
    seed: int = 0
    drawn: dict[int, NDArray[np.float64]] = field(default_factory=dict)

    def order(self, state: WeekState) -> NDArray[np.float64]:
        """Orders at the end of a week."""
        week = state.known.weeks
        if week not in self.drawn:
            self.drawn[week] = self.model.paths(state.known, self.seed)
        return lacking(self.drawn[week], state.on_hand, state.on_the_way, self.ratio)


def lacking(
    paths: NDArray[np.float64],
    on_hand: NDArray[np.float64],
    on_the_way: NDArray[np.float64],
    ratio: float,
) -> NDArray[np.float64]:
    """Least order with which the share ``ratio`` of paths lacks nothing in the third week.

    Shapes (series, paths, 3), (series,), (series, 2); the answer is whole, of shape (series,).
    """
    stock = on_hand[:, None]
    for week in range(2):
        stock = np.maximum(stock + on_the_way[:, week, None] - paths[:, :, week], 0.0)
    short = np.sort(np.maximum(paths[:, :, 2] - stock, 0.0), axis=1)
    place = int(np.ceil(ratio * short.shape[1])) - 1
    return np.asarray(np.ceil(short[:, max(place, 0)]))
