"""Ways in traffic: slower for what is still to be driven, as they were for what has been."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from solvers.installers.day.usual_ways import FAR
from supplychain.roads import TravelMatrix

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from solvers.installers.travel import Travel

Whole = TypeVar("Whole", np.int32, np.int64)
BLOCK = 64
"""Rows at a time, so that arrays in between stay in the processor's cache."""


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
        return TravelMatrix(usual.distance_m, self.slowed(points, points, usual.duration_s))

    def slowed(
        self, origins: Sequence[int], destinations: Sequence[int], usual_s: NDArray[Whole]
    ) -> NDArray[Whole]:
        """Times of ways from some points to others, from those without the traffic."""
        slow_s = np.array(usual_s)
        starts, ends = self._is_slow(origins), self._is_slow(destinations)
        for first in range(0, len(origins) if self.factor != 1.0 else 0, BLOCK):
            block = slow_s[first : first + BLOCK]
            pairs = (starts[first : first + BLOCK, None] | ends[None, :]) & (block < FAR)
            np.copyto(block, np.rint(block * self.factor).astype(slow_s.dtype), where=pairs)
        rows, columns = _places(origins), _places(destinations)
        for (one, other), seconds in self.known_s.items():
            for row in rows.get(one, ()):
                for column in columns.get(other, ()):
                    slow_s[row, column] = seconds
        return slow_s

    def leg_s(self, one: int, other: int, usual_s: int) -> int:
        """Time of one way, from that without the traffic."""
        is_slow = not self.points or one in self.points or other in self.points
        slow_s = round(usual_s * self.factor) if is_slow and usual_s < FAR else usual_s
        return self.known_s.get((one, other), slow_s)

    def _is_slow(self, points: Sequence[int]) -> NDArray[np.bool_]:
        return np.array([not self.points or point in self.points for point in points], np.bool_)


def _places(points: Sequence[int]) -> dict[int, list[int]]:
    """Where each point is among points."""
    places: dict[int, list[int]] = {}
    for place, point in enumerate(points):
        places.setdefault(point, []).append(place)
    return places
