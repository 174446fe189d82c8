"""Ways in traffic: slower for what is still to be driven, as they were for what has been."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from supplychain.roads import UNREACHABLE, TravelMatrix

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from solvers.installers.travel import Travel


@dataclass(frozen=True, slots=True)
class SlowedTravel:
    """Ways that take longer, in all or to and from some points.

    Parameters
    ----------
    travel
        Ways without the traffic.
    factor
        How many times as long they take.
    points
        Points at one end of the ways that are slow; empty: all.
    known_s
        Times of single ways, by the points of both ends, that are known better.
    """

    travel: Travel
    factor: float = 1.0
    points: frozenset[int] = frozenset()
    known_s: Mapping[tuple[int, int], int] = field(default_factory=dict)

    def matrix(self, points: Sequence[int], speed_class: str) -> TravelMatrix:
        """From each of ``points`` to each."""
        usual = self.travel.matrix(points, speed_class)
        duration_s = usual.duration_s.copy()
        is_slow = np.array([not self.points or point in self.points for point in points], np.bool_)
        pairs = (is_slow[:, None] | is_slow[None, :]) & (duration_s < UNREACHABLE)
        slow_s = np.rint(duration_s * self.factor).astype(np.int64)
        duration_s[pairs] = slow_s[pairs]
        rows: dict[int, list[int]] = {}
        for row, point in enumerate(points):
            rows.setdefault(point, []).append(row)
        for (one, other), seconds in self.known_s.items():
            for row in rows.get(one, ()):
                for column in rows.get(other, ()):
                    duration_s[row, column] = seconds
        return TravelMatrix(usual.distance_m, duration_s)
