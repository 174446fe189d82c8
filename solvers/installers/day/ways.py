"""Ways between the points that a desk works with: one table, which grows by new doors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from solvers.installers.day.slowed import SlowedTravel
from solvers.installers.day.usual_ways import FAR, between, short, usual_ways

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from solvers.installers.day.usual_ways import UsualWays
    from solvers.installers.travel import Travel

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
            self._fill(number, usual_ways(usual_of(travel), known, speed), known)

    def place(self, travel: Travel, point: int) -> int:
        """Position of a point in the tables; ``travel`` knows it if it is new."""
        if point in self.place_of:
            return self.place_of[point]
        new = len(self.place_of)
        if new == self.drive_s.shape[1]:
            self._grow()
        known = list(self.place_of)
        for number, speed in enumerate(self.speed_classes):
            there = in_traffic_between(travel, known, [point], speed)
            back = in_traffic_between(travel, [point], [*known, point], speed)
            self.distance_m[number, :new, new] = there[0][:, 0]
            self.drive_s[number, :new, new] = there[1][:, 0]
            self.distance_m[number, new, : new + 1] = back[0][0]
            self.drive_s[number, new, : new + 1] = back[1][0]
        self.place_of[point] = new
        return new

    def forget_last(self) -> None:
        """Forget the point that was added last."""
        self.place_of.popitem()

    def _fill(self, number: int, usual: UsualWays, points: Sequence[int]) -> None:
        """Take the ways of one speed class from a table."""
        here = slice(0, len(points))
        at = np.array([usual.place_of[point] for point in points], np.int64)
        is_whole = bool((at == np.arange(len(at))).all())
        chosen = (here, here) if is_whole else np.ix_(at, at)
        drive_s = usual.drive_s[chosen]
        if isinstance(self.travel, SlowedTravel):
            drive_s = np.minimum(self.travel.slowed(points, points, drive_s), FAR)
        self.distance_m[number, here, here] = usual.distance_m[chosen]
        self.drive_s[number, here, here] = drive_s

    def _grow(self) -> None:
        more = max(SPARE, len(self.place_of) // 4)
        pad = ((0, 0), (0, more), (0, more))
        self.distance_m = np.pad(self.distance_m, pad, constant_values=FAR)
        self.drive_s = np.pad(self.drive_s, pad, constant_values=FAR)


def in_traffic_between(
    travel: Travel, origins: Sequence[int], destinations: Sequence[int], speed_class: str
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Metres and seconds from some points to others."""
    usual = between(usual_of(travel), origins, destinations, speed_class)
    duration_s = usual.duration_s
    if isinstance(travel, SlowedTravel):
        duration_s = travel.slowed(origins, destinations, duration_s)
    return short(usual.distance_m), short(duration_s)


def usual_of(travel: Travel) -> Travel:
    """Ways without traffic."""
    return usual_of(travel.travel) if isinstance(travel, SlowedTravel) else travel
