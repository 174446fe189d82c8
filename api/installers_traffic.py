"""Ways in the traffic of the day, kept beside a plan (``traffic.json``) by their two ends."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError

from solvers.installers.day.slowed import SlowedTravel
from solvers.installers.travel import RoadTravel
from supplychain.errors import DataError, DataProblem
from supplychain.roads import UNREACHABLE, TravelMatrix

if TYPE_CHECKING:
    from collections.abc import Sequence

    from solvers.installers.problem import InstallersProblem
    from supplychain.places import Location
    from supplychain.roads import RoadProvider

Spot = tuple[float, float]
"""Latitude and longitude."""


class KnownWay(BaseModel):
    """A way whose time is known better."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    begins: Spot
    ends: Spot
    seconds: int


class Traffic(BaseModel):
    """See :class:`solvers.installers.day.slowed.SlowedTravel`; ``slow`` empty means all ways."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    factor: float = 1.0
    slow: tuple[Spot, ...] = ()
    known: tuple[KnownWay, ...] = ()


def traffic_of(problem: InstallersProblem) -> Traffic | None:
    """The traffic in a problem's ways; ``None`` if they are as usual."""
    travel = problem.travel
    if not isinstance(travel, SlowedTravel) or not isinstance(travel.travel, RoadTravel):
        return None
    spots = [(place.lat, place.lon) for place in travel.travel.places]
    known = tuple(
        KnownWay(begins=spots[one], ends=spots[other], seconds=seconds)
        for (one, other), seconds in sorted(travel.known_s.items())
    )
    slow = tuple(spots[point] for point in sorted(travel.points))
    return Traffic(factor=travel.factor, slow=slow, known=known)


def in_traffic(problem: InstallersProblem, traffic: Traffic | None) -> InstallersProblem:
    """The problem with its ways in this traffic; ways of places that it does not know are lost."""
    base = problem.travel
    if traffic is None or not isinstance(base, RoadTravel):
        return problem
    at = {(place.lat, place.lon): point for point, place in enumerate(base.places)}
    slow = frozenset(at[spot] for spot in traffic.slow if spot in at)
    known = {
        (at[way.begins], at[way.ends]): way.seconds
        for way in traffic.known
        if way.begins in at and way.ends in at
    }
    # Where only unknown doors were slow, no way is: an empty set would mean all.
    factor = 1.0 if traffic.slow and not slow else traffic.factor
    return replace(problem, travel=SlowedTravel(base, factor, slow, known))


@dataclass(frozen=True, slots=True)
class SlowedRoads:
    """A road provider in the traffic of the day, for those who ask by places."""

    roads: RoadProvider
    traffic: Traffic

    def matrix(
        self, origins: Sequence[Location], destinations: Sequence[Location], speed_class: str
    ) -> TravelMatrix:
        """From every origin to every destination."""
        usual = self.roads.matrix(origins, destinations, speed_class)
        rows, columns = ([(p.lat, p.lon) for p in places] for places in (origins, destinations))
        slow = set(self.traffic.slow)
        is_slow = [
            np.array([not slow or spot in slow for spot in spots], np.bool_)
            for spots in (rows, columns)
        ]
        duration_s = usual.duration_s.copy()
        pairs = (is_slow[0][:, None] | is_slow[1][None, :]) & (duration_s < UNREACHABLE)
        duration_s[pairs] = np.rint(duration_s * self.traffic.factor).astype(np.int64)[pairs]
        known = {(way.begins, way.ends): way.seconds for way in self.traffic.known}
        if known:
            for row, one in enumerate(rows):
                for column, other in enumerate(columns):
                    seconds = known.get((one, other))
                    if seconds is not None:
                        duration_s[row, column] = seconds
        return TravelMatrix(usual.distance_m, duration_s)

    @property
    def fingerprint(self) -> str:
        """Empty: ways of a day's traffic are never kept."""
        return ""


def traffic_from_json(text: str | bytes, name: str) -> Traffic:
    """Read what ``Traffic.model_dump_json`` wrote; ``DataError`` with every fault."""
    try:
        return Traffic.model_validate_json(text)
    except ValidationError as wrong:
        raise DataError(
            DataProblem(name, -1, ".".join(map(str, fault["loc"])), fault["type"], fault["msg"])
            for fault in wrong.errors(include_url=False)
        ) from wrong
