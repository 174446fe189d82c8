"""Ways between the points of a problem, computed when asked: a country has too many for a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from supplychain.roads import TravelMatrix

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supplychain.places import Location
    from supplychain.roads import RoadProvider


class Travel(Protocol):
    """Distances and times between points, which are numbers from 0."""

    def matrix(self, points: Sequence[int], speed_class: str) -> TravelMatrix:
        """From each of ``points`` to each; rows are origins. Points may be given more than once."""
        ...


@dataclass(frozen=True, slots=True)
class TableTravel:
    """Ways that are all known: one table, whatever the speed class."""

    table: TravelMatrix

    def matrix(self, points: Sequence[int], speed_class: str) -> TravelMatrix:
        """Rows and columns of the table."""
        chosen = np.asarray(points, np.int64)
        grid = np.ix_(chosen, chosen)
        return TravelMatrix(self.table.distance_m[grid], self.table.duration_s[grid])


@dataclass(frozen=True, slots=True)
class RoadTravel:
    """Ways by a road provider between places."""

    places: tuple[Location, ...]
    roads: RoadProvider

    def matrix(self, points: Sequence[int], speed_class: str) -> TravelMatrix:
        """Ask the provider."""
        places = [self.places[point] for point in points]
        return self.roads.matrix(places, places, speed_class)
