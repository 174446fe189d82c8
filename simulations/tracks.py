"""What goods went through on their way: air and product temperatures of the worst lots of a run.

A recorder is told by the world of every stay in a room, in a vehicle or with a carrier. It changes
nothing, and forgets lots that others are worse than, so that its memory is bounded.
"""

from __future__ import annotations

import math
from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from simulations.stock.rooms import Rooms
    from simulations.world.nouns import Freight
    from supplychain.temperature import TemperatureClass
    from supplychain.thermal.phases import Phase

LOTS = 200
SAMPLE_S = 300.0
"""Between two values while temperatures move."""
OPEN = "on its way"
DELIVERED = "delivered"
STORED = "stored"
CANCELLED = "cancelled"

Point = tuple[float, float, float]
"""Second, temperature of the air, temperature of the product."""


class Track:
    """Temperatures of one compartment on one trip.

    Parameters
    ----------
    vehicle_id
        The tour.
    """

    __slots__ = ("_air_c", "_product_c", "_time_s", "vehicle_id")

    def __init__(self, vehicle_id: str) -> None:
        self.vehicle_id = vehicle_id
        self._time_s, self._air_c, self._product_c = array("d"), array("d"), array("d")

    def __len__(self) -> int:
        """Points so far."""
        return len(self._time_s)

    def add(self, at_s: float, air_c: float, product_c: float) -> None:
        """Note what it is like at a moment; times never fall."""
        self._time_s.append(at_s)
        self._air_c.append(air_c)
        self._product_c.append(product_c)

    def ride(self, from_s: float, phases: Iterable[Phase]) -> None:
        """Note stretches in which air and product move, at an interval and at their ends."""
        for phase in phases:
            steps = max(1, math.ceil(phase.duration_s / SAMPLE_S))
            for step in range(1, steps + 1):
                into_s = phase.duration_s * step / steps
                self.add(from_s + into_s, *phase.motion.at(into_s))
            from_s += phase.duration_s

    def points(self, first: int, end: int) -> tuple[Point, ...]:
        """Points by their places."""
        columns = (self._time_s, self._air_c, self._product_c)
        return tuple(zip(*(column[first:end] for column in columns), strict=True))


@dataclass(frozen=True, slots=True)
class Stay:
    """A time that a lot spent in one place or vehicle.

    Parameters
    ----------
    place_id
        Site; empty on the road.
    vehicle_id
        Tour, or ``carrier``; empty in a room.
    points
        Straight lines in between. A carrier is taken to keep the set point, as in plans.
    """

    place_id: str
    vehicle_id: str
    points: tuple[Point, ...]

    @property
    def from_s(self) -> float:
        """First second."""
        return self.points[0][0]

    @property
    def until_s(self) -> float:
        """Last second."""
        return self.points[-1][0]


@dataclass(frozen=True, slots=True)
class LotTrack:
    """A lot and its whole way.

    Parameters
    ----------
    lot_id, product_id, class_id, order_id
        What it is, and whose; no order for a transfer.
    kg
        Mass.
    band_c
        Lowest and highest temperature of its class.
    degree_min, out_s
        Kelvin times minutes, and seconds, that the product was outside the band.
    warmest_c
        Of the product.
    ended
        ``delivered``, ``stored``, ``cancelled``, ``on its way``, or why a customer refused it.
    place_id
        Where it came to; empty while it is on its way.
    stays
        In order of time.
    """

    lot_id: str
    product_id: str
    class_id: str
    order_id: str
    kg: float
    band_c: tuple[float, float]
    degree_min: float
    out_s: float
    warmest_c: float
    ended: str
    place_id: str
    stays: tuple[Stay, ...]

    @property
    def from_s(self) -> float:
        """When it set out."""
        return self.stays[0].from_s

    @property
    def until_s(self) -> float:
        """When it came to its end."""
        return self.stays[-1].until_s


class _Way:
    """What is known of a lot so far; pieces of a track are cut out only if somebody asks."""

    __slots__ = ("boarded", "ended", "freight", "place_id", "stays")

    def __init__(self, freight: Freight) -> None:
        self.freight, self.ended, self.place_id = freight, OPEN, ""
        self.stays: list[Stay | tuple[Track, int, int]] = []
        self.boarded: tuple[Track, int] | None = None


