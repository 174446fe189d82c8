"""How long drives take when drivers must rest, for whole matrices."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from supplychain.fleet import DriverRules


def with_rests(drive_s: NDArray[np.int64], rules: DriverRules, drivers: int) -> NDArray[np.int64]:
    """Seconds on the road for seconds of driving, by drivers who start rested.

    What `supplychain.driving.drive_leg` finds step by step: a rest after every continuous stretch,
    which two drivers spare each other, and a daily rest after every day's driving; a rest that
    falls due on arrival is not taken.
    """
    day_s = rules.max_daily_drive_s * drivers
    days = np.maximum(-(-drive_s // day_s) - 1, 0)
    on_road_s = drive_s + days * rules.daily_rest_s
    if drivers == 1:
        stretch_s = rules.max_continuous_drive_s
        last_day_s = drive_s - days * day_s
        breaks = days * (-(-day_s // stretch_s) - 1)
        breaks += np.maximum(-(-last_day_s // stretch_s) - 1, 0)
        on_road_s = on_road_s + breaks * rules.rest_s
    result: NDArray[np.int64] = on_road_s
    return result
