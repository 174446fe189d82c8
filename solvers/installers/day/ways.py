"""Ways between the points that a desk works with: one table, which grows by new doors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from solvers.installers.travel import RoadTravel

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from solvers.installers.travel import Travel
    from supplychain.roads import TravelMatrix

FAR = 2**29
"""Metres and seconds that stand for no road: fits 32 bits, also with a day added."""
SPARE = 32


class Ways:
    """Distances and times between points, by speed class.

    Parameters
    ----------
    travel
        Where they come from.
    points
        Points known at first.
    speed_classes
        Those of the teams.

    Attributes
    ----------
    distance_m, drive_s
        Of shape (speed classes, places, places); places beyond the known ones are spare.
    """

    def __init__(self, travel: Travel, points: Iterable[int], speed_classes: Sequence[str]) -> None:
        self.travel = travel
        self.speed_classes = tuple(speed_classes)
        known = list(dict.fromkeys(points))
        self.place_of = {point: place for place, point in enumerate(known)}
        size = len(known) + SPARE
        shape = (len(self.speed_classes), size, size)
        self.distance_m = np.full(shape, FAR, np.int32)
        self.drive_s = np.full(shape, FAR, np.int32)
        for number, speed in enumerate(self.speed_classes):
            table = travel.matrix(known, speed)
            here = slice(0, len(known))
            self.distance_m[number, here, here] = _short(table.distance_m)
            self.drive_s[number, here, here] = _short(table.duration_s)

    def place(self, travel: Travel, point: int) -> int:
        """Position of a point in the tables; ``travel`` knows it if it is new."""
        if point in self.place_of:
            return self.place_of[point]
        new = len(self.place_of)
        if new == self.drive_s.shape[1]:
            self._grow()
        known = list(self.place_of)
        for number, speed in enumerate(self.speed_classes):
            there = between(travel, known, [point], speed)
            back = between(travel, [point], [*known, point], speed)
            self.distance_m[number, :new, new] = _short(there.distance_m)[:, 0]
            self.drive_s[number, :new, new] = _short(there.duration_s)[:, 0]
            self.distance_m[number, new, : new + 1] = _short(back.distance_m)[0]
            self.drive_s[number, new, : new + 1] = _short(back.duration_s)[0]
        self.place_of[point] = new
        return new

    def forget_last(self) -> None:
        """Forget the point that was added last."""
        self.place_of.popitem()

    def _grow(self) -> None:
        more = max(SPARE, len(self.place_of) // 4)
        pad = ((0, 0), (0, more), (0, more))
        self.distance_m = np.pad(self.distance_m, pad, constant_values=FAR)
        self.drive_s = np.pad(self.drive_s, pad, constant_values=FAR)


def between(
    travel: Travel, origins: Sequence[int], destinations: Sequence[int], speed_class: str
) -> TravelMatrix:
    """Ways from some points to others."""
    if isinstance(travel, RoadTravel):
        rows = [travel.places[point] for point in origins]
        columns = [travel.places[point] for point in destinations]
        return travel.roads.matrix(rows, columns, speed_class)
    both = travel.matrix([*origins, *destinations], speed_class)
    count = len(origins)
    return type(both)(both.distance_m[:count, count:], both.duration_s[:count, count:])


def _short(values: NDArray[np.int64]) -> NDArray[np.int32]:
    return np.minimum(values, FAR).astype(np.int32)
