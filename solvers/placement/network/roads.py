"""Distances and times on the road between the places of one leg."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from solvers.placement.network.rests import with_rests
from supplychain.fleet import DriverRules, Haul, SpeedClass
from supplychain.roads import UNREACHABLE
from supplychain.sites import Tier

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from supplychain.design import DemandZone, LegEnd
    from supplychain.roads import RoadProvider
    from supplychain.scenario import Scenario
    from supplychain.sites import Site

INNER_KMH = 30.0
"""Speed between the point of a zone and its doors: what delivery vans do on 5 to 10 km."""


@dataclass(frozen=True, slots=True)
class LegPlaces:
    """Sites where a leg begins, and sites or zones where it ends."""

    tier: Tier
    end: LegEnd
    tails: tuple[Site, ...]
    heads: tuple[Site, ...] | tuple[DemandZone, ...]

    @property
    def tail_ids(self) -> list[str]:
        """Ids of the tails, in order."""
        return [site.id for site in self.tails]

    @property
    def head_ids(self) -> list[str]:
        """Ids of the heads, in order."""
        return [place.id for place in self.heads]


@dataclass(frozen=True, slots=True, eq=False)
class LegRoads:
    """Metres and seconds on the road of every pair, and whether the pair may be used."""

    distance_m: NDArray[np.int64]
    on_road_s: NDArray[np.int64]
    is_open: NDArray[np.bool_]


def roads_of(scenario: Scenario, places: LegPlaces, roads: RoadProvider) -> LegRoads:
    """Roads of one leg, with drivers' rests and with what is known better of single lanes."""
    speed_class, rules, drivers = _trucks(scenario, places)
    matrix = roads.matrix(
        [site.location for site in places.tails],
        [place.location for place in places.heads],
        speed_class,
    )
    inner_m = np.array([getattr(place, "inner_m", 0) for place in places.heads], dtype=np.int64)
    drive_s = matrix.duration_s + np.rint(inner_m * 3.6 / INNER_KMH).astype(np.int64)
    distance_m = matrix.distance_m + inner_m
    is_open = matrix.distance_m < UNREACHABLE
    _take_lanes(scenario, places, distance_m, drive_s, is_open)
    on_road_s = with_rests(np.where(is_open, drive_s, 0), rules, drivers)
    _take_design_lanes(scenario, places, on_road_s, is_open)
    is_open &= _in_reach(places, distance_m)
    return LegRoads(np.where(is_open, distance_m, 0), np.where(is_open, on_road_s, 0), is_open)


def _trucks(scenario: Scenario, places: LegPlaces) -> tuple[str, DriverRules, int]:
    """Speed class, rules and number of drivers of the vehicles that work on a leg."""
    haul = Haul.LAST_MILE
    if places.end != "zone":
        haul = Haul.LINE_HAUL if places.tier is Tier.ORIGIN else Haul.MIDDLE_MILE
    for kind in scenario.vehicle_types:
        if kind.haul is haul:
            return str(kind.speed_class), kind.rules, kind.drivers
    speed_class = SpeedClass.URBAN if haul is Haul.LAST_MILE else SpeedClass.TRUNK
    return str(speed_class), DriverRules(), 1


def _take_lanes(
    scenario: Scenario,
    places: LegPlaces,
    distance_m: NDArray[np.int64],
    drive_s: NDArray[np.int64],
    is_open: NDArray[np.bool_],
) -> None:
    tails, heads = _index(places.tail_ids), _index(places.head_ids)
    for lane in scenario.lanes:
        pair = tails.get(lane.from_site_id), heads.get(lane.to_site_id)
        if pair[0] is None or pair[1] is None:
            continue
        if lane.distance_m is not None:
            distance_m[pair] = lane.distance_m
        if lane.drive_s is not None:
            drive_s[pair] = lane.drive_s
        if lane.closed:
            is_open[pair] = False


def _take_design_lanes(
    scenario: Scenario,
    places: LegPlaces,
    on_road_s: NDArray[np.int64],
    is_open: NDArray[np.bool_],
) -> None:
    tails, heads = _index(places.tail_ids), _index(places.head_ids)
    for lane in scenario.design.lanes if scenario.design is not None else ():
        pair = tails.get(lane.from_site_id), heads.get(lane.to_id)
        if pair[0] is None or pair[1] is None:
            continue
        if lane.seconds is not None:
            on_road_s[pair] = lane.seconds
        if lane.closed and not lane.class_id:
            is_open[pair] = False


def _in_reach(places: LegPlaces, distance_m: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether zones are within the reach of their sites; sites have no limit between them."""
    if places.end != "zone":
        return np.ones(distance_m.shape, dtype=bool)
    reach_m = np.array(
        [np.inf if site.reach_m is None else float(site.reach_m) for site in places.tails]
    )
    within: NDArray[np.bool_] = distance_m <= reach_m[:, None]
    return within


def _index(ids: Sequence[str]) -> dict[str, int]:
    return {key: place for place, key in enumerate(ids)}
