"""How much each series scatters, for telling steady from restless ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.replenishment.demand.level import Level
    from solvers.replenishment.demand.past import Past

WINDOW_DAYS = 42
PULL_DAYS = 7.0


def recent_scatter(
    past: Past, level: Level, origin: int, rows: NDArray[np.int64]
) -> NDArray[np.float32]:
    """Mean absolute error of the scale times the weekday's profile, over the scale."""
    begin = max(origin - WINDOW_DAYS, 0)
    weekday = past.calendar.weekday[begin:origin]
    usual = level.scale[rows, None] * level.profile[1][weekday][:, rows].T
    known = past.known[rows, begin:origin]
    gap = np.abs(np.nan_to_num(past.demand[rows, begin:origin]) - usual) * (known > 0.0)
    overall = float((gap * known).sum()) / max(float((usual * known).sum()), 1e-9)
    above = (gap * known).sum(axis=1) + PULL_DAYS * overall * level.scale[rows]
    return np.asarray(above / (level.scale[rows] * (known.sum(axis=1) + PULL_DAYS)), np.float32)
