"""Roads of which some are closed today, over any other source of roads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from supplychain.places import EARTH_RADIUS_M
from supplychain.roads.matrix import UNREACHABLE, TravelMatrix
from supplychain.roads.provider import settings_fingerprint

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from supplychain.places import Location
    from supplychain.roads.provider import RoadProvider

    Real = NDArray[np.float64]
    DrivenLegs = Mapping[tuple[Location, Location, str], tuple[int, int]]

WAY_ROUND = 3.0


@dataclass(frozen=True, slots=True)
class ClosedWay:
    """The way between two places, in both directions.

    The way round is ``way_round`` times as long; infinite if there is none.
    """

    one: Location
    other: Location
    way_round: float = WAY_ROUND


@dataclass(frozen=True, slots=True)
class ClosedArea:
    """All roads within a radius of a point.

    Nothing drives in; who is inside may leave; who would cross goes round its edge.
    """

    centre: Location
    radius_m: float


Closed = ClosedWay | ClosedArea


@dataclass(frozen=True, slots=True)
class Closures:
    """What makes closed roads of usual ones; see :class:`ClosedRoads`."""

    closed: tuple[Closed, ...]
    driven: DrivenLegs

    def over(self, usual: RoadProvider) -> ClosedRoads:
        """The roads with them."""
        return ClosedRoads(usual, self.closed, self.driven)


class ClosedRoads:
    """A provider that leaves out what is closed.

    Parameters
    ----------
    usual
        The roads of a usual day.
    closed
        What is closed.
    driven
        Metres and seconds of legs, by both ends and speed class, that were driven before or are
        driven all the same: they stay as they are.
    """

    def __init__(
        self, usual: RoadProvider, closed: Sequence[Closed], driven: DrivenLegs | None = None
    ) -> None:
        self.usual = usual
        self.closed = tuple(closed)
        self.driven = dict(driven or {})
        self._from: dict[tuple[Location, str], dict[Location, tuple[int, int]]] = {}
        for (here, there, speed), leg in self.driven.items():
            self._from.setdefault((here, speed), {})[there] = leg

    def matrix(
        self, origins: Sequence[Location], destinations: Sequence[Location], speed_class: str
    ) -> TravelMatrix:
        """Distances and times from every origin to every destination; see ``RoadProvider``."""
        usual = self.usual.matrix(origins, destinations, speed_class)
        longer = np.ones(usual.distance_m.shape)
        for closed in self.closed:
            if isinstance(closed, ClosedWay):
                longer = np.maximum(longer, _way(closed, origins, destinations))
            else:
                longer = np.maximum(longer, _round(closed, origins, destinations))
        distance_m, duration_s = _times(usual.distance_m, longer), _times(usual.duration_s, longer)
        none = (distance_m >= UNREACHABLE) | (duration_s >= UNREACHABLE)
        distance_m[none] = duration_s[none] = UNREACHABLE
        for row, here in enumerate(origins):
            legs = self._from.get((here, speed_class), {})
            for column, there in enumerate(destinations if legs else ()):
                if there in legs:
                    distance_m[row, column], duration_s[row, column] = legs[there]
        return TravelMatrix(distance_m, duration_s)

    @property
    def closures(self) -> Closures:
        """What makes them of the usual roads."""
        return Closures(self.closed, self.driven)

    @property
    def fingerprint(self) -> str:
        """Hash of the settings, empty if the usual roads have none."""
        if not self.usual.fingerprint:
            return ""
        legs = sorted((repr(key), value) for key, value in self.driven.items())
        return settings_fingerprint(
            "closed", [self.usual.fingerprint, [repr(item) for item in self.closed], legs]
        )


def usual_roads(roads: RoadProvider) -> RoadProvider:
    """The roads of a usual day: who may serve whom does not change with a closure."""
    while isinstance(roads, ClosedRoads):
        roads = roads.usual
    return roads


def _times(table: NDArray[np.int64], factor: Real) -> NDArray[np.int64]:
    grown = np.where(np.isinf(factor), float(UNREACHABLE), table * np.minimum(factor, 1e6))
    whole: NDArray[np.int64] = np.minimum(np.rint(grown), UNREACHABLE).astype(np.int64)
    return np.where(factor == 1.0, table, whole)


def _way(closed: ClosedWay, origins: Sequence[Location], destinations: Sequence[Location]) -> Real:
    """Factor of every pair for one closed way."""
    ends = {(closed.one, closed.other), (closed.other, closed.one)}
    return np.array(
        [
            [closed.way_round if (here, there) in ends else 1.0 for there in destinations]
            for here in origins
        ]
    ).reshape(len(origins), len(destinations))


def _round(
    closed: ClosedArea, origins: Sequence[Location], destinations: Sequence[Location]
) -> Real:
    """Factor of every pair for one closed area, on the plane that touches its centre.

    The shortest way round a circle is two tangents and the arc between them.
    """
    a, b = _plane_m(closed.centre, origins), _plane_m(closed.centre, destinations)
    radius_m = closed.radius_m
    from_m, to_m = np.hypot(*a.T), np.hypot(*b.T)
    step = b[None, :, :] - a[:, None, :]
    straight_m = np.hypot(step[..., 0], step[..., 1])
    with np.errstate(divide="ignore", invalid="ignore"):
        # Where along the straight line it is nearest to the centre, between its ends.
        part = -(step * a[:, None, :]).sum(axis=-1) / straight_m**2
        part = np.clip(np.nan_to_num(part), 0.0, 1.0)
        near = a[:, None, :] + part[..., None] * step
        crosses = np.hypot(near[..., 0], near[..., 1]) < radius_m
        outside = (from_m[:, None] >= radius_m) & (to_m[None, :] >= radius_m)
        cosine = (a @ b.T) / (from_m[:, None] * to_m[None, :])
        angle = np.arccos(np.clip(np.nan_to_num(cosine, nan=1.0), -1.0, 1.0))
        reach_a = np.arccos(np.clip(radius_m / from_m, 0.0, 1.0))[:, None]
        reach_b = np.arccos(np.clip(radius_m / to_m, 0.0, 1.0))[None, :]
        arc_m = radius_m * np.maximum(0.0, angle - reach_a - reach_b)
        tangents_m = (
            np.sqrt(np.maximum(0.0, from_m**2 - radius_m**2))[:, None]
            + np.sqrt(np.maximum(0.0, to_m**2 - radius_m**2))[None, :]
        )
        factor = np.where(crosses & outside, (tangents_m + arc_m) / straight_m, 1.0)
    goes_in = (to_m[None, :] < radius_m) & (straight_m > 0)
    return np.where(goes_in, np.inf, np.maximum(1.0, np.nan_to_num(factor, nan=1.0)))


def _plane_m(centre: Location, places: Sequence[Location]) -> Real:
    """Metres east and north of the centre, shape (places, 2)."""
    lat = np.radians(np.array([place.lat for place in places], np.float64) - centre.lat)
    lon = np.radians(np.array([place.lon for place in places], np.float64) - centre.lon)
    east = lon * np.cos(np.radians(centre.lat))
    return EARTH_RADIUS_M * np.stack([east, lat], axis=-1).reshape(len(places), 2)