class Recorder:
    """Keeps the ways of the worst lots of a run.

    Parameters
    ----------
    lots
        How many of those that have come to their end.
    """

    def __init__(self, lots: int = LOTS) -> None:
        self._lots = max(1, lots)
        self._classes: dict[str, TemperatureClass] = {}
        self._ways: dict[str, _Way] = {}
        self._done: list[_Way] = []

    def begin(self, classes: dict[str, TemperatureClass]) -> None:
        """A run begins, with these temperature classes."""
        self._classes, self._ways, self._done = classes, {}, []

    def left(self, freight: Freight, rooms: Rooms, at_s: float) -> None:
        """Goods are about to leave the room that they are in."""
        if not self._classes[freight.class_id].is_controlled:
            return
        way = self._ways.setdefault(freight.id, _Way(freight))
        since_s, product_c = freight.batch.since_s, freight.batch.product_c
        if at_s <= since_s:
            return
        points: list[Point] = []
        for piece in rooms.air(freight.place, freight.class_id).pieces(since_s, at_s):
            now_s, until_s = max(since_s, piece.from_s), min(at_s, piece.until_s)
            if not points:
                points.append((now_s, piece.air_c(now_s), product_c))
            for length_s, end_c in piece.chords(now_s, until_s, product_c):
                now_s, product_c = now_s + length_s, end_c
                points.append((now_s, piece.air_c(now_s), product_c))
        way.stays.append(Stay(freight.place, "", tuple(points)))

    def boarded(self, freight: Freight, track: Track | None) -> None:
        """Goods are on board now."""
        way = self._ways.get(freight.id)
        if way is not None and track is not None:
            way.boarded = track, len(track) - 1

    def dropped(self, freight: Freight) -> None:
        """Goods leave the vehicle that they are on."""
        way = self._ways.get(freight.id)
        if way is not None and way.boarded is not None:
            track, first = way.boarded
            way.boarded = None
            way.stays.append((track, first, len(track)))

    def carried(self, freight: Freight, from_s: float, until_s: float) -> None:
        """A carrier has brought goods."""
        way = self._ways.get(freight.id)
        if way is not None:
            hold_c = self._classes[freight.class_id].hold_c
            points = ((from_s, hold_c, hold_c), (until_s, hold_c, hold_c))
            way.stays.append(Stay("", "carrier", points))

    def settled(self, freight: Freight, place_id: str, ended: str) -> None:
        """Goods have come to their end; the mildest of too many are forgotten."""
        way = self._ways.pop(freight.id, None)
        if way is None:
            return
        way.ended, way.place_id = ended, place_id
        self._done.append(way)
        if len(self._done) >= 2 * self._lots:
            self._done = sorted(self._done, key=self._badness)[: self._lots]

    def worst(self, lots: int | None = None) -> list[LotTrack]:
        """The worst lots first: by kelvin-minutes outside, then by how near they came to the edge.

        Those still on their way count like the others.
        """
        known = [way for way in (*self._done, *self._ways.values()) if way.stays]
        known.sort(key=self._badness)
        return [self._told(way) for way in known[: self._lots if lots is None else lots]]

    def _badness(self, way: _Way) -> tuple[float, float, str]:
        batch = way.freight.batch
        high_c = self._classes[way.freight.class_id].high_c
        return -batch.degree_min, high_c - batch.warmest_c, way.freight.id

    def _told(self, way: _Way) -> LotTrack:
        freight, batch = way.freight, way.freight.batch
        stays = [
            each if isinstance(each, Stay) else _stay_on(*each)
            for each in way.stays
        ]  # fmt: skip
        return LotTrack(
            freight.id, freight.product.id, freight.class_id,
            "" if freight.order is None else freight.order.id, freight.kg,
            self._classes[freight.class_id].band_c, batch.degree_min, batch.out_s,
            batch.warmest_c, way.ended, way.place_id, tuple(stays),
        )  # fmt: skip


def _stay_on(track: Track, first: int, end: int) -> Stay:
    return Stay("", track.vehicle_id, track.points(first, end))


__all__ = ["CANCELLED", "DELIVERED", "OPEN", "STORED", "LotTrack", "Recorder", "Stay", "Track"]
