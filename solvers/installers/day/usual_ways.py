"""Ways without traffic, kept between calls: a desk and the plans made again ask for the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from solvers.installers.travel import RoadTravel

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from solvers.installers.travel import Travel
    from supplychain.roads import TravelMatrix

FAR = 2**29
"""Metres and seconds that stand for no road: fits 32 bits, also with a day added."""
MOST_KEPT = 2
"""So many tables are kept, those asked for last."""


@dataclass(frozen=True, slots=True, eq=False)
class UsualWays:
    """A table of ways between points; arrays of shape (places, places), not to be changed."""

    travel: Travel
    speed_class: str
    place_of: Mapping[int, int]
    distance_m: NDArray[np.int32]
    drive_s: NDArray[np.int32]

    def has(self, travel: Travel, points: Sequence[int], speed_class: str) -> bool:
        """Whether all the ways asked for are in the table."""
        is_known = self.speed_class == speed_class and is_like(self.travel, travel)
        return is_known and all(point in self.place_of for point in points)


_kept: tuple[UsualWays, ...] = ()


def usual_ways(travel: Travel, points: Sequence[int], speed_class: str) -> UsualWays:
    """A table that has at least the ways between some points."""
    global _kept  # noqa: PLW0603 - replaced as a whole, so that threads see one or the other
    found = next((item for item in _kept if item.has(travel, points, speed_class)), None)
    if found is None:
        table = travel.matrix(points, speed_class)
        places = {point: place for place, point in enumerate(points)}
        arrays = short(table.distance_m), short(table.duration_s)
        found = UsualWays(travel, speed_class, places, *arrays)
    _kept = (found, *(item for item in _kept if item is not found))[:MOST_KEPT]
    return found


def is_like(known: Travel, travel: Travel) -> bool:
    """Whether ways between points that one knows are the same in the other, which may know more."""
    if known is travel:
        return True
    if not isinstance(known, RoadTravel) or not isinstance(travel, RoadTravel):
        return False
    return known.roads is travel.roads and travel.places[: len(known.places)] == known.places


def short(values: NDArray[np.int64]) -> NDArray[np.int32]:
    """Whole numbers of 32 bits, at most ``FAR``."""
    return np.minimum(values, FAR).astype(np.int32)


def between(
    travel: Travel, origins: Sequence[int], destinations: Sequence[int], speed_class: str
) -> TravelMatrix:
    """Ways from some points to others, without traffic."""
    if isinstance(travel, RoadTravel):
        rows = [travel.places[point] for point in origins]
        columns = [travel.places[point] for point in destinations]
        return travel.roads.matrix(rows, columns, speed_class)
    both = travel.matrix([*origins, *destinations], speed_class)
    count = len(origins)
    return type(both)(both.distance_m[:count, count:], both.duration_s[:count, count:])
